"""Rows in blocks on several threads: one big world on more than one core, to the same bytes.

What stands row by row, and sums that are exact in any order, may be done in blocks; where the blocks end is decided by
the rows alone. How many threads there are is a setting of the machine, and no part of what is played.
"""

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

from abm.errors import ConfigError

VARIABLE = "RELIEF_THREADS"  # read when a world is first played, and inherited by the processes that are started
FEWEST_ROWS = 2**16  # of fewer another core earns less than it costs to hand it their columns
ROWS_A_SUM = 2  # a block that adds up into a table of its own has at least so many rows for each of the table's
MOST_BLOCKS = 8  # a power of two, as all numbers of blocks are: two threads, or four, share them evenly


class _Here(threading.local):
    """Of this thread."""

    within_a_part: bool = False


here = _Here()
_set: dict[str, Any] = {"threads": None, "pool": None}


def settle() -> None:
    """A process that is forked from another has none of its threads."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget)


def use_threads(threads: int | str) -> None:
    """From now on this process, and those that it starts, play a world on so many threads.

    Raises ConfigError: not a whole number, or less than one.
    """
    _forget()
    _set["threads"] = whole("threads", threads)
    os.environ[VARIABLE] = str(_set["threads"])


def in_use() -> int:
    """Threads that a world is played on: as many as were asked for, or as the environment says, or one.

    Raises ConfigError: what the environment says is no number of threads.
    """
    if _set["threads"] is None:
        _set["threads"] = whole(VARIABLE, os.environ.get(VARIABLE) or "1")
    return _set["threads"]


def whole(name: str, threads: int | str) -> int:
    """A number of threads, or ConfigError with what it was given as."""
    if not str(threads).isdecimal() or int(threads) < 1:
        raise ConfigError(f"{name}: {threads}: expected a whole number, 1 or more")
    return int(threads)


def blocks(rows: int, fewest: int) -> list[slice]:
    """So many rows in blocks of like size, of `fewest` rows or more unless there is but one; by the rows alone."""
    many = 1
    while many < MOST_BLOCKS and rows >= 2 * many * fewest:
        many *= 2
    return [slice(rows * k // many, rows * (k + 1) // many) for k in range(many)]


def side_by_side(act: Callable, parts: Sequence) -> list:
    """`act` of each part, on the threads in use: what it returned, in the order of the parts.

    The first part in this order that raised is raised again, after all have ended. Within a part nothing more is
    spread.
    """
    if in_use() == 1 or len(parts) == 1 or here.within_a_part:
        return [act(part) for part in parts]
    todo, done = iter(enumerate(parts)), [(None, None)] * len(parts)

    def take() -> None:
        here.within_a_part = True
        try:
            for k, part in todo:
                try:
                    done[k] = act(part), None
                except Exception as error:
                    done[k] = None, error
        finally:
            here.within_a_part = False

    helpers = [_pool().submit(take) for _ in range(min(in_use(), len(parts)) - 1)]
    try:
        take()
    finally:
        for helper in helpers:
            helper.cancel() or helper.result()
    for _, error in done:
        if error is not None:
            raise error
    return [answer for answer, _ in done]


def _pool() -> Any:
    from concurrent.futures import ThreadPoolExecutor

    if _set["pool"] is None:
        _set["pool"] = ThreadPoolExecutor(in_use() - 1, thread_name_prefix="relief")
    return _set["pool"]


def _forget() -> None:
    _set["pool"] = None
