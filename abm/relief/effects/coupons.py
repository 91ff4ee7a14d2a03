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


def coupons_are_handed_in(
    state: State, month: int, affordable: np.ndarray, fill: np.ndarray, offered: np.ndarray
) -> None:
    """The state pays a share of what a household buys at shops that take its coupons and no earlier coupon has paid, up
    to their value; it buys with this money. `offered`: of what was missed last month, the share that others deliver."""
    people, record, paid_before = state.workers, state.record, 0.0
    for line in state.instruments.of(Coupons):
        value = line.value[month]
        if not (value.any() or line.early.any()):
            continue
        ordered, bought = coupons.at_takers(
            record.pair_orders, affordable, MONTHS, people.sellers, SLOT_OF_GROUP == Channel.SHOP, fill, line.takers
        )
        orders_ahead_arrive(state, line, affordable, ordered, bought, offered)
        left = np.maximum(0.0, bought.sum(axis=1) - paid_before)
        paid = whole_grains(consumption.coupon_redeemed(left, line.share, value))
        state.ledger.pay("relief: coupons", paid, state.accounts.government, state.accounts.workers)
        record.income += paid
        line.paid += paid
        paid_before = paid_before + paid


def orders_ahead_arrive(
    state: State, line: Coupons, affordable: np.ndarray, ordered: np.ndarray, bought: np.ndarray, offered: np.ndarray
) -> None:
    """Of what would have been ordered later, what takers deliver, and what others deliver of what was missed last
    month, is bought before its time; what nobody delivers is still to be bought. Yuan a month; orders by worker and
    group."""
    early, whole = line.early * affordable / MONTHS, ordered.sum(axis=1)
    second = (line.missed * offered).sum(axis=1)
    state.workers.brought_forward += consumption.part_early(early, bought.sum(axis=1), whole) + second
    line.missed = consumption.part_early(early[:, None], ordered - bought, whole[:, None])
