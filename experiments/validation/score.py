"""Targets held against worlds: the mean and the 90 % band of every figure, and whether it passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.find.clusters import Clusters
from experiments.find.result import Result
from experiments.validation import benchmarks, targets
from experiments.validation.moments import Record, moment
from experiments.validation.targets import Target
from experiments.validation.worlds import COVID, QUIET, WITHOUT

BAND = (5.0, 95.0)  # percentiles of worlds
CONFIDENCE = 0.9
LAST_BITS = 1e-12  # of a figure: means of the same ranks in four worlds and in twenty differ by that
MAIN = "nothing"
PASS, MISS, REPORTED, HELD_BACK = "PASS", "MISS", "reported", "held back"


@dataclass(frozen=True)
class World(Record):
    """`opening`: which of the drawn openings it began with; worlds that share one are alike."""

    opening: int = 0


@dataclass(frozen=True)
class Score:
    """A target with what the worlds say of it; numbers are None where nothing was computed."""

    target: Target
    verdict: str
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    worlds: int = 0
    note: str = ""


def scores(asked: Sequence[Target], worlds: dict[str, list[World]], hold_out: bool) -> list[Score]:
    """Every target against its worlds; those of the hold-out only when it is asked for."""
    return [score(target, worlds[played(target)], hold_out) for target in asked]


def played(target: Target) -> str:
    """The worlds that a target is read from."""
    return QUIET if target.world == "opening" else target.world


def score(target: Target, records: list[World], hold_out: bool) -> Score:
    if target.rule == "absent":
        return Score(target, MISS, note=target.note)
    if target.hold_out and not hold_out:
        return Score(target, HELD_BACK, note="not computed without --hold-out")
    if target.rule == "beats":
        return beats(target, records)
    values = np.array([moment(target, record) for record in records])
    if not np.isfinite(values).all():
        return Score(
            target,
            MISS,
            worlds=len(values),
            note=f"not defined in {int((~np.isfinite(values)).sum())} of {len(values)} worlds",
        )
    low, high = np.percentile(values, BAND)
    mean = float(values.mean())
    if target.rule == "reported":
        return Score(target, REPORTED, mean, float(low), float(high), len(values), target.note)
    if target.rule == "band":
        passed = inside_band(target, low, high)
    else:
        passed = inside(target, mean) and (
            target.rule == "range" or clearly_inside(target, values, np.array([record.opening for record in records]))
        )
    return Score(target, PASS if passed else MISS, mean, float(low), float(high), len(values), target.note)


def inside(target: Target, mean: float) -> bool:
    """The mean over worlds lies in the accepted range, ends included: what is a last bit beyond an end is at it."""
    low, high = target.accepted
    return low <= mean <= high or bool(np.isclose(mean, (low, high), rtol=LAST_BITS, atol=0.0).any())


def clearly_inside(target: Target, values: np.ndarray, openings: np.ndarray) -> bool:
    """So does the 90 % interval of the mean, without touching the ends: a sign that luck alone would not give."""
    alike = Clusters(np.zeros(len(values), int), openings)
    interval = alike.of(values).interval(CONFIDENCE)  # of one world it is not defined, and nothing lies inside
    low, high = target.accepted
    return interval.low > low and interval.high < high


def inside_band(target: Target, low: float, high: float) -> bool:
    """The data lie in the model's band, and the band says something: its half-width is at most that of the range."""
    ends = target.accepted
    return target.value is not None and low <= target.value <= high and (high - low) / 2.0 <= (ends[1] - ends[0]) / 2.0


def beats(target: Target, records: list[World]) -> Score:
    """The error of the mean path over the hold-out, below that of a benchmark fitted before it."""
    measure, plus = target.arguments["measure"], target.arguments.get("plus", 0.0)
    data, (first, last) = targets.series_values(measure), targets.HOLD_OUT
    before = [value + plus for quarter, value in data.items() if targets.FIT[0] <= quarter <= targets.FIT[1]]
    outcome = [value for quarter, value in data.items() if first <= quarter <= last]
    forecast = benchmarks.BENCHMARKS[target.arguments["benchmark"]](before, len(outcome)) - plus
    to_beat = benchmarks.rmse(forecast, outcome)
    paths = np.array([record.between(measure, first, last) for record in records])
    error = benchmarks.rmse(paths.mean(axis=0), outcome)
    return Score(
        target,
        PASS if error < to_beat else MISS,
        error,
        worlds=len(records),
        note=f"the benchmark's error is {to_beat:.4f}",
    )


def worlds_of(results: Mapping[str, Result]) -> dict[str, list[World]]:
    """Records by the world's name; the pandemic's worlds carry those without an item of public relief as arms."""
    without = {name: by_world(results[name].quarters) for name in WITHOUT if name in results}
    return {
        name: records(result, without if name == COVID else None)
        for name, result in results.items()
        if name not in WITHOUT
    }


def records(result: Result, without: dict[str, dict] | None = None) -> list[World]:
    """The worlds of a result, in order; `without`: the same worlds of other results, as arms."""
    whole, firms, people = by_world(result.quarters), by_world(result.firms), by_world(result.people)
    panel = result.panel
    openings = dict(zip(panel.worlds.tolist(), panel.openings.tolist(), strict=True))
    return [
        record(number, whole, firms, people, without or {}, openings[number])
        for number in sorted({world for _, world in whole})
    ]


def record(number: int, whole: dict, firms: dict, people: dict, without: dict[str, dict], opening: int) -> World:
    """One world of a result, with its arms."""
    arms = {arm: table for (arm, world), table in whole.items() if world == number and arm != MAIN}
    arms |= {name: tables[MAIN, number] for name, tables in without.items() if (MAIN, number) in tables}
    of_firms, of_people = (
        {arm: by_quarter(table) for (arm, world), table in kept.items() if world == number} for kept in (firms, people)
    )
    return World(
        whole[MAIN, number],
        of_firms.pop(MAIN, {}),
        arms,
        of_firms,
        of_people.pop(MAIN, {}),
        of_people,
        opening=opening,
    )


def by_world(table: pl.DataFrame | None) -> dict[tuple[str, int], pl.DataFrame]:
    return {} if table is None else table.partition_by("arm", "world", as_dict=True)


def by_quarter(table: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {quarter: one for (quarter,), one in table.partition_by("quarter", as_dict=True).items()}
