"""A month's clearing: what every firm can pay when what it gets depends on what its customers can pay.

From "everybody pays" downwards: each firm pays claims in their order from cash, receipts and credit lines, then old
arrears from what exceeds a cushion; the shares paid for each product follow; until they repeat. This is the largest
clearing vector of Eisenberg and Noe (2001), by product: sellers of a product share what its buyers pay.
"""

import numba
import numpy as np

CLAIMS, LINES = 5, 3
SUPPLIERS, RENT = 1, 4


@numba.njit(cache=True)
def clear_month(
    cash, industry, receivable, rent_receivable, claims, old, lines, suppliers, overdue, rent_due, rent_overdue,
    cushion, rounds, close, share, late_share, sources, left, phi,
):  # fmt: skip
    """Fills share (firms, 5), late_share (firms, 5), sources (firms, 3), left (firms,) and phi (11,); returns rounds used."""
    firms, products = suppliers.shape
    due = np.zeros(products + 1)
    for f in range(firms):
        for p in range(products):
            due[p] += suppliers[f, p] + overdue[f, p]
        due[products] += rent_due[f] + rent_overdue[f]
    phi[:] = 1.0
    used = 0
    for turn in range(rounds):
        used = turn + 1
        paid_for = np.zeros(products + 1)
        for f in range(firms):
            money = cash[f] + phi[industry[f]] * receivable[f] + phi[products] * rent_receivable[f]
            wanted = 0.0
            for c in range(CLAIMS):
                wanted += claims[f, c]
            short = wanted - money
            for k in range(LINES):
                drawn = min(max(short, 0.0), lines[f, k])
                sources[f, k] = drawn
                short -= drawn
                money += drawn
            for c in range(CLAIMS):
                paid = min(max(money, 0.0), claims[f, c])
                share[f, c] = paid / claims[f, c] if paid < claims[f, c] else 1.0
                money -= paid
            spare = money - cushion[f]
            for c in range(CLAIMS):
                paid = min(max(spare, 0.0), old[f, c])
                late_share[f, c] = paid / old[f, c] if paid > 0.0 else 0.0
                spare -= paid
                money -= paid
            left[f] = money
            now, late = share[f, SUPPLIERS], late_share[f, SUPPLIERS]
            if late > 0.0:
                for p in range(products):
                    paid_for[p] += now * suppliers[f, p] + late * overdue[f, p]
            else:
                for p in range(products):
                    paid_for[p] += now * suppliers[f, p]
            paid_for[products] += share[f, RENT] * rent_due[f] + late_share[f, RENT] * rent_overdue[f]
        change = 0.0
        for p in range(products + 1):
            new = min(phi[p], paid_for[p] / due[p]) if due[p] > 0.0 else 1.0
            change = max(change, phi[p] - new)
            phi[p] = new
        if change < close:
            break
    return used
