"""Working capital, where it binds: purchases within means, credit drawn on order, shelves that show."""

import numpy as np
import pytest

from abm import Economy
from abm.agents.smes import financing
from abm.calendar import quarter_index
from abm.contracts import working_capital
from abm.names import Industry
from abm.opening.opening import draw_economy
from abm.parameters.parameters import Parameters
from abm.phases import lending, news, planning
from abm.phases.month import ordering
from abm.platforms import online_platforms
from abm.quarter import play
from abm.shocks import Shock
from abm.state.firms import FirmState, SizeClass
from abm.state.instruments import Instruments
from abm.state.lines import CreditLine, Gift, Guarantee
from tests.openings import SCALE, SEED, drawn_state

BINDING = {"purchases_bound_by_means": 1.0}


def planned(**parameters):
    """A world in which firms have planned and nobody has been granted anything yet."""
    state = drawn_state()
    state.parameters = state.parameters.changed(**(BINDING | parameters))
    state.instruments = Instruments.at_rest(len(state.firms))
    news.news_arrives(state)
    planning.firms_make_plans(state)
    state.firms.granted_loan[:] = state.firms.granted_platform_loan[:] = 0.0
    return state


def buyer(state, industry=Industry.TRADE):
    """A small firm that plans to buy stock; row."""
    firms = state.firms
    who = working_capital.bound_by_means(state) & (firms.industry == industry) & (firms.wanted_materials > 0.0)
    return np.flatnonzero(who & (firms.size_class <= SizeClass.SMALL))[0]


def ordered(state, month=0):
    operating = np.ones(len(state.firms))
    return ordering.materials_of_the_month(state, month, operating)


def left_with(state, row, yuan):
    """Gives the firm so much that its means for stock, half of its wanted cash kept back, are this many yuan."""
    firms = state.firms
    kept = state.parameters.kept_back_from_stock
    firms.not_yet_due[row] = firms.overdue[row] = firms.owed_wages[row] = 0.0
    firms.monthly_outlays[row] = firms.wanted_cash[row] = 0.0
    firms.expected_orders[row] = 0.0
    missing = yuan + kept * firms.wanted_cash[row] - float(firms.deposits[row])
    at, central = firms.accounts[[row]], np.array([state.accounts.central_bank])
    state.ledger.open_with(at, state.ledger.balance(at) + missing)
    state.ledger.open_with(central, state.ledger.balance(central) - missing)


def test_where_it_does_not_bind_all_that_is_planned_is_ordered():
    state = planned(purchases_bound_by_means=0.0)
    assert (ordered(state) == state.firms.wanted_materials / 3).all()


def test_a_shop_orders_what_its_cash_pays_half_of():
    state = planned()
    row = buyer(state)
    abroad = state.technology.material_mix[-1][Industry.TRADE]
    price = float(state.last_month.purchase_price @ state.technology.material_mix[:, Industry.TRADE])
    wanted = state.firms.wanted_materials[row] / 3
    down = abroad + (1.0 - abroad) * 0.5
    left_with(state, row, 0.25 * down * wanted * price)
    assert ordered(state)[row] == pytest.approx(0.25 * wanted, rel=1e-6)


def test_half_the_strength_cuts_half_of_what_is_beyond_means():
    state = planned(purchases_bound_by_means=0.5)
    row = buyer(state)
    wanted = state.firms.wanted_materials[row] / 3
    left_with(state, row, 0.0)
    assert ordered(state)[row] == pytest.approx(0.5 * wanted, rel=1e-6)


def test_who_is_overdue_gets_nothing_on_terms():
    state = planned()
    row = buyer(state)
    down = working_capital.down_payment(state)[row]
    state.firms.overdue[row] = 1.0
    assert down < 1.0 and working_capital.down_payment(state)[row] == 1.0


def test_what_falls_due_and_is_owed_to_staff_comes_before_stock():
    state = planned()
    row = buyer(state)
    left_with(state, row, 1000.0)
    before = working_capital.means_for_stock(state, 0.0)[row]
    state.firms.not_yet_due[row], state.firms.owed_wages[row] = 300.0, 200.0
    state.firms.monthly_outlays[row] = 100.0
    assert before - working_capital.means_for_stock(state, 0.0)[row] == pytest.approx(600.0)


