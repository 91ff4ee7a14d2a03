"""One run of a result played again from its row alone: the same question, world and luck give the same bytes."""

import traceback
from dataclasses import dataclass, replace

import polars as pl

from abm.errors import ConfigError
from experiments.ask.arms import Arm
from experiments.ask.design import World
from experiments.ask.plan import Plan
from experiments.run.world import ArmFailed, play_world
from experiments.store.files import as_parquet
from experiments.store.identity import REASONS
from experiments.store.status import ResultStatus
from experiments.store.tables import in_order


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
        return {name: as_parquet(table) for name, table in self.then.items()} == {
            name: as_parquet(table) for name, table in self.now.items()
        }


def replay(state: ResultStatus, run: int, plan: Plan) -> Replayed:
    runs = len(state.worlds) * len(state.arms)
    if run >= runs:
        raise ConfigError(f"--run {run}: the result has runs 0 to {runs - 1}")
    world, arm = state.worlds[run // len(state.arms)], state.experiment.arms[run % len(state.arms)]
    if world in state.missing:
        raise ConfigError(
            f"--run {run}: world {world.number} is not played yet; `relief runs {state.store.folder}` shows what is"
        )
    against = [one for one in plan.arms if one.name == plan.question.compare.against and one != arm]
    then, (now, trace) = (
        kept(state, world, arm),
        played(world, arm, replace(plan, arms=(*against, arm), beside=plan.arms)),
    )
    there, mine = state.store.manifest["identity"], state.store.identity
    return Replayed(
        arm, world, then, now, trace, [words for part, words in REASONS.items() if there.get(part) != mine[part]]
    )


def kept(state: ResultStatus, world: World, arm: Arm) -> dict[str, pl.DataFrame] | str:
    failure = state.failed.get(world.number)
    if failure is not None:
        return (
            failure["error"]
            if failure["arm"] in (arm.name, "all arms")
            else f"not kept: {failure['arm']} failed in the same world"
        )
    return of_arm(state.store.tables_of(world.number), arm)


def of_arm(tables: dict[str, pl.DataFrame], arm: Arm) -> dict[str, pl.DataFrame]:
    """In the order in which the tables of a result are kept."""
    mine = {kind: in_order(table.filter(pl.col("arm") == arm.name), kind, [arm.name]) for kind, table in tables.items()}
    return {kind: table for kind, table in mine.items() if len(table)}


def played(world: World, arm: Arm, plan: Plan) -> tuple[dict[str, pl.DataFrame] | str, str | None]:
    try:
        return of_arm(play_world(world, plan).tables, arm), None
    except ArmFailed as error:
        cause = error.__cause__
        return f"{type(cause).__name__}: {cause}", "".join(traceback.format_exception(cause))
