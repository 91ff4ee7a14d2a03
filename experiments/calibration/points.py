"""The points of a calibration: one point with all its seeds is a unit of work, kept in a file of its own."""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from abm.calendar import quarter_name
from abm.opening import keep
from abm.shocks import Shock
from experiments.calibration.question import BEFORE, QUIET, SHOCKED, Calibration, Fit
from experiments.run import now
from experiments.run.chunk import Outcome, Work
from experiments.store.files import signed
from experiments.store.identity import Maker
from experiments.store.parts import PARTS
from experiments.store.storage import Storage
from experiments.store.store import FAILURES
from experiments.validation.moments import Record, moment


@dataclass(frozen=True)
class Point:
    """A place in the box as economy and shock take it, and the luck it meets."""

    number: int
    batch: int
    ranks: tuple[float, ...]
    parameters: dict[str, Any]
    changes: dict[str, Any]
    seeds: tuple[int, ...]


@dataclass(frozen=True)
class PointPlan:
    """What all points have in common: all that a worker needs to play one."""

    asked: Fit
    targets: tuple[Any, ...]
    moves_opening: bool
    moments_of: Callable[["PointPlan", Point, int], Sequence[float]]
    maker: Maker


def plan_of(calibration: Calibration, maker: Maker, moments_of: Callable | None = None) -> PointPlan:
    moving = any(one.moves_opening for one in calibration.free)
    return PointPlan(calibration.asked, calibration.targets, moving, moments_of or moments_of_economy, maker)


def moments_of_economy(plan: PointPlan, point: Point, seed: int) -> list[float]:
    """The worlds of one seed, and what they say of each fact."""
    from abm import Economy

    asked = plan.asked
    who = f"point {point.number}, seed {point.seeds.index(seed) + 1} of {len(point.seeds)}"
    now.tell(f"{who}: its opening, fitted or read, and its burn-in")
    economy = Economy(
        asked.economy,
        shock=asked.shock,
        shock_changes={**asked.shock_changes, **point.changes},
        scale=asked.scale,
        rng=seed,
        burn_in=asked.burn_in,
        calibrated=False,
        **{**asked.parameters, **point.parameters},
    )
    records = (
        {QUIET: Record(quiet(economy, plan).measures)} if any(target.world == QUIET for target in plan.targets) else {}
    )
    now.tell(f"{who}: up to {asked.until}")
    economy.run(until=asked.until)
    records |= dict.fromkeys((SHOCKED, BEFORE), Record(economy.measures))
    return [moment(target, records[target.world]) for target in plan.targets]


def quiet(economy: Any, plan: PointPlan) -> Any:
    """The same books and the same luck in a world without the shock; until
    it begins both are one economy, played once."""
    begins = economy.state.shock.first_quarter()
    if begins is not None and economy.state.quarter < begins:
        economy.run(until=quarter_name(begins - 1))
    other = economy.fork()
    other.state.shock = Shock.read("none")
    other.run(until=plan.asked.quiet_until)
    return other


def play_points(points: Sequence[Point], plan: PointPlan, storage: Storage, in_worker: bool = False) -> Outcome:
    """Play and keep some points, each in a file; one that raises is kept with its error, since it would raise again."""
    begun, done, failed = time.perf_counter(), [], []
    for point in points:
        outcome = play_point(point, plan)
        plan.maker.vouch()
        storage.write(f"{PARTS}/{file_name(point.number)}", signed(outcome))
        (failed if outcome["error"] else done).append(point.number)
    return Outcome(tuple(done), tuple(failed), time.perf_counter() - begun)


def play_point(point: Point, plan: PointPlan) -> dict:
    """Its moments, seeds x moments, or the first error."""
    outcome = {
        "number": point.number,
        "batch": point.batch,
        "ranks": list(point.ranks),
        "seeds": list(point.seeds),
        "moments": None,
        "error": None,
    }
    try:
        with keep.unkept() if plan.moves_opening else nullcontext():
            moments = [[float(value) for value in plan.moments_of(plan, point, seed)] for seed in point.seeds]
    except (OSError, MemoryError):  # the machine's, not the point's
        raise
    except Exception as error:  # of any kind: a corner of the box may break the model, and the others go on
        return outcome | {"error": f"{type(error).__name__}: {error}"}
    missing = [
        target.name
        for target, column in zip(plan.targets, np.transpose(moments), strict=True)
        if not np.isfinite(column).all()
    ]
    return outcome | ({"error": f"no number for {', '.join(missing)}"} if missing else {"moments": moments})


def file_name(number: int) -> str:
    return f"point-{number:06d}.json"


def note_lost(storage: Storage, point: Point, error: BaseException) -> None:
    """A point whose worker died is not done; what is known of it lies beside."""
    storage.write(
        f"{FAILURES}/{file_name(point.number)}", signed(asdict(point) | {"error": f"{type(error).__name__}: {error}"})
    )


POINTS = Work(play_points, note_lost)
