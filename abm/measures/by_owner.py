"""What agents make, own and owe at the opening by industry and owner, beside the balanced table."""

import numpy as np
import polars as pl

from abm.agents import government
from abm.books.flows import Sector
from abm.contracts import balance_sheets, debts
from abm.markets.wages import wage_bills
from abm.measures.sheet import by_sector, firms_sector
from abm.names import INDUSTRIES, OWNERS, SECTORS, Owner
from abm.state.firms import FirmState, SizeClass
from abm.state.state import State

PRODUCERS = (*OWNERS, "platforms")
PLATFORMS = len(OWNERS)
_OWNER_OF_CLASS = np.array([Owner.SELF_EMPLOYED, Owner.SME, Owner.SME, Owner.SME, Owner.LARGE, Owner.LARGE, PLATFORMS])
_OWNER_OF_SECTOR = {Sector.BANKS: Owner.BANKS, Sector.GOVERNMENT: Owner.GOVERNMENT, Sector.HOUSEHOLDS: Owner.HOUSEHOLDS}


def by_owner(state: State) -> pl.DataFrame:
    """One row a cell in which the table or an agent has something: account, industry, owner or sector, both figures,
    the gap as a share.

    Flows a quarter. The pay of self-employed units has the owner's own, which the table imputes and the model leaves to
    what the unit earns.
    """
    rows = []
    for account, agents in {**flows(state), **stocks(state)}.items():
        stated = state.benchmarks.by_owner[account]
        for cell in zip(*np.nonzero((stated != 0.0) | (agents != 0.0)), strict=True):
            industry, owner = labels(account, cell)
            rows.append(
                {
                    "account": account,
                    "industry": industry,
                    "owner": owner,
                    "agents": float(agents[cell]),
                    "table": float(stated[cell]),
                }
            )
    frame = pl.DataFrame(rows)
    return frame.with_columns(
        pl.when(pl.col("table") != 0.0).then(pl.col("agents") / pl.col("table") - 1.0).alias("gap")
    )


def labels(account: str, cell: tuple) -> tuple[str, str]:
    if len(cell) > 1:
        return INDUSTRIES[cell[0]], PRODUCERS[cell[1]]
    return (INDUSTRIES[cell[0]], "all") if account == "exports" else ("all", SECTORS[cell[0]])


def flows(state: State) -> dict[str, np.ndarray]:
    """By industry and owner, exports by industry; of the whole economy."""
    firms, n = state.firms, state.scale
    inputs = sum_of_inputs(state)[firms.industry]
    added = firms.normal_output * (1.0 - inputs) - firms.fixed_rent
    exports = firms.standing_export.sum(axis=1) + firms.export_quality * firms.weight
    share = np.divide(exports, firms.normal_output, out=np.zeros(len(firms)), where=firms.normal_output > 0.0)
    pay = wage_bills(state.workers.employer, state.workers.wage, len(firms)) + firms.usual_pay
    pay[state.addresses.farm_row] += state.village.farm_pay
    parts = {
        "output": firms.normal_output,
        "value_added": added,
        "pay": pay,
        "jobs": firms.staff.astype(float),
        "production_tax": government.production_tax(added, firms.production_tax_rate, share),
        "stocks_of_goods": firms.material_value + firms.finished_value,
    }
    alive = firms.state != FirmState.CLOSED
    yuan = {name: n * _by_owner(state, np.where(alive, value, 0.0)) for name, value in parts.items()}
    return yuan | {
        "exports": n * np.bincount(firms.industry, weights=np.where(alive, exports, 0.0), minlength=len(INDUSTRIES))
    }


def stocks(state: State) -> dict[str, np.ndarray]:
    """By sector, of the whole economy; what households hold and owe, and banks on the other side.

    Receipts that wait with a platform count to their sellers.
    """
    firms, n, at = state.firms, state.scale, state.accounts
    households, banks = int(Sector.HOUSEHOLDS), int(Sector.BANKS)
    own_money = balance_sheets.free_cash(firms) + firms.escrow
    lent, advanced = (by_sector(state, -debts.owed(firms, to)) for to in (debts.OWN_BANK, debts.INTERNET_BANK))
    cash = by_sector(state, own_money)
    cash[households] += state.ledger.balance(at.workers).sum() + state.ledger.balance(at.village)
    rows = {"deposits": cash, "loans_firms": lent, "platform_loans": advanced}
    for row in rows.values():
        row[banks] = -row.sum()
    built = by_sector(state, np.where(firms.state != FirmState.CLOSED, firms.capital, 0.0))
    built[households] = 0.0  # dwellings are no firm's
    return {name: n * row for name, row in {**rows, "capital": built}.items()}


def sum_of_inputs(state: State) -> np.ndarray:
    """Inputs a unit of output by industry, fixed rents apart."""
    t = state.technology
    return t.services_per_unit.sum(axis=0) + t.imports_per_unit + t.materials_per_unit


def _by_owner(state: State, value: np.ndarray) -> np.ndarray:
    firms, sector = state.firms, firms_sector(state)
    owner = _OWNER_OF_CLASS[firms.size_class]
    special = firms.size_class == SizeClass.SPECIAL
    for of_sector, its_owner in _OWNER_OF_SECTOR.items():
        owner = np.where(special & (sector == of_sector), its_owner, owner)
    total = np.zeros((len(INDUSTRIES), len(PRODUCERS)))
    np.add.at(total, (firms.industry, owner), value)
    return total
