"""The books of each agent: what it holds and owes at the end is what it began with and what the records say came and
went.

The ledger notes payments account by account, by what they settle; the record notes what was made, bought, earned and
owed, firm by firm. Neither reads the other.
"""

import numpy as np

from abm.books.flows import DECLARED, FLOWS
from abm.calendar import MONTHS
from abm.markets import sums
from abm.measures import national_accounts, sheet
from abm.measures.breach import FLOAT, compare, compare_all, nearly, rounded, rounded_by_many
from abm.names import INDUSTRIES
from abm.state.firms import FirmState
from abm.state.state import State

MONTHS_OF_A_YEAR = 12


def payments(state: State, book: str) -> np.ndarray:
    """How many payments of each firm settled a book, each rounded to the grain."""
    return state.ledger.counts[book][state.accounts.firms]


def of_shares(state: State, book: str) -> np.ndarray:
    """How many roundings there are where a payment may be a share of a pool: it lies between two.

    A share that rounds to nothing is no payment: of those there may be one a month in each flow of the book.
    """
    flows = sum(flow.book == book for flow in DECLARED)
    return 2 * (payments(state, book) + MONTHS * flows)


def turnover(state: State) -> np.ndarray:
    """What goes through each firm's hands: money in and out, and what it makes and uses; yuan."""
    record, firms = state.record, state.accounts.firms
    return (
        state.ledger.received[firms]
        + state.ledger.paid[firms]
        + np.abs(record.output_value)
        + record.input_value
        + record.wage_bill
    )


def of_a_pool(state: State, sold: np.ndarray) -> np.ndarray:
    """Sellers of a product share what its buyers pay, rounded buyer by buyer: each firm's part of what these roundings
    add up to; yuan."""
    industry = state.firms.industry
    whole = sums.by_group(industry, sold, len(INDUSTRIES))
    return np.divide(sold, whole[industry], out=np.zeros(sold.size), where=sold > 0.0) * national_accounts.near(state)


def money_of_everybody(state: State, phase: str) -> None:
    """Deposits: opening + receipts - payments, of every account, to the last bit."""
    ledger = state.ledger
    balance = ledger.balance(slice(None))
    wrong = sums.worst_gap(balance, state.record.opening.deposits, ledger.received, ledger.paid)
    if wrong >= 0:
        expected = state.record.opening.deposits[wrong] + ledger.received[wrong] - ledger.paid[wrong]
        compare(
            state, phase, f"money of {holder(state, wrong)}, and opening + received - paid", balance[wrong], expected
        )


def holder(state: State, account: int) -> str:
    """Whose account it is, in words."""
    for noun, table in (("firm", state.firms), ("worker", state.workers), ("bank", state.banks)):
        if 0 <= account - table.offset < len(table):
            return f"{noun} {table.id[account - table.offset]}"
    at = state.accounts
    names = {
        at.village: "the village",
        at.fund: "the households' fund",
        at.government: "the government",
        at.central_bank: "the central bank",
    }
    return names.get(account, "abroad")


def loans_of_firms(state: State, phase: str) -> None:
    """Loans of each firm: opening + granted - repaid - written off; of the seller on credit, what it lent."""
    follows_payments(state, phase, "loans", 0.0, roundings=0.0)


def loans_of_banks(state: State, phase: str) -> None:
    """Loans of each bank, mortgages included, less what it borrowed: opening
    + lent - repaid + interest added - written off."""
    people, record, banks = state.workers, state.record, state.accounts.banks
    added = interest_of_homes(state) - state.ledger.books["interest"][state.accounts.workers]
    lent = state.ledger.books["loans"][banks] + sums.scattered(people.bank, added, len(state.banks))
    expected = record.opening.lent + lent - record.loans_lost
    mortgages = sums.scattered(
        people.bank, state.ledger.counts["loans"][state.accounts.workers].astype(float), len(state.banks)
    )
    # Mortgages and relending grow with the trend by the grain, and are owed to the last digit.
    near = rounded(float(mortgages.max()) + 1.0) + FLOAT * float(np.abs(record.opening.lent).max())
    compare_all(
        state,
        phase,
        "loans, and opening + lent - repaid - written off, of bank",
        state.banks.id,
        sheet.lent_by_bank(state),
        expected,
        near,
    )


def interest_of_homes(state: State) -> np.ndarray:
    """Interest due on each mortgage so far; what is not paid is added to the debt; yuan by worker."""
    return state.record.opening.mortgage * (
        state.parameters.reference_rate / MONTHS_OF_A_YEAR * state.record.months_settled
    )


