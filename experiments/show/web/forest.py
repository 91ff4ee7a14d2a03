"""A forest: a row for each estimate, its interval as a line, its number in words beside it."""

from collections.abc import Sequence
from typing import NamedTuple

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
TICKS, NARROW_TICKS = 6, 4


class Estimate(NamedTuple):
    """A mean with the ends of its interval, all in the unit of the axis; `said`: the number in words, or why there is
    none. Rows of one `group` stand under its name."""

    label: str
    mean: float | None
    low: float | None
    high: float | None
    said: str
    colour: str = ink.INK
    shape: str = "o"
    group: str = ""


def forest(
    name: str, title: str, unit: str, rows: Sequence[Estimate], caption: str = "", dotted: float | None = None
) -> Drawing:
    """`unit`: of the axis; `dotted`: where a dotted line stands, such as the estimate that others are held against."""
    says = f"Unit: {unit}. " + "; ".join(
        f"{row.group + ', ' if row.group else ''}{row.label}: {row.said}" for row in rows
    )
    ends = [value for row in rows for value in (row.mean, row.low, row.high) if value is not None]
    values = [0.0, *ends]
    wide = draw_wide(rows, ink.Scale.over(values, LEFT + AIR, WIDE - RIGHT - AIR), unit, dotted)
    narrow = draw_narrow(rows, ink.Scale.over(values, AIR, NARROW - AIR), unit, dotted)
    return Drawing(
        title,
        f"{says}.",
        caption,
        ink.sheet(f"{name}-wide", WIDE, wide[1], title, f"{says}.", wide[0]),
        ink.sheet(f"{name}-narrow", NARROW, narrow[1], title, f"{says}.", narrow[0]),
    )


def draw_wide(rows: Sequence[Estimate], scale: ink.Scale, unit: str, dotted: float | None) -> tuple[list[str], float]:
    """Label, mark, number; and how high the paper is."""
    shapes, y, group = [], 6.0, ""
    for row in rows:
        if row.group != group:
            group, y = row.group, y + (8.0 if shapes else 0.0)
            shapes.append(ink.words(0, y + LETTERS, group, LETTERS, bold=True))
            y += LETTERS + 8.0
        inset = 12.0 if group else 0.0
        room = WIDE - scale.begins if row.mean is None else RIGHT - 8.0
        label, number = ink.broken(row.label, LEFT - inset, LETTERS), ink.broken(row.said, room, LETTERS)
        height = ROW + LINE * (max(len(label), len(number)) - 1)
        shapes += column(label, inset, y + height / 2)
        shapes += (
            column(number, scale.begins, y + height / 2, ink.QUIET)
            if row.mean is None
            else [*interval(row, scale, y + height / 2), *column(number, WIDE - RIGHT + 8.0, y + height / 2)]
        )
        y += height
    return axis(scale, y, 0.0, unit, dotted, TICKS) + shapes, y + AXIS


def draw_narrow(rows: Sequence[Estimate], scale: ink.Scale, unit: str, dotted: float | None) -> tuple[list[str], float]:
    """Words above the mark, so that letters stay as large as those of the page."""
    shapes, y, group = [], 4.0, ""
    for row in rows:
        if row.group != group:
            group, y = row.group, y + (10.0 if shapes else 0.0)
            shapes.append(ink.words(0, y + NARROW_LETTERS, group, NARROW_LETTERS, bold=True))
            y += NARROW_LETTERS + 6.0
        for text, fill in ((row.label, ink.INK), (row.said, ink.INK if row.mean is not None else ink.QUIET)):
            for part in ink.broken(text, NARROW, NARROW_LETTERS):
                shapes.append(ink.words(0, y + NARROW_LETTERS, part, NARROW_LETTERS, fill=fill))
                y += NARROW_LETTERS + 4.0
        if row.mean is not None:
            shapes += interval(row, scale, y + NARROW_ROW / 2 - 2.0)
            y += NARROW_ROW
        y += 8.0
    return axis(scale, y, 0.0, unit, dotted, NARROW_TICKS) + shapes, y + AXIS


def column(texts: Sequence[str], x: float, middle: float, fill: str = ink.INK) -> list[str]:
    """Lines of a label, their middle at a height."""
    first = middle + LETTERS / 3 - LINE * (len(texts) - 1) / 2
    return [ink.words(x, first + LINE * index, text, LETTERS, fill=fill) for index, text in enumerate(texts)]


def interval(row: Estimate, scale: ink.Scale, y: float) -> list[str]:
    """A line from end to end, and the mean on it."""
    ends = (
        []
        if row.low is None or row.high is None
        else [ink.line(scale.at(row.low), y, scale.at(row.high), y, row.colour, 2.4)]
    )
    return [*ends, ink.mark(scale.at(row.mean or 0.0), y, row.shape, row.colour)]


def axis(scale: ink.Scale, bottom: float, top: float, unit: str, dotted: float | None, most: int) -> list[str]:
    """Behind the rows: faint lines at round numbers, a darker one at zero; numbers and unit below."""
    ticks = scale.ticks(most)
    shapes = [ink.line(scale.at(tick), top, scale.at(tick), bottom, ink.FAINT) for tick in ticks]
    if scale.low <= 0 <= scale.high:
        shapes.append(ink.line(scale.at(0.0), top, scale.at(0.0), bottom, ink.RULE, 1.2))
    if dotted is not None:
        shapes.append(ink.line(scale.at(dotted), top, scale.at(dotted), bottom, ink.QUIET, 1.2, ink.DASHES[":"]))
    shapes += [
        ink.words(scale.at(tick), bottom + 16.0, text, SMALL, "middle", ink.QUIET)
        for tick, text in zip(ticks, ink.tick_words(ticks), strict=True)
    ]
    return [*shapes, ink.words((scale.begins + scale.ends) / 2, bottom + 35.0, unit, SMALL, "middle", ink.QUIET)]
