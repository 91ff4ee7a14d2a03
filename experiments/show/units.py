"""Numbers as they are said: millions of jobs, billions of yuan, percentage points."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

DASH = "–"
LEAST = 0.001  # of what is nearer to zero no figure matters beside others
READABLE = 0.01, 1e5  # a number in a table lies between them where its size can be chosen so
STEPS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


class Said(NamedTuple):
    """Divide by `factor` and write `unit` behind."""

    factor: float
    unit: str


def said(unit: str, kind: str, largest: float) -> Said:
    """The size in which the largest of some numbers is said."""
    if unit == "share":
        return Said(0.01, "percentage points")
    if kind == "ratio":
        return Said(1.0, unit)
    factor, word = next(((size, name) for size, name in STEPS if abs(largest) >= size), (1.0, ""))
    return Said(factor, f"{word} {unit}".strip())


def sizes(largest: Mapping[tuple[str, str, str], float]) -> dict[str, Said]:
    """The size of each measure of a table, from its (measure, unit, kind) and largest number: one for each unit."""
    alike: dict[tuple[str, bool], list[float]] = {}
    for (_, unit, kind), size in largest.items():
        alike.setdefault((stem(unit), kind == "ratio"), []).append(abs(size))
    chosen = {key: step(found) for key, found in alike.items()}
    return {measure: said(unit, kind, chosen[stem(unit), kind == "ratio"]) for measure, unit, kind in largest}


def in_size(factor: float, unit: str, kind: str) -> str:
    """Another unit said in the size of a measure, such as its sum over quarters."""
    if unit == "share" or kind == "ratio":
        return said(unit, kind, 1.0).unit
    return f"{dict(STEPS).get(factor, '')} {unit}".strip()


def stem(unit: str) -> str:
    """Yuan a quarter and yuan are said in one size."""
    return unit.removesuffix(" a quarter")


def step(found: list[float]) -> float:
    """The size of the largest number, or a smaller one that leaves the least of them something to read."""
    lowest, highest = READABLE
    least, most = min((size for size in found if size > 0), default=0.0), max(found, default=0.0)
    fitting = [factor for factor, _ in STEPS if factor <= most]
    for factor in fitting:
        if least / factor >= lowest or most / factor * 1e3 > highest:
            return factor
    return most


def number(value: float | None, factor: float = 1.0) -> str:
    """Three figures that matter; of what is nearer to zero than `LEAST` on which side it lies, `<0.001` or `>-0.001`; a
    dash for what is not known."""
    if value is None or math.isnan(value):
        return DASH
    scaled = value / factor
    if scaled == 0:
        return "0"
    size = abs(scaled)
    if size < LEAST:
        return f"<{LEAST}" if scaled > 0 else f">-{LEAST}"
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{scaled:,.{digits}f}"


def given(value: float | None, factor: float = 1.0) -> str:
    """A number that somebody set, such as an end of a range, which is worth its figures however small it is:
    `0.0004`."""
    if value is None or not 0 < abs(value / factor) < LEAST:
        return number(value, factor)
    return f"{Decimal(f'{value / factor:.3g}'):f}"


def amount(value: float, unit: str) -> str:
    """`27.0 billion yuan`: a number by itself, in its own size."""
    factor, words = said(unit, "level", value)
    return f"{number(value, factor)} {words}"


SHORT_FORMS = {"gdp": "GDP", "sme": "SME", "smes": "SMEs", "npl": "NPL", "m2": "mid-quarter"}


def plain(name: str) -> str:
    """spring_thunder -> spring thunder; gdp -> GDP"""
    words = name.replace(":", ", ").replace("_", " ").split(" ")
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


def quoted(arm: str) -> str:
    """An arm in a sentence: its name may be any words."""
    return f"“{plain(arm)}”"


def title(name: str) -> str:
    """The same at the head of a figure."""
    words = plain(name)
    return words[:1].upper() + words[1:]
