"""A forest: a row for each estimate, its interval as a line, its number in words beside it."""

import math
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from experiments.find.intervals import Interval
from experiments.show.web import ink
from experiments.show.web.blocks import Drawing

WIDE, NARROW = 720.0, 360.0  # pixels of the paper
LETTERS, NARROW_LETTERS = 13.0, 14.0
LEFT, RIGHT = 196.0, 214.0  # room for labels and for numbers, of the wide one
AIR = 16.0  # beside the axis
ROW, LINE = 30.0, 16.0  # height of a row, and of a further line of its label
NARROW_ROW = 24.0  # room of the mark, under the words
AXIS = 46.0  # under the rows: ticks and unit
SMALL = 12.0
TICKS, NARROW_TICKS = 6, 5
FARTHEST, FURTHER = 4.0, 1.2  # the end of the axis, in the usual reach of an interval and in the largest mean
SPARE = 1.5  # an axis is made longer by so much rather than that an interval is cut
ARROW = 6.0
TICK = 8.0  # above the numbers of the axis


class Estimate(NamedTuple):
    """A mean with the ends of its interval, in the unit of the axis, nan where it is not known; `said`: the number in
    words, or why there is none. Rows of one `group` stand under its name."""

    label: str
    found: Interval
    said: str
    look: ink.Look = ink.PLAIN
    group: str = ""

    @property
    def known(self) -> bool:
        return not math.isnan(self.found.mean)

    @property
    def ends(self) -> list[float]:
        """What of it is a number."""
        return [value for value in self.found if not math.isnan(value)]


def in_units(row: dict, keys: tuple[str, str, str], factor: float) -> Interval:
    """A number and the ends of its interval, from a row of a table; nan where one is not known."""
    return Interval(*(math.nan if row[key] is None else row[key] / factor for key in keys))


def forest(
    name: str, title: str, unit: str, rows: Sequence[Estimate], caption: str = "", dotted: float | None = None
) -> Drawing:
    """`unit`: of the axis; `dotted`: where a dotted line stands, such as the estimate that others are held against."""
    says = f"Unit: {unit}. " + "; ".join(
        f"{row.group + ', ' if row.group else ''}{row.label}: {row.said}" for row in rows
    )
    values = seen(rows)
    if any(value < min(values) or value > max(values) for row in rows for value in row.ends):
        caption = f"{caption} An arrow: the interval goes on, as its numbers say.".strip()
    air = margin(values)
    wide = draw_wide(rows, ink.Scale.over(values, LEFT + AIR, WIDE - RIGHT - AIR), unit, dotted)
    narrow = draw_narrow(rows, ink.Scale.over(values, air, NARROW - air), unit, dotted)
    return Drawing(
        title,
        f"{says}.",
        caption,
        ink.sheet(f"{name}-wide", WIDE, wide[1], title, f"{says}.", wide[0]),
        ink.sheet(f"{name}-narrow", NARROW, narrow[1], title, f"{says}.", narrow[0]),
    )


def margin(values: list[float]) -> float:
    """Beside a narrow axis, so that the words of its outermost ticks stay on the paper."""
    words = ink.tick_words(ink.Scale.over(values, AIR, NARROW - AIR).ticks(NARROW_TICKS))
    return max(AIR, ink.LETTER * SMALL / 2 * max(map(len, words)))


def seen(rows: Sequence[Estimate]) -> list[float]:
    """Zero, all means, and of intervals what is not many times as far out as is usual: one that nobody could tell from
    anything would leave no room for the others."""
    reaches = [reach for row in rows if row.ends and (reach := max(map(abs, row.ends))) > 0] or [0.0]
    usual = max(FARTHEST * median(reaches), *(FURTHER * abs(row.found.mean) for row in rows if row.known), 0.0)
    most = max(usual, *(reach for reach in reaches if reach <= SPARE * usual))
    return [0.0, *(min(max(value, -most), most) for row in rows for value in row.ends)]


def draw_wide(rows: Sequence[Estimate], scale: ink.Scale, unit: str, dotted: float | None) -> tuple[list[str], float]:
    """Label, mark, number; and how high the paper is."""
    shapes, marked, y, group = [], [], 6.0, ""
    for row in rows:
        if row.group != group:
            group, y = row.group, y + (8.0 if shapes else 0.0)
            shapes.append(ink.words(0, y + LETTERS, group, LETTERS, bold=True))
            y += LETTERS + 8.0
        inset = 12.0 if group else 0.0
        room = RIGHT - 8.0 if row.known else WIDE - scale.begins
        label, number = ink.broken(row.label, LEFT - inset, LETTERS), ink.broken(row.said, room, LETTERS)
        height = ROW + LINE * (max(len(label), len(number)) - 1)
        shapes += column(label, inset, y + height / 2)
        shapes += (
            [*interval(row, scale, y + height / 2), *column(number, WIDE - RIGHT + 8.0, y + height / 2)]
            if row.known
            else column(number, scale.begins, y + height / 2, ink.QUIET)
        )
        marked += [(y, y + height)] if row.known else []
        y += height
    return axis(scale, y, marked, unit, dotted, TICKS) + shapes, y + AXIS


