"""Market kernels on worlds of one or two, worked by hand."""

import numpy as np
import pytest

from abm.luck import chance
from abm.markets import (
    arrears,
    budgets,
    claims,
    clearing,
    coupons,
    exports,
    founding,
    labour,
    purchases,
    purses,
    shops,
    stocks,
    sums,
    wages,
)

PURPOSE = chance.Purpose


def stream(purpose=PURPOSE.COMPARED_SELLER):
    return chance.stream(7, purpose, 0)


def regulars_after_comparing(met: float) -> tuple[list[int], bool]:
    """A household that knows sellers of attraction 2, 1 and 3 compares with a fourth, the only one to be met."""
    sellers, changed = np.array([[[0, 1, 2]]], dtype=np.int32), np.zeros(1, dtype=bool)
    visible = np.array([[0.0], [0.0], [0.0], [1.0]])
    shops.keep_or_replace(
        np.array([5]),
        sellers,
        np.full((1, 1, 3), 1 / 3),
        np.array([0]),
        np.array([4]),
        visible,
        np.ones((4, 1), dtype=bool),
        np.zeros(4, dtype=bool),
        np.zeros(4, dtype=bool),
        np.array([2.0, 1.0, 3.0, met]),
        stream(PURPOSE.REPLACING_SELLER),
        stream(),
        0.0,
        1.0,
        1.0,
        changed,
    )
    return sellers[0, 0].tolist(), bool(changed[0])


def test_the_weakest_regular_gives_way_to_a_better_seller_only():
    assert regulars_after_comparing(5.0) == ([0, 3, 2], True)
    assert regulars_after_comparing(1.5) == ([0, 3, 2], True)
    assert regulars_after_comparing(0.5) == ([0, 1, 2], False)


def test_what_was_released_is_spent_once_and_within_the_purse():
    """Two households and two groups; the second household also orders 40 a
    month of a shop that delivers a quarter of it."""
    paid, released = np.empty(2), np.array([[60.0, 60.0], [10.0, 20.0]])
    pair, budget = np.zeros((2, 2, 3)), np.array([[0.0, 0.0], [120.0, 0.0]])
    pair[1, 0, 2] = 120.0
    sellers = np.array([[[0, 0, 0], [0, 0, 0]], [[0, 0, 1], [0, 0, 0]]], dtype=np.int32)
    spent, received = shops.deliver(
        pair,
        budget,
        np.ones(2),
        3,
        sellers,
        np.array([0, 1]),
        np.array([1.0, 0.25]),
        np.array([80.0, 25.0]),
        np.array([1.0, 0.5]),
        released,
        paid,
    )
    assert paid.tolist() == [80.0, 25.0] and spent.tolist() == [70.0, 25.0]
    assert received.tolist() == [[0.0, 10.0], [0.0, 0.0]] and released.tolist() == [[0.0, 0.0], [30.0, 0.0]]


def cleared(cash: float, *, claims=0.0, old=0.0, lines=0.0, cushion=0.0):
    """One firm that owes wages and nothing else; shares paid of the claim and of arrears, drawn credit."""
    one, five = np.zeros(1), lambda first: np.array([[first], [0.0], [0.0], [0.0], [0.0]])
    share, late, sources, phi = np.empty((5, 1)), np.empty((5, 1)), np.empty((3, 1)), np.empty(11)
    clearing.clear_month(
        np.array([cash]),
        np.array([0]),
        one,
        one,
        five(claims),
        five(old),
        np.array([[lines], [0.0], [0.0]]),
        one,
        one,
        np.zeros((10, 10)),
        np.zeros((10, 10)),
        one,
        one,
        np.array([cushion]),
        40,
        1e-9,
        share,
        late,
        sources,
        phi,
    )
    return share[0, 0], late[0, 0], sources[0, 0]


def test_arrears_are_paid_from_what_exceeds_the_cushion():
    assert cleared(100.0, old=80.0, cushion=50.0) == (1.0, 50 / 80, 0.0)
    assert cleared(100.0, old=80.0, cushion=100.0) == (1.0, 0.0, 0.0)


