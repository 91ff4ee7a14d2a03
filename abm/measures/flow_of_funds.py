"""Flow of funds: what each sector's books gained is what it earned less what it spent, and what it lent less what it
lost.

Three records that know nothing of each other must agree: the ledger (who paid whom), the record (what was made, bought,
earned and owed), and the claims that stand in the tables at the quarter's end.
"""

import numpy as np

from abm.books.flows import FLOWS, Sector
from abm.calendar import MONTHS
from abm.contracts import debts
from abm.measures import sheet
from abm.measures.breach import FLOAT, compare, compare_all, rounded
from abm.measures.sheet import INSTRUMENTS, SECTORS, by_sector
from abm.names import words_of
from abm.state.firms import PRODUCTS
from abm.state.state import State

NAMES = words_of(Sector)
NEAR = 1e-8  # of quarterly GDP: people of like pay round alike, so that their roundings add up
GOODS = (
    "consumption",
    "imports",
    "exports",
    "inputs",
    "rents",
    "investment",
    "commissions",
    "estate costs",
    "stocks sold by estates",
    "claims sold by estates",
)
EARNED_WHEN_DUE = (
    "wages", "furlough pay", "wage arrears paid", "contributions", "production tax", "subsidies", "tax arrears paid",
    "profit tax", "ground rents", "interest", "estate recoveries", "rents from estates",
)  # fmt: skip # a table
PRINCIPAL = ("escrow held", "escrow released", "loans granted", "loans repaid", "bonds issued", "bonds repaid")
TRANSFERS = np.array([number for name, number in FLOWS.items() if name not in GOODS + EARNED_WHEN_DUE + PRINCIPAL])
LOANS = (*debts.INSTRUMENTS, "mortgages", "relending", "lending facility")
WAGES = ("wages", "furlough pay", "wage arrears paid")
TAXES = ("contributions", "production tax", "subsidies", "tax arrears paid", "profit tax")
EARNED_BY_BANKS = (
    "interest",
    "platform funding",
    "relief: interest",
    "relief: deferral",
    "bond interest",
    "reserve interest",
)
PAID_BY_BANKS = ("deposit interest", "relending interest", "origination fees")
PUBLIC_PAYMENTS = MONTHS * (PRODUCTS + 1)  # product by product, and to those who sell to the state alone
MONTHS_OF_A_YEAR = 12


def near(state: State) -> float:
    """How far apart two sums of a sector may be, yuan."""
    return NEAR * max(
        float((state.record.output_value - state.record.input_value).sum()), float(state.firms.normal_output.sum())
    )


def after(state: State, payments: float) -> float:
    """How far apart they may be after so many payments, each rounded to the grain; yuan."""
    return min(rounded(float(payments)) + FLOAT / NEAR * state.record.near, state.record.near)


def payments(state: State, *names: str) -> int:
    """How many payments were made under some flows together."""
    return sum(int(state.ledger.payments[FLOWS[name]]) for name in names)


def net(flows: np.ndarray) -> np.ndarray:
    """What each sector got less what it paid, over some flows."""
    return (flows.sum(axis=-2) - flows.sum(axis=-1)).reshape(-1, SECTORS).sum(axis=0)


def flow(state: State, *names: str) -> np.ndarray:
    """Payer by payee, of some flows together; yuan."""
    return sum(state.ledger.flows[FLOWS[name]] for name in names)


def change(state: State, *names: str) -> np.ndarray:
    """How far instruments moved over the quarter, by sector; yuan."""
    rows = [INSTRUMENTS.index(name) for name in names]
    return (state.record.closing_sheet - state.record.opening.sheet)[rows].sum(axis=0)


def written_off(state: State, *kinds: str) -> np.ndarray:
    """Net wealth gained and lost through claims that ended unpaid, by sector; yuan."""
    return sum((state.record.written_off.get(kind, np.zeros(SECTORS)) for kind in kinds), np.zeros(SECTORS))


