"""Regular suppliers, where their goods bind: what does not come is not made, until another supplier is found; losses
are told by links from the firm that failed."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from abm.calendar import quarter_index
from abm.luck import chance
from abm.measures import statistics
from abm.measures.catalogue import CATALOGUE
from abm.names import Cause, Industry
from abm.phases import news, orders, planning
from abm.phases.month import suppliers
from abm.phases.turnover import entry, turnover
from abm.quarter import play
from abm.shocks import Shock
from abm.state.firms import NOBODY, FirmState, SizeClass
from abm.state.workers import WorkerState
from tests.months import ordered
from tests.openings import SEED, drawn_state, played_state

SUPPLIES = Industry.MANUFACTURING
BINDING = {"suppliers_bind": 1.0, "supplier_found": 0.0}
STREAM = chance.stream(SEED, chance.Purpose.REPLACING_SUPPLIER, 0)


def resting(**parameters):
    state = drawn_state(resting=True)
    state.parameters = state.parameters.changed(**(BINDING | parameters))
    return state


def one_for_many(state) -> int:
    """A medium maker, made the only supplier of every tenth firm that buys goods; row."""
    firms = state.firms
    buyers = suppliers.buys_regularly(firms)
    row = int(np.flatnonzero(buyers & (firms.industry == SUPPLIES) & (firms.size_class == SizeClass.MEDIUM))[0])
    customers = np.setdiff1d(np.flatnonzero(buyers)[::10], row)
    firms.supplier[customers], firms.regular_share[customers] = row, 1.0
    return row


@cache
def after_a_failure(quarters: int, **parameters):
    """A resting world in which the supplier of a tenth of all buyers closes as it opens; its row, and they."""
    state = resting(**parameters)
    row = one_for_many(state)
    buyers = np.flatnonzero(state.firms.supplier == row)
    news.news_arrives(state)
    turnover.close_firms(state, np.array([row]), Cause.REMOVED)
    for _ in range(quarters):
        play(state)
    return state, row, buyers


def of_industry(state, rows, industry):
    return rows[state.firms.industry[rows] == industry]


def test_everybody_who_buys_goods_regularly_opens_with_a_maker_met_by_its_size():
    state = drawn_state()
    firms = state.firms
    buyers = np.flatnonzero(suppliers.buys_regularly(firms))
    known = firms.supplier[buyers]
    assert set(firms.industry[buyers]) == set(suppliers.BUY_REGULARLY)
    assert (firms.supplier[np.setdiff1d(np.arange(len(firms)), buyers)] == NOBODY).all()
    assert (firms.industry[known] == Industry.MANUFACTURING).all() and (firms.state[known] == FirmState.OPEN).all()
    assert (known != buyers).all() and (firms.size_class[known] <= SizeClass.LARGE).all()
    makers = (firms.industry == Industry.MANUFACTURING) & (firms.size_class <= SizeClass.LARGE)
    large = makers & (firms.size_class == SizeClass.LARGE)
    share = firms.standing[large].sum() / firms.standing[makers].sum()
    assert (firms.size_class[known] == SizeClass.LARGE).mean() == pytest.approx(share, abs=0.05)


def test_a_buyer_takes_goods_of_makers_out_of_stock_or_as_they_come():
    """What makers and traders stock; what builders, who stock nothing, use of goods and of imports."""
    t = drawn_state().technology
    (made, part), farm, builds = suppliers.made_goods(t), Industry.AGRICULTURE, Industry.CONSTRUCTION
    for industry in (SUPPLIES, Industry.TRADE):
        assert part[industry] == pytest.approx(t.material_mix[SUPPLIES, industry])
        assert made[industry] == pytest.approx(part[industry] * t.materials_per_unit[industry])
    assert made[builds] == t.services_per_unit[SUPPLIES, builds]
    whole = made[builds] + t.services_per_unit[farm, builds] + t.imports_per_unit[builds]
    assert part[builds] == pytest.approx(made[builds] / whole) and 0.9 < part[builds] < 1.0
    assert np.flatnonzero(made).tolist() == np.flatnonzero(part).tolist() == suppliers.BUY_REGULARLY


def test_no_supplier_is_counted_on_for_more_than_it_sells():
    firms, t = drawn_state().firms, drawn_state().technology
    buyers = np.flatnonzero(suppliers.buys_regularly(firms))
    need = suppliers.made_goods(t)[0][firms.industry[buyers]] * firms.normal_output[buyers]
    counted_on = np.bincount(firms.supplier[buyers], weights=need * firms.regular_share[buyers], minlength=len(firms))
    assert (counted_on <= firms.standing * (1.0 + 0.01)).all()  # sizes are fitted a little further after the ties
    assert 0.5 < (need * firms.regular_share[buyers]).sum() / need.sum() < 0.95


def test_customers_share_what_their_supplier_sells():
    """Two need 60 and 40 of a maker that sells 50; a third, who comes later and needs 100, has a quarter of it."""
    state = drawn_state()
    firms = state.firms
    seller, *buyers = np.flatnonzero(suppliers.buys_regularly(firms) & (firms.industry == SUPPLIES))[:4]
    firms.supplier[:] = NOBODY
    firms.standing[seller] = 50.0
    firms.normal_output[buyers] = np.array([60.0, 40.0, 100.0]) / suppliers.made_goods(state.technology)[0][SUPPLIES]
    suppliers.tie(state, np.array(buyers[:2]), np.full(2, seller))
    suppliers.tie(state, np.array(buyers[2:]), np.full(1, seller))
    assert firms.regular_share[buyers] == pytest.approx([0.5, 0.5, 0.25])


def test_at_rest_who_supplies_whom_moves_nothing():
    one, other = drawn_state(shock="covid_2020"), drawn_state(shock="covid_2020")
    other.firms.supplier = np.roll(other.firms.supplier, 7)
    for state in (one, other):
        state.quarter = state.opening_quarter = quarter_index("2020Q1")
        play(state)
    assert one.history == other.history
    assert (one.firms.supplied == 1.0).all() and not one.firms.failure_links.any()
    assert not one.record.lost_to_suppliers.any()


def test_where_no_firm_fails_the_standstill_is_the_same_to_the_last_bit():
    binding, usual = resting(), drawn_state(resting=True)
    for state in (binding, usual):
        for _ in range(4):
            play(state)
    assert [measures for _, measures in binding.history] == [measures for _, measures in usual.history]


def test_a_closed_supplier_lowers_the_output_of_its_buyers_within_the_quarter():
    """Builders stock nothing: the first month is made with what came before, of the others a twentieth is left."""
    bound, _, buyers = after_a_failure(1)
    free, _, same = after_a_failure(1, suppliers_bind=0.0)
    assert (buyers == same).all()
    builders = of_industry(bound, buyers, Industry.CONSTRUCTION)
    part = bound.record.output_units[builders].sum() / free.record.output_units[builders].sum()
    share = suppliers.made_goods(bound.technology)[1][Industry.CONSTRUCTION]
    assert part == pytest.approx(1.0 - 2.0 / 3.0 * share, abs=0.01)
    assert (bound.firms.failure_links[buyers] == 1).all() and (bound.firms.supplier[buyers] == NOBODY).all()


def test_stock_of_materials_is_a_buffer():
    """A maker holds a month and a half of use: less of its output is lost than of a builder's in the same quarter."""
    bound, _, buyers = after_a_failure(1)
    free, _, _ = after_a_failure(1, suppliers_bind=0.0)
    lost = {
        industry: 1.0 - bound.record.units_made[rows].sum() / free.record.units_made[rows].sum()
        for industry in suppliers.BUY_REGULARLY
        if (rows := of_industry(bound, buyers, industry)).size
    }
    assert 0.05 < lost[SUPPLIES] < 0.75 * lost[Industry.CONSTRUCTION]


