"""The data beside the model as dots: filled where the source was looked up, hollow where it is recalled."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import polars as pl
from matplotlib.lines import Line2D

from abm.calendar import quarter_index
from abm.parameters import configs_path
from abm.shocks import Shock
from experiments.show import style
from experiments.store import stored

SIZE = 3.8
STATUS = {True: "looked up", False: "recalled"}
KINDS = {looked_up: f"data, {word}" for looked_up, word in STATUS.items()}


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


def draw(axis, shown: dict[str, Dot], quarters: tuple[str, ...], factor: float) -> None:
    """Each dot over its quarter; of a quarter that is not played none is drawn."""
    for looked_up in KINDS:
        found = [
            (x, shown[quarter].value * factor)
            for x, quarter in enumerate(quarters)
            if quarter in shown and shown[quarter].looked_up == looked_up
        ]
        if found:
            axis.plot(*zip(*found, strict=True), **look(looked_up))


def look(looked_up: bool) -> dict:
    return {
        "ls": "",
        "marker": "o",
        "ms": SIZE,
        "mec": style.AGAINST,
        "mfc": style.AGAINST if looked_up else "white",
        "mew": 1.0,
        "zorder": 3,
    }


def legend(shown: Iterable[dict[str, Dot]]) -> list[Line2D]:
    """A handle for each kind of dot that is drawn."""
    return handles({dot.looked_up for one in shown for dot in one.values()})


def handles(kinds: Collection[bool]) -> list[Line2D]:
    return [Line2D([], [], label=words, **look(looked_up)) for looked_up, words in KINDS.items() if looked_up in kinds]
