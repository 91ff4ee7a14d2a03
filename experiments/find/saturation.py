"""Direct effect, spillovers and net effect of relief that a part of the eligible is offered by lot, with intervals over
worlds.

The direct effect compares firms that are offered relief with the same firms in the arm without it, in the same world
with the same luck: an exact counterfactual that no field trial has. The contrast beside it is what a field trial sees:
offered less left out within an arm, a firm; of levels, and of changes since the quarter before relief began. It is the
direct effect, less the spillover on those left out, plus the luck of the draw (how the two groups differ without
relief). Where treated firms take customers or workers from those left out the contrast is too large; where they also
buy from them, too small; and it says nothing of the ineligible and of firms not yet founded.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from experiments.ask.fates import SIDES
from experiments.ask.saturation import design
from experiments.ask.schema import Saturation
from experiments.find.effects import FEWEST_TREATED
from experiments.find.fates import MEASURES, Cells, FateTable, cells_of, deadweight, ratio

PARTS = {
    "direct": ("offered",),
    "left out": ("left out",),
    "ineligible": ("ineligible", "everyone"),
    "entrants": ("entrants",),
}
NET = {"net": None}  # all of them
UNTREATED = (*PARTS["left out"], *PARTS["ineligible"])
BY_GROUP = {name: MEASURES[name] for name in ("jobs", "exports")}
A_THOUSAND = 1_000
SCHEMA = {
    "arm": pl.String,
    "base": pl.String,
    "level": pl.Float64,
    "fixed": pl.String,
    "quarter": pl.String,
    "by": pl.String,
    "group": pl.String,
    "measure": pl.String,
    "effect": pl.String,
    "unit": pl.String,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "units": pl.Int64,
    "warning": pl.String,
    "worlds": pl.Int64,
    "note": pl.String,
}


def saturation(fates: FateTable, asked: Saturation | None, confidence: float) -> pl.DataFrame:
    """One row for each arm, quarter, group, measure and effect; arms outside the design are offered to all, and told by
    group as well."""
    placed = placed_in(fates.arms, asked)
    rows = [
        (arm, base, level, fixed, quarter, by, group, *row, len(fates.worlds), note)
        for (arm, quarter, by, group), cells in sorted(
            fates.cut.items(), key=lambda item: (fates.arms.index(item[0][0]), item[0][1])
        )
        for base, level, fixed in placed[arm]
        if by == "all" or level == 1
        for *row, note in effects_of(cells, MEASURES if by == "all" else BY_GROUP, confidence)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def placed_in(arms: tuple[str, ...], asked: Saturation | None) -> dict[str, list[tuple[str, float, str]]]:
    """Where each arm stands: its base, the part of the eligible, what is fixed ("" where the two questions are one)."""
    placed = {arm: [(arm, 1.0, "")] for arm in arms}
    for one in design(asked) if asked else ():
        placed[one.name] = [(one.base, one.level, "" if one.level in (0, 1) else one.fixed)]
    return placed


def effects_of(cells: Cells, measures: dict[str, str], confidence: float) -> Iterator[tuple]:
    """Measure, effect, unit, mean, low, high, units, warning, note."""
    agents = float(cells.sum("agents", PARTS["direct"]).mean())
    few = f"not reported: fewer than {FEWEST_TREATED} agents are offered it" if 0 < agents < FEWEST_TREATED else None
    for measure, unit in measures.items():
        for name, offers in (PARTS | NET).items():
            yield measure, name, unit, *cells_of(cells.mean(cells.change(measure, offers), confidence), few), few
        for *named, found, note in (*a_firm(cells, measure, unit, confidence), *displaced(cells, measure, confidence)):
            yield *named, *cells_of(found, few), few or note
    found, note = deadweight(cells, PARTS["direct"], confidence)
    yield "relief", "deadweight", "share of relief", *cells_of(found, few), few or note
    each = cells.sum("relief", PARTS["direct"]), cells.sum("firms", PARTS["direct"])
    found, note = ratio(cells, *each, confidence, "nobody is offered it")
    yield "relief", "relief a firm", "yuan a firm offered it", *cells_of(found, few), few or note


def a_firm(cells: Cells, measure: str, unit: str, confidence: float) -> Iterator[tuple]:
    """Effects a thousand firms, and the contrast that a trial within the arm would see: in each world a ratio, then the
    mean.

    Left out where in some world one of the groups is empty.
    """
    (offered, offered_without, offered_before), (left, left_without, left_before) = (
        each(cells, measure, PARTS[name]) for name in ("direct", "left out")
    )
    before = offered_before - left_before
    named = {
        "direct": offered - offered_without,
        "left out": left - left_without,
        "contrast": offered - left,
        "luck of the draw": offered_without - left_without,
        "contrast of changes": offered - left - before,
        "luck of the draw in changes": offered_without - left_without - before,
    }
    for name, values in named.items():
        if np.isfinite(values).all():
            yield measure, f"{name}, a thousand firms", f"{unit} a thousand firms", cells.mean(values, confidence), None


def each(cells: Cells, measure: str, offers) -> list[np.ndarray]:
    """With relief, without, and before, a thousand firms; nan in a world without such firms."""
    firms = cells.sum("firms", offers) / A_THOUSAND
    return [
        np.divide(cells.sum(measure + suffix, offers), firms, out=np.full(len(firms), np.nan), where=firms > 0)
        for suffix in SIDES
    ]


def displaced(cells: Cells, measure: str, confidence: float) -> Iterator[tuple]:
    """What is lost at firms that are not offered relief, as a share of what is gained at those that are."""
    gained = cells.change(measure, PARTS["direct"])
    for name, offers in (
        ("displacement", UNTREATED),
        ("displacement, entrants included", (*UNTREATED, *PARTS["entrants"])),
    ):
        words = (
            "nothing changes at firms that are offered it",
            "the interval of the direct effect does not lie above zero",
        )
        found, note = ratio(cells, -cells.change(measure, offers), gained, confidence, *words)
        yield measure, name, "share of the direct effect", found, note