def claims_sum_to_zero(state: State, phase: str) -> None:
    """Whatever is owned is owed by somebody; what is written off is lost by somebody."""
    compare_all(
        state,
        phase,
        "owned and owed, of",
        INSTRUMENTS,
        state.record.closing_sheet.sum(axis=1),
        np.zeros(len(INSTRUMENTS)),
        after(state, 0),
    )
    for kind, moved in state.record.written_off.items():
        compare(
            state,
            phase,
            f"gained and lost by write-offs of {kind}",
            moved[moved > 0].sum(),
            -moved[moved < 0].sum(),
            after(state, 0),
        )


def money_follows_payments(state: State, phase: str) -> None:
    """Money moved by payments that the ledger has recorded, and by nothing else."""
    moved = sheet.money_by_sector(state) - state.record.opening.balance
    compare_all(
        state,
        phase,
        "change of money and net payments received, of",
        NAMES,
        moved,
        net(state.ledger.flows),
        after(state, 0),
    )


def mortgage_interest(state: State) -> float:
    """Interest due on mortgages this quarter so far; what is not paid is added to the debt; yuan."""
    return (
        float(state.record.opening.mortgage.sum())
        * state.parameters.reference_rate
        * state.record.months_settled
        / MONTHS_OF_A_YEAR
    )


def capitalised_interest(state: State) -> np.ndarray:
    """Mortgage interest that was not paid, as a claim of banks on households."""
    added = np.zeros(SECTORS)
    added[Sector.BANKS] = mortgage_interest(state) - flow(state, "interest")[Sector.HOUSEHOLDS].sum()
    added[Sector.HOUSEHOLDS] = -added[Sector.BANKS]
    return added


def loans_follow_payments(state: State, phase: str) -> None:
    """Loans rose by what was granted, fell by what was repaid or lost; bonds and central-bank credit alike."""
    lent = -net(flow(state, "loans granted", "loans repaid")) + capitalised_interest(state)
    expected = lent + written_off(state, *debts.INSTRUMENTS)
    # mortgages and relending grow with the trend to the last digit
    bound = after(state, payments(state, "loans granted"))
    compare_all(
        state,
        phase,
        "change of loans, and granted - repaid - written off, of",
        NAMES,
        change(state, *LOANS),
        expected,
        bound,
    )
    for name, says, flows in (
        ("escrow", "held - released", ("escrow held", "escrow released")),
        ("bonds", "issued - repaid", ("bonds issued", "bonds repaid")),
    ):
        bound = after(state, payments(state, *flows))
        compare_all(
            state,
            phase,
            f"change of {name}, and {says}, of",
            NAMES,
            change(state, name),
            -net(flow(state, *flows)),
            bound,
        )


def arrears_follow_payments(state: State, phase: str) -> None:
    """Wages, taxes and interest: what fell due and was neither paid nor written off is owed, by sector."""
    record = state.record
    taxes_paid = flow(state, *TAXES)
    taxes_paid[Sector.BANKS] -= flow(state, "profit tax")[Sector.BANKS]
    interest_paid = flow(state, "interest")
    interest_paid[Sector.HOUSEHOLDS] = 0.0
    ended = 2.0 * record.late_wages_paid.sum()  # a claim of which less than a grain is left has been paid
    for name, due, creditor, paid, kind, number in (
        (
            "wage arrears",
            record.wage_bill - record.contributions - record.waived,
            Sector.HOUSEHOLDS,
            flow(state, *WAGES),
            "wages",
            payments(state, *WAGES) + ended,
        ),
        (
            "tax arrears",
            record.taxes + record.contributions + record.profit_tax,
            Sector.GOVERNMENT,
            taxes_paid,
            "taxes",
            payments(state, *TAXES),
        ),
        ("interest arrears", record.interest, Sector.BANKS, interest_paid, "interest", payments(state, "interest")),
    ):
        expected = written_off(state, kind) - net(paid)
        sheet.owe(expected, by_sector(state, due), creditor)
        compare_all(
            state,
            phase,
            f"change of {name}, and due - paid - written off, of",
            NAMES,
            change(state, name),
            expected,
            after(state, number),
        )


