"""How many worlds: all at once, or batch by batch until the interval of an effect is narrow enough.

It is looked at after fixed batches of worlds in the order of their list, never at what happens to be finished: where an
experiment stops does not depend on the number of workers or on sittings. Never before 30 units, as the interval counts
them (draws of the parameters; worlds where nothing is drawn): the interval of fewer is too often narrow by chance, and
a rule that stops at the first narrow one would pick just those. What is left of that: `experiments/find/coverage.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from abm.measures.catalogue import CATALOGUE
from experiments.ask.design import World
from experiments.ask.inquiry import Inquiry
from experiments.ask.quarters import quarters_of
from experiments.ask.schema import StopWhen
from experiments.ask.stop import FEWEST, worlds_a_unit
from experiments.find.clusters import Clusters
from experiments.find.panel import Panel


@dataclass
class Batches:
    """The worlds of an experiment in batches; `rows` reads a measure of the first so many worlds; what each look found
    is kept in `looks`."""

    experiment: Inquiry
    rows: Callable[[str, int], pl.DataFrame]
    asked: list[World] = field(default_factory=list)
    looks: list[dict] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[World]]:
        worlds, stop = self.experiment.worlds, self.experiment.question.compare.stop_when
        size = len(worlds) if stop is None else self.experiment.first_worlds
        for first in range(0, len(worlds), size):
            batch = worlds[first : first + size]
            self.asked += batch
            yield batch
            if (
                stop is not None
                and len(self.asked) >= FEWEST * worlds_a_unit(self.experiment.question)
                and self.narrow_enough(stop)
            ):
                return

    def narrow_enough(self, stop: StopWhen) -> bool:
        found = half_widths(self.experiment, stop, self.rows(stop.measure, len(self.asked)))
        self.looks.append({"worlds": len(self.asked), "half_width": found})
        return all(width is not None and width <= stop.half_width for width in found.values())

    def worlds(self, kept: set[int]) -> list[World]:
        """Those asked for, and any that an earlier, stricter look has left."""
        return [world for world in self.experiment.worlds if world.number < len(self.asked) or world.number in kept]


def half_widths(experiment: Inquiry, stop: StopWhen, rows: pl.DataFrame) -> dict[str, float | None]:
    """By arm, half the interval of its effect: as a share of the level without relief, of a share in its own unit; None
    where no interval is known."""
    compare = experiment.question.compare
    arms = [arm.name for arm in experiment.arms if arm.name != compare.against and stop.arm in (None, arm.name)]
    if rows.is_empty():
        return dict.fromkeys(arms)
    panel = Panel.read(rows, int(experiment.checked.parameters.drawn_openings))
    window = panel.columns(quarters_of(getattr(compare, stop.window)))
    level = (
        1.0
        if CATALOGUE[stop.measure][0] == "share"
        else abs(panel.clusters.mean(panel.values[compare.against, stop.measure][:, window].mean(axis=1)))
    )
    effects = {arm: panel.difference(arm, compare.against, stop.measure)[:, window].mean(axis=1) for arm in arms}
    return {arm: half_width(effect, panel.clusters, compare.confidence, level) for arm, effect in effects.items()}


def half_width(effect: np.ndarray, clusters: Clusters, confidence: float, level: float) -> float | None:
    """Of the interval that the table of effects will show."""
    found = clusters.of(effect).interval(confidence)
    half = (found.high - found.low) / 2 / level
    return float(half) if np.isfinite(half) else None
