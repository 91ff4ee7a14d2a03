"""Households and firms order for the month, as far as their money goes (rules 2, 7, 8)."""

import numpy as np

from abm.agents.smes import channels, financing, production
from abm.markets import purchases, purses, sums
from abm.names import Industry
from abm.platforms.online_platforms import draw_on_customers
from abm.relief.effects import sponsored_orders
from abm.state.firms import ABROAD, PRODUCTS, Channel, FirmState, SizeClass
from abm.state.month import Month
from abm.state.state import MONTHS, State


def households_look_into_their_purse(state: State, m: Month) -> None:
    """Nobody orders more than there is money for when the month begins: a share of the plan, 1 if all can be paid."""
    people, village = state.workers, state.village
    m.afford, m.people_pooled, m.housing = np.empty((3, len(people)))
    purses.look_into(
        people.deposits,
        people.planned_spending,
        people.planned_housing,
        people.pooled_budget,
        MONTHS,
        m.afford,
        m.people_pooled,
        m.housing,
    )
    purse = max(0.0, state.ledger.balance(state.accounts.village))
    plan = (village.planned_spending + village.planned_housing) / MONTHS
    m.village_afford = min(1.0, purse / plan) if plan > 0 else 1.0
    m.village_pooled = village.pooled_budget / MONTHS * m.village_afford
    m.village_housing = village.planned_housing / MONTHS * m.village_afford


def order_inputs(state: State, m: Month) -> None:
    """Services for the month's output, a third of the quarter's materials, investment and public purchases, by
    product."""
    firms, p, t = state.firms, state.parameters, state.technology
    industry = firms.industry
    m.plan = firms.wanted_output / MONTHS * m.operating
    work_ahead = m.need * np.where(t.finished_cover[industry] > 0, m.plan, work_to_order(state, m))
    online = firms.expected_orders[:, Channel.ONLINE] * firms.price / MONTHS * m.operating
    # A seller online advertises through its platform: the commission takes the place of business services, as many
    # whatever it costs.
    commission = channels.commission(online, state.reference.take_rate)
    m.materials = firms.wanted_materials / MONTHS * (m.operating > 0)
    m.inputs, m.material_share = np.empty((len(firms), PRODUCTS)), np.empty((len(firms), PRODUCTS))
    purchases.order(
        industry,
        work_ahead,
        m.materials,
        t.services_per_unit,
        t.material_mix,
        commission,
        int(Industry.BUSINESS),
        m.inputs,
        m.material_share,
    )
    m.imported_services = t.imports_per_unit[industry] * work_ahead
    m.imported_materials = t.material_mix[ABROAD][industry] * m.materials
    owed = firms.owed_wages + sums.by_row(firms.overdue) + firms.owed_taxes + firms.owed_interest
    brake = financing.investment_brake(
        owed + firms.owed_platform_interest > 0,
        m.operating <= 0,
        firms.deposits,
        firms.wanted_runway,
        firms.monthly_outlays,
        p.investment_brake_share,
        p.investment_brake_months,
    )
    m.investment = firms.planned_investment / MONTHS * brake
    m.investment_orders = m.investment.sum() + m.housing.sum() + m.village_housing


def work_to_order(state: State, m: Month) -> np.ndarray:
    """What firms without finished stock will make: people and abroad have ordered, producers order as they did so far;
    units a month."""
    firms, p, now = state.firms, state.parameters, state.conditions
    for_the_quarter = sums.by_row(firms.orders[:, [Channel.SHOP, Channel.ONLINE, Channel.EXPORT]])
    known = for_the_quarter / MONTHS + firms.backlog + sums.by_row(m.extra)
    expected = firms.expected_orders[:, Channel.BUSINESS] * firms.believed_share / MONTHS
    foreseen = firms.orders[:, Channel.BUSINESS] / m.number if m.number > 0 else expected
    usual = state.reference.capacity_ratio * firms.normal_output / MONTHS
    special = firms.size_class >= SizeClass.SPECIAL
    labour = firms.staff * now.labour_present[m.number] * p.longest_hours * m.productivity / MONTHS
    capital = np.where(special, usual, firms.capital * firms.output_per_capital / MONTHS)
    return production.foreseen_work(known, foreseen, np.where(special, usual, labour), capital, m.operating)


def business_orders(state: State, m: Month) -> None:
    """The pool of each product: inputs, investment, public and pooled household purchases, shared out by standing."""
    firms, t = state.firms, state.technology
    m.paid_price = state.news.purchase_price
    m.pooled = m.people_pooled.sum() + m.village_pooled
    pooled_units = m.pooled * t.pooled_mix / m.paid_price
    invested = m.investment_orders * t.investment_mix / m.paid_price
    public = t.public_purchases / MONTHS
    m.public_service = public[Industry.PUBLIC]
    m.pool = sums.in_turn(m.inputs) + invested[:PRODUCTS] + pooled_units[:PRODUCTS] + public
    m.pool[Industry.PUBLIC] -= m.public_service
    m.pooled_units, m.invested_units, m.public_units = pooled_units, invested, public.copy()
    m.public_units[Industry.PUBLIC] = 0.0
    pull = firms.standing * draw_on_customers(state) * firms.reliability * state.instruments.pull_on_producers[m.number]
    whole = sums.by_group(firms.industry, pull, PRODUCTS)
    share = pull / np.where(whole > 0, whole, 1.0)[firms.industry]
    moved = sponsored_orders.moved_to_makers(state, m)
    m.business = share * (m.pool - sums.by_group(firms.industry, moved, PRODUCTS))[firms.industry] + moved
    # Tenants of a landlord who is gone pay those who are left.
    landlords = firms.rent_share * (firms.state != FirmState.CLOSED)
    m.rent_sold = landlords / landlords.sum() * m.rent.sum()
    m.direct = np.zeros(len(firms))
    m.direct[state.reference.public_row] = m.public_service
    firms.orders[:, Channel.BUSINESS] += m.business + m.direct + m.rent_sold


def recaptured_orders(state: State, m: Month) -> np.ndarray:
    """Rule 8: of what could not be delivered last month a share is offered to sellers at work, by their customers."""
    firms = state.firms
    able = m.operating * (firms.size_class <= SizeClass.LARGE)
    extra = np.zeros((len(firms), 3))
    # Households release yuan, firms units.
    for channel, price in ((Channel.SHOP, firms.price), (Channel.ONLINE, firms.price), (Channel.BUSINESS, 1.0)):
        weight = able * firms.expected_orders[:, channel]
        whole = sums.by_group(firms.industry, weight, PRODUCTS)
        offered = channels.recaptured(state.reference.released[:, channel], state.parameters.recapture)[0]
        share = weight / np.where(whole > 0, whole, 1.0)[firms.industry]
        extra[:, channel] = share * offered[firms.industry] / price
    return extra
