"""The figure of impulse responses: GDP quarter by quarter, a panel an impulse."""

from pathlib import Path

import polars as pl

from experiments.impulses.play import Played
from experiments.impulses.responses import CONFIDENCE
from experiments.show import style
from experiments.show.units import title

COLUMNS, WIDTH, HEIGHT = 3, 3.1, 2.2  # of panels; inches
SHADE = "#EFEFEF"


def gdp_paths(played: Played, stem: Path) -> Path:
    """Line = mean over worlds, band = interval; grey = quarters of the impulse. All panels have one height."""
    impulses, responses = played.impulses.impulse, played.responses
    rows, tables = -(-len(impulses) // COLUMNS), []
    columns = min(COLUMNS, len(impulses))
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(rows, columns, WIDTH * columns + 0.4, HEIGHT * rows + 0.9)
        for axis, (name, impulse), hue in zip(axes, impulses.items(), style.PALETTE * len(axes), strict=False):
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
            axis.axvspan(0.5, impulse.quarters + 0.5, color=SHADE, lw=0)
            axis.axhline(0.0, color="#000000", lw=0.7)
            axis.fill_between(table["quarter"], table["low"], table["high"], color=hue, alpha=0.25, lw=0)
            axis.plot(table["quarter"], table["effect"], color=hue, lw=1.6)
            axis.set_title(style.wrapped(title(name), WIDTH), color=hue)
            axis.set_xlim(0.5, len(path) + 0.5)
            axis.set_xticks(range(4, len(path) + 1, 4))
            axis.set_ylabel("GDP, per cent" if axis.get_subplotspec().is_first_col() else "")
            axis.set_xlabel("quarters from the first" if axis.get_subplotspec().is_last_row() else "")
        one_height(axes[: len(impulses)])
        for axis in axes[len(impulses) :]:
            axis.axis("off")
        caption = f"line = mean, band = {CONFIDENCE:.0%} interval, grey = quarters of the impulse"
        style.save(
            figure,
            pl.concat(tables),
            stem,
            "GDP after six small impulses" if len(impulses) == 6 else "GDP after small impulses",
            f"{caption} | {style.footer(played.result)}",
        )
    return stem


def one_height(axes: list) -> None:
    """Impulses of like size are read off one scale."""
    limits = [axis.get_ylim() for axis in axes]
    for axis in axes:
        axis.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
