"""Identities of the books, checked at the close of every quarter of every run; a breach is an error in words."""

import numpy as np

from abm.books.flows import Sector
from abm.calendar import quarter_name
from abm.contracts import trade_credit
from abm.machine import blocks
from abm.markets import sums
from abm.measures import agents_books, flow_of_funds, lenders_books, national_accounts, sheet
from abm.measures.breach import FLOAT, BookError, compare, compare_all, rounded
from abm.names import CLASSES, INDUSTRIES
from abm.state.firms import FirmState
from abm.state.state import State
from abm.state.workers import WorkerState

__all__ = ["BookError", "after_phase", "check"]

QUARTERS = 10  # whose roundings still count: half a grain for each account, where people of like savings round alike
WITH_A_JOB = (
    WorkerState.AT_WORK,
    WorkerState.SHORT_HOURS,
    WorkerState.FURLOUGHED,
    WorkerState.ATTACHED,
    WorkerState.STRANDED,
)
HAS_A_JOB = np.isin(np.arange(len(WorkerState)), WITH_A_JOB)


def check(state: State, phase: str = "books close") -> None:
    """All identities; raises BookError at the first that fails."""
    hold(state, phase, ALWAYS + ONCE_SETTLED + AT_THE_CLOSE)


def after_phase(state: State, phase: str) -> None:
    """What holds between any two phases; between a month's deliveries and
    its payments what is delivered is not yet paid."""
    settled = state.record.months_settled == state.record.months_delivered
    hold(state, phase, ALWAYS + ONCE_SETTLED if settled else ALWAYS)


def hold(state: State, phase: str, identities: tuple) -> None:
    """Every identity, of the books as the record has them; they only read."""
    blocks.side_by_side(lambda identity: identity(state, phase), identities)


def money_adds_up(state: State, phase: str) -> None:
    """Every yuan has two ends: all accounts sum to exactly zero."""
    total = state.ledger.total()
    if total != 0.0:
        raise BookError(
            f"{quarter_name(state.quarter)}, {phase}: money of all accounts: {total:.6f} yuan instead of exactly zero"
        )


def claims_have_two_ends(state: State, phase: str) -> None:
    """What buyers owe for a product is what its sellers are owed; rents alike; wages owed are workers' contracts."""
    firms = state.firms
    near = FLOAT * float(firms.normal_output.sum())
    for name, owed, claimed in (
        ("trade credit", trade_credit.not_yet_due_by_product(state), firms.receivable),
        ("supplier arrears", trade_credit.overdue_by_product(state), firms.receivable_overdue),
    ):
        due = sums.by_group(firms.industry, claimed, len(INDUSTRIES))
        compare_all(state, phase, f"{name} owed by buyers and to sellers of", INDUSTRIES, owed, due, near)
    for name, owed, due in (
        ("rents not yet due, of tenants and to landlords", firms.rent_not_yet_due, firms.rent_receivable),
        ("rents overdue, of tenants and to landlords", firms.rent_overdue, firms.rent_receivable_overdue),
        ("online receipts held by platforms and for sellers", firms.escrow_held, firms.escrow),
        ("wages owed by firms and to workers", firms.owed_wages, state.claims["amount"]),
    ):
        compare(state, phase, name, owed.sum(), due.sum(), near)


def people_add_up(state: State, phase: str) -> None:
    """Staff counted by firms is staff counted by people; a state with a job goes with an employer that is in being."""
    firms, people = state.firms, state.workers
    employed = people.employer >= 0
    staff = sums.counted(people.employer, len(firms))
    if not np.array_equal(staff, firms.staff):
        row = int(np.abs(staff - firms.staff).argmax())
        compare(
            state,
            phase,
            f"staff of firm {firms.id[row]}, by its own count and by its people",
            firms.staff[row],
            staff[row],
        )
    compare(
        state,
        phase,
        "people who work for a firm that is dormant or closed",
        int(staff[firms.state >= FirmState.DORMANT].sum()),
        0,
    )
    has_job = HAS_A_JOB.take(people.state)
    with_job, with_employer = np.count_nonzero(has_job), np.count_nonzero(employed)
    compare(state, phase, "people in states with a job, and with an employer", with_job, with_employer)
    compare(
        state,
        phase,
        "people in a state that does not go with having an employer or none",
        np.count_nonzero(employed != has_job),
        0,
    )
    owned = firms.owner >= 0
    strangers = people.own_firm[firms.owner[owned]] < 0
    compare(state, phase, "firms whose owner has no firm", int(strangers.sum()), 0)
    compare(
        state, phase, "firms of somebody who owns another", np.maximum(0, np.bincount(firms.owner[owned]) - 1).sum(), 0
    )