def test_firms_with_other_suppliers_make_what_they_would_have_made():
    bound, _, buyers = after_a_failure(1)
    free, _, _ = after_a_failure(1, suppliers_bind=0.0)
    others = np.setdiff1d(np.flatnonzero(suppliers.buys_regularly(bound.firms)), buyers)
    spared = others[bound.firms.failure_links[others] == 0]
    assert spared.size > 0.85 * others.size
    assert bound.record.output_units[spared].sum() == pytest.approx(free.record.output_units[spared].sum(), rel=0.01)


def test_half_the_strength_costs_half_the_output():
    whole, _, buyers = after_a_failure(1)
    half, _, _ = after_a_failure(1, suppliers_bind=0.5)
    free, _, _ = after_a_failure(1, suppliers_bind=0.0)
    builders = of_industry(whole, buyers, Industry.CONSTRUCTION)
    made = [state.record.output_units[builders].sum() for state in (whole, half, free)]
    assert made[2] - made[1] == pytest.approx(0.5 * (made[2] - made[0]), rel=0.02)


def test_nothing_is_lost_by_who_finds_another_supplier_at_once():
    state, row, buyers = after_a_failure(1, supplier_found=1.0)
    assert not state.record.lost_to_suppliers.any() and not state.firms.failure_links.any()
    assert (state.firms.supplier[buyers] != row).all() and (state.firms.supplier[buyers] != NOBODY).all()


