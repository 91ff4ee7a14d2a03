"""Intervals for means and ratios of paired differences; the world is the unit."""

from typing import NamedTuple

import numpy as np
from scipy import stats


class Interval(NamedTuple):
    """An estimate with the ends of its interval; the ends are nan when one world cannot tell."""

    mean: float
    low: float
    high: float


def of_mean(values: np.ndarray, confidence: float) -> Interval:
    """The t interval of a mean; percentile intervals cover too little at 30 worlds."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Interval(mean, np.nan, np.nan)
    half = student(confidence, len(values) - 1) * float(np.std(values, ddof=1)) / np.sqrt(len(values))
    return Interval(mean, mean - half, mean + half)


def student(confidence: float, freedom: int) -> float:
    return float(stats.t.ppf((1 + confidence) / 2, freedom))


def of_ratio(top: np.ndarray, bottom: np.ndarray, confidence: float) -> Interval | None:
    """Fieller's interval of mean(top) / mean(bottom) over paired worlds; None when bottom cannot be told from zero."""
    if len(top) < 2:
        return None
    t, n = student(confidence, len(top) - 1), len(top)
    covariance = np.cov(top, bottom, ddof=1) / n
    var_top, var_bottom, both = covariance[0, 0], covariance[1, 1], covariance[0, 1]
    below = float(np.mean(bottom))
    if below == 0 or (curvature := t**2 * var_bottom / below**2) >= 1:
        return None
    ratio = float(np.mean(top)) / below
    tilt = both / var_bottom if var_bottom > 0 else 0.0
    spread = var_top - 2 * ratio * both + ratio**2 * var_bottom - curvature * (var_top - tilt * both)
    half = t / abs(below) * np.sqrt(max(0.0, spread)) / (1 - curvature)
    centre = (ratio - curvature * tilt) / (1 - curvature)
    return Interval(ratio, float(centre - half), float(centre + half))


def spread_by_source(values: np.ndarray, draws: np.ndarray) -> tuple[float, float]:
    """Standard deviation of an effect from luck (inside a draw of parameters) and from parameters (between draws)."""
    groups = [values[draws == draw] for draw in np.unique(draws)]
    sizes = np.array([len(group) for group in groups])
    if sizes.max() < 2:
        return np.nan, np.nan
    inside = sum(float(np.sum((group - group.mean()) ** 2)) for group in groups) / (len(values) - len(groups))
    if len(groups) < 2:
        return float(np.sqrt(inside)), np.nan
    between = float(np.sum(sizes * (np.array([g.mean() for g in groups]) - values.mean()) ** 2)) / (len(groups) - 1)
    usual_size = (len(values) - float(np.sum(sizes**2)) / len(values)) / (len(groups) - 1)
    return float(np.sqrt(inside)), float(np.sqrt(max(0.0, (between - inside) / usual_size)))


def of_draws(values: np.ndarray, draws: np.ndarray, confidence: float) -> Interval:
    """The t interval with a draw of parameters, not a world, as the unit: wider when parameters matter most."""
    return of_mean(np.array([values[draws == draw].mean() for draw in np.unique(draws)]), confidence)
