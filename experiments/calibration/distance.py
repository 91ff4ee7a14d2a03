"""How far the model is from the data, moment by moment.

    J(z) = sum_i (m_i(z) - d_i)^2 / (t_i^2 + s_i^2 / K + v_i(z)),

d the data; t the tolerance: the accepted range is read as the 90 % interval of a normal error of data and model
together, t = (end of the range - d) / 1.645, on the side on which the model lies; s^2 / K the variance from luck of a
mean over K seeds, pooled over points (all points share their seeds, so luck lifts them together and no emulator can see
it); v the variance of the emulator. The likelihood takes t, s and v as standard deviations of independent normal errors
(split normal where a range is lopsided; its constant is kept, so that a point is not preferred for being unknown):

    log L(z) = - J(z) / 2 - sum_i log ((below_i + above_i) / 2),   below, above = the square roots of the denominators.

McFadden (1989), Econometrica 57(5), for simulated moments; Kennedy and O'Hagan (2001), JRSS B 63(3), for the emulator
and what a model cannot do counted as variance; Vernon, Goldstein and Bower (2010), Bayesian Analysis 5(4), for the
tolerance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.calibration.emulator import Z90

MIDDLE = 0.5


@dataclass(frozen=True)
class Facts:
    """Data with their accepted ranges, one entry a moment."""

    names: tuple[str, ...]
    data: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def read(cls, targets: Sequence[Any]) -> "Facts":
        low, high = (np.array([getattr(target, end) for target in targets], float) for end in ("low", "high"))
        data = np.array(
            [
                middle if target.value is None else target.value
                for target, middle in zip(targets, (low + high) * MIDDLE, strict=True)
            ]
        )
        return cls(tuple(target.name for target in targets), np.clip(data, low, high), low, high)

    def reach(self) -> tuple[np.ndarray, np.ndarray]:
        """From the data to the lower and the upper end; where the data lie on an end, half the range on that side."""
        below, above, half = self.data - self.low, self.high - self.data, (self.high - self.low) * MIDDLE
        return np.where(below > 0, below, half), np.where(above > 0, above, half)

    def gap(self, moments: np.ndarray) -> np.ndarray:
        """Distance in accepted ranges: 0 the data, -1 the lower end, 1 the upper end."""
        below, above = self.reach()
        apart = moments - self.data
        return np.where(apart > 0, apart / above, apart / below)

    def variances(self, luck: np.ndarray, unknown: np.ndarray | float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """Below and above the data: tolerance, luck of the mean, emulator."""
        below, above = self.reach()
        return (below / Z90) ** 2 + luck + unknown, (above / Z90) ** 2 + luck + unknown

    def distance(self, moments: np.ndarray, luck: np.ndarray, unknown: np.ndarray | float = 0.0) -> np.ndarray:
        """J for each point (points x moments)."""
        below, above = self.variances(luck, unknown)
        apart = moments - self.data
        return np.sum(apart**2 / np.where(apart > 0, above, below), axis=-1)

    def log_likelihood(self, moments: np.ndarray, luck: np.ndarray, unknown: np.ndarray | float = 0.0) -> np.ndarray:
        below, above = self.variances(luck, unknown)
        width = np.log((np.sqrt(below) + np.sqrt(above)) * MIDDLE)
        return -MIDDLE * self.distance(moments, luck, unknown) - np.sum(np.broadcast_to(width, moments.shape), axis=-1)


def luck_of_means(by_seed: np.ndarray) -> np.ndarray:
    """s^2 / K by moment, from points x seeds x moments: the variance between seeds, pooled over points."""
    return by_seed.var(axis=1, ddof=1).mean(axis=0) / by_seed.shape[1]
