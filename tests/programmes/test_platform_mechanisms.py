"""What each programme of a platform moves, by how much, and that nothing else moves before the markets meet."""

import numpy as np
import pytest

import abm.quarter
from abm.books.money import GRAIN
from abm.names import PLATFORMS, Industry
from abm.phases.month import deliveries, delivering
from abm.platforms.sponsors import marketplace_row
from abm.relief.effects import services, sponsored_orders
from abm.relief.services import FreeService
from abm.state.firms import PRODUCTS, Channel, SizeClass
from abm.state.lines import ServiceFee, Waiver
from experiments.contract import arms
from tests.at_rest import at_rest

BEFORE_THE_MONTHS = (
    "news_arrives",
    "programmes_set_their_instruments",
    "firms_make_plans",
    "banks_then_platforms_lend",
    "firms_plan_their_staff",
    "workers_and_firms_part",
    "abroad_firms_and_people_place_orders",
)
PLATFORM = (
    "thunder_home_market",
    "thunder_factories",
    "thunder_farms",
    "ant_refinancing",
    "cloud_credits",
    "spark_digital_shops",
    "spark_credit",
    "spark_supplies",
)


@pytest.fixture(scope="module")
def world(world):
    return at_rest(world)


@pytest.fixture(scope="module")
def nothing(world):
    return arms.after_each_quarter(world)


def until_the_months(state, until: str = BEFORE_THE_MONTHS[-1]):
    """The quarter up to one of its phases."""
    for name in BEFORE_THE_MONTHS[: BEFORE_THE_MONTHS.index(until) + 1]:
        getattr(abm.quarter, name)(state)
    return state


class OrdersAreKnown(Exception):
    """The first month has come as far as its orders."""


def orders_of_the_first_month(state, monkeypatch):
    """The quarter up to what firms order from each other in its first month: where they work, what they order as
    inputs, what is wanted of them."""

    def stop(state, month, *known):
        raise OrdersAreKnown(*known)

    monkeypatch.setattr(deliveries, "firms_produce", stop)
    with pytest.raises(OrdersAreKnown) as stopped:
        abm.quarter.play(state)
    return stopped.value.args


def demand_of_the_first_month(state, monkeypatch):
    return orders_of_the_first_month(state, monkeypatch)[2]


@pytest.fixture(scope="module")
def shaken(nothing):
    """After the first quarter of 2020: orders from abroad have been cancelled."""
    return nothing[0]


def with_users(world, name: str, share: float = 1.0, **changes):
    """An arm in which a share of those who may have a service have it from the start; and who they are."""
    programme = arms.ample(name, saturation=share, **changes)
    state = arms.arm(world, programme)
    who = programme.offered(state)
    book = programme.book(state)
    book.reached, book.received = np.sort(state.firms.id[who]), np.zeros(who.sum())
    return state, who


@pytest.mark.parametrize("name", PLATFORM)
def test_nothing_but_the_levers_moves_before_the_months_of_the_first_quarter(world, name):
    helped, alone = (until_the_months(arms.arm(world, *relief)) for relief in ((arms.ample(name),), ()))
    levers = ("instruments", "relief_books")
    assert arms.fingerprint(helped, levers) == arms.fingerprint(alone, levers)
    assert arms.fingerprint(helped.instruments) != arms.fingerprint(alone.instruments)


def test_orders_cancelled_abroad_are_made_good_at_home_and_others_lose_them(shaken, monkeypatch):
    recovered, discount = 0.4, 0.25
    programme = arms.ample("thunder_home_market", recovered=recovered, discount=discount, firms_at_most=1_200_000)
    helped = arms.arm(shaken, programme)
    cancelled, who = helped.firms.cancelled_orders.copy(), programme.offered(helped)
    (workplaces, _, with_it), (*_, without) = (
        orders_of_the_first_month(state, monkeypatch) for state in (helped, arms.arm(shaken))
    )
    expected = np.where(who, recovered * cancelled, 0.0) * (workplaces.operating > 0)
    assert (expected > 0.0).sum() > 10
    makers = helped.firms.industry == Industry.MANUFACTURING
    lost = without.business - (with_it.business - expected)
    assert lost[makers].sum() == pytest.approx(expected.sum()) and (lost[makers & (without.business > 0)] > 0.0).all()
    assert (with_it.business == without.business)[~makers].all()
    assert with_it.diverted.given_up == pytest.approx(discount * expected)


