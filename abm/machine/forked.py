"""A process forked from one in which polars ran has its locks but not its threads: it would wait for them for ever.

multiprocessing, concurrent.futures, SALib, EMA Workbench and mesa.batch_run fork on Linux before Python 3.14.
"""

import os
import re
import sys
import time
from pathlib import Path

from abm.errors import ConfigError

_TASKS, _THREAD = Path("/proc/self/task"), re.compile(r"polars-\d")
_SECONDS_TO_BE_NAMED = 0.05
_state = {"parent ran": False, "threads lost": False}


def settle() -> None:
    """From now on every fork is noted."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_before, after_in_child=_in_child)


def polars_runs() -> bool:
    """Whether polars has started its threads here; where threads have no names to look at, whether it was imported."""
    if "polars" not in sys.modules or not _TASKS.is_dir():
        return "polars" in sys.modules
    return any(_THREAD.match(name) for name in map(_name, _TASKS.iterdir()))


def lost() -> bool:
    """Whether polars would wait for ever in this process."""
    return _state["threads lost"]


def refuse() -> None:
    """ConfigError in a process in which nothing can be played, in the words that the user of the pool will read."""
    if lost():
        raise ConfigError(
            "this process was forked from one in which polars had run, whose threads it lacks: it would wait for them "
            'for ever. Start processes afresh: multiprocessing.set_start_method("forkserver") first thing under '
            'if __name__ == "__main__", or for a pool of your own multiprocessing.get_context("forkserver"); '
            "or open the pool before anything is played or read."
        )


def _before() -> None:
    """A thread that has only just begun has no name yet: one that is not seen is looked for again."""
    if "polars" in sys.modules and not polars_runs():
        time.sleep(_SECONDS_TO_BE_NAMED)
    _state["parent ran"] = polars_runs()


def _in_child() -> None:
    _state["threads lost"] |= _state["parent ran"]


def _name(task: Path) -> str:
    """A thread's name; a thread may end while it is looked at."""
    try:
        return (task / "comm").read_text()
    except OSError:
        return ""