def test_nothing_is_lost_any_more_once_another_is_found():
    """Who was stopped for want of cash meanwhile comes back later, short as it left: that is hardly anything."""
    before, _, buyers = after_a_failure(1)
    state = before.fork()
    state.parameters = state.parameters.changed(supplier_found=1.0)
    play(state)
    at_work = buyers[state.firms.state[buyers] == FirmState.OPEN]
    assert state.record.lost_to_suppliers[0] > 0.0, "found in the first month, whose output was bound before"
    assert (state.firms.supplier[at_work] != NOBODY).all() and (state.firms.supplied[at_work] == 1.0).all()
    play(state)
    assert state.record.lost_to_suppliers.sum() < 0.01 * before.record.lost_to_suppliers.sum()
    assert not state.firms.failure_links[at_work].any()


def test_a_loss_travels_along_the_chain():
    """Makers have stock of materials and of finished goods: their own buyers feel it from the second quarter on."""
    (first, _, _), (third, _, _) = after_a_failure(1), after_a_failure(3)
    assert first.record.lost_to_suppliers[0] > 0.0 and not first.record.lost_to_suppliers[1:].any()
    assert (third.record.lost_to_suppliers[:2] > 0.0).all()
    assert set(np.unique(third.firms.failure_links)) >= {0, 1, 2}


def a_chain(state, length=5):
    """Makers, each the supplier of the next; rows."""
    firms = state.firms
    chain = np.flatnonzero(suppliers.buys_regularly(firms) & (firms.industry == Industry.MANUFACTURING))[:length]
    firms.supplier[:] = firms.supplier[suppliers.buys_regularly(firms)][-1]
    firms.supplier[chain[1:]] = chain[:-1]
    return chain


def month_of(state, number=0, fill=None, not_made=None, recaptured=0.0):
    """A month of which only this is known: 100 units are ordered of each firm by its own customers and so many by
    others', what was delivered and not made; nobody buys."""
    n = len(state.firms)
    nothing, fill, due = np.zeros(n), np.ones(n) if fill is None else fill, np.full(n, 100.0 + recaptured)
    return SimpleNamespace(
        number=number,
        workplaces=SimpleNamespace(operating=np.ones(n)),
        demand=SimpleNamespace(recaptured=np.full((n, 1), recaptured)),
        output=SimpleNamespace(
            fill=fill, home_due=due, sold_home=fill * due, not_made=nothing if not_made is None else not_made
        ),
        value_added=SimpleNamespace(material_units_used=nothing, material_units_bought=nothing),
    )


