"""One style sheet for every figure: readable in print, in grey and by the colour-blind, units on every axis; under a
figure what it shows, in its file's metadata where it comes from."""

import re
import textwrap
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
import polars as pl

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.find.result import Result
from experiments.show.marks import Mark
from experiments.show.saved import Origin, Saved

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType  # matplotlib names it since 3.11, and takes the same keys before

RULE, QUIET, CAPTION = "#888888", "#666666", "#555555"  # lines at zero; words for what is missing, and under a figure
FAINT, ACCEPTED = "#F1F1F1", "#DDDDDD"  # quarters of a window; ranges of the data
BAND = 0.18  # opacity
LETTERS_AN_INCH, CAPTION_LETTERS = 18, 17  # at ten points, and in the size of a caption
TITLE, SIZE, LABEL = 11.0, 7.0, 8.0  # points: title, caption, labels at the end of lines
PLACES, DIGITS = re.compile(r' (d|x|y|transform)="([^"]*)"'), re.compile(r"(\.\d\d)\d+")
AIR = re.compile(r">\s+<")
LINE = 1.35  # of a line of text, in its size
STYLE: "dict[RcKeyType, str | float | list[str]]" = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Geneva", "Arial", "sans-serif"],  # of one width, where there are
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "relief",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "path.simplify_threshold": 0.3,
    "figure.dpi": 100,
    "savefig.dpi": 160,
}


def wrapped(words: str, inches: float, size: float = 10) -> str:
    """In lines that are no wider than a panel."""
    letters = max(8, int(inches * LETTERS_AN_INCH * 6.5 / size))
    return "\n".join(textwrap.wrap(words, width=letters, break_on_hyphens=False))


def canvas(rows: int, columns: int, width: float, height: float, **shared) -> tuple[Figure, list]:
    """`shared`: sharex, sharey."""
    figure, axes = plt.subplots(rows, columns, figsize=(width, height), squeeze=False, **shared)
    return figure, list(axes.flat)


def save(
    figure: Figure, numbers: pl.DataFrame, stem: Path, title: str, caption: str, origin: Origin, legend: Sequence = ()
) -> Saved:
    """SVG, PDF and PNG without dates, and the numbers beside them as CSV; the legend is a row under the title."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    width, height = figure.get_size_inches()
    below = f"{caption}. {origin.said}." if origin.said else f"{caption}."
    head = wrapped(title, 0.82 * width, TITLE)
    foot = "\n".join(textwrap.wrap(below, width=int(width * CAPTION_LETTERS), break_long_words=True))
    heights = [size * LINE * (1 + words.count("\n")) / 72 for words, size in ((head, TITLE), (foot, SIZE))]
    top, bottom = 0.12 + heights[0] + (0.26 if legend else 0.0), 0.1 + heights[1]
    figure.set_size_inches(width, height + top + bottom - 0.4)  # panels keep their height, whatever is said
    width, height = figure.get_size_inches()
    figure.text(0.1 / width, 1 - 0.08 / height, head, ha="left", va="top", fontsize=TITLE, fontweight="bold")
    figure.text(0.1 / width, 0.06 / height, foot, ha="left", va="bottom", fontsize=SIZE, color=CAPTION)
    for text in figure.findobj(Text):
        if "$" in text.get_text() and "mathdefault" not in text.get_text():
            text.set_parse_math(False)  # a name may hold dollars; only matplotlib's own ticks are formulas
    if legend:
        place = (0, 1 - (0.08 + heights[0]) / height)
        figure.legend(handles=legend, loc="upper left", bbox_to_anchor=place, ncols=len(legend), fontsize=8)
    figure.tight_layout(rect=(0, bottom / height, 1, 1 - top / height))
    about = ". ".join(filter(None, (below.rstrip("."), origin.kept)))
    drawn = StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Title": title, "Description": about})
    stem.with_suffix(".svg").write_text(slim(drawn.getvalue()), encoding="utf-8")
    figure.savefig(
        stem.with_suffix(".pdf"),
        metadata={"CreationDate": None, "Creator": None, "Producer": None, "Title": title, "Subject": about},
    )
    figure.savefig(stem.with_suffix(".png"), metadata={"Software": None, "Title": title, "Description": about})
    plt.close(figure)
    numbers.write_csv(stem.with_suffix(".csv"))
    return Saved(stem, title, caption)


def slim(svg: str) -> str:
    """The same picture in half the bytes: no air between elements, places to a hundredth of a point."""
    svg = PLACES.sub(lambda found: f' {found[1]}="{DIGITS.sub(r"\1", found[2]).replace(chr(10), "")}"', svg)
    return AIR.sub("><", svg)


def spread_labels(axes, ends: list[tuple[float, float, str, Mark]], inches: float, size: float = LABEL) -> None:
    """Direct labels beside the panel of lines that end at (x, y), moved no farther than they must to stand apart;
    `inches`: the height of the panel, or somewhat less."""
    if not ends:
        return
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    ends = sorted(ends, key=lambda end: end[1])
    gap = (high - low) * LINE * 0.93 * size / 72 / inches
    for y, (x, end, text, mark) in zip(apart([end for _, end, *_ in ends], gap, low, high), ends, strict=True):
        place = (right + 0.05 * (right - left), y)
        axes.plot([x, place[0]], [end, y], color=mark.colour, ls=mark.line, lw=0.8, clip_on=False)
        axes.annotate(f" {text}", place, color=mark.colour, va="center", fontsize=size, annotation_clip=False)
    axes.set(xlim=(left, right), ylim=(low, high))


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places in the order of those wanted, at least a gap apart, as near to them as can be (least squares, by pooling
    neighbours), and between two ends where there is room for all."""
    pools: list[list[float]] = []
    for index, place in enumerate(wanted):
        pools.append([place - index * gap])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    first = [float(np.mean(pool)) for pool in pools for _ in pool]
    last = high - (len(wanted) - 1) * gap
    ends = (low, last) if low <= last else ((low + last) / 2,) * 2
    return [min(max(place, ends[0]), ends[1]) + index * gap for index, place in enumerate(first)]


def quarter_axis(axes, quarters: tuple[str, ...], small: bool = False) -> None:
    """Every quarter a tick, the year under its first; in a small panel the first of each year alone."""
    places = [x for x, quarter in enumerate(quarters) if not small or quarter.endswith("Q1")]
    labels = [f"Q1\n{quarters[x][:4]}" if quarters[x].endswith("Q1") else f"Q{quarters[x][5]}" for x in places]
    axes.set_xticks(places, labels, fontsize=8)
    axes.set_xlim(-0.4, len(quarters) - 0.6)


def origin(result: Result, also: str = "") -> Origin:
    """Which result a figure belongs to; `also` what else of it, such as one of its worlds."""
    manifest, asked = result.manifest, result.question
    said = f"{result.name}: 1:{asked.scale:,}, {len(result.panel.worlds)} worlds"
    kept = (
        f"{asked.economy}, {asked.shock}, identity {manifest['identity']['code']}-{manifest['identity']['question']},"
        f" commit {manifest['commit'] or 'none'}"
    )
    return Origin(", ".join(filter(None, (said, also))), kept)
