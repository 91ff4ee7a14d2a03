"""Households and firms order for the month, as far as their money goes (rules 2, 7, 8)."""

import numpy as np

from abm.agents import government
from abm.agents.arithmetic import ratio
from abm.agents.smes import channels, financing, production
from abm.contracts import debts, expected, working_capital
from abm.markets import purses, sums
from abm.markets.clearing import Source
from abm.names import Industry
from abm.phases.month import suppliers
from abm.platforms.online_platforms import draw_on_customers
from abm.relief.effects import credit_lines, sponsored_orders
from abm.relief.effects.sums import added_up
from abm.state.firms import ABROAD, PRODUCTS, Channel, FirmState, SizeClass
from abm.state.month import Demand, Inputs, Purses, Workplaces
from abm.state.state import MONTHS, State


def firms_open_their_doors(state: State, month: int) -> Workplaces:
    """As far as the authorities let them and they have not stopped by themselves."""
    firms, now = state.firms, state.conditions
    return Workplaces(
        operating=np.where(firms.state == FirmState.OPEN, now.open_now[month], 0.0),
        productivity=firms.productivity / state.instruments.needed_per_unit,
        rent=firms.fixed_rent / MONTHS * (firms.state <= FirmState.SUSPENDED),
    )


def households_look_into_their_purse(state: State) -> Purses:
    """Nobody orders more than there is money for when the month begins: a share of the plan, 1 if all can be paid."""
    people, village = state.workers, state.village
    affordable, pooled, housing = np.empty((3, len(people)))
    purses.look_into(
        people.deposits,
        people.planned_spending,
        people.planned_housing,
        people.pooled_budget,
        MONTHS,
        affordable,
        pooled,
        housing,
    )
    purse = max(0.0, state.ledger.balance(state.accounts.village))
    plan = (village.planned_spending + village.planned_housing) / MONTHS
    village_affordable = min(1.0, purse / plan) if plan > 0 else 1.0
    village_pooled = village.pooled_budget / MONTHS * village_affordable
    village_housing = village.planned_housing / MONTHS * village_affordable
    return Purses(affordable, pooled, housing, village_affordable, village_pooled, village_housing)


def buyers_turn_to_other_sellers(state: State, workplaces: Workplaces) -> np.ndarray:
    """Rule 8: of what could not be delivered last month a share is offered to sellers at work, by their customers;
    returns units by firm and channel at home."""
    firms = state.firms
    able = workplaces.operating * (firms.size_class <= SizeClass.LARGE)
    recaptured = np.zeros((len(firms), 3))
    # Households release yuan, firms units.
    for channel, price in ((Channel.SHOP, firms.price), (Channel.ONLINE, firms.price), (Channel.BUSINESS, 1.0)):
        weight = able * firms.expected_orders[:, channel]
        whole = sums.by_group(firms.industry, weight, PRODUCTS)
        offered = channels.recaptured(state.last_month.released[:, channel], state.parameters.recapture)[0]
        share = weight / np.where(whole > 0, whole, 1.0)[firms.industry]
        recaptured[:, channel] = share * offered[firms.industry] / price
    return recaptured