def draw_narrow(rows: Sequence[Estimate], scale: ink.Scale, unit: str, dotted: float | None) -> tuple[list[str], float]:
    """Words above the mark, so that letters stay as large as those of the page."""
    shapes, marked, y, group = [], [], 4.0, ""
    for row in rows:
        if row.group != group:
            group, y = row.group, y + (10.0 if shapes else 0.0)
            shapes.append(ink.words(0, y + NARROW_LETTERS, group, NARROW_LETTERS, bold=True))
            y += NARROW_LETTERS + 6.0
        for text, fill in ((row.label, ink.INK), (row.said, ink.INK if row.known else ink.QUIET)):
            for part in ink.broken(text, NARROW, NARROW_LETTERS):
                shapes.append(ink.words(0, y + NARROW_LETTERS, part, NARROW_LETTERS, fill=fill))
                y += NARROW_LETTERS + 4.0
        if row.known:
            shapes += interval(row, scale, y + NARROW_ROW / 2 - 2.0)
            marked.append((y, y + NARROW_ROW))
            y += NARROW_ROW
        y += 8.0
    return axis(scale, y, marked, unit, dotted, NARROW_TICKS) + shapes, y + AXIS


def column(texts: Sequence[str], x: float, middle: float, fill: str = ink.INK) -> list[str]:
    """Lines of a label, their middle at a height."""
    first = middle + LETTERS / 3 - LINE * (len(texts) - 1) / 2
    return [ink.words(x, first + LINE * index, text, LETTERS, fill=fill) for index, text in enumerate(texts)]


def interval(row: Estimate, scale: ink.Scale, y: float) -> list[str]:
    """A line from end to end, with an arrow where it goes on beyond the axis, and the mean on it."""
    shapes, (mean, low, high) = [], row.found
    if not math.isnan(low):
        left, right = max(low, scale.low), min(high, scale.high)
        shapes.append(ink.line(scale.at(left), y, scale.at(right), y, row.look.colour, 2.4))
        for end, cut, way in ((low, left, -1), (high, right, 1)):
            if end != cut:
                tip = scale.at(cut) + way * ARROW
                corners = ((tip, y), (tip - way * ARROW, y - ARROW), (tip - way * ARROW, y + ARROW))
                shapes.append(ink.element("polygon", points=ink.path(corners), fill=row.look.colour))
    return [*shapes, ink.mark(scale.at(mean), y, row.look)]


def axis(
    scale: ink.Scale,
    bottom: float,
    marked: Sequence[tuple[float, float]],
    unit: str,
    dotted: float | None,
    most: int,
) -> list[str]:
    """Behind the rows that have a mark, from where to where each reaches, so that no line runs through words: faint
    lines at round numbers, a darker one at zero; numbers and unit below."""
    ticks = scale.ticks(most)
    lines: list[tuple[float, str, float, str]] = [(tick, ink.FAINT, 1.0, "") for tick in ticks]
    if scale.low <= 0 <= scale.high:
        lines.append((0.0, ink.RULE, 1.2, ""))
    if dotted is not None:
        lines.append((dotted, ink.QUIET, 1.2, ink.DASHES[":"]))
    shapes = [
        ink.line(scale.at(x), begins, scale.at(x), ends, colour, width, dash)
        for x, colour, width, dash in lines
        for begins, ends in joined([*marked, (bottom - TICK, bottom)])
    ]
    shapes += [
        ink.words(scale.at(tick), bottom + 16.0, text, SMALL, "middle", ink.QUIET)
        for tick, text in zip(ticks, ink.tick_words(ticks), strict=True)
    ]
    return [*shapes, ink.words((scale.begins + scale.ends) / 2, bottom + 35.0, unit, SMALL, "middle", ink.QUIET)]


def joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans in their order, those that touch as one."""
    found: list[tuple[float, float]] = []
    for begins, ends in spans:
        if found and begins <= found[-1][1]:
            begins, earlier = found.pop()
            ends = max(ends, earlier)
        found.append((begins, ends))
    return found
