"""A claim that an experiment tests: in words, and as a number that an effect or a level must meet."""

import csv
import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from abm import configs_path
from abm.measures.catalogue import CATALOGUE
from experiments.ask.quarters import quarters_of
from experiments.ask.sources import nearest

MEANS, SUMS, PEAK = ("during", "after"), ("cumulated_during", "cumulated"), "peak"
PER_YUAN = "per_million_yuan"
EXPECTS = ("at_least", "at_most", "between", "sign")


class Claim(BaseModel):
    """`reads` says what is held against the number: the difference the arm makes, that difference as a share of the level without it,
    the level of the arm itself, or the difference for a million yuan paid and lost by all who stand behind the arm's relief.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    says: str
    source: list[str] = []
    measure: str
    arm: str
    against: str | None = None
    window: str = "during"
    reads: Literal["difference", "share", "level", "per_million_yuan"] = "difference"
    at_least: float | None = None
    at_most: float | None = None
    between: list[float] | None = None
    sign: Literal["positive", "negative"] | None = None

    def is_asked(self, played: Sequence[str]) -> bool:
        """A claim about an arm that an experiment has and does not play is left out."""
        return {self.arm, self.against} <= {*played, None}

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest number that meets the claim; a sign leaves zero out."""
        if self.between is not None:
            return self.between[0], self.between[1]
        if self.sign is not None:
            return (0.0, math.inf) if self.sign == "positive" else (-math.inf, 0.0)
        return (-math.inf if self.at_least is None else self.at_least), (math.inf if self.at_most is None else self.at_most)

    def meets(self, value):
        """Whether a number, or each of many, is what was claimed."""
        low, high = self.ends
        return (value > low) & (value < high) if self.sign is not None else (value >= low) & (value <= high)

    def touches(self, low: float, high: float) -> bool:
        """Whether any number between two ends is what was claimed."""
        return bool(self.meets(np.clip(self.ends, low, high)).any())


def complaints(claim: Claim, arms: Sequence[str], nobody_pays: Sequence[str], quarters: str) -> list[tuple[str, str]]:
    """What is wrong with a claim: the key and the words; an arm in `nobody_pays` has no programme."""
    checks: tuple[Callable, ...] = (of_expectation, of_measure, of_window, of_source)
    found = [complaint for check in checks for complaint in check(claim, quarters)]
    found += [(key, f"{name!r}: no such arm{nearest(name, arms)}") for key in ("arm", "against") if (name := getattr(claim, key)) is not None and name not in arms]
    if claim.reads == PER_YUAN and claim.arm in nobody_pays:
        found.append(("arm", f"{claim.arm!r}: has no programme, so nothing is paid for it"))
    return found


def of_expectation(claim: Claim, _):
    said = [key for key in EXPECTS if getattr(claim, key) is not None]
    if len(said) != 1:
        told = " and ".join(said) if said else "none of them"
        yield "", f"says {told}; expected one of {', '.join(EXPECTS)}"
    if claim.between is not None and (len(claim.between) != len(("low", "high")) or claim.between[0] >= claim.between[1]):
        yield "between", f"{claim.between}: expected [low, high] with low below high"


def of_measure(claim: Claim, _):
    if claim.measure not in CATALOGUE:
        yield "measure", f"{claim.measure!r}: no such measure{nearest(claim.measure, list(CATALOGUE))}"


def of_window(claim: Claim, quarters: str):
    known = (*MEANS, *SUMS, PEAK, *quarters_of(quarters))
    if claim.window not in known:
        yield "window", f"{claim.window!r}: no such window; expected {', '.join((*MEANS, *SUMS, PEAK))} or a quarter of {quarters}"
    adds_up = claim.measure in CATALOGUE and CATALOGUE[claim.measure][0] != "share"
    if claim.window in SUMS and not adds_up:
        yield "window", f"{claim.window}: {claim.measure} is a share and does not add up over quarters"
    if claim.reads == PER_YUAN and claim.window not in SUMS:
        yield "window", f"{claim.window}: money is paid over quarters; expected {' or '.join(SUMS)} with reads = {PER_YUAN!r}"


def of_source(claim: Claim, _):
    known = facts()
    yield from (("source", f"{fact!r}: no such fact in configs/facts/facts.csv{nearest(fact, ())}") for fact in claim.source if fact not in known)


def facts() -> set[str]:
    """The ids of all facts."""
    with configs_path.find("facts", "facts", ".csv").open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}
