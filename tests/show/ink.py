"""What lies on the paper: dots, bars, curves and bands of an axis as numbers and colours."""

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from experiments.show.saved import Origin

FIGURES = 9  # that two floats share


class Drawn(NamedTuple):
    figure: Any
    numbers: pl.DataFrame
    title: str
    footer: str
    legend: list
    origin: Origin = Origin("")

    @property
    def axes(self) -> list:
        """Panels that are not switched off, without colour bars."""
        return [axis for axis in self.figure.axes if axis.axison and axis.get_label() != "<colorbar>"]


class Dot(NamedTuple):
    x: float
    y: float
    face: str
    edge: str
    marker: str


class Line(NamedTuple):
    x: tuple[float, ...]
    y: tuple[float, ...]
    colour: str
    style: str


def near(value: float) -> float:
    return float(f"{float(value):.{FIGURES}g}")


def nears(values) -> tuple[float, ...]:
    return tuple(near(value) for value in values)


def dots(axis) -> list[Dot]:
    """Every marker of every line, point by point."""
    found = []
    for line in axis.get_lines():
        if line.get_marker() not in ("None", "", None):
            face, edge = to_hex(line.get_markerfacecolor()), to_hex(line.get_markeredgecolor())
            found += [
                Dot(near(x), near(y), face, edge, line.get_marker())
                for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
            ]
    return found


def lines(axis) -> list[Line]:
    """Lines without markers that lie in data, so that axes' own rules are left out."""
    return [
        Line(nears(line.get_xdata()), nears(line.get_ydata()), to_hex(line.get_color()), line.get_linestyle())
        for line in axis.get_lines()
        if line.get_marker() in ("None", "", None) and line.get_transform() == axis.transData
    ]


def curves(axis) -> list[Line]:
    """Lines of more than two points, with or without marks on them; of a thicker one over another only that one."""
    return [
        Line(nears(line.get_xdata()), nears(line.get_ydata()), to_hex(line.get_color()), line.get_linestyle())
        for line in axis.get_lines()
        if line.get_linestyle() not in ("None", "") and len(line.get_xdata()) > 2
    ]


def intervals(axis) -> list[Line]:
    """Level lines from one end to the other."""
    return [line for line in lines(axis) if len(line.x) == 2 and line.y[0] == line.y[1]]


def bands(axis) -> list[tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], str]]:
    """Of each filled band: x, lower and upper edge, colour."""
    found = []
    for band in axis.collections:
        if isinstance(band, PolyCollection):
            at: dict[float, list[float]] = {}
            for x, y in band.get_paths()[0].vertices:
                at.setdefault(near(x), []).append(y)
            places = sorted(at)
            found.append(
                (
                    tuple(places),
                    nears(min(at[x]) for x in places),
                    nears(max(at[x]) for x in places),
                    to_hex(band.get_facecolor()[0]),
                )
            )
    return found


def segments(axis) -> list[tuple]:
    """Of hlines and vlines: both ends and the colour."""
    return [
        (*nears(np.ravel(segment)), to_hex(lines.get_color()[0]))
        for lines in axis.collections
        if hasattr(lines, "get_segments")
        for segment in lines.get_segments()
    ]


def boxes(axis) -> list[tuple]:
    """Bars and frames: left, bottom, width, height, colour."""
    patches = [patch for patch in axis.patches if isinstance(patch, Rectangle)]
    return [
        (*nears((*patch.get_xy(), patch.get_width(), patch.get_height())), to_hex(patch.get_facecolor()))
        for patch in patches
    ]


def ticks(axis, which: str = "y") -> list[str]:
    labels = axis.get_yticklabels() if which == "y" else axis.get_xticklabels()
    return [label.get_text() for label in labels]


def words(axis) -> list[str]:
    return [text.get_text().strip() for text in axis.texts if text.get_text().strip()]


def told(axis) -> str:
    """The panel's title, wherever it stands."""
    return " ".join((axis.get_title(loc="left") or axis.get_title()).split())


def overlapping(drawn: Drawn) -> list[tuple[str, str]]:
    """Titles, labels and ticks that lie over each other, or reach beyond the paper."""
    canvas = FigureCanvasAgg(drawn.figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    shown = [text for text in drawn.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    hidden = [label for axis in drawn.figure.axes for label in out_of_view(axis)]
    shown = [
        text for text in shown if (text.axes is None or text.axes.axison) and not any(text is label for label in hidden)
    ]
    places = [(text.get_text(), text.get_window_extent(renderer).shrunk(0.98, 0.9)) for text in shown]
    paper = drawn.figure.bbox
    outside = [
        (word, "the paper's edge")
        for word, box in places
        if box.x0 < -1 or box.y0 < -1 or box.x1 > paper.x1 + 1 or box.y1 > paper.y1 + 1
    ]
    pairs = [
        (one, other) for k, (one, box) in enumerate(places) for other, second in places[k + 1 :] if box.overlaps(second)
    ]
    return outside + pairs


def out_of_view(axis) -> list[Text]:
    """Labels of ticks beyond an axis's ends, which are never drawn."""
    found = []
    for of in (axis.xaxis, axis.yaxis):
        low, high = sorted(of.get_view_interval())
        reach = 1e-9 * (high - low)
        for tick in (*of.get_major_ticks(), *of.get_minor_ticks()):
            found += [] if low - reach <= tick.get_loc() <= high + reach else [tick.label1, tick.label2]
    return found