def firms_order_inputs(
    state: State, month: int, workplaces: Workplaces, purses: Purses, recaptured: np.ndarray
) -> Inputs:
    """Services for the month's output, a third of the quarter's materials,
    investment and public purchases, by product."""
    firms, t = state.firms, state.technology
    industry, operating = firms.industry, workplaces.operating
    plan = firms.wanted_output / MONTHS * operating
    to_order = work_to_order(state, month, workplaces, recaptured)
    # Nobody orders services, nor goods that are used as they come, for what missing goods will keep it from making.
    work = suppliers.with_what_came(state, np.where(t.finished_cover[industry] > 0, plan, to_order))
    work_ahead = state.instruments.needed_per_unit * work
    online = firms.expected_orders[:, Channel.ONLINE] * firms.price / MONTHS * operating
    # A seller online advertises through its platform: the commission takes the place of business services, as many
    # whatever it costs.
    commission = channels.commission(online, state.usual.take_rate)
    materials = materials_of_the_month(state, month, operating)
    per_unit = expected.services_per_unit(state)
    saved = np.minimum(commission, per_unit[Industry.BUSINESS][industry] * work_ahead)
    services = per_unit.T * sums.by_group(industry, work_ahead, PRODUCTS)[:, None]
    services[:, Industry.BUSINESS] -= sums.by_group(industry, saved, PRODUCTS)
    investment = investment_of_the_month(state, operating)
    return Inputs(
        planned_output=plan,
        work=work_ahead,
        advertising_saved=saved,
        materials=materials,
        services_per_unit=per_unit,
        services=services,
        goods=t.material_mix[:PRODUCTS].T * sums.by_group(industry, materials, PRODUCTS)[:, None],
        imported_services=t.imports_per_unit[industry] * work_ahead,
        imported_materials=t.material_mix[ABROAD][industry] * materials,
        investment=investment,
        all_investment=investment.sum() + purses.housing.sum() + purses.village_housing,
    )


def materials_of_the_month(state: State, month: int, operating: np.ndarray) -> np.ndarray:
    """A third of what is planned, as far as means and credit go where they bind; goods by firm."""
    wanted = state.firms.wanted_materials / MONTHS * (operating > 0)
    if state.parameters.purchases_bound_by_means <= 0.0:
        return wanted
    cost = working_capital.cost_of_materials(state, wanted)
    tied = added_up(sponsored_orders.on_credit(state, month, cost), len(state.firms))
    lines = credit_lines.to_draw_on(state, month)
    on_credit = working_capital.bought_on_credit(state, month, lines) * (operating > 0)
    bought, drawn = working_capital.bought_within_means(state, cost, tied, lines - on_credit)
    given = working_capital.bought_with_money_given(state, bought) * (operating > 0)
    state.record.purchases_wanted += cost
    state.record.purchases_made += bought
    drawn[: len(on_credit)] += on_credit
    credit_lines.draw_all(state, month, drawn)
    let_go_of_stock(state, cost - bought)
    return wanted * ratio(bought, cost, 1.0) + put_on_the_shelves(state, on_credit, given)


