"""Paths of an economy: what every arm changes, quarter by quarter, measure beside measure; what happens without it, as
fans over worlds with the data as dots; closures month by month."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from experiments.ask.quarters import quarters_of
from experiments.find.effects import FEWEST_TREATED
from experiments.find.panel import Panel
from experiments.find.result import Result
from experiments.show import data_dots, findings, marks, official, scored, style
from experiments.show.official import PATHS, Dot
from experiments.show.saved import Saved
from experiments.show.units import Said, plain, quoted, said, title

BANDS = (5, 25, 50, 75, 95)  # percentiles of the worlds shown in a fan
MONTHLY_CLOSURES = ("closures_m1", "closures_m2", "closures_m3")
COLUMNS, WIDTH, HEIGHT = 3, 3.5, 1.75  # of panels; inches
WIDE, MANY = 5.2, 7  # inches of a panel with more arms than that, of which there are fewer in a row
A_LABEL, SMALL = 0.128, 7.0  # inches of a label at a line's end; its points
MOST_BANDS = 5  # arms whose bands do not hide each other
THIN, THICK = 0.7, 2.0


def draw(result: Result, folder: Path) -> list[Saved]:
    """Differences of all measures on one sheet, and closures by month."""
    drawn = [paths(result, folder / "paths")] if levels(result) or differing(result) else []
    monthly = result.compared and set(result.panel.measures).issuperset(MONTHLY_CLOSURES)
    return drawn + ([exits_by_month(result, folder / "exits_by_month")] if monthly else [])


def levels(result: Result) -> list[str]:
    """What is shown as it goes: what there are data for; all of it where no arm can be compared with another."""
    against = result.question.compare.against
    return [
        name
        for name in PATHS
        if name in result.panel.measures and (history(result, name)[against] or not result.compared)
    ]


def differing(result: Result) -> list[str]:
    """What is shown as a difference: every measure that is compared."""
    measures = set(result.panel.measures)
    return [name for name in result.question.compare.measures if name in measures and result.compared]


def paths(result: Result, stem: Path) -> Saved:
    """Small multiples on one axis of quarters: first the arm compared with, beside the data; then what the others
    change in every measure."""
    panel, compare = result.panel, result.question.compare
    beside, apart = levels(result), differing(result)
    arms = [arm for arm in panel.arms if arm != compare.against and arm not in result.made_arms]
    total = len(beside) + len(apart)
    columns, width = min(COLUMNS - (len(arms) > MANY), total), WIDE if len(arms) > MANY else WIDTH
    rows, height = -(-total // columns), max(HEIGHT, A_LABEL * (len(arms) + 1))
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(rows, columns, width * columns, (height + 0.45) * rows + 0.6, sharex=True)
        span = scored.span(result)
        tables = [fan_panel_of(result, axis, measure, span) for axis, measure in zip(axes, beside, strict=False)]
        mark, few = marks.marks(panel.arms, compare.against), set()
        for axis, measure in zip(axes[len(beside) :], apart, strict=False):
            few |= difference_panel(result, axis, measure, arms, mark, 0.82 * height, small=True)
            tables.append(difference_table(result, measure))
        for axis in axes[total:]:
            axis.axis("off")
        for axis in axes[max(0, total - columns) : total]:
            axis.tick_params(axis="x", labelbottom=True)
        heading = found(result, apart[0]) if apart else f"{quoted(compare.against)}, quarter by quarter"
        kinds = data_dots.legend(history(result, name)[compare.against] for name in beside)
        words = "; ".join(
            filter(None, (of_levels(result, beside, span), of_differences(result, arms, few) if apart else ""))
        )
        return style.save(figure, pl.concat(tables, how="diagonal"), stem, heading, words, style.origin(result), kinds)


def found(result: Result, measure: str) -> str:
    rows = [row for row in quarterly(result, measure).iter_rows(named=True) if row["arm"] not in result.made_arms]
    return findings.largest(measure, rows, size(rows), result.question.compare.against)


def quarterly(result: Result, measure: str) -> pl.DataFrame:
    return result.effects.filter((pl.col("measure") == measure) & pl.col("window").is_in(result.panel.quarters))


def size(rows: Sequence[dict]) -> Said:
    return said(
        rows[0]["unit"], rows[0]["kind"], max((abs(row["effect"]) for row in rows if row["effect"]), default=0.0)
    )


def of_levels(result: Result, measures: Sequence[str], span: scored.Span) -> str:
    """What the fans are, and which data are counted in their titles."""
    if not measures:
        return ""
    against = quoted(result.question.compare.against)
    sources = [
        f"{PATHS[name][0]}: {official.source(name)}"
        for name in measures
        if history(result, name)[result.question.compare.against]
    ]
    dots = f", dots = data ({'; '.join(sources)}); {scored.explained(span)}".rstrip("; ") if sources else ""
    return f"black = {against} as it goes: median, 50 and 90 % of worlds{dots}"


def of_differences(result: Result, arms: Sequence[str], few: set[str]) -> str:
    """What lines and bands are, and which arms are not drawn."""
    compare = result.question.compare
    intervals = f"{compare.confidence:.0%} intervals"
    words = f"lines = difference to {quoted(compare.against)}, mean over worlds; " + (
        f"bands = {intervals}, each of its quarter alone"
        if len(arms) <= MOST_BANDS
        else f"thick = the {intervals} of the quarter leave zero out"
    )
    words += f"; grey = {compare.during}"
    words += (
        f"; not drawn, fewer than {FEWEST_TREATED} agents served: {', '.join(map(quoted, sorted(few)))}" if few else ""
    )
    made = result.made_arms
    return words + (f"; not drawn, made for the saturation: {', '.join(map(quoted, made))}" if made else "")


def difference_panel(
    result: Result, axis, measure: str, arms: Sequence[str], mark: dict[str, marks.Mark], inches: float, small: bool
) -> set[str]:
    """Lines with bands, of many arms thick where they can be told from zero; hands back those of which nothing is."""
    shown, quarters = quarterly(result, measure), result.panel.quarters
    factor, unit = size(list(shown.iter_rows(named=True)))
    few, ends = set(), []
    window = [quarters.index(quarter) for quarter in quarters_of(result.question.compare.during)]
    axis.axvspan(window[0] - 0.5, window[-1] + 0.5, color=style.FAINT, lw=0, zorder=0)
    for arm in arms:
        table = shown.filter(pl.col("arm") == arm)
        if table["effect"].has_nulls():
            few.add(arm)
            continue
        middle = table["effect"].to_numpy() / factor
        line_of(axis, table, middle, mark[arm], factor, len(arms) <= MOST_BANDS)
        ends.append((len(quarters) - 1, float(middle[-1]), plain(arm), mark[arm]))
    axis.axhline(0, color=style.RULE, lw=0.8)
    style.quarter_axis(axis, quarters, small)
    axis.set_ylabel(unit, fontsize=8)
    axis.set_title(style.wrapped(title(measure), WIDTH - 1.0), fontsize=9)
    style.spread_labels(axis, ends, inches, SMALL if small else style.LABEL)
    return few


def line_of(axis, table: pl.DataFrame, middle: np.ndarray, mark: marks.Mark, factor: float, banded: bool) -> None:
    x, known = np.arange(len(middle)), not table["low"].has_nulls()
    low, high = (table[end].to_numpy() / factor for end in ("low", "high"))
    look = {"color": mark.colour, "ls": mark.line}
    if banded and known:
        axis.fill_between(x, low, high, color=mark.colour, alpha=style.BAND, lw=0)
    marked = {
        "marker": mark.marker,
        "ms": mark.size(3.2),
        "mfc": mark.face,
        "mec": mark.colour,
        "mew": 0.8,
        "markevery": 2,
    }
    axis.plot(x, middle, lw=1.5 if banded else THIN, **look, **marked)
    told = (low > 0) | (high < 0) if known and not banded else np.zeros(len(x), bool)
    if told.any():
        axis.plot(x, np.where(told, middle, np.nan), lw=THICK, **look)


def difference_table(result: Result, measure: str) -> pl.DataFrame:
    shown = quarterly(result, measure).rename({"window": "quarter"})
    return shown.select(
        pl.lit("difference").alias("panel"), "measure", "arm", "quarter", "unit", "effect", "low", "high"
    )


def fan_panel_of(result: Result, axis, measure: str, span: scored.Span) -> pl.DataFrame:
    """The arm compared with as it goes, and the data; hands back what is drawn."""
    heading, unit = PATHS[measure]
    panel, against = result.panel, result.question.compare.against
    data = history(result, measure)[against]
    bands = np.percentile(panel.values[against, measure], BANDS, axis=0) * 100
    fan_panel(axis, bands, marks.AGAINST, panel.quarters, data)
    heading = in_the_band(heading, panel.quarters, data, bands, span)
    axis.set_title(style.wrapped(heading, WIDTH - 0.9), fontsize=9)
    style.quarter_axis(axis, panel.quarters, small=True)
    axis.set_ylabel(unit, fontsize=8)
    return fan_table(against, panel.quarters, bands, data).select(
        pl.lit("level").alias("panel"), pl.lit(measure).alias("measure"), pl.all()
    )


def in_the_band(
    name: str, quarters: tuple[str, ...], data: dict[str, Dot], bands: np.ndarray, span: scored.Span
) -> str:
    """A measure, and how many of its data lie in the widest band; `bands` and what is counted in per cent."""
    dots = {quarter: dot.value * 100 for quarter, dot in data.items()}
    found = scored.counts(span, dots, scored.bands_of(quarters, bands[0].tolist(), bands[-1].tolist()))
    return f"{name}: {scored.in_short(span, found)} in the band" if found else name


def difference_chart(result: Result, measure: str, stem: Path) -> Saved:
    """One measure alone: difference to the arm compared against, quarter by quarter, with its interval."""
    arms = [arm for arm in result.panel.arms if arm != result.question.compare.against]
    mark = marks.marks(result.panel.arms, result.question.compare.against)
    height = max(2.6, 0.15 * (len(arms) + 1))
    with style.plt.rc_context(style.STYLE):
        figure, (axis,) = style.canvas(1, 1, 6.8, height + 1.0)
        few = difference_panel(result, axis, measure, arms, mark, 0.82 * height, small=False)
        words = of_differences(result, arms, few)
        return style.save(figure, quarterly(result, measure), stem, found(result, measure), words, style.origin(result))


def history(result: Result, measure: str) -> dict[str, dict[str, Dot]]:
    """The data beside each arm; none beside an arm whose shock is not the one that was."""
    asked, arms = result.question, result.manifest["arms"]
    return {
        arm: official.dots(measure, asked.shock, asked.shock_changes | arms[arm].get("shock_changes", {}))
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
    status = pl.Series([dot and official.STATUS[dot.looked_up] for dot in dots], dtype=pl.String)
    return pl.DataFrame(
        {"arm": [arm] * len(quarters), "quarter": quarters, **columns, "data": values, "data_status": status}
    )


def exits_by_month(result: Result, stem: Path) -> Saved:
    """Closures of SMEs added up from the first month played: left the arm compared with, right what the others change,
    with intervals."""
    panel, against = result.panel, result.question.compare.against
    mark, arms = marks.marks(panel.arms, against), [arm for arm in panel.arms if arm != against]
    months = [
        f"{quarter[:4]}-{3 * int(quarter[5]) - 2 + month:02d}" for quarter in panel.quarters for month in range(3)
    ]
    usual = added_closures(panel, against)
    tables, ends = [closures_table(against, "level", months, usual, result)], []
    height = max(2.6, 0.15 * (len(arms) + 1))
    with style.plt.rc_context(style.STYLE):
        figure, (level, change) = style.canvas(1, 2, 9.6, height + 1.0, sharex=True)
        level.plot(tables[0]["closures"] / 1e6, color=mark[against].colour, lw=1.6)
        level.set_title(plain(against))
        level.set_ylabel("million SMEs, added up")
        for arm in arms:
            one = closures_table(arm, f"difference to {against}", months, added_closures(panel, arm) - usual, result)
            table = one.with_columns(pl.col("low", "high").fill_nan(None))
            line_of(change, table, one["closures"].to_numpy() / 1e3, mark[arm], 1e3, len(arms) <= MOST_BANDS)
            tables.append(one)
            ends.append((len(months) - 1, one["closures"][-1] / 1e3, plain(arm), mark[arm]))
        change.axhline(0, color=style.RULE, lw=0.8)
        change.set_title(f"difference to {plain(against)}")
        change.set_ylabel("thousand SMEs, added up")
        ticks = range(0, len(months), 12)
        for axis in (level, change):
            axis.set_xticks(ticks, [months[tick] for tick in ticks], fontsize=8)
        style.spread_labels(change, ends, 0.82 * height)
        last = [{"arm": one["arm"][-1], "effect": one["closures"][-1], **last_ends(one)} for one in tables[1:]]
        heading = f"SMEs closed by {months[-1]} against {quoted(against)}: {findings.arms(last)}"
        bands = f"{result.question.compare.confidence:.0%} intervals"
        caption = f"bands = {bands}" if len(arms) <= MOST_BANDS else f"thick = the {bands} of the month leave zero out"
        return style.save(figure, pl.concat(tables), stem, heading, caption, style.origin(result))


def last_ends(one: pl.DataFrame) -> dict[str, float | None]:
    return {end: None if np.isnan(one[end][-1]) else one[end][-1] for end in ("low", "high")}


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
