"""The largest of several means, such as the quarter in which an effect peaks: looking for it must not find it.

The low end is the highest of simultaneous low ends (max-t over the columns, with the correlation they have), so that
under no effect none of the quarters looks like one more often than it may. The high end is the highest of the single
high ends: the largest mean lies in some column, whose own interval holds it.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy import special

from experiments.find.intervals import Estimate, Interval

LUCK, TRIES = 20_260_101, 4_000  # the draws of the max-t distribution are the same whatever is asked


@dataclass(frozen=True)
class Highest:
    """`columns`: the estimate of each, already times its `signs`; `apart`: units x columns, each unit less its column's
    mean.

    With a sign of -1 the smallest of means is found; with each column once as it is and once times -1, the one furthest
    from zero.
    """

    columns: list[Estimate]
    signs: np.ndarray
    apart: np.ndarray

    @property
    def at(self) -> int:
        return int(np.argmax([one.mean for one in self.columns]))

    @property
    def best(self) -> Estimate:
        return self.columns[self.at]

    @property
    def sign(self) -> int:
        return int(self.signs[self.at])

    @property
    def mean(self) -> float:
        return self.sign * self.best.mean

    @property
    def warning(self) -> str | None:
        """Of any column: each has a say in the ends."""
        return next((one.warning for one in (self.best, *self.columns) if one.warning), None)

    @property
    def units(self) -> int:
        return self.best.units

    @property
    def openings(self) -> int:
        return self.best.openings

    @cached_property
    def rarest(self) -> np.ndarray:
        """The smallest upper tail probability over the columns where no mean differs from zero, in increasing order."""
        size = np.sqrt((self.apart**2).sum(axis=0))
        normal, scale = luck_of(len(self.apart))
        varies = size > 0
        largest = (normal @ (self.apart[:, varies] / size[varies])).max(axis=1, initial=-np.inf) / scale
        return np.sort(special.stdtr(len(self.apart) - 1, -largest))

    def interval(self, confidence: float) -> Interval:
        if self.units < 2:
            return Interval(self.mean, np.nan, np.nan)
        tail = (1 - confidence) / 2
        low = max(one.end(-special.stdtrit(one.freedom, np.quantile(self.rarest, tail))) for one in self.columns)
        high = max(one.end(special.stdtrit(one.freedom, tail)) for one in self.columns)
        return Interval(self.mean, *sorted((self.sign * float(low), self.sign * float(high))))

    def p(self, number: float) -> float:
        """Two-sided: how often the largest would look so far from a number if it were that number."""
        if self.units < 2:
            return np.nan
        far = [(one.freedom, one.far(self.sign * number)) for one in self.columns]
        above = min(special.stdtr(freedom, -off) for freedom, off in far)
        below = max(special.stdtr(freedom, off) for freedom, off in far)
        looked = (1 + np.searchsorted(self.rarest, above, side="right")) / (1 + TRIES)
        return float(min(1.0, 2 * min(looked, below)))


@lru_cache(maxsize=4)
def luck_of(units: int) -> tuple[np.ndarray, np.ndarray]:
    """Tries x units of a normal, and by try the root of a chi-square over its degrees of freedom."""
    luck = np.random.default_rng([LUCK, units])
    return luck.normal(size=(TRIES, units)), np.sqrt(luck.chisquare(units - 1, TRIES) / (units - 1))
