"""Figures of who is helped: fates as flows from the world without relief
to the one with it, and effects group by group."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.ask.fates import in_order
from experiments.find.effects import FEWEST_TREATED
from experiments.find.fates import OLD
from experiments.find.number_of import largest_of, number_of
from experiments.find.result import Result
from experiments.show import style
from experiments.show.units import number, plain, said

COLOURS = {
    "survives anyway": "#9DB8CC",
    "saved": "#009E73",
    "only delayed": "#E69F00",
    "fails anyway": "#BBBBBB",
    "killed": "#D55E00",
}
CHANGED = ("saved", "only delayed", "killed")
# in being, closed: without, with
ENDS = {"survives anyway": (0, 0), "killed": (0, 1), "saved": (1, 0), "only delayed": (1, 1), "fails anyway": (1, 1)}
SHOWN = {"jobs": "jobs", "exports": "exports"}
GAP = 0.06


def draw(result: Result, folder: Path) -> list[Path]:
    return [flows(result, folder / "fates"), by_group(result, folder / "who_is_helped")]


def flows(result: Result, stem: Path) -> Path:
    """Above: all firms in being before relief begins, by what becomes of them without and with it; below: those whose
    fate relief changes."""
    fates, confidence = result.fate_table, result.question.compare.confidence
    last, arms = fates.quarters[-1], result.arms_with_fates
    counts = {arm: {fate: fates.cells(arm, last).sum("firms", OLD, (fate,)) for fate in ENDS} for arm in arms}
    found = [
        (arm, fate, *fates.clusters.of(values).interval(confidence))
        for arm, kinds in counts.items()
        for fate, values in kinds.items()
    ]
    table = pl.DataFrame(found, schema=["arm", "fate", "firms", "low", "high"], orient="row")
    changed = table.filter(pl.col("fate").is_in(CHANGED))
    most = number_of(changed["high"].fill_nan(0.0).max() or changed["firms"].max() or 0.0)
    factor, unit = said("firms", "level", most)
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(2, len(arms), max(6.8, 3.4 * len(arms)), 5.8)
        for column, arm in enumerate(arms):
            above, below = axes[column], axes[len(arms) + column]
            flow_panel(above, dict(table.filter(pl.col("arm") == arm).select("fate", "firms").iter_rows()))
            above.set_title(plain(arm))
            changed_panel(below, table.filter(pl.col("arm") == arm), factor)
            below.set_xlabel(unit)
        for below in axes[len(arms) :]:
            below.set_xlim(0, number_of(changed["high"].fill_nan(0.0).max()) / factor * 1.35 or 1)
        caption = (
            f"firms in being before relief begins; without = {plain(result.question.compare.against)}; at the end of"
            f" {last}; {confidence:.0%} intervals"
        )
        style.save(
            figure,
            table,
            stem,
            "What becomes of firms without relief and with it",
            f"{caption} | {style.footer(result)}",
        )
    return stem


def flow_panel(axis, firms: dict[str, float]) -> None:
    """Two bars, in being and closed, and bands between them as wide as the
    firms that flow there; thin ones are told below."""
    total = sum(firms.values())
    heights = {fate: count / total if total else 0.0 for fate, count in firms.items()}
    starts = [{}, {}]
    for side in (0, 1):
        level = 1.0 + GAP
        for end in (0, 1):
            for fate in (name for name in ENDS if ENDS[name][side] == end):
                level -= heights[fate]
                starts[side][fate] = level
            level -= GAP if end == 0 else 0.0
    x = np.linspace(0, 1, 40)
    bend = 3 * x**2 - 2 * x**3
    for fate, height in heights.items():
        low = starts[0][fate] + (starts[1][fate] - starts[0][fate]) * bend
        axis.fill_between(x, low, low + height, color=COLOURS[fate], lw=0.4, alpha=0.9)
        if fate not in CHANGED:
            axis.annotate(
                f"{fate}\n{number(100 * height)} %", (0.5, low[20] + height / 2), ha="center", va="center", fontsize=8
            )
    axis.set_xticks([0, 1], ["without relief", "with relief"])
    axis.set_yticks([])
    axis.grid(visible=False)
    axis.spines["left"].set_visible(False)


def changed_panel(axis, table: pl.DataFrame, factor: float) -> None:
    """Firms that relief saves, only delays, or kills, with intervals."""
    for y, fate in enumerate(CHANGED):
        row = table.filter(pl.col("fate") == fate).row(0, named=True)
        axis.barh(y, row["firms"] / factor, color=COLOURS[fate], height=0.6)
        if np.isfinite(row["low"]):
            axis.plot([row["low"] / factor, row["high"] / factor], [y, y], color="#333333", lw=1.2)
        end = max(row["firms"], row["high"] if np.isfinite(row["high"]) else 0.0) / factor
        axis.annotate(f" {number(row['firms'], factor)}", (end, y), va="center", fontsize=8)
    axis.set_yticks(range(len(CHANGED)), CHANGED)
    axis.set_ylim(len(CHANGED) - 0.5, -0.5)
    axis.grid(axis="y", visible=False)


def by_group(result: Result, stem: Path) -> Path:
    """Change of jobs and exports in each group, first and last quarter: the groups of a kind add up to all firms."""
    helped, arms, quarters = result.who_is_helped, result.arms_with_fates, result.fate_table.quarters
    shown = helped.filter(
        (pl.col("offer") == "all")
        & pl.col("figure").is_in(list(SHOWN))
        & pl.col("quarter").is_in([quarters[0], quarters[-1]])
        & pl.col("mean").is_not_null()
    )
    groups = in_order(shown.select("by", "group").unique().iter_rows())
    mark = style.marks(result.panel.arms, result.question.compare.against)
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(
            len(SHOWN), len(arms), max(6.8, 3.4 * len(arms) + 1.2), len(SHOWN) * (0.19 * len(groups) + 0.7)
        )
        for row, measure in enumerate(SHOWN):
            own = shown.filter(pl.col("figure") == measure)
            factor, unit = said(own["unit"][0], "level", largest_of(own["mean"]))
            for column, arm in enumerate(arms):
                axis = axes[row * len(arms) + column]
                group_panel(axis, own.filter(pl.col("arm") == arm), groups, quarters, mark[arm], factor)
                axis.set_title(style.wrapped(f"{plain(arm)}: {SHOWN[measure]}", 2.8))
                axis.set_xlabel(unit)
                axis.set_yticks(
                    range(len(groups)), [plain(group) if column == 0 else "" for _, group in groups], fontsize=7.5
                )
        caption = (
            f"filled = {quarters[0]}, open = {quarters[-1]}; groups by the state of a firm before relief begins; "
            f"{result.question.compare.confidence:.0%} intervals"
        )
        style.save(figure, shown, stem, "Who is helped: firms by group", f"{caption} | {style.footer(result)}")
    return stem


def group_panel(
    axis, table: pl.DataFrame, groups: list[tuple[str, str]], quarters: tuple[str, ...], mark: style.Mark, factor: float
) -> None:
    for row in table.iter_rows(named=True):
        first = row["quarter"] == quarters[0]
        y = groups.index((row["by"], row["group"])) + (-0.16 if first else 0.16)
        if row["low"] is not None:
            axis.plot(
                [row["low"] / factor, row["high"] / factor], [y, y], color=mark.colour, lw=1.2, solid_capstyle="butt"
            )
        axis.plot(
            row["mean"] / factor,
            y,
            mark.marker,
            ms=3.6,
            mfc=mark.colour if first else "white",
            mec=mark.colour,
            mew=1.1,
        )
    shown = {(row["by"], row["group"]) for row in table.iter_rows(named=True)}
    for y in (position for position, group in enumerate(groups) if group not in shown):
        axis.text(
            0.5,
            y,
            f"fewer than {FEWEST_TREATED} agents",
            transform=axis.get_yaxis_transform(),
            ha="center",
            va="center",
            fontsize=6.5,
            color="#666666",
        )
    axis.axvline(0, color="#888888", lw=0.8)
    for position, (by, _) in enumerate(groups):
        if position and by != groups[position - 1][0]:
            axis.axhline(position - 0.5, color="#CCCCCC", lw=0.6)
    axis.set_ylim(len(groups) - 0.5, -0.5)
    axis.grid(axis="y", visible=False)
    axis.locator_params(axis="x", nbins=5)
