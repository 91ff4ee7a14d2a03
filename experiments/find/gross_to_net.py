"""From gross to net: whom relief touches, what it keeps at its best, how much of that is left later."""

from dataclasses import dataclass

from abm.calendar import quarter_index, quarter_name
from experiments.ask.schema import Compare
from experiments.find.effects import reaches_enough
from experiments.find.intervals import Interval
from experiments.find.panel import Panel
from experiments.find.peak import peak

LATER = (1, 4, 8)  # quarters after the first programme's


@dataclass(frozen=True)
class GrossToNet:
    """Firms and jobs touched in the busiest quarter, jobs kept at the peak
    and so many quarters after the start; persons."""

    arm: str
    firms: float
    jobs: float
    peak: Interval
    peak_quarter: str
    later: dict[int, Interval | None]
    firms_later: dict[int, Interval | None]


def gross_to_net(
    panel: Panel, compare: Compare, starts: dict[str, str | None], with_relief: set[str]
) -> list[GrossToNet]:
    """One for each arm with a programme that serves enough agents."""
    return [
        gross_to_net_of(panel, compare, arm, begins, starts)
        for arm in panel.arms
        if arm in with_relief and arm != compare.against and reaches_enough(panel, arm)
        if (begins := starts[arm]) is not None
    ]


def gross_to_net_of(panel: Panel, compare: Compare, arm: str, begins: str, starts: dict[str, str | None]) -> GrossToNet:
    touched = {
        name: float((panel.clusters.weights @ panel.values[arm, name]).max())
        for name in ("programme_reach", "jobs_reached")
    }
    jobs = peak(panel, compare.against, arm, starts)

    def left(measure: str, quarters: int) -> Interval | None:
        when = quarter_name(quarter_index(begins) + quarters)
        if when not in panel.quarters:
            return None
        return panel.clusters.of(
            panel.difference(arm, compare.against, measure)[:, panel.quarters.index(when)]
        ).interval(compare.confidence)

    return GrossToNet(
        arm,
        *touched.values(),
        jobs.found.interval(compare.confidence),
        jobs.quarter,
        {quarters: left("employment", quarters) for quarters in LATER},
        {quarters: left("sme_survival", quarters) for quarters in LATER},
    )