def test_what_a_programme_saves_of_services_is_left_for_stock():
    """Sales of 3,000 yuan a quarter, at half the services and imports a unit: half of a month's bill for them."""
    state = planned()
    row, firms, t = buyer(state), state.firms, state.technology
    left_with(state, row, 10_000.0)
    firms.expected_orders[row], firms.price[row], firms.believed_share[row] = 0.0, 1.5, 1.0
    firms.expected_orders[row, 0] = 2000.0
    bill = 1000.0 * (t.services_per_unit[:, Industry.TRADE].sum() + t.imports_per_unit[Industry.TRADE])
    before = working_capital.means_for_stock(state, 0.0)
    state.instruments.needed_per_unit[row] = 0.5
    after = working_capital.means_for_stock(state, 0.0)
    assert bill > 1.0 and after[row] - before[row] == pytest.approx(0.5 * bill)
    assert (np.delete(after, row) == np.delete(before, row)).all()


def test_a_bank_line_buys_stock_and_is_drawn_on_order():
    state = planned()
    row = buyer(state)
    wanted, cost = state.firms.wanted_materials[row] / 3, 0.0
    left_with(state, row, 0.0)
    part = working_capital.down_payment(state)[row]
    cost = working_capital.cost_of_materials(state, state.firms.wanted_materials / 3)[row]
    state.firms.granted_loan[row] = 0.5 * part * cost
    owed = float(state.firms.loan[row])
    assert ordered(state)[row] == pytest.approx(0.5 * wanted, rel=1e-6)
    assert state.firms.loan[row] - owed == pytest.approx(0.5 * part * cost, abs=0.01)
    assert state.firms.granted_loan[row] == pytest.approx(0.0, abs=0.01)


def test_a_rich_firm_draws_nothing():
    state = planned()
    row = buyer(state)
    left_with(state, row, 1e9)
    state.firms.granted_loan[row] = 1e6
    ordered(state)
    assert state.firms.granted_loan[row] == 1e6


def test_farms_builders_and_large_firms_are_not_bound():
    state = planned()
    firms = state.firms
    who = working_capital.bound_by_means(state)
    assert set(firms.industry[who]) == {Industry.TRADE, Industry.MANUFACTURING}
    assert firms.size_class[who].max() == SizeClass.MEDIUM
    firms.state[np.flatnonzero(who)[0]] = FirmState.SUSPENDED
    assert not working_capital.bound_by_means(state)[np.flatnonzero(who)[0]]


def test_credit_is_wanted_for_stock_where_it_binds():
    state = planned()
    row = buyer(state)
    left_with(state, row, 0.0)
    state.firms.usual_pay[row] = state.firms.owed_taxes[row] = 0.0  # nothing else to pay this quarter
    stock = working_capital.credit_for_stock(state)
    part = working_capital.down_payment(state)[row]
    cost = working_capital.cost_of_materials(state, state.firms.wanted_materials / 3)[row]
    assert stock[row] == pytest.approx(part * cost)
    need = lending.expected_need(state)
    state.parameters = state.parameters.changed(purchases_bound_by_means=0.0)
    usual = lending.expected_need(state)
    assert (need == np.maximum(usual, stock)).all() and need[row] == stock[row] > usual[row]


def test_half_empty_shelves_draw_fewer_customers():
    state = planned(assortment_elasticity=0.25)
    row, maker = buyer(state), buyer(state, Industry.MANUFACTURING)
    t, firms = state.technology, state.firms
    usual = t.material_cover[Industry.TRADE] * t.materials_per_unit[Industry.TRADE] * firms.wanted_output[row]
    firms.materials[row], firms.materials[maker] = usual / 16.0, 0.0
    firms.luck[[row, maker]] = 0.0
    pull = online_platforms.draw_on_customers(state)
    assert pull[row] == pytest.approx(0.5) and pull[maker] == 1.0


def offered_a_line(state, limit, budget=1e18, runs=(True, True, True), rate=0.8):
    """The world with one line for all firms, yuan each at this share of the usual rate; its line."""
    firms = state.firms
    line = CreditLine(
        programme="a",
        limit=np.full(len(firms), float(limit)),
        budget=budget,
        runs=np.array(runs),
        rate=np.full(len(firms), rate),
    )
    state.instruments.hand_in(line)
    return line


