"""What a firm that is shut by order, or whose staff are on unpaid leave, learns, sells and leaves to others."""

from dataclasses import replace

import numpy as np
import pytest

from abm.measures import labour_force
from abm.names import Industry
from abm.phases import news, planning, work
from abm.phases.month.delivering import second_helping
from abm.phases.month.ordering import buyers_turn_to_other_sellers
from abm.phases.month.production import firms_produce
from abm.phases.settlement import settlement
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.state.beliefs import belief_of_owners
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.workers import ShopGroup, WorkerState
from tests.months import ordered, unpaid_wages
from tests.openings import drawn_state, played_state


def shut_in_the_first_quarter():
    """The shock one quarter on: firms know what the first quarter of 2020 brought."""
    state = played_state(4, shock="covid_2020")
    play(state)
    shut = state.conditions.open_now[2] <= 0.0
    news.news_arrives(state)
    return state, shut & (state.firms.state == FirmState.OPEN)


def test_firms_of_every_industry_that_were_shut_keep_that_part_of_what_they_expected():
    state, shut = shut_in_the_first_quarter()
    firms = state.firms
    assert len(np.unique(firms.industry[shut & (firms.size_class <= SizeClass.MEDIUM)])) > 5
    state.parameters = state.parameters.changed(trust_in_news=0.0)
    before = firms.expected_orders.copy()
    orders = firms.orders.copy()
    orders[:, Channel.BUSINESS] /= state.news.customers_open[firms.industry]
    planning.firms_expect_orders(state)
    since_february = shut & np.isclose(firms.shut_share, 2 / 3)
    assert since_february.sum() > 20
    surprise = (orders - before)[since_february]
    assert (firms.expected_orders - before)[since_february] == pytest.approx(state.parameters.adaptation / 3 * surprise)


def test_orders_that_closed_customers_did_not_place_are_no_news():
    state = played_state(4, shock="covid_2020")
    quiet = state.news.customers_open
    play(state)
    shut = state.news.customers_open
    assert quiet == pytest.approx(np.ones(len(quiet))) and (shut < 0.97).all() and (shut > 0.5).all()
    now, firms = state.conditions.open_now.mean(axis=0), state.firms
    # What farms sell to industry is bought by manufacturers above all: their closures show.
    makers = (firms.industry == Industry.MANUFACTURING) & (firms.state != FirmState.CLOSED)
    theirs = np.average(now[makers], weights=firms.normal_output[makers])
    assert shut[Industry.AGRICULTURE] == pytest.approx(theirs, abs=0.05)
    news.news_arrives(state)
    state.parameters = state.parameters.changed(trust_in_news=0.0)
    firms.orders = firms.expected_orders * np.where(np.arange(4) == Channel.BUSINESS, shut[firms.industry, None], 1.0)
    before = firms.expected_orders.copy()
    planning.firms_expect_orders(state)
    assert firms.expected_orders == pytest.approx(before)


def test_published_growth_of_orders_is_that_of_open_times():
    state = played_state(4, shock="covid_2020")
    before = state.news.orders.copy()
    play(state)
    growth = np.divide(state.news.orders, before, out=np.ones_like(before), where=before > 0) - 1.0
    asked = state.news.orders_growth
    business = (1.0 + growth[:, Channel.BUSINESS]) / state.news.customers_open - 1.0
    assert asked[:, Channel.BUSINESS] == pytest.approx(business)
    assert asked[:, Channel.SHOP] == pytest.approx(growth[:, Channel.SHOP])


def test_owners_shut_by_order_part_with_staff_month_by_month_the_more_the_less_they_believe():
    state = played_state(4, shock="covid_2020")
    state.parameters = state.parameters.changed(reopening_belief_error=0.5)
    news.news_arrives(state)
    firms = state.firms
    shut = (firms.state == FirmState.OPEN) & (state.conditions.open_now[1] <= 0.0)
    belief = belief_of_owners(state)
    staff = firms.staff.copy()
    work.shut_firms_let_people_go(state, 0)
    assert (firms.staff == staff).all(), "the month in which plans are made"
    work.shut_firms_let_people_go(state, 1)
    gone = staff - firms.staff
    assert (gone[~shut] == 0).all() and (gone[shut & (belief == 1.0)] == 0).all()
    free = shut & (staff >= 4)  # owners, who stay, do not bind
    monthly = 1.0 - (1.0 - state.parameters.speed_down) ** (1 / 3)
    expected = monthly * ((1.0 - belief) * staff)[free]
    assert gone[free].sum() == pytest.approx(expected.sum(), abs=3 * np.sqrt(expected.sum()))
    doubtful = free & (belief < np.median(belief[free]))
    assert (
        gone[doubtful].sum() / staff[doubtful].sum()
        > 1.3 * gone[free & ~doubtful].sum() / staff[free & ~doubtful].sum()
    )


