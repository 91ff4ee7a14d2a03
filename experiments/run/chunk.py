"""The work of one worker: some worlds, played one after the other and written as one file."""

import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.ask.design import World
from experiments.ask.plan import Plan
from experiments.run.store import part_name, write_table, write_whole
from experiments.run.world import ArmFailed, Played, play_world


@dataclass(frozen=True)
class Told:
    """All that comes back to the driver: numbers and seconds, never tables."""

    done: tuple[int, ...]
    failed: tuple[int, ...]
    seconds: float


@dataclass(frozen=True)
class Work:
    """How some units are played and kept in a folder, and what is noted of one whose worker died."""

    play: Callable[[list, Any, Path], Told]
    lost: Callable[[Path, Any, BaseException], None]


def play_chunk(worlds: list[World], plan: Plan, folder: Path) -> Told:
    """Play and keep some worlds; one that raises is kept as a failure and the others go on."""
    begun = time.perf_counter()
    played, done, failed = [], [], []
    for world in worlds:
        try:
            played.append(play_world(world, plan))
            done.append(world)
        except Exception as error:
            keep_failure(folder, world, error)
            failed.append(world.number)
    if done:
        kept, name = Played.together(played), part_name(done)
        # Measures last: their file says that the worlds are done.
        for kind, table in (("firms", kept.firms), ("fates", kept.fates), ("accounts", kept.accounts), (".", kept.quarters)):
            if table is not None:
                write_table(folder / "parts" / kind / name, table, {})
    return Told(tuple(world.number for world in done), tuple(failed), time.perf_counter() - begun)


def keep_failure(folder: Path, world: World, error: BaseException) -> None:
    """Seed, parameters, place and traceback: enough to play the world again by itself."""
    told = error.__cause__ if isinstance(error, ArmFailed) and error.__cause__ is not None else error
    failure = {
        "world": world.number,
        "draw": world.draw,
        "seed": world.seed,
        "parameters": world.told,
        "arm": getattr(error, "arm", None),
        "quarter": getattr(error, "quarter", None),
        "error": f"{type(told).__name__}: {told}",
        "traceback": "".join(traceback.format_exception(told)),
    }
    write_whole(folder / "failures" / f"world-{world.number:06d}.json", json.dumps(failure, indent=2).encode())


WORLDS = Work(play_chunk, keep_failure)