def test_goods_turned_home_are_paid_below_the_usual_price(shaken, monkeypatch):
    def value(discount):
        state = arms.arm(shaken, arms.ample("thunder_home_market", recovered=0.4, discount=discount))
        seen = []
        deliver = delivering.deliver_to_business

        def look(state, demand, output):
            sold = deliver(state, demand, output)
            seen.append((sold[0], demand.diverted.given_up * output.fill * state.firms.price))
            return sold

        monkeypatch.setattr(delivering, "deliver_to_business", look)
        arms.played(state, 1)
        monkeypatch.setattr(delivering, "deliver_to_business", deliver)
        return seen[0]

    (low, given_up), (lower, given_up_more) = value(0.2), value(0.4)
    assert low - lower == pytest.approx(given_up_more - given_up, abs=1e-6) and given_up.sum() > 0.0


@pytest.mark.parametrize(("start", "learnt"), [("2019-01", 0.5), ("2018-01", 1.0), ("2016-01", 1.0)])
def test_a_digital_factory_needs_less_of_everything_for_a_unit(world, start, learnt):
    fall, less_stock = 0.1, 0.05
    state, who = with_users(world, "thunder_factories", share=0.5, start=start, cost_fall=fall, stock_fall=less_stock)
    helped, alone = (until_the_months(arm, "firms_plan_their_staff") for arm in (state, arms.arm(world)))
    cost = helped.firms.unit_cost / np.where(alone.firms.unit_cost > 0, alone.firms.unit_cost, 1.0)
    assert (
        cost[who] == pytest.approx(1 - fall * learnt) and (helped.firms.unit_cost == alone.firms.unit_cost)[~who].all()
    )
    assert (helped.firms.wanted_materials <= alone.firms.wanted_materials).all()
    assert (helped.firms.wanted_materials == alone.firms.wanted_materials)[~who].all()
    assert helped.firms.wanted_staff[who].sum() < alone.firms.wanted_staff[who].sum(), "what is saved is work as well"
    assert (helped.firms.wanted_staff == alone.firms.wanted_staff)[~who].all()


def test_a_unit_takes_fewer_materials_in_a_digital_factory(world):
    state, who = with_users(world, "thunder_factories", share=0.5, start="2018-01", cost_fall=0.1, stock_fall=0.0)
    abm.quarter.play(state)
    made, used = state.record.units_made[who], state.record.material_units_used[who]
    usual = state.technology.materials_per_unit[Industry.MANUFACTURING]
    assert (made > 0).sum() > 10 and used == pytest.approx(0.9 * usual * made)


def test_a_farm_centre_moves_buyers_from_other_sellers_of_farm_goods_and_makes_no_new_ones(world, monkeypatch):
    state, who = with_users(world, "thunder_farms", share=0.5, start="2020-01", pull_gain=0.3)
    with_it, without = (demand_of_the_first_month(arm, monkeypatch) for arm in (state, arms.arm(world)))
    more = with_it.business - without.business
    farms = state.firms.industry == Industry.AGRICULTURE
    assert (more[who] > 0.0).all() and who.any() and (more[farms & ~who] <= 0.0).all()
    assert more[farms].sum() == pytest.approx(0.0, abs=1e-6) and not more[~farms].any()


def test_a_farm_centre_does_nothing_for_producers_unless_an_experiment_says_so(world, monkeypatch):
    state, _ = with_users(world, "thunder_farms", start="2020-01", pull_gain=0.0)
    with_it, without = (demand_of_the_first_month(arm, monkeypatch) for arm in (state, arms.arm(world)))
    assert (with_it.business == without.business).all()


def after_the_month(state, month: int, monkeypatch):
    """A copy of the world as it stands when a month of its next quarter has been settled."""
    copies = arms.by_month(monkeypatch, lambda state, month: state.fork())
    arms.played(state, 1)
    return copies[month]