def test_what_counts_is_how_long_a_firm_was_shut_last_quarter():
    state = played_state(4, shock="covid_2020")
    play(state)
    was_shut = 1.0 - state.conditions.open_now.mean(axis=0)
    news.news_arrives(state)
    fresh = state.firms.born == state.quarter - 1
    assert (state.firms.shut_share == np.where(fresh, 0.0, was_shut)).all()
    assert (was_shut != 1.0 - state.conditions.open_now.mean(axis=0)).any()


def test_a_suspended_firm_learns_nothing_from_orders_that_it_did_not_get():
    state = played_state(1)
    firms = state.firms
    rows = np.flatnonzero((firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.MEDIUM))[:40]
    away, there = rows[::2], rows[1::2]
    news.news_arrives(state)
    firms.state[away] = FirmState.SUSPENDED
    firms.orders[rows] = 0.0
    before = firms.expected_orders.copy()
    planning.firms_expect_orders(state)
    assert (firms.expected_orders[away] == before[away]).all()
    assert (firms.expected_orders[there].sum(axis=1) < before[there].sum(axis=1)).all()


def test_who_is_still_shut_plans_for_the_share_of_reopening_it_believes_in():
    state, shut = shut_in_the_first_quarter()
    firms = state.firms
    planning.firms_expect_orders(state)
    still = shut & (state.conditions.open_now[0] <= 0.0)
    open_again = shut & ~still
    assert still.any() and open_again.any()
    assert (firms.believed_share[open_again] == 1.0).all() and firms.believed_share[still].mean() < 1.0
    planning.firms_plan_output_and_materials(state)
    nothing = still & (firms.believed_share == 0.0) & (firms.backlog <= firms.made_for_export)
    assert (firms.wanted_output[nothing & (state.technology.finished_cover[firms.industry] == 0)] == 0.0).all()


def test_nobody_is_sent_home_twice():
    state = played_state(4, shock="covid_2020")
    play(state)
    firms, people = state.firms, state.workers
    home = labour_force.sent_home(state)
    assert (home[people.state == WorkerState.FURLOUGHED] == 1.0).all() and home[people.employer < 0].max(
        initial=0.0
    ) == 0.0
    attached = people.state == WorkerState.ATTACHED
    industry = firms.industry[people.employer]
    for j in range(len(state.news.furlough)):
        here = (people.employer >= 0) & (industry == j)
        assert state.news.furlough[j] == pytest.approx((home + attached)[here].sum() / max(1, here.sum()), abs=1e-12)
    known = state.history[-1][1]
    assert known["at_work"] + known["furloughed"] == pytest.approx(state.scale * np.isin(people.state, (0, 1, 2)).sum())


