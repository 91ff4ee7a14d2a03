"""Figures of a validation: paths, industries, labour market, with the data beside the model."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.find.number_of import number_of
from experiments.find.result import Result
from experiments.show import data_dots, marks, official, scored, style
from experiments.show.official import PATHS
from experiments.show.paths import BANDS, fan_panel, fan_table, in_the_band
from experiments.show.saved import Saved
from experiments.show.units import number, title
from experiments.validation import figures_firms, figures_ranges, moments, targets
from experiments.validation.play import Validation
from experiments.validation.score import BAND, MAIN, Score, records
from experiments.validation.worlds import COVID, QUIET

MODEL, DATA = marks.PALETTE[0], marks.AGAINST
MORE_PATHS = {
    "npl_ratio": ("Overdue loans of firms", "per cent of loans"),
    "online_share": ("Online share of goods bought", "per cent"),
}
QUARTERS = ("2020Q1", "2020Q2")


def draw_all(validation: Validation, folder: Path) -> list[Saved]:
    """Every figure, or of one row of the table its ranges; the places without ending (.svg, .png, .csv)."""
    results = validation.results
    if validation.asked.row is not None:
        return [figures_ranges.ranges(validation.scores, next(iter(results.values())), folder / "ranges")]
    return [
        fans(results[COVID], folder / "paths"),
        industries(results[COVID], trends(validation.scores), folder / "industries"),
        figures_firms.runway_and_sizes(results[QUIET], folder / "runway_and_sizes"),
        labour_market(results[QUIET], folder / "labour_market"),
        figures_firms.growth_rates(results[QUIET], folder / "growth_rates"),
        figures_firms.exits(results[QUIET], accepted(validation.scores), folder / "exits"),
    ]


def accepted(scores: list[Score]) -> dict[str, tuple[float, float]]:
    """Accepted ranges of exit by size class."""
    found = [score.target for score in scores if score.target.row == "quiet exit a quarter"]
    return {target.arguments["measure"].partition(":")[2]: target.accepted for target in found}


def fans(result: Result, stem: Path) -> Saved:
    """Median and bands over worlds with the data as dots; the hold-out is shown only where it was played."""
    panel, shown, tables, span = result.panel, PATHS | MORE_PATHS, [], scored.span(result)
    data = {measure: official.dots(measure, result.question.shock, result.question.shock_changes) for measure in shown}
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(2, 3, 10.4, 5.6)
        for axis, (measure, (name, unit)) in zip(axes, shown.items(), strict=False):
            bands = np.percentile(panel.values[MAIN, measure], BANDS, axis=0) * 100
            tables.append(fan_table(measure, panel.quarters, bands, data[measure]).rename({"arm": "measure"}))
            fan_panel(axis, bands, MODEL, panel.quarters, data[measure])
            axis.set_title(
                style.wrapped(in_the_band(name, panel.quarters, data[measure], bands, span), 3.3), fontsize=9
            )
            axis.set_ylabel(unit)
        for axis in axes[len(shown) :]:
            axis.axis("off")
        caption = (
            "line = median, bands = 50 and 90 % of worlds, dots = data (configs/facts/series.csv); the data of the"
            " online share are seasonal"
        )
        table = pl.concat(tables)
        found = scored.added(covered(one, span) for one in tables)
        told = f"The pandemic: {scored.in_short(span, found)} lie in the band of worlds"
        caption += f"; {scored.explained(span)}"
        return style.save(figure, table, stem, told, caption, style.origin(result), data_dots.legend(data.values()))


def covered(table: pl.DataFrame, span: scored.Span) -> list[scored.Counted]:
    """Of a fan's table how many of its data lie within the widest band."""
    known = table.filter(pl.col("data").is_not_null())
    ends = (known[f"percentile_{band}"].to_list() for band in (BANDS[0], BANDS[-1]))
    dots = dict(zip(known["quarter"], known["data"], strict=True))
    return scored.counts(span, dots, scored.bands_of(known["quarter"].to_list(), *ends))


def trends(scores: list[Score]) -> dict[tuple[str, str], float]:
    """The trend that the target of a measure and quarter multiplies back, a year."""
    asked = [score.target.arguments for score in scores]
    return {(said["measure"], said["quarter"]): said["trend"] for said in asked if "trend" in said}


def industries(result: Result, trend: dict[tuple[str, str], float], stem: Path) -> Saved:
    """Real growth of value added on the year-ago quarter: bars of the model with bands of worlds, dots of the data."""
    tables = []
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(1, 2, 9.6, 4.1)
        for axis, quarter in zip(axes, QUARTERS, strict=True):
            table = industry_table(result, trend, quarter)
            tables.append(table)
            y = np.arange(len(table))
            axis.barh(y, table["mean"] * 100, color=MODEL, alpha=0.55, height=0.62)
            axis.hlines(y, table["low"] * 100, table["high"] * 100, color=MODEL, lw=1.4)
            for looked_up in data_dots.KINDS:
                of_kind = (table["data_status"] == official.STATUS[looked_up]).to_numpy()
                axis.plot(table["data"].to_numpy()[of_kind] * 100, y[of_kind], **data_dots.look(looked_up))
            axis.axvline(0, color=style.RULE, lw=0.8)
            axis.set_yticks(y, [title(name) for name in table["industry"]])
            axis.invert_yaxis()
            axis.set_title(quarter)
            axis.set_xlabel("per cent on the year-ago quarter")
            axis.grid(axis="y", visible=False)
        caption = (
            "bars = mean over worlds, lines = 90 % of worlds, dots = data (facts F018-F034); finance holds real estate"
        )
        kinds = {word == official.STATUS[True] for table in tables for word in table["data_status"]}
        table = pl.concat(tables)
        apart = (table["mean"] - table["data"]).abs()
        worst = table.row(int(apart.arg_max() or 0), named=True)
        most = f"farthest in {title(worst['industry']).lower()}, {worst['quarter']}"
        told = f"Value added by industry: {number(number_of(apart.mean()), 0.01)} points off in the mean, {most}"
        return style.save(figure, table, stem, told, caption, style.origin(result), data_dots.handles(kinds))


