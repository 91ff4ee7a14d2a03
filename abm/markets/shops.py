"""Households and the sellers they know: three regulars a product, budgets split among them, compared now and then.

For each household and product: the budget is split by share times the seller's draw; what a seller cannot deliver is
released. A regular that closed for good is replaced; one that is shut for a time is dropped by some. Now and then the
weakest regular is compared with a seller met by chance, and gives way if the other one is better.
"""

from functools import partial

import numpy as np

from abm.books.money import round_money
from abm.luck.chance import integer_below, uniform
from abm.machine.kernels import InBlocks, kernel

TRIES = 256
STAYS, AWAY, LEFT = np.uint8(0), np.uint8(1), np.uint8(2)


@kernel
def place_orders(budget, sellers, share, draw, draw_online, slots, pair, ordered):
    """A quarter's orders in yuan: by pair into `pair`, by seller into `ordered` (2, firms), offline and online as
    `slots` says."""
    people, groups, _ = sellers.shape
    counter = _counters(draw, draw_online)
    for i in range(people):
        for g in range(groups):
            a, b, c = sellers[i, g, 0], sellers[i, g, 1], sellers[i, g, 2]
            at = counter[slots[g]]
            to_a, to_b, to_c = share[i, g, 0] * at[a, 0], share[i, g, 1] * at[b, 0], share[i, g, 2] * at[c, 0]
            whole = to_a + to_b + to_c
            here = budget[i, g] if whole > 0.0 else 0.0
            whole = whole if whole > 0.0 else 1.0
            to_a, to_b, to_c = here * to_a / whole, here * to_b / whole, here * to_c / whole
            pair[i, g, 0], pair[i, g, 1], pair[i, g, 2] = to_a, to_b, to_c
            at[a, 1] += to_a
            at[b, 1] += to_b
            at[c, 1] += to_c
    _count_out(counter, ordered)


@kernel
def _counters(offline, online):
    """Two counters a firm, offline and online: its share and what is counted
    there stand side by side, so that one look finds both."""
    counter = np.zeros((2, offline.size, 2))
    for f in range(offline.size):
        counter[0, f, 0], counter[1, f, 0] = offline[f], online[f]
    return counter


@kernel
def _count_out(counter, counted):
    for slot in range(counted.shape[0]):
        for f in range(counted.shape[1]):
            counted[slot, f] = counter[slot, f, 1]


def _added(parts):
    """Money of all blocks, exact in any order."""
    return tuple(sum(amounts) for amounts in zip(*parts, strict=True))


@partial(InBlocks, rows="pair budget afford sellers purse released paid", sums="fill", joined=_added)
def deliver(pair, budget, afford, months, sellers, slots, fill, purse, offered, released, paid):
    """A month's deliveries: each pair pays its order times the seller's fill; both margins add the same yuan.

    What was `released` last month is spent with others, the offered share by group and within the purse; what is missed
    now takes its place. Returns yuan spent with others by group, and received by firm, (2, firms): offline and online.
    The three regulars are written out: their reads do not wait for another.
    """
    people, groups, _ = sellers.shape
    received = np.empty((2, fill.size))
    counter = _counters(fill, fill)
    missed, spent = np.empty(groups), np.zeros(groups)
    for i in range(people):
        total, now = 0.0, afford[i] / months
        for g in range(groups):
            a, b, c = sellers[i, g, 0], sellers[i, g, 1], sellers[i, g, 2]
            at = counter[slots[g]]
            to_a = round_money(pair[i, g, 0] * now * at[a, 0])
            to_b = round_money(pair[i, g, 1] * now * at[b, 0])
            to_c = round_money(pair[i, g, 2] * now * at[c, 0])
            at[a, 1] += to_a
            at[b, 1] += to_b
            at[c, 1] += to_c
            total += to_a + to_b + to_c
            missed[g] = max(0.0, budget[i, g] * now - to_a - to_b - to_c)
        for g in range(groups):
            if offered[g] > 0.0:
                money = round_money(min(released[i, g] * offered[g], max(0.0, purse[i] - total)))
                total += money
                spent[g] += money
            released[i, g] = missed[g]
        paid[i] = total
    _count_out(counter, received)
    return spent, received


