"""What firms buy from each other: numbers a firm, which its industry's mix shares out to products."""

import numpy as np

from abm.books.money import round_money
from abm.machine.kernels import kernel


@kernel
def receive(industry, work, saved, materials, services, advertising, goods):
    """What firms got of what they ordered, (4, firms): units and yuan of materials, units and yuan of services.

    `services` and `goods` (2, industries) are what a unit of work and of materials brings, `advertising` (2,) a unit of
    it, in units and yuan.
    """
    received = np.empty((4, industry.size))
    for f in range(industry.size):
        i = industry[f]
        for k in range(2):
            received[k, f] = goods[k, i] * materials[f]
            received[2 + k, f] = services[k, i] * work[f] - advertising[k] * saved[f]
    return received


@kernel
def settle(industry, due, share, overdue, late_share, industries):
    """Pays shares of what is due and overdue; what stays is overdue now.

    Returns yuan paid by firm, and by industry (2, industries) what is paid and what stays, of what was due and of what
    was overdue.
    """
    by_firm, paid, left = np.empty(due.size), np.zeros((2, industries)), np.zeros((2, industries))
    for f in range(due.size):
        now, late = due[f] * share[f], overdue[f] * late_share[f]
        by_firm[f] = round_money(now + late)
        put_off, still_late = due[f] - now, overdue[f] - late
        overdue[f] = put_off + still_late
        i = industry[f]
        paid[0, i] += now
        paid[1, i] += late
        left[0, i] += put_off
        left[1, i] += still_late
    return by_firm, paid, left