def test_a_claim_is_paid_from_cash_and_lines_and_then_in_part():
    assert cleared(100.0, claims=160.0, lines=200.0) == (1.0, 0.0, 60.0)
    assert cleared(100.0, claims=160.0, lines=20.0) == (120 / 160, 0.0, 20.0)


def test_who_has_plenty_pays_everything_and_draws_nothing():
    assert cleared(300.0, claims=160.0, old=80.0, lines=200.0, cushion=50.0) == (1.0, 1.0, 0.0)


def test_a_buyer_in_need_drags_its_seller_down():
    """Firm 0 (product 0) is owed 100 by firm 1, which has 40; firm 0 owes wages of 100 and has nothing else."""
    two, mix = np.zeros(2), np.zeros((10, 10))
    owed = np.array([[100.0, 0, 0, 0, 0], [0, 100.0, 0, 0, 0]]).T.copy()
    suppliers = np.array([0.0, 100.0])
    mix[1, 0] = 1.0
    share, late, sources, phi = np.empty((5, 2)), np.empty((5, 2)), np.empty((3, 2)), np.empty(11)
    clearing.clear_month(
        np.array([0.0, 40.0]),
        np.array([0, 1]),
        np.array([100.0, 0.0]),
        two,
        owed,
        np.zeros((5, 2)),
        np.zeros((3, 2)),
        suppliers,
        two,
        mix,
        mix,
        two,
        two,
        two,
        40,
        1e-9,
        share,
        late,
        sources,
        phi,
    )
    assert phi[0] == pytest.approx(0.4) and share[1, 1] == pytest.approx(0.4) and share[0, 0] == pytest.approx(0.4)


@pytest.mark.parametrize("fear", [0.0, 0.4])
def test_every_planned_yuan_is_budgeted_pooled_or_put_off(fear):
    """Groups: a shop's goods, the same online, catering, which alone is feared."""
    planned, taste = np.array([1000.0, 300.0]), np.array([[0.3, 0.1, 0.2], [0.5, 0.0, 0.1]])
    budget, put_off, pooled = np.empty((2, 3)), np.array([7.0, 0.0]), np.empty(2)
    before = put_off.copy()
    budgets.split(planned, taste, 0, 1, 1.5, np.array([0.0, 0.0, 1.0]), fear, 0.25, budget, put_off, pooled)
    assert budget.sum(axis=1) + (put_off - before) + pooled == pytest.approx(planned)
    assert ((put_off > before) == (fear > 0)).all()
    assert budget[0, 2] == pytest.approx(200 * (1 - fear)) and budget[0, 0] == pytest.approx(250)
    assert budget[0, 1] == pytest.approx(150 + 0.25 * 200 * fear)


def hired(reservation: float, vacancies: list[int], desk=(0, 1), visits: int = 30) -> tuple[int, float, list[int]]:
    employer, wage, filled, found = np.array([-1]), np.zeros(1), np.zeros(2, dtype=np.int64), np.zeros(1, dtype=bool)
    labour.match(
        np.array([11]),
        np.array([True]),
        np.array([0]),
        np.array([reservation]),
        employer,
        wage,
        np.array(desk),
        np.array([0]),
        np.array([len(desk)]),
        np.array(vacancies),
        np.array([10.0, 20.0]),
        filled,
        stream(PURPOSE.SERVICE_ORDER),
        stream(PURPOSE.VISITED_EMPLOYER),
        0,
        1.0,
        0.5,
        visits,
        found,
    )
    return int(employer[0]), float(wage[0]), filled.tolist()


def test_a_searcher_takes_the_best_offer_above_the_reservation_wage():
    assert hired(5.0, [1, 1]) == (1, 20.0, [0, 1])
    assert hired(5.0, [1, 0]) == (0, 10.0, [1, 0])
    assert hired(15.0, [1, 0]) == (-1, 0.0, [0, 0])


