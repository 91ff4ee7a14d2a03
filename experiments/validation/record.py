"""One world as moments read it: what it published, its firms, and the same world under other policies."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Record:
    """One world: `quarters` (quarter, measure, value), `firms` and `people` by quarter (side by side), `arms` (the same
    world under other policies: their `quarters`), `firms_of_arms` and `people_of_arms`."""

    quarters: pl.DataFrame
    firms: dict[str, pl.DataFrame] = field(default_factory=dict)
    arms: dict[str, pl.DataFrame] = field(default_factory=dict)
    firms_of_arms: dict[str, dict[str, pl.DataFrame]] = field(default_factory=dict)
    people: dict[str, pl.DataFrame] = field(default_factory=dict)
    people_of_arms: dict[str, dict[str, pl.DataFrame]] = field(default_factory=dict)
    _known: dict[tuple[str, str | None], dict[str, float]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def path(self, measure: str, arm: str | None = None) -> dict[str, float]:
        """A measure by quarter, in order."""
        if (measure, arm) not in self._known:
            table = (
                (self.quarters if arm is None else self.arms[arm]).filter(pl.col("measure") == measure).sort("quarter")
            )
            if table.is_empty():
                raise KeyError(f"{measure}: the world did not publish it")
            self._known[measure, arm] = dict(zip(table["quarter"], table["value"], strict=True))
        return self._known[measure, arm]

    def at(self, measure: str, quarter: str, arm: str | None = None) -> float:
        path = self.path(measure, arm)
        if quarter not in path:
            raise KeyError(f"{measure}: {quarter} was not played")
        return path[quarter]

    def between(self, measure: str, first: str | None, last: str | None) -> np.ndarray:
        path = self.path(measure)
        return np.array([value for quarter, value in path.items() if (first or "") <= quarter <= (last or "9999Q4")])
