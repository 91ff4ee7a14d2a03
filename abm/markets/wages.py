"""Wages worker by worker: what the firm pays of them for work and at home, and what it stays owing."""

import numba
import numpy as np

NET, WORK, HOME, PAID = range(4)


@numba.njit(cache=True)
def wage_bills(employer, wage, firms):
    """Wages of the people of each firm, at full hours."""
    out = np.zeros(firms)
    for i in range(employer.size):
        if employer[i] >= 0:
            out[employer[i]] += wage[i]
    return out


@numba.njit(cache=True)
def pay(employer, wage, months, terms, first_account, payer, work, home, unpaid):
    """`terms` (firms, 4): share left after contributions, shares of the wage for work and at home, and the share of both paid.

    Fills, by worker, the payer's account, yuan for work, at home, and unpaid.
    """
    for i in range(employer.size):
        firm = employer[i]
        if firm < 0:
            payer[i], work[i], home[i], unpaid[i] = first_account, 0.0, 0.0, 0.0
            continue
        base = wage[i] / months * terms[firm, NET]
        payer[i] = first_account + firm
        work[i] = base * terms[firm, WORK] * terms[firm, PAID]
        home[i] = base * terms[firm, HOME] * terms[firm, PAID]
        unpaid[i] = base * (terms[firm, WORK] + terms[firm, HOME]) * (1.0 - terms[firm, PAID])
