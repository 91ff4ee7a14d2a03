"""Runs that another result holds already, read from its tables as their
worlds are handed out instead of played again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from abm.measures.catalogue import PROGRAMMES, of_programmes
from experiments.ask.design import World
from experiments.ask.schema import Question
from experiments.run.world import Known, Played
from experiments.store import stored
from experiments.store.parts import Damage
from experiments.store.taken_over import TakenOver

QUARTERS, ACCOUNTS, FIRMS, PEOPLE = "quarters", "accounts", "firms", "people"


@dataclass(frozen=True)
class Table:
    """A table of another result, sound when it was first looked at;
    raises Damage when it is no longer the same file."""

    path: Path
    stamp: tuple[int, ...]

    @classmethod
    def sound(cls, path: Path, expected: str | None) -> "Table":
        """With the bytes that its manifest vouches for."""
        stamp = stamped(path)
        if not stamp or stored.hashed(path) != expected:
            raise Damage(str(path))
        return cls(path, stamp)

    def rows(self, asked: pl.Expr) -> pl.DataFrame:
        if stamped(self.path) != self.stamp:
            raise Damage(str(self.path))
        return stored.scan(self.path).filter(asked).collect()


def stamped(path: Path) -> tuple[int, ...]:
    """By what a file that was replaced is told from the one before; empty where there is none."""
    if not path.is_file():
        return ()
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True)
class Baseline:
    """`taken` says what is taken over; `there`: by the number of a world here, its number there; `played`: how many
    worlds are played all the same, by reason; `programmes`: of the arms here, each with measures of its own."""

    question: Question
    programmes: tuple[str, ...]
    taken: TakenOver
    there: dict[int, int]
    played: dict[str, int]
    tables: dict[str, Table]

    def text(self) -> str:
        """How many runs, from where, and why others are played."""
        count, others = len(self.there), sum(self.played.values())
        why = (
            f"; {others} played, their worlds {', '.join(f'{words} ({n})' for words, n in self.played.items())}"
            if others
            else ""
        )
        return f"{count} of {count + others} runs of {self.taken.arm} taken over {self.taken.words}{why}"

    def known(self, worlds: list[World]) -> list[World]:
        """The same worlds; those whose run is there carry it along."""
        numbers = [self.there[world.number] for world in worlds if world.number in self.there]
        if not numbers:
            return worlds
        found = {kind: table.rows(self.asked(kind, numbers)) for kind, table in self.tables.items()}
        found[QUARTERS] = self.as_here(found[QUARTERS])
        return [self.with_run(world, found) if world.number in self.there else world for world in worlds]

    def asked(self, kind: str, numbers: list[int]) -> pl.Expr:
        """Rows of the arm, of some worlds, of the quarters that the experiment keeps."""
        # Its bounds let the reader pass over blocks of other worlds.
        world = pl.col("world").is_between(min(numbers), max(numbers)) & pl.col("world").is_in(numbers)
        quarter = (
            pl.col("quarter").is_in(self.sampled[kind])
            if kind in self.sampled
            else pl.col("quarter").is_between(pl.lit(self.question.first_quarter), pl.lit(self.question.last_quarter))
        )
        return (pl.col("arm") == self.taken.arm_there) & world & quarter

    def as_here(self, quarters: pl.DataFrame) -> pl.DataFrame:
        """With the measures of the programmes here in place of those there: where none is on, each is zero."""
        runs = quarters.select(pl.exclude("measure", "value")).unique(maintain_order=True)
        zero = runs.join(
            pl.DataFrame(
                {"measure": of_programmes(self.programmes), "value": 0.0},
                schema={"measure": pl.String, "value": pl.Float64},
            ),
            how="cross",
        )
        others = quarters.filter(~pl.col("measure").is_in(of_programmes(PROGRAMMES)))
        return pl.concat([others, zero.select(others.columns)])

    @cached_property
    def sampled(self) -> dict[str, list[str]]:
        """Quarters at whose ends agents are kept side by side, by table."""
        return {kind: by.get(self.taken.arm, []) for kind, by in self.question.side_by_side.items()}

    def with_run(self, world: World, found: dict[str, pl.DataFrame]) -> Known:
        """Its rows under the arm's name, the world's number, draw and seed here."""
        named = {
            "arm": pl.lit(self.taken.arm),
            "world": pl.lit(world.number, pl.Int64),
            "draw": pl.lit(world.draw, pl.Int64),
            "seed": pl.lit(world.seed, pl.Int64),
        }
        tables = {
            kind: table.filter(pl.col("world") == self.there[world.number]).with_columns(
                value.alias(name) for name, value in named.items() if name in table.columns
            )
            for kind, table in found.items()
            if kind != ACCOUNTS or world.number < self.question.accounts
        }
        played = Played(tables[QUARTERS], *(tables.get(kind) for kind in (ACCOUNTS, FIRMS, PEOPLE)))
        return Known.of(world, {self.taken.arm: played}, self.taken.of([world.number]))


class Carrying(Sequence):
    """Worlds to be handed out; what is known of them is read with the stretch that is handed out, so that the driver
    holds little."""

    def __init__(self, worlds: list[World], baseline: Baseline):
        self.worlds, self.baseline = worlds, baseline

    def __len__(self) -> int:
        return len(self.worlds)

    def __getitem__(self, at):
        return (
            self.baseline.known(self.worlds[at]) if isinstance(at, slice) else self.baseline.known([self.worlds[at]])[0]
        )
