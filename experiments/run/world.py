"""One world with all its arms: the quiet quarters are played once, then each arm goes its own way."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from experiments.ask.arms import Arm
from experiments.ask.design import World
from experiments.ask.plan import Plan

COLUMNS = ("arm", "world", "draw", "seed", "quarter", "measure", "value")


BOOKS = ("arm", "world", "quarter", "table", "row", "column", "value")


@dataclass(frozen=True)
class Played:
    """What is kept of some runs: measures, and the books of those whose books are asked for."""

    quarters: pl.DataFrame
    accounts: pl.DataFrame | None

    @classmethod
    def together(cls, played: list["Played"]) -> "Played":
        books = [one.accounts for one in played if one.accounts is not None]
        return cls(pl.concat([one.quarters for one in played]), pl.concat(books) if books else None)


class ArmFailed(Exception):
    """A run that raised; carries the arm and the quarter in which it happened."""

    def __init__(self, arm: str, quarter: str):
        super().__init__(arm, quarter)
        self.arm, self.quarter = arm, quarter


def play_world(world: World, plan: Plan) -> Played:
    """Measures (arm, world, draw, seed, quarter, measure, value) and books of one world, arms in the order of the experiment."""
    economy = quiet_quarters(world, plan)
    return Played.together([play_arm(economy, arm, world, plan) for arm in plan.arms])


def quiet_quarters(world: World, plan: Plan) -> Any:
    """The economy up to the quarter before the first programme of any arm."""
    economy = None
    try:
        economy = plan.open(world.seed, world.parameters)
        if plan.quiet_until is not None and economy.quarter <= plan.quiet_until:
            economy.run(until=plan.quiet_until)
        return economy
    except Exception as error:
        raise ArmFailed("all arms", getattr(economy, "quarter", "the opening")) from error


def play_arm(economy: Any, arm: Arm, world: World, plan: Plan) -> Played:
    forked = None
    try:
        forked = economy.fork(relief=list(arm.relief))
        if forked.quarter <= plan.question.last_quarter:
            forked.run(until=plan.question.last_quarter)
        kept = books(forked.books, arm, world, plan) if world.number < plan.question.accounts else None
        return Played(rows(forked.measures, arm, world, plan), kept)
    except Exception as error:
        raise ArmFailed(arm.name, getattr(forked, "quarter", economy.quarter)) from error


def rows(measures: pl.DataFrame, arm: Arm, world: World, plan: Plan) -> pl.DataFrame:
    """The recorded quarters of one run, tidy."""
    return (
        recorded(measures, plan)
        .with_columns(
            arm=pl.lit(arm.name),
            world=pl.lit(world.number, pl.Int64),
            draw=pl.lit(world.draw, pl.Int64),
            seed=pl.lit(world.seed, pl.Int64),
            value=pl.col("value").cast(pl.Float64),
        )
        .select(COLUMNS)
    )


def books(matrices: pl.DataFrame, arm: Arm, world: World, plan: Plan) -> pl.DataFrame:
    """The recorded quarters' books of one run, tidy."""
    told = recorded(matrices, plan).with_columns(arm=pl.lit(arm.name), world=pl.lit(world.number, pl.Int64))
    return told.select(BOOKS)


def recorded(table: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The quarters that the experiment asks for."""
    asked = plan.question
    return table.filter(pl.col("quarter").is_between(pl.lit(asked.first_quarter), pl.lit(asked.last_quarter)))