def mortgages_of_workers(state: State, phase: str) -> None:
    """Mortgage of each worker: opening + granted + interest due - interest paid."""
    workers, ledger = state.accounts.workers, state.ledger
    due = state.record.opening.mortgage + interest_of_homes(state)
    wrong = sums.worst_gap(
        state.workers.mortgage, due, -ledger.books["loans"][workers], ledger.books["interest"][workers]
    )
    if wrong >= 0:
        expected = due[wrong] - ledger.books["loans"][workers][wrong] - ledger.books["interest"][workers][wrong]
        near = rounded(MONTHS) + FLOAT * due[wrong]
        compare(
            state,
            phase,
            f"mortgage, and opening + granted + interest not paid, of worker {state.workers.id[wrong]}",
            state.workers.mortgage[wrong],
            expected,
            near,
        )


def bonds_of_holders(state: State, phase: str) -> None:
    """Bonds of each bank, of households and of the central bank: opening + bought - sold; the state owes them all."""
    at, book, opening = state.accounts, state.ledger.books["bonds"], state.record.opening
    held = sheet.bonds_held(state)
    bought = np.append(book[at.banks], [book[at.fund], book[at.central_bank]])
    names = [*(f"bank {number}" for number in state.banks.id), "households", "the central bank"]
    near = rounded(float(state.ledger.counts["bonds"].max())) + FLOAT * float(held.sum())
    compare_all(state, phase, "bonds, and opening + bought - sold, of", names, held, opening.bonds + bought, near)
    issued = opening.bonds.sum() - book[at.government]
    compare(state, phase, "bonds owed by the state, and opening + issued - repaid", held.sum(), issued, near)


def reserves_of_banks(state: State, phase: str) -> None:
    """Reserves of each bank: opening + what its customers and itself received - what they paid."""
    ledger, banks = state.ledger, len(state.banks)
    moved = ledger.received - ledger.paid
    came = moved[state.accounts.banks].copy()
    for table in (state.firms, state.workers):
        came += sums.scattered(table.bank, moved[table.offset : table.offset + len(table)], banks)
    came[0] += moved[state.accounts.village] + moved[state.accounts.fund]
    expected = state.record.opening.reserves + came
    what = "reserves, and opening + received - paid by it and its customers, of bank"
    compare_all(state, phase, what, state.banks.id, state.record.closing_reserves, expected, 0.0)


def no_bank_is_overdrawn(state: State, phase: str) -> None:
    """At the close a bank short of reserves has borrowed them from the central bank."""
    short = np.minimum(0.0, state.record.closing_reserves)
    compare_all(state, phase, "reserves below zero, of bank", state.banks.id, short, np.zeros(short.size), 0.0)


def arrears_of_firms(state: State, phase: str) -> None:
    """Wages, taxes, interest: opening + due - paid - written off, firm by firm, is what is owed."""
    record = state.record
    # Pay for work and at home is rounded person by person; a claim of which less than a grain is left has been paid.
    roundings = payments(state, "wages") + 2 * (record.wages_paid + record.late_wages_paid)
    follows_payments(
        state, phase, "wages", record.contributions + record.waived - record.wage_bill, roundings=roundings
    )
    follows_payments(state, phase, "taxes", -(record.taxes + record.contributions + record.profit_tax))
    follows_payments(state, phase, "interest", -record.interest)


def trade_credit_of_firms(state: State, phase: str) -> None:
    """Owed by customers less owed to suppliers, firm by firm, rents alike:
    opening + sold - bought + paid - received - lost."""
    record, opening = state.record, state.record.opening
    pool = of_a_pool(state, np.maximum(0.0, opening.claims["trade"]) + record.trade_sold)
    follows_payments(
        state,
        phase,
        "trade",
        record.trade_sold - record.trade_bought,
        roundings=of_shares(state, "trade"),
        by_others=pool,
    )
    pool = of_a_pool(state, np.maximum(0.0, opening.claims["rents"]) + record.rents_sold)
    follows_payments(
        state,
        phase,
        "rents",
        record.rents_sold - record.rents - record.ground_rents,
        roundings=of_shares(state, "rents"),
        by_others=pool,
    )


def follows_payments(state: State, phase: str, book: str, due, *, roundings=None, by_others=0.0) -> None:
    """A firm's claims less debts in a book: opening + what it earned in claims + paid - received + what ended with
    closed firms."""
    record = state.record
    closing, opening = record.closing_claims[book], record.opening.claims[book]
    expected = opening + due + state.ledger.books[book][state.accounts.firms] + record.without_payment.get(book, 0.0)
    near = (
        rounded(payments(state, book) if roundings is None else roundings)
        + by_others
        + FLOAT * (np.abs(opening) + turnover(state))
    )
    nearly(
        state,
        phase,
        f"{book} owed to it less owed by it, and what fell due and was paid, of firm",
        closing,
        expected,
        near,
    )


