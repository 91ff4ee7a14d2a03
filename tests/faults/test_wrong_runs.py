"""Runs that raise, never end, never return or take their worker along: kept as failures, and the others go on."""

import json

import polars as pl
import pytest

from experiments import Experiment
from tests.faults.economies import BAD


@pytest.fixture
def bad(config) -> set[int]:
    return {world.number for world in Experiment.read(config).worlds if world.seed % BAD == 0}


def holds_all_but(folder, bad: set[int], undisturbed, error: str) -> list[dict]:
    """The bad worlds are failures; the others have the figures of an
    undisturbed sweep, and mended, all have its bytes."""
    failures = json.loads((folder / "manifest.json").read_text())["failures"]
    assert {failure["world"] for failure in failures} == bad
    assert all(error in failure["error"] for failure in failures), failures
    whole = pl.read_parquet(undisturbed["quarters.parquet"])
    assert pl.read_parquet(folder / "quarters.parquet").equals(whole.filter(~pl.col("world").is_in(list(bad))))
    runs = pl.read_parquet(folder / "runs.parquet")
    assert runs["run"].to_list() == list(range(500)) and set(runs.filter(pl.col("status") == "failed")["world"]) == bad
    return failures


def test_runs_that_raise(sweep, bad, undisturbed):
    one = sweep("Raises", nap=0)
    code, said = one.run("--workers", "0")
    assert (
        code == 1 and f"{len(bad)} of 100 worlds failed; tracebacks in" in said and "the bank ran out of paper" in said
    ), said
    failures = holds_all_but(one.folder, bad, undisturbed, "RuntimeError: the bank ran out of paper")
    assert all(
        (failure["arm"], failure["quarter"]) == ("spark", "2020Q3") and "in go_wrong" in failure["traceback"]
        for failure in failures
    )
    one.leaves_nothing_behind()


@pytest.mark.slow
def test_runs_that_never_end(sweep, bad, undisturbed):
    one = sweep("NeverEnds", nap=0)
    code, said = one.run("--workers", "2", "--limit", "2")
    assert code == 1 and "not over after 2 s, the time limit of a run" in said, said
    failures = holds_all_but(one.folder, bad, undisturbed, "Overdue")
    assert all(failure["quarter"] == "2020Q3" and "in go_wrong" in failure["traceback"] for failure in failures)
    one.leaves_nothing_behind()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("economy", "error", "limit"),
    [("NeverReturns", "Overdue", ("--limit", "1")), ("KillsItsWorker", "WorkerCrashedError", ())],
)
def test_runs_that_only_the_end_of_their_worker_ends(sweep, bad, economy, error, limit, undisturbed):
    one = sweep(economy, nap=0)
    code, said = one.run("--workers", "2", *limit)
    assert code == 1, said
    failures = holds_all_but(one.folder, bad, undisturbed, error)
    if economy == "NeverReturns":
        assert all(failure["arm"] == "spark" and "in go_wrong" in failure["traceback"] for failure in failures)
    one.leaves_nothing_behind()