def test_refinancing_swaps_what_is_due_for_a_longer_loan(world, monkeypatch):
    helped, alone = (
        after_the_month(arms.arm(world, *relief), 1, monkeypatch) for relief in ((arms.ample("ant_refinancing"),), ())
    )
    new = arms.recorded(helped, "ant_refinancing", "lent")
    assert (new > 0.0).sum() > 20
    grown = helped.firms.advance - alone.firms.advance
    same = np.isclose(grown, new, rtol=0.0, atol=GRAIN)  # but for who would have drawn on a line for the same bills
    assert same[new > 0.0].mean() > 0.8 and same[new == 0.0].all()
    assert (helped.firms.refinanced == new)[same].all()
    owed = [
        f.firms.owed_interest + f.firms.owed_platform_interest + f.firms.loan + f.firms.platform_loan
        for f in (helped, alone)
    ]
    assert (owed[1] - owed[0])[same] == pytest.approx(new[same], abs=GRAIN)
    gained = (helped.firms.deposits - alone.firms.deposits)[same]
    assert np.abs(gained).max() <= GRAIN, "nobody gets cash in hand: it is lent in whole grains"


def test_refinancing_keeps_within_the_line_of_each_firm(world, monkeypatch):
    programme = arms.ample("ant_refinancing", cap_per_firm=2e4)
    state = arms.arm(world, programme)
    for _ in range(3):
        weight = state.firms.weight.copy()
        arms.played(state, 1)
        assert (arms.recorded(state, "ant_refinancing", "lent") <= 2e4 * weight + GRAIN).all()


def test_a_cloud_credit_pays_bills_for_information_up_to_its_limit(world, monkeypatch):
    seen, arrive = [], delivering.inputs_arrive

    def look(state, inputs, fill, price):
        product, industry = Industry.INFORMATION, state.firms.industry
        seen.append(inputs.work * inputs.services_per_unit[product, industry] * fill[product] * price[product])
        return arrive(state, inputs, fill, price)

    monkeypatch.setattr(delivering, "inputs_arrive", look)
    helped = after_the_month(arms.arm(world, arms.ample("cloud_credits", credit_per_firm=1e4)), 1, monkeypatch)
    credit, limit = arms.paid(helped, "cloud_credits"), 1e4 / 12 * helped.firms.weight
    served = arms.line(helped, "cloud_credits", Waiver).limit[1] > 0.0
    assert served.sum() > 100 and credit[served] == pytest.approx(np.minimum(limit, seen[1])[served], abs=GRAIN)
    assert not credit[~served].any()
    alone = after_the_month(arms.arm(world), 1, monkeypatch)
    usual = served & (alone.firms.overdue + alone.firms.owed_taxes + alone.firms.owed_wages == 0.0)
    gained = (helped.firms.deposits - alone.firms.deposits)[usual]
    assert (gained >= credit[usual] - 1.0).mean() > 0.95 and usual.sum() > 50, (
        "it stays with the firm; some customers pay more than they could"
    )


def test_people_hired_by_the_platform_are_sought_by_it_alone(world):
    row, alone = marketplace_row(world), until_the_months(arms.arm(world), "firms_plan_their_staff")
    helped = until_the_months(
        arms.arm(world, arms.ample("cloud_credits", start="2020-01", posts=50_000)), "programmes_set_their_instruments"
    )
    assert helped.instruments.posts[row] == 50_000 / arms.SCALE and not np.delete(helped.instruments.posts, row).any()
    helped.instruments.posts[row] = posts = 50.0
    abm.quarter.firms_make_plans(helped)
    abm.quarter.firms_plan_their_staff(helped)
    more = helped.firms.wanted_staff - alone.firms.wanted_staff
    assert more[row] == pytest.approx(world.parameters.speed_up * posts, abs=1.0) and not np.delete(more, row).any()


def test_a_digital_shop_sells_online_from_the_next_quarter_on_to_buyers_whom_others_lose(world):
    programme = arms.ample("spark_digital_shops", saturation=0.3)
    helped, alone = arms.arm(world, programme), arms.arm(world)
    for state in (helped, alone):
        arms.played(state, 1)
    new = (arms.paid(helped, "spark_digital_shops") > 0.0) & (helped.firms.id == world.firms.id)
    new &= alone.firms.id == world.firms.id
    others = ~new & (helped.firms.id == alone.firms.id)  # who closes in one arm alone leaves its place to another
    assert new.sum() > 30 and helped.firms.online[new].all() and others.sum() > 0.9 * (~new).sum()
    assert (helped.firms.online == alone.firms.online)[others].all()
    for state in (helped, alone):
        until_the_months(state)
    orders = [state.firms.orders[:, Channel.ONLINE] * state.firms.price for state in (helped, alone)]
    assert orders[0][new].sum() > 0.0 and not orders[1][new].any()
    assert orders[0].sum() == pytest.approx(orders[1].sum(), rel=1e-9), "traffic is zero-sum"


