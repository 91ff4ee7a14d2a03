"""Coupons that pay part of what people buy at some shops (rules 7, 8)."""

import numpy as np

from abm.agents.workers import consumption
from abm.books.money import whole_grains
from abm.markets import coupons
from abm.state.firms import Channel
from abm.state.lines import Coupons
from abm.state.state import MONTHS, State
from abm.state.workers import INDUSTRY_OF_GROUP, SLOT_OF_GROUP


def use_coupons(state: State, ordered: np.ndarray) -> None:
    """Who holds coupons as the quarter begins buys with them; `ordered` by seller in yuan."""
    people = state.workers
    for line in state.instruments.of(Coupons):
        if not line.value[0].any():
            continue
        value = np.where(line.value[0] > 0.0, line.value.sum(axis=0), 0.0)
        means = people.deposits - people.planned_spending
        now, before = consumption.coupon_purchases(value, line.share, line.moved, means)
        groups = (SLOT_OF_GROUP == Channel.SHOP) & np.isin(INDUSTRY_OF_GROUP, state.firms.industry[line.takers])
        coupons.turn_to_takers(
            state.record.pair_orders, people.budget, people.sellers, groups, line.takers, now, before, ordered
        )
        people.planned_spending = people.planned_spending + before
        line.early = before


def orders_ahead_are_delivered(state: State, paid: np.ndarray) -> None:
    """What would have been bought later and has been bought now, of what people `paid` this month for orders by name;
    what did not come is still to be bought."""
    people, lines = state.workers, [line for line in state.instruments.of(Coupons) if line.early.any()]
    if not lines:
        return
    ordered = state.record.pair_orders.sum(axis=(1, 2)) / MONTHS
    for line in lines:
        done = consumption.bought_early(line.early / MONTHS, paid, ordered)
        people.brought_forward = people.brought_forward + done


def coupons_are_handed_in(state: State, month: int, affordable: np.ndarray, fill: np.ndarray) -> None:
    """The state pays a share of what a household buys at shops that take its coupons and no earlier coupon has paid, up
    to their value; it buys with this money."""
    people, record, paid_before = state.workers, state.record, 0.0
    for line in state.instruments.of(Coupons):
        value = line.value[month]
        if not value.any():
            continue
        bought = coupons.bought_where_taken(
            record.pair_orders, affordable, MONTHS, people.sellers, SLOT_OF_GROUP == Channel.SHOP, fill, line.takers
        )
        left = np.maximum(0.0, bought - paid_before)
        paid = whole_grains(consumption.coupon_redeemed(left, line.share, value))
        state.ledger.pay("relief: coupons", paid, state.accounts.government, state.accounts.workers)
        record.income += paid
        line.paid += paid
        paid_before = paid_before + paid
