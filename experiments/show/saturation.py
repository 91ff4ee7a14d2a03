"""The saturation plot: direct effect, spillovers and net effect against
the part of the eligible that is offered relief."""

from pathlib import Path

import polars as pl

from experiments.ask.saturation import BUDGET, INTENSITY
from experiments.ask.schema import Saturation
from experiments.find.number_of import largest_of
from experiments.find.result import Result
from experiments.show import style
from experiments.show.units import plain, said

MEASURE = "jobs"
BLUE, RED, GREEN, PURPLE, BROWN, *_ = style.PALETTE
TOTALS = {"direct": BLUE, "left out": RED, "ineligible": BROWN, "entrants": PURPLE, "net": style.AGAINST}
A_FIRM = {
    "direct, a thousand firms": BLUE,
    "left out, a thousand firms": RED,
    "contrast of changes, a thousand firms": GREEN,
}
QUESTIONS = {
    INTENSITY: "fixed intensity: the programme shrinks with the part",
    BUDGET: "fixed budget: the same money for fewer",
}
APART = 0.008  # of the axis from zero to one, so that intervals do not hide each other


def draw(result: Result, folder: Path) -> list[Path]:
    """One figure for each arm of the design; the quarter is the first looked at, when relief works."""
    asked = result.question.saturation
    return (
        []
        if asked is None
        else [saturation_plot(result, asked, base, folder / f"saturation_{base}") for base in asked.arms]
    )


def saturation_plot(result: Result, asked: Saturation, base: str, stem: Path) -> Path:
    """Above: jobs in all; below: jobs a thousand firms, with the contrast
    that a trial within one arm would have seen."""
    quarter, questions = result.fate_table.quarters[0], {fixed: QUESTIONS[fixed] for fixed in asked.fixed}
    table = result.saturation.filter(
        (pl.col("base") == base)
        & (pl.col("quarter") == quarter)
        & (pl.col("by") == "all")
        & (pl.col("measure") == MEASURE)
    )
    shown = table.filter(pl.col("effect").is_in([*TOTALS, *A_FIRM]))
    factor, unit = said("jobs", "level", largest_of(shown.filter(pl.col("effect").is_in(list(TOTALS)))["mean"]))
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(2, len(questions), 4.6 * len(questions) + 0.6, 6.2)
        ends = []
        for column, (fixed, words) in enumerate(questions.items()):
            rows = shown.filter(pl.col("fixed").is_in([fixed, ""]))
            for axis, hues, by, label in (
                (axes[column], TOTALS, factor, unit),
                (axes[len(questions) + column], A_FIRM, 1.0, "jobs a thousand firms"),
            ):
                ends.append((axis, effect_lines(axis, rows, hues, by)))
                axis.set_ylabel(label)
                axis.set_xlabel("part of the eligible that is offered relief, per cent")
            axes[column].set_title(words)
        level_with_each_other(axes, len(questions))
        for axis, labels in ends:
            style.spread_labels(axis, labels, 100)
        caption = (
            f"at the end of {quarter}, against {plain(result.question.compare.against)}; direct = firms that are"
            f" offered relief; {result.question.compare.confidence:.0%} intervals"
        )
        style.save(
            figure,
            shown,
            stem,
            f"{plain(base)}: direct effect, spillovers, net effect",
            f"{caption} | {style.footer(result)}",
        )
    return stem


def effect_lines(axis, rows: pl.DataFrame, hues: dict[str, str], factor: float) -> list[tuple[float, str, style.Mark]]:
    """Lines with intervals; hands back where each ends, for its label."""
    ends = []
    for order, (effect, hue) in enumerate(hues.items()):
        table = rows.filter((pl.col("effect") == effect) & pl.col("mean").is_not_null()).sort("level")
        x = table["level"] * 100 + (order - len(hues) / 2) * APART * 100
        axis.plot(x, table["mean"] / factor, "o-", ms=3.5, color=hue, lw=1.4)
        known = table["low"].is_not_null()
        axis.vlines(
            x.filter(known), table["low"].drop_nulls() / factor, table["high"].drop_nulls() / factor, color=hue, lw=1.0
        )
        if len(table):
            ends.append((float(table["mean"][-1]) / factor, effect.partition(",")[0], style.Mark(hue)))
    axis.axhline(0, color="#888888", lw=0.8)
    axis.set_xlim(-4, 104)
    return ends


def level_with_each_other(axes: list, columns: int) -> None:
    """Panels of a row on one scale, so that the two questions can be compared."""
    for row in (axes[:columns], axes[columns:]):
        limits = [axis.get_ylim() for axis in row]
        for axis in row:
            axis.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