def test_who_employs_many_is_met_often():
    """One visit, a hundred desks: the keyed draw finds the firm that has ninety-nine of them."""
    assert hired(5.0, [1, 1], desk=[0] * 99 + [1], visits=1)[0] == 0
    assert hired(5.0, [1, 1], desk=[0] + [1] * 99, visits=1)[0] == 1


def test_of_two_equal_exporters_the_cheap_one_sells_more():
    share, _ = exports.shares_of_demand(np.array([1, 1]), np.ones((2, 4)), np.ones(2), np.array([1.0, 2.0]), 3.0)
    assert share[0] / share[1] == pytest.approx(np.full(4, 8.0)) and share.sum(axis=0) == pytest.approx(np.ones(4))


def test_a_purse_pays_its_plan_as_far_as_it_reaches():
    afford, pooled, housing = np.empty((3, 3))
    purses.look_into(
        np.array([10.0, 100.0, -5.0]), np.full(3, 45.0), np.full(3, 15.0), np.full(3, 30.0), 3, afford, pooled, housing
    )
    assert (afford.tolist(), pooled.tolist(), housing.tolist()) == ([0.5, 1.0, 0.0], [5.0, 10.0, 0.0], [2.5, 5.0, 0.0])


def test_interest_comes_from_the_own_bank_and_a_benefit_for_all():
    income, interest, bank = np.array([1.0, 1.0, 1.0]), np.empty(3), np.array([1, 0, 1])
    owed, paid = purses.interest_and_benefits(np.array([100.0, -100.0, 300.0]), 0.01, bank, 2.0, 2, income, interest)
    assert (interest.tolist(), income.tolist()) == ([1.0, 0.0, 3.0], [4.0, 3.0, 6.0])
    assert owed.tolist() == paid.tolist() == [0.0, 4.0]


def test_interest_that_the_purse_does_not_hold_is_owed_on_the_home():
    mortgage, income, paid, granted = np.array([100.0, 100.0]), np.zeros(2), np.empty(2), np.empty(2)
    by_bank = purses.serve_the_mortgage(
        np.full(2, 100.0), 0.5, 0.25, np.array([80.0, 20.0]), np.array([0, 1]), 2, mortgage, income, paid, granted
    )
    assert (mortgage.tolist(), income.tolist()) == ([125.0, 155.0], [-50.0, -20.0])
    assert by_bank.tolist() == [[50.0, 50.0], [50.0, 20.0], [25.0, 25.0]]


def test_the_fund_pays_out_by_shares_and_calls_within_the_purse():
    income, out, given = np.zeros(2), np.empty(2), np.empty(2)
    purses.property_income(np.array([0.25, 0.5]), 8.0, income, out)
    purses.capital_called(np.array([0.25, 0.5]), 8.0, np.array([8.0, 1.0]), given)
    assert income.tolist() == out.tolist() == [2.0, 4.0] and given.tolist() == [2.0, 1.0]


def test_people_follow_the_firm_they_work_for():
    people = np.array([0, 0, 7, 5], dtype=np.int8)
    purses.follow(np.array([1, -1, 1, 0]), np.array([3, 4], dtype=np.int8), 7, people)
    assert people.tolist() == [4, 0, 7, 3]


def test_wages_are_paid_in_part_and_taxed_at_once():
    """Two work for a firm that keeps a tenth for contributions, sends half home at half pay and can pay half of it."""
    income, (work, home, tax, unpaid) = np.zeros(3), np.empty((4, 3))
    terms = np.array([[0.9, 0.5, 0.25, 0.5]])
    for_work, at_home, owing = wages.pay(
        np.array([0, -1, 0]), np.array([2400.0, 0.0, 4800.0]), 3, terms, 0.1, income, work, home, tax, unpaid
    )
    assert (for_work.tolist(), at_home.tolist(), owing) == ([540.0], [270.0], True)
    assert unpaid.tolist() == [270.0, 0.0, 540.0] and income == pytest.approx([243.0, 0.0, 486.0], abs=0.001)


