"""A result's numbers as arrays: for every arm and measure one row a world, one column a quarter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from abm.opening.which import opening_of
from experiments.find.clusters import Clusters


@dataclass(frozen=True)
class Panel:
    """Worlds kept in every arm, in order; `draws` says which worlds share their parameters, `openings` which their
    first quarter's agents."""

    arms: tuple[str, ...]
    worlds: np.ndarray
    draws: np.ndarray
    openings: np.ndarray
    quarters: tuple[str, ...]
    values: dict[tuple[str, str], np.ndarray]

    @classmethod
    def read(cls, rows: pl.DataFrame, drawn_openings: int) -> "Panel":
        """From rows of quarters; a world opens with one of so many draws of agents, by its seed."""
        arms = tuple(rows["arm"].unique(maintain_order=True))
        worlds = rows.select("world", "draw", "seed").unique().sort("world")
        quarters = tuple(rows["quarter"].unique().sort())
        shape = (len(worlds), len(quarters))
        values = {}
        for (arm, measure), table in rows.partition_by("arm", "measure", as_dict=True).items():
            if len(table) != shape[0] * shape[1]:
                raise ValueError(
                    f"{arm}: {measure}: {len(table)} values where {shape[0]} worlds have {shape[1]} quarters"
                )
            values[arm, measure] = table.sort("world", "quarter")["value"].to_numpy().reshape(shape)
        number, draw, seed = (worlds[name].to_numpy() for name in ("world", "draw", "seed"))
        return cls(arms, number, draw, opening_of(seed, drawn_openings), quarters, values)

    @cached_property
    def clusters(self) -> Clusters:
        """By which every mean over worlds gets its interval."""
        return Clusters(self.draws, self.openings)

    @property
    def measures(self) -> list[str]:
        return list(dict.fromkeys(measure for _, measure in self.values))

    def difference(self, arm: str, against: str, measure: str) -> np.ndarray:
        """The same world with and without: worlds x quarters."""
        return self.values[arm, measure] - self.values[against, measure]

    def differs(self, arm: str, against: str, measure: str) -> np.ndarray:
        """Where the two are not the very same number; a measure without a value in both is the same."""
        one, other = self.values[arm, measure], self.values[against, measure]
        return (one != other) & ~(np.isnan(one) & np.isnan(other))

    def columns(self, quarters: list[str]) -> list[int]:
        return [self.quarters.index(quarter) for quarter in quarters]
