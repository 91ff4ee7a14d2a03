"""The books of loans that go wrong: faults that leave the sum as it was
are caught by the bank, seller or place they touch."""

from functools import partial

import numpy as np
import pytest

from abm.contracts import escrow, loans
from abm.phases.turnover import bad_loans, losses, premises, turnover
from abm.quarter import play
from abm.shocks import Shock
from abm.state.firms import FirmState, SizeClass
from abm.state.quarter_record import QuarterRecord
from tests.identities.test_agents_books import after, caught
from tests.openings import played_state


@pytest.fixture
def state():
    """Next quarter banks give up guaranteed loans to firms in being, and
    entrants pay them for the capital of closed ones."""
    state = played_state(1)
    firms = state.firms
    owes = (
        (firms.loan > 1000.0)
        & (firms.owner >= 0)
        & (firms.state == FirmState.OPEN)
        & (firms.size_class <= SizeClass.MEDIUM)
    )
    rows = np.flatnonzero(owes)[:20]
    firms.months_overdue[rows], firms.owed_interest[rows] = 15, 3.0 * firms.deposits[rows]
    firms.guaranteed_loan[rows] = 0.8 * firms.loan[rows]
    firms.estate_claim[firms.state == FirmState.CLOSED] = 1000.0
    return state


def with_the_next_bank(monkeypatch, room, name: str) -> None:
    """While a function runs every firm seems to be a customer of another bank."""
    honest = getattr(room, name)

    def faulty(state, *arguments):
        own = state.firms.bank.copy()
        state.firms.bank = (own + 1) % len(state.banks)
        found = honest(state, *arguments)
        state.firms.bank = own
        return found

    monkeypatch.setattr(room, name, faulty)


def test_all_that_can_go_wrong_with_loans_is_in_the_books(state):
    play(state)
    record = state.record
    assert record.guarantees_called.sum() > 0 and record.living_loans_written_off > 0 and record.capital_bought.any()
    assert record.recovered_from_capital.any() and state.ledger.flow("escrow released") > 0


@pytest.mark.parametrize(
    ("room", "name", "message"),
    [
        (losses, "guarantor_pays", "guaranteed loans, and opening"),
        (premises, "sellers_are_paid", "losses made good by capital sold"),
        (losses, "banks_lose", "loans, and opening \\+ lent - repaid - written off, of bank"),
    ],
)
def test_what_reaches_the_wrong_bank_is_caught(state, monkeypatch, room, name, message):
    with_the_next_bank(monkeypatch, room, name)
    caught(state, message)


def test_a_living_debtors_loan_that_nobody_loses_is_caught(state, monkeypatch):
    honest = QuarterRecord.lose
    monkeypatch.setattr(turnover, "close_firms", lambda *_: None)
    monkeypatch.setattr(
        QuarterRecord, "lose", lambda record, kind, change: honest(record, kind, np.maximum(0.0, change))
    )
    caught(state, "loans lost bank by bank, and written off|gained and lost by write-offs")


def test_a_living_debtors_loan_that_ends_without_a_record_is_caught(state, monkeypatch):
    def forget(state, rows, *_):
        state.firms.loan[rows] = 0.0

    monkeypatch.setattr(turnover, "close_firms", lambda *_: None)
    monkeypatch.setattr(losses, "banks_lose", forget)
    caught(state, "loans owed to it less owed by it")


def test_a_guarantee_paid_without_a_guarantee_is_caught(state, monkeypatch):
    def pay(state):
        state.ledger.pay("guarantees called", 500.0, state.accounts.government, state.banks.accounts[:1])
        state.record.guarantees_called[0] += 500.0

    after(monkeypatch, bad_loans, "provide", pay)
    caught(state, "guaranteed loans, and opening")


def test_a_guarantee_that_outlives_the_loan_is_caught(state, monkeypatch):
    honest = loans.repay

    def stays(state, kind, *asked):
        kept = state.firms.guaranteed_loan.copy()
        paid = honest(state, kind, *asked)
        state.firms.guaranteed_loan = kept
        return paid

    monkeypatch.setattr(loans, "repay", stays)
    state.firms.called_loan[:] = state.firms.loan
    caught(state, "guaranteed")


def test_a_guarantee_of_the_shock_keeps_its_books_too():
    state = played_state(4, shock="covid_2020")
    state.shock, state.checked = Shock.read("covid_2020", {"public_relief.loan_guarantee.on": True}), True
    for _ in range(4):
        play(state)
    assert (
        state.record.guaranteed.any() and state.record.guarantees_ended.any() and state.record.guarantees_called.any()
    )


def test_capital_sold_below_the_going_price_is_caught(state, monkeypatch):
    honest = premises.sellers_are_paid
    monkeypatch.setattr(
        premises, "sellers_are_paid", lambda state, rows, price: honest(state, rows, np.floor(price / 2))
    )
    caught(state, "capital bought at the going price, and paid for, of firm")


def test_a_claim_on_the_capital_of_a_closed_firm_that_shrinks_by_itself_is_caught(state, monkeypatch):
    def shrink(state):
        state.firms.estate_claim *= 0.5

    after(monkeypatch, losses, "write_off", shrink)
    caught(state, "claims of banks on the capital left")


def test_provisions_of_another_bank_are_caught(state, monkeypatch):
    def swap(state):
        state.banks.provisions[:2] += [10.0, -10.0]

    after(monkeypatch, bad_loans, "provide", swap)
    caught(state, "provisions, and opening \\+ set aside - used up, of bank")


def moved_between(column: str, rows, state) -> None:
    getattr(state.firms, column)[rows(state)] += [-5.0, 5.0]


@pytest.mark.parametrize(
    ("column", "rows"),
    [
        ("escrow_held", lambda state: escrow.platform_rows(state)[:2]),
        (
            "escrow",
            lambda state: np.flatnonzero((state.firms.escrow > 5.0) & (state.firms.state == FirmState.OPEN))[:2],
        ),
    ],
)
def test_online_receipts_that_wait_for_or_with_another_firm_are_caught(state, monkeypatch, column, rows):
    after(monkeypatch, escrow, "platforms_hold_and_release", partial(moved_between, column, rows))
    caught(state, "escrow owed to it less owed by it, and what fell due and was paid, of firm")
