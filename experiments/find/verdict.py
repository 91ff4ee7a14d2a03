"""Verdicts on claims: computed from effects, their intervals, the draws that meet the claim, and the plausibility bound."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.ask.claims import OF_GAIN, PEAK, PER_YUAN, Claim
from experiments.ask.measures import Measure
from experiments.ask.quarters import WINDOW, quarters_of
from experiments.ask.schema import Compare
from experiments.find.bound import Bound
from experiments.find.effects import Window, added_unit, first_start, reaches_enough, windows
from experiments.find.intervals import Interval, of_draws, of_mean
from experiments.find.panel import Panel
from experiments.find.ranks import Driver, drivers

SUPPORTED, REFUTED, UNTOLD = "supported", "refuted", "cannot be told"
MILLION = 1e6


@dataclass(frozen=True)
class Drawn:
    """The table of runs, and which of its columns were drawn."""

    runs: pl.DataFrame
    names: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """A claim, the word on it and why, the number with its interval, and in how many draws of the parameters the claim is met."""

    claim: Claim
    against: str
    word: str
    why: str
    unit: str
    kind: str
    quarter: str | None
    found: Interval
    draws: int
    meeting: int
    drivers: tuple[Driver, ...]
    bound: Bound | None


def verdicts(panel: Panel, compare: Compare, claims: Sequence[Claim], starts: dict, known: dict[str, Measure], bounds: Sequence[Bound], drawn: Drawn) -> list[Verdict]:
    """One verdict a claim, in their order."""
    return [verdict(panel, compare, claim, starts, known, {bound.arm: bound for bound in bounds}, drawn) for claim in claims]


def verdict(panel: Panel, compare: Compare, claim: Claim, starts, known, bounds: dict[str, Bound], drawn: Drawn) -> Verdict:
    against = claim.against or compare.against
    window, quarter = chosen(panel, compare, claim, against, starts, known)
    values = readings(panel, compare, claim, against, window)
    interval, by_draw = of_parameters(values, panel.draws, compare.confidence), draw_means(values, panel.draws)
    jobs = claim.measure == "employment" and claim.reads == "difference" and not window.added and against == compare.against
    bound = bounds.get(claim.arm) if jobs else None
    served = all(not starts.get(arm) or arm not in bounds or reaches_enough(panel, arm) for arm in (claim.arm, against))
    word, why = claim.decided or judged(claim, interval, bound, served)
    unit, kind = said_in(claim, known[claim.measure], window)
    meeting = int(np.sum(claim.meets(by_draw)))
    return Verdict(claim, against, word, why, unit, kind, quarter, interval, len(by_draw), meeting, drivers(by_draw, panel, drawn.runs, drawn.names), bound)


def judged(claim: Claim, interval: Interval, bound: Bound | None, served: bool) -> tuple[str, str]:
    """The word, and what stands behind it."""
    if not served:
        return UNTOLD, "too few agents are served for an effect that is not noise"
    if bound is not None and bound.broken:
        return UNTOLD, "the effect is above what its money could pay for: an error, not a finding"
    if np.isnan(interval.low):
        return UNTOLD, "one world, nothing paid, or a gain that cannot be told from nothing, has no interval"
    low, high = interval.low, interval.high
    if claim.meets(low) and claim.meets(high):
        return SUPPORTED, "the whole interval is as claimed"
    if not claim.touches(low, high):
        return REFUTED, "no part of the interval is as claimed"
    return UNTOLD, "the interval holds numbers as claimed and others"


def chosen(panel: Panel, compare: Compare, claim: Claim, against: str, starts, known) -> tuple[Window, str | None]:
    """The window of the claim; the peak is the quarter whose mean lies furthest in the direction claimed."""
    begins = min(filter(None, (first_start(starts, name, compare.against) for name in (claim.arm, against))), default=panel.quarters[0])
    if WINDOW.fullmatch(claim.window):
        return Window(claim.window, panel.columns(quarters_of(claim.window)), added=known[claim.measure].unit != "share"), None
    if claim.window != PEAK:
        return next(one for one in windows(panel, compare, begins, known[claim.measure].unit) if one.name == claim.window), None
    single = [Window(quarter, [place]) for place, quarter in enumerate(panel.quarters) if quarter >= begins]
    means = np.array([readings(panel, compare, claim, against, one).mean() for one in single])
    low, high = claim.ends
    furthest = np.abs(means) if np.isfinite([low, high]).all() else means if np.isinf(high) else -means
    best = single[int(np.argmax(furthest))]
    return best, best.name


def readings(panel: Panel, compare: Compare, claim: Claim, against: str, window: Window) -> np.ndarray:
    """What the claim speaks of, world by world."""
    nothing = compare.against
    with_it, without = (window.of(panel.values[arm, claim.measure]) for arm in (claim.arm, against))
    if claim.reads == "level":
        return with_it
    if claim.reads == "share":
        return (with_it - without) / without
    if claim.reads == PER_YUAN:
        return sum(sign * per_million(panel, nothing, claim.measure, arm, window) for sign, arm in ((1, claim.arm), (-1, against)) if arm != nothing)
    if claim.reads == OF_GAIN:
        gain = window.of(panel.difference(claim.arm, against, claim.gain))
        told = of_parameters(gain, panel.draws, compare.confidence).low > 0
        return linear_ratio(with_it - without, gain if told else np.zeros(len(gain)))
    return with_it - without


def per_million(panel: Panel, nothing: str, measure: str, arm: str, window: Window) -> np.ndarray:
    """Gain for a million yuan paid and lost."""
    gain, cost = (window.of(panel.difference(arm, nothing, name)) for name in (measure, "full_cost"))
    return MILLION * linear_ratio(gain, cost)


def linear_ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """World by world so that the mean is the ratio of means, linear in both around it; nan where nothing stands below."""
    if not bottom.mean() > 0:
        return np.full(len(bottom), np.nan)
    ratio = top.mean() / bottom.mean()
    return ratio + (top - ratio * bottom) / bottom.mean()


def of_parameters(values: np.ndarray, draws: np.ndarray, confidence: float) -> Interval:
    """With several draws of the parameters a draw is the unit: worlds that share one are not independent."""
    return of_draws(values, draws, confidence) if len(np.unique(draws)) > 1 else of_mean(values, confidence)


def draw_means(values: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """The mean over luck of every draw of the parameters."""
    return np.array([values[draws == draw].mean() for draw in np.unique(draws)])


def said_in(claim: Claim, told: Measure, window: Window) -> tuple[str, str]:
    """Unit and kind of the number that a claim speaks of."""
    if claim.reads in ("share", OF_GAIN):
        return "share", "share"
    unit = added_unit(claim.measure, told) if window.added else told.unit
    return (f"{unit} per million yuan", "ratio") if claim.reads == PER_YUAN else (unit, told.kind)
