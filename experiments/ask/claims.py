"""A claim that an experiment tests: in words, and as a number that an effect or a level must meet."""

import math
from collections.abc import Collection
from typing import Literal

import numpy as np
from pydantic import Field

from abm.parameters.schema import Table

# Units of which a spread is known well enough for a verdict: jobs come in steps, so that two or three draws may agree
# by chance and leave an interval without width.
FEWEST_UNITS = 4
MEANS, SUMS, PEAK = ("during", "after"), ("cumulated_during", "cumulated"), "peak"
PER_YUAN, OF_GAIN = "per_million_yuan", "share_of_gain"
EXPECTS = ("at_least", "at_most", "between", "sign")
INPUT, BY_CONSTRUCTION = "an input", "by construction"


class Claim(Table):
    """`reads` says what is held against the number: the difference the arm makes, that difference as a share of the
    level without it or of what the arm gains in the measure `gain` over the same window, the level of the arm itself,
    or the difference for a million yuan paid and lost by all who stand behind the arm's relief. A window may be a span
    of quarters, added up (the mean of a share).

    `input` names what was put in and decides the number, `by_construction` says why accounts alone decide it: neither
    is evidence. `compares` says what differs between two arms that both have programmes.
    """

    says: str = Field(min_length=1)
    source: list[str] = []
    measure: str
    arm: str
    against: str | None = None
    window: str = "during"
    reads: Literal["difference", "share", "share_of_gain", "level", "per_million_yuan"] = "difference"
    gain: str | None = None
    input: str | None = None
    by_construction: str | None = Field(None, min_length=1)
    compares: Literal["sponsor", "instrument", "terms", "bundle"] | None = None
    at_least: float | None = None
    at_most: float | None = None
    between: list[float] | None = None
    sign: Literal["positive", "negative"] | None = None

    def is_asked(self, played: Collection[str]) -> bool:
        """A claim about an arm that an experiment has and does not play is left out."""
        return {self.arm, self.against} <= {*played, None}

    @property
    def decided(self) -> tuple[str, str] | None:
        """The word on a number that no world decides, and why; None where worlds do."""
        if self.input is not None:
            return INPUT, f"{self.input} was put in and decides it"
        return None if self.by_construction is None else (BY_CONSTRUCTION, self.by_construction)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest number that meets the claim; a sign leaves zero out."""
        if self.between is not None:
            return self.between[0], self.between[1]
        if self.sign is not None:
            return (0.0, math.inf) if self.sign == "positive" else (-math.inf, 0.0)
        return (-math.inf if self.at_least is None else self.at_least), (
            math.inf if self.at_most is None else self.at_most
        )

    def meets(self, value):
        """Whether a number, or each of many, is what was claimed."""
        low, high = self.ends
        return (value > low) & (value < high) if self.sign is not None else (value >= low) & (value <= high)

    def touches(self, low: float, high: float) -> bool:
        """Whether any number between two ends is what was claimed."""
        return bool(self.meets(np.clip(self.ends, low, high)).any())
