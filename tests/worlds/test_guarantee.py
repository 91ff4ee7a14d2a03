"""A public guarantee stands behind new loans only: it is off at rest, lets
banks lend more, and pays its part of what is lost."""

import numpy as np
import pytest

from abm.contracts import balance_sheets, debts, loans
from abm.markets.clearing import Source
from abm.phases import lending, news
from abm.phases.turnover import bad_loans, losses, turnover
from abm.relief.effects import bank_loans
from abm.shocks import Shock
from abm.state.firms import FirmState, SizeClass
from tests.openings import drawn_state, played_state


def borrowers(state):
    firms = state.firms
    return np.flatnonzero(
        (firms.loan > 1000.0) & (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.MEDIUM)
    )


def with_guarantee(shares=(0.8, 0.8, 0.8)):
    state = played_state(1)
    row = borrowers(state)[0]
    state.instruments.guaranteed_share[:, row] = shares
    state.firms.platform_loan[row] = state.firms.advance[row] = state.firms.owed_principal[row] = 0.0
    return state, row


def drawn(state, row, yuan, month=2):
    sources = np.zeros((3, len(state.firms)))
    sources[Source.BANK, row] = yuan
    bank_loans.guarantee(state, sources[Source.BANK], month)
    loans.draw_loans(state, sources)


@pytest.mark.parametrize(("month", "guaranteed"), [(0, 0.0), (1, 600.0), (2, 0.0)])
def test_what_is_drawn_in_its_months_is_guaranteed(month, guaranteed):
    state, row = with_guarantee((0.0, 0.6, 0.0))
    drawn(state, row, 1000.0, month)
    assert state.firms.guaranteed_loan[row] == pytest.approx(
        guaranteed
    ) and state.firms.guaranteed_loan.sum() == pytest.approx(guaranteed)


def test_a_loan_to_reopen_is_guaranteed_in_its_month_too():
    state, row = with_guarantee((0.0, 0.0, 0.5))
    state.firms.granted_loan[row] = 400.0
    turnover.owner_puts_in(state, np.array([row]), np.array([300.0]), 2)
    assert state.firms.guaranteed_loan[row] == pytest.approx(150.0)


def test_it_shrinks_with_the_loan_that_is_paid_back():
    state, row = with_guarantee()
    drawn(state, row, 1000.0)
    half = np.zeros(len(state.firms))
    half[row] = 0.5 * state.firms.loan[row]
    loans.repay(state, debts.BANK_LOAN, half)
    assert state.firms.guaranteed_loan[row] == pytest.approx(400.0, rel=1e-3)


def test_the_state_pays_the_bank_that_lent_and_the_bank_loses_the_rest():
    state, row = with_guarantee()
    firms, bank = state.firms, state.firms.bank[row]
    firms.loan[row], firms.guaranteed_loan[row] = 1000.0, 800.0
    equity, treasury = balance_sheets.bank_equity(state), state.ledger.balance(state.accounts.government)
    state.banks.provisions[:] = state.record.guarantees_called[:] = 0.0
    equity = balance_sheets.bank_equity(state)
    losses.banks_lose(state, np.array([row]))
    fall = equity - balance_sheets.bank_equity(state)
    assert fall[bank] == pytest.approx(200.0) and fall.sum() == pytest.approx(200.0)
    assert treasury - state.ledger.balance(state.accounts.government) == pytest.approx(800.0)
    assert state.record.guarantees_called[bank] == pytest.approx(800.0) and firms.guaranteed_loan[row] == 0.0


def test_what_is_guaranteed_needs_no_provision():
    state, row = with_guarantee()
    firms = state.firms
    firms.months_overdue[:], state.banks.provisions[:] = 0, 0.0
    firms.loan[row], firms.guaranteed_loan[row], firms.months_overdue[row] = 1000.0, 800.0, 3
    bad_loans.provide(state)
    assert state.banks.provisions.sum() == pytest.approx(state.parameters.loss_given_default * 200.0)


def test_a_bank_lends_beyond_collateral_what_the_state_guarantees():
    state = drawn_state()
    news.news_arrives(state)
    firms, rows = state.firms, borrowers(state)[:60]
    firms.has_collateral[rows] = firms.has_relationship[rows] = False
    need = np.zeros(len(firms))
    need[rows] = 1000.0
    got = {}
    for share in (0.0, 0.8):
        state.instruments.guaranteed_share[0, rows] = share
        lending.banks_grant(state, need, np.zeros(len(firms), dtype=bool))
        got[share] = firms.granted_loan[rows].copy()
    assert not got[0.0].any() and set(np.round(got[0.8], 6)) == {0.0, 800.0}


def guaranteed_world(on):
    state = played_state(4, shock="covid_2020").fork()
    state.shock = Shock.read("covid_2020", {"public_relief.loan_guarantee.on": on})
    return state


def test_the_public_guarantee_is_off_unless_it_is_switched_on_and_then_serves_smes():
    from abm.quarter import play

    granted = {}
    for on in (False, True):
        state = guaranteed_world(on)
        play(state)
        assert state.instruments.guaranteed_share.any(axis=1).tolist() == [False, False, on], "from March"
        play(state)
        share, small = state.instruments.guaranteed_share, state.firms.size_class <= SizeClass.MEDIUM
        assert share.any() == on and (share[:, ~small] == 0.0).all()
        assert state.firms.guaranteed_loan.any() == on
        granted[on] = state.record.loans_granted
        if on:
            assert (share[:, small] == 0.8).all() and (state.firms.guaranteed_loan <= state.firms.loan + 0.01).all()
    assert granted[True] > 1.5 * granted[False]
