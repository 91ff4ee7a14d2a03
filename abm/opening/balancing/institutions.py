"""Payments, debts and wealth of the institutions as equations in cells: two
ends to each, and stocks that keep to the trend."""

from collections import defaultdict
from collections.abc import Iterator

from abm.names import GOODS, INDUSTRIES, OWNERS, SECTORS, Industry
from abm.opening.accounts import DEALT, MONTHS, PRIVATE, QUARTERS, SECTOR_OF, STATED
from abm.opening.production import YEAR_DAYS

Equation = tuple[str, dict]
_LENT = ("deposits", "loans_firms", "platform_loans", "loans_household")
_FLOWS = (
    *STATED,
    "production_income",
    "interest",
    "bond_interest",
    "reserve_interest",
    "central_bank_result",
    "consumption",
    "current_account",
    "inventory_change",
    "fixed_investment",
    "owner_capital",
    "land_premium",
)
_STOCKS = (*DEALT, "reserves", "foreign", "trade_credit_given", "trade_credit_taken")
PRODUCERS = (*PRIVATE, "government")


def institutions(held, p) -> list[Equation]:
    """Words and weights of cells that add up to zero; `held` has the shares that make products of cells linear."""
    return [
        *_income(held),
        *_interest(p),
        *_spending(),
        *_stocks_of_goods(held, p),
        *_trade_credit(held, p),
        *_two_ends(),
        *_trend(p),
    ]


def _flow(row, sector):
    return "flows", row, sector


def _stock(row, sector):
    return "stocks", row, sector


def _income(held) -> Iterator[Equation]:
    weights = {sector: defaultdict(float) for sector in SECTORS}
    for industry in INDUSTRIES:
        weights["government"]["production", "production_tax", industry] += 1.0
        weights["households"]["production", "pay", industry] += 1.0
        for owner in OWNERS:
            weights[SECTOR_OF[owner]]["surplus", industry, owner] += 1.0
    information = INDUSTRIES[Industry.INFORMATION]
    theirs = {
        ("value_added", information, "large"): held.platform_output,
        ("inputs", "finance", information): held.platform_rent,
        ("production_tax", information, "large"): -held.platform_output,
        ("pay", information, "large"): -held.platform_jobs,
    }
    for cell, part in theirs.items():
        weights["platforms"][cell] += part
        weights["large"][cell] -= part
    for sector in PRODUCERS:
        yield (
            f"{sector}: pay, surplus and production tax received",
            {_flow("production_income", sector): -1.0, **weights[sector]},
        )


def _interest(p) -> Iterator[Equation]:
    rates = {
        "interest": dict.fromkeys(_LENT, p.reference_rate),
        "bond_interest": {"bonds": p.bond_rate},
        "reserve_interest": {"reserves": p.reserve_rate, "relending": p.relending_rate},
    }
    for flow, rate in rates.items():
        for sector in SECTORS:
            yield (
                f"{sector}: {flow} on what is owned and owed",
                {_flow(flow, sector): -1.0, **{_stock(row, sector): r for row, r in rate.items()}},
            )


def _spending() -> Iterator[Equation]:
    yield (
        "consumption of households",
        {_flow("consumption", "households"): 1.0, ("totals", "household_consumption", "total"): 1.0},
    )
    yield (
        "consumption of the government",
        {_flow("consumption", "government"): 1.0, ("totals", "government_consumption", "total"): 1.0},
    )
    trade = {("totals", "exports", "total"): 1.0, ("totals", "imports", "total"): -1.0}
    yield "current account: exports less imports", {_flow("current_account", "abroad"): 1.0, **trade}
    spent = {_flow(row, sector): 1.0 for row in ("fixed_investment", "inventory_change") for sector in SECTORS}
    yield (
        "fixed investment and growth of stocks of all sectors",
        {("totals", "capital_formation", "total"): 1.0, **spent},
    )


def _stocks_of_goods(held, p) -> Iterator[Equation]:
    growth = QUARTERS * p.trend_real
    for s, sector in enumerate(SECTORS):
        weights = defaultdict(float)
        for j, buyer in enumerate(INDUSTRIES):
            share = growth * held.made_by[j, s]
            material = share * p.material_cover_days[j] / YEAR_DAYS
            finished = share * p.finished_cover_days[j] / YEAR_DAYS * held.finished[j]
            for i, seller in enumerate(INDUSTRIES):
                weights["inputs", seller, buyer] += finished + (material if i in GOODS else 0.0)
            weights["production", "imported_inputs", buyer] += finished + material
            weights["production", "pay", buyer] += finished
        yield (
            f"{sector}: stocks of goods that cover their days grow with the trend",
            {_flow("inventory_change", sector): 1.0, **weights},
        )


def _trade_credit(held, p) -> Iterator[Equation]:
    term = p.trade_credit_share / MONTHS
    for s, sector in enumerate(SECTORS):
        given, taken = {}, {}
        for j, one in enumerate(INDUSTRIES):
            for k, other in enumerate(INDUSTRIES):
                given["inputs", one, other] = term * held.sold_by[j, s]
                taken["inputs", one, other] = -term * held.made_by[k, s]
        yield f"{sector}: trade credit given", {_stock("trade_credit_given", sector): -1.0, **given}
        yield f"{sector}: trade credit taken", {_stock("trade_credit_taken", sector): -1.0, **taken}


def _two_ends() -> Iterator[Equation]:
    for row in (*STATED, "land_premium", "central_bank_result", "owner_capital"):
        yield f"flow {row}: what is paid is received", {_flow(row, sector): 1.0 for sector in SECTORS}
    for row in (*DEALT, "reserves", "foreign"):
        yield f"stock {row}: what is owned is owed", {_stock(row, sector): 1.0 for sector in SECTORS}


def _trend(p) -> Iterator[Equation]:
    growth = QUARTERS * p.trend_nominal
    for sector in SECTORS:
        flows = {_flow(row, sector): 1.0 for row in _FLOWS}
        wealth = {_stock(row, sector): -1.0 for row in _STOCKS}
        yield f"{sector}: net financial wealth", {("balances", "net_wealth", sector): 1.0, **wealth}
        yield (
            f"{sector}: net lending",
            {("balances", "net_lending", sector): 1.0, **{cell: -1.0 for cell in flows if cell[1] != "owner_capital"}},
        )
        yield (
            f"{sector}: net financial wealth grows with the trend",
            {**flows, ("balances", "net_wealth", sector): -growth},
        )
    yield "central bank: its result goes to the government", {_flow(row, "central_bank"): 1.0 for row in _FLOWS}


FREE = {  # cells that follow from others where no figure is stated: rows and the sectors that have them
    **{("flows", row): PRODUCERS for row in ("production_income", "inventory_change")},
    **{("stocks", row): PRODUCERS for row in ("trade_credit_given", "trade_credit_taken")},
    **{("balances", row): SECTORS for row in ("net_wealth", "net_lending")},
    ("flows", "interest"): PRIVATE,
    ("flows", "bond_interest"): ("households", "banks", "government", "central_bank"),
    ("flows", "reserve_interest"): ("banks", "central_bank"),
    ("flows", "central_bank_result"): ("government", "central_bank"),
    ("flows", "consumption"): ("households", "government"),
    ("flows", "current_account"): ("abroad",),
    ("flows", "owner_capital"): PRIVATE,
    ("flows", "fixed_investment"): ("government",),
}
