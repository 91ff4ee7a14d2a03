"""Who is helped: what becomes of firms across arms, group by group, with intervals over worlds."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.ask.fates import COUNTED, FATES, SCHEME
from experiments.find.clusters import Clusters, Ratio
from experiments.find.effects import FEWEST_TREATED, known_or_none
from experiments.find.intervals import NOTHING, Estimate, Interval, possible

MEASURES = {"jobs": "persons", "sales": "yuan a quarter", "exports": "yuan a quarter", "open": "firms"}
# firms that would be closed at the last quarter without relief
CLOSED_OTHERWISE = "saved", "only delayed", "fails anyway"
OLD = ("offered", "left out", "ineligible", "everyone")  # firms that were in being before relief began
SCHEMA = {
    "arm": pl.String,
    "quarter": pl.String,
    "by": pl.String,
    "group": pl.String,
    "offer": pl.String,
    "figure": pl.String,
    "unit": pl.String,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "units": pl.Int64,
    "warning": pl.String,
    "percent": pl.Float64,
    "level": pl.Float64,
    "worlds": pl.Int64,
    "note": pl.String,
}


class Found(NamedTuple):
    """A mean or a ratio over worlds with its interval, over how many units, and what the interval may not hold."""

    interval: Interval
    units: int
    warning: str | None

    @classmethod
    def of(cls, estimate: Estimate | Ratio, confidence: float) -> "Found":
        return cls(estimate.interval(confidence), estimate.units, estimate.warning)


@dataclass(frozen=True)
class Cells:
    """Some rows of the table of fates, of one arm, quarter and group: sums by
    world, a world without such firms counts zero."""

    rows: pl.DataFrame
    worlds: tuple[int, ...]
    clusters: Clusters

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """The columns of the rows, read thousands of times, and the place of each row's world."""
        places = {world: place for place, world in enumerate(self.worlds)}
        known = {"offer": self.rows["offer"].to_numpy(), "fate": self.rows["fate"].to_numpy()}
        counted = {name: self.rows[name].to_numpy() for name in self.rows.columns if name in COUNTED}
        return known | counted | {"place": np.array([places[world] for world in self.rows["world"]], dtype=np.int64)}

    def sum(self, value: str, offers=None, fates=None) -> np.ndarray:
        """By world, of firms with these offers and fates (None: any)."""
        columns, kept = self.columns, np.ones(len(self.rows), dtype=bool)
        for column, names in (("offer", offers), ("fate", fates)):
            if names is not None:
                kept &= np.isin(columns[column], names)
        return np.bincount(columns["place"][kept], columns[value][kept], len(self.worlds))

    def change(self, value: str, offers=None) -> np.ndarray:
        """With relief less without, by world."""
        return self.sum(value, offers) - self.sum(f"{value}_without", offers)

    def mean(self, values: np.ndarray, confidence: float) -> Found:
        """Over the worlds."""
        return Found.of(self.clusters.of(values), confidence)


@dataclass(frozen=True)
class FateTable:
    """The stored table, cut by arm, quarter and group; the worlds that were
    played, in order, and which of them belong together."""

    table: pl.DataFrame
    worlds: tuple[int, ...]
    clusters: Clusters

    @cached_property
    def quarters(self) -> tuple[str, ...]:
        return tuple(self.table["quarter"].unique().sort())

    @cached_property
    def arms(self) -> tuple[str, ...]:
        return tuple(self.table["arm"].unique(maintain_order=True))

    @cached_property
    def cut(self) -> dict[tuple[str, str, str, str], Cells]:
        parts = self.table.partition_by("arm", "quarter", "by", "group", as_dict=True, maintain_order=True)
        return {key: Cells(rows, self.worlds, self.clusters) for key, rows in parts.items()}

    def cells(self, arm: str, quarter: str, by: str = "all", group: str = "all") -> Cells:
        """No rows where no firm is in such a group."""
        nothing = Cells(
            pl.DataFrame(
                schema=dict.fromkeys(SCHEME, pl.String) | {"world": pl.Int64} | dict.fromkeys(COUNTED, pl.Float64)
            ),
            self.worlds,
            self.clusters,
        )
        return self.cut.get((arm, quarter, by, group), nothing)


