"""What a forecast must beat: a random walk with drift, an autoregression, and the trend at once."""

from collections.abc import Callable, Sequence

import numpy as np


def random_walk_with_drift(levels: Sequence[float], horizon: int) -> np.ndarray:
    """The last log level and its mean step so far, step by step; levels are positive."""
    logs = np.log(levels)
    return np.exp(logs[-1] + np.mean(np.diff(logs)) * np.arange(1, horizon + 1))


def autoregression(levels: Sequence[float], horizon: int) -> np.ndarray:
    """AR(1) with a constant by least squares, carried forward from the last level; a level that never moved stays."""
    known = np.asarray(levels, float)
    before, after = known[:-1], known[1:]
    spread = np.sum((before - before.mean()) ** 2)
    slope = float(np.sum((before - before.mean()) * (after - after.mean())) / spread) if spread > 0 else 1.0
    constant, path = after.mean() - slope * before.mean(), []
    for _ in range(horizon):
        path.append(constant + slope * (path[-1] if path else known[-1]))
    return np.array(path)


def back_to_trend(levels: Sequence[float], horizon: int) -> np.ndarray:
    """At rest again from the next quarter on: the mean of the first four quarters."""
    return np.full(horizon, float(np.mean(levels[:4])))


BENCHMARKS: dict[str, Callable[[Sequence[float], int], np.ndarray]] = {
    "random_walk": random_walk_with_drift,
    "back_to_trend": back_to_trend,
    "autoregression": autoregression,
}


def rmse(forecast: Sequence[float] | np.ndarray, outcome: Sequence[float]) -> float:
    """Root of the mean squared error."""
    return float(np.sqrt(np.mean((np.asarray(forecast, float) - np.asarray(outcome, float)) ** 2)))
