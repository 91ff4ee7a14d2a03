"""What is overdue for long is provided for and in the end written off; the loss is borne by the bank that lent."""

import numpy as np
import pytest

from abm.contracts import balance_sheets, debts
from abm.phases.turnover import bad_loans, losses
from abm.quarter import play
from abm.state.firms import FirmState, SizeClass
from tests.openings import drawn_state, played_state


def clean_state():
    """A quarter has been played; nobody is overdue, nothing is provided for."""
    state = played_state(1)
    state.firms.months_overdue[:], state.banks.provisions[:] = 0, 0.0
    for name in ("provided", "provisions_used", "loans_lost"):
        getattr(state.record, name)[:] = 0.0
    return state


def owned_borrowers(state):
    """Open firms of named owners with a loan of a bank that is not the one of platform credit."""
    firms = state.firms
    there = (
        (firms.loan > 1000.0)
        & (firms.state == FirmState.OPEN)
        & (firms.size_class <= SizeClass.MEDIUM)
        & (firms.owner >= 0)
    )
    return np.flatnonzero(there & (firms.bank != debts.platform_bank(state)))


def overdue(state, row, months, **owed):
    for name, yuan in ({"loan": 0.0, "platform_loan": 0.0, "advance": 0.0, "owed_interest": 0.0} | owed).items():
        getattr(state.firms, name)[row] = yuan
    state.firms.months_overdue[row] = months
    return state.firms.bank[row], debts.platform_bank(state)[row]


def test_half_of_what_is_non_performing_is_taken_off_the_equity_of_the_banks_that_lent():
    state = clean_state()
    row = owned_borrowers(state)[0]
    own, internet = overdue(state, row, 3, loan=1000.0, platform_loan=300.0, advance=100.0)
    before = balance_sheets.bank_equity(state)
    bad_loans.provide(state)
    fall = before - balance_sheets.bank_equity(state)
    assert (
        fall[own] == pytest.approx(500.0)
        and fall[internet] == pytest.approx(200.0)
        and fall.sum() == pytest.approx(700.0)
    )
    assert (state.record.provided == state.banks.provisions).all()


def test_nothing_is_provided_before_the_third_month_and_what_is_paid_is_released():
    state = clean_state()
    row = owned_borrowers(state)[0]
    overdue(state, row, 2, loan=1000.0)
    bad_loans.provide(state)
    assert not state.banks.provisions.any()
    own, _ = overdue(state, row, 4, loan=1000.0)
    bad_loans.provide(state)
    overdue(state, row, 0, loan=1000.0)
    bad_loans.provide(state)
    assert not state.banks.provisions.any() and state.record.provided[own] == pytest.approx(0.0)


def test_a_loss_uses_up_provisions_before_it_falls_on_equity():
    state = clean_state()
    row = owned_borrowers(state)[0]
    own, _ = overdue(state, row, 6, loan=1000.0)
    bad_loans.provide(state)
    before = balance_sheets.bank_equity(state)
    losses.banks_lose(state, np.array([row]))
    fall = before - balance_sheets.bank_equity(state)
    assert fall[own] == pytest.approx(500.0) and np.delete(fall, own) == pytest.approx(0.0)
    assert state.record.provisions_used[own] == pytest.approx(500.0) and state.record.loans_lost[own] == pytest.approx(
        1000.0
    )
    assert state.banks.provisions[own] == pytest.approx(0.0)


@pytest.mark.parametrize(("months", "lost"), [(17, False), (18, True)])
def test_so_many_months_after_it_is_non_performing_a_loan_is_given_up(months, lost):
    state = clean_state()
    firms, row = state.firms, owned_borrowers(state)[0]
    own, internet = overdue(state, row, months, loan=10_000.0, platform_loan=300.0)
    secured = state.parameters.secured_share * 10_000.0
    wealth = state.workers.deposits[firms.owner[row]] - state.workers.mortgage[firms.owner[row]]
    money = firms.deposits[row]
    bad_loans.give_up_loans(state)
    assert (firms.loan[row] == 0.0) == lost and (firms.state[row] == FirmState.OPEN)
    assert state.record.loans_lost[own] == pytest.approx((10_000.0 - secured) * lost)
    assert state.record.loans_lost[internet] == pytest.approx(300.0 * lost)
    assert state.record.living_loans_written_off == pytest.approx((10_300.0 - secured) * lost)
    paid = wealth - (state.workers.deposits[firms.owner[row]] - state.workers.mortgage[firms.owner[row]])
    assert paid + money - firms.deposits[row] == pytest.approx(secured * lost, abs=0.01), (
        "the secured part is paid by firm and owner"
    )


def test_who_has_defaulted_owes_nothing_to_banks_and_is_no_customer_any_more():
    state = clean_state()
    firms, row = state.firms, owned_borrowers(state)[0]
    overdue(state, row, 18, loan=10_000.0, owed_interest=50.0)
    firms.owed_taxes[row] = 40.0
    bad_loans.give_up_loans(state)
    assert firms.owed_interest[row] == firms.owed_principal[row] == firms.usual_loan[row] == 0.0
    assert firms.record_clear_from[row] == state.quarter + state.parameters.default_remembered
    assert firms.months_overdue[row] == 0 and firms.owed_taxes[row] == 40.0


def test_the_books_of_a_quarter_name_each_banks_losses():
    state = drawn_state()
    rows = owned_borrowers(state)[:20]
    state.firms.months_overdue[rows], state.firms.owed_interest[rows] = 15, 3.0 * state.firms.deposits[rows]
    banks, ids = state.firms.bank[rows].copy(), state.firms.id[rows].copy()
    play(state)
    firms, record = state.firms, state.record
    given_up = (firms.id[rows] == ids) & (firms.state[rows] != FirmState.CLOSED) & (firms.loan[rows] == 0.0)
    assert given_up.sum() > 3 and (record.loans_lost[banks[given_up]] > 0.0).all()
    assert 0.0 < record.living_loans_written_off <= record.loans_lost.sum()
