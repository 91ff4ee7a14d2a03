"""Half of what is sold online reaches the seller a month later;
meanwhile the platform holds it, and may not spend it."""

import numpy as np
import pytest

from abm.contracts import balance_sheets, escrow
from abm.measures import identities
from abm.measures.breach import BookError
from abm.names import Cause
from abm.phases import planning
from abm.phases.turnover import turnover
from abm.relief.effects import relief_flows
from abm.state.firms import Channel, FirmState, SizeClass
from tests.openings import drawn_state, played_state, with_money


def a_seller(state, sales=0.0, held=0.0):
    """One open SME that alone sells online, for so much this month; the platforms hold so much for it."""
    firms = state.firms
    row = np.flatnonzero(
        firms.online & (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.MEDIUM) & (firms.owner >= 0)
    )[0]
    rows = escrow.platform_rows(state)
    state.month.sales.to_households[:, Channel.ONLINE] = firms.escrow[:] = firms.escrow_held[:] = 0.0
    state.month.sales.to_households[row, Channel.ONLINE], firms.escrow[row] = sales, held
    firms.escrow_held[rows] = held * state.usual.platform_shares[rows]
    return row, rows


def test_half_of_a_months_sales_is_paid_out_in_the_next():
    state = played_state(1)
    row, rows = a_seller(state, sales=1000.0)
    firms = state.firms
    seller, platforms = firms.deposits[row], firms.deposits[rows].copy()
    escrow.platforms_hold_and_release(state, state.month)
    assert seller - firms.deposits[row] == pytest.approx(500.0) and firms.escrow[row] == pytest.approx(500.0)
    assert firms.deposits[rows] - platforms == pytest.approx(500.0 * state.usual.platform_shares[rows], abs=0.01)
    assert firms.escrow_held[rows] == pytest.approx(firms.deposits[rows] - platforms)
    state.month.sales.to_households[row, Channel.ONLINE] = 600.0
    escrow.platforms_hold_and_release(state, state.month)
    assert seller - firms.deposits[row] == pytest.approx(300.0), "500 came, 300 of 600 wait"
    state.month.sales.to_households[row, Channel.ONLINE] = 0.0
    escrow.platforms_hold_and_release(state, state.month)
    assert firms.deposits[row] == pytest.approx(seller) and firms.deposits[rows] == pytest.approx(platforms)
    assert not firms.escrow.any() and firms.escrow_held == pytest.approx(0.0)


def test_what_is_held_is_the_sellers_and_not_the_platforms_wealth():
    state = played_state(1)
    row, rows = a_seller(state, sales=1000.0)
    was = balance_sheets.net_worth(state)
    escrow.platforms_hold_and_release(state, state.month)
    now = balance_sheets.net_worth(state)
    assert now[row] == pytest.approx(was[row]) and now[rows] == pytest.approx(was[rows])


def test_a_platform_may_not_spend_what_it_holds():
    state = played_state(1)
    row, _rows = a_seller(state)
    firms, jd = state.firms, state.addresses.jd_row
    with_money(state, firms.accounts[[jd]], 1000.0)
    firms.escrow_held[jd] = 400.0
    assert (
        balance_sheets.free_cash(firms)[jd] == pytest.approx(600.0)
        and balance_sheets.free_cash(firms)[row] == firms.deposits[row]
    )
    assert relief_flows.share_the_purse_allows(state, jd, 1200.0) == pytest.approx(0.5)


def test_owners_of_a_platform_draw_none_of_it():
    state = played_state(1)
    _, rows = a_seller(state)
    firms = state.firms
    planning.firms_plan_money(state)
    usual = firms.planned_drawings[rows].copy()
    with_money(state, firms.accounts[rows], firms.deposits[rows] + 1e6)
    firms.escrow_held[rows] += 1e6
    planning.firms_plan_money(state)
    assert firms.planned_drawings[rows] == pytest.approx(usual)


def test_the_estate_of_a_seller_gets_it_at_once_and_others_wait():
    state = played_state(1)
    firms = state.firms
    held, platforms = firms.escrow.copy(), firms.escrow_held.sum()
    sellers = np.flatnonzero((held > 1.0) & (firms.owner >= 0) & (firms.state == FirmState.OPEN))[:2]
    gone, other = sellers
    released = state.ledger.flow("escrow released")
    turnover.close_firms(state, np.array([gone]), np.array([Cause.VOLUNTARY]))
    assert state.ledger.flow("escrow released") - released == pytest.approx(held[gone], abs=0.01)
    assert firms.escrow[gone] == 0.0 and firms.escrow[other] == held[other]
    assert platforms - firms.escrow_held.sum() == pytest.approx(held[gone], abs=0.01)


def test_books_in_which_a_platform_holds_less_than_sellers_are_owed_do_not_close():
    state = played_state(1)
    identities.claims_have_two_ends(state, "test")
    state.firms.escrow_held *= 0.9
    with pytest.raises(BookError, match="online receipts held by platforms and for sellers"):
        identities.claims_have_two_ends(state, "test")


def test_at_the_opening_half_of_a_months_online_sales_is_held():
    state = drawn_state(resting=True)
    firms, p = state.firms, state.parameters
    online = firms.expected_orders[:, Channel.ONLINE].sum() / 3.0
    assert firms.escrow.sum() == pytest.approx(p.escrow_share * online / (1.0 + p.trend_nominal), rel=0.02)
    assert firms.escrow_held[escrow.platform_rows(state)].sum() == pytest.approx(firms.escrow.sum())
    assert (firms.deposits[firms.state == FirmState.OPEN] >= 0.0).all()
