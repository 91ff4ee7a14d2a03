"""Goods go to households, abroad and to firms, as far as there are any (rules 8, 9)."""

import numpy as np

from abm.books.ledger import shares_of
from abm.markets import purchases, shops, sums
from abm.names import Industry
from abm.relief.effects import coupons
from abm.state.firms import PRODUCTS, Channel
from abm.state.month import Demand, Inputs, Output, Purses, Received, Sales
from abm.state.state import MONTHS, State
from abm.state.workers import GROUPS, INDUSTRY_OF_GROUP, SLOT_OF_GROUP


def goods_are_delivered(
    state: State, month: int, purses: Purses, inputs: Inputs, demand: Demand, output: Output
) -> Sales:
    """To households, abroad, and to the buyers of each product who know no seller."""
    to_households = deliver_to_households(state, month, purses, demand, output)
    exports = deliver_abroad(state, output)
    to_pool, pool_fill, price = deliver_to_business(state, demand, output)
    received = inputs_arrive(state, inputs, pool_fill, price[:PRODUCTS])
    return Sales(to_households, exports, to_pool, pool_fill, price, received)


def deliver_to_households(state: State, month: int, purses: Purses, demand: Demand, output: Output) -> np.ndarray:
    """Named sellers deliver to those who know them; what they cannot is released and partly offered to others next
    month; returns yuan by firm, in shops and online."""
    firms, people, ledger, at, fill = state.firms, state.workers, state.ledger, state.accounts, output.fill
    paid = np.empty(len(people))
    offered, could = second_helping(state, month, demand.recaptured, fill)
    spent, (offline, online) = shops.deliver(
        state.record.pair_orders,
        people.budget,
        purses.affordable,
        MONTHS,
        people.sellers,
        SLOT_OF_GROUP,
        fill,
        people.deposits,
        offered,
        people.released,
        paid,
    )
    second = np.zeros((2, len(firms)))
    for g in np.flatnonzero(spent):
        second[SLOT_OF_GROUP[g]] += shares_of(float(spent[g]), could[g])
    coupons.coupons_are_handed_in(state, month, purses.affordable, fill, offered)
    ledger.clear("consumption", paid, at.workers, offline + online + (second[0] + second[1]), at.firms)
    state.record.consumption += paid
    state.record.released = sums.by_place(people.released)
    now = purses.village_affordable / MONTHS
    village = [fill * state.record.village_orders[:, slot] * now for slot in (Channel.SHOP, Channel.ONLINE)]
    ledger.pay("consumption", village[0] + village[1], at.village, at.firms)
    to_households = np.stack([offline + village[0] + second[0], online + village[1] + second[1]], axis=1)
    write_what_households_got(state, to_households)
    return to_households


def write_what_households_got(state: State, to_households: np.ndarray) -> None:
    """Consumption in shops and online, and what was ordered in vain, for the record and for next month."""
    firms, record = state.firms, state.record
    in_all = to_households[:, Channel.SHOP] + to_households[:, Channel.ONLINE]
    record.spend("consumption", float(in_all.sum()), float((in_all / firms.price).sum()))
    record.online_sales += float(to_households[:, Channel.ONLINE].sum())
    record.goods_sales += float(in_all[firms.industry == Industry.TRADE].sum())
    state.last_month.released[:, : Channel.BUSINESS] = 0.0
    np.add.at(state.last_month.released, (INDUSTRY_OF_GROUP, SLOT_OF_GROUP), record.released)


def second_helping(
    state: State, month: int, recaptured: np.ndarray, fill: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Of household budgets released last month, the share offered by group: as
    far as other sellers could deliver, yuan by firm."""
    total = sums.by_place(state.workers.released) if month == 0 else state.record.released
    _, _, sells = state.record.seller_ranges
    able = [recaptured[:, slot] * fill * state.firms.price for slot in (Channel.SHOP, Channel.ONLINE)]
    could = [np.where(sells[:, g], able[SLOT_OF_GROUP[g]], 0.0) for g in range(GROUPS)]
    # The offer of an industry's offline channel may serve two groups; each takes its part of it.
    known = np.maximum(state.last_month.released[INDUSTRY_OF_GROUP, SLOT_OF_GROUP], total)
    part = total / np.where(known > 0.0, known, 1.0)
    return np.array([got.sum() for got in could]) * part / np.where(total > 0.0, total, 1.0), could


def deliver_abroad(state: State, output: Output) -> np.ndarray:
    """Exports are what was ordered or on backlog and could be made and shipped; yuan by firm."""
    exports = output.exported * state.firms.price
    state.ledger.pay("exports", exports, state.accounts.abroad, state.accounts.firms)
    state.record.spend("exports", float(exports.sum()), float(output.exported.sum()))
    return exports


def deliver_to_business(state: State, demand: Demand, output: Output) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the pool of each product got, at what price, shared alike by its
    buyers: yuan by firm, share and price by product."""
    firms, fill, pool = state.firms, output.fill, demand.pool
    units = fill * (demand.business + demand.recaptured[:, Channel.BUSINESS])
    to_pool = (units - fill * demand.diverted.given_up) * firms.price
    sold = sums.by_group(firms.industry, units, PRODUCTS)
    value = sums.by_group(firms.industry, to_pool, PRODUCTS)
    pool_fill = np.where(pool > 0, sold / np.where(pool > 0, pool, 1.0), 0.0)
    paid = np.where(sold > 0, value / np.where(sold > 0, sold, 1.0), demand.paid_price[:PRODUCTS])
    price = np.append(paid, 1.0)
    missed = demand.business * (1.0 - fill)
    state.last_month.released[:, Channel.BUSINESS] = sums.by_group(firms.industry, missed, PRODUCTS)
    state.last_month.purchase_price = price
    return to_pool, pool_fill, price


def inputs_arrive(state: State, inputs: Inputs, pool_fill: np.ndarray, price: np.ndarray) -> Received:
    """Each firm gets the same share of what it ordered of a product, and a bill for it."""
    came = np.stack([pool_fill, pool_fill * price])  # units and yuan of a unit ordered
    by_firm = purchases.receive(
        state.firms.industry,
        inputs.work,
        inputs.advertising_saved,
        inputs.materials,
        came @ inputs.services_per_unit,
        came[:, Industry.BUSINESS].copy(),
        came @ state.technology.material_mix[:PRODUCTS],
    )
    return Received(inputs.services * came[1], inputs.goods * came[1], *by_firm)
