"""The work of one worker: some worlds, played one after the other and kept as one part."""

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abm.machine import kernel_cache
from experiments.ask.design import World
from experiments.ask.plan import Plan
from experiments.run.limit import Overdue, found_dead
from experiments.run.world import ArmFailed, Known, Played, play_world
from experiments.store.files import signed
from experiments.store.parts import Parts
from experiments.store.storage import Folder
from experiments.store.store import FAILURES, failure_file
from experiments.store.taken_over import together


@dataclass(frozen=True)
class Outcome:
    """All that comes back to the driver: numbers, seconds, the name of a
    receipt, how long nothing came back, what is going on; never tables."""

    done: tuple[int, ...]
    failed: tuple[int, ...]
    seconds: float
    receipt: str | None = None
    silent: float = 0.0
    now: str = ""


@dataclass(frozen=True)
class Work:
    """How some units are played and kept somewhere, and what is noted there of one whose worker died; told is whether
    this is a worker."""

    play: Callable[[Sequence, Any, Any, bool], Outcome]
    lost: Callable[[Any, Any, BaseException], None]


def play_chunk(worlds: Sequence[World], plan: Plan, parts: Parts, in_worker: bool = False) -> Outcome:
    """Play and keep some worlds; one that raises is kept as a failure and the others go on."""
    begun = time.perf_counter()
    played, done, failed = [], [], []
    for world in worlds:
        try:
            played.append(play_in_time(world, plan, last_words(parts, world) if in_worker else None))
            done.append(world.number)
        except Exception as error:
            keep_failure(parts, world, error)
            failed.append(world.number)
    taken = together(world.taken_over for world in worlds if isinstance(world, Known) and world.number in done)
    receipt = parts.keep(done, Played.together(played).tables, taken) if done else None
    return Outcome(tuple(done), tuple(failed), time.perf_counter() - begun, receipt)


def play_in_time(world: World, plan: Plan, last_words: Path | None) -> Played:
    """A world that an earlier attempt did not come back from would not end this time either."""
    limit = plan.question.time_limit
    if limit is None or (dead := found_dead(last_words)) is None:
        return play_world(world, plan, last_words)
    arm, stack = dead
    raise ArmFailed(arm, "a kernel that does not return") from Overdue(limit, stack)


def last_words(parts: Parts, world: World) -> Path:
    """Where a worker's watchdog writes: beside the failures where that is a folder, else in the caller's own folder on
    this machine."""
    folder = parts.storage.root / FAILURES if isinstance(parts.storage, Folder) else kernel_cache.folder() / FAILURES
    return folder / f".{parts.made_by}-{world.number:06d}.last"


def keep_failure(parts: Parts, world: World, error: BaseException) -> None:
    """Seed, parameters, place and traceback: enough to play the world again by itself."""
    cause = error.__cause__ if isinstance(error, ArmFailed) and error.__cause__ is not None else error
    failure = {
        "world": world.number,
        "draw": world.draw,
        "seed": world.seed,
        "parameters": world.values,
        "arm": getattr(error, "arm", None),
        "quarter": getattr(error, "quarter", None),
        "error": f"{type(cause).__name__}: {cause}",
        "traceback": getattr(cause, "stack", None) or "".join(traceback.format_exception(cause)),
    }
    parts.storage.write(failure_file(world.number), signed(failure))


WORLDS = Work(play_chunk, keep_failure)