@pytest.mark.parametrize("name", [name for name in arms.PROGRAMMES if isinstance(arms.ample(name), FreeService)])
def test_the_fee_of_a_service_is_the_income_of_the_platform_that_gives_it(world, name):
    """It is paid and given back: the firm is neither richer nor poorer, the platform's turnover is larger."""
    state, programme = world.fork(), arms.ample(name)
    platform = np.flatnonzero(state.firms.size_class == SizeClass.PLATFORM)[PLATFORMS.index(programme.GROUP)]
    before, money = state.record.platform_income.copy(), state.ledger.balance(slice(None)).copy()
    fee = np.zeros((3, len(state.firms)))
    fee[0, 3] = 64.0
    state.instruments.lines = [ServiceFee(programme=name, service=programme.SERVICE, fee=fee)]
    services.services_are_given(state, 0)
    assert (state.record.platform_income - before == np.where(np.arange(len(state.firms)) == platform, 64.0, 0.0)).all()
    assert (state.ledger.balance(slice(None)) == money).all()


@pytest.mark.parametrize("name", ["spark_credit", "spark_supplies"])
def test_what_shops_order_through_the_sponsor_its_makers_gain_and_others_lose(world, monkeypatch, name):
    state = arms.arm(world, arms.ample(name, start="2020-01", makers=100_000))
    (workplaces, inputs, with_it), (*_, without) = (
        orders_of_the_first_month(one, monkeypatch) for one in (state, arms.arm(world))
    )
    makers, more = arms.line(state, name).makers, with_it.business - without.business
    others = (state.firms.industry == Industry.MANUFACTURING) & ~makers
    idle = makers * workplaces.operating * (state.usual.capacity_ratio - 1.0) * state.firms.normal_output / 3.0
    goods = inputs.materials[:, None] * state.technology.material_mix[:PRODUCTS].T[state.firms.industry]
    whole = (goods * with_it.paid_price[:PRODUCTS]).sum(axis=1)
    (through,) = [*sponsored_orders.on_credit(state, 0, whole), *sponsored_orders.at_a_discount(state, 0, whole)]
    wanted = (goods[:, Industry.MANUFACTURING] * through / np.where(whole > 0.0, whole, 1.0)).sum()
    assert with_it.diverted.sponsored == pytest.approx(idle * min(1.0, wanted / idle.sum())) and wanted > 0.0, (
        "as far as the idle capacity of each goes"
    )
    assert makers.any() and more[others].sum() == pytest.approx(-more[makers].sum()) and (more[others] <= 0.0).all()
    assert more[makers].sum() > 0.0 and not more[state.firms.industry != Industry.MANUFACTURING].any()


@pytest.mark.parametrize("name", ["spark_credit", "spark_supplies"])
@pytest.mark.parametrize("rate", [0.0, 0.05])
def test_the_sponsor_earns_its_commission_on_what_its_makers_sell_through_it(world, monkeypatch, name, rate):
    through, book = [], deliveries.write_the_record

    def look(state, m):
        through.append(float((m.demand.diverted.sponsored * m.output.fill * state.firms.price).sum()))
        book(state, m)

    monkeypatch.setattr(deliveries, "write_the_record", look)
    state = arms.played(arms.arm(world, arms.ample(name, start="2020-01", makers=100_000, commission=rate)), 1)
    given = state.relief_books[name].last
    assert sum(through) > 0.0 and given.earned == pytest.approx(rate * sum(through), abs=1.0)
    assert state.history[-1][1]["programme_earned"] == pytest.approx(given.earned * arms.SCALE)
    monkeypatch.setattr(deliveries, "write_the_record", book)
    alone = arms.played(arms.arm(world), 1)
    assert state.ledger.flow("commissions") - alone.ledger.flow("commissions") == pytest.approx(
        given.earned, rel=0.2, abs=50.0
    )
