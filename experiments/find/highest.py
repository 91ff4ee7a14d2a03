"""The largest of several means, such as the quarter in which an effect peaks: looking for it must not find it.

The low end is the highest of simultaneous low ends (max-t over the columns, with the correlation they have), so that under
no effect none of the quarters looks like one more often than it may. The high end is the highest of the single high ends:
the largest mean lies in some column, whose own interval holds it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from experiments.find.intervals import Estimate, Interval

LUCK, TRIES = 20_260_101, 4_000  # the draws of the max-t distribution are the same whatever is asked


@dataclass(frozen=True)
class Highest:
    """`columns`: the estimate of each; `apart`: units x columns, how each unit's mean lies off its column's."""

    columns: list[Estimate]
    apart: np.ndarray

    @property
    def place(self) -> int:
        return int(np.argmax([one.mean for one in self.columns]))

    @property
    def mean(self) -> float:
        return self.columns[self.place].mean

    @property
    def warning(self) -> str | None:
        return self.columns[self.place].warning

    @property
    def units(self) -> int:
        return self.columns[self.place].units

    @property
    def openings(self) -> int:
        return self.columns[self.place].openings

    @cached_property
    def rarest(self) -> np.ndarray:
        """The smallest upper tail probability over the columns where no mean differs from zero, in increasing order."""
        size = np.sqrt((self.apart**2).sum(axis=0))
        if len(self.apart) < 2 or not size.any():
            return np.array([])
        luck = np.random.default_rng(LUCK)
        normal = luck.normal(size=(TRIES, len(self.apart))) @ (self.apart[:, size > 0] / size[size > 0])
        freedom = len(self.apart) - 1
        largest = normal.max(axis=1) / np.sqrt(luck.chisquare(freedom, TRIES) / freedom)
        return np.sort(special.stdtr(freedom, -largest))

    def interval(self, confidence: float) -> Interval:
        if np.isnan([one.error for one in self.columns]).any():
            return Interval(self.mean, np.nan, np.nan)
        tail = (1 - confidence) / 2
        together = np.quantile(self.rarest, tail) if len(self.rarest) else tail
        low, high = (max(one.end(-sign * float(special.stdtrit(one.freedom, part))) for one in self.columns) for sign, part in ((1, together), (-1, tail)))
        return Interval(self.mean, float(low), float(high))

    def p(self, number: float) -> float:
        """Two-sided: how often the largest would look so far from a number if it were that number."""
        if np.isnan([one.error for one in self.columns]).any():
            return np.nan
        above = [float(special.stdtr(one.freedom, -one.far(number))) for one in self.columns]
        below = max(float(special.stdtr(one.freedom, one.far(number))) for one in self.columns)
        found = (1 + np.searchsorted(self.rarest, min(above), side="right")) / (1 + len(self.rarest)) if len(self.rarest) else min(above)
        return float(min(1.0, 2 * min(found, below)))
