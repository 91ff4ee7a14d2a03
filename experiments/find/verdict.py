"""Verdicts on claims: computed from effects, their intervals, the draws
that meet the claim, and the plausibility bound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from experiments.ask.claims import Claim
from experiments.ask.measures import Measure
from experiments.ask.schema import Compare
from experiments.find.bound import Bound
from experiments.find.effects import reaches_enough
from experiments.find.highest import Highest
from experiments.find.intervals import Interval
from experiments.find.panel import Panel
from experiments.find.ranks import Driver, drivers
from experiments.find.reading import Found, ends, estimate, readings, said_in, windows_of

# Units of which a spread is known well enough for a verdict. Jobs come in steps, so that two or three draws may agree
# by chance and leave an interval without width.
FEWEST_UNITS = 4
SUPPORTED, REFUTED, UNDECIDED = "supported", "refuted", "cannot be told"


@dataclass(frozen=True)
class Drawn:
    """The table of runs, and which of its columns were drawn."""

    runs: pl.DataFrame
    names: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """A claim, the word on it and why, the number with its interval, and in how many draws of the parameters it is met.

    `p`: one less the largest confidence at which the claim would still be decided (1 where nothing can be told);
    `p_holm`: the same over all claims of the experiment (Holm 1979). Both are None of a claim that no world decides.
    """

    claim: Claim
    against: str
    word: str
    why: str
    unit: str
    kind: str
    quarter: str | None
    found: Interval
    units: int
    openings: int
    warning: str | None
    p: float | None
    draws: int
    meeting: int
    drivers: tuple[Driver, ...]
    bound: Bound | None
    p_holm: float | None = None
    survives: bool | None = None


def verdicts(
    panel: Panel,
    compare: Compare,
    claims: Sequence[Claim],
    starts: dict,
    known: dict[str, Measure],
    bounds: Sequence[Bound],
    drawn: Drawn,
) -> list[Verdict]:
    """One verdict a claim, in their order, and which of them survive that so many were tested."""
    found = [
        verdict(panel, compare, claim, starts, known, {bound.arm: bound for bound in bounds}, drawn) for claim in claims
    ]
    chances = {id(one): one.p for one in found if one.p is not None}
    adjusted = dict(zip(chances, holm(list(chances.values())), strict=True))
    return [
        replace(one, p_holm=p, survives=one.word != UNDECIDED and p < 1 - compare.confidence)
        if (p := adjusted.get(id(one))) is not None
        else one
        for one in found
    ]


def holm(chances: Sequence[float]) -> list[float]:
    """Each p value over a family: the smallest times all, the next times all but one, never falling (Holm 1979)."""
    order = np.argsort(chances, kind="stable")
    adjusted = np.empty(len(chances))
    adjusted[order] = np.minimum(
        1.0, np.maximum.accumulate(np.asarray(chances)[order] * np.arange(len(chances), 0, -1))
    )
    return adjusted.tolist()


def verdict(
    panel: Panel, compare: Compare, claim: Claim, starts, known, bounds: dict[str, Bound], drawn: Drawn
) -> Verdict:
    against, read = claim.against or compare.against, windows_of(panel, compare, claim, starts, known)
    found = estimate(panel, compare, claim, read)
    window = read[found.at % len(read)] if isinstance(found, Highest) else read[0]
    interval, by_draw = (
        found.interval(compare.confidence).within(*ends(panel, compare, claim, read)),
        draw_means(readings(panel, compare, claim, window), panel.draws),
    )
    jobs = (
        claim.measure == "employment"
        and claim.reads == "difference"
        and not window.added
        and against == compare.against
    )
    bound = bounds.get(claim.arm) if jobs else None
    served = all(not starts.get(arm) or arm not in bounds or reaches_enough(panel, arm) for arm in (claim.arm, against))
    cannot = hindered(found, interval, bound, served)
    word, why = claim.decided or ((UNDECIDED, cannot) if cannot else judged(claim, interval))
    p = None if claim.decided else 1.0 if cannot else doubt(claim, found)
    return Verdict(
        claim,
        against,
        word,
        why,
        *said_in(claim, known[claim.measure], window),
        window.name if len(read) > 1 else None,
        interval,
        found.units,
        found.openings,
        found.warning,
        p,
        len(by_draw),
        int(np.sum(claim.meets(by_draw))),
        drivers(by_draw, panel, drawn.runs, drawn.names),
        bound,
    )


def hindered(found: Found, interval: Interval, bound: Bound | None, served: bool) -> str | None:
    """Why nothing can be told, whatever the interval."""
    if not served:
        return "too few agents are served for an effect that is not noise"
    if bound is not None and bound.broken:
        return "the effect is above what its money could pay for: an error, not a finding"
    if np.isnan(interval.low):
        return "one world, nothing paid, or a gain that cannot be told from nothing, has no interval"
    if found.units < FEWEST_UNITS:
        return f"of {found.units} independent draws nothing is told; {FEWEST_UNITS} are needed at least"
    return None


def judged(claim: Claim, interval: Interval) -> tuple[str, str]:
    """The word, and what stands behind it."""
    low, high = interval.low, interval.high
    if claim.meets(low) and claim.meets(high):
        return SUPPORTED, "the whole interval is as claimed"
    if not claim.touches(low, high):
        return REFUTED, "no part of the interval is as claimed"
    return UNDECIDED, "the interval holds numbers as claimed and others"


def doubt(claim: Claim, found: Found) -> float:
    """Inside what is claimed every end must be out of reach, outside it the nearer one."""
    low, high = claim.ends
    if claim.meets(found.mean):
        return max(found.p(end) for end in (low, high) if np.isfinite(end))
    return found.p(low if found.mean <= low else high)


def draw_means(values: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """The mean over luck of every draw of the parameters."""
    return np.array([values[draws == draw].mean() for draw in np.unique(draws)])
