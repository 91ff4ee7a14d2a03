"""Producers and buyers abroad leave a supplier that does not deliver, and a newcomer starts at the going price."""

import numpy as np
import pytest

from abm.names import Industry
from abm.phases import news, orders, planning
from abm.phases.turnover import entry
from abm.state.firms import Channel, FirmState, SizeClass
from tests.months import ordered as ordered_by_all
from tests.openings import played_state


def ordered(reliability: float):
    """What producers and buyers abroad order from makers, every second of whom delivers only so much; by firm."""
    state = played_state(4)
    news.news_arrives(state)
    firms = state.firms
    makers = np.flatnonzero(
        (firms.industry == Industry.MANUFACTURING)
        & (firms.state == FirmState.OPEN)
        & (firms.size_class <= SizeClass.LARGE)
    )
    firms.reliability[makers] = 1.0
    firms.reliability[makers[::2]] = reliability
    planning.firms_make_plans(state)
    orders.abroad_firms_and_people_place_orders(state)
    _, _, demand = ordered_by_all(state)
    return makers, demand.business, firms.orders[:, Channel.EXPORT].copy()


def test_orders_move_from_suppliers_that_do_not_deliver_to_those_that_do():
    makers, business, exports = ordered(1.0)
    _, fewer, fewer_abroad = ordered(0.5)
    late, prompt = makers[::2], makers[1::2]
    for usual, now in ((business, fewer), (exports, fewer_abroad)):
        assert now[late].sum() / now[prompt].sum() == pytest.approx(
            0.5 * usual[late].sum() / usual[prompt].sum(), rel=0.02
        )
        assert now[makers].sum() == pytest.approx(usual[makers].sum(), rel=0.01), "what one loses others get"


def test_a_newcomer_starts_at_the_going_price_of_its_industry():
    state = played_state(4)
    firms = state.firms
    firms.price[firms.industry == Industry.CATERING] *= 1.2
    going, gap = entry.going_terms(state)
    usual, _ = entry.going_terms(played_state(4))
    assert (
        going[Industry.CATERING] == pytest.approx(1.2 * usual[Industry.CATERING])
        and going[Industry.TRADE] == usual[Industry.TRADE]
    )
    assert np.isfinite(gap).all() and (going > 0.0).all()


def test_stalls_find_less_room_as_an_industry_fills_up_and_usual_exits_are_those_they_do_not_make_up_for():
    state = played_state(4)
    firms = state.firms
    empty = np.flatnonzero(
        (firms.state == FirmState.CLOSED)
        & (firms.size_class == SizeClass.SELF_EMPLOYED)
        & (firms.industry == Industry.TRADE)
    )
    before = entry.room_for_stalls(state)
    firms.state[empty] = FirmState.OPEN
    after = entry.room_for_stalls(state)
    assert (
        before[Industry.TRADE] > 0.0 == after[Industry.TRADE] and after[Industry.CATERING] == before[Industry.CATERING]
    )
    usual = state.memory.normal_exits.copy()
    state.record.exits, state.record.stalls = usual + 5.0, np.full(usual.shape, 3.0)
    entry.remember_normal_exits(state)
    assert state.memory.normal_exits == pytest.approx(usual + 2.0 * state.parameters.exit_memory)


def test_going_terms_are_a_mean_by_output_of_the_firms_that_are_open():
    """Two caterers are open: one makes 3,000 units at 1.00 yuan, the other 1,000 at 2.00; the going price is 1.25."""
    state = played_state(1)
    firms = state.firms
    caterers = np.flatnonzero((firms.industry == Industry.CATERING) & (firms.size_class <= SizeClass.LARGE))
    firms.state[caterers] = FirmState.CLOSED
    two = caterers[:2]
    firms.state[two] = FirmState.OPEN
    firms.normal_output[two], firms.price[two], firms.usual_gap[two] = [3000.0, 1000.0], [1.0, 2.0], [0.1, -0.3]
    going, gap = entry.going_terms(state)
    assert going[Industry.CATERING] == pytest.approx(1.25) and gap[Industry.CATERING] == pytest.approx(0.0)
