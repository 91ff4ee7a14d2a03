"""The stored books of a result: one matrix of one run and quarter, and how far it is from adding up."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from abm.books.flows import Sector
from abm.errors import ConfigError
from abm.names import words_of
from experiments.ask.sources import nearest
from experiments.find.result import Result

SECTORS = words_of(Sector)
NEAR = 1e-8  # of the largest figure of a matrix: payments are rounded to 1/1024 yuan, claims are not


@dataclass(frozen=True)
class Matrix:
    """Rows x sectors, yuan. `closed`: so many rows, from the first on, add up to zero; columns all do."""

    table: str
    rows: tuple[str, ...]
    values: np.ndarray
    closed: int

    @property
    def gaps(self) -> tuple[float, float]:
        """The largest sum of a row, and of a column, that should be zero; yuan."""
        by_row = np.abs(self.values[: self.closed].sum(axis=1)).max(initial=0.0)
        return float(by_row), float(np.abs(self.values.sum(axis=0)).max(initial=0.0))

    @property
    def closes(self) -> bool:
        return max(self.gaps) <= NEAR * np.abs(self.values).max(initial=0.0)


@dataclass(frozen=True)
class Run:
    """The books of one arm in one world."""

    arm: str
    world: int
    books: pl.DataFrame

    @classmethod
    def of(cls, result: Result, arm: str | None = None, world: int | None = None) -> "Run":
        """The arm compared against, and the first world whose books are kept, unless said."""
        kept = result.accounts
        arm = result.question.compare.against if arm is None else arm
        arms, worlds = list(kept["arm"].unique(maintain_order=True)), sorted(kept["world"].unique())
        if arm not in arms:
            raise ConfigError(f"--arm {arm}: no such arm{nearest(arm, arms)}")
        world = worlds[0] if world is None else world
        if world not in worlds:
            raise ConfigError(
                f"--world {world}: the books of this world are not kept; kept are {', '.join(map(str, worlds))}"
                " (`accounts` in the experiment)"
            )
        return cls(arm, world, kept.filter((pl.col("arm") == arm) & (pl.col("world") == world)))

    @property
    def quarters(self) -> list[str]:
        return sorted(self.books["quarter"].unique())

    def matrix(self, quarter: str, table: str) -> Matrix:
        """A matrix of a quarter, rows in their order, sectors as columns."""
        if quarter not in self.quarters:
            raise ConfigError(
                f"--quarter {quarter}: no books of this quarter; there are {self.quarters[0]} to {self.quarters[-1]}"
            )
        cells = self.books.filter((pl.col("quarter") == quarter) & (pl.col("table") == table))
        rows = tuple(cells["row"].unique(maintain_order=True))
        values = np.zeros((len(rows), len(SECTORS)))
        values[[rows.index(row) for row in cells["row"]], [SECTORS.index(column) for column in cells["column"]]] = (
            cells["value"]
        )
        return Matrix(table, rows, values, sum(row not in NOT_OWED for row in rows))


# Real wealth is nobody's debt; what is left of it and of claims is net worth.
NOT_OWED = ("materials and merchandise", "finished goods", "fixed capital", "less net worth")
