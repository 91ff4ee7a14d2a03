"""A firm remembers what it was asked for, sold or not; who is sent home has
furlough pay in place of the wage, not beside it."""

import numpy as np
import pytest

from abm import quarter
from abm.phases.settlement import settlement
from abm.quarter import play
from abm.state.firms import Channel, FirmState, SizeClass
from tests.openings import played_state

CLOSE = 1e-9


@pytest.fixture(scope="module")
def pandemic():
    """The first quarter of 2020: the state after it, and of each month what came and what was due."""
    state, asked, bills = played_state(4, shock="covid_2020"), [], []
    honest, reckon = quarter.firms_produce_and_deliver, settlement.bills_of_the_month

    def deliver(state, month):
        honest(state, month)
        demand = state.month.demand
        ordered = demand.business + demand.direct + demand.recaptured.sum(axis=1)
        asked.append(ordered + state.month.output.export_due)

    def bill(state, m):
        b = reckon(state, m)
        shut = (state.firms.state == FirmState.OPEN) & (m.workplaces.operating <= 0.0)
        bills.append(
            (b.pay, shut, state.firms.months_furloughed.copy(), state.firms.furlough.copy(), state.firms.hours.copy())
        )
        return b

    ids = state.firms.id.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarter, "firms_produce_and_deliver", deliver)
        patch.setattr(settlement, "bills_of_the_month", bill)
        play(state)
    return state, asked, bills, (state.firms.id == ids) & (state.firms.state == FirmState.OPEN)


def test_orders_that_could_not_be_served_are_remembered(pandemic):
    state, asked, _, there = pandemic
    firms, record = state.firms, state.record
    by_people = firms.orders[:, Channel.SHOP] + firms.orders[:, Channel.ONLINE]
    there = there & (firms.size_class <= SizeClass.MEDIUM)
    short = there & (record.served < 0.7 * record.ordered) & (by_people > 0.5 * record.ordered)
    assert short.sum() > 50, "the pandemic has kept many from serving their customers"
    assert (by_people + sum(asked))[there] == pytest.approx(record.ordered[there], rel=CLOSE, abs=1e-6)


def test_who_is_sent_home_has_furlough_pay_in_place_of_the_wage(pandemic):
    state, _, bills, _ = pandemic
    p = state.parameters
    seen = 0
    for pay, shut, months, furlough, hours in bills:
        owes = (pay.base > 0.0) & (state.firms.size_class < SizeClass.SPECIAL)
        home_pay = np.where(months <= 1, p.furlough_pay_first_month, p.furlough_pay)
        assert pay.gross[shut & owes] == pytest.approx((home_pay * pay.base)[shut & owes])
        some = ~shut & owes & (pay.work_share > 0.0) & (furlough > 0.0)
        assert pay.gross[some] == pytest.approx((((1.0 - furlough) * hours + furlough * home_pay) * pay.base)[some])
        seen += int((shut & owes).sum()) * int(some.any())
    assert seen > 100
