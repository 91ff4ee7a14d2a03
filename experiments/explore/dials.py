"""Sliders for numbers with a range: positions from 0 to `STEPS`, by factors where the range spans decades."""

import math
from typing import Any

from experiments.show.units import STEPS as SIZES

STEPS = 200
DECADES = 30.0  # a range whose ends are further apart than this factor is walked by factors
FIGURES = 4  # digits of a number that a slider sets
SAID_FROM = 1e6  # a number with so many noughts that they must be counted
TOO_WIDE = 100.0  # a range from 0 that reaches further beyond the value than this has no use of a slider


def by_factors(low: float, high: float) -> bool:
    return low > 0.0 and high / low >= DECADES


def has_slider(value: float, low: float, high: float) -> bool:
    """A range so wide that one step would leap over all that is meant is for a field alone."""
    return low < high and (low > 0.0 or value == 0.0 or high <= TOO_WIDE * abs(value))


def position(value: float, low: float, high: float) -> float:
    """Where a number stands on the slider; a number outside stands at its end."""
    inside = min(max(value, low), high)
    part = math.log(inside / low) / math.log(high / low) if by_factors(low, high) else (inside - low) / (high - low)
    return STEPS * part


def value_at(place: float, low: float, high: float, whole: bool) -> float | int:
    """The number at a place, short enough to read; the ends are the range's own."""
    part = place / STEPS
    found = low * (high / low) ** part if by_factors(low, high) else low + part * (high - low)
    if part in (0.0, 1.0):
        found = high if part else low
    elif found:
        found = round(found, FIGURES - 1 - math.floor(math.log10(abs(found))))
    return round(found) if whole else float(min(max(found, low), high))


def in_words(value: float | None) -> str:
    """A number from a million on as it is read, `50 billion`; nothing of a smaller one, which can be read as it is."""
    factor, word = next(((size, name) for size, name in SIZES if value and abs(value) >= size >= SAID_FROM), (1.0, ""))
    return f"{value / factor:,.6g} {word}" if value and word else ""


def as_typed(value: float | None) -> Any:
    """A number of a field, whole where it is whole; of an empty field nothing. What does not fit, the checks refuse in
    their words: a field that mends it would play what nobody asked for."""
    return "" if value is None else int(value) if value == round(value) else value