def keep_or_replace(
    ids,
    sellers,
    share,
    first,
    last,
    visible,
    sells,
    gone,
    shut,
    attraction,
    replace,
    compare,
    drop_chance,
    compare_chance,
    swap_chance,
    changed,
):
    """Replace regulars that are gone, drop some that are shut, compare the weakest with one met by chance.

    `first`, `last` bound the rows where a group's sellers stand; a slot is drawn among them and taken with the
    probability of its visibility, so that one more firm moves nobody else. Who is gone or shut is not seen.
    """
    seen, stands = _the_seen(visible, sells, gone, shut)
    looks = compare_chance * swap_chance
    _keep_or_replace(ids, sellers, first, last, seen, stands, attraction, replace, compare, drop_chance, looks, changed)


@partial(InBlocks, rows="ids sellers changed")
def _keep_or_replace(
    ids, sellers, first, last, seen, stands, attraction, replace, compare, drop_chance, looks, changed
):
    people, groups, regulars = sellers.shape
    for i in range(people):
        who = ids[i]
        for g in range(groups):
            a, b, c = sellers[i, g, 0], sellers[i, g, 1], sellers[i, g, 2]
            if min(a, b, c) < 0 or (stands[g, a] | stands[g, b] | stands[g, c]) != STAYS:
                for k in range(regulars):
                    seller = sellers[i, g, k]
                    if seller >= 0 and stands[g, seller] == STAYS:
                        continue
                    salt = (g * regulars + k) * TRIES
                    if seller < 0 or stands[g, seller] == LEFT or uniform(replace, who, salt) < drop_chance:
                        found = _meet(replace, who, salt + 1, first[g], last[g], seen[g])
                        if found >= 0 and found != seller:
                            sellers[i, g, k] = found
                            changed[i] = True
            if uniform(compare, who, g * TRIES) < looks:
                found = _meet(compare, who, g * TRIES + 2, first[g], last[g], seen[g])
                weakest = 0
                for k in range(1, regulars):
                    if attraction[sellers[i, g, k]] < attraction[sellers[i, g, weakest]]:
                        weakest = k
                if found >= 0 and attraction[found] > attraction[sellers[i, g, weakest]]:
                    sellers[i, g, weakest] = found
                    changed[i] = True


@kernel
def _the_seen(visible, sells, gone, shut):
    """By group and firm: the visibility of those that can be met, and who stays, is shut for a time, or has left."""
    firms, groups = sells.shape
    seen = np.zeros((groups, firms))
    stands = np.full((groups, firms), LEFT)
    for f in range(firms):
        for g in range(groups):
            if sells[f, g] and not gone[f]:
                stands[g, f] = AWAY if shut[f] else STAYS
                seen[g, f] = 0.0 if shut[f] else visible[f, g]
    return seen, stands


@kernel
def _meet(stream, id, salt, first, last, seen):
    """A seller met by chance, seen in proportion to its visibility; -1 if none was met in so many tries."""
    if last <= first:
        return -1
    for attempt in range(TRIES // 2 - 2):
        slot = first + integer_below(stream, id, salt + 2 * attempt, last - first)
        if uniform(stream, id, salt + 2 * attempt + 1) < seen[slot]:
            return slot
    return -1


@kernel
def fit_budget_shares(budget, sellers, target, groups, rounds):
    """Split budgets so that each seller's orders meet its target: proportional fitting, sellers last.

    budget (people, groups) yuan; sellers (people, groups, 3); target (firms, groups) yuan. Returns yuan by pair.
    """
    people, _, regulars = sellers.shape
    pair, firms = np.ones(sellers.shape), target.shape[0]
    for g in range(groups):
        known, weight = sellers[:, g, :].copy(), np.where(sellers[:, g, :] >= 0, 1.0, 0.0)
        for _ in range(rounds):
            ordered = np.zeros(firms)
            for i in range(people):
                whole = 0.0
                for k in range(regulars):
                    whole += weight[i, k]
                part = budget[i, g] / (whole if whole > 0.0 else 1.0)
                for k in range(regulars):
                    weight[i, k] *= part
                    if known[i, k] >= 0:
                        ordered[known[i, k]] += weight[i, k]
            for f in range(firms):
                ordered[f] = target[f, g] / ordered[f] if ordered[f] > 0.0 else 0.0
            for i in range(people):
                for k in range(regulars):
                    weight[i, k] *= ordered[known[i, k]] if known[i, k] >= 0 else 0.0
        pair[:, g, :] = weight
    return pair
