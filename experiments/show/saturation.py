"""The saturation plot: direct effect, spillovers and net effect against
the part of the eligible that is offered relief."""

from pathlib import Path

import polars as pl

from experiments.ask.saturation import BUDGET, INTENSITY
from experiments.ask.schema import Saturation
from experiments.find.number_of import largest_of
from experiments.find.result import Result
from experiments.show import findings, marks, style
from experiments.show.saved import Saved
from experiments.show.units import plain, quoted, said

MEASURE = "jobs"
NAMES = ("direct", "left out", "contrast of changes", "entrants", "ineligible")
MARKS = marks.marks(("net", *NAMES), "net")
TOTALS = {name: MARKS[name] for name in ("direct", "left out", "ineligible", "entrants", "net")}
A_FIRM = {f"{name}, a thousand firms": MARKS[name] for name in ("direct", "left out", "contrast of changes")}
HEIGHT = 2.3  # inches of a panel
QUESTIONS = {
    INTENSITY: "fixed intensity: the programme shrinks with the part",
    BUDGET: "fixed budget: the same money for fewer",
}
APART = 0.008  # of the axis from zero to one, so that intervals do not hide each other


def draw(result: Result, folder: Path) -> list[Saved]:
    """One figure for each arm of the design; the quarter is the first looked at, when relief works."""
    asked = result.question.saturation
    return (
        []
        if asked is None
        else [saturation_plot(result, asked, base, folder / f"saturation_{base}") for base in asked.arms]
    )


def saturation_plot(result: Result, asked: Saturation, base: str, stem: Path) -> Saved:
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
        figure, axes = style.canvas(
            2, len(questions), 4.6 * len(questions) + 0.6, 2 * HEIGHT + 1.6, sharex=True, sharey="row"
        )
        ends = []
        for column, (fixed, words) in enumerate(questions.items()):
            rows = shown.filter(pl.col("fixed").is_in([fixed, ""]))
            for axis, looks, by, label in (
                (axes[column], TOTALS, factor, unit),
                (axes[len(questions) + column], A_FIRM, 1.0, "jobs a thousand firms"),
            ):
                ends.append((axis, effect_lines(axis, rows, looks, by)))
                axis.set_ylabel(label if column == 0 else "")
            axes[len(questions) + column].set_xlabel("part of the eligible that is offered relief, per cent")
            axes[column].set_title(words)
        for axis, labels in ends:
            style.spread_labels(axis, labels, 0.82 * HEIGHT)
        caption = (
            f"at the end of {quarter}, against {quoted(result.question.compare.against)}; direct = firms that are"
            f" offered relief; {result.question.compare.confidence:.0%} intervals"
        )
        return style.save(figure, shown, stem, heading(base, shown), caption, style.origin(result))


def heading(base: str, shown: pl.DataFrame) -> str:
    """Of all offered relief: which effects can be told from zero."""
    whole = shown.filter((pl.col("level") == 1.0) & pl.col("effect").is_in(list(TOTALS)))
    by_word: dict[str, list[str]] = {}
    for row in whole.iter_rows(named=True):
        by_word.setdefault(findings.kind(row | {"effect": row["mean"]}), []).append(row["effect"])
    words = ", ".join(f"{word}: {findings.some(names)}" for word, names in by_word.items())
    return f"Jobs with {plain(base)}, all eligible offered it; {words}"


def effect_lines(
    axis, rows: pl.DataFrame, looks: dict[str, marks.Mark], factor: float
) -> list[tuple[float, float, str, marks.Mark]]:
    """Lines with intervals; hands back where each ends, for its label."""
    ends = []
    for order, (effect, look) in enumerate(looks.items()):
        table = rows.filter((pl.col("effect") == effect) & pl.col("mean").is_not_null()).sort("level")
        x = table["level"] * 100 + (order - len(looks) / 2) * APART * 100
        axis.plot(x, table["mean"] / factor, marker=look.marker, ms=look.size(3.8), color=look.colour, lw=1.4)
        known = table["low"].is_not_null()
        low, high = (table[end].drop_nulls() / factor for end in ("low", "high"))
        axis.vlines(x.filter(known), low, high, color=look.colour, lw=1.0)
        if len(table):
            ends.append((float(x[-1]), float(table["mean"][-1]) / factor, effect.partition(",")[0], look))
    axis.axhline(0, color=style.RULE, lw=0.8)
    axis.set_xlim(-4, 104)
    return ends
