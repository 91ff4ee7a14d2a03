"""One world with all its arms: the quiet quarters are played once, then each arm goes its own way."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import polars as pl

from abm.measures.catalogue import PROGRAMMES, of_programmes
from experiments.ask.arms import Arm
from experiments.ask.design import World
from experiments.ask.plan import Plan
from experiments.run import now
from experiments.run.fates import Seen, fates, watch
from experiments.run.limit import within
from experiments.store.taken_over import TakenOver

COLUMNS = ("arm", "world", "draw", "seed", "quarter", "measure", "value")
ALL = "all arms"
BOOKS = ("arm", "world", "quarter", "table", "row", "column", "value")


@dataclass(frozen=True)
class Played:
    """What is kept of some runs: measures, books where they are asked for, firms and people side by side at the
    quarters asked for."""

    quarters: pl.DataFrame
    accounts: pl.DataFrame | None
    firms: pl.DataFrame | None
    people: pl.DataFrame | None = None
    fates: pl.DataFrame | None = None

    @classmethod
    def together(cls, played: list["Played"]) -> "Played":
        quarters, *others = (one.name for one in fields(cls))
        return cls(
            pl.concat([getattr(one, quarters) for one in played]),
            *(one_table([getattr(one, name) for one in played]) for name in others),
        )

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Those that there are, by name."""
        return {one.name: table for one in fields(self) if (table := getattr(self, one.name)) is not None}


@dataclass(frozen=True, kw_only=True)
class Known(World):
    """A world of which some runs are known already, by arm, and from where."""

    runs: dict[str, Played]
    taken_over: TakenOver

    @classmethod
    def of(cls, world: World, runs: dict[str, Played], taken_over: TakenOver) -> "Known":
        return cls(**{one.name: getattr(world, one.name) for one in fields(world)}, runs=runs, taken_over=taken_over)


@dataclass
class Noted:
    """What is noted on the way, by quarter: firms and people that are sampled, and firms followed across arms."""

    sampled: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)  # by table and quarter
    seen: dict[str, Seen] = field(default_factory=dict)

    def copy(self) -> "Noted":
        return Noted(dict(self.sampled), dict(self.seen))


def one_table(tables: list[pl.DataFrame | None]) -> pl.DataFrame | None:
    """Those that there are, one under the other; None if there is none."""
    kept = [table for table in tables if table is not None]
    return pl.concat(kept) if kept else None


class ArmFailed(Exception):
    """A run that raised; carries the arm and the quarter in which it happened."""

    def __init__(self, arm: str, quarter: str):
        super().__init__(arm, quarter)
        self.arm, self.quarter = arm, quarter


def play_world(world: World, plan: Plan, last_words: Path | None = None) -> Played:
    """Measures (arm, world, draw, seed, quarter, measure, value), books and firms of one world, arms in the order of
    the experiment."""
    limit, quiet, played = plan.question.time_limit, Noted(), dict(world.runs) if isinstance(world, Known) else {}
    missing = [arm for arm in plan.arms if arm.name not in played]
    if missing:
        with within(limit, ALL, last_words):
            economy = quiet_quarters(world, plan, quiet)
    noted = {arm.name: quiet.copy() for arm in plan.arms}
    for arm in missing:
        with within(limit, arm.name, last_words):
            played[arm.name] = play_arm(economy, arm, world, plan, noted[arm.name])
    return replace(
        Played.together([played[arm.name] for arm in plan.arms]),
        fates=fates({name: one.seen for name, one in noted.items()}, world, plan),
    )


def quiet_quarters(world: World, plan: Plan, noted: Noted) -> Any:
    """The economy up to the quarter before the first programme of any arm."""
    economy, asked = None, plan.question.side_by_side
    samples = {kind: {quarter for quarters in asked[kind].values() for quarter in quarters} for kind in asked}
    who = f"world {world.number}, {ALL}"
    try:
        now.tell(f"{who}: its opening, fitted or read, and its burn-in")
        economy = plan.open(world)
        if economy.quarter <= plan.quiet_until:
            run(economy, plan.quiet_until, samples, watch(plan, world, unrelieved=True), noted, who)
        return economy
    except Exception as error:
        raise ArmFailed(ALL, getattr(economy, "quarter", "the opening")) from error


def run(
    economy: Any,
    until: str,
    samples: Mapping[str, Collection[str]],
    watched: dict[str, dict],
    noted: Noted,
    who: str,
) -> None:
    """Play on, and keep the firms and people of the quarters asked for on the way."""
    stops = {*watched}.union(*samples.values())
    for quarter in sorted(quarter for quarter in stops if economy.quarter <= quarter <= until):
        play_on(economy, quarter, who)
        for kind, quarters in samples.items():
            if quarter in quarters:
                noted.sampled[kind, quarter] = economy.cross_section() if kind == "firms" else economy.people()
        if quarter in watched:
            noted.seen[quarter] = Seen.of(economy, watched[quarter])
    play_on(economy, until, who)


def play_on(economy: Any, until: str, who: str) -> None:
    """Quarter by quarter, each told before it is played."""
    while economy.quarter <= until:
        now.tell(f"{who}: {economy.quarter}")
        economy.run(until=economy.quarter)


def play_arm(economy: Any, arm: Arm, world: World, plan: Plan, noted: Noted) -> Played:
    forked, samples = None, {kind: by.get(arm.name, []) for kind, by in plan.question.side_by_side.items()}
    try:
        changes = {"shock_changes": arm.shock_changes} if arm.shock_changes else {}
        forked = economy.fork(relief=world.relief(arm), **changes)
        if forked.quarter <= plan.question.last_quarter:
            run(
                forked,
                plan.question.last_quarter,
                samples,
                watch(plan, world, arm.name == plan.question.compare.against),
                noted,
                f"world {world.number}, {arm.name}",
            )
        kept = books(forked.books, arm, world, plan) if world.number < plan.question.accounts else None
        kinds = (side_by_side(kind, noted.sampled, quarters, arm, world) for kind, quarters in samples.items())
        return Played(rows(forked.measures, arm, world, plan), kept, *kinds)
    except Exception as error:
        raise ArmFailed(arm.name, getattr(forked, "quarter", economy.quarter)) from error


def side_by_side(
    kind: str, sampled: dict[tuple[str, str], pl.DataFrame], quarters: Collection[str], arm: Arm, world: World
) -> pl.DataFrame | None:
    """Firms or people of an arm at its quarters, one under the other."""
    named = [pl.lit(arm.name).alias("arm"), pl.lit(world.number, pl.Int64).alias("world")]
    tables = [sampled[kind, quarter].select(*named, pl.lit(quarter).alias("quarter"), pl.all()) for quarter in quarters]
    return pl.concat(tables) if tables else None


def rows(measures: pl.DataFrame, arm: Arm, world: World, plan: Plan) -> pl.DataFrame:
    """The recorded quarters of one run, tidy; of programmes that no arm has
    nothing is told, whatever programmes there are."""
    return (
        recorded(measures, plan)
        .filter(~pl.col("measure").is_in(of_programmes(set(PROGRAMMES) - plan.programmes)))
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
    books_of = recorded(matrices, plan).with_columns(arm=pl.lit(arm.name), world=pl.lit(world.number, pl.Int64))
    return books_of.select(BOOKS)


def recorded(table: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The quarters that the experiment asks for."""
    asked = plan.question
    return table.filter(pl.col("quarter").is_between(pl.lit(asked.first_quarter), pl.lit(asked.last_quarter)))