def test_groups_add_up_wherever_their_rows_stand():
    assert sums.by_group(np.array([2, 2, 0, 2, 0]), np.array([1.0, 2.0, 4.0, 8.0, 16.0]), 4).tolist() == [
        20.0,
        0.0,
        11.0,
        0.0,
    ]


def test_people_of_chosen_firms_are_found_and_the_jobless_belong_to_none():
    assert labour.people_of(np.array([1, -1, 0, 1]), np.array([False, True])).tolist() == [0, 3]


def test_wages_follow_the_offer_but_for_fixed_pay_and_owners_without_wage():
    wage = np.array([100.0, 0.0, 100.0, 100.0])
    labour.follow_offers(np.array([0, 0, 1, -1]), wage, np.array([120.0, 200.0]), np.array([False, True]), 0.5)
    assert wage.tolist() == [110.0, 0.0, 100.0, 100.0]


def test_materials_are_used_at_their_mean_cost_and_goods_leave_at_theirs():
    """A maker of two units a unit has 10 for 20 yuan and buys 4 for 12; another has nothing left to use."""
    materials, value = np.array([10.0, 0.0]), np.array([20.0, 0.0])
    used, used_value = stocks.use_materials(
        np.array([3.0, 3.0]),
        np.array([2.0]),
        np.array([0, 0]),
        np.array([4.0, 0.0]),
        np.array([12.0, 0.0]),
        materials,
        value,
    )
    assert (used.tolist(), used_value.tolist(), materials.tolist(), value.tolist()) == (
        [6.0, 0.0],
        [12.0, 0.0],
        [8.0, 0.0],
        [20.0, 0.0],
    )
    worth = np.array([8.0, 8.0])
    change = stocks.value_finished(
        np.array([True, False]),
        np.array([0, 1]),
        np.ones(2),
        np.full(2, 4.0),
        np.ones(2),
        np.ones(2),
        np.ones(2),
        worth,
    )
    assert worth.tolist() == [8.0, 0.0] and change.tolist() == [0.0, -8.0]


def test_a_household_plans_by_usual_income_and_makes_up_what_it_put_off():
    """Half the windfall of 40 is spent; the second household has next to nothing and plans no more than that."""
    usual, put_off, planned, housing = np.array([60.0, 60.0]), np.array([30.0, 0.0]), np.empty(2), np.empty(2)
    budgets.plan(
        np.array([500.0, 10.0]),
        np.array([100.0, 0.0]),
        usual,
        np.array([500.0, 10.0]),
        np.ones(2),
        np.full(2, 0.1),
        np.array([0, 0]),
        np.zeros(1),
        put_off,
        0.0,
        0.5,
        0.0,
        0.0,
        0.5,
        3.0,
        planned,
        housing,
    )
    assert usual.tolist() == [60.0, 60.0] and put_off.tolist() == [20.0, 0.0]
    assert planned.tolist() == [60.0 + 20.0 + 5.0, 10.0] and housing.tolist() == [6.0, 0.0]


def test_claims_are_paid_in_their_order_from_what_is_left():
    purse = np.array([100.0, 200.0, -10.0, 20.0])
    claims = [
        np.array(column)
        for column in ([60.0, 60.0, 60.0, 10.0], [30.0, 30.0, 30.0, 0.0], [20.0, 20.0, 20.0, 5.0], [5.0] * 4, [0.0] * 4)
    ]
    paid = clearing.pay_in_order(purse, *claims).T.tolist()
    assert paid == [[60.0, 30.0, 10.0, 0.0, 0.0], [60.0, 30.0, 20.0, 5.0, 0.0], [0.0] * 5, [10.0, 0.0, 5.0, 5.0, 0.0]]


def test_what_is_not_paid_to_suppliers_stays_overdue():
    """Two firms of one industry, and one of another that pays everything."""
    due, overdue, industry = np.array([12.0, 2.0, 5.0]), np.array([4.0, 8.0, 1.0]), np.array([0, 0, 1])
    by_firm, paid, left = purchases.settle(
        industry, due, np.array([0.5, 1.0, 1.0]), overdue, np.array([0.0, 0.25, 1.0]), 2
    )
    assert by_firm.tolist() == [6.0, 4.0, 6.0] and overdue.tolist() == [10.0, 6.0, 0.0]
    assert paid.tolist() == [[8.0, 5.0], [2.0, 1.0]] and left.tolist() == [[6.0, 0.0], [10.0, 0.0]]


