"""Which worlds belong together, and what means, ratios and maxima over them may say.

Worlds that share a draw of the parameters are one unit; without draws each world is one. Worlds that share one of the few
drawn openings are alike as well, across draws: their common part is added to the variance (two ways, Cameron, Gelbach and
Miller 2011: by draw, plus by opening, less by both), never taken off, and the degrees of freedom are Satterthwaite's, so
that a handful of openings widens the interval as far as openings matter and no further.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq

from experiments.find.highest import Highest
from experiments.find.intervals import Estimate, Interval, skewness

WIDENINGS = 200  # of a bracket that doubles; more than any float needs


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
        usual, shared, crossed = (variance(np.bincount(groups, apart)) for groups in (self.unit, self.opening, self.both))
        more = max(0.0, shared - crossed) if 1 < openings < len(values) else 0.0
        doubt = usual**2 / (self.units - 1) + (more * shared / (openings - 1) if more else 0.0)
        freedom = (usual + more) ** 2 / doubt if doubt > 0 else self.units - 1
        part = more / (usual + more) if more else 0.0
        return Estimate(mean, float(np.sqrt(usual + more)), freedom, self.units, openings, skewness(self.by_unit(values)), part)

    def ratio(self, top: np.ndarray, bottom: np.ndarray, confidence: float) -> Interval | None:
        """mean(top) / mean(bottom), with every ratio r that mean(top - r bottom) = 0 does not contradict (Fieller 1954); None when bottom cannot be told from zero."""
        below = self.of(bottom).interval(confidence)
        if not below.low > 0 and not below.high < 0:
            return None
        ratio, sign = self.mean(top) / below.mean, np.sign(below.mean)

        def off(tried: float) -> Interval:
            return self.of(sign * (top - tried * bottom)).interval(confidence)

        return Interval(ratio, reach(lambda tried: off(tried).low, ratio, -1), reach(lambda tried: off(tried).high, ratio, 1))

    def highest(self, values: np.ndarray) -> Highest:
        """The largest of the means of some columns (worlds x columns)."""
        apart = np.stack([self.by_unit(column) for column in values.T], axis=1)
        return Highest([self.of(column) for column in values.T], apart - apart.mean(axis=0))


def variance(parts: np.ndarray) -> float:
    """Of a sum of independent parts whose mean is zero."""
    return float(len(parts) / (len(parts) - 1) * (parts @ parts)) if len(parts) > 1 else 0.0


def reach(end, start: float, way: int) -> float:
    """The first ratio, from the estimate on, at which an end of the interval comes to zero."""
    if end(start) == 0:
        return start
    step = max(abs(start), 1.0) * np.finfo(np.float32).eps
    for _ in range(WIDENINGS):
        if end(start) * end(start + way * step) <= 0:
            return float(brentq(end, *sorted((start, start + way * step)), xtol=1e-12 * step, rtol=1e-10))
        step *= 2
    raise ArithmeticError(f"no end of a ratio's interval within {step:g} of {start:g}")