def test_a_suspended_firm_hands_nothing_over():
    state = drawn_state()
    firms = state.firms
    stocked = np.flatnonzero(
        (firms.finished > 0) & (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    )[:40]
    firms.state[stocked] = FirmState.SUSPENDED
    before = firms.finished[stocked] + firms.made_for_export[stocked]
    play(state)
    still = (firms.state[stocked] == FirmState.SUSPENDED) & (firms.months_idle[stocked] == 3)
    assert still.any()
    assert (state.record.sales[stocked[still]] == 0.0).all() and (state.record.served[stocked[still]] == 0.0).all()
    after = firms.finished[stocked] + firms.made_for_export[stocked]
    assert after[still] * (1.0 + state.parameters.trend_real) == pytest.approx(before[still])


def test_a_dormant_firm_is_ordered_nothing_and_sells_nothing():
    state = played_state(1)
    firms = state.firms
    owned = (firms.owner >= 0) & (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    rows = np.flatnonzero(owned & (firms.orders[:, [Channel.SHOP, Channel.ONLINE]].sum(axis=1) > 0.0))[:60]
    turnover.go_dormant(state, rows)
    play(state)
    still = rows[firms.state[rows] == FirmState.DORMANT]
    assert still.size > 20
    for column in (firms.orders, state.record.sales, state.record.output_value, state.record.served):
        assert not column[still].any(), "the lease has ended"


def test_what_buyers_could_not_get_is_offered_to_others_in_units():
    state = drawn_state()
    play(state)
    firms = state.firms
    workplaces = replace(state.month.workplaces, operating=np.ones(len(firms)))
    state.last_month.released[:] = 0.0
    state.last_month.released[3, [Channel.SHOP, Channel.BUSINESS]] = 1000.0, 500.0
    firms.price[:] = 2.0
    extra = buyers_turn_to_other_sellers(state, workplaces)
    assert extra.sum(axis=0) == pytest.approx(state.parameters.recapture[3] * np.array([1000.0 / 2.0, 0.0, 500.0]))
    assert (extra[firms.industry != 3] == 0.0).all()


def test_what_others_can_deliver_of_it_is_reckoned_in_yuan_at_their_prices():
    state = drawn_state()
    play(state)
    firms, people = state.firms, state.workers
    shop = np.flatnonzero(
        (firms.industry == Industry.TRADE) & (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    )[0]
    recaptured = np.zeros((len(firms), 3))
    recaptured[shop, Channel.SHOP], firms.price[:] = 10.0, 2.0
    people.released[:], state.last_month.released[:] = 0.0, 0.0
    people.released[0, ShopGroup.SHOP] = 100.0
    offered, could = second_helping(state, 0, recaptured, np.ones(len(firms)))
    assert could[ShopGroup.SHOP][shop] == 20.0 and could[ShopGroup.SHOP].sum() == 20.0
    assert offered[ShopGroup.SHOP] == pytest.approx(0.2) and offered.sum() == offered[ShopGroup.SHOP]


def test_who_is_shut_when_the_quarter_begins_doubts_it_and_who_will_be_shut_later_does_not_know():
    state = played_state(1)
    firms = state.firms
    rows = np.flatnonzero((firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.MEDIUM))[:400]
    at_first, later = rows[::2], rows[1::2]
    news.news_arrives(state)
    firms.shut_share[rows] = 1 / 3
    state.conditions.open_now[0, at_first] = state.conditions.open_now[2, later] = 0.0
    planning.firms_expect_orders(state)
    assert 0.55 < firms.believed_share[at_first].mean() < 0.7, (
        "two thirds, with an error that cannot lift it above the whole"
    )
    assert (firms.believed_share[later] == 1.0).all()


def test_a_suspended_exporter_ships_nothing():
    state = played_state(1)
    firms = state.firms
    makers = (state.technology.finished_cover[firms.industry] > 0) & (firms.standing_export.sum(axis=1) > 0)
    away, there = np.flatnonzero(makers & (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.MEDIUM))[:2]
    firms.state[away] = FirmState.SUSPENDED
    for row in (away, there):
        firms.made_for_export[row] = firms.backlog[row] = 100.0
    exported = firms_produce(state, 0, *ordered(state)).exported
    assert exported[away] == 0.0 and exported[there] >= 100.0


@pytest.mark.parametrize(("months_of_pay", "stops"), [(0.9, False), (1.1, True)])
def test_patience_with_wages_is_counted_in_months_of_full_pay(months_of_pay, stops):
    state = played_state(1)
    firms, p = state.firms, state.parameters
    owed = firms.owed_wages + firms.overdue + firms.rent_overdue + firms.ground_rent_overdue
    row = np.flatnonzero(
        (firms.state == FirmState.OPEN) & (firms.size_class == SizeClass.MICRO) & (owed == 0.0) & (firms.staff > 0)
    )[0]

    bills, payments = unpaid_wages(state, row, full_pay=900.0, interest=0.0, paid=0.5)
    firms.owed_wages[row] = months_of_pay * p.arrears_limit_wages * 900.0
    settlement.arrears_are_counted(state, state.month.number, bills, payments)
    assert (firms.state[row] == FirmState.SUSPENDED) == stops


def test_owners_err_anew_in_every_quarter_and_alike_in_all_its_months():
    """Told that half of the quarter will be open, with an error of 0.1: what one owner makes of it says nothing about
    what it made of the last."""
    state = played_state(1)
    state.parameters = state.parameters.changed(reopening_belief_error=0.1)
    state.conditions = replace(state.conditions, open_now=np.full_like(state.conditions.open_now, 0.5))
    first, same = belief_of_owners(state), belief_of_owners(state)
    state.quarter += 1
    next_quarter = belief_of_owners(state)
    assert (first == same).all() and first.mean() == pytest.approx(0.5, abs=0.02)
    assert first.std() == pytest.approx(0.1, abs=0.02) and abs(np.corrcoef(first, next_quarter)[0, 1]) < 0.1