def test_places_meet_founders_in_turn_and_nobody_founds_two():
    """As drawn for all places at once: a person whom two places meet in one attempt founds the first."""
    luck, places, k, people = stream(PURPOSE.FOUNDING), np.arange(30) * 7, 100, 40
    draw = np.random.default_rng(2)
    own_firm, employer = np.where(draw.random(people) < 0.2, 0, -1), np.where(draw.random(people) < 0.5, 1, -1)
    leaves, stays = np.array([True, False]), draw.random(people) < 0.1
    employer[::4] = np.where(employer[::4] < 0, -1, 0)
    deposits, need = draw.random(people), 0.5 * draw.random(places.size)
    free = (own_firm < 0) & ~stays & ((employer < 0) | leaves[employer])
    wanted, taken = np.full(places.size, -1), np.zeros(people, dtype=bool)
    for attempt in range(3):
        open_places = np.flatnonzero(wanted < 0)
        who = chance.integers_below(luck, places[open_places], people, k + attempt)
        fit = free[who] & ~taken[who] & (deposits[who] >= need[open_places])
        _, first = np.unique(np.where(fit, who, -1 - np.arange(who.size)), return_index=True)
        good = fit & np.isin(np.arange(who.size), first)
        wanted[open_places[good]], taken[who[good]] = who[good], True
    met = founding.meet(luck, places, need, 3, k, own_firm, employer, leaves, stays, deposits)
    assert met.tolist() == wanted.tolist() and 5 < (met >= 0).sum() < places.size


def test_budgets_are_fitted_to_sellers_as_whole_tables_would_be():
    """To the last bit; somebody knows one seller only, and one seller is known to nobody."""
    draw, people, firms = np.random.default_rng(6), 50, 8
    sellers = draw.integers(0, firms - 1, (people, 2, 3)).astype(np.int32)
    sellers[0, :, 1:] = -1
    budget, target = draw.exponential(1e3, (people, 2)), draw.exponential(5e3, (firms, 2))
    pair = shops.fit_budget_shares(budget, sellers, target, 2, 4)
    for g in range(2):
        known, weight = sellers[:, g], np.where(sellers[:, g] >= 0, 1.0, 0.0)
        for _ in range(4):
            weight *= (budget[:, g] / weight.sum(axis=1))[:, None]
            ordered = np.bincount(known[known >= 0], weights=weight[known >= 0], minlength=firms)
            scale = np.divide(target[:, g], ordered, out=np.zeros(firms), where=ordered > 0.0)
            weight *= np.where(known >= 0, scale[known], 0.0)
        assert pair[:, g].tobytes() == weight.tobytes() and ordered[-1] == 0.0


def test_claims_are_given_up_in_proportion_group_by_group():
    """As slice by slice, to the last bit; a group that gives up nothing, or holds nothing, is left as it is."""
    held, first, last = (
        np.random.default_rng(4).exponential(1e3, 900),
        np.array([0, 300, 301]),
        np.array([300, 301, 900]),
    )
    held[300] = 0.0
    for amount in ([70.0, 5.0, 0.0], [1e9, 0.0, 1e4]):
        left, wanted = held.copy(), np.zeros(900)
        for own, yuan in zip(map(slice, first, last), amount, strict=True):
            whole = held[own].sum()
            wanted[own] = held[own] * (min(1.0, yuan / whole) if whole > 0.0 else 0.0)
        given_up = claims.give_up(left, first, last, np.array(amount))
        assert given_up.tobytes() == wanted.tobytes() and left.tobytes() == (held - wanted).tobytes()


