"""Goods go to households, abroad and to firms, as far as there are any (rules 8, 9)."""

import numpy as np

from abm.books.ledger import shares_of
from abm.markets import purchases, shops, sums
from abm.names import Industry
from abm.relief.effects import public_flows
from abm.state.firms import PRODUCTS, Channel
from abm.state.month import Month
from abm.state.state import MONTHS, State
from abm.state.workers import GROUPS, INDUSTRY_OF_GROUP, SLOT_OF_GROUP


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
