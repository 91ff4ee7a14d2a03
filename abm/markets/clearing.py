"""A month's clearing: what every firm can pay when what it gets depends on what its customers can pay.

From "everybody pays" downwards: each firm pays claims in their order from cash, receipts and credit lines, then old
arrears from what exceeds a cushion; the shares paid for each product follow; until they repeat. This is the largest
clearing vector of Eisenberg and Noe (2001), by product: sellers of a product share what its buyers pay.
"""

from enum import IntEnum

import numpy as np

from abm.agents.smes import financing
from abm.machine.kernels import kernel
from abm.markets.rules import compiled
from abm.names import Industry

_paid_in_turn = compiled(financing.paid_in_turn)


class Claim(IntEnum):
    """What a firm owes in a month, in the order in which it pays."""

    WAGES = 0
    SUPPLIERS = 1
    TAXES = 2
    INTEREST = 3
    RENT = 4


class Source(IntEnum):
    """Where a firm that is short turns, in its order."""

    BANK = 0
    PLATFORM = 1
    OWNER = 2


PRODUCTS, CLAIMS, LINES = len(Industry), len(Claim), len(Source)
SUPPLIERS, RENT = int(Claim.SUPPLIERS), int(Claim.RENT)
ROOM = 1e-9  # share of what is due by which sums of the same claims may differ


@kernel
def clear_month(
    cash,
    industry,
    receivable,
    rent_receivable,
    claims,
    old,
    lines,
    suppliers,
    overdue,
    suppliers_mix,
    overdue_mix,
    rent_due,
    rent_overdue,
    cushion,
    rounds,
    close,
    share,
    late_share,
    sources,
    phi,
):
    """Fills share (5, firms), late_share (5, firms), sources (3, firms) and phi (11,); returns rounds used.

    The mixes (industries, products) say what a firm's purchases consist of.
    """
    firms, products = suppliers.size, PRODUCTS
    now_by_industry, late_by_industry = np.zeros(products), np.zeros(products)
    due, paid_for = np.zeros(products + 1), np.zeros(products + 1)
    plenty, behind = np.empty(firms), np.empty(firms, np.bool_)
    for f in range(firms):
        plenty[f], behind[f] = _everything_paid(f, claims, old, cushion, share, late_share, sources)
        now_by_industry[industry[f]] += suppliers[f]
        late_by_industry[industry[f]] += overdue[f]
        due[products] += rent_due[f] + rent_overdue[f]
    _by_product(now_by_industry, late_by_industry, suppliers_mix, overdue_mix, due)
    phi[:] = 1.0
    used = 0
    for turn in range(rounds):
        used = turn + 1
        now_by_industry[:], late_by_industry[:], paid_for[:] = 0.0, 0.0, 0.0
        for f in range(firms):
            money = cash[f] + phi[industry[f]] * receivable[f] + phi[products] * rent_receivable[f]
            # Money falls from round to round: who has plenty now has had plenty before, and stands as one who pays
            # everything.
            if money >= plenty[f] and not behind[f]:
                now_by_industry[industry[f]] += suppliers[f]
                paid_for[products] += rent_due[f]
                continue
            if money < plenty[f]:
                _pay_in_order(f, money, claims, old, lines, cushion, share, late_share, sources)
            now_by_industry[industry[f]] += share[SUPPLIERS, f] * suppliers[f]
            late_by_industry[industry[f]] += late_share[SUPPLIERS, f] * overdue[f]
            paid_for[products] += share[RENT, f] * rent_due[f] + late_share[RENT, f] * rent_overdue[f]
        _by_product(now_by_industry, late_by_industry, suppliers_mix, overdue_mix, paid_for)
        change = 0.0
        for p in range(products + 1):
            new = min(phi[p], paid_for[p] / due[p]) if due[p] > 0.0 else 1.0
            change = max(change, phi[p] - new)
            phi[p] = new
        if change < close:
            break
    return used


@kernel
def _by_product(now, late, suppliers_mix, overdue_mix, into):
    """Adds by product what industries pay now and late."""
    for i in range(PRODUCTS):
        for p in range(PRODUCTS):
            into[p] += now[i] * suppliers_mix[i, p] + late[i] * overdue_mix[i, p]


@kernel
def _everything_paid(f, claims, old, cushion, share, late_share, sources):
    """Firm f pays every claim and all arrears and draws nothing; returns the yuan with which it surely can, and whether
    it has arrears."""
    needed, late = 0.0, 0.0
    for c in range(CLAIMS):
        needed += claims[c, f]
        late += old[c, f]
        share[c, f] = 1.0
        late_share[c, f] = 1.0 if old[c, f] > 0.0 else 0.0
    for k in range(LINES):
        sources[k, f] = 0.0
    return (needed + late + cushion[f] if late > 0.0 else needed) * (1.0 + ROOM), late > 0.0


@kernel
def _pay_in_order(f, money, claims, old, lines, cushion, share, late_share, sources):
    """Firm f pays claims in their order from money and credit lines, then arrears from what exceeds its cushion."""
    wanted = 0.0
    for c in range(CLAIMS):
        wanted += claims[c, f]
    short = wanted - money
    for k in range(LINES):
        drawn = _paid_in_turn(short, lines[k, f])
        sources[k, f] = drawn
        short -= drawn
        money += drawn
    for c in range(CLAIMS):
        paid = _paid_in_turn(money, claims[c, f])
        share[c, f] = paid / claims[c, f] if paid < claims[c, f] else 1.0
        money -= paid
    spare = money - cushion[f]
    for c in range(CLAIMS):
        paid = _paid_in_turn(spare, old[c, f])
        late_share[c, f] = paid / old[c, f] if paid > 0.0 else 0.0
        spare -= paid


@kernel
def pay_in_order(purse, first, second, third, fourth, fifth):
    """Claims in five columns, served in their order from what the earlier ones
    leave of the purse: yuan paid on each, (5, firms)."""
    paid = np.empty((5, purse.size))
    for f in range(purse.size):
        served = 0.0
        for rank, claim in enumerate((first[f], second[f], third[f], fourth[f], fifth[f])):
            served += claim
            paid[rank, f] = _paid_in_turn(purse[f] - (served - claim), claim)
    return paid
