"""Which paths have official data beside them, the data and their source: for figures, reports and the live page."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from abm.calendar import quarter_index
from abm.parameters import configs_path
from abm.shocks import Shock
from experiments.store import stored

# measure and series of the data -> title, unit
PATHS = {
    "gdp_against_trend": ("Real GDP against trend", "per cent from trend"),
    "exports_against_trend": ("Exports against nominal trend", "per cent from trend"),
    "unemployment_rate": ("Surveyed urban unemployment", "per cent"),
}
BY_DEFINITION = "by definition: 2019 is on trend"
STATUS = {True: "looked up", False: "recalled"}


class Dot(NamedTuple):
    """A quarter of a series, in its unit; whether its source was looked up or is recalled."""

    value: float
    looked_up: bool


def dots(series: str, shock: str, changes: Mapping) -> dict[str, Dot]:
    """By quarter, where the shock is the history; none where `changes` make it another than the one that was."""
    history = () if changes else Shock.read(shock).history
    rows = rows_of(series).select("quarter", "value", pl.col("status") == "found").iter_rows()
    return {quarter: Dot(value, looked_up) for quarter, value, looked_up in rows if quarter_index(quarter) in history}


def rows_of(series: str) -> pl.DataFrame:
    return stored.csv(configs_path.find("facts", "series", ".csv")).filter(pl.col("series") == series)


def source(series: str) -> str:
    """Where a series comes from, in a line."""
    return rows_of(series)["source"][0]
