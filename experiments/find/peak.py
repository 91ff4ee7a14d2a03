"""The quarter in which an effect is largest, sought in one way whoever asks: claims, the way from gross to net, the
bound."""

from typing import NamedTuple

from experiments.find.effects import first_start
from experiments.find.highest import Highest
from experiments.find.panel import Panel


class Peak(NamedTuple):
    """The largest of the means, and its quarter."""

    found: Highest
    quarter: str


def since(panel: Panel, begins: str | None) -> list[str]:
    """The quarters in which arms may differ; all of them where no programme begins."""
    return [quarter for quarter in panel.quarters if begins is None or quarter >= begins]


def peak(panel: Panel, against: str, arm: str, starts: dict[str, str | None], measure: str = "employment") -> Peak:
    """Before the first programme of either arm both are one economy, whose zero is no effect."""
    quarters = since(panel, first_start(starts, arm, against))
    found = panel.clusters.highest(panel.difference(arm, against, measure)[:, panel.columns(quarters)])
    return Peak(found, quarters[found.at])
