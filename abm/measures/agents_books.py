"""The books of each agent: what it holds and owes at the end is what it began with and what the records say came and
went.

The ledger notes payments account by account, by what they settle; the page notes what was made, bought, earned and
owed, firm by firm. Neither reads the other.
"""

import numpy as np

from abm.books.flows import DECLARED, FLOWS
from abm.calendar import MONTHS
from abm.markets import sums
from abm.measures import national_accounts, sheet
from abm.measures.breach import FLOAT, compare, compare_all, nearly, rounded, rounded_by_many
from abm.names import INDUSTRIES
from abm.state.firms import PRODUCTS, FirmState
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
    page, firms = state.page, state.accounts.firms
    return (
        state.ledger.received[firms]
        + state.ledger.paid[firms]
        + np.abs(page.output_value)
        + page.input_value
        + page.wage_bill
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
    wrong = sums.worst_gap(balance, state.page.opening.deposits, ledger.received, ledger.paid)
    if wrong >= 0:
        expected = state.page.opening.deposits[wrong] + ledger.received[wrong] - ledger.paid[wrong]
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
    people, page, banks = state.workers, state.page, state.accounts.banks
    added = interest_of_homes(state) - state.ledger.books["interest"][state.accounts.workers]
    lent = state.ledger.books["loans"][banks] + sums.scattered(people.bank, added, len(state.banks))
    expected = page.opening.lent + lent - page.loans_lost
    mortgages = sums.scattered(
        people.bank, state.ledger.counts["loans"][state.accounts.workers].astype(float), len(state.banks)
    )
    # Mortgages and relending grow with the trend by the grain, and are owed to the last digit.
    near = rounded(float(mortgages.max()) + 1.0) + FLOAT * float(np.abs(page.opening.lent).max())
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
    return state.page.opening.mortgage * (
        state.parameters.reference_rate / MONTHS_OF_A_YEAR * state.page.months_settled
    )


def mortgages_of_workers(state: State, phase: str) -> None:
    """Mortgage of each worker: opening + granted + interest due - interest paid."""
    workers, ledger = state.accounts.workers, state.ledger
    due = state.page.opening.mortgage + interest_of_homes(state)
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
    at, book, opening = state.accounts, state.ledger.books["bonds"], state.page.opening
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
    expected = state.page.opening.reserves + came
    what = "reserves, and opening + received - paid by it and its customers, of bank"
    compare_all(state, phase, what, state.banks.id, state.page.closing_reserves, expected, 0.0)


def no_bank_is_overdrawn(state: State, phase: str) -> None:
    """At the close a bank short of reserves has borrowed them from the central bank."""
    short = np.minimum(0.0, state.page.closing_reserves)
    compare_all(state, phase, "reserves below zero, of bank", state.banks.id, short, np.zeros(short.size), 0.0)


def arrears_of_firms(state: State, phase: str) -> None:
    """Wages, taxes, interest: opening + due - paid - written off, firm by firm, is what is owed."""
    page = state.page
    # Pay for work and at home is rounded person by person; a claim of which less than a grain is left has been paid.
    roundings = payments(state, "wages") + 2 * (page.wages_paid + page.late_wages_paid)
    follows_payments(state, phase, "wages", page.contributions + page.waived - page.wage_bill, roundings=roundings)
    follows_payments(state, phase, "taxes", -(page.taxes + page.contributions + page.profit_tax))
    follows_payments(state, phase, "interest", -page.interest)


def trade_credit_of_firms(state: State, phase: str) -> None:
    """Owed by customers less owed to suppliers, firm by firm, rents alike:
    opening + sold - bought + paid - received - lost."""
    page, opening = state.page, state.page.opening
    by_product = PRODUCTS * np.maximum(MONTHS, payments(state, "trade"))
    pool = of_a_pool(state, np.maximum(0.0, opening.claims["trade"]) + page.trade_sold)
    follows_payments(state, phase, "trade", page.trade_sold - page.trade_bought, roundings=by_product, by_others=pool)
    pool = of_a_pool(state, np.maximum(0.0, opening.claims["rents"]) + page.rents_sold)
    follows_payments(
        state,
        phase,
        "rents",
        page.rents_sold - page.rents - page.ground_rents,
        roundings=of_shares(state, "rents"),
        by_others=pool,
    )


def follows_payments(state: State, phase: str, book: str, due, *, roundings=None, by_others=0.0) -> None:
    """A firm's claims less debts in a book: opening + what it earned in claims + paid - received + what ended with
    closed firms."""
    page = state.page
    closing, opening = page.closing_claims[book], page.opening.claims[book]
    expected = opening + due + state.ledger.books[book][state.accounts.firms] + page.without_payment.get(book, 0.0)
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
    drawn = state.page.drawings
    near = rounded(payments(state, "drawings")) + FLOAT * drawn
    nearly(state, phase, "drawings planned and paid, of firm", drawn, state.ledger.books["drawings"], near)


def sales_of_firms(state: State, phase: str) -> None:
    """Money for goods and services, firm by firm: sold less bought for stock, use and capital, but for what goes on
    trade credit and rents."""
    page = state.page
    sold = page.output_value - page.finished_change
    bought = page.input_value - page.materials_used + page.materials_bought + page.investment
    on_terms = page.trade_sold - page.trade_bought + page.rents_sold - page.rents
    earned = page.platform_income / max(1.0, page.platform_income.sum())
    by_others = of_a_pool(state, sold) + earned * rounded_by_many(float(state.ledger.payments[FLOWS["commissions"]]))
    near = rounded(of_shares(state, "goods")) + by_others + FLOAT * turnover(state)
    what = "sales less purchases, and money received less paid for goods, of firm"
    nearly(state, phase, what, sold - bought - on_terms, -state.ledger.books["goods"], near)


def goods_of_firms(state: State, phase: str) -> None:
    """Stocks of each firm: opening + bought or made - used or sold +
    changed hands when firms closed; units and yuan."""
    firms, page = state.firms, state.page
    for what, opening, came, went, estates, closing in (
        (
            "units of materials",
            page.opening.materials,
            page.material_units_bought,
            page.material_units_used,
            page.estate_materials,
            firms.materials,
        ),
        (
            "yuan of materials",
            page.opening.material_value,
            page.materials_bought,
            page.materials_used,
            page.estate_material_value,
            firms.material_value,
        ),
        (
            "units of goods",
            page.opening.finished,
            page.units_made,
            page.units_sold,
            page.estate_finished,
            firms.finished + firms.made_for_export,
        ),
        (
            "yuan of goods",
            page.opening.finished_value,
            page.finished_change,
            0.0,
            page.estate_finished_value,
            firms.finished_value,
        ),
    ):
        near = FLOAT * (np.abs(opening) + np.abs(came) + np.abs(went) + np.abs(estates) + turnover(state))
        nearly(state, phase, f"{what}, and opening + in - out, of firm", closing, opening + came - went + estates, near)


def jobs_of_firms(state: State, phase: str) -> None:
    """Staff of each firm: opening + found by search + begun by owners - left
    for another job - ended - left to found a firm."""
    page = state.page
    expected = (
        page.opening.staff
        + page.jobs_filled
        + page.jobs_begun
        - page.jobs_left
        - page.jobs_ended
        - page.jobs_left_to_found
    )
    nearly(state, phase, "staff, and opening + found - left, of firm", state.firms.staff, expected, 0.0)
    for name, published, by_firm in (
        ("people hired", page.hired, page.jobs_filled),
        ("people who moved from job to job", page.moved_from_job_to_job, page.jobs_left),
    ):
        compare(state, phase, f"{name}, in all and firm by firm", published, by_firm.sum())


def firms_by_weight(state: State, phase: str) -> None:
    """Each place in being, by the weight of its firm: opening + opened - closed; the weight of a place stays."""
    firms, page = state.firms, state.page
    nearly(state, phase, "weight, and weight at the opening, of firm", firms.weight, page.opening.weights, 0.0)
    expected = page.opening.weights * ~page.opening.closed + page.firms_opened - page.firms_closed
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