WIDER = {"assortment_elasticity": 0.25, "relief_into_stock": 0.5, "takes_up_offers": 1.0}
MARGIN = 0.2


def a_shop_offered_a_line(limit=1e12, **more):
    """A shop whose further stock would pay at the line's rate, and what it wishes for; the world, its row, the line,
    yuan."""
    state = planned(**WIDER)
    firms, t, p, row = state.firms, state.technology, state.parameters, buyer(state)
    firms.price[row], firms.unit_cost[row], firms.believed_share[row] = 1.0, 1.0 - MARGIN, 1.0
    goods = t.material_cover[Industry.TRADE] * t.materials_per_unit[Industry.TRADE] * firms.wanted_output[row]
    usual = goods * float(state.last_month.purchase_price @ t.material_mix[:, Industry.TRADE])
    firms.materials[row] = goods
    line = offered_a_line(state, limit, **more)
    gain = 0.25 * MARGIN * firms.expected_orders[row].sum() / (0.8 * p.platform_rate / 4.0 * usual)
    assert gain > 1.5
    return state, row, line, 0.5 * usual * (gain ** (4.0 / 3.0) - 1.0)


def test_a_shop_wishes_for_half_of_the_stock_that_would_still_pay_at_the_lines_rate():
    state, row, _, wish = a_shop_offered_a_line()
    firms = state.firms
    wished = working_capital.wished_on_lines(state)
    assert wished[row] == pytest.approx(wish)
    who = wished > 0.0
    assert who.sum() > 20 and set(firms.industry[who]) == {Industry.TRADE}
    assert firms.size_class[who].max() == SizeClass.SMALL and set(firms.state[who]) == {FirmState.OPEN}
    firms.wider_stock[row] = 1000.0
    there = working_capital.cost_of_materials(state, firms.wider_stock)[row]
    assert wished[row] - working_capital.wished_on_lines(state)[row] == pytest.approx(there), "less what is there"


@pytest.mark.parametrize("name", ["relief_into_stock", "purchases_bound_by_means"])
def test_nobody_wishes_for_it_where_it_is_switched_off_or_no_programme_lends(name):
    state, *_ = a_shop_offered_a_line()
    state.parameters = state.parameters.changed(**{name: 0.0})
    assert not working_capital.wished_on_lines(state).any()
    assert not working_capital.wished_on_lines(planned(**WIDER)).any()


def test_need_comes_first_and_what_it_leaves_of_the_line_is_granted_for_stock():
    state, row, line, wish = a_shop_offered_a_line()
    need = np.zeros(len(state.firms))
    need[row] = 700.0
    state.firms.score[:] = 0.0  # nothing of platforms themselves
    lending.platforms_grant(state, need)
    usual = state.record.usual_platform_grant[row]
    assert line.granted[row] == pytest.approx(700.0 - usual + wish)
    assert state.record.granted_for_stock[row] == pytest.approx(wish)
    state, row, line, _ = a_shop_offered_a_line(limit=500.0)
    state.firms.score[:] = 0.0
    lending.platforms_grant(state, need)
    assert state.record.granted_for_stock[row] == 0.0 and line.granted[row] == min(500.0, 700.0 - usual)


def test_stock_on_a_line_is_bought_month_by_month_and_draws_customers():
    state, row, _, wish = a_shop_offered_a_line()
    firms = state.firms
    lending.platforms_grant(state, np.zeros(len(firms)))
    left_with(state, row, 1e12)  # money of its own in plenty: the line is drawn for what was granted for it alone
    price = working_capital.cost_of_materials(state, np.ones(len(firms)))[row]
    usual, owed = firms.materials[row], firms.relief_advance[row]
    for month in range(3):
        before = firms.wider_stock[row]
        goods = ordered(state, month)[row] - firms.wanted_materials[row] / 3
        assert goods == pytest.approx(wish / 3 / price) == pytest.approx(firms.wider_stock[row] - before)
        firms.materials[row] += goods
    assert firms.relief_advance[row] - owed == pytest.approx(wish, abs=0.01)
    assert state.record.granted_for_stock[row] == pytest.approx(0.0, abs=1e-6 * wish)
    firms.luck[row] = 0.0
    pull = (1.0 + wish / price / usual) ** 0.25
    assert online_platforms.draw_on_customers(state)[row] == pytest.approx(pull) and pull > 1.05
    firms.materials[row] += usual
    assert online_platforms.draw_on_customers(state)[row] == pytest.approx(pull), "what lies unsold draws nobody"


