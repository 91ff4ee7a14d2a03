"""What the table says of what agents make, own and owe, to hold the opening against."""

import numpy as np

from abm.names import Industry, Owner
from abm.opening.production import QUARTERS
from abm.opening.table import Table


def what_the_table_says(table: Table) -> dict[str, float]:
    """The table's figures for published measures: flows a quarter, stocks, persons; for the opening report."""
    stocks, a_quarter = table.stocks, 1.0 / QUARTERS
    consumption = table.to_households.sum() + table.imports_households
    investment = table.to_investment.sum() + table.imports_investment
    imports = (
        table.imported_inputs.sum() + table.imports_households + table.imports_investment + table.imports_inventories
    )
    jobs = table.jobs[:, : Owner.HOUSEHOLDS].sum(axis=0)
    return {
        "gdp": table.gdp * a_quarter,
        "consumption": consumption * a_quarter,
        "investment": investment * a_quarter,
        "exports": table.to_exports.sum() * a_quarter,
        "imports": imports * a_quarter,
        "employment": float(jobs.sum()),
        "employment:self_employed": float(jobs[Owner.SELF_EMPLOYED]),
        "employment:large": float(
            jobs[Owner.LARGE] - table.platform_jobs * table.jobs[Industry.INFORMATION, Owner.LARGE]
        ),
        "firm_loans": stocks["loans_firms"]["banks"] + stocks["platform_loans"]["banks"],
        "household_deposits": stocks["deposits"]["households"],
        "sme_cash": stocks["deposits"]["smes"],
        "public_debt": -stocks["bonds"]["government"],
    }


def what_the_table_says_by_owner(table: Table) -> dict[str, np.ndarray]:
    """Industry x owner, platforms last (yuan a quarter, persons); exports by industry; stocks by sector (yuan)."""
    a_quarter, own = 1.0 / QUARTERS, (Industry.INFORMATION, Owner.LARGE)
    output = table.out[:, None] * table.owner_share
    parts = {
        "output": (output, table.platform_output * output[own]),
        "value_added": (table.value_added_by_owner, table.platform_value_added),
        "pay": (table.pay, table.platform_jobs * table.pay[own]),
        "production_tax": (table.production_tax, table.platform_output * table.production_tax[own]),
    }
    yuan = {name: _platforms_apart(whole * a_quarter, theirs * a_quarter) for name, (whole, theirs) in parts.items()}
    yuan["jobs"] = _platforms_apart(table.jobs, table.platform_jobs * table.jobs[own])
    yuan["jobs"][Industry.AGRICULTURE, Owner.HOUSEHOLDS] = 0.0  # farm households are one village, not agents
    yuan["stocks_of_goods"] = _platforms_apart(
        (table.material_stock.sum(axis=0) + table.finished_stock)[:, None] * table.owner_share, 0.0
    )
    yuan["exports"] = table.to_exports * a_quarter
    yuan |= {
        name: np.array(list(table.stocks[name].values())) for name in ("deposits", "loans_firms", "platform_loans")
    }
    # dwellings apart
    firms_capital = {sector: 0.0 if sector == "households" else value for sector, value in table.capital.items()}
    return yuan | {"capital": np.array(list(firms_capital.values()))}


def _platforms_apart(by_owner: np.ndarray, theirs: float) -> np.ndarray:
    apart = np.hstack([by_owner, np.zeros((len(by_owner), 1))])
    apart[Industry.INFORMATION, [Owner.LARGE, -1]] += -theirs, theirs
    return apart