def escrow_of_firms(state: State, phase: str) -> None:
    """Online receipts that wait, of each seller and with each platform: opening + held - released."""
    held = state.firms.escrow_held
    sellers = rounded_by_many(float(payments(state, "escrow").sum()))
    follows_payments(state, phase, "escrow", 0.0, by_others=sellers * held / max(1.0, held.sum()))


def drawings_of_owners(state: State, phase: str) -> None:
    """What each firm paid its owner is what it meant to."""
    drawn = state.record.drawings
    near = rounded(payments(state, "drawings")) + FLOAT * drawn
    nearly(state, phase, "drawings planned and paid, of firm", drawn, state.ledger.books["drawings"], near)


def sales_of_firms(state: State, phase: str) -> None:
    """Money for goods and services, firm by firm: sold less bought for stock, use and capital, but for what goes on
    trade credit and rents."""
    record = state.record
    sold = record.output_value - record.finished_change
    bought = record.input_value - record.materials_used + record.materials_bought + record.investment
    on_terms = record.trade_sold - record.trade_bought + record.rents_sold - record.rents
    earned = record.platform_income / max(1.0, record.platform_income.sum())
    by_others = of_a_pool(state, sold) + earned * rounded_by_many(float(state.ledger.payments[FLOWS["commissions"]]))
    near = rounded(of_shares(state, "goods")) + by_others + FLOAT * turnover(state)
    what = "sales less purchases, and money received less paid for goods, of firm"
    nearly(state, phase, what, sold - bought - on_terms, -state.ledger.books["goods"], near)


def goods_of_firms(state: State, phase: str) -> None:
    """Stocks of each firm: opening + bought or made - used or sold +
    changed hands when firms closed; units and yuan."""
    firms, record = state.firms, state.record
    for what, opening, came, went, estates, closing in (
        (
            "units of materials",
            record.opening.materials,
            record.material_units_bought,
            record.material_units_used,
            record.estate_materials,
            firms.materials,
        ),
        (
            "yuan of materials",
            record.opening.material_value,
            record.materials_bought,
            record.materials_used,
            record.estate_material_value,
            firms.material_value,
        ),
        (
            "units of goods",
            record.opening.finished,
            record.units_made,
            record.units_sold,
            record.estate_finished,
            firms.finished + firms.made_for_export,
        ),
        (
            "yuan of goods",
            record.opening.finished_value,
            record.finished_change,
            0.0,
            record.estate_finished_value,
            firms.finished_value,
        ),
    ):
        near = FLOAT * (np.abs(opening) + np.abs(came) + np.abs(went) + np.abs(estates) + turnover(state))
        nearly(state, phase, f"{what}, and opening + in - out, of firm", closing, opening + came - went + estates, near)


def jobs_of_firms(state: State, phase: str) -> None:
    """Staff of each firm: opening + found by search + begun by owners - left
    for another job - ended - left to found a firm."""
    record = state.record
    expected = (
        record.opening.staff
        + record.jobs_filled
        + record.jobs_begun
        - record.jobs_left
        - record.jobs_ended
        - record.jobs_left_to_found
    )
    nearly(state, phase, "staff, and opening + found - left, of firm", state.firms.staff, expected, 0.0)
    for name, published, by_firm in (
        ("people hired", record.hired, record.jobs_filled),
        ("people who moved from job to job", record.moved_from_job_to_job, record.jobs_left),
    ):
        compare(state, phase, f"{name}, in all and firm by firm", published, by_firm.sum())


def firms_by_weight(state: State, phase: str) -> None:
    """Each place in being, by the weight of its firm: opening + opened - closed; the weight of a place stays."""
    firms, record = state.firms, state.record
    nearly(state, phase, "weight, and weight at the opening, of firm", firms.weight, record.opening.weights, 0.0)
    expected = record.opening.weights * ~record.opening.closed + record.firms_opened - record.firms_closed
    nearly(
        state,
        phase,
        "weight in being, and opening + opened - closed, of firm",
        firms.weight * (firms.state != FirmState.CLOSED),
        expected,
        FLOAT * firms.weight,
    )


ALWAYS = (
    money_of_everybody,
    loans_of_firms,
    loans_of_banks,
    mortgages_of_workers,
    bonds_of_holders,
    reserves_of_banks,
    arrears_of_firms,
    trade_credit_of_firms,
    escrow_of_firms,
    drawings_of_owners,
    goods_of_firms,
    jobs_of_firms,
    firms_by_weight,
)
ONCE_SETTLED = (sales_of_firms,)
AT_THE_CLOSE = (no_bank_is_overdrawn,)
