"""Which worlds belong together, and what means, ratios and maxima over them may say.

Worlds that share a draw of the parameters are one unit; without draws each world is one. Worlds that share one of the
few drawn openings are alike as well, across draws: their common part is added to the variance (two ways, Cameron,
Gelbach and Miller 2011: by draw, plus by opening, less by both), never taken off, and the degrees of freedom are
Satterthwaite's, so that a handful of openings widens the interval as far as openings matter and no further.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from experiments.find.highest import Highest
from experiments.find.intervals import NOTHING, Estimate, Interval, skewness

WIDENINGS, PRECISE = 200, 1e-9  # a bracket doubles so often at most; an end is found as precisely, in standard errors


@dataclass(frozen=True)
class Clusters:
    """Of each world its draw and its opening, by any numbers that tell them apart."""

    draws: np.ndarray
    openings: np.ndarray

    @classmethod
    def alone(cls, worlds: int) -> "Clusters":
        """Worlds that share nothing."""
        return cls(np.zeros(worlds, int), np.arange(worlds))

    @cached_property
    def unit(self) -> np.ndarray:
        """To which unit each world belongs: its draw, or itself where there is one draw."""
        draws = np.unique(self.draws, return_inverse=True)[1]
        return draws if draws.max() > 0 else np.arange(len(draws))

    @property
    def units(self) -> int:
        return int(self.unit.max()) + 1

    @cached_property
    def opening(self) -> np.ndarray:
        return np.unique(self.openings, return_inverse=True)[1]

    @cached_property
    def both(self) -> np.ndarray:
        return np.unique(self.unit * len(self.unit) + self.opening, return_inverse=True)[1]

    @cached_property
    def weights(self) -> np.ndarray:
        """Of each world in the mean: every unit counts the same."""
        return 1 / (self.units * np.bincount(self.unit)[self.unit])

    def mean(self, values: np.ndarray) -> float:
        return float(self.weights @ values)

    def by_unit(self, values: np.ndarray) -> np.ndarray:
        """The mean of each unit over its worlds."""
        return self.units * np.bincount(self.unit, self.weights * values)

    def of(self, values: np.ndarray) -> Estimate:
        """The mean over worlds, each a number, with all that its interval needs."""
        mean, openings = self.mean(values), int(self.opening.max()) + 1
        if self.units < 2:
            return Estimate(mean, np.nan, np.nan, self.units, openings)
        apart = self.weights * (values - mean)
        usual, shared, crossed = (
            variance(np.bincount(groups, apart)) for groups in (self.unit, self.opening, self.both)
        )
        more = max(0.0, shared - crossed) if 1 < openings < len(values) else 0.0
        doubt = usual**2 / (self.units - 1) + (more * shared / (openings - 1) if more else 0.0)
        freedom = (usual + more) ** 2 / doubt if doubt > 0 else self.units - 1
        part = more / (usual + more) if more else 0.0
        return Estimate(
            mean, float(np.sqrt(usual + more)), freedom, self.units, openings, skewness(self.by_unit(values)), part
        )

    def ratio(self, top: np.ndarray, bottom: np.ndarray, confidence: float) -> Interval | None:
        """mean(top) / mean(bottom) with its interval; None when bottom does not lie above zero for certain."""
        found = Ratio(self, top, bottom).interval(confidence)
        return None if np.isnan(found.low) else found

    def highest(self, values: np.ndarray, signs: np.ndarray | None = None) -> Highest:
        """The largest of the means of some columns (worlds x columns), each times its sign."""
        signs = np.ones(values.shape[1], int) if signs is None else signs
        columns = (signs * values).T
        apart = np.stack([self.by_unit(column) for column in columns], axis=1)
        return Highest([self.of(column) for column in columns], signs, apart - apart.mean(axis=0))


@dataclass(frozen=True)
class Ratio:
    """mean(top) / mean(bottom): every ratio r that mean(top - r bottom) = 0 does not contradict (Fieller 1954); only
    over a bottom that lies above zero."""

    clusters: Clusters
    top: np.ndarray
    bottom: np.ndarray

    def off(self, tried: float) -> Estimate:
        """How far the top lies above so many times the bottom; falls as `tried` rises."""
        return self.clusters.of(self.top - tried * self.bottom)

    @property
    def mean(self) -> float:
        below = self.clusters.mean(self.bottom)
        return self.clusters.mean(self.top) / below if below else np.nan

    @property
    def units(self) -> int:
        return self.clusters.units

    @property
    def openings(self) -> int:
        return self.off(0.0).openings

    @property
    def warning(self) -> str | None:
        return self.off(self.mean).warning

    def interval(self, confidence: float) -> Interval:
        """Without numbers where the bottom cannot be told from zero, or from less."""
        if not self.clusters.of(self.bottom).interval(confidence).low > 0:
            return NOTHING
        step = self.off(self.mean).error / self.clusters.mean(self.bottom)
        low = reach(lambda tried: self.off(tried).interval(confidence).low, self.mean, -step)
        return Interval(self.mean, low, reach(lambda tried: self.off(tried).interval(confidence).high, self.mean, step))

    def p(self, number: float) -> float:
        return self.off(number).p(0.0)


def variance(parts: np.ndarray) -> float:
    """Of a sum of independent parts whose mean is zero."""
    return float(len(parts) / (len(parts) - 1) * (parts @ parts)) if len(parts) > 1 else 0.0


def reach(end: Callable[[float], float], start: float, step: float) -> float:
    """The first ratio, from the estimate on, at which an end of the interval comes to zero; `step`: its standard error,
    with the way to go."""
    if end(start) * step <= 0:  # nothing varies: rounding alone keeps the end from zero
        return start
    near, far = start, start + step
    for _ in range(WIDENINGS):
        if end(start) * end(far) <= 0:
            return float(brentq(end, near, far, xtol=abs(step) * PRECISE, rtol=PRECISE))
        near, far = far, start + 2 * (far - start)
    raise ArithmeticError(f"no end of a ratio's interval between {start:g} and {far:g}")