def firms_add_up(state: State, phase: str) -> None:
    """Firms in being = at the opening + opened - closed; who is closed makes, holds and owes nothing."""
    firms, record = state.firms, state.record
    closed = record.closed_by_month.sum(axis=0)
    expected = record.opening.in_being + record.opened - closed
    what, near = "firms in being, and opening + opened - closed, of class", FLOAT * float(firms.weight.sum())
    compare_all(state, phase, what, CLASSES, sheet.in_being(state), expected, near)
    gone = firms.state == FirmState.CLOSED
    all_quarter = gone & record.opening.closed & (firms.id == record.opening.ids)
    for name, column in (
        ("output", record.output_value),
        ("inputs", record.input_value),
        ("sales", sums.by_row(record.sales)),
        ("wages", record.wage_bill),
        ("investment", record.investment),
    ):
        nothing_at(state, phase, f"{name} of a firm that has been closed all quarter", column, all_quarter)
    nothing_at(state, phase, "money of a closed firm", firms.deposits, gone)
    left = sum((claim.of(firms) for claim in firms.under("AF")), np.zeros(len(firms)))
    nothing_at(state, phase, "claims on or of a closed firm", left, gone)


def nothing_at(state: State, phase: str, what: str, column: np.ndarray, rows: np.ndarray) -> None:
    """A column is zero at these firms."""
    wrong = np.flatnonzero(rows & (column != 0.0))
    if wrong.size:
        compare(state, phase, f"{what}, id {state.firms.id[wrong[0]]}", column[wrong[0]], 0.0)


def services_are_not_stored(state: State, phase: str) -> None:
    """What cannot be stocked is delivered as it is made."""
    record, stored = state.record, state.technology.finished_cover[state.firms.industry] > 0
    made, sold = record.units_made[~stored].sum(), record.units_sold[~stored].sum()
    compare(state, phase, "services made and delivered", made, sold, FLOAT * float(record.units_made.sum()))


def central_bank_balances(state: State, phase: str) -> None:
    """The central bank has made as much money as it holds in relending,
    facility and bonds: what it earns is the state's."""
    own = float(state.ledger.balance(state.accounts.central_bank))
    held = float(state.banks.relending.sum() + state.banks.facility.sum() + state.public.central_bank_bonds)
    what = f"money made by the {Sector.CENTRAL_BANK.name.lower()} and its claims"
    compare(state, phase, what, -own, held, rounded_by_the_trend(state) + FLOAT * held)
    before = -float(state.record.opening.sheet[:, Sector.CENTRAL_BANK].sum())
    # It lends each bank on trend, and buys bonds, by the grain, and is owed to the last digit.
    compare(
        state,
        phase,
        f"{what}, and what they were apart before",
        -own - held,
        before,
        rounded(len(state.banks) + 1) + FLOAT * held,
    )


def rounded_by_the_trend(state: State) -> float:
    """What the central bank's money takes up when every account is divided by the trend; what it took up long ago has
    shrunk with it; yuan."""
    return rounded(float(QUARTERS * state.ledger.sector.size))


ALWAYS = (
    money_adds_up, claims_have_two_ends, people_add_up, firms_add_up, services_are_not_stored,
    *agents_books.ALWAYS, *lenders_books.ALWAYS, *flow_of_funds.ALWAYS,
)  # fmt: skip # a table
ONCE_SETTLED = (national_accounts.product_has_three_sides, *agents_books.ONCE_SETTLED, *flow_of_funds.ONCE_SETTLED)
AT_THE_CLOSE = (central_bank_balances, *agents_books.AT_THE_CLOSE)
