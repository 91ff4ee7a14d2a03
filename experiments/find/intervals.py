"""What a mean over worlds may say: its interval and how far a number is from it, with skew seen and openings counted.

One rule for every table, figure, verdict, cost and stopping rule; `clusters` finds what it needs in the worlds. Skew is
taken out by Hall's transformation (1992), a cubic that makes the studentised mean of skewed data nearly a t variable:
monotone, in closed form both ways, so that no luck is needed; of few units the t interval is plain. What it covers:
`experiments/find/coverage.py`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special, stats

# Units that have a skewness, and of which a test of it exists: from these on skew is taken out. Of fewer a skewness is
# mostly luck and the cubic runs away with it: of four normal units the median interval is half as wide again as
# Student's, without holding more often.
FEWEST_FOR_SHAPE, FEWEST_FOR_SKEW = 3, 8
ROUNDING = 1e-12
DOUBT = 0.01  # of a skew that normal data would have by chance
HALF = 0.5


class Interval(NamedTuple):
    """An estimate with the ends of its interval; the ends are nan when one unit cannot tell."""

    mean: float
    low: float
    high: float

    def within(self, least: float, most: float) -> "Interval":
        """Its ends kept inside what is possible, which takes nothing away that could be true."""
        return Interval(self.mean, *(float(end) for end in np.clip(self[1:], least, most)))


def possible(values: np.ndarray, without: np.ndarray | float = 0.0, *, signed: bool) -> tuple[float, float]:
    """Between which ends a difference may lie: of numbers that are not `signed`, and so never lie below zero, what is
    zero in every world of one arm can only be more in the other."""
    if signed:
        return -np.inf, np.inf
    return (-np.inf if np.any(without) else 0.0), (np.inf if np.any(values) or not np.any(without) else 0.0)


NOTHING = Interval(np.nan, np.nan, np.nan)


def student(confidence: float, freedom: float) -> float:
    return float(special.stdtrit(freedom, (1 + confidence) / 2))


@dataclass(frozen=True)
class Estimate:
    """A mean over units with its standard error and effective degrees of freedom; `skew` is of the units' means,
    `of_openings` the part of the variance that worlds of one opening share."""

    mean: float
    error: float
    freedom: float
    units: int
    openings: int
    skew: float = 0.0
    of_openings: float = 0.0

    @property
    def bend(self) -> float:
        """Skewness of the estimate itself: what openings add to its variance is none of the units'; few have none."""
        if self.units < FEWEST_FOR_SKEW:
            return 0.0
        return self.skew * (1 - self.of_openings) ** 1.5 / np.sqrt(self.units)

    def interval(self, confidence: float) -> Interval:
        """Both tails alike; of one unit there is none."""
        if not np.isfinite(self.error):
            return Interval(self.mean, np.nan, np.nan)
        far = student(confidence, self.freedom)
        return Interval(self.mean, self.end(far), self.end(-far))

    def end(self, far: float) -> float:
        """The number that lies `far` below the mean, as a t variable (above it where negative)."""
        return self.mean - self.error * float(unbent(far, self.bend))

    def far(self, number: float) -> float:
        """How far the mean lies above a number, as a t variable; where
        nothing varies any other number is infinitely far."""
        if self.error == 0:
            return 0.0 if self.mean == number else float(np.copysign(np.inf, self.mean - number))
        return float(bent((self.mean - number) / self.error, self.bend))

    def p(self, number: float) -> float:
        """Two-sided: one less the confidence at which the interval just reaches the number; nan of one unit."""
        return float(2 * special.stdtr(self.freedom, -abs(self.far(number)))) if np.isfinite(self.error) else np.nan

    @property
    def warning(self) -> str | None:
        """What the interval may not hold, in words."""
        warnings = [words for words in (self.skewed(), self.few_openings()) if words]
        return "; ".join(warnings) or None

    def skewed(self) -> str | None:
        """Seen where normal data would be so skewed once in a hundred; that a
        rare jump was not met at all no data can tell."""
        if self.units < FEWEST_FOR_SKEW or not chance_of_skew(self.skew, self.units) < DOUBT:
            return None
        side = "above" if self.skew > 0 else "below"
        return f"skewed: a few of {self.units} lie far {side} the others; what is rare may be missed"

    def few_openings(self) -> str | None:
        """Where worlds that open alike end alike, a handful of openings is all there is."""
        return (
            f"openings: most of the doubt is between {self.openings} drawn openings"
            if self.of_openings > HALF
            else None
        )


def bent(t: np.ndarray | float, bend: float):
    """Hall's transformation of a studentised mean."""
    return t + bend * (t**2 / 3 + 1 / 6) + bend**2 * t**3 / 27


def unbent(far: np.ndarray | float, bend: float):
    """Its inverse."""
    return far if abs(bend) < np.finfo(np.float32).eps else 3 / bend * (np.cbrt(1 + bend * (far - bend / 6)) - 1)


def skewness(values: np.ndarray) -> float:
    """Fisher's, corrected for few units; none of fewer than three, or where nothing varies."""
    units = len(values)
    if units < FEWEST_FOR_SHAPE or np.ptp(values) <= ROUNDING * np.abs(values).max():
        return 0.0
    apart = (values - values.mean()) / values.std(ddof=1)
    return float(units / ((units - 1) * (units - 2)) * (apart**3).sum())


def skew_in_words(units: int) -> str:
    """Whether skew is taken out of intervals over so many units."""
    if units >= FEWEST_FOR_SKEW:
        return "skew is taken out (Hall 1992)"
    return f"skew is not taken out (of {units} units; it is from {FEWEST_FOR_SKEW} on)"


def chance_of_skew(skew: float, units: int) -> float:
    """Of a skewness this far from zero in a normal sample (D'Agostino 1970)."""
    biased = skew * (units - 2) / np.sqrt(units * (units - 1))
    y = biased * np.sqrt((units + 1) * (units + 3) / (6 * (units - 2)))
    tails = (
        3
        * (units**2 + 27 * units - 70)
        * (units + 1)
        * (units + 3)
        / ((units - 2) * (units + 5) * (units + 7) * (units + 9))
    )
    squared = np.sqrt(2 * (tails - 1)) - 1
    scaled = np.arcsinh(y / np.sqrt(2 / (squared - 1))) / np.sqrt(np.log(squared) / 2)
    return float(2 * stats.norm.sf(abs(scaled)))


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
