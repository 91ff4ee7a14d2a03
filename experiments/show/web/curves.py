"""Curves quarter by quarter with bands, and data as dots: labels at their ends where there is room, else above."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from experiments.show.units import number
from experiments.show.web import ink
from experiments.show.web.blocks import Drawing

WIDE, NARROW = 720.0, 360.0  # pixels of the paper
HEIGHT, NARROW_HEIGHT = 300.0, 240.0  # of the panel
LETTERS, SMALL = 13.0, 12.0
LEFT, RIGHT, TOP, BELOW = 56.0, 150.0, 30.0, 42.0
LABEL = 22.0  # from the panel to the names at its right
GAP = 16.0  # between labels
BAND = 0.14  # opacity


class Curve(NamedTuple):
    """Numbers of each quarter, in the unit of the axis; `low` and `high`: a band around them, or nothing."""

    label: str
    middle: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    look: ink.Look = ink.PLAIN


class Dot(NamedTuple):
    """A number of the data; hollow where its source is recalled."""

    value: float
    hollow: bool = False


def curves(
    name: str,
    title: str,
    unit: str,
    quarters: Sequence[str],
    drawn: Sequence[Curve],
    caption: str = "",
    dots: Mapping[str, Dot] | None = None,
    where: str = "",
) -> Drawing:
    """`quarters`: as 2020Q1; `dots`: data, by quarter; `where`: the place of all its numbers. Differences stand on an
    axis with zero, levels beside data need not."""
    dots = dots or {}
    says = f"Unit: {unit}. " + "; ".join(map(in_words(quarters), drawn))
    if dots:
        says += "; data: " + ", ".join(
            f"{quarter} {number(dots[quarter].value)}" for quarter in quarters if quarter in dots
        )
    says += f". All quarters: {where}" if where else ""
    papers = [
        ink.sheet(f"{name}-{word}", width, height, title, f"{says}.", shapes)
        for word, width, (shapes, height) in (
            ("wide", WIDE, draw_wide(unit, quarters, drawn, dots)),
            ("narrow", NARROW, draw_narrow(unit, quarters, drawn, dots)),
        )
    ]
    return Drawing(title, f"{says}.", caption, *papers)


def in_words(quarters: Sequence[str]) -> Callable[[Curve], str]:
    """First, lowest, highest and last of a curve, with its band."""

    def said(one: Curve) -> str:
        lowest, highest = (pick(range(len(quarters)), key=lambda index: one.middle[index]) for pick in (min, max))
        places = dict.fromkeys((0, *sorted((lowest, highest)), len(quarters) - 1))
        return f"{one.label}: " + ", ".join(f"{quarters[index]} {with_band(one, index)}" for index in places)

    return said


def with_band(one: Curve, index: int) -> str:
    """`12.3 [8.00, 15.0]`"""
    band = f" [{number(one.low[index])}, {number(one.high[index])}]" if len(one.low) else ""
    return f"{number(one.middle[index])}{band}"


def draw_wide(
    unit: str, quarters: Sequence[str], drawn: Sequence[Curve], dots: Mapping[str, Dot]
) -> tuple[list[str], float]:
    """Names at the ends of the curves, where all of them have room there."""
    room = RIGHT - LABEL
    if len(drawn) * GAP > HEIGHT - TOP or any(len(ink.broken(one.label, room, LETTERS)) > 1 for one in drawn):
        return draw_under_names(unit, quarters, drawn, dots, WIDE, HEIGHT, every=True)
    across, up = scales(quarters, drawn, dots, (LEFT, WIDE - RIGHT), (HEIGHT, TOP))
    shapes = [ink.words(0, LETTERS, unit, SMALL, fill=ink.QUIET)]
    shapes += panel(quarters, drawn, dots, across, up, every=True)
    for y, one in spread([(up.at(one.middle[-1]), one) for one in drawn], TOP, HEIGHT):
        start, end = across.at(len(quarters) - 1), WIDE - RIGHT + LABEL - 4.0
        shapes.append(ink.line(start, up.at(one.middle[-1]), end, y, one.look.colour, 0.9))
        shapes.append(ink.words(end + 4.0, y + LETTERS / 3, one.label, LETTERS))
    return shapes, HEIGHT + BELOW


def draw_narrow(
    unit: str, quarters: Sequence[str], drawn: Sequence[Curve], dots: Mapping[str, Dot]
) -> tuple[list[str], float]:
    return draw_under_names(unit, quarters, drawn, dots, NARROW, NARROW_HEIGHT, every=False)


def draw_under_names(
    unit: str,
    quarters: Sequence[str],
    drawn: Sequence[Curve],
    dots: Mapping[str, Dot],
    width: float,
    height: float,
    every: bool,
) -> tuple[list[str], float]:
    """Names above the panel, one under the other, each behind a piece of its curve."""
    shapes, y = [], 4.0
    for one in drawn if len(drawn) > 1 else ():
        shapes.append(ink.line(0, y + 8.0, 30.0, y + 8.0, one.look.colour, 2.2, ink.DASHES[one.look.dash]))
        shapes.append(ink.mark(15.0, y + 8.0, one.look, 4.0))
        for text in ink.broken(one.label, width - 38.0, LETTERS):
            shapes.append(ink.words(38.0, y + LETTERS, text, LETTERS))
            y += LETTERS + 5.0
    for text in ink.broken(unit, width, SMALL):
        shapes.append(ink.words(0, y + LETTERS, text, SMALL, fill=ink.QUIET))
        y += LETTERS + 4.0
    top, bottom = y + 10.0, y + 10.0 + height
    across, up = scales(quarters, drawn, dots, (LEFT - 8.0, width - 8.0), (bottom, top))
    return shapes + panel(quarters, drawn, dots, across, up, every), bottom + BELOW


def scales(
    quarters: Sequence[str],
    drawn: Sequence[Curve],
    dots: Mapping[str, Dot],
    x: tuple[float, float],
    y: tuple[float, float],
) -> tuple[ink.Scale, ink.Scale]:
    """Across the quarters, and up from the lowest number to the highest."""
    values = [float(value) for one in drawn for some in (one.middle, one.low, one.high) for value in some]
    values += [dots[quarter].value for quarter in quarters if quarter in dots]
    return ink.Scale(-0.4, len(quarters) - 0.6, *x), ink.Scale.over(values if dots else [0.0, *values], *y)


def panel(
    quarters: Sequence[str],
    drawn: Sequence[Curve],
    dots: Mapping[str, Dot],
    across: ink.Scale,
    up: ink.Scale,
    every: bool,
) -> list[str]:
    """Grid, bands, curves, dots; `every`: whether each quarter is named, or the first of a year alone."""
    ticks, right = up.ticks(6), across.ends
    shapes = [ink.line(across.begins, up.at(tick), right, up.at(tick), ink.FAINT) for tick in ticks]
    shapes += [
        ink.words(across.begins - 6.0, up.at(tick) + SMALL / 3, text, SMALL, "end", ink.QUIET)
        for tick, text in zip(ticks, ink.tick_words(ticks), strict=True)
    ]
    if up.low <= 0 <= up.high:
        shapes.append(ink.line(across.begins, up.at(0.0), right, up.at(0.0), ink.RULE, 1.2))
    shapes += quarter_words(quarters, across, max(up.begins, up.ends), every)
    for one in drawn:
        if len(one.low):
            edge = [(across.at(x), up.at(value)) for x, value in enumerate(one.low)]
            edge += [(across.at(x), up.at(value)) for x, value in reversed(list(enumerate(one.high)))]
            shapes.append(ink.element("polygon", points=ink.path(edge), fill=one.look.colour, fill_opacity=BAND))
    for one in drawn:
        points = ink.path((across.at(x), up.at(value)) for x, value in enumerate(one.middle))
        dash = ink.DASHES[one.look.dash]
        shapes.append(
            ink.element(
                "polyline",
                points=points,
                fill="none",
                stroke=one.look.colour,
                stroke_width=2.2,
                stroke_dasharray=dash,
            )
        )
        if len(drawn) > 1:  # colour alone does not tell curves apart
            shapes.append(ink.mark(across.at(len(quarters) - 1), up.at(one.middle[-1]), one.look, 4.0))
    shapes += [
        ink.mark(across.at(x), up.at(dots[quarter].value), ink.PLAIN, 4.0, dots[quarter].hollow)
        for x, quarter in enumerate(quarters)
        if quarter in dots
    ]
    return shapes


def quarter_words(quarters: Sequence[str], across: ink.Scale, bottom: float, every: bool) -> list[str]:
    """Q1 to Q4, and the year under each first quarter."""
    shapes = []
    for x, quarter in enumerate(quarters):
        first = quarter.endswith("Q1") or x == 0
        if every or first:
            shapes.append(ink.words(across.at(x), bottom + 16.0, quarter[4:], SMALL, "middle", ink.QUIET))
        if first:
            shapes.append(ink.words(across.at(x), bottom + 32.0, quarter[:4], SMALL, "middle", ink.QUIET))
    return shapes


def spread(ends: list[tuple[float, Curve]], top: float, bottom: float) -> list[tuple[float, Curve]]:
    """Labels moved apart where they would lie over each other, and kept on the paper."""
    places, order = [], sorted(ends, key=lambda end: end[0])
    for y, _ in order:
        places.append(max(y, places[-1] + GAP) if places else max(y, top))
    for index in reversed(range(len(places))):
        most = places[index + 1] - GAP if index + 1 < len(places) else bottom
        places[index] = min(places[index], most)
    return [(y, one) for y, (_, one) in zip(places, order, strict=True)]
