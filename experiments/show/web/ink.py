"""Lines, marks and words of an SVG as text, and the scale on which they stand. Letters are not measured: a width is
that of an average letter of a sans-serif, and room is left."""

import math
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import NamedTuple

from experiments.show.web.blocks import unbroken

LETTER = 0.56  # width of an average letter, in its height
INK, QUIET, RULE, FAINT = "#1a1a1a", "#555555", "#8a8a8a", "#e4e4e4"
STEPS = (1.0, 2.0, 5.0, 10.0, 20.0)
ROUNDING = 1e-9
PLACES = 2  # of a pixel after the point
PLUS = ((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4))
CORNERS = {
    "s": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "^": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "D": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "v": ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
    "P": (*PLUS, *((-x, -y) for x, y in PLUS)),
    "X": tuple(((x - y) * 0.75, (x + y) * 0.75) for x, y in (*PLUS, *((-x, -y) for x, y in PLUS))),
}
DASHES = {"-": "", "--": "7 4", ":": "2 3", "-.": "7 3 2 3"}


class Look(NamedTuple):
    """Colour of a line and its marks, shape of the marks and dashes of the line by matplotlib's names for them."""

    colour: str
    shape: str = "o"
    dash: str = "-"


PLAIN = Look(INK)


def element(name: str, words: str = "", **attributes: str | float) -> str:
    """`text_anchor` stands for text-anchor; numbers are cut to hundredths of a pixel, words are escaped."""
    said = "".join(f' {key.replace("_", "-")}="{shown(value)}"' for key, value in attributes.items() if value != "")
    return f"<{name}{said}>{escape(words)}</{name}>" if words else f"<{name}{said}/>"


def shown(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{round(value, PLACES) + 0.0:g}"


def words(
    x: float, y: float, text: str, size: float, anchor: str = "start", fill: str = INK, bold: bool = False
) -> str:
    """One line of text on its base line."""
    weight = "600" if bold else ""
    return element("text", text, x=x, y=y, font_size=size, text_anchor=anchor, fill=fill, font_weight=weight)


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.0, dash: str = "") -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width, stroke_dasharray=dash)


def mark(x: float, y: float, look: Look, radius: float = 5.0, hollow: bool = False) -> str:
    """A dot, or one of the shapes with corners."""
    fill = "#ffffff" if hollow else look.colour
    if look.shape == "o":
        return element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=look.colour, stroke_width=1.8)
    points = path((x + dx * radius, y + dy * radius) for dx, dy in CORNERS[look.shape])
    return element("polygon", points=points, fill=fill, stroke=look.colour, stroke_width=1.8)


def path(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{shown(float(x))},{shown(float(y))}" for x, y in points)


def broken(text: str, width: float, size: float) -> list[str]:
    """In lines that are no wider than so many pixels; an interval stays whole."""
    return textwrap.wrap(unbroken(text), max(8, int(width / (LETTER * size)))) or [""]


@dataclass(frozen=True)
class Scale:
    """Numbers from `low` to `high` stand between two places of the paper."""

    low: float
    high: float
    begins: float
    ends: float

    @classmethod
    def over(cls, values: list[float], begins: float, ends: float) -> "Scale":
        """Wide enough for all values, with a little air; around one value, or none, there is some too."""
        low, high = min(values, default=0.0), max(values, default=0.0)
        air = 0.04 * (high - low) or abs(high) or 1.0
        return cls(low - air * (low != 0 or high == 0), high + air * (high != 0 or low == 0), begins, ends)

    def at(self, value: float) -> float:
        return self.begins + (value - self.low) / (self.high - self.low) * (self.ends - self.begins)

    def ticks(self, most: int) -> list[float]:
        """Round numbers, as many as there may be at most."""
        size = 10.0 ** math.floor(math.log10((self.high - self.low) / most))
        steps = (size * one for one in STEPS)
        return next(found for step in steps if len(found := self.multiples(step)) <= most)

    def multiples(self, step: float) -> list[float]:
        first, last = math.ceil(self.low / step - ROUNDING), math.floor(self.high / step + ROUNDING)
        return [index * step for index in range(first, last + 1)]


def tick_words(ticks: list[float]) -> Iterator[str]:
    """With as many figures after the point as their step asks for."""
    step = min((b - a for a, b in pairwise(ticks)), default=abs(ticks[0]) if ticks else 1.0) or 1.0
    figures = max(0, -math.floor(math.log10(step) + ROUNDING))
    for tick in ticks:
        yield f"{tick + 0.0:,.{figures}f}".replace("-", "−")


def sheet(name: str, width: float, height: float, title: str, says: str, ink: list[str]) -> str:
    """An SVG that is read aloud by its title and by what it says; `name` keeps its ids apart from those of others."""
    head = element("title", title, id=f"{name}-title") + element("desc", says, id=f"{name}-desc")
    return (
        f'<svg id="{name}" role="img" aria-labelledby="{name}-title {name}-desc"'
        f' viewBox="0 0 {shown(float(width))} {shown(float(height))}">{head}{"".join(ink)}</svg>'
    )
