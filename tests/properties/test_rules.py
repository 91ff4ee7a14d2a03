"""For any sensible arguments: rules stay finite, keep their bounds, and rest where the economy rests."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents import abroad, arithmetic, banks, central_bank, government, platforms
from abm.agents.smes import channels, closing, expectations, financing, investment, pricing, production, staffing
from abm.agents.workers import consumption, job_search
from abm.markets import clearing

pytestmark = pytest.mark.filterwarnings("error")

MODULES = [abroad, banks, central_bank, government, platforms, channels, closing, expectations, financing, investment]
MODULES += [pricing, production, staffing, consumption, job_search, arithmetic]

money = st.just(0.0) | st.floats(0.01, 1e10)
some_money = st.floats(0.01, 1e10)
signed_money = money | st.floats(-1e10, -0.01)
share = st.just(0.0) | st.just(1.0) | st.floats(1e-6, 1)
count = st.integers(0, 40).map(float)
some = st.integers(1, 40).map(float)
flag = st.booleans()
claims = st.lists(money, min_size=4, max_size=4).map(np.array)

KINDS = {
    flag: (
        """closed may_open first_month withdrawn beyond_wages beyond_suppliers beyond_rent beyond_interest
        beyond_principal on_record in_arrears refused overdue collateral_short deferred has_relationship
        dismissed_in_shock covered pays stops_waiting short shaken"""
    ),
    share: (
        """adaptation trust_in_news open_share cover trend stock_adjustment usual_idle pass_through slope speed_down
        speed_up shortest first_month_pay later_pay usual_fill unemployment usual_unemployment response
        floor_fall following recapture application_share draw lowest_share help_share wear adjustment
        usual_speed largest_step persistence chance dormant_share orders_needed tolerance tolerated_share
        hazard cost_share fear refill price_share memory usual_share mpc buffer_pull caution excess_risk
        orders_level furlough_share housing_share share contact moved_online made_up_later decline
        finding_limit search_share threshold spread usual_chance usual_quits vacancy_rate usual_vacancy_rate
        lending_value leverage_gap due_share policy reference risk_margin rate penalty sales_record
        customers_open belief free_places age_record repayment_record sales_weight age_weight repayment_weight
        score cutoff deposit_rate closed_share export_share guaranteed_share escrow_share replacement
        standing_share diverted quality firms shipping_share cancelled quarter_chance rescue_ratio
        loss_given_default restored_ratio elasticity brake_share secured_share expected_margin reliability
        drawing_speed jd_share recovered loss_rate discount_rate foresight labour_cost_borne hours_first speed part
        from_stock waits all_free free_to_travel smoothing"""
    ),
    st.floats(0.02, 1): "lowest_ratio habit_kept usual_use reach_at_home",
    st.floats(0.01, 0.99): "normal",
    st.floats(-0.99, 2): "industry_news usual_gap error previous_luck shock stock_gap inflation unemployment_gap",
    st.floats(-0.5, 0): "congestion",
    st.floats(0.1, 5): "price world world_online path",
    st.floats(1, 6): "price_elasticity urgency longest fear_of_empty",
    count: (
        """months_suspended quarters_jobless months_overdue months_left term age vacancies filled staff
        needed_staff wanted_staff furloughed sellers opening_sellers months_of_pay limit months_non_performing"""
    ),
    some: (
        """months quarters horizon longest_suspension patience longest_overdue full_age longest_runway wanted_runway"""
    ),
    signed_money: (
        """cash foreseen_cash net_worth profit income owners_income value_added reserves treasury equity
        cash_flow"""
    ),
}
STRATEGY = {name: strategy for strategy, names in KINDS.items() for name in names.split()}
SPECIAL = {
    "estate": {"preferred": claims, "others": claims},
    "online_share": {"previous": share},
    "granted": {"limit": money},
    "jd_purchases": {"limit": money},
    "capital_bought": {"price": st.floats(0.1, 1)},
    "staff_aimed_at": {"shortest": st.floats(0.05, 1)},
    "rate_answer": {
        "previous": st.floats(-0.04, 0.1),
        "lowest": st.floats(-0.1, -0.04),
        "to_inflation": st.floats(0, 2),
        "to_unemployment": st.floats(0, 2),
    },
}
RULES = [f for m in MODULES for _, f in inspect.getmembers(m, inspect.isfunction) if f.__module__ == m.__name__]


def sensible(rule):
    """A strategy for all arguments of a rule; an argument without a kind is an amount of money."""
    special = SPECIAL.get(rule.__name__, {})
    names = inspect.signature(rule).parameters
    return st.fixed_dictionaries({name: special.get(name, STRATEGY.get(name, money)) for name in names})


@pytest.mark.parametrize(
    "rule", RULES, ids=lambda rule: f"{rule.__module__.removeprefix('abm.agents.')}.{rule.__name__}"
)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_sensible_arguments_give_finite_results(rule, data):
    result = rule(**data.draw(sensible(rule)))
    for part in result if isinstance(result, tuple) else (result,):
        assert np.isfinite(part).all()


def test_every_kind_is_of_an_argument_some_rule_has():
    known = {name for rule in RULES for name in inspect.signature(rule).parameters}
    assert set(STRATEGY) <= known


NEVER_NEGATIVE = [
    expectations.expected_orders,
    production.wanted_output,
    production.possible_output,
    production.wanted_materials,
    production.share_for_export,
    expectations.learning,
    job_search.can_travel,
    staffing.wanted_staff,
    staffing.vacancies,
    staffing.dismissals,
    staffing.furlough_share,
    staffing.labour_cost_borne,
    staffing.speed_of_dismissal,
    staffing.staff_aimed_at,
    pricing.wages_in_cost,
    pricing.price,
    financing.wanted_loan,
    financing.drawings,
    financing.owners_pay,
    financing.owner_help,
    financing.investment_brake,
    investment.investment,
    closing.entrants,
    consumption.planned_spending,
    banks.limit,
    banks.room,
    banks.proportional_cut,
    banks.provision,
    banks.provisions_used,
    banks.principal_asked,
    banks.principal_arrears,
    platforms.months_left,
    closing.capital_bought,
    closing.lease,
    platforms.platform_limit,
    platforms.jd_purchases,
    platforms.refinanced,
    platforms.makers_orders,
    abroad.turned_home,
    central_bank.relending,
    abroad.kept_share,
]


@pytest.mark.parametrize("rule", NEVER_NEGATIVE, ids=lambda rule: rule.__name__)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_quantities_are_never_negative(rule, data):
    assert rule(**data.draw(sensible(rule))) >= 0


# ---- more of this never lowers that -------------------------------------------------------------------------------

MORE_RAISES = [
    (expectations.expected_orders, "orders", 1),
    (production.wanted_output, "backlog", 1),
    (production.wanted_output, "finished_stock", -1),
    (production.possible_output, "materials", 1),
    (production.wanted_materials, "materials", -1),
    (production.share_for_export, "home_due", -1),
    (production.share_for_export, "finished_stock", 1),
    (production.share_for_export, "export_due", 1),
    (expectations.learning, "part", 1),
    (staffing.foreseen_cash, "cash", 1),
    (staffing.foreseen_cash, "line", 1),
    (staffing.foreseen_cash, "inputs", -1),
    (staffing.foreseen_cash, "foresight", 1),
    (staffing.is_short, "foreseen_cash", -1),
    (staffing.labour_cost_borne, "waived", -1),
    (staffing.labour_cost_borne, "subsidy", -1),
    (staffing.speed_of_dismissal, "labour_cost_borne", 1),
    (staffing.staff_aimed_at, "hours_first", 1),
    (staffing.staff_aimed_at, "shortest", -1),
    (staffing.staff_aimed_at, "needed_staff", 1),
    (pricing.wages_in_cost, "labour_cost_borne", 1),
    (job_search.can_travel, "free_to_travel", 1),
    (central_bank.rate_answer, "inflation", 1),
    (central_bank.rate_answer, "unemployment_gap", -1),
    (staffing.wage_offer, "filled", -1),
    (pricing.price, "unit_cost", 1),
    (pricing.price, "stock_gap", -1),
    (financing.wanted_loan, "cash", -1),
    (financing.drawings, "cash", 1),
    (financing.owner_help, "owner_deposits", 1),
    (investment.investment, "wanted_capital", 1),
    (closing.reopens, "start_cash", 1),
    (closing.voluntary_hazard, "owners_income", -1),
    (closing.entrants, "fear", -1),
    (consumption.planned_spending, "deposits", 1),
    (consumption.online_share, "fear", 1),
    (job_search.reservation_wage, "quarters_jobless", -1),
    (banks.limit, "collateral", 1),
    (banks.limit, "debt", -1),
    (banks.proportional_cut, "granted", -1),
    (banks.granted, "guaranteed_share", 1),
    (banks.provision, "loss_given_default", 1),
    (banks.given_up, "months_non_performing", -1),
    (platforms.platform_limit, "score", 1),
    (platforms.platform_limit, "online_sales", 1),
    (abroad.platform_orders, "sellers", 1),
    (abroad.kept_share, "diverted", -1),
]


@pytest.mark.parametrize(("rule", "cause", "sign"), MORE_RAISES, ids=lambda x: getattr(x, "__name__", str(x)))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_more_of_a_cause_never_works_the_other_way(rule, cause, sign, data):
    arguments = data.draw(sensible(rule))
    low, high = sorted((arguments[cause], data.draw(sensible(rule))[cause]))
    less, more = (float(rule(**arguments | {cause: value})) for value in (low, high))
    assert sign * (more - less) >= -1e-9 * (1 + abs(more) + abs(less))


def paid_on(cash, claims):
    """What one firm pays on four claims in their order."""
    return clearing.pay_in_order(np.array([cash]), *(np.array([claim]) for claim in (*claims, 0.0)))[:4, 0]


@given(cash=signed_money, extra=money, claims=claims)
def test_more_cash_never_lowers_the_pay_of_any_claim(cash, extra, claims):
    poor, rich = paid_on(cash, claims), paid_on(cash + extra, claims)
    assert (rich >= poor).all()


@given(cash=signed_money, claims=claims)
def test_pay_keeps_to_cash_to_claims_and_to_their_order(cash, claims):
    paid = paid_on(cash, claims)
    assert (paid >= 0).all() and (paid <= claims).all()
    assert paid.sum() <= max(0, cash) * (1 + 1e-12) + 1e-15 * claims.sum()
    unpaid = np.flatnonzero(paid < claims)
    assert not unpaid.size or not paid[unpaid[0] + 1 :].sum() > 1e-5


@given(arguments=sensible(closing.estate))
def test_an_estate_pays_no_more_than_it_has_and_no_creditor_more_than_its_claim(arguments):
    costs, bank, preferred, others, owner = closing.estate(**arguments)
    assets = arguments["free_assets"] + arguments["collateral"]
    near = 1e-9 * (1 + assets + arguments["secured"] + arguments["preferred"].sum() + arguments["others"].sum())
    paid = costs + bank + preferred.sum() + others.sum() + owner
    assert paid <= assets + near
    assert bank <= arguments["secured"] + near
    assert (preferred <= arguments["preferred"]).all() and (others <= arguments["others"]).all()
    owed = arguments["secured"] + arguments["preferred"].sum() + arguments["others"].sum()
    assert owed == 0 or abs(paid - assets) <= near  # nothing is lost on the way
    assert min(costs, bank, preferred.min(), others.min(), owner) >= 0


@given(arguments=sensible(consumption.fear_cut))
def test_what_fear_cuts_is_kept_moved_or_saved(arguments):
    assert sum(consumption.fear_cut(**arguments)) == pytest.approx(arguments["planned"] * arguments["share"])


@given(limit=share)
def test_three_monthly_chances_make_the_quarters(limit):
    monthly = job_search.finding_limit_of_a_month(limit, 3)
    assert 1 - (1 - monthly) ** 3 == pytest.approx(limit, abs=1e-12)


@given(ordered=money, backlog=money, made=money, shipping_share=share, cancelled=share)
def test_export_orders_are_shipped_waiting_or_cancelled(ordered, backlog, made, shipping_share, cancelled):
    due = ordered + backlog
    shipped = abroad.shipped(made, due, shipping_share)
    assert shipped <= made
    waiting, lost = abroad.backlog_next(due, shipped, cancelled)
    assert shipped + waiting + lost == pytest.approx(due)
    assert shipped + sum(abroad.stranded_goods(made - shipped, cancelled)) == pytest.approx(made)


# ---- the opening is a fixed point ---------------------------------------------------------------------------------


@given(orders=money, adaptation=share, trust=share)
def test_expectations_that_came_true_stay(orders, adaptation, trust):
    assert expectations.expected_orders(orders, orders, adaptation, 0.0, trust) == orders


@given(orders=some_money, cover=share, trend=share, adjustment=share)
def test_at_the_target_stock_output_is_orders_and_the_growth_of_the_stock(orders, cover, trend, adjustment):
    stock = production.target_stock(orders, cover)
    made = production.wanted_output(orders, 0, stock, cover, trend, adjustment)
    assert made == pytest.approx(orders * (1 + trend * cover))
    assert (stock + made - orders) / (1 + trend) == pytest.approx(stock, rel=1e-6, abs=1e-6 * orders)


@given(output=some_money, per_unit=share, cover=share, trend=share, adjustment=share)
def test_at_the_target_materials_stand_still(output, per_unit, cover, trend, adjustment):
    stock = production.target_materials(output, per_unit, cover)
    bought = production.wanted_materials(output, per_unit, stock, cover, trend, adjustment)
    after = (stock + bought - per_unit * output) / (1 + trend)
    assert after == pytest.approx(stock, rel=1e-6, abs=1e-6 * output)


@given(capital=some_money, wear=share, trend=share, adjustment=share)
def test_wanted_capital_stands_still(capital, wear, trend, adjustment):
    bought = investment.investment(capital, wear, trend, capital, adjustment)
    assert investment.capital_next(capital, wear, bought, trend) == pytest.approx(capital)


@given(staff=count, needed=count, shortest=st.floats(0.05, 1), first=share, short=flag)
def test_who_shortens_hours_aims_between_need_and_its_staff(staff, needed, shortest, first, short):
    aimed_at = staffing.staff_aimed_at(staff, needed, short, shortest, first)
    assert needed <= aimed_at <= max(staff, needed)
    assert aimed_at == needed or short
    assert staffing.staff_aimed_at(staff, needed, short, shortest, 0.0) == needed


@given(wages=some_money, waived=money, subsidy=money, speed=share, elasticity=share)
def test_relief_slows_dismissals_at_most_to_nothing_and_none_leaves_them(wages, waived, subsidy, speed, elasticity):
    borne = staffing.labour_cost_borne(wages, waived, subsidy)
    assert 0 <= borne <= 1
    assert staffing.speed_of_dismissal(speed, False, borne, elasticity) <= speed
    untouched = staffing.labour_cost_borne(wages, 0.0, 0.0)
    assert untouched == 1 and staffing.speed_of_dismissal(speed, False, untouched, elasticity) == speed
    assert pricing.wages_in_cost(wages, untouched, elasticity) == wages


@given(cash=signed_money, receipts=money, inputs=money, line=money, grants=money)
def test_without_foresight_cash_is_what_is_in_hand(cash, receipts, inputs, line, grants):
    assert staffing.foreseen_cash(cash, receipts, inputs, line, grants, 0.0) == cash
    assert staffing.foreseen_cash(cash, receipts, inputs, line, grants, 1.0) >= cash


@given(export=money, home=money, stock=money, from_stock=share)
def test_export_takes_its_share_of_what_is_made_and_all_of_it_if_stock_serves_home(export, home, stock, from_stock):
    part = production.share_for_export(export, home, stock, from_stock)
    assert 0 <= part <= 1
    if export > 0 and stock >= home:
        assert production.share_for_export(export, home, stock, 1.0) == 1


@given(free=share, all_free=flag, waits=share)
def test_who_can_travel_is_between_those_who_wait_and_those_who_do_not(free, all_free, waits):
    low, high = sorted((float(all_free), free))
    assert low - 1e-12 <= job_search.can_travel(free, float(all_free), waits) <= high + 1e-12
    assert job_search.can_travel(free, float(all_free), 1.0) == all_free


@given(arguments=sensible(central_bank.rate_answer))
def test_the_central_banks_rate_never_falls_below_the_lowest_and_rests_without_news(arguments):
    assert central_bank.rate_answer(**arguments) >= arguments["lowest"]
    still = arguments | {"previous": 0.0, "inflation": 0.0, "unemployment_gap": 0.0}
    assert central_bank.rate_answer(**still) == 0


@given(staff=some, speed=share)
def test_staff_that_is_needed_stays_at_full_hours(staff, speed):
    assert staffing.wanted_staff(staff, staff, speed, speed) == staff
    assert staffing.hours(staff, staff, 0.5, 1.2) == 1
    assert staffing.furlough_share(staff, staff, 0.5) == 0


@given(price=some_money, cost=some_money, pass_through=share, slope=share, step=share)
def test_prices_and_wages_rest_at_rest(price, cost, pass_through, slope, step):
    assert pricing.price(price, cost, cost, 0, pass_through, slope, step) == price
    assert staffing.wage_offer(price, 4, 3, 0.75, 0.05, 0.05, pass_through, step) == price


@given(drawn=money, cash=money, speed=share)
def test_owners_draw_the_usual_at_wanted_cash(drawn, cash, speed):
    assert financing.drawings(drawn, cash, cash, speed) == drawn
    assert financing.owners_pay(drawn, cash, cash, 0.4) == drawn


@given(income=some_money, deposits=some_money, usual=share, mpc=share, pull=share, caution=share)
def test_households_at_rest_spend_their_usual_share(income, deposits, usual, mpc, pull, caution):
    spent = consumption.planned_spending(income, income, deposits, deposits, usual, mpc, pull, caution, 0.0)
    assert spent == pytest.approx(usual * income)


@given(normal=st.floats(0.01, 0.99), response=share, kept=share)
def test_the_online_habit_rests_without_fear(normal, response, kept):
    assert consumption.online_share(normal, 0, response, kept, normal) == pytest.approx(normal)


@given(loan=money, trend=share, gap=share, due=share)
def test_loans_stand_still_in_trend_yuan(loan, trend, gap, due):
    falling_due, renewed, growth = banks.standing_loan(loan, 0.0, loan, trend, gap, due, False, False)
    assert (loan - falling_due + renewed + growth) / (1 + trend) == pytest.approx(loan)


@given(months=count, longest=some, further=count, loans=money, share=share, losses=money)
def test_what_is_given_up_was_provided_for_and_no_loss_is_met_twice(months, longest, further, loans, share, losses):
    bad = banks.non_performing(months, longest, False)
    assert bad or not banks.given_up(months, longest, further)
    set_aside = banks.provision(loans, bad, share)
    assert set_aside <= loans and banks.provisions_used(set_aside, losses) <= min(set_aside, losses)


@given(loan=money, arrears=money, falling_due=money, part=share)
def test_principal_is_paid_or_owed_and_never_more_than_the_loan(loan, arrears, falling_due, part):
    asked = banks.principal_asked(loan, min(arrears, loan), falling_due)
    paid = part * asked
    owed = banks.principal_arrears(loan - paid, asked, paid)
    assert owed <= loan - paid and owed + paid == pytest.approx(asked)


@given(left=money, money_held=money, price=st.floats(0.1, 0.6))
def test_nobody_gets_capital_for_nothing(left, money_held, price):
    bought = closing.capital_bought(left, money_held, price)
    assert price * bought <= money_held * (1 + 1e-12) and bought <= left
    assert bought == left or price * bought == pytest.approx(money_held)


@given(base=money, elasticity=st.floats(1, 4), congestion=st.floats(-0.5, 0), sellers=some)
def test_foreign_orders_rest_when_the_world_does(base, elasticity, congestion, sellers):
    assert abroad.foreign_demand(base, 1, 1, elasticity) == base
    assert abroad.platform_orders(base, 1, sellers, sellers, congestion) == base
