"""What a claim speaks of, read off a panel: its windows, a number a world, and the estimate over worlds."""

import numpy as np

from abm.measures.catalogue import may_be_negative
from experiments.ask.claims import OF_GAIN, PEAK, PER_YUAN, Claim
from experiments.ask.measures import Measure
from experiments.ask.quarters import WINDOW, quarters_of
from experiments.ask.schema import Compare
from experiments.find.clusters import Clusters, Ratio
from experiments.find.effects import Window, added_unit, first_start, windows
from experiments.find.highest import Highest
from experiments.find.intervals import Estimate, possible
from experiments.find.panel import Panel
from experiments.find.peak import since

MILLION = 1e6
Found = Estimate | Highest | Ratio


def windows_of(panel: Panel, compare: Compare, claim: Claim, starts: dict, known: dict[str, Measure]) -> list[Window]:
    """The window of a claim; every quarter from the first programme on where it speaks of the peak."""
    begins = min(
        filter(
            None, (first_start(starts, name, compare.against) for name in (claim.arm, claim.against or compare.against))
        ),
        default=panel.quarters[0],
    )
    if claim.window == PEAK:
        return [Window(quarter, panel.columns([quarter])) for quarter in since(panel, begins)]
    if WINDOW.fullmatch(claim.window):
        return [
            Window(claim.window, panel.columns(quarters_of(claim.window)), added=known[claim.measure].unit != "share")
        ]
    return [one for one in windows(panel, compare, begins, known[claim.measure].unit) if one.name == claim.window]


def furthest(clusters: Clusters, values: np.ndarray, claim: Claim) -> Highest:
    """The column whose mean lies furthest in the direction claimed: up,
    down, or from zero where both ends are claimed."""
    low, high = claim.ends
    if np.isfinite([low, high]).all():
        return clusters.highest(np.hstack([values, values]), np.repeat([1, -1], values.shape[1]))
    return clusters.highest(values, np.full(values.shape[1], 1 if np.isinf(high) else -1))


def estimate(panel: Panel, compare: Compare, claim: Claim, read: list[Window]) -> Found:
    """Of one window a mean or a ratio, of many the furthest."""
    values = np.stack([readings(panel, compare, claim, window) for window in read], axis=1)
    if claim.window == PEAK:
        return furthest(panel.clusters, values, claim)
    parts = parts_of_ratio(panel, compare, claim, read[0])
    return Ratio(panel.clusters, *parts) if parts else panel.clusters.of(values[:, 0])


def ends(panel: Panel, compare: Compare, claim: Claim, read: list[Window]) -> tuple[float, float]:
    """Between which ends the number of a claim may lie."""
    against = claim.against or compare.against
    with_it, without = (
        np.stack([window.of(panel.values[arm, claim.measure]) for window in read]) for arm in (claim.arm, against)
    )
    signed = may_be_negative(claim.measure)
    if claim.reads == "level":
        return possible(with_it, signed=signed)
    return possible(with_it, without, signed=signed) if claim.reads == "difference" else (-np.inf, np.inf)


def parts_of_ratio(
    panel: Panel, compare: Compare, claim: Claim, window: Window
) -> tuple[np.ndarray, np.ndarray] | None:
    """What stands above and below, where the claim is of one ratio of means."""
    against = claim.against or compare.against

    def moved(measure: str) -> np.ndarray:
        return window.of(panel.difference(claim.arm, against, measure))

    if claim.reads == OF_GAIN and claim.gain is not None:
        return moved(claim.measure), moved(claim.gain)
    if claim.reads == PER_YUAN and against == compare.against:
        return MILLION * moved(claim.measure), moved("full_cost")
    return None


def readings(panel: Panel, compare: Compare, claim: Claim, window: Window) -> np.ndarray:
    """World by world; a ratio by its linear part, so that the mean is the ratio of means."""
    against = claim.against or compare.against
    if parts := parts_of_ratio(panel, compare, claim, window):
        return linear_ratio(panel.clusters, *parts)
    if claim.reads == PER_YUAN:
        return per_million(panel, compare.against, claim.measure, claim.arm, window) - per_million(
            panel, compare.against, claim.measure, against, window
        )
    with_it, without = (window.of(panel.values[arm, claim.measure]) for arm in (claim.arm, against))
    if claim.reads == "level":
        return with_it
    return (with_it - without) / without if claim.reads == "share" else with_it - without


def per_million(panel: Panel, nothing: str, measure: str, arm: str, window: Window) -> np.ndarray:
    """Gain for a million yuan paid and lost."""
    gain, cost = (window.of(panel.difference(arm, nothing, name)) for name in (measure, "full_cost"))
    return MILLION * linear_ratio(panel.clusters, gain, cost)


def linear_ratio(clusters: Clusters, top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """World by world so that the mean is the ratio of means, linear in
    both around it; nan where nothing stands below."""
    below = clusters.mean(bottom)
    if not below > 0:
        return np.full(len(bottom), np.nan)
    ratio = clusters.mean(top) / below
    return ratio + (top - ratio * bottom) / below


def said_in(claim: Claim, measure: Measure, window: Window) -> tuple[str, str]:
    """Unit and kind of the number that a claim speaks of."""
    if claim.reads in ("share", OF_GAIN):
        return "share", "share"
    unit = added_unit(claim.measure, measure) if window.added else measure.unit
    return (f"{unit} per million yuan", "ratio") if claim.reads == PER_YUAN else (unit, measure.kind)
