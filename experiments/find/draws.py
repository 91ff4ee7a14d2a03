"""A result draw by draw: where each draw lies in the box of what is uncertain, and what relief changes there."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.ask.quarters import quarters_of
from experiments.errors import Unanswered
from experiments.find.effects import FEWEST_TREATED, reaches_enough
from experiments.find.result import Result


@dataclass(frozen=True)
class Input:
    """An uncertain input with the ends between which it was drawn."""

    name: str
    low: float
    high: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class Draws:
    """`points` between 0 and 1, draws x inputs; `numbers` of the draws of which every world was played; `block` draws
    belong together."""

    inputs: tuple[Input, ...]
    numbers: np.ndarray
    points: np.ndarray
    block: int = 1

    @classmethod
    def read(cls, result: Result) -> "Draws":
        inputs = tuple(Input(name, **fields) for name, fields in result.manifest.get("uncertain", {}).items())
        if not inputs:
            raise Unanswered(
                f"{result.folder}: no input was drawn, so that none can drive an effect; name some under [worlds]"
                " uncertain"
            )
        whole = pl.col("world").n_unique() == result.question.worlds.seeds_per_draw
        kept = result.quarters.group_by("draw").agg(whole.alias("whole")).filter("whole")["draw"]
        table = result.runs.unique("draw").filter(pl.col("draw").is_in(kept.implode())).sort("draw")
        points = np.column_stack([(table[one.name].to_numpy() - one.low) / (one.high - one.low) for one in inputs])
        return cls(inputs, table["draw"].to_numpy(), points)

    def shown(self, column: int) -> np.ndarray:
        """An input as it was drawn, in its unit."""
        one = self.inputs[column]
        return one.low + self.points[:, column] * (one.high - one.low)

    def in_blocks(self, size: int) -> "Draws":
        """Only draws whose whole block (a trajectory, a set of Saltelli's points) was played."""
        blocks, found = np.unique(self.numbers // size, return_counts=True)
        whole = np.isin(self.numbers // size, blocks[found == size])
        return Draws(self.inputs, self.numbers[whole], self.points[whole], size)


def too_few_served(result: Result) -> list[str]:
    """Arms whose effect hangs on a handful of agents, as in the table of effects."""
    return [
        arm
        for arm in result.panel.arms
        if result.manifest["arms"][arm]["programmes"] and not reaches_enough(result.panel, arm)
    ]


@dataclass(frozen=True)
class Effect:
    """What an arm changes in a measure, draw by draw, mean over the luck of each draw."""

    arm: str
    measure: str
    window: str
    unit: str
    kind: str
    values: np.ndarray
    luck: float = np.nan  # standard error of a value, from the seeds of a draw; unknown with one seed


def effects_by_draw(result: Result, draws: Draws, window: str = "during") -> Iterator[Effect]:
    """For each arm that serves enough agents and each measure that is compared; not of ratios, whose draws have no
    common yardstick."""
    panel, compare = result.panel, result.question.compare
    columns = panel.columns(quarters_of(getattr(compare, window)))
    arms = [arm for arm in panel.arms if arm != compare.against and arm not in too_few_served(result)]
    if not arms:
        raise Unanswered(
            f"{result.folder}: every arm serves fewer than {FEWEST_TREATED} agents in the mean of worlds; expected a"
            " finer scale"
        )
    for measure in (name for name in compare.measures if name in result.measures):
        for arm in arms:
            change = panel.difference(arm, compare.against, measure)[:, columns].mean(axis=1)
            by_draw = np.array([change[panel.draws == draw] for draw in draws.numbers])
            seeds = by_draw.shape[1]
            luck = float(np.sqrt(by_draw.var(axis=1, ddof=1).mean() / seeds)) if seeds > 1 else np.nan
            yield Effect(
                arm,
                measure,
                window,
                result.measures[measure].unit,
                result.measures[measure].kind,
                by_draw.mean(axis=1),
                luck,
            )
