"""A month's production and deliveries (rules 2, 8, 9): firms order inputs, make what they can, deliver what was
ordered."""

import numpy as np

from abm.agents import abroad
from abm.agents.smes import channels, financing, production
from abm.books.ledger import shares_of
from abm.markets import labour as work
from abm.markets import purchases, purses, shops, stocks, sums
from abm.measures import labour_force
from abm.names import GOODS, Industry
from abm.phases.orders import SLOT_OF_GROUP, draw_on_customers
from abm.phases.phase import phase
from abm.platforms import commissions
from abm.relief.effects import public_flows, sponsored_orders
from abm.state.firms import ABROAD, PRODUCTS, Channel, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import GROUPS, INDUSTRY_OF_GROUP

# trade's exports are margins on exported goods, earned when these are shipped; services need no ship
SHIPPED = [*GOODS, Industry.TRADE]


@phase()
def firms_produce_and_deliver(state: State, month: int) -> None:
    """Inputs are ordered at the month's start; materials bought now serve from the next month on."""
    m = state.month = Month(state, month)
    households_look_into_their_purse(state, m)
    m.extra = recaptured_orders(state, m)
    order_inputs(state, m)
    business_orders(state, m)
    produce(state, m)
    deliver_to_households(state, m)
    deliver_abroad(state, m)
    deliver_to_business(state, m)
    write_the_page(state, m)


class Month:
    """What is ordered, made and delivered in one month; arrays by firm in units unless said."""

    def __init__(self, state: State, month: int):
        firms, now = state.firms, state.conditions
        self.number = month
        self.operating = np.where(firms.state == FirmState.OPEN, now.open_now[month], 0.0)
        self.rent = firms.fixed_rent / MONTHS * (firms.state <= FirmState.SUSPENDED)
        self.industry = firms.industry
        self.need = state.instruments.needed_per_unit
        self.productivity = firms.productivity / self.need


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


def produce(state: State, m: Month) -> None:
    """Rule 2: labour, materials and capital allow so much; makers to stock follow their plan, the others their
    orders."""
    firms, t, now = state.firms, state.technology, state.conditions
    industry = firms.industry
    m.export_due = firms.orders[:, Channel.EXPORT] / MONTHS + firms.backlog
    m.home_due = (
        (firms.orders[:, Channel.SHOP] + firms.orders[:, Channel.ONLINE]) / MONTHS
        + m.business
        + m.direct
        + sums.by_row(m.extra)
    )
    stocked = t.finished_cover[industry] > 0
    ships = np.where(np.isin(industry, SHIPPED), now.shipping[m.number], 1.0) * (firms.state == FirmState.OPEN)
    labour = labour_of_the_month(state, m, np.where(stocked, m.plan, m.home_due + m.export_due * ships + m.rent_sold))
    usual = state.reference.capacity_ratio * firms.normal_output
    capacity = np.where(firms.size_class == SizeClass.SPECIAL, usual, firms.capital * firms.output_per_capital)
    possible = production.possible_output(
        labour, firms.materials, t.materials_per_unit[industry] * m.need, capacity / MONTHS, m.operating
    )
    due = m.export_due + m.home_due
    for_export = np.where(due > 0, m.export_due / np.where(due > 0, due, 1.0), 0.0)
    m.made = np.where(stocked, np.minimum(possible, m.plan), np.minimum(possible, m.home_due + m.export_due * ships))
    made_for_export = np.minimum(np.maximum(0.0, m.export_due - firms.made_for_export), m.made * for_export)
    ready = firms.made_for_export + made_for_export
    m.exported = np.where(
        stocked, abroad.shipped(ready, m.export_due, ships), np.minimum(made_for_export, m.export_due * ships)
    )
    at_home = np.where(stocked, firms.finished + m.made - made_for_export, m.made - m.exported)
    m.fill = np.where(m.home_due > 0, np.minimum(1.0, at_home / np.where(m.home_due > 0, m.home_due, 1.0)), 1.0)
    # A firm shut by order sells from stock; where staff are on unpaid leave nobody hands anything over.
    m.fill = np.where(firms.state == FirmState.OPEN, m.fill, 0.0)
    m.sold_home = m.fill * m.home_due
    left = np.where(stocked, at_home - m.sold_home, 0.0)
    waiting = np.where(stocked, ready - m.exported, 0.0)
    cancelled = np.minimum(1.0, state.parameters.cancelled_share + now.cancelled[m.number])
    firms.backlog, firms.cancelled_orders = abroad.backlog_next(m.export_due, m.exported, cancelled)
    waiting, stranded = abroad.stranded_goods(waiting, cancelled)
    firms.made_for_export, firms.finished = waiting, left + stranded


