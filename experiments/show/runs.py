"""What a result holds and lacks, and whether a run comes out again, on the terminal."""

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from experiments.find.result import Result
from experiments.run.replay import Replayed
from experiments.store.status import ResultStatus

FAILURES_SHOWN = 3


def lines(state: ResultStatus) -> Iterator[str]:
    """One line for all, one for each world that failed, one for those that are missing."""
    arms, worlds = len(state.arms), len(state.worlds)
    counts = {"done": len(state.done), "failed": len(state.failed), "missing": len(state.missing)}
    text = ", ".join(f"{count * arms} {word}" for word, count in counts.items())
    yield f"{state.name} in {state.store.folder}: {worlds * arms} runs ({worlds} worlds x {arms} arms): {text}"
    for one in state.store.taken_over:
        yield f"taken over: {len(one.worlds)} runs of {one.arm} {one.words}"
    for number, failure in sorted(state.failed.items()):
        yield (
            f"failed: world {number} (seed {failure['seed']}, {span(state.runs_of(number))}), {failure['arm']},"
            f" {failure['quarter']}: {failure['error']}"
        )
    for first, last in stretches(world.number for world in state.missing):
        yield f"missing: worlds {first} to {last}, runs {state.runs_of(first)[0]} to {state.runs_of(last)[-1]}"
    if not state.store.finished:
        yield "not finished: the same `relief run` goes on from there"


def status(state: ResultStatus) -> dict[str, Any]:
    """The same as a document: worlds by number, and how many runs each makes."""
    failed = [
        {"world": number} | {key: failure[key] for key in ("seed", "arm", "quarter", "error")}
        for number, failure in sorted(state.failed.items())
    ]
    return {
        "experiment": state.name,
        "folder": str(state.store.folder),
        "finished": state.store.finished,
        "arms": state.arms,
        "worlds": len(state.worlds),
        "runs_a_world": len(state.arms),
        "done": sorted(state.done),
        "failed": failed,
        "missing": [world.number for world in state.missing],
        "taken_over": [
            {"arm": one.arm, "worlds": sorted(one.worlds), "from": one.words} for one in state.store.taken_over
        ],
    }


def failures(result: Result, worlds: int) -> Iterator[str]:
    """The first worlds that failed and, where there are any, how many of all."""
    for failure in result.failures[:FAILURES_SHOWN]:
        yield (
            f"failed: world {failure['world']} (seed {failure['seed']}), {failure['arm']}, {failure['quarter']}:"
            f" {failure['error']}"
        )
    if result.failures:
        yield f"{len(result.failures)} of {worlds} worlds failed; tracebacks in {result.folder / 'manifest.json'}"


def span(runs: range) -> str:
    return f"runs {runs[0]} to {runs[-1]}"


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers told together."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def compared(run: int, replayed: Replayed) -> Iterator[str]:
    """Whether it came out again; where not, the first figure that differs and what has changed since."""
    who = f"run {run}: {replayed.arm.name} in world {replayed.world.number} (seed {replayed.world.seed})"
    then, now = replayed.then, replayed.now
    if isinstance(then, str) or isinstance(now, str):
        yield f"{who}: then {outcome(then)}; now {outcome(now)}"
    elif replayed.same:
        yield f"{who}: {sum(map(len, now.values())):,} rows, the same to the last byte"
    else:
        yield f"{who}: differs from what is kept"
        yield from (f"{kind}: {first_difference(then.get(kind), now.get(kind))}" for kind in {**then, **now})
    if not replayed.same:
        yield from (f"perhaps because {words}" for words in replayed.changed)


def outcomes(run: int, replayed: Replayed) -> dict[str, Any]:
    """The same as a document."""
    return {
        "run": run,
        "arm": replayed.arm.name,
        "world": replayed.world.number,
        "seed": replayed.world.seed,
        "same": replayed.same,
        "said": list(compared(run, replayed)),
        "then": rows_of(replayed.then),
        "now": rows_of(replayed.now),
    }


def rows_of(what: dict | str) -> dict[str, int] | str:
    """How many rows each table has, or the error."""
    return what if isinstance(what, str) else {kind: len(table) for kind, table in what.items()}


def outcome(what: dict | str) -> str:
    return what if isinstance(what, str) else "played to its end"


def first_difference(then: pl.DataFrame | None, now: pl.DataFrame | None) -> str:
    if then is None or now is None:
        return "not kept" if then is None else "not played"
    if then.schema != now.schema or len(then) != len(now):
        return f"{len(then)} rows then, {len(now)} now"
    for one, other in zip(then.iter_rows(), now.iter_rows(), strict=True):
        if repr(one) != repr(other):
            return f"then {one}, now {other}"
    return "the same"
