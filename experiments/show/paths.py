"""Paths of an economy under every arm: fans over worlds with the data as dots, and closures month by month."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.find.panel import Panel
from experiments.find.result import Result
from experiments.show import data_dots, style
from experiments.show.data_dots import Dot
from experiments.show.official import PATHS as PATHS
from experiments.show.units import plain

BANDS = (5, 25, 50, 75, 95)  # percentiles of the worlds shown in a fan
MONTHLY_CLOSURES = ("closures_m1", "closures_m2", "closures_m3")


def fan_chart(result: Result, measure: str, stem: Path) -> Path:
    """One panel an arm: median and bands over worlds, with the data as dots where the shock is the pandemic."""
    heading, unit = PATHS[measure]
    panel, against = result.panel, result.question.compare.against
    mark = style.marks(panel.arms, against)
    data, tables = history(result, measure), []
    columns = min(3, len(panel.arms))
    rows = -(-len(panel.arms) // columns)
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(rows, columns, 3.1 * columns + 0.4, 2.1 * rows + 1.1)
        for axis, arm in zip(axes, panel.arms, strict=False):
            bands = np.percentile(panel.values[arm, measure], BANDS, axis=0) * 100
            tables.append(fan_table(arm, panel.quarters, bands, data[arm]))
            fan_panel(axis, bands, mark[arm].colour, panel.quarters, data[arm])
            axis.set_title(style.wrapped(plain(arm), 2.6), color=mark[arm].colour)
            axis.set_ylabel(unit if axis.get_subplotspec().is_first_col() else "")
        same_height(axes[: len(panel.arms)])
        for axis in axes[len(panel.arms) :]:
            axis.axis("off")
        caption = "line = median, bands = 50 and 90 % of worlds" + (
            f", dots = data ({data_dots.source(measure)})" if any(data.values()) else ""
        )
        style.save(
            figure,
            pl.concat(tables),
            stem,
            heading,
            f"{caption} | {style.footer(result)}",
            data_dots.legend(data.values()),
        )
    return stem


def history(result: Result, measure: str) -> dict[str, dict[str, Dot]]:
    """The data beside each arm; none beside an arm whose shock is not the one that was."""
    asked, arms = result.question, result.manifest["arms"]
    return {
        arm: data_dots.dots(measure, asked.shock, asked.shock_changes | arms[arm].get("shock_changes", {}))
        for arm in result.panel.arms
    }


def fan_panel(axis, bands: np.ndarray, colour: str, quarters: tuple[str, ...], data: dict[str, Dot]) -> None:
    """`bands`: one row a percentile of `BANDS`, one column a quarter; per cent."""
    x = np.arange(len(quarters))
    axis.fill_between(x, bands[0], bands[4], color=colour, alpha=0.15, lw=0)
    axis.fill_between(x, bands[1], bands[3], color=colour, alpha=0.3, lw=0)
    axis.plot(x, bands[2], color=colour, lw=1.5)
    data_dots.draw(axis, data, quarters, 100.0)
    style.quarter_axis(axis, quarters)


def fan_table(arm: str, quarters: tuple[str, ...], bands: np.ndarray, data: dict[str, Dot]) -> pl.DataFrame:
    columns = {f"percentile_{band}": bands[index] for index, band in enumerate(BANDS)}
    dots = [data.get(quarter) for quarter in quarters]
    values = pl.Series([dot and dot.value * 100 for dot in dots], dtype=pl.Float64)
    status = pl.Series([dot and data_dots.STATUS[dot.looked_up] for dot in dots], dtype=pl.String)
    return pl.DataFrame(
        {"arm": [arm] * len(quarters), "quarter": quarters, **columns, "data": values, "data_status": status}
    )


def same_height(axes: list) -> None:
    limits = [axis.get_ylim() for axis in axes]
    for axis in axes:
        axis.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))


def exits_by_month(result: Result, stem: Path) -> Path:
    """Closures of SMEs added up from the first month played: left the arm compared with, right what the others change,
    with intervals."""
    panel, against = result.panel, result.question.compare.against
    mark = style.marks(panel.arms, against)
    months = [
        f"{quarter[:4]}-{3 * int(quarter[5]) - 2 + month:02d}" for quarter in panel.quarters for month in range(3)
    ]
    usual = added_closures(panel, against)
    tables, ends = [closures_table(against, "level", months, usual, result)], []
    with style.plt.rc_context(style.STYLE):
        figure, (level, change) = style.canvas(1, 2, 9.6, 3.6)
        level.plot(tables[0]["closures"] / 1e6, color=mark[against].colour, lw=1.6)
        level.set_title(plain(against), color=mark[against].colour, loc="left", fontsize=10)
        level.set_ylabel("million SMEs, added up")
        for arm in (arm for arm in panel.arms if arm != against):
            one = closures_table(arm, f"difference to {against}", months, added_closures(panel, arm) - usual, result)
            change.plot(one["closures"] / 1e3, color=mark[arm].colour, ls=mark[arm].line, lw=1.6)
            change.fill_between(
                range(len(months)), one["low"] / 1e3, one["high"] / 1e3, color=mark[arm].colour, alpha=0.18, lw=0
            )
            tables.append(one)
            ends.append((one["closures"][-1] / 1e3, plain(arm), mark[arm]))
        change.axhline(0, color="#888888", lw=0.8)
        change.set_title(f"difference to {plain(against)}", loc="left", fontsize=10)
        change.set_ylabel("thousand SMEs, added up")
        ticks = range(0, len(months), 12)
        for axis in (level, change):
            axis.set_xticks(ticks, [months[tick] for tick in ticks], fontsize=8)
        style.spread_labels(change, ends, len(months) - 1)
        caption = f"bands = {result.question.compare.confidence:.0%} intervals | {style.footer(result)}"
        style.save(figure, pl.concat(tables), stem, "SMEs closed since the start, by month", caption)
    return stem


def added_closures(panel: Panel, arm: str) -> np.ndarray:
    """Worlds x months, added up."""
    return (
        np.stack([panel.values[arm, name] for name in MONTHLY_CLOSURES], axis=-1)
        .reshape(len(panel.worlds), -1)
        .cumsum(axis=1)
    )


def closures_table(arm: str, shown: str, months: list[str], added: np.ndarray, result: Result) -> pl.DataFrame:
    """By month: mean over worlds and its interval, of what is shown of the arm."""
    found = [result.panel.clusters.of(month).interval(result.question.compare.confidence) for month in added.T]
    columns = {"closures": [f.mean for f in found], "low": [f.low for f in found], "high": [f.high for f in found]}
    return pl.DataFrame({"arm": [arm] * len(months), "shown": [shown] * len(months), "month": months, **columns})