def test_customers_of_other_sellers_are_served_last():
    """80 of 125 units come, of which 25 are ordered by customers of others; or 100 of 125, which is all of its own."""
    state = drawn_state()
    for fill, share in ((0.64, 0.8), (0.8, 1.0), (1.0, 1.0), (0.0, 0.0)):
        month = month_of(state, fill=np.full(len(state.firms), fill), recaptured=25.0)
        assert suppliers.delivered_to_regulars(month) == pytest.approx(np.full(len(state.firms), share))


def test_links_are_counted_from_the_firm_that_failed():
    """The first delivers nothing; each of the others fails a month later, for want of goods of the one before."""
    state = resting()
    news.news_arrives(state)
    chain, firms = a_chain(state), state.firms
    for number, failing in enumerate(chain[:-1]):
        fill, not_made = np.ones(len(firms)), np.zeros(len(firms))
        fill[failing] = 0.5
        not_made[failing] = 10.0 if number > 0 else 0.0
        suppliers.suppliers_deliver_or_fail(state, month_of(state, number, fill, not_made))
        links = firms.failure_links[chain]
        firms.failure_links[chain[: number + 1]] = links[: number + 1] = range(number + 1)
        assert links[number + 1] == min(3, number + 1)
    assert firms.failure_links[chain].tolist() == [0, 1, 2, 3, 3]


def test_a_supplier_that_fails_by_itself_hands_nothing_on():
    """Its own supplier has failed as well, but stock was enough: what its buyer lacks is its own doing."""
    state = resting()
    news.news_arrives(state)
    first, second, third = a_chain(state, 3)
    fill = np.ones(len(state.firms))
    fill[[first, second]] = 0.5
    suppliers.suppliers_deliver_or_fail(state, month_of(state, fill=fill))
    assert state.firms.failure_links[[second, third]].tolist() == [1, 1]


def three_short_builders(state):
    """Their suppliers failed to deliver all, half and nothing, one and two links away; rows."""
    firms = state.firms
    rows = np.flatnonzero(suppliers.buys_regularly(firms) & (firms.industry == Industry.CONSTRUCTION))[:3]
    firms.supplied[rows], firms.failure_links[rows] = [0.0, 0.5, 1.0], [1, 2, 0]
    firms.regular_share[rows] = 1.0
    return rows, suppliers.made_goods(state.technology)[1][Industry.CONSTRUCTION]


def test_what_missing_goods_take_is_not_made_and_is_written_down_by_links():
    """Three builders would make 100 units each."""
    state = resting()
    news.news_arrives(state)
    rows, share = three_short_builders(state)
    wanted = np.zeros(len(state.firms))
    wanted[rows] = 100.0
    made = suppliers.with_what_came(state, wanted)
    assert made[rows] == pytest.approx([100.0 * (1.0 - share), 100.0 * (1.0 - 0.5 * share), 100.0])
    suppliers.suppliers_deliver_or_fail(state, month_of(state, not_made=wanted - made))
    assert state.record.lost_to_suppliers == pytest.approx([100.0 * share, 50.0 * share, 0.0])


def test_services_and_goods_used_as_they_come_are_ordered_for_what_can_be_made():
    ordered_for = []
    for bind in (0.0, 1.0):
        state = resting(suppliers_bind=bind)
        news.news_arrives(state)
        planning.firms_make_plans(state)
        orders.abroad_firms_and_people_place_orders(state)
        rows, share = three_short_builders(state)
        _, inputs, _ = ordered(state)
        ordered_for.append(inputs.work[rows])
    assert ordered_for[1] / ordered_for[0] == pytest.approx([1.0 - share, 1.0 - 0.5 * share, 1.0])


