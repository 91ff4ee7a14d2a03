"""Coupons in households' hands: which of their orders they turn to sellers that take them, and what they buy there
(rules 7, 8)."""

import numpy as np

from abm.machine.kernels import kernel


@kernel
def turn_to_takers(pair, budget, sellers, groups, takes, now, before, ordered):
    """Purchases with a coupon go to regulars that take it: `now` yuan out of this quarter's orders, all regulars giving
    alike, and `before` yuan that would have been spent later.

    Moves orders by pair and the budgets with them, counts them by seller in `ordered`. A household without such a
    regular cannot use its coupon: its entry in `before` becomes zero.
    """
    people, _, regulars = sellers.shape
    for i in range(people):
        if now[i] + before[i] <= 0.0:
            continue
        whole, there = _orders(pair, sellers, groups, takes, i)
        if there <= 0.0:
            before[i] = 0.0
            continue
        turned = min(now[i], whole)
        for g in range(groups.size):
            if not groups[g]:
                continue
            for k in range(regulars):
                seller = sellers[i, g, k]
                change = -pair[i, g, k] * turned / whole
                if takes[seller]:
                    change += pair[i, g, k] * (turned + before[i]) / there
                pair[i, g, k] += change
                budget[i, g] += change
                ordered[seller] += change


@kernel
def _orders(pair, sellers, groups, takes, i):
    """What household i orders in these groups: of all its regulars, and of those that take coupons."""
    whole, there = 0.0, 0.0
    for g in range(groups.size):
        if groups[g]:
            for k in range(sellers.shape[2]):
                whole += pair[i, g, k]
                there += pair[i, g, k] if takes[sellers[i, g, k]] else 0.0
    return whole, there


@kernel
def at_takers(pair, afford, months, sellers, groups, fill, takes):
    """What each household orders in a month from regulars that take coupons, and what of it they deliver, by group;
    yuan."""
    people, _, regulars = sellers.shape
    ordered, bought = np.zeros((people, groups.size)), np.zeros((people, groups.size))
    for i in range(people):
        for g in range(groups.size):
            for k in range(regulars):
                if groups[g] and takes[sellers[i, g, k]]:
                    due = pair[i, g, k] * afford[i] / months
                    ordered[i, g] += due
                    bought[i, g] += due * fill[sellers[i, g, k]]
    return ordered, bought
