"""Firms make plans: orders expected, output, materials, price, wage offer, investment, drawings (rules 1, 2, 4, 5, 12,
14)."""

import numpy as np

from abm.agents import government
from abm.agents.smes import channels, expectations, financing, investment, pricing, production, staffing
from abm.contracts import balance_sheets, expected, working_capital
from abm.markets import sums
from abm.phases.phase import phase
from abm.relief.effects import labour_cost
from abm.state.beliefs import belief_of_owners, if_open
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import State


@phase("wanted_output", "wanted_materials", "planned_investment", "planned_drawings")
def firms_make_plans(state: State) -> None:
    """Firms expect orders and plan output, purchases, prices, wages, investment and drawings; all gaps are measured
    once, now."""
    firms = state.firms
    firms_expect_orders(state)
    firms_plan_output_and_materials(state)
    firms_set_prices_and_wages(state)
    firms_plan_money(state)
    idle = firms.state >= FirmState.DORMANT
    for column in (firms.wanted_output, firms.wanted_materials, firms.planned_investment, firms.planned_drawings):
        column[idle] = 0.0


def firms_expect_orders(state: State) -> None:
    """Rule 1, by channel; what a firm shut by order does not learn it
    keeps, and plans for the share that it believes in."""
    firms, p = state.firms, state.parameters
    news = state.news.orders_growth[firms.industry]
    heard = if_open(firms.orders, state.news.customers_open[firms.industry])
    learnt = expectations.expected_orders(heard, firms.expected_orders, p.adaptation, news, p.trust_in_news)
    away = np.where(firms.state == FirmState.OPEN, firms.shut_share, 1.0)
    firms.expected_orders = expectations.kept_expectation(learnt, firms.expected_orders, away[:, None])
    still_shut = (away > 0.0) & (state.conditions.open_now[0] <= 0.0)
    firms.believed_share = np.where(still_shut, belief_of_owners(state), 1.0)


def firms_plan_output_and_materials(state: State) -> None:
    """Rule 2: serve the orders, let stocks follow; at the quarter's start."""
    firms, p, t, pull = state.firms, state.parameters, state.technology, state.instruments
    expected = sums.by_row(firms.expected_orders) * firms.believed_share
    backlog = np.maximum(0.0, firms.backlog - firms.made_for_export)
    firms.wanted_output = production.wanted_output(
        expected, backlog, firms.finished, t.finished_cover[firms.industry], p.trend_real, p.stock_adjustment
    )
    firms.wider_stock = np.minimum(firms.wider_stock, working_capital.goods_on_relief(state))
    firms.wanted_materials = production.wanted_materials(
        firms.wanted_output,
        t.materials_per_unit[firms.industry] * pull.needed_per_unit,
        np.maximum(0.0, firms.materials - firms.wider_stock),
        t.material_cover[firms.industry] * pull.cover_wanted,
        p.trend_real,
        p.stock_adjustment,
    )


def firms_set_prices_and_wages(state: State) -> None:
    """Rules 4 and 5: prices follow cost and unsold stock, wage offers follow unfilled vacancies."""
    firms, p, t, news = state.firms, state.parameters, state.technology, state.news
    industry = firms.industry
    cost = firm_unit_cost(state)
    target = t.finished_cover[industry] * sums.by_row(firms.expected_orders)
    usual = firms.usual_gap
    stocked = pricing.stock_gap(firms.finished + firms.made_for_export, target, usual)
    idle = pricing.idle_gap(firms.wanted_output, state.usual.capacity_ratio * firms.normal_output, usual)
    gap = np.where(t.finished_cover[industry] > 0, stocked, idle)
    learn_the_usual_gap(state, gap)
    sets = (firms.state == FirmState.OPEN) & (firms.size_class != SizeClass.SPECIAL)
    price = pricing.price(
        firms.price, cost, firms.unit_cost, gap, p.price_pass_through, p.price_slope, p.price_change_limit
    )
    firms.price = np.where(sets, price, firms.price)
    firms.unit_cost = cost
    offer = staffing.wage_offer(
        firms.wage_offer,
        state.memory.last_opened,
        state.memory.last_filled,
        state.memory.usual_fill,
        news.unemployment,
        state.memory.usual_unemployment,
        p.wage_response,
        p.wage_floor_fall,
    )
    firms.wage_offer = np.where(sets, offer, firms.wage_offer)


def learn_the_usual_gap(state: State, gap: np.ndarray) -> None:
    """A firm takes for normal the stocks, or the idle capacity, that it has in quiet times (rule 4); so do all the job
    market."""
    firms, p, memory, news = state.firms, state.parameters, state.memory, state.news
    speed = expectations.learning(p.income_memory, memory.shaken, p.norms_learn_in_crises)
    firms.usual_gap = firms.usual_gap + speed * np.where(firms.state == FirmState.OPEN, gap, 0.0)
    memory.usual_unemployment += speed * (news.unemployment - memory.usual_unemployment)
    memory.usual_vacancies_per_searcher += speed * (news.vacancies_per_searcher - memory.usual_vacancies_per_searcher)
    sought = np.where(memory.last_opened > 0, firms.staff, 0)
    if sought.any():
        fill = np.average(memory.last_filled / np.maximum(1.0, memory.last_opened), weights=sought)
        memory.usual_fill += speed * (fill - memory.usual_fill)


def firm_unit_cost(state: State) -> np.ndarray:
    """Wages of normal staff and inputs of a unit at the prices last paid; yuan a unit."""
    firms, p, t, paid = state.firms, state.parameters, state.technology, state.last_month.purchase_price
    services = (paid[:-1] @ expected.services_per_unit(state) + t.imports_per_unit * paid[-1])[firms.industry]
    materials = (paid @ t.material_mix * t.materials_per_unit)[firms.industry]
    wages = np.where(
        firms.productivity > 0, firms.wage_offer / np.where(firms.productivity > 0, firms.productivity, 1.0), 0.0
    )
    dearer = channels.commission(
        firms.expected_orders[:, Channel.ONLINE] * firms.price, state.last_month.commission_rise
    )
    inputs = (services + materials) * firms.normal_output + dearer
    if p.relief_in_cost > 0.0:
        wages = pricing.wages_in_cost(wages, labour_cost.borne(state), p.relief_in_cost)
    usual = pricing.unit_cost(wages * firms.normal_output, inputs, firms.normal_output)
    return usual * state.instruments.needed_per_unit


def firms_plan_money(state: State) -> None:
    """Rules 12 and 14: what the owner will draw and what is invested, before any bill is known."""
    firms, p = state.firms, state.parameters
    cash = balance_sheets.free_cash(firms)
    drawn = financing.drawings(firms.usual_drawings, cash, firms.wanted_cash, p.drawing_speed)
    special = firms.size_class == SizeClass.SPECIAL
    # A founder lives on the usual while the firm is young: start-up money stays in the firm.
    young = firms.entrant & (state.quarter - firms.born < p.young_quarters)
    drawn = np.where(young, np.minimum(drawn, firms.usual_drawings), drawn)
    firms.planned_drawings = np.where(special, 0.0, drawn)
    served = sums.by_row(firms.expected_orders) * (1.0 + p.trend_real * state.technology.finished_cover[firms.industry])
    wish = investment.wanted_capital(served, firms.output_per_capital, p.usual_utilisation)
    wish = np.where(special, firms.capital, wish)
    path = np.where(firms.size_class >= SizeClass.LARGE, state.conditions.public_investment, 1.0)
    wanted = investment.investment(firms.capital, p.wear, p.trend_real, wish, p.capital_adjustment)
    firms.planned_investment = government.public_spending(wanted, path)
