"""Numbers as they are said: millions of jobs, billions of yuan, percentage points."""

from typing import NamedTuple

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


def number(value: float | None, factor: float = 1.0) -> str:
    """Three figures that matter; a dash for what is not known."""
    if value is None:
        return "–"
    scaled = value / factor
    if scaled == 0:
        return "0"
    size = abs(scaled)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{scaled:,.{digits}f}" if size >= 0.001 else f"{scaled:.1e}"


SHORT_FORMS = {"gdp": "GDP", "sme": "SME", "smes": "SMEs", "npl": "NPL", "m2": "mid-quarter"}


def plain(name: str) -> str:
    """spring_thunder -> spring thunder; gdp -> GDP"""
    words = name.replace(":", ", ").replace("_", " ").split(" ")
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


def title(name: str) -> str:
    """The same at the head of a figure."""
    words = plain(name)
    return words[:1].upper() + words[1:]