def test_a_line_that_begins_in_the_last_month_buys_stock_in_that_month():
    state, row, _, wish = a_shop_offered_a_line(runs=(False, False, True))
    state.firms.granted_platform_loan[:] = 0.0
    lending.platforms_grant(state, np.zeros(len(state.firms)))
    for month in (0, 1):
        ordered(state, month)
        assert state.firms.wider_stock[row] == 0.0
    ordered(state, 2)
    price = working_capital.cost_of_materials(state, np.ones(len(state.firms)))[row]
    assert state.firms.wider_stock[row] == pytest.approx(wish / price)


def test_stock_on_a_line_is_kept_apart_and_given_up_as_the_line_is_paid_back():
    state, row, *_ = a_shop_offered_a_line()
    firms = state.firms
    price = working_capital.cost_of_materials(state, np.ones(len(firms)))[row]
    planning.firms_plan_output_and_materials(state)
    usual, firms.wider_stock[row] = firms.wanted_materials[row], 900.0
    firms.materials[row] += 900.0
    firms.relief_advance[row] = 900.0 * price
    planning.firms_plan_output_and_materials(state)
    assert firms.wanted_materials[row] == pytest.approx(usual), "the usual stock is planned as before"
    firms.relief_advance[row] = 300.0 * price
    planning.firms_plan_output_and_materials(state)
    assert firms.wider_stock[row] == pytest.approx(300.0)
    given_up = state.parameters.stock_adjustment * 600.0
    assert firms.wanted_materials[row] == pytest.approx(max(0.0, usual - given_up))


def a_shop_given_money(yuan, means=1e9):
    """A shop whose further stock would pay at what credit by score costs, with so much of programmes' money of last
    month and such means; the world, its row, what it wishes for, yuan, and the price of its goods."""
    state, row, *_ = a_shop_offered_a_line()
    firms, t, p = state.firms, state.technology, state.parameters
    state.instruments = Instruments.at_rest(len(firms))
    left_with(state, row, means)
    firms.expected_orders[row, 0] = 1e9
    price = float(state.last_month.purchase_price @ t.material_mix[:, Industry.TRADE])
    usual = t.material_cover[Industry.TRADE] * t.materials_per_unit[Industry.TRADE] * firms.wanted_output[row] * price
    gain = 0.25 * MARGIN * 1e9 / (p.platform_rate / 4.0 * usual)
    firms.relief_in_hand[row] = yuan
    return state, row, 0.5 * usual * (gain ** (4.0 / 3.0) - 1.0), price


@pytest.mark.parametrize(("given", "bought"), [(900.0, 900.0), (1e15, "wish")])
def test_money_given_buys_stock_as_far_as_it_pays(given, bought):
    state, row, wish, price = a_shop_given_money(given, means=1e15)
    firms, usual = state.firms, state.firms.wanted_materials[row] / 3
    bought = wish if bought == "wish" else bought
    assert wish > 1000.0
    assert (ordered(state)[row] - usual) * price == pytest.approx(bought, rel=1e-6)
    assert firms.given_stock[row] * price == pytest.approx(bought) and firms.wider_stock[row] == firms.given_stock[row]
    others = np.delete(firms.given_stock, row)
    assert not others.any(), "nobody else was given anything"


def test_of_money_given_only_what_the_months_purchases_leave_goes_into_stock():
    """Means of 500 yuan more than the down payment on what is usual, and 900 given."""
    state, row, *_ = a_shop_given_money(900.0)
    firms, kept = state.firms, state.parameters.kept_back_from_stock
    means = working_capital.means_for_stock(state, kept)[row]
    usual = (means - 500.0) / working_capital.down_payment(state)[row]
    bought = np.where(np.arange(len(firms)) == row, usual, 0.0)
    assert working_capital.bought_with_money_given(state, bought)[row] == pytest.approx(500.0)
    firms.relief_in_hand[row] = 400.0
    assert working_capital.bought_with_money_given(state, bought)[row] == pytest.approx(400.0)


