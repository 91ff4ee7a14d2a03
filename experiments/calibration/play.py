"""A calibration is played: batch by batch, each point kept as soon as it
is done, from where an earlier sitting stopped."""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from experiments.ask.design import world_seed
from experiments.ask.free import settings
from experiments.calibration.distance import Facts
from experiments.calibration.fit import Fitted, Played, Problem, calibrate
from experiments.calibration.points import POINTS, Point, PointPlan, file_name, plan_of
from experiments.calibration.question import Calibration
from experiments.errors import Stopped
from experiments.run import cluster, now
from experiments.run.ensemble import in_words, kept_on_interruption
from experiments.run.hand_out import play
from experiments.run.progress import Progress
from experiments.store.files import content_of, signed, write_table
from experiments.store.identity import LEARNS_WITH, Asked
from experiments.store.parts import PARTS
from experiments.store.store import FAILURES, Store, timestamp

FITTING, FRESH = 0, 1  # branches of the seed: luck that is fitted with, luck that checks


class PointStore(Store):
    """A calibration's folder: `parts/` holds the batches and, each in a file, the points that are done."""

    def has(self, number: int) -> bool:
        """A damaged one is as good as none, and is played again."""
        return self.sound(f"{PARTS}/{file_name(number)}")

    def sound(self, name: str) -> bool:
        try:
            return self.kept_in.has(name) and content_of(self.kept_in.read(name)) is not None
        except ValueError:
            return False

    def point(self, number: int) -> dict:
        return content_of(self.kept_in.read(f"{PARTS}/{file_name(number)}"))

    def batch(self, number: int, points: Callable[[], np.ndarray]) -> np.ndarray:
        """The points of a batch: those that an earlier sitting chose, or else chosen now and kept."""
        if not self.knows(number):
            self.kept_in.write(batch_file(number), signed(points().tolist()))
        return np.array(content_of(self.kept_in.read(batch_file(number))))

    def knows(self, number: int) -> bool:
        return self.sound(batch_file(number))


def batch_file(number: int) -> str:
    return f"{PARTS}/batch-{number:02d}.json"


def run_calibration(
    calibration: Calibration,
    folder: Path,
    workers: int | None = None,
    address: str | None = None,
    fresh: bool = False,
    quiet: bool = False,
    moments_of: Callable | None = None,
) -> Fitted:
    """Play what is not played yet, keep the table of points, and hand back what was found."""
    cluster.refuse_too_many_threads(workers, address)
    if workers != 0:
        cluster.check_address(address)
    facts = facts_of(calibration)
    store = PointStore(folder, Asked(calibration.resolved(), facts=facts["targets"]), facts)
    with in_words(folder), store.alone():
        store.open(fresh)
        store.manifest["versions"] |= {name: version(name) for name in LEARNS_WITH}
        store.kept_in.clear(FAILURES)
        begun, clock = timestamp(), time.perf_counter()
        sitting = Sitting(calibration, store, plan_of(calibration, store.maker, moments_of), workers, address, quiet)
        try:
            fitted = calibrate(problem_of(calibration), sitting.play)
        except KeyboardInterrupt:
            raise Stopped(
                f"stopped. {len(sitting.points)} points are kept in {folder}; the same command goes on from there"
            ) from None
        seconds = {
            "begun": begun,
            "ended": timestamp(),
            "seconds": round(time.perf_counter() - clock, 2),
            "points": sitting.played,
        }
        finish(store, calibration, sitting, seconds)
    return fitted


def facts_of(calibration: Calibration) -> dict[str, Any]:
    """What the manifest says beside the identity."""
    facts = [
        [t.name, t.value, t.low, t.high, t.unit, t.source, t.world, t.moment, json.dumps(t.arguments, sort_keys=True)]
        for t in calibration.targets
    ]
    return {"calibration": calibration.name, "targets": facts, "left_out": [list(one) for one in calibration.left_out]}


def problem_of(calibration: Calibration) -> Problem:
    asked = calibration.asked
    return Problem(
        len(calibration.free),
        Facts.read(calibration.targets),
        asked.points,
        asked.batches,
        asked.points_per_batch,
        asked.seed,
    )


