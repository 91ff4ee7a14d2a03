"""Who pays: what relief costs its sponsors before and after what they earn
back, and what every other sector gains or loses."""

from dataclasses import dataclass

import numpy as np

from abm.measures.catalogue import may_be_negative
from experiments.ask.quarters import quarters_of
from experiments.ask.schema import Compare
from experiments.find.effects import Window
from experiments.find.intervals import Interval, possible
from experiments.find.panel import Panel

SECTORS_OF_SPONSORS = {
    "platform": ("platforms",),
    "seller": ("smes",),
    "bank": ("banks",),
    "government": ("government", "central_bank"),
}
GAINS = {  # what a table of all gains and losses adds up
    "platforms": ("platforms",), "banks": ("banks",), "state": ("government", "central_bank"), "SMEs": ("smes",),
    "large firms": ("large",), "households": ("households",), "abroad": ("abroad",),
}  # fmt: skip # a table
MILLION = 1e6
KEPT = {"job kept a quarter": "employment", "yuan of exports kept": "exports"}


@dataclass(frozen=True)
class Bill:
    """One arm's bill, from its first programme to the end of the windows: yuan,
    and yuan for a job-quarter and a yuan of exports."""

    arm: str
    sponsors: tuple[str, ...]
    gross: Interval
    earned_back: Interval
    net: Interval
    gains: dict[str, Interval]
    all_gain: Interval
    loans_lost: dict[str, Interval]
    per_kept: dict[str, tuple[Interval | None, Interval | None]]  # gross and net cost for what is kept
    # what is kept for a million yuan paid by sponsors and lost by banks on relief
    per_million: dict[str, Interval | None]
    ends: str  # quarter


def bills(panel: Panel, compare: Compare, starts: dict[str, str | None], sponsors: dict[str, list[str]]) -> list[Bill]:
    """One for each arm with a programme."""
    return [
        bill(panel, compare, arm, begins, tuple(sponsors[arm]))
        for arm in panel.arms
        if arm != compare.against and sponsors[arm] and (begins := starts[arm]) is not None
    ]


def bill(panel: Panel, compare: Compare, arm: str, begins: str, sponsors: tuple[str, ...]) -> Bill:
    last = max(quarters_of(compare.during)[-1], quarters_of(compare.after)[-1])
    window = Window(
        "cumulated", [column for column, quarter in enumerate(panel.quarters) if begins <= quarter <= last], added=True
    )

    def level(of: str, measures: tuple[str, ...]) -> np.ndarray:
        return sum((window.of(panel.values[of, name]) for name in measures), start=np.zeros(len(panel.worlds)))

    def moved(*measures: str) -> np.ndarray:
        parts = (window.of(panel.difference(arm, compare.against, name)) for name in measures)
        return sum(parts, start=np.zeros(len(panel.worlds)))

    def interval_of(values: np.ndarray) -> Interval:
        return panel.clusters.of(values).interval(compare.confidence)

    def told(*measures: str) -> Interval:
        signed = any(map(may_be_negative, measures))
        ends = possible(level(arm, measures), level(compare.against, measures), signed=signed)
        return interval_of(moved(*measures)).within(*ends)

    def ratio(top: np.ndarray, bottom: np.ndarray) -> Interval | None:
        return panel.clusters.ratio(top, bottom, compare.confidence)

    gross, net = (
        moved("programme_cost"),
        -moved(*(f"earned:{sector}" for one in sponsors for sector in SECTORS_OF_SPONSORS[one])),
    )
    kept = {what: moved(measure) for what, measure in KEPT.items()}
    return Bill(
        arm,
        sponsors,
        told("programme_cost"),
        interval_of(gross - net),
        interval_of(net),
        {who: told(*(f"earned:{sector}" for sector in sectors)) for who, sectors in GAINS.items()},
        told("real_wealth_gained"),
        {
            "of relief": told("relief_loans_written_off"),
            "of all firms": told("written_off"),
            "guarantees called": told("guarantees_called"),
        },
        {what: (ratio(gross, gain), ratio(net, gain)) for what, gain in kept.items()},
        {what: ratio(MILLION * gain, moved("full_cost")) for what, gain in kept.items()},
        last,
    )