def test_who_cannot_buy_what_is_usual_sells_first_what_money_given_had_bought():
    state, row, *_ = a_shop_given_money(0.0)
    firms = state.firms
    price = working_capital.cost_of_materials(state, np.ones(len(firms)))[row]
    firms.given_stock[row] = firms.wider_stock[row] = 900.0
    lacking = np.zeros(len(firms))
    lacking[row] = 300.0 * price
    ordering.let_go_of_stock(state, lacking)
    assert firms.given_stock[row] == pytest.approx(600.0)
    firms.relief_advance[row] = firms.relief_guaranteed[row] = 0.0
    planning.firms_plan_output_and_materials(state)
    assert firms.wider_stock[row] == pytest.approx(600.0)
    firms.relief_guaranteed[row] = 100.0 * price
    firms.wider_stock[row] = 900.0
    planning.firms_plan_output_and_materials(state)
    assert firms.wider_stock[row] == pytest.approx(700.0), "and what is owed under a guarantee"


def test_a_bank_under_a_programmes_guarantee_lends_for_stock_after_need(monkeypatch):
    monkeypatch.setattr(financing, "applied_loan", lambda need, draw, applies: need)  # everybody applies
    state, row, *_ = a_shop_given_money(0.0, means=1e15)
    firms, p = state.firms, state.parameters
    covered = np.zeros((3, len(firms)))
    covered[:, row] = 1.0
    rate = (p.reference_rate + state.policy_rate_change) / 4.0 + p.risk_margin
    usual = working_capital.cost_of_materials(state, working_capital.usual_merchandise(state))[row]
    wish = 0.5 * usual * ((0.25 * MARGIN * 1e9 / (rate * usual)) ** (4.0 / 3.0) - 1.0)
    state.instruments.hand_in(Guarantee(programme="a", share=covered, budget=1e18))
    assert working_capital.wished_on_guarantees(state)[row] == pytest.approx(wish)
    assert np.flatnonzero(working_capital.wished_on_guarantees(state)).tolist() == [row], "whom it covers alone"
    firms.months_overdue[row] = 0
    need = np.zeros(len(firms))
    need[row] = 700.0
    lending.banks_grant(state, need, np.zeros(len(firms), dtype=bool))
    cut = state.record.bank_room[firms.bank[row]]
    assert firms.granted_loan[row] == pytest.approx(cut * (700.0 + wish))
    assert state.record.guaranteed_for_stock[row] == pytest.approx(cut * wish)
    owed, behind, granted = firms.loan[row], firms.relief_guaranteed[row], state.record.guaranteed_for_stock[row]
    ordered(state)
    assert firms.loan[row] - owed == pytest.approx(granted / 3.0, abs=0.01)
    assert firms.relief_guaranteed[row] - behind == pytest.approx(granted / 3.0, abs=0.01)


def test_what_programmes_give_or_take_over_in_a_month_is_in_hand_in_the_next():
    economy = Economy(shock="covid_2020", relief=["wage_subsidy", "rent_waiver"], scale=SCALE, rng=SEED)
    economy.run(until="2019Q4")
    assert not economy.state.firms.relief_in_hand.any(), "before they begin"
    economy.run(until="2020Q2")
    state = economy.state
    wages = sum(line.paid for line in state.instruments.of(Gift))
    hand = state.firms.relief_in_hand
    assert hand.sum() > 0.0 and set(np.flatnonzero(hand)) >= set(np.flatnonzero(wages > 1e4))
    assert (state.firms.given_stock > 0.0).any()


def test_books_close_in_the_pandemic_with_money_that_binds():
    parameters = Parameters.read("china_2019", BINDING | {"assortment_elasticity": 0.3})
    state = draw_economy(parameters, Shock.read("covid_2020"), scale=SCALE, seed=SEED)
    state.quarter, state.checked = quarter_index("2020Q1"), True
    for _ in range(3):
        play(state)
    assert len(state.history) == 3 and state.firms.loan.sum() > 0.0
