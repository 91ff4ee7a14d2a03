"""What a result holds is shown; a run comes out again from its row, or it is said how it differs."""

import json

import polars as pl
import pytest

from abm.errors import ConfigError
from experiments import Experiment
from experiments.run.replay import replay
from experiments.run.resources import Shard
from experiments.show.runs import compared, lines
from experiments.store.status import ResultStatus
from tests.experiments.fake_economy import FailingEconomy, FakeEconomy
from tests.experiments.small import retold, write_small

SAMPLES = '[samples]\nloans = ["2020Q4"]\n[compare]'


@pytest.fixture
def folder(tmp_path):
    experiment = Experiment.read(write_small(tmp_path, "[compare]", SAMPLES))
    experiment.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=FailingEconomy)
    return tmp_path / "r"


def again(folder, run: int, economy=FailingEconomy):
    state = ResultStatus.read(folder)
    return replay(state, run, state.experiment.plan(economy))


def first(folder, status: str, arm: str) -> int:
    return pl.read_parquet(folder / "runs.parquet").filter((pl.col("status") == status) & (pl.col("arm") == arm))[
        "run"
    ][0]


@pytest.mark.parametrize("arm", ["nothing", "loans", "public"])
def test_a_run_comes_out_again_to_the_byte(folder, arm):
    run = first(folder, "done", arm)
    replayed = again(folder, run)
    assert replayed.same and set(replayed.then) == {"quarters"} | ({"firms"} if arm == "loans" else set()) | (
        {"accounts"} if replayed.world.number == 0 else set()
    )
    assert next(compared(run, replayed)).endswith("the same to the last byte")


def test_a_run_of_another_model_differs_and_it_is_said_where(folder):
    class Other(FakeEconomy):
        def step(self):
            super().step()
            quarter, name, unit, value = self.records[-1]
            if quarter == "2020Q4":
                self.records[-1] = (quarter, name, unit, value + 1)

    run = first(folder, "done", "spark")
    text = json.loads((folder / "manifest.json").read_text())
    retold(folder, identity=text["identity"] | {"code": "older"})
    text = list(compared(run, again(folder, run, Other)))
    quarters = next(line for line in text if line.startswith("quarters: then "))
    assert (
        text[0].endswith("differs from what is kept")
        and "'2020Q4', 'closures_m3', 1000000.0), now" in quarters
        and "1000001.0" in quarters
    )
    assert text[-1] == "perhaps because the model's code is of another commit, or was edited since"


def test_a_run_that_failed_fails_again(folder):
    run = first(folder, "failed", "spark")
    replayed = again(folder, run)
    assert replayed.same and "in step" in replayed.traceback
    assert next(iter(compared(run, replayed))).endswith(
        "then RuntimeError: the bank ran out of paper; now RuntimeError: the bank ran out of paper"
    )
    assert not again(folder, run, FakeEconomy).same


def test_a_run_that_is_not_there(folder):
    with pytest.raises(ConfigError, match="--run 20: the result has runs 0 to 19"):
        again(folder, 20)


def test_failures_are_shown_with_seed_and_place(folder):
    state = ResultStatus.read(folder)
    text = list(lines(state))
    assert len(state.failed) == len(text) - 1 > 0
    number, failure = min(state.failed.items())
    assert (
        text[1]
        == f"failed: world {number} (seed {failure['seed']}, runs {5 * number} to {5 * number + 4}), spark, 2020Q3:"
        " RuntimeError: the bank ran out of paper"
    )


def test_worlds_that_were_not_needed_are_not_missing(tmp_path):
    stop = 'stop_when = { measure = "employment", half_width = 1.0, at_most = 80 }\nmeasures'
    experiment = Experiment.read(write_small(tmp_path, "measures", stop))
    experiment.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=FakeEconomy)
    state = ResultStatus.read(tmp_path / "r")
    assert len(experiment.worlds) == 80 and len(state.worlds) == 60 and state.missing == []
    assert again(tmp_path / "r", 60 * 5 - 1, FakeEconomy).same


def test_of_a_part_with_many_worlds_each_is_told_alone(tmp_path):
    """Before an experiment is finished its worlds lie together in parts, afterwards in tables: a run is the same."""
    experiment = Experiment.read(write_small(tmp_path, "[compare]", SAMPLES), ["accounts=2"])
    play = {"workers": 0, "out": tmp_path / "r", "quiet": True, "open_economy": FakeEconomy}
    experiment.run(shard=Shard(1, 1), **play)
    parts = ResultStatus.read(tmp_path / "r").store.parts
    parts.together(list(parts.there()))
    state = ResultStatus.read(tmp_path / "r")
    assert [receipt.worlds for receipt in state.store.parts.there()] == [[0, 1, 2, 3]] and not state.store.finished
    in_parts = {world.number: state.store.tables_of(world.number) for world in state.worlds}
    for number, tables in in_parts.items():
        assert all(set(table["world"]) <= {number} for table in tables.values())
        assert {kind for kind, table in tables.items() if len(table)} == {"quarters", "firms"} | (
            {"accounts"} if number < 2 else set()
        )
        assert again(tmp_path / "r", 5 * number + 2, FakeEconomy).same
    experiment.run(**play)
    finished = ResultStatus.read(tmp_path / "r")
    assert finished.store.finished
    for number, tables in in_parts.items():
        kept = finished.store.tables_of(number)
        assert tables.keys() == kept.keys()
        assert all(sorted(tables[kind].rows()) == sorted(kept[kind].rows()) for kind in kept)


def test_a_folder_that_holds_no_result(tmp_path):
    with pytest.raises(ConfigError, match="no result lies there"):
        ResultStatus.read(tmp_path)
