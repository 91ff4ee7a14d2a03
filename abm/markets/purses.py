"""Households' purses, person by person: what the month brings, what its
plan can cost, what is spent and owed on the home."""

from functools import partial

import numpy as np

from abm.books.money import round_money
from abm.machine.kernels import InBlocks, kernel


@partial(InBlocks, rows="purse spending housing pooled afford pooled_now housing_now")
def look_into(purse, spending, housing, pooled, months, afford, pooled_now, housing_now):
    """Nobody orders more than there is money for: fills the share of the
    month's plan, and the orders that follow; yuan."""
    for i in range(purse.size):
        there, plan = max(0.0, purse[i]), (spending[i] + housing[i]) / months
        afford[i] = there / plan if plan > there else 1.0
        pooled_now[i] = pooled[i] / months * afford[i]
        housing_now[i] = housing[i] / months * afford[i]


@kernel
def interest_and_benefits(opening, rate, bank, benefit, banks, income, interest):
    """Interest on opening deposits and a benefit alike for all, added to
    income; returns what each bank owes, and pays; yuan."""
    owed, paid = np.zeros(banks), np.zeros(banks)
    for i in range(opening.size):
        interest[i] = max(0.0, opening[i]) * rate
        owed[bank[i]] += interest[i]
        paid[bank[i]] += round_money(interest[i])
        income[i] = income[i] + interest[i] + benefit
    return owed, paid


@partial(InBlocks, rows="share income passed_on")
def property_income(share, held, income, passed_on):
    """What the households' fund holds, passed on by shares; yuan."""
    for i in range(share.size):
        passed_on[i] = round_money(share[i] * held)
        income[i] += passed_on[i]


@partial(InBlocks, rows="share purse given")
def capital_called(share, call, purse, given):
    """What the fund calls for, by shares and within the purse; yuan."""
    for i in range(share.size):
        given[i] = min(round_money(share[i] * call), max(0.0, purse[i]))


@partial(InBlocks, rows="orders gave", joined=sum)
def pay_the_pool(orders, level, gave):
    """What each pays for its orders at the level of what was delivered; returns the sum; yuan."""
    total = 0.0
    for i in range(orders.size):
        gave[i] = round_money(orders[i] * level)
        total += gave[i]
    return total


@kernel
def serve_the_mortgage(opening, rate, growth, purse, bank, banks, mortgage, income, paid, granted):
    """Interest as far as the purse reaches, the rest added to the debt, which grows; by bank: interest due and paid,
    loans; yuan."""
    by_bank = np.zeros((3, banks))
    for i in range(opening.size):
        due = opening[i] * rate
        paid[i] = min(round_money(due), max(0.0, purse[i]))
        granted[i] = opening[i] * growth
        mortgage[i] = mortgage[i] + (due - paid[i]) + granted[i]
        income[i] -= paid[i]
        at = bank[i]
        by_bank[0, at] += due
        by_bank[1, at] += paid[i]
        by_bank[2, at] += round_money(granted[i])
    return by_bank


@partial(InBlocks, rows="employer state")
def follow(employer, at_firm, exempt, state):
    """Who works somewhere takes the state of the people of that firm, but for those in the state `exempt`."""
    for i in range(employer.size):
        if employer[i] >= 0 and state[i] != exempt:
            state[i] = at_firm[employer[i]]
