"""The two experiments of the placebos are played by the engine of experiments, and read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from experiments.ask.plan import real_economy
from experiments.errors import NoWorlds
from experiments.experiment import Experiment
from experiments.find.effects import refuse_unpaired
from experiments.find.intervals import Interval
from experiments.find.result import Result
from experiments.placebo import rates
from experiments.placebo.differences import AT_WORK, SALES, Near
from experiments.placebo.rates import Rate
from experiments.run.progress import each

LOTTERY, CUTOFF = "placebo_lottery", "placebo_cutoff"
WIDTHS, BEFORE, WITHOUT, LOANS = (0.1, 0.2), "2020Q1", "nothing", "loans"
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Across:
    """The difference in differences of one outcome over worlds, of firms so near to the cutoff: what is estimated, what
    is true, how far apart they are; what the estimator finds where no loan was made; how often its own interval holds
    the truth, and leaves out zero where no loan was made."""

    outcome: str
    width: float
    estimated: Interval
    truth: Interval
    bias: Interval
    placebo: Interval
    on_those_below: Interval
    own_error: float
    holds: int
    placebo_rejects: int
    worlds: int
    firms: float


@dataclass(frozen=True)
class Placebos:
    """Results of the two experiments."""

    lottery: Result
    cutoff: Result

    @property
    def failed(self) -> int:
        """Worlds of both."""
        return len(self.lottery.failures) + len(self.cutoff.failures)

    @cached_property
    def rates(self) -> list[Rate]:
        asked = self.lottery
        refuse_unpaired(asked.panel, asked.question.compare.against, asked.starts)
        return list(rates.rates(asked.panel, asked.question.compare, asked.measures, asked.starts))

    @cached_property
    def across(self) -> list[Across]:
        """By outcome and width."""
        if self.cutoff.firms is None:
            raise NoWorlds(f"{self.cutoff.folder}: no firms were sampled; say [samples] in the experiment")
        worlds = self.cutoff.firms.partition_by("world", maintain_order=True)
        return [
            self.over_worlds(outcome, width, [Near.read(one, width, BEFORE, WITHOUT, LOANS, outcome) for one in worlds])
            for outcome in (AT_WORK, SALES)
            for width in WIDTHS
        ]

    def over_worlds(self, outcome: str, width: float, near: list[Near]) -> Across:
        def mean(values: list[float]) -> Interval:
            return self.cutoff.panel.clusters.of(np.array(values)).interval(CONFIDENCE)

        estimated, placebo = [one.estimated for one in near], [one.placebo for one in near]
        truth = [one.truth for one in near]
        return Across(
            outcome,
            width,
            mean([one.effect for one in estimated]),
            mean(truth),
            mean([one.effect - true for one, true in zip(estimated, truth, strict=True)]),
            mean([one.effect for one in placebo]),
            mean([one.on_those_below for one in near]),
            float(np.mean([one.error for one in estimated])),
            sum(one.holds(true) for one, true in zip(estimated, truth, strict=True)),
            sum(not one.holds(0.0) for one in placebo),
            len(near),
            float(np.mean([one.firms for one in estimated])),
        )


def play(
    folder: Path,
    changes: tuple[str, ...] = (),
    workers: int | None = None,
    fresh: bool = False,
    quiet: bool = False,
    open_economy: Callable[..., Any] = real_economy,
) -> Placebos:
    """Worlds that are there already are taken up."""
    asked = {name: Experiment.read(name, changes) for name in (LOTTERY, CUTOFF)}
    found = {
        name: one.run(folder / "worlds" / name, workers=workers, fresh=fresh, quiet=quiet, open_economy=open_economy)
        for name, one in each(asked, quiet)
    }
    for result in found.values():
        result.refuse_without_worlds()
    return Placebos(found[LOTTERY], found[CUTOFF])
