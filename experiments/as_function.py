"""The model as a function of what is uncertain, for tools that bring their own designs: SALib, EMA Workbench, an
optimiser, a notebook.

    relief = Function.of("what_drives_the_effect")
    relief(spark_credit__shops=1e6, mpc=0.4)          # {"spark__employment": 4100.0, ...}
    relief.on(points)                                 # SALib's matrix of points -> one column an outcome

Names are those of the experiment with `__` for a dot, so that they can be arguments. What is not said stays as in its
file. Every call meets the same luck, that of the experiment's first draw: the function has no noise of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from abm.errors import ConfigError
from abm.machine import forked
from abm.measures.catalogue import CATALOGUE
from experiments import elsewhere
from experiments.ask.design import World, values_at, world_seed
from experiments.ask.free import Free, settings
from experiments.ask.inquiry import Inquiry
from experiments.ask.plan import Plan, real_economy
from experiments.ask.quarters import quarters_of
from experiments.ask.schema import PRIOR
from experiments.ask.sources import nearest
from experiments.find.panel import Panel
from experiments.run.world import Played, play_world

BETWEEN = "__"


@dataclass(frozen=True)
class Function:
    """`inputs` with their ranges, `outcomes` by name: `arm__measure`, the effect of an arm, its mean over a window."""

    experiment: Inquiry
    window: str = "during"
    open_economy: Callable[..., Any] = real_economy

    def __post_init__(self):
        if self.experiment.question.worlds.jointly:
            raise ConfigError(
                f"{self.experiment.name}: worlds.from: inputs of a posterior are drawn together, so that none can be"
                f' moved by itself; expected "{PRIOR}", with those that shall move under `uncertain`'
            )

    @classmethod
    def of(
        cls,
        config: str | Path,
        changes: Iterable[str] = (),
        window: str = "during",
        open_economy: Callable[..., Any] = real_economy,
    ) -> "Function":
        """From an experiment's file or name; its uncertain inputs are the
        arguments, its arms and measures the outcomes."""
        return cls(Inquiry.read(config, changes), window, open_economy)

    @cached_property
    def free(self) -> dict[str, Free]:
        return {one.name.replace(".", BETWEEN): one for one in self.experiment.checked.uncertain}

    @property
    def inputs(self) -> dict[str, tuple[float, float]]:
        """The ends between which each may lie."""
        return {name: (one.low, one.high) for name, one in self.free.items()}

    @property
    def problem(self) -> dict[str, Any]:
        """As SALib takes it."""
        return {
            "num_vars": len(self.free),
            "names": list(self.free),
            "bounds": [list(ends) for ends in self.inputs.values()],
        }

    @property
    def outcomes(self) -> list[str]:
        return [outcome(arm.name, measure) for arm in self.helped for measure in self.measures]

    def __call__(self, **values: float) -> dict[str, float]:
        """The effect of every arm on every measure where the inputs are as said."""
        if forked.lost():
            return elsewhere.call(self, values)
        played = Played.together([play_world(world, self.plan) for world in self.worlds(values)])
        panel = Panel.read(played.quarters, int(self.experiment.checked.parameters.drawn_openings))
        columns, against = (
            panel.columns(quarters_of(getattr(self.experiment.question.compare, self.window))),
            self.experiment.question.compare.against,
        )
        return {
            outcome(arm.name, measure): float(panel.difference(arm.name, against, measure)[:, columns].mean())
            for arm in self.helped
            for measure in self.measures
        }

    def on(self, points: Sequence[Sequence[float]] | np.ndarray) -> np.ndarray:
        """Points x outcomes; a row of `points` gives every input in the order of `inputs`."""
        rows = [self(**dict(zip(self.free, map(float, point), strict=True))) for point in points]
        return np.array([[row[name] for name in self.outcomes] for row in rows])

    @property
    def helped(self) -> list:
        return [arm for arm in self.experiment.arms if arm.name != self.experiment.question.compare.against]

    @cached_property
    def measures(self) -> list[str]:
        return [name for name in self.experiment.question.compare.measures if name in CATALOGUE]

    @cached_property
    def plan(self) -> Plan:
        return self.experiment.plan(self.open_economy)

    def worlds(self, values: dict[str, float]) -> list[World]:
        """One world for each luck of the first draw, set as said."""
        free, ranks = [self.known(name) for name in values], [self.rank(name, value) for name, value in values.items()]
        asked = self.experiment.question.worlds
        return [
            World(luck, 0, world_seed(asked.seed, 0, luck), *settings(free, ranks), values_at(free, ranks))
            for luck in range(asked.seeds_per_draw)
        ]

    def known(self, name: str) -> Free:
        if name not in self.free:
            raise ConfigError(f"{name}: no such input{nearest(name, list(self.free))}")
        return self.free[name]

    def rank(self, name: str, value: float) -> float:
        """Where a value lies between the ends of its input."""
        one = self.known(name)
        if not one.low <= value <= one.high:
            raise ConfigError(f"{name}: {value:g} is outside its range {one.low:g} to {one.high:g} ({one.unit})")
        return (value - one.low) / (one.high - one.low)


def outcome(arm: str, measure: str) -> str:
    return f"{arm}{BETWEEN}{measure}".replace(":", "_")