def labour_of_the_month(state: State, m: Month, asked: np.ndarray) -> np.ndarray:
    """Orders are known by now: hours follow them within bounds, and who is still not needed stays at home (rule 3);
    units a month."""
    firms, p, present = state.firms, state.parameters, state.conditions.labour_present[m.number]
    # A platform lives on commissions, not on orders: like a special producer it keeps everybody busy.
    special = firms.size_class >= SizeClass.SPECIAL
    usual = state.reference.capacity_ratio * firms.normal_output / MONTHS
    firms.furlough, firms.hours = np.empty((2, len(firms)))
    return work.work_of_the_month(
        asked,
        MONTHS,
        firms.staff,
        present,
        m.productivity,
        special,
        usual,
        p.shortest_hours,
        p.longest_hours,
        firms.furlough,
        firms.hours,
    )


def deliver_to_households(state: State, m: Month) -> None:
    """Named sellers deliver to those who know them; what they cannot is released and partly offered to others next
    month."""
    firms, people, ledger, at = state.firms, state.workers, state.ledger, state.accounts
    paid = np.empty(len(people))
    offline, online = received = np.zeros((2, len(firms)))
    offered, could = second_helping(state, m)
    spent = shops.deliver(
        state.page.pair_orders,
        people.budget,
        m.afford,
        MONTHS,
        people.sellers,
        SLOT_OF_GROUP,
        m.fill,
        people.deposits,
        offered,
        people.released,
        paid,
        received,
    )
    m.second = np.zeros((2, len(firms)))
    for g in np.flatnonzero(spent):
        m.second[SLOT_OF_GROUP[g]] += shares_of(float(spent[g]), could[g])
    public_flows.coupons_are_handed_in(state, m)
    ledger.clear("consumption", paid, at.workers, offline + online + (m.second[0] + m.second[1]), at.firms)
    state.page.released = sums.by_place(people.released)
    village = m.fill[:, None] * state.page.village_orders * (m.village_afford / MONTHS)
    ledger.pay("consumption", village.sum(axis=1), at.village, at.firms)
    m.household_sales = received.T + village + m.second.T
    in_all = m.household_sales[:, Channel.SHOP] + m.household_sales[:, Channel.ONLINE]
    state.page.spend("consumption", float(in_all.sum()), float((in_all / firms.price).sum()))
    state.page.online_sales += float(m.household_sales[:, Channel.ONLINE].sum())
    state.page.goods_sales += float(in_all[firms.industry == Industry.TRADE].sum())
    state.reference.released[:, : Channel.BUSINESS] = 0.0
    np.add.at(state.reference.released, (INDUSTRY_OF_GROUP, SLOT_OF_GROUP), state.page.released)


def second_helping(state: State, m: Month) -> tuple[np.ndarray, list]:
    """Of household budgets released last month, the share offered by group: as far as other sellers could deliver, yuan
    by firm."""
    total = sums.by_place(state.workers.released) if m.number == 0 else state.page.released
    _, _, sells = state.page.seller_ranges
    able = [m.extra[:, slot] * m.fill * state.firms.price for slot in (Channel.SHOP, Channel.ONLINE)]
    could = [np.where(sells[:, g], able[SLOT_OF_GROUP[g]], 0.0) for g in range(GROUPS)]
    # The offer of an industry's offline channel may serve two groups; each takes its part of it.
    known = np.maximum(state.reference.released[INDUSTRY_OF_GROUP, SLOT_OF_GROUP], total)
    part = total / np.where(known > 0.0, known, 1.0)
    return np.array([got.sum() for got in could]) * part / np.where(total > 0.0, total, 1.0), could


