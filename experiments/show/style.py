"""One house style: readable in print and by the colour-blind, units on
every axis, source and identity in the footer."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import polars as pl

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.find.result import Result
from experiments.show.marks import AGAINST as AGAINST
from experiments.show.marks import LINES as LINES
from experiments.show.marks import MARKERS as MARKERS
from experiments.show.marks import PALETTE as PALETTE
from experiments.show.marks import Mark as Mark
from experiments.show.marks import marks as marks

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType  # matplotlib names it since 3.11, and takes the same keys before

LETTERS_AN_INCH = 18
STYLE: "dict[RcKeyType, str | float]" = {
    "font.family": "DejaVu Sans",
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
    "svg.hashsalt": "relief",
    "svg.fonttype": "path",
    "figure.dpi": 100,
    "savefig.dpi": 160,
}


def wrapped(words: str, inches: float, size: float = 10) -> str:
    """In lines that are no wider than a panel."""
    letters = max(8, int(inches * LETTERS_AN_INCH * 6.5 / size))
    return "\n".join(textwrap.wrap(words, width=letters, break_on_hyphens=False))


def canvas(rows: int, columns: int, width: float, height: float) -> tuple[Figure, list]:
    figure, axes = plt.subplots(rows, columns, figsize=(width, height), squeeze=False)
    return figure, list(axes.flat)


def save(figure: Figure, numbers: pl.DataFrame, stem: Path, title: str, footer: str, legend: Sequence = ()) -> None:
    """SVG and PNG without dates, and the numbers beside them as CSV; the legend is a row under the title."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    width, height = figure.get_size_inches()
    lines = textwrap.wrap(footer, width=int(width * LETTERS_AN_INCH), break_long_words=True)
    figure.text(0.1 / width, 1 - 0.08 / height, title, ha="left", va="top", fontsize=11, fontweight="bold")
    figure.text(0.1 / width, 0.06 / height, "\n".join(lines), ha="left", va="bottom", fontsize=6.5, color="#555555")
    for text in figure.findobj(Text):
        if "$" in text.get_text() and "mathdefault" not in text.get_text():
            text.set_parse_math(False)  # a name may hold dollars; only matplotlib's own ticks are formulas
    if legend:
        figure.legend(
            handles=legend, loc="upper left", bbox_to_anchor=(0, 1 - 0.24 / height), ncols=len(legend), fontsize=8
        )
    figure.tight_layout(rect=(0, (0.1 + 0.12 * len(lines)) / height, 1, 1 - (0.5 if legend else 0.28) / height))
    figure.savefig(stem.with_suffix(".svg"), metadata={"Date": None, "Creator": None})
    figure.savefig(stem.with_suffix(".png"), metadata={"Software": None})
    plt.close(figure)
    numbers.write_csv(stem.with_suffix(".csv"))


def spread_labels(axes, ends: list[tuple[float, str, Mark]], x: float) -> None:
    """Direct labels at the right end of lines, moved apart evenly where they would overlap."""
    low, high = axes.get_ylim()
    gap = (high - low) * 0.22 * axes.get_gridspec().nrows / axes.figure.get_size_inches()[1]
    ends = sorted(ends, key=lambda end: end[0])
    heights = []
    for y, _, _ in ends:
        heights.append(max(y, heights[-1] + gap) if heights else y)
    shift = sum(height - y for height, (y, _, _) in zip(heights, ends, strict=True)) / max(len(ends), 1)
    reach = axes.get_xlim()[1] - axes.get_xlim()[0]
    for height, (y, text, mark) in zip(heights, ends, strict=True):
        end = (x + 0.05 * reach, height - shift)
        axes.plot([x, end[0]], [y, end[1]], color=mark.colour, ls=mark.line, lw=0.8, clip_on=False)
        axes.annotate(f" {text}", end, color=mark.colour, va="center", fontsize=8.5, annotation_clip=False)


def quarter_axis(axes, quarters: tuple[str, ...]) -> None:
    """Every quarter a tick; the year under its first."""
    labels = [f"Q{quarter[5]}\n{quarter[:4]}" if quarter.endswith("Q1") else f"Q{quarter[5]}" for quarter in quarters]
    axes.set_xticks(range(len(quarters)), labels, fontsize=8)
    axes.set_xlim(-0.4, len(quarters) - 0.6)


def footer(result: Result) -> str:
    """Which result a figure belongs to."""
    manifest, asked = result.manifest, result.question
    words = [
        f"{result.name}: {asked.economy}, {asked.shock}, 1:{asked.scale:,}, {len(result.panel.worlds)} worlds",
        (
            f"identity {manifest['identity']['code']}-{manifest['identity']['question']}, commit"
            f" {manifest['commit'] or 'none'}"
        ),
    ]
    return " | ".join(words)
