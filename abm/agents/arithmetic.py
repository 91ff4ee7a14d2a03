"""The few words of arithmetic that rules share; all work alike on one number and on an array."""

import numpy as np


def between(x, low, high):
    """The number, kept within its bounds."""
    return np.minimum(np.maximum(x, low), high)


def ratio(above, below, otherwise):
    """A quotient, or `otherwise` where there is nothing to divide by (no vacancies, no orders)."""
    nothing = below == 0
    return np.where(nothing, otherwise, above / np.where(nothing, 1, below))


def smoothed(previous, latest, memory):
    """What is remembered, corrected by a share `memory` of the latest surprise."""
    return previous + memory * (latest - previous)


def a_month_of(quarter_flow, months):
    """One month's part of a quarter's flow that comes from an opening balance; yuan a month."""
    return quarter_flow / months


def monthly_chance(quarter_chance, months):
    """The chance a month which, tried each of `months` months, gives the chance of the quarter (rule 6)."""
    return 1 - (1 - quarter_chance) ** (1 / months)


def annuity(discount, quarters):
    """Worth today of one yuan at the end of each of so many quarters (rule 21)."""
    return ratio(1 - (1 + discount) ** -quarters, discount, quarters)


def whole_persons(persons, draw):
    """A fractional head count made whole by a named draw in [0, 1), right on average; persons (rule 3)."""
    whole = persons // 1
    return whole + np.where(draw < persons - whole, 1, 0)
