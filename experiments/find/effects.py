"""Effects of relief: paired differences between arms that met the same worlds with the same luck."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from abm.measures.catalogue import may_be_negative
from experiments.ask.derived import DERIVED
from experiments.ask.measures import Measure
from experiments.ask.quarters import quarters_of
from experiments.ask.schema import Compare
from experiments.errors import NotPaired
from experiments.find.clusters import Clusters
from experiments.find.intervals import NOTHING, Interval, possible, spread_by_source
from experiments.find.panel import Panel

SCHEMA = {
    "arm": pl.String, "against": pl.String, "measure": pl.String, "unit": pl.String, "kind": pl.String,
    "window": pl.String, "effect": pl.Float64, "low": pl.Float64, "high": pl.Float64, "confidence": pl.Float64,
    "percent": pl.Float64, "worlds": pl.Int64, "units": pl.Int64, "openings": pl.Int64, "freedom": pl.Float64,
    "share_positive": pl.Float64, "variance_reduction": pl.Float64, "luck_sd": pl.Float64, "parameter_sd": pl.Float64,
    "level_against": pl.Float64, "warning": pl.String, "note": pl.String,
}  # fmt: skip # a table

TREATED, TREATED_BY_ONE, FEWEST_TREATED = "treated_agents", "fewest_treated_agents", 30


@dataclass(frozen=True)
class Window:
    """Some quarters, read as their mean or added up."""

    name: str
    columns: list[int]
    added: bool = False

    def of(self, values: np.ndarray) -> np.ndarray:
        chosen = values[:, self.columns]
        return chosen.sum(axis=1) if self.added else chosen.mean(axis=1)


def effects(
    panel: Panel, compare: Compare, starts: dict[str, str | None], known: dict[str, Measure], no_programme=()
) -> pl.DataFrame:
    """One row for each arm, measure and window; refuses arms that differ before their first programme.

    Arms with `no_programme` change the shock: all firms meet it, so nobody need be counted as served.
    """
    refuse_unpaired(panel, compare.against, starts)
    rows = [
        (
            row
            if helped in no_programme or reaches_enough(panel, helped) or measure.startswith("programme")
            else left_out(row, helped)
        )
        for arm, helped in (
            (arm, arm if starts[arm] else compare.against) for arm in panel.arms if arm != compare.against
        )
        for measure in compare.measures
        for row in rows_of(panel, compare, arm, measure, starts, known)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def reaches_enough(panel: Panel, arm: str) -> bool:
    """An effect that hangs on a handful of agents is noise: an arm must have
    served at least 30 of them, in the mean of worlds."""
    return TREATED not in panel.measures or served(panel, arm, TREATED) >= FEWEST_TREATED


def served_by_few(panel: Panel) -> Iterator[tuple[str, float]]:
    """Arms whose effect is reported though one of their programmes serves
    fewer than 30 agents, and how many those are."""
    for arm in panel.arms if TREATED_BY_ONE in panel.measures else ():
        few = served(panel, arm, TREATED_BY_ONE)
        if few < FEWEST_TREATED <= served(panel, arm, TREATED):
            yield arm, few


def served(panel: Panel, arm: str, measure: str) -> float:
    return float(panel.values[arm, measure][:, -1].mean())


def left_out(row: tuple, helped: str) -> tuple:
    """The row without its numbers, and why."""
    said = dict(zip(SCHEMA, row, strict=True))
    kept = ("arm", "against", "measure", "unit", "kind", "window", "confidence", "worlds", "units", "openings")
    numbers = [said[name] if name in kept else None for name in SCHEMA]
    return *numbers[:-1], f"not reported: {helped} serves fewer than {FEWEST_TREATED} agents"


def refuse_unpaired(panel: Panel, against: str, starts: dict[str, str | None]) -> None:
    """An effect before its cause would be an error of the model or of the pairing."""
    for arm in panel.arms:
        first = first_start(starts, arm, against) or "9999Q4"
        before = [index for index, quarter in enumerate(panel.quarters) if quarter < first]
        for measure in panel.measures:
            apart = np.argwhere(panel.differs(arm, against, measure)[:, before])
            if len(apart):
                world, column = apart[0]
                raise NotPaired(
                    f"arm {arm}, measure {measure}, {panel.quarters[before[column]]}: differs from arm {against} in"
                    f" world {panel.worlds[world]} before the first programme ({first}); the arms did not share worlds"
                    " and luck"
                )


def first_start(starts: dict[str, str | None], arm: str, against: str) -> str | None:
    """The quarter from which two arms may differ; None when neither has a programme."""
    return min((start for name in (arm, against) if (start := starts[name]) is not None), default=None)


def windows(panel: Panel, compare: Compare, begins: str, unit: str) -> list[Window]:
    """Each quarter; the mean over during and after; all differences added up
    from the first programme to the end of after."""
    single = [Window(quarter, [column]) for column, quarter in enumerate(panel.quarters)]
    means = [Window(name, panel.columns(quarters_of(getattr(compare, name)))) for name in ("during", "after")]
    return [*single, *means, *([] if unit == "share" else added_up(panel, compare, begins))]


def added_up(panel: Panel, compare: Compare, begins: str) -> list[Window]:
    """Job-quarters, or yuan: over `during`, and from the first programme to the end of `after`."""
    ends = max(quarters_of(compare.after)[-1], quarters_of(compare.during)[-1])
    whole = [column for column, quarter in enumerate(panel.quarters) if begins <= quarter <= ends]
    return [
        Window("cumulated_during", panel.columns(quarters_of(compare.during)), added=True),
        Window("cumulated", whole, added=True),
    ]


def rows_of(panel, compare, arm, measure, starts, known) -> Iterator[tuple]:
    begins = first_start(starts, arm, compare.against) or panel.quarters[0]
    if measure in DERIVED:
        yield from ratio_rows(panel, compare, arm, measure, begins)
        return
    described = known[measure]
    for window in windows(panel, compare, begins, described.unit):
        with_relief, without = (window.of(panel.values[name, measure]) for name in (arm, compare.against))
        unit = added_unit(measure, described) if window.added else described.unit
        yield (
            arm,
            compare.against,
            measure,
            unit,
            described.kind,
            window.name,
            *paired(with_relief, without, panel.clusters, compare.confidence, signed=may_be_negative(measure)),
            None,
        )


def added_unit(measure: str, measure_of: Measure) -> str:
    """Yuan a quarter add up to yuan, jobs to job-quarters, firms to firm-quarters."""
    if measure_of.kind == "flow":
        return measure_of.unit.removesuffix(" a quarter")
    return "job-quarters" if measure.startswith("employment") else f"{measure_of.unit.removesuffix('s')}-quarters"


def paired(
    with_relief: np.ndarray, without: np.ndarray, clusters: Clusters, confidence: float, *, signed: bool
) -> tuple:
    """The statistics of one effect, in the order of the table; `signed`: its measure may lie below zero."""
    difference, level = with_relief - without, clusters.mean(without)
    found = clusters.of(difference)
    percent = found.mean / level * 100 if level else None
    positive = clusters.mean(difference > 0)
    rests_on = (len(difference), found.units, found.openings, found.freedom)
    spread = (variance_reduction(with_relief, without), *spread_by_source(difference, clusters.draws))
    return tuple(
        map(
            known_or_none,
            (
                *found.interval(confidence).within(*possible(with_relief, without, signed=signed)),
                confidence,
                percent,
                *rests_on,
                positive,
                *spread,
                level,
                found.warning,
            ),
        )
    )


def known_or_none(number):
    return None if number is None or (isinstance(number, float) and not np.isfinite(number)) else number


def variance_reduction(with_relief: np.ndarray, without: np.ndarray) -> float | None:
    """How many times fewer worlds the paired comparison needs than two independent samples would."""
    if len(with_relief) < 2:
        return None
    apart = float(np.var(with_relief, ddof=1) + np.var(without, ddof=1))
    together = float(np.var(with_relief - without, ddof=1))
    return apart / together if together > 0 else None


def ratio_rows(panel, compare, arm, measure, begins) -> Iterator[tuple]:
    """Cost per unit kept, by Fieller's interval; in words where what is kept cannot be told from nothing."""
    paid, kept, unit, _ = DERIVED[measure]
    for window in added_up(panel, compare, begins):
        cost, gain = (window.of(panel.difference(arm, compare.against, name)) for name in (paid, kept))
        ratio, note = defined(panel.clusters, cost, gain, kept, compare.confidence)
        rests_on = panel.clusters.of(gain)
        numbers = (
            *map(known_or_none, ratio),
            compare.confidence,
            None,
            len(cost),
            rests_on.units,
            rests_on.openings,
            known_or_none(rests_on.freedom),
        )
        warning = None if note else rests_on.warning
        yield (
            arm,
            compare.against,
            measure,
            unit,
            "ratio",
            window.name,
            *numbers,
            None,
            None,
            None,
            None,
            None,
            warning,
            note,
        )


def defined(
    clusters: Clusters, cost: np.ndarray, gain: np.ndarray, kept: str, confidence: float
) -> tuple[Interval, str | None]:
    """The ratio, or in words why there is none."""
    if clusters.units < 2:
        return NOTHING, "not defined: one world has no interval"
    if not gain.any():
        return NOTHING, f"not defined: {kept} does not change"
    if not cost.any():
        return NOTHING, "not defined: no programme pays"
    found = clusters.ratio(cost, gain, confidence)
    if found is None:
        falls = clusters.of(gain).interval(confidence).high < 0
        return (
            NOTHING,
            (
                f"not defined: {kept} falls"
                if falls
                else f"not defined: the interval of the change in {kept} includes zero"
            ),
        )
    return found, None