@pytest.mark.parametrize("was", [FirmState.SUSPENDED, FirmState.DORMANT])
def test_who_stands_still_delivers_nothing_and_keeps_customers_who_find_nobody(was):
    state = resting()
    row = one_for_many(state)
    buyers = np.flatnonzero(state.firms.supplier == row)
    buyers = buyers[suppliers.buys_regularly(state.firms)[buyers]]
    fill = np.where(np.arange(len(state.firms)) == row, 0.0, 1.0)  # as the month has it of a firm in this state
    state.firms.state[row] = was
    news.news_arrives(state)
    suppliers.suppliers_deliver_or_fail(state, month_of(state, fill=fill))
    assert (state.firms.supplier[buyers] == row).all() and (state.firms.failure_links[buyers] == 1).all()
    suppliers.suppliers_deliver_or_fail(state, month_of(state, 1))
    assert (state.firms.supplied[buyers] == 1.0).all() and not state.firms.failure_links[buyers].any()


def test_who_is_shut_neither_looks_for_another_nor_loses_what_is_in_stock():
    state = resting(supplier_found=1.0)
    news.news_arrives(state)
    row = one_for_many(state)
    buyers = np.flatnonzero(state.firms.supplier == row)
    month = month_of(state, fill=np.zeros(len(state.firms)))
    month.workplaces.operating[:] = 0.0
    suppliers.suppliers_deliver_or_fail(state, month)
    assert (state.firms.supplier[buyers] == row).all() and (state.firms.supplied == 1.0).all()


def test_a_closure_moves_those_alone_who_would_have_met_the_firm():
    state = drawn_state()
    firms = state.firms
    buyers = np.flatnonzero(suppliers.buys_regularly(firms))
    nothing, delivers = np.zeros(buyers.size), np.ones(len(firms))
    before = suppliers.met_by_size(firms, buyers, delivers, nothing, STREAM, 3)
    gone = np.bincount(before).argmax()
    delivers[gone] = 0.0
    after = suppliers.met_by_size(firms, buyers, delivers, nothing, STREAM, 3)
    assert (after[before != gone] == before[before != gone]).all() and (after[before == gone] != gone).all()


def test_a_newcomer_has_looked_for_a_supplier_before():
    state = played_state(1)
    state.parameters = state.parameters.changed(**BINDING)
    firms, people = state.firms, state.workers
    shops = np.flatnonzero(
        (firms.state == FirmState.CLOSED)
        & (firms.industry == Industry.TRADE)
        & (firms.size_class == SizeClass.SELF_EMPLOYED)
    )[:1]
    founder = np.flatnonzero((people.own_firm < 0) & (people.state == WorkerState.SEARCHING))[:1]
    entry.open_firms(state, shops, founder)
    firms.born[shops] = state.quarter - 1
    news.news_arrives(state)
    assert firms.supplier[shops] == NOBODY
    suppliers.suppliers_deliver_or_fail(state, month_of(state))
    assert firms.supplier[shops] != NOBODY and firms.supplied[shops] == 1.0


def test_books_close_in_the_pandemic_while_suppliers_fail():
    state = played_state(3)
    state.shock, state.checked = Shock.read("covid_2020"), True
    state.parameters = state.parameters.changed(suppliers_bind=1.0)
    for _ in range(3):
        play(state)
    assert state.quarter == quarter_index("2020Q3") and (state.record.lost_to_suppliers[:2] > 0.0).all()
    share = state.firms.supplied
    assert (share >= 0.0).all() and (share <= 1.0 + 1e-12).all()


def test_losses_are_published_in_all_and_by_links():
    state = played_state(1)
    state.record.lost_to_suppliers = np.array([1.0, 2.0, 4.0])
    found = {
        name: amount / state.scale
        for name, amount in statistics.measures(state).items()
        if name.startswith("output_lost_to_suppliers")
    }
    assert list(found.values()) == pytest.approx([7.0, 1.0, 2.0, 4.0]) and set(found) <= set(CATALOGUE)
