"""Banks at the opening: who banks where, what banks hold, who owns the special producers; what is usual for a cell."""

from dataclasses import replace

import numpy as np

from abm.agents import platforms
from abm.contracts import balance_sheets
from abm.errors import ConfigError
from abm.luck import chance, draws
from abm.names import BANK_TYPES, PLATFORMS, Industry, Owner
from abm.opening import demand as demands
from abm.opening import people
from abm.opening.draft import Draft
from abm.opening.firms import special_row
from abm.opening.production import QUARTERS
from abm.opening.table import Table
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import State
from abm.state.usual import Addresses, Entrants

FIRST_DEPOSITS = 6.0  # quarters of income: where the fit begins, scaled to the table at once


def choose_banks(state: State) -> None:
    """Bank types by the table's shares; each agent stays with its bank."""
    firms, workers, banks, p = state.firms, state.workers, state.banks, state.parameters
    kinds = np.repeat(np.arange(len(BANK_TYPES)), p.banks_by_type.astype(int))
    banks.id[:] = np.arange(len(banks))
    banks.kind[:] = kinds
    each = lambda share: share[kinds] / p.banks_by_type[kinds]
    reach = {
        name: np.cumsum(each(getattr(p, name))) for name in ("deposit_shares", "sme_loan_shares", "other_loan_shares")
    }
    luck = people.draw(workers, "bank", state.seed)
    workers.bank = np.minimum(
        len(banks) - 1, np.searchsorted(reach["deposit_shares"] / reach["deposit_shares"][-1], luck)
    ).astype(np.int16)
    luck = chance.uniforms(chance.stream(state.seed, chance.Purpose.OPENING_FIRMS, draws.BANK_OF_A_FIRM), firms.id)
    for who, name in (
        (firms.size_class <= SizeClass.MEDIUM, "sme_loan_shares"),
        (firms.size_class > SizeClass.MEDIUM, "other_loan_shares"),
    ):
        chosen = np.minimum(len(banks) - 1, np.searchsorted(reach[name] / reach[name][-1], luck)).astype(np.int16)
        firms.bank = np.where(who, chosen, firms.bank).astype(np.int16)
    banks.lending_share = each(p.deposit_shares)
    banks.lending_share /= banks.lending_share.sum()


def addresses(state: State) -> Addresses:
    """Rows and accounts that phases look up; banks have been chosen."""
    firms, banks, at = state.firms, state.banks, state.accounts
    platforms = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    one, industry = np.ones(1), firms.industry
    owners = (
        (Industry.AGRICULTURE, Owner.HOUSEHOLDS, np.array([at.village]), one),
        (Industry.BUSINESS, Owner.GOVERNMENT, np.array([at.government]), one),
        (Industry.FINANCE, Owner.BANKS, banks.accounts, banks.lending_share.copy()),
        (Industry.FINANCE, Owner.HOUSEHOLDS, np.array([at.fund]), one),
        (Industry.PUBLIC, Owner.GOVERNMENT, np.array([at.government]), one),
    )
    return Addresses(
        public_row=special_row(firms, Industry.PUBLIC, Owner.GOVERNMENT),
        farm_row=special_row(firms, Industry.AGRICULTURE, Owner.HOUSEHOLDS),
        jd_row=int(platforms[PLATFORMS.index("jd_like")]),
        internet_banks=np.flatnonzero(banks.kind == BANK_TYPES.index("internet")),
        owners_of_special=[(special_row(firms, j, owner), accounts, shares) for j, owner, accounts, shares in owners],
        industry_first=np.array([np.argmax(industry == j) for j in Industry], dtype=np.int64),
        industry_last=np.array([len(firms) - np.argmax((industry == j)[::-1]) for j in Industry], dtype=np.int64),
    )


def give_finance(state: State, draft: Draft, table: Table) -> None:
    """Banks and what they hold; who owns the special producers; first guess of people's money."""
    workers, banks, p = state.workers, state.banks, state.parameters
    remember_cells(state, draft)
    banks.state_dues = -table.flows["state_property_income"]["banks"] * draft.unit * banks.lending_share
    banks.profit_tax_rate[:] = p.profit_tax_rate[SizeClass.LARGE]
    draft.opening_deposits = np.maximum(1.0, FIRST_DEPOSITS * workers.income)
    draft.opening_village = FIRST_DEPOSITS * state.village.income


def remember_sales(state: State) -> None:
    """Sellers on platforms and at the counter open with the record and the score of their usual sales (rule 11)."""
    firms, p = state.firms, state.parameters
    firms.sales_record = firms.expected_orders[:, Channel.SHOP] + firms.expected_orders[:, Channel.ONLINE]
    firms.usual_sales_record = firms.sales_record.copy()
    age = platforms.age_record((state.quarter - firms.born) / QUARTERS, p.score_full_age)
    sells = firms.sales_record > 0.0
    firms.score = p.score_sales_weight * sells + p.score_age_weight * age + p.score_repayment_weight
    seller = (firms.size_class <= SizeClass.SMALL) & sells
    mean = float(firms.sales_record[seller].sum() / firms.weight[seller].sum())
    state.usual = replace(state.usual, mean_sales_record=mean)


def share_out_bonds(state: State, table: Table) -> None:
    """Each bank's equity by its type's capital ratio; bonds are what
    closes its balance sheet, and add up to the table."""
    banks, p = state.banks, state.parameters
    weighted = balance_sheets.risk_weighted(state)
    banks.bonds[:] = banks.relending[:] = 0.0
    held = balance_sheets.bank_equity(state)
    bonds, relending = table.stocks["bonds"]["banks"] / state.scale, -table.stocks["relending"]["banks"] / state.scale
    equity = p.capital_ratio[banks.kind] * weighted
    equity *= (held.sum() + bonds - relending) / equity.sum()
    missing = np.maximum(0.0, held - equity)
    banks.relending = missing + max(0.0, relending - missing.sum()) * banks.lending_share
    banks.bonds = equity - held + banks.relending


def refuse_short_banks(state: State, table: Table) -> None:
    """When the opening stands, the table's relending must do for banks'
    loans; while it is sought they may borrow more."""
    relending = -table.stocks["relending"]["banks"] / state.scale
    short = float(state.banks.relending.sum()) - relending
    if short > 1e-9 * relending:
        raise ConfigError(
            f"{state.parameters.entry('deposit_shares').file}: deposit_shares, sme_loan_shares and other_loan_shares"
            f" leave banks {short:.3g} yuan short of money for their loans; lend less where deposits are few"
        )


def remember_cells(state: State, draft: Draft) -> None:
    """What is usual for a firm of an industry and class, for entrants; per unit of output where it grows with size."""
    firms = state.firms
    alive = firms.state != FirmState.CLOSED
    total = lambda x: firms.by_cell(x, alive)
    output, count = np.maximum(1e-300, total(firms.normal_output)), np.maximum(1.0, total(np.ones(len(firms))))
    loan = total(firms.loan)
    state.entrants = Entrants(
        outlays_per_output=total(firms.monthly_outlays) / output,
        usual_wage=total(firms.wage_offer) / count,
        unit_cost=total(firms.unit_cost) / count,
        channel_mix=demands.channel_mix(firms, draft.demand),
        fixed_rent=total(firms.fixed_rent) / output,
        ground_rent=total(firms.ground_rent) / output,
        usual_drawings=total(firms.usual_drawings) / output,
        usual_pay=total(firms.usual_pay) / output,
        usual_loan=loan / np.maximum(1e-300, total(firms.normal_output * firms.has_relationship)),
        profit=total(firms.owner_income) / output,
    )
