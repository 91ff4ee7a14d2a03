"""Wages worker by worker: what the firm pays of them for work and at home, and what it stays owing."""

from functools import partial

import numpy as np

from abm.agents import government
from abm.books.money import round_money
from abm.machine.kernels import InBlocks, kernel
from abm.markets.rules import compiled

_income_tax = compiled(government.income_tax)
NET, WORK, HOME, PAID = range(4)


def _added(parts):
    """What firms pay, in whole grains, of all blocks."""
    for_work, at_home, owing = zip(*parts, strict=True)
    return sum(for_work), sum(at_home), any(owing)


@kernel
def wage_bills(employer, wage, firms):
    """Wages of the people of each firm, at full hours."""
    out = np.zeros(firms)
    for i in range(employer.size):
        if employer[i] >= 0:
            out[employer[i]] += wage[i]
    return out


@partial(InBlocks, rows="employer wage income work home tax unpaid", sums="terms", joined=_added)
def pay(employer, wage, months, terms, tax_rate, income, work, home, tax, unpaid):
    """`terms` (firms, 4): share left after contributions, shares of the wage for work and at home, and the share of
    both paid.

    Fills, by worker, yuan for work, at home, withheld as tax, and unpaid; adds to income what is left after tax.
    Returns by firm what it pays for work and at home, and whether anybody stays unpaid.
    """
    for_work, at_home, owing = np.zeros(terms.shape[0]), np.zeros(terms.shape[0]), False
    for i in range(employer.size):
        firm = employer[i]
        if firm < 0:
            work[i], home[i], tax[i], unpaid[i] = 0.0, 0.0, 0.0, 0.0
            continue
        base = wage[i] / months * terms[firm, NET]
        work[i] = base * terms[firm, WORK] * terms[firm, PAID]
        home[i] = base * terms[firm, HOME] * terms[firm, PAID]
        unpaid[i] = base * (terms[firm, WORK] + terms[firm, HOME]) * (1.0 - terms[firm, PAID])
        for_work[firm] += round_money(work[i])
        at_home[firm] += round_money(home[i])
        owing |= unpaid[i] != 0.0
        received = work[i] + home[i]
        tax[i] = round_money(_income_tax(received, tax_rate))
        income[i] += received - tax[i]
    return for_work, at_home, owing
