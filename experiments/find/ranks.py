"""Which uncertain inputs an effect goes with, by ranks over the draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.find.panel import Panel

DOUBT, MOST, FEWEST = 0.05, 3, 8  # of a chance rank correlation; so many are told; with fewer draws none is


@dataclass(frozen=True)
class Driver:
    """An uncertain input and its rank correlation with the effect."""

    name: str
    correlation: float


def drivers(by_draw: np.ndarray, panel: Panel, runs: pl.DataFrame, uncertain: Sequence[str]) -> tuple[Driver, ...]:
    """The inputs whose ranks go with those of the effect more than chance would allow, over all inputs tried; the
    strongest first."""
    if len(by_draw) < FEWEST or np.ptp(by_draw) == 0:
        return ()
    from scipy.stats import spearmanr

    draws = runs.filter(pl.col("world").is_in(panel.worlds.tolist())).unique("draw").sort("draw")
    found = []
    for name in uncertain:
        correlation = spearmanr(draws[name], by_draw)
        if correlation.pvalue < DOUBT / len(uncertain):
            found.append(Driver(name, float(correlation.statistic)))
    return tuple(sorted(found, key=lambda one: -abs(one.correlation))[:MOST])
