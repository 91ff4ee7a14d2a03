"""A breach of the books, in words."""

import numpy as np

from abm.books.money import GRAIN
from abm.calendar import quarter_name
from abm.state.state import State

FLOAT = 1e-12  # of what is added up: goods and claims are no whole grains, and float64 adds them to sixteen digits
DEVIATIONS = 4.0  # of the square root of many payments; a single rounding deviates by 0.29 grains


class BookError(RuntimeError):
    """The books do not close: which identity, when, by how much."""


def rounded(payments):
    """How far what was paid may be from what was owed: half a grain for each payment; yuan."""
    return 0.5 * GRAIN * payments


def rounded_by_many(payments):
    """How far the roundings of so many unlike payments may add up: they largely cancel; yuan."""
    return DEVIATIONS * GRAIN * np.sqrt(payments)


def compare(state: State, phase: str, what: str, left: float, right: float, near: float = 0.0) -> None:
    """Refuses two sums that should be one, if further apart than `near`, or no numbers."""
    if not abs(left - right) <= near:
        raise BookError(
            f"{quarter_name(state.quarter)}, {phase}: {what}: {left:.6g} against {right:.6g}, a gap of"
            f" {left - right:.6g}"
        )


def nearly(state: State, phase: str, what: str, left: np.ndarray, right: np.ndarray, near) -> None:
    """The same for two columns of firms, each no further apart than its own `near`; told is the worst."""
    apart = np.abs(left - right) - near
    worst = int(np.argmax(apart))  # a NaN counts as the largest
    if not apart[worst] <= 0.0:
        name = f"{what} {state.firms.id[worst]}"
        compare(state, phase, name, left[worst], right[worst], float(np.broadcast_to(near, apart.shape)[worst]))


def compare_all(state: State, phase: str, what: str, names, left: np.ndarray, right: np.ndarray, near: float) -> None:
    """The same for two rows; told is the worst."""
    worst = int(np.argmax(np.abs(left - right)))  # a NaN counts as the largest
    compare(state, phase, f"{what} {names[worst]}", left[worst], right[worst], near)
