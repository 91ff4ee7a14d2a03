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


def monthly_chance(quarter_chance, months):
    """The chance a month which, tried each of `months` months, gives the chance of the quarter (rule 6)."""
    return 1 - (1 - quarter_chance) ** (1 / months)