def who_is_helped(fates: FateTable, arms: tuple[str, ...], confidence: float) -> pl.DataFrame:
    """One row for each arm, quarter, group and figure: of all firms of the
    group, and of those that were offered relief."""
    rows = [
        (*key, offer, *figure)
        for key, cells in sorted(fates.cut.items(), key=lambda item: (fates.arms.index(item[0][0]), item[0][1]))
        if key[0] in arms
        for offer, offers in (("all", OLD), ("offered", ("offered",)))
        for figure in figures_of(cells, offers, confidence)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def figures_of(cells: Cells, offers: tuple[str, ...], confidence: float):
    """Firms, shares of each fate, changes with relief and deadweight of one
    group; nothing is told of a handful of agents."""
    firms, agents, worlds = cells.sum("firms", offers), float(cells.sum("agents", offers).mean()), len(cells.worlds)
    if agents == 0:
        return
    few = f"not reported: fewer than {FEWEST_TREATED} agents" if agents < FEWEST_TREATED else None
    yield ("agents", "agents", agents, *(None,) * 6, worlds, None)
    counted = cells.mean(firms, confidence)
    counted = counted._replace(interval=counted.interval.within(*possible(firms, signed=False)))
    yield ("firms", "firms", *cells_of(counted, few), None, None, worlds, few)
    reached = share(cells, cells.sum("reached", offers), firms, confidence)
    yield ("reached", "share of firms", *cells_of(reached, few), None, None, worlds, few)
    for fate in (name for name in FATES if name != "entrant"):
        found = share(cells, cells.sum("firms", offers, (fate,)), firms, confidence)
        yield (fate, "share of firms", *cells_of(found, few), None, None, worlds, few)
    for name, unit in MEASURES.items():
        level = cells.clusters.mean(cells.sum(f"{name}_without", offers))
        found = cells.mean(cells.change(name, offers), confidence)
        yield (
            name,
            unit,
            *cells_of(found, few),
            None if few or level == 0 else found.interval.mean / level * 100,
            None if few else level,
            worlds,
            few,
        )
    found, note = deadweight(cells, offers, confidence)
    yield ("deadweight", "share of relief", *cells_of(found, few), None, None, worlds, few or note)


def share(cells: Cells, part: np.ndarray, whole: np.ndarray, confidence: float) -> Found:
    """The mean over worlds of a share in each."""
    return bounded(cells.mean(np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0), confidence))


def bounded(found: Found) -> Found:
    """A share of a whole lies between 0 and 1 by construction: ends beyond are
    cut, which takes nothing away that could be true."""
    return found._replace(interval=found.interval.within(0.0, 1.0))


def deadweight(cells: Cells, offers, confidence: float) -> tuple[Found, str | None]:
    """Share of relief that goes to firms which would be in being at the last quarter without it."""
    all_relief = cells.sum("relief", offers)
    lost = all_relief - cells.sum("relief", offers, CLOSED_OTHERWISE)
    found, note = ratio(cells, lost, all_relief, confidence, "no relief is drawn")
    return bounded(found), note


def ratio(
    cells: Cells, top: np.ndarray, bottom: np.ndarray, confidence: float, if_nothing: str, if_unclear: str | None = None
) -> tuple[Found, str | None]:
    """Fieller's interval of a ratio of two means, or in words why there is none."""
    asked = Ratio(cells.clusters, top, bottom)
    if not bottom.any():
        return Found(NOTHING, asked.units, None), f"not defined: {if_nothing}"
    if asked.units < 2:
        return Found(Interval(float(top.mean() / bottom.mean()), np.nan, np.nan), asked.units, None), None
    found = Found.of(asked, confidence)
    if np.isnan(found.interval.low):
        return found._replace(warning=None), f"not defined: {if_unclear or if_nothing + ' in too many worlds'}"
    return found, None


def cells_of(found: Found, few: str | None = None) -> tuple:
    """Mean and ends, empty where there is nothing to tell; the units; a warning of what is told."""
    ends = (None, None, None) if few else tuple(map(known_or_none, found.interval))
    return *ends, found.units, None if few else found.warning
