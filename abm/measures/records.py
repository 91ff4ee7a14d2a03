"""What was measured, as one long table: quarter, measure, unit, value; and of two economies side by side."""

import polars as pl

from abm.calendar import quarter_name
from abm.measures.catalogue import CATALOGUE
from abm.state.state import State


def to_frame(state: State) -> pl.DataFrame:
    """All measures of all quarters played, by quarter, then in the order
    of the catalogue; scaled to the whole economy."""
    history = sorted(state.history, key=lambda entry: entry[0])
    return pl.DataFrame(
        {
            "quarter": [quarter_name(quarter) for quarter, _ in history for _ in CATALOGUE],
            "measure": list(CATALOGUE) * len(history),
            "unit": [unit for unit, _, _ in CATALOGUE.values()] * len(history),
            "value": [float(measures[name]) for _, measures in history for name in CATALOGUE],
        },
        schema={"quarter": pl.String, "measure": pl.String, "unit": pl.String, "value": pl.Float64},
    )


def side_by_side(state: State, other: State) -> pl.DataFrame:
    """The same table of two economies: value, other, difference."""
    joined = to_frame(state).join(
        to_frame(other).rename({"value": "other"}), on=["quarter", "measure", "unit"], maintain_order="left"
    )
    return joined.with_columns((pl.col("value") - pl.col("other")).alias("difference"))