def put_on_the_shelves(state: State, on_credit: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Merchandise beyond the usual for money lent, yuan by source and firm, and given, yuan by firm; goods by firm."""
    firms = state.firms
    state.record.guaranteed_for_stock -= on_credit[Source.BANK]
    state.record.granted_for_stock -= on_credit[Source.PLATFORM]
    price = working_capital.cost_of_materials(state, np.ones(len(firms)))
    goods = ratio(on_credit.sum(axis=0) + given, price, 0.0)
    firms.wider_stock += goods
    firms.given_stock += ratio(given, price, 0.0)
    return goods


def let_go_of_stock(state: State, lacking: np.ndarray) -> None:
    """Who cannot buy what is usual sells first what it put on the shelves with money given; yuan by firm."""
    firms = state.firms
    if not firms.given_stock.any():
        return
    price = working_capital.cost_of_materials(state, np.ones(len(firms)))
    firms.given_stock = np.maximum(0.0, firms.given_stock - ratio(np.maximum(0.0, lacking), price, 0.0))


def investment_of_the_month(state: State, operating: np.ndarray) -> np.ndarray:
    """A third of what is planned; firms behind with payments, shut or short of cash hold back; yuan by firm."""
    firms, p = state.firms, state.parameters
    owed = firms.owed_wages + firms.overdue + firms.owed_taxes
    brake = financing.investment_brake(
        debts.late_interest(firms, to=owed) > 0,
        operating <= 0,
        firms.deposits,
        firms.wanted_runway,
        firms.monthly_outlays,
        p.investment_brake_share,
        p.investment_brake_months,
    )
    return firms.planned_investment / MONTHS * brake


def work_to_order(state: State, month: int, workplaces: Workplaces, recaptured: np.ndarray) -> np.ndarray:
    """What firms without finished stock will make: people and abroad have ordered, producers order as they did so far;
    units a month."""
    firms, p, now = state.firms, state.parameters, state.conditions
    in_shops, online, abroad = (firms.orders[:, slot] for slot in (Channel.SHOP, Channel.ONLINE, Channel.EXPORT))
    for_the_quarter = in_shops + online + abroad
    known = for_the_quarter / MONTHS + firms.backlog + sums.by_row(recaptured)
    expected = firms.expected_orders[:, Channel.BUSINESS] * firms.believed_share / MONTHS
    foreseen = firms.orders[:, Channel.BUSINESS] / month if month > 0 else expected
    usual = state.usual.capacity_ratio * firms.normal_output / MONTHS
    special = firms.size_class >= SizeClass.SPECIAL
    labour = firms.staff * now.labour_present[month] * p.longest_hours * workplaces.productivity / MONTHS
    capital = np.where(special, usual, firms.capital * firms.output_per_capital / MONTHS)
    return production.foreseen_work(known, foreseen, np.where(special, usual, labour), capital, workplaces.operating)


def orders_reach_producers(
    state: State, month: int, workplaces: Workplaces, purses: Purses, inputs: Inputs, recaptured: np.ndarray
) -> Demand:
    """The pool of each product: inputs, investment, public and pooled household purchases, shared out by standing."""
    firms, paid_price = state.firms, state.last_month.purchase_price
    beyond = public_purchases_beyond(state, paid_price)
    public = state.technology.public_purchases / MONTHS + beyond
    public_service = public[Industry.PUBLIC]
    pool = all_who_know_no_seller(state, purses, inputs, public)
    pool[Industry.PUBLIC] -= public_service
    public[Industry.PUBLIC] = 0.0
    pull = firms.standing * draw_on_customers(state) * firms.reliability * state.instruments.pull_on_producers[month]
    whole = sums.by_group(firms.industry, pull, PRODUCTS)
    share = pull / np.where(whole > 0, whole, 1.0)[firms.industry]
    diverted = sponsored_orders.orders_are_diverted(state, month, workplaces.operating, inputs, pool)
    moved = diverted.turned_home + diverted.sponsored
    business = share * (pool - sums.by_group(firms.industry, moved, PRODUCTS))[firms.industry] + moved
    # Tenants of a landlord who is gone pay those who are left.
    landlords = firms.rent_share * (firms.state != FirmState.CLOSED)
    rents = landlords / landlords.sum() * workplaces.rent.sum()
    direct = np.zeros(len(firms))
    direct[state.addresses.public_row] = public_service
    firms.orders[:, Channel.BUSINESS] += business + direct + rents
    return Demand(paid_price, pool, public, beyond, business, direct, rents, recaptured, diverted)


def public_purchases_beyond(state: State, price: np.ndarray) -> np.ndarray:
    """A path of the shock adds to what the state buys from markets, in the mix of what it buys to make public services:
    the services themselves are made at their usual size; units by product."""
    share, t = state.conditions.public_purchases, state.technology
    if share == 0.0:
        return np.zeros(PRODUCTS)
    mix = t.services_per_unit[:, Industry.PUBLIC] + (
        t.material_mix[:PRODUCTS, Industry.PUBLIC] * t.materials_per_unit[Industry.PUBLIC]
    )
    mix[Industry.PUBLIC] = 0.0
    return government.purchases_beyond(share, state.trend_gdp, mix / mix.sum(), price[:PRODUCTS]) / MONTHS


def all_who_know_no_seller(state: State, purses: Purses, inputs: Inputs, public: np.ndarray) -> np.ndarray:
    """What firms, households and the state want of each product at the prices paid so far; units."""
    t, price = state.technology, state.last_month.purchase_price
    pooled_units = (purses.pooled.sum() + purses.village_pooled) * t.pooled_mix / price
    invested = inputs.all_investment * t.investment_mix / price
    ordered = (inputs.services + inputs.goods).sum(axis=0)
    return ordered + invested[:PRODUCTS] + pooled_units[:PRODUCTS] + public
