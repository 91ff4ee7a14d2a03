"""Figures of a sensitivity: bars with intervals, a heat map over two
inputs, draws that fail and the box they crowd in."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.find.discovery import Failures
from experiments.find.draws import Draws, Effect
from experiments.find.number_of import largest_of, number_of
from experiments.find.result import Result
from experiments.find.sensitivity import LEADING, RANKS, leading
from experiments.show import marks, style
from experiments.show.saved import Saved
from experiments.show.units import number, plain, quoted, said, title

CELLS = 4  # a side of the heat map; as many as Morris's grid has levels
BESIDE = {"Morris screening": "sigma", "Sobol indices": "first"}
HEADS = {
    "Morris screening": (
        "mean size of the change over the whole range of the input (bars, mu*); its spread over the box (rings, sigma)"
    ),
    "Sobol indices": (
        "share of the variance of the effect: with all interactions (bars, total order), alone (rings, first order)"
    ),
    RANKS: "partial rank correlation of the effect with the input: not an index, it says how steadily, not how much",
}


def bars(result: Result, table: pl.DataFrame, measure: str, stem: Path) -> Saved:
    """Inputs from the one that drives the effect most, a panel an arm."""
    mine = table.filter((pl.col("measure") == measure) & (~pl.col("statistic").is_in(["mu", "luck"])))
    arms, method = list(mine["arm"].unique(maintain_order=True)), mine["method"][0]
    inputs = leading(table, arms[0], measure)
    mark = marks.marks(result.panel.arms, result.question.compare.against)
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(1, len(arms), 2.4 * len(arms) + 2.2, 0.34 * len(inputs) + 1.5)
        for axis, arm in zip(axes, arms, strict=True):
            panel(axis, mine.filter(pl.col("arm") == arm), inputs, method, mark[arm].colour, result)
            axis.set_title(title(arm))
            axis.set_yticks(range(len(inputs)), inputs if axis is axes[0] else [""] * len(inputs))
        caption = f"{HEADS[method]}; {mine['confidence'][0]:.0%} intervals, {mine['draws'][0]} draws"
        return style.save(figure, mine, stem, drivers(mine, measure, method), caption, style.origin(result))


def drivers(mine: pl.DataFrame, measure: str, method: str) -> str:
    """Arm by arm the input that leads, and whether its own interval leaves zero out."""
    words = []
    for (arm,), table in mine.filter(pl.col("statistic") == LEADING[method]).group_by("arm", maintain_order=True):
        first = table.sort(pl.col("value").abs(), descending=True, nulls_last=True).row(0, named=True)
        told = None not in (first["low"], first["high"]) and not first["low"] <= 0 <= first["high"]
        name = f"{first['input']} most" if told else "cannot be told"
        words.append(f"{plain(str(arm))}: {name}")
    return f"What drives the effect on {plain(measure)}: {'; '.join(words)}"


def panel(axis, table: pl.DataFrame, inputs: list[str], method: str, colour: str, result: Result) -> None:
    kind = result.measures[table["measure"][0]].kind
    factor, unit = (
        said(table["unit"][0], kind, largest_of(table["high"])) if method == "Morris screening" else (1.0, "")
    )
    for row in table.iter_rows(named=True):
        y = inputs.index(row["input"])
        value, ends = row["value"] / factor, (row["low"] / factor, row["high"] / factor)
        if row["statistic"] == LEADING[method]:
            axis.barh(y, value, height=0.55, color=colour, alpha=0.45)
            axis.plot(ends, [y, y], color="black", lw=1.2)
        elif row["statistic"] == BESIDE[method]:
            axis.plot(ends, [y + 0.36, y + 0.36], color=colour, lw=0.9)
            axis.plot(value, y + 0.36, "o", ms=4, mfc="white", mec=colour)
    axis.axvline(0, color=style.RULE, lw=0.8)
    axis.set_ylim(len(inputs) - 0.4, -0.6)
    axis.set_xlabel(unit or table["unit"][0])
    axis.locator_params(axis="x", nbins=4)
    axis.grid(axis="y", visible=False)


def heat_map(result: Result, draws: Draws, effect: Effect, across: int, up: int, stem: Path) -> Saved:
    """The mean effect in each part of the plane of two inputs, and how many draws it rests on."""
    cells = cells_of(draws, effect, across, up)
    factor, unit = said(effect.unit, effect.kind, largest_of(cells["effect"]))
    grid = np.full((CELLS, CELLS), np.nan)
    for row in cells.iter_rows(named=True):
        grid[row["row"], row["column"]] = row["effect"] / factor
    largest = np.nanmax(np.abs(grid)) or 1.0
    with style.plt.rc_context(style.STYLE):
        figure, (axis,) = style.canvas(1, 1, 5.4, 4.6)
        ends = [(one.low, one.high) for one in (draws.inputs[across], draws.inputs[up])]
        image = axis.imshow(
            grid, origin="lower", aspect="auto", cmap="RdBu", vmin=-largest, vmax=largest, extent=(*ends[0], *ends[1])
        )
        for row in cells.iter_rows(named=True):
            middle = [
                low + (row[key] + 0.5) / CELLS * (high - low)
                for key, (low, high) in zip(("column", "row"), ends, strict=True)
            ]
            strong = abs(row["effect"] / factor) > 0.6 * largest
            axis.text(
                *middle,
                f"{number(row['effect'], factor)}\n({row['draws']})",
                ha="center",
                va="center",
                fontsize=7,
                color="white" if strong else "black",
            )
        name_axes(axis, draws, across, up)
        axis.grid(visible=False)
        figure.colorbar(image, ax=axis, label=unit)
        low, high = number_of(cells["effect"].min()), number_of(cells["effect"].max())
        span = f"{number(low, factor)} to {number(high, factor)} {unit}"
        heading = f"{title(effect.measure)}, effect of {quoted(effect.arm)}: {span} over the cells"
        caption = "mean effect of the draws in a cell, their number in brackets"
        return style.save(figure, cells.drop("row", "column"), stem, heading, caption, style.origin(result))


def cells_of(draws: Draws, effect: Effect, across: int, up: int) -> pl.DataFrame:
    cuts = np.minimum((draws.points[:, [across, up]] * CELLS).astype(int), CELLS - 1)
    one, other = draws.inputs[across], draws.inputs[up]
    rows = []
    for column, row in np.unique(cuts, axis=0):
        inside = (cuts == (column, row)).all(axis=1)
        middle = [of.low + (cut + 0.5) / CELLS * (of.high - of.low) for of, cut in ((one, column), (other, row))]
        rows.append((*middle, float(effect.values[inside].mean()), int(inside.sum()), int(column), int(row)))
    return pl.DataFrame(rows, schema=[one.name, other.name, "effect", "draws", "column", "row"], orient="row")


def failure_box(
    result: Result, draws: Draws, effect: Effect, found: Failures, inputs: tuple[int, int], stem: Path
) -> Saved:
    """Draws that fail and draws that do not, over two inputs, with the densest box."""
    across, up = inputs
    points = {"failed": found.failed, "effect": effect.values}
    numbers = pl.DataFrame({draws.inputs[at].name: draws.shown(at) for at in inputs} | points)
    with style.plt.rc_context(style.STYLE):
        figure, (axis,) = style.canvas(1, 1, 5.4, 4.6)
        for failed, colour, mark, word in (
            (False, marks.PALETTE[0], "o", "does not"),
            (True, marks.PALETTE[1], "X", "fails"),
        ):
            here = found.failed == failed
            axis.plot(
                draws.shown(across)[here], draws.shown(up)[here], mark, ms=5, color=colour, mew=0, alpha=0.8, label=word
            )
        if found.boxes:
            (left, right), (bottom, top) = (
                in_units(draws, at, found.boxes[0].limits.get(at, (0.0, 1.0))) for at in inputs
            )
            axis.add_patch(
                style.plt.Rectangle((left, bottom), right - left, top - bottom, fill=False, ec="black", lw=1.6)
            )
        name_axes(axis, draws, across, up)
        axis.legend(loc="upper left", bbox_to_anchor=(1, 1), title="a draw")
        count = f"{found.failed.sum()} of {len(found.failed)} draws"
        heading = f"Where {quoted(effect.arm)} fails, {plain(effect.measure)}: {count}"
        caption = f"{found.rule}; frame = the box in which failures are densest"
        return style.save(figure, numbers, stem, heading, caption, style.origin(result))


def in_units(draws: Draws, column: int, ends: tuple[float, float]) -> tuple[float, float]:
    one = draws.inputs[column]
    low, high = (one.low + end * (one.high - one.low) for end in ends)
    return low, high


def name_axes(axis, draws: Draws, across: int, up: int) -> None:
    one, other = draws.inputs[across], draws.inputs[up]
    axis.set_xlabel(f"{one.name} ({one.unit})")
    axis.set_ylabel(f"{other.name} ({other.unit})")
