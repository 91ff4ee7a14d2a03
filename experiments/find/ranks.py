"""Which uncertain inputs an effect goes with, by ranks over the draws."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.find.panel import Panel

NOT_DRAWN = ("arm", "world", "draw", "seed", "status", "error")
DOUBT, MOST, FEWEST = 0.05, 3, 8  # of a chance rank correlation; so many are told; with fewer draws none is


@dataclass(frozen=True)
class Driver:
    """An uncertain input and its rank correlation with the effect."""

    name: str
    correlation: float


def drivers(by_draw: np.ndarray, panel: Panel, runs: pl.DataFrame) -> tuple[Driver, ...]:
    """The inputs whose ranks go with those of the effect more than chance would allow, over all inputs tried; the strongest first."""
    inputs = drawn(panel, runs)
    if len(by_draw) < FEWEST or not inputs or np.ptp(by_draw) == 0:
        return ()
    from scipy.stats import spearmanr

    found = []
    for name, values in inputs.items():
        told = spearmanr(values, by_draw)
        if told.pvalue < DOUBT / len(inputs):
            found.append(Driver(name, float(told.statistic)))
    return tuple(sorted(found, key=lambda one: -abs(one.correlation))[:MOST])


def drawn(panel: Panel, runs: pl.DataFrame) -> dict[str, np.ndarray]:
    """Every uncertain input by draw; figures that move as one are told once."""
    kept = runs.filter(pl.col("world").is_in(panel.worlds.tolist())).unique("draw").sort("draw")
    inputs: dict[str, np.ndarray] = {}
    for name in kept.columns:
        if name in NOT_DRAWN or not kept[name].dtype.is_numeric() or kept[name].n_unique() < 2:
            continue
        ranks = kept[name].rank().to_numpy()
        if not any(np.array_equal(ranks, other) for other in inputs.values()):
            inputs[name] = ranks
    return inputs