def deliver_abroad(state: State, m: Month) -> None:
    """Exports are what was ordered or on backlog and could be made and shipped."""
    firms = state.firms
    m.export_value = m.exported * firms.price
    state.ledger.pay("exports", m.export_value, state.accounts.abroad, state.accounts.firms)
    state.page.spend("exports", float(m.export_value.sum()), float(m.exported.sum()))


def deliver_to_business(state: State, m: Month) -> None:
    """What the pool of each product got, at what price; buyers share it alike."""
    firms = state.firms
    m.pool_sold = m.fill * (m.business + m.extra[:, Channel.BUSINESS])
    m.pool_value = (m.pool_sold - m.fill * m.given_up) * firms.price
    sold = sums.by_group(firms.industry, m.pool_sold, PRODUCTS)
    value = sums.by_group(firms.industry, m.pool_value, PRODUCTS)
    m.got = np.where(m.pool > 0, sold / np.where(m.pool > 0, m.pool, 1.0), 0.0)
    m.price = np.append(np.where(sold > 0, value / np.where(sold > 0, sold, 1.0), m.paid_price[:PRODUCTS]), 1.0)
    state.reference.released[:, Channel.BUSINESS] = sums.by_group(firms.industry, m.business * (1.0 - m.fill), PRODUCTS)
    state.news.purchase_price = m.price
    m.bills = np.empty_like(m.inputs)
    m.material_units, m.material_bills, m.service_units, m.service_yuan = purchases.receive(
        m.inputs, m.material_share, m.got, m.price, m.bills
    )


def write_the_page(state: State, m: Month) -> None:
    """Output, inputs and stocks of the month: value added firm by firm."""
    firms, t, page = state.firms, state.technology, state.page
    industry = firms.industry
    services, served = commissions.platforms_take_their_part(state, m)
    sponsored_orders.margin_of_the_sponsor(state, m)
    for received in (m.commissions_received, served):
        received[state.reference.jd_row] += m.margin
    page.output_units += m.made + m.rent_sold + served
    bought_units = m.material_units + m.imported_materials
    bought_value = m.material_bills + m.imported_materials
    used, used_value = stocks.use_materials(
        m.made * m.need,
        t.materials_per_unit,
        industry,
        bought_units,
        bought_value,
        firms.materials,
        firms.material_value,
    )
    m.service_bills = m.service_yuan + m.imported_services + m.commission + m.makers_commission + m.rent
    service_units = m.service_units + m.imported_services + services + m.makers_commission + m.rent
    out = m.exported + m.sold_home
    m.finished_change = stocks.value_finished(
        t.finished_cover > 0,
        industry,
        m.made,
        firms.unit_cost,
        out,
        firms.finished,
        firms.made_for_export,
        firms.finished_value,
    )
    m.direct_value = m.direct * m.fill * firms.price
    m.sales_value = (
        sums.by_row(m.household_sales)
        + m.pool_value
        + m.direct_value
        + m.export_value
        + m.rent_sold
        + m.commissions_received
    )
    firms.orders[:, Channel.BUSINESS] += served
    m.output_value = m.sales_value + m.finished_change
    m.input_value = used_value + m.service_bills
    page.output_value += m.output_value
    page.input_value += m.input_value
    page.input_units += used + service_units
    page.units_made += m.made
    page.units_sold += out
    page.material_units_bought += bought_units
    page.material_units_used += used
    page.materials_bought += bought_value
    page.materials_used += used_value
    page.finished_change += m.finished_change
    page.sales += np.stack(
        [
            m.household_sales[:, Channel.SHOP],
            m.household_sales[:, Channel.ONLINE],
            m.pool_value + m.direct_value,
            m.export_value,
        ],
        axis=1,
    )
    ordered = m.home_due + m.export_due
    page.ordered += ordered
    page.served += m.sold_home + m.exported
    page.hours += (
        firms.staff
        * (1.0 - firms.furlough)
        * firms.hours
        * state.conditions.labour_present[m.number]
        * (m.operating)
        / MONTHS
    )
    page.months_delivered += 1.0
    if m.number == 1:
        page.working = m.operating > 0.0
        page.people_at_work = labour_force.people_at_work(state, m)