def test_what_a_firm_gets_is_what_tables_by_product_would_have():
    """Units and yuan of goods for stock and of services, a commission in the place of some advertising."""
    luck = np.random.default_rng(5)
    industry, advertising = luck.integers(0, 3, 40), 1
    work, materials, per_unit, mix = *luck.exponential(1e3, (2, 40)), *luck.random((2, 4, 3))
    saved, fill, price = luck.random(40), luck.random(4), luck.random(4)
    services, goods = work[:, None] * per_unit.T[industry], materials[:, None] * mix.T[industry]
    services[:, advertising] -= saved
    came = np.stack([fill, fill * price])
    got = purchases.receive(industry, work, saved, materials, came @ per_unit, came[:, advertising].copy(), came @ mix)
    assert got == pytest.approx(np.stack([*(goods @ came.T).T, *(services @ came.T).T]))


def test_who_is_beyond_patience_must_stop():
    """Wages late for three months of two stop a firm, not one late on interest that waits."""
    none, late = np.zeros(3), np.array([0.0, 9.0, 0.0])
    owed = np.array([300.0, 0.0, 0.0]), none, none, late, np.array([0.0, 9.0, 9.0])
    claims = np.full(3, 100.0), none, none, none, none
    waits = np.array([False, True, False])
    stops = arrears.who_must_stop(owed, claims, (2.0,) * 5, (waits, waits), none, np.ones(3))
    assert stops.tolist() == [True, False, True]


def test_hours_follow_orders_and_the_rest_stays_at_home():
    """People make 10 units each a quarter, at half to 1.2 hours; asked for 120
    and 50 of ten, 50 of twenty; a farm has nobody."""
    furlough, hours = np.empty((2, 4))
    made = labour.work_of_the_month(
        np.array([120.0, 50.0, 50.0, 1.0]) / 3,
        3,
        np.array([10, 10, 20, 0]),
        1.0,
        np.full(4, 10.0),
        np.array([False, False, False, True]),
        np.full(4, 7.0),
        0.5,
        1.2,
        furlough,
        hours,
    )
    assert furlough == pytest.approx([0.0, 0.0, 0.5, 0.0]) and hours == pytest.approx([1.2, 0.5, 0.5, 1.0])
    assert made == pytest.approx([40.0, 50 / 3, 50 / 3, 7.0])


def test_purchases_with_a_coupon_go_to_the_regulars_that_take_it():
    """Two households, a shop's goods and the same online; seller 1 takes
    coupons, and the second household does not know it."""
    pair = np.array([[[60.0, 30.0, 10.0], [50.0, 0.0, 0.0]], [[40.0, 40.0, 20.0], [0.0, 0.0, 0.0]]])
    sellers = np.array([[[0, 1, 2], [3, 3, 3]], [[0, 2, 3], [3, 3, 3]]], dtype=np.int32)
    budget, ordered, takes = pair.sum(axis=2), np.zeros(4), np.array([False, True, False, False])
    now, before = np.array([20.0, 20.0]), np.array([80.0, 80.0])
    coupons.turn_to_takers(pair, budget, sellers, np.array([True, False]), takes, now, before, ordered)
    assert pair[0, 0].tolist() == pytest.approx([48.0, 124.0, 8.0]) and pair[0, 1].tolist() == [50.0, 0.0, 0.0]
    assert budget[0].tolist() == pytest.approx([180.0, 50.0]) and ordered.tolist() == pytest.approx(
        [-12.0, 94.0, -2.0, 0.0]
    )
    assert pair[1, 0].tolist() == [40.0, 40.0, 20.0] and before.tolist() == [80.0, 0.0], (
        "who knows no taker cannot use it"
    )
    fill = np.array([1.0, 0.5, 1.0, 1.0])
    due, bought = coupons.at_takers(pair, np.array([0.9, 1.0]), 3, sellers, np.array([True, False]), fill, takes)
    assert due.tolist() == [pytest.approx([0.9 * 124.0 / 3, 0.0]), [0.0, 0.0]]
    assert bought.tolist() == [pytest.approx([0.9 * 124.0 / 3 * 0.5, 0.0]), [0.0, 0.0]]
