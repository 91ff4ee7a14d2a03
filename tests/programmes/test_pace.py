"""How much a programme gives, when, and who pays which part: against the
limits of its config, not against its own book."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from abm.phases import orders
from abm.phases.settlement import settlement
from abm.platforms import export_platforms
from abm.relief.effects import relief_flows, sponsored_orders
from abm.state.lines import PriceCut
from experiments.contract import arms
from tests.openings import with_money


def test_supplies_are_spread_evenly_over_the_months(world):
    budget = 2e8
    state = arms.arm(world, arms.ample("spark_supplies", start="2020-01", end="2020-12", budget_yuan=budget))
    spent = []
    for _ in range(4):
        arms.played(state, 1)
        line = arms.line(state, "spark_supplies")
        spent.append(line.goods.sum() * arms.SCALE / budget)
        assert (line.goods <= line.limit + 1e-6).all(), "a quarter's limit was used more than once"
    assert spent[0] == pytest.approx(0.25, abs=0.02) and 0.95 < sum(spent) <= 1.0


def test_only_goods_that_the_suppliers_purse_makes_cheaper_count(world):
    """Two fifths of 2 x 50 yuan are in its purse: 20 yuan each are given back on 200 of goods, of 1,000 a shop."""
    state, shops = world.fork(), [3, 5]
    firms, supplier = state.firms, state.addresses.jd_row
    with_money(state, firms.accounts[[supplier]], np.array([40.0 + firms.escrow_held[supplier]]))
    none = np.zeros(len(firms))
    limit, goods = none.copy(), none.copy()
    limit[shops], goods[shops] = 1000.0, 2000.0
    line = PriceCut(
        programme="supplies",
        discount=np.full((3, len(firms)), 0.1),
        share=np.where(limit > 0.0, 0.25, 0.0),
        limit=limit,
        makers=none > 0.0,
        commission=0.0,
    )
    state.instruments.lines = [line]
    month = SimpleNamespace(number=0, sales=SimpleNamespace(received=SimpleNamespace(material_value=goods)))
    given = sponsored_orders.discounts(state, month)
    assert given[shops] == pytest.approx([20.0, 20.0]) and given[supplier] == pytest.approx(-40.0)
    assert line.paid[shops] == pytest.approx([20.0, 20.0])
    assert line.goods[shops] == pytest.approx([200.0, 200.0], rel=2e-5), "the purse is in whole grains"
    with_money(state, firms.accounts[[supplier]], np.array([1e9]))
    sponsored_orders.discounts(state, month)
    assert line.goods[shops] == pytest.approx([700.0, 700.0], rel=1e-5)
    sponsored_orders.discounts(state, month)
    assert line.goods[shops] == pytest.approx([1000.0, 1000.0]), "the limit"


def test_a_credit_budget_revolves(world):
    budget = 2e8
    state = arms.arm(world, arms.ample("spark_credit", start="2020-01", budget_yuan=budget))
    tied = []
    for _ in range(4):
        arms.played(state, 1)
        tied.append(arms.line(state, "spark_credit").lent.sum() * arms.SCALE)
        assert state.relief_books["spark_credit"].spent * arms.SCALE <= budget * (1 + 1e-9)
    assert min(tied) > 0 and sum(tied) > 2 * budget, "what is paid back is lent again"


def test_places_abroad_are_given_once(world):
    programme = arms.ample("thunder_markets", start="2020-01")
    state = arms.arm(world, programme)
    programme.set_instruments(state)
    (before,) = arms.lines(state, "thunder_markets")
    assert before.fee.sum() > 0
    programme.book(state).firms = programme.firms_at_most / arms.SCALE
    programme.set_instruments(state)
    assert arms.lines(state, "thunder_markets")[1].fee.sum() == 0


def test_who_joins_a_platform_abroad_sells_from_the_next_quarter_on(world):
    state = world.fork()
    willing = export_platforms.wants_to_join(state, np.ones(len(state.firms)))
    relief_flows.join(state, willing)
    sellers = state.firms.export_platform
    online, _ = orders.platform_orders(state, sellers)
    assert (online[willing] == 0).all()
    state.quarter += 1
    online, joined = orders.platform_orders(state, sellers)
    assert (online[willing] > 0).all() and (joined[willing] == online[willing]).all() and (joined[~willing] == 0).all()


@pytest.mark.parametrize("cut", [0.2, 1.0])
def test_the_platform_bears_the_cut_in_the_rate_and_no_more(world, monkeypatch, cut):
    owed, make_bills = [], settlement.bills_of_the_month

    def look(state, m, *more):
        owed.append(float((state.firms.relief_advance * (state.firms.state <= 1)).sum()))
        return make_bills(state, m, *more)

    monkeypatch.setattr(settlement, "bills_of_the_month", look)
    state = arms.played(arms.arm(world, arms.ample("mybank_loans", rate_cut=cut)), 2)
    given = state.relief_books["mybank_loans"].last
    expected = sum(owed[-3:]) * cut * state.parameters.platform_rate / 12
    assert given.paid == pytest.approx(expected, rel=1e-3) and expected > 0


def test_a_firm_twice_as_heavy_has_twice_the_limit(world):
    state, programme = world.fork(), arms.ample("mybank_loans")
    before = programme.limits(state)
    state.firms.weight *= 2
    state.firms.sales_record *= 2
    assert (before > 0).any() and programme.limits(state) == pytest.approx(2 * before)


def test_exporters_outside_weigh_a_platform_up_few_at_a_time_unless_they_are_asked(world):
    share = world.parameters.considers_export_platform
    asked = [export_platforms.weigh_it_up(world, month) for month in range(3)]
    assert np.logical_or.reduce(asked).mean() == pytest.approx(share, abs=0.03) and asked[0].mean() < 0.5 * share
    booming = world.fork()
    booming.usual = replace(booming.usual, export_platform_base=3 * booming.usual.export_platform_base)
    fees_paid = arms.played(booming.fork(), 1)
    outside = export_platforms.newcomers(booming)
    would = outside & export_platforms.wants_to_join(booming, np.zeros(len(world.firms)))
    joined = fees_paid.firms.export_platform & outside
    assert would.sum() > 20 and 0 < joined.sum() <= 2 * share * would.sum()
    asked = arms.played(arms.arm(booming, arms.ample("thunder_markets", start="2020-01")), 1)
    assert (arms.paid(asked, "thunder_markets") > 0).any() and (
        asked.firms.export_platform & outside
    ).sum() > joined.sum()


def test_the_last_agent_is_served_with_the_probability_of_the_places_left(world):
    programme = arms.ample("thunder_markets")
    weight, outside = world.firms.weight, programme.eligible(world)
    places = 1.5 * weight[outside].max()
    served = []
    for queue in range(400):
        given = replace(programme, name=f"queue {queue}").granted(world, np.ones(weight.size), np.inf, places)
        served.append(weight[given > 0.0].sum())
    assert np.mean(served) == pytest.approx(places, rel=0.05)
    assert min(served) > places - weight[outside].max() and max(served) < places + weight[outside].max()
    assert not programme.granted(world, np.ones(weight.size), np.inf, 0.0).any()


def test_a_newcomer_abroad_pays_the_fee_for_each_firm_it_stands_for(world):
    booming = world.fork()
    booming.usual = replace(booming.usual, export_platform_base=3 * booming.usual.export_platform_base)
    firms, before = booming.firms, booming.firms.export_platform.copy()
    arms.played(booming, 1)
    stands_for = firms.weight[firms.export_platform & ~before].sum()
    assert stands_for > 0.0 and booming.record.joined_export_platforms == pytest.approx(stands_for)
    assert booming.ledger.flow("platform fees") == pytest.approx(booming.parameters.platform_annual_fee * stands_for)


def test_orders_on_platforms_follow_a_path_of_their_own(world):
    sellers = world.usual.export_platform_sellers
    usual = export_platforms.orders_of_the_channel(world, sellers)
    state = world.fork()
    state.conditions = replace(world.conditions, world_demand=0.5, world_online=1.3 * world.conditions.world_online)
    assert export_platforms.orders_of_the_channel(state, sellers) == pytest.approx(1.3 * usual)