def wealth_follows_income(state: State, phase: str) -> None:
    """Net financial wealth of every sector: earned less spent, transfers, write-offs."""
    transfers = state.ledger.flows[TRANSFERS].sum(axis=0)
    transfers[Sector.BANKS, Sector.GOVERNMENT] += flow(state, "profit tax")[Sector.BANKS].sum()
    expected = (
        earned_by_firms(state)
        + earned_by_others(state)
        + net(transfers)
        + written_off(state, *state.record.written_off)
    )
    compare_all(
        state,
        phase,
        "change of net financial wealth, and earned - spent, of",
        NAMES,
        change(state, *INSTRUMENTS),
        expected,
        state.record.near,
    )


def earned_by_firms(state: State) -> np.ndarray:
    """Value added less pay, taxes, interest and ground rent, and less what
    went into stocks and capital; yuan by sector."""
    record = state.record
    added = record.output_value - record.input_value
    stocks = record.materials_bought - record.materials_used + record.finished_change
    costs = record.wage_bill - record.waived + record.taxes + record.profit_tax + record.interest + record.ground_rents
    return by_sector(state, added - stocks - record.investment - costs)


def earned_by_others(state: State) -> np.ndarray:
    """The other side of firms' costs, less purchases, of households, banks, the state and abroad; yuan by sector."""
    record = state.record
    bought = {use: value for use, (value, _) in record.final.items()}
    housing = bought["investment"] - record.investment.sum()
    contributions, mortgages = record.contributions.sum(), mortgage_interest(state)
    earned = np.zeros(SECTORS)
    earned[Sector.HOUSEHOLDS] = record.wage_bill.sum() - contributions - record.waived.sum() + record.ground_rents.sum()
    earned[Sector.HOUSEHOLDS] -= bought["consumption"] + housing + mortgages
    earned[Sector.BANKS] = record.interest.sum() + mortgages
    earned[Sector.GOVERNMENT] = record.taxes.sum() + contributions + record.profit_tax.sum() - bought["government"]
    earned[Sector.ABROAD] = record.imports - bought["exports"]
    return earned


def payments_are_what_was_bought(state: State, phase: str) -> None:
    """Payments bear the name of what they were for: exports, imports and public purchases, record and ledger."""
    record = state.record
    for name, booked, paid, number in (
        (
            "exports delivered and paid",
            record.final["exports"][0],
            flow(state, "exports").sum(),
            payments(state, "exports"),
        ),
        ("imports bought and paid", record.imports, flow(state, "imports").sum(), payments(state, "imports")),
        (
            "public purchases delivered and paid",
            record.final["government"][0],
            flow(state, "consumption")[Sector.GOVERNMENT].sum(),
            PUBLIC_PAYMENTS,
        ),
    ):
        compare(state, phase, name, booked, paid, after(state, number))


def banks_profit_is_paid(state: State, phase: str) -> None:
    """The profit on which banks are taxed: interest got, or added to mortgages, less interest paid, and what their
    services left."""
    got = flow(state, *EARNED_BY_BANKS)[:, Sector.BANKS].sum() + capitalised_interest(state)[Sector.BANKS]
    paid = flow(state, *PAID_BY_BANKS)[Sector.BANKS].sum()
    services = (
        flow(state, "surplus of special producers")[:, Sector.BANKS].sum()
        - flow(state, "losses of special producers")[Sector.BANKS].sum()
    )
    booked = state.banks.profit if state.record.bank_profit is None else state.record.bank_profit
    profit = (booked - state.record.opening.bank_profit).sum()
    bound = after(state, payments(state, *EARNED_BY_BANKS, *PAID_BY_BANKS))
    compare(
        state, phase, "profit of banks, and interest and services received - paid", profit, got - paid + services, bound
    )


ALWAYS = (
    claims_sum_to_zero,
    money_follows_payments,
    loans_follow_payments,
    arrears_follow_payments,
    payments_are_what_was_bought,
    banks_profit_is_paid,
)
ONCE_SETTLED = (wealth_follows_income,)