class Sitting:
    """Plays batches: the points that are missing in the folder."""

    def __init__(
        self,
        calibration: Calibration,
        store: PointStore,
        plan: PointPlan,
        workers: int | None,
        address: str | None,
        quiet: bool,
    ):
        self.calibration, self.store, self.plan = calibration, store, plan
        self.workers, self.address, self.quiet = workers, address, quiet
        self.points: list[Point] = []
        self.played = 0
        asked = calibration.asked
        self.seeds = tuple(world_seed(asked.seed, FITTING, luck) for luck in range(asked.seeds_per_point))
        self.fresh = tuple(world_seed(asked.seed, FRESH, luck) for luck in range(asked.fresh_seeds))

    def play(self, batch: int, points: Callable[[], np.ndarray]) -> Played:
        """A batch as the statistics see it; points that broke the model are left out."""
        if batch and not self.quiet and not self.store.knows(batch):
            print(
                f"emulators and posterior from {len(self.points)} points; they choose batch {batch}",
                file=sys.stderr,
                flush=True,
            )
        new = self.as_points(batch, self.store.batch(batch, points))
        missing = [point for point in new if not self.store.has(point.number)]
        with (
            Progress(
                len(new), len(new) - len(missing), len(new[0].seeds), self.quiet, f"batch {batch}: points"
            ) as progress,
            kept_on_interruption(self.store, progress),
            now.heard_by(progress.now),
        ):
            for outcome in play(
                missing, self.plan, self.store.kept_in, self.workers, self.address, POINTS, self.store.maker
            ):
                progress.add(len(outcome.done), len(outcome.failed))
                progress.wait(outcome.silent)
                progress.now(outcome.now)
        self.refuse_gaps(new)
        self.points += new
        self.played += len(missing)
        kept = [outcome for point in new if (outcome := self.store.point(point.number))["error"] is None]
        ranks = np.array([outcome["ranks"] for outcome in kept], float).reshape(len(kept), len(self.calibration.free))
        moments = np.array([outcome["moments"] for outcome in kept], float).reshape(
            len(kept), len(new[0].seeds), len(self.plan.targets)
        )
        return Played(ranks, moments)

    def as_points(self, batch: int, ranks: np.ndarray) -> list[Point]:
        first = len(self.points)
        seeds = self.fresh if batch > self.calibration.asked.batches else self.seeds
        rows = [(tuple(row), settings(self.calibration.free, row)) for row in ranks.tolist()]
        return [Point(first + offset, batch, row, at.economy, at.shock, seeds) for offset, (row, at) in enumerate(rows)]

    def refuse_gaps(self, points: list[Point]) -> None:
        """Where the next batch lies depends on every point: none may be missing for want of memory or a worker."""
        lost = [point for point in points if not self.store.has(point.number)]
        if lost:
            raise Stopped(
                f"{len(lost)} points could not be played: {self.store.read_failures()[0]['error']}. The same command"
                " tries them again"
            )


def finish(store: PointStore, calibration: Calibration, sitting: Sitting, seconds: dict) -> None:
    """points.parquet: one row a point and seed."""
    write_table(store.folder / "points.parquet", table_of(store, calibration, sitting.points), {})
    store.manifest["sittings"] += [seconds] if sitting.played else []
    store.manifest["points"] = points_counted(store, sitting.points, calibration.asked.batches)
    store.write_manifest()


def points_counted(store: PointStore, points: list[Point], last: int) -> dict[str, int]:
    """Of the points that were fitted with, not of those that check."""
    fitted = [point for point in points if point.batch <= last]
    return {"played": len(fitted), "failed": sum(store.point(point.number)["error"] is not None for point in fitted)}


def table_of(store: PointStore, calibration: Calibration, points: list[Point]) -> pl.DataFrame:
    rows = []
    for point in points:
        outcome = store.point(point.number)
        inputs = {one.name: one.shown(rank) for one, rank in zip(calibration.free, point.ranks, strict=True)}
        for index, seed in enumerate(point.seeds):
            values = outcome["moments"][index] if outcome["moments"] else [None] * len(calibration.targets)
            moments = dict(zip((target.name for target in calibration.targets), values, strict=True))
            rows.append(
                {"point": point.number, "batch": point.batch, "seed": seed}
                | inputs
                | {f"moment:{name}": value for name, value in moments.items()}
                | {"error": outcome["error"]}
            )
    types = {"error": pl.String} | {f"moment:{target.name}": pl.Float64 for target in calibration.targets}
    return pl.DataFrame(rows, infer_schema_length=None, schema_overrides=types)
