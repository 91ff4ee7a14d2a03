"""The headline of a report as one figure: every arm in its measure and window."""

import numpy as np
import polars as pl

from experiments.find.intervals import NOTHING, Interval
from experiments.find.side_by_side import Side
from experiments.show import findings
from experiments.show.headline import Headline, chosen, over, size
from experiments.show.tables import WARNED, interval, reason, units_of
from experiments.show.units import Said, number, plain, quoted
from experiments.show.web.blocks import Drawing
from experiments.show.web.forest import Estimate, forest
from experiments.show.web.ink import Look


def estimate(row: dict, said: Said, label: str, look: Look, group: str = "") -> Estimate:
    """An effect as a row of a forest, in the unit that is said."""
    if row["effect"] is None:
        return Estimate(label, NOTHING, reason(row["note"]), look, group)
    found = Interval(*(np.nan if row[name] is None else row[name] / said.factor for name in ("effect", "low", "high")))
    text = f"{number(row['effect'], said.factor)} {interval(row, said.factor)}".strip()
    return Estimate(label, found, text + WARNED * bool(row["warning"]), look, group)


def headline_figure(side: Side, one: Headline, looks: dict[str, Look]) -> Drawing:
    """Every arm in the measure and the window of the headline."""
    made = [] if side.result is None else side.result.made_arms
    asked = chosen(one, any_arm=True) & ~pl.col("arm").is_in(made)
    rows = list(side.effects.filter(asked).iter_rows(named=True))
    units = units_of(side.effects)
    unit = size(units, rows[0]).unit if rows else ""
    window = over(side, one.window, one.arm)
    caption = (
        f"Change of {plain(one.measure)} against {quoted(one.against)}, {window}; {unit}. Marks are means over worlds,"
        f" lines {side.compare.confidence:.0%} intervals; what crosses zero cannot be told from luck."
    )
    estimates = [estimate(row, size(units, row), plain(row["arm"]), looks[row["arm"]]) for row in rows]
    return forest(
        "headline", findings.of_measure(one.measure, rows, side.compare, one.window), unit, estimates, caption
    )
