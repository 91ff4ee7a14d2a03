"""One run of a result played again from its row alone: the same question, world and luck give the same bytes."""

import traceback
from dataclasses import dataclass, replace

import polars as pl

from abm.errors import ConfigError
from experiments.ask.arms import Arm
from experiments.ask.design import World
from experiments.ask.plan import Plan
from experiments.run.files import as_parquet
from experiments.run.state import State
from experiments.run.store import REASONS
from experiments.run.world import ArmFailed, play_world


@dataclass(frozen=True)
class Replayed:
    """Then and now: tables by name, or the error that a run ended with."""

    arm: Arm
    world: World
    then: dict[str, pl.DataFrame] | str
    now: dict[str, pl.DataFrame] | str
    traceback: str | None
    changed: list[str]

    @property
    def same(self) -> bool:
        """To the last byte, or the same error."""
        if isinstance(self.then, str) or isinstance(self.now, str):
            return isinstance(self.then, str) and self.then == self.now
        return {name: as_parquet(table) for name, table in self.then.items()} == {name: as_parquet(table) for name, table in self.now.items()}


def replay(state: State, run: int, plan: Plan) -> Replayed:
    runs = len(state.experiment.worlds) * len(state.arms)
    if run >= runs:
        raise ConfigError(f"--run {run}: the result has runs 0 to {runs - 1}")
    world, arm = state.experiment.worlds[run // len(state.arms)], state.experiment.arms[run % len(state.arms)]
    if world in state.missing:
        raise ConfigError(f"--run {run}: world {world.number} is not played yet; `relief runs {state.store.folder}` shows what is")
    then, (now, trace) = kept(state, world, arm), played(world, replace(plan, arms=(arm,)))
    there, mine = state.store.manifest["identity"], state.store.identity
    return Replayed(arm, world, then, now, trace, [words for part, words in REASONS.items() if there.get(part) != mine[part]])


def kept(state: State, world: World, arm: Arm) -> dict[str, pl.DataFrame] | str:
    failure = state.failed.get(world.number)
    if failure is not None:
        return failure["error"] if failure["arm"] in (arm.name, "all arms") else f"not kept: {failure['arm']} failed in the same world"
    mine = (pl.col("world") == world.number) & (pl.col("arm") == arm.name)
    found = {kind: table.filter(mine) for kind, table in state.store.tables_of(world.number).items()}
    return {kind: table for kind, table in found.items() if len(table)}


def played(world: World, plan: Plan) -> tuple[dict[str, pl.DataFrame] | str, str | None]:
    try:
        return {kind: table for kind, table in play_world(world, plan).tables.items() if len(table)}, None
    except ArmFailed as error:
        told = error.__cause__
        return f"{type(told).__name__}: {told}", "".join(traceback.format_exception(told))
