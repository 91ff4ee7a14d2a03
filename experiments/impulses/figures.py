"""The figure of impulse responses: GDP quarter by quarter, a panel an impulse."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from experiments.find.intervals import Interval
from experiments.impulses.play import Played
from experiments.impulses.responses import CONFIDENCE
from experiments.show import findings, marks, style
from experiments.show.saved import Saved
from experiments.show.units import title

FOURTH = 4  # the quarter that titles tell of
COLUMNS, WIDTH, HEIGHT = 3, 3.1, 2.2  # of panels; inches


def gdp_paths(played: Played, stem: Path) -> Saved:
    """Line = mean over worlds, band = interval; grey = quarters of the impulse. All panels have one height."""
    impulses, responses = played.impulses.impulse, played.responses
    rows, tables = -(-len(impulses) // COLUMNS), []
    columns = min(COLUMNS, len(impulses))
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(rows, columns, WIDTH * columns + 0.4, HEIGHT * rows + 0.9, sharex=True, sharey=True)
        for axis, (name, impulse), hue in zip(axes, impulses.items(), marks.PALETTE * len(axes), strict=False):
            path = responses.path(name, "gdp")
            table = pl.DataFrame(
                {
                    "impulse": [name] * len(path),
                    "quarter": range(1, len(path) + 1),
                    "effect": [one.mean for one in path],
                    "low": [one.low for one in path],
                    "high": [one.high for one in path],
                }
            )
            tables.append(table)
            axis.axvspan(0.5, impulse.quarters + 0.5, color=style.FAINT, lw=0)
            axis.axhline(0.0, color="#000000", lw=0.7)
            axis.fill_between(table["quarter"], table["low"], table["high"], color=hue, alpha=0.25, lw=0)
            axis.plot(table["quarter"], table["effect"], color=hue, lw=1.6)
            axis.set_title(style.wrapped(first_year(name, path), WIDTH - 0.6))
            axis.set_xlim(0.5, len(path) + 0.5)
            axis.set_xticks(range(4, len(path) + 1, 4))
            axis.set_ylabel("GDP, per cent" if axis.get_subplotspec().is_first_col() else "")
            axis.set_xlabel("quarters from the first" if axis.get_subplotspec().is_last_row() else "")
        for axis in axes[len(impulses) :]:
            axis.axis("off")
        caption = f"line = mean, band = {CONFIDENCE:.0%} interval, grey = quarters of the impulse"
        table = pl.concat(tables)
        return style.save(figure, table, stem, heading(table), caption, style.origin(played.result))


def first_year(name: str, path: Sequence[Interval]) -> str:
    """GDP in the fourth quarter, as far as it can be told."""
    late = path[min(FOURTH, len(path)) - 1]
    row = {"effect": None if np.isnan(late.mean) else late.mean, "low": None if np.isnan(late.low) else late.low}
    return f"{title(name)}: {findings.kind(row | {'high': late.high})}"


def heading(table: pl.DataFrame) -> str:
    """Of how many impulses GDP can be told from what it would be, a year on."""
    rows = table.filter(pl.col("quarter") == FOURTH).fill_nan(None)
    kinds = [findings.kind(row) for row in rows.iter_rows(named=True)]
    parts = [
        f"{word} after {count}"
        for word in (findings.UP, findings.DOWN, findings.UNTOLD)
        if (count := kinds.count(word))
    ]
    return f"GDP in the fourth quarter: {', '.join(parts)} of {len(kinds)} small impulses"
