"""What one world says of a target: pure functions of what it published, each to one number."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from abm.calendar import quarter_index, quarter_name
from abm.names import CLASSES
from experiments.validation import comparisons as between
from experiments.validation import cross_sections
from experiments.validation.record import Record

YEAR = 4
POINTS_OF_A_SLOPE = 2
SIZES = CLASSES[: CLASSES.index("large")]


def moment(target, record: Record) -> float:
    """The figure of a target in one world."""
    arguments = {key: value for key, value in target.arguments.items() if key != "groups"}
    return float(MOMENTS[target.moment](record, **arguments))


def year_before(quarter: str) -> str:
    return quarter_name(quarter_index(quarter) - YEAR)


def level(record: Record, measure: str, quarter: str) -> float:
    return record.at(measure, quarter)


def mean(record: Record, measure: str, first: str | None = None, last: str | None = None) -> float:
    return float(np.nanmean(record.between(measure, first, last)))


def mean_share(record: Record, measure: str, of: list[str], first: str | None = None, last: str | None = None) -> float:
    """The mean over quarters of a measure as a share of the sum of others."""
    whole = np.sum([record.between(other, first, last) for other in of], axis=0)
    return float(np.mean(record.between(measure, first, last) / whole))


def lowest(record: Record, measure: str, first: str | None = None, last: str | None = None) -> float:
    return float(record.between(measure, first, last).min())


def highest(record: Record, measure: str, first: str | None = None, last: str | None = None) -> float:
    return float(record.between(measure, first, last).max())


def departure(record: Record, measure: str, first: str | None = None, last: str | None = None) -> float:
    """The largest distance from the mean over the quarters, as a share of it."""
    path = record.between(measure, first, last)
    return float(np.abs(path / path.mean() - 1.0).max())


def drift(record: Record, measure: str, over: str | None = None) -> float:
    """Slope of the log over time, a year; of a ratio where `over` is given."""
    path = record.between(measure, None, None)
    if over is not None:
        path = path / record.between(over, None, None)
    return float(np.polyfit(np.arange(len(path)), np.log(path), 1)[0]) * YEAR


def change(record: Record, measure: str, quarter: str, base: str) -> float:
    return record.at(measure, quarter) - record.at(measure, base)


def ratio_to(record: Record, measure: str, quarter: str, base: str) -> float:
    return record.at(measure, quarter) / record.at(measure, base)


def growth(record: Record, measure: str, quarter: str, base: str) -> float:
    return ratio_to(record, measure, quarter, base) - 1.0


def change_on_year(record: Record, measure: str, quarter: str) -> float:
    return change(record, measure, quarter, year_before(quarter))


def growth_on_year(record: Record, measure: str, quarter: str, trend: float) -> float:
    """Year-on-year growth as published: the trend, a year, multiplied back."""
    return ratio_to(record, measure, quarter, year_before(quarter)) * (1.0 + trend) - 1.0


def ratio_to_date_on_year(record: Record, measure: str, below: str, quarter: str) -> float:
    """Change on the year-ago quarter of the ratio of two flows, both from January to the quarter's end."""

    def to_date(last: str) -> float:
        first = f"{last[:4]}Q1"
        return float(record.between(measure, first, last).sum() / record.between(below, first, last).sum())

    return to_date(quarter) - to_date(year_before(quarter))


def rank_correlation(
    record: Record, measure: str, quarter: str, data: dict[str, float], trends: dict[str, float] | None = None
) -> float:
    """Spearman's, between growth on the year-ago quarter of the groups and the data; the trend of each, a year,
    multiplied back where it is given."""
    usual = dict.fromkeys(data, 0.0) if trends is None else trends
    model = [growth_on_year(record, f"{measure}:{group}", quarter, usual[group]) for group in data]
    return float(stats.spearmanr(model, list(data.values())).statistic)


def gap(record: Record, measure: str, other: str, quarter: str) -> float:
    """How far two measures of a quarter are apart."""
    return abs(record.at(measure, quarter) - record.at(other, quarter))


def okun(record: Record, measure: str = "unemployment_rate", output: str = "gdp_real") -> float:
    """Slope of the change of unemployment over a year on the growth of output over the same year."""
    rate, logs = record.between(measure, None, None), np.log(record.between(output, None, None))
    return float(np.polyfit(logs[YEAR:] - logs[:-YEAR], rate[YEAR:] - rate[:-YEAR], 1)[0])


def beveridge(record: Record) -> float:
    """Slope of log vacancies per job on log unemployment, over quarters in which anybody seeks staff; no number of
    fewer than two."""
    rate, vacancies, jobs = (
        record.between(name, None, None) for name in ("unemployment_rate", "vacancies", "employment")
    )
    sought = vacancies > 0.0
    if sought.sum() < POINTS_OF_A_SLOPE:
        return np.nan
    return float(np.polyfit(np.log(rate[sought]), np.log(vacancies[sought] / jobs[sought]), 1)[0])


def falls_in_size(record: Record, measure: str, first: str | None = None, last: str | None = None) -> float:
    """Spearman's, between size class and the mean of a rate by class: -1 where it falls from class to class."""
    return float(
        stats.spearmanr(range(len(SIZES)), [mean(record, f"{measure}:{size}", first, last) for size in SIZES]).statistic
    )


def zipf(record: Record, quarter: str, smallest: float) -> float:
    return cross_sections.zipf_exponent(record.firms[quarter], smallest)


def growth_kurtosis(record: Record, quarter: str, base: str) -> float:
    return cross_sections.kurtosis(cross_sections.growth_rates(record.firms[base], record.firms[quarter]))


def top_exporters(record: Record, quarter: str, share: float) -> float:
    return cross_sections.top_share(record.firms[quarter], "exports", share)


MOMENTS: dict[str, Callable[..., float]] = {
    function.__name__: function
    for function in (
        level,
        mean,
        mean_share,
        lowest,
        highest,
        departure,
        drift,
        change,
        ratio_to,
        growth,
        change_on_year,
        growth_on_year,
        ratio_to_date_on_year,
        rank_correlation,
        gap,
        okun,
        beveridge,
        falls_in_size,
        zipf,
        growth_kurtosis,
        top_exporters,
        between.largest_difference,
        between.effect,
        between.sales_near_cutoff,
        between.crowding,
        between.survival_online,
        between.spent_per_coupon,
        between.per_yuan,
        between.job_year_in_wages,
        between.eligible_against_others,
        between.change_in_arm,
    )
}