def industry_table(result: Result, trend: dict[tuple[str, str], float], quarter: str) -> pl.DataFrame:
    """By industry in the order of the data: data, mean and band over worlds."""
    table = (
        targets.series_table()
        .filter(pl.col("series").str.starts_with("value_added_yoy:") & (pl.col("quarter") == quarter))
        .sort("value")
    )
    names, panel = [series.partition(":")[2] for series in table["series"]], result.panel
    now, before = panel.quarters.index(quarter), panel.quarters.index(moments.year_before(quarter))
    measures = [f"value_added:{name}" for name in names]
    paths = [(panel.values[MAIN, one], trend[one, quarter]) for one in measures]
    growth = np.array([path[:, now] / path[:, before] * (1.0 + usual) - 1.0 for path, usual in paths])
    low, high = np.percentile(growth, BAND, axis=1)
    status = [official.STATUS[found] for found in table["status"] == "found"]
    columns = {"data": table["value"], "data_status": status, "mean": growth.mean(axis=1), "low": low, "high": high}
    return pl.DataFrame({"quarter": [quarter] * len(names), "industry": names, **columns})


def labour_market(result: Result, stem: Path) -> Saved:
    """Quarters of quiet worlds: vacancies against unemployment, and changes of unemployment against growth."""
    panel, year = result.panel, moments.YEAR
    rate, vacancy_stock, jobs, output = (
        panel.values[MAIN, name] for name in ("unemployment_rate", "vacancies", "employment", "gdp_real")
    )
    vacancies, growth, change = (
        vacancy_stock / jobs,
        np.log(output[:, year:] / output[:, :-year]),
        rate[:, year:] - rate[:, :-year],
    )
    with style.plt.rc_context(style.STYLE):
        figure, (beveridge, okun) = style.canvas(1, 2, 9.6, 3.8)
        cloud(
            beveridge,
            rate * 100,
            vacancies * 100,
            "Beveridge curve",
            "unemployment, per cent",
            "vacancies, per cent of jobs",
        )
        cloud(
            okun,
            growth * 100,
            change * 100,
            "Okun's law, over a year",
            "growth of GDP against trend, per cent",
            "change of unemployment, points",
        )
        worlds = records(result)
        slopes = (np.mean([moments.beveridge(one) for one in worlds]), np.mean([moments.okun(one) for one in worlds]))
        beveridge.annotate(
            f"slope of logs {slopes[0]:.2f}", (1.0, 1.03), xycoords="axes fraction", ha="right", fontsize=8.5
        )
        okun.annotate(f"slope {slopes[1]:.2f}", (1.0, 1.03), xycoords="axes fraction", ha="right", fontsize=8.5)
        numbers = labour_numbers(panel, rate, vacancies, growth, change)
        caption = "dots = quarters of all worlds, slopes = mean over worlds of each world's own"
        words = (slope_words(slopes[0], "vacancies", "unemployment"), slope_words(slopes[1], "unemployment", "growth"))
        told = f"Without a shock: {', '.join(words)}"
        return style.save(figure, numbers, stem, told, caption, style.origin(result))


def slope_words(slope: float, one: str, other: str) -> str:
    return f"{one} {'fall' if slope < 0 else 'rise'}{'s' * (one == 'unemployment')} with {other}"


def cloud(axis, x: np.ndarray, y: np.ndarray, name: str, across: str, up: str) -> None:
    axis.plot(x.ravel(), y.ravel(), "o", ms=2.2, alpha=0.35, color=MODEL, mew=0, rasterized=True)
    slope, level = np.polyfit(x.ravel(), y.ravel(), 1)
    ends = np.array([x.min(), x.max()])
    axis.plot(ends, level + slope * ends, color=DATA, lw=1.2)
    axis.set_title(name)
    axis.set_xlabel(across)
    axis.set_ylabel(up)


def labour_numbers(panel, rate, vacancies, growth, change) -> pl.DataFrame:
    empty = np.full((len(panel.worlds), moments.YEAR), np.nan)
    return pl.DataFrame(
        {
            "world": np.repeat(panel.worlds, len(panel.quarters)),
            "quarter": list(panel.quarters) * len(panel.worlds),
            "unemployment_rate": rate.ravel(),
            "vacancy_rate": vacancies.ravel(),
            "growth_over_a_year": np.hstack([empty, growth]).ravel(),
            "change_of_unemployment": np.hstack([empty, change]).ravel(),
        }
    ).with_columns(pl.col("growth_over_a_year", "change_of_unemployment").fill_nan(None))
