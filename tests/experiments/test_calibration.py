"""Calibration: known inputs are found, what cannot be told apart is named, a
sitting can be left, bytes do not depend on workers."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from abm.errors import ConfigError
from experiments.calibration import points
from experiments.calibration.command import calibrated
from experiments.calibration.identification import in_words
from experiments.calibration.play import run_calibration
from experiments.calibration.question import Calibration
from experiments.errors import Stopped, Unanswered
from tests.experiments import made_up
from tests.experiments.made_up import TRUTH, write_config

RESULT = (
    "config.toml",
    "points.parquet",
    "facts.csv",
    "inputs.csv",
    "posterior.csv",
    "pairs.csv",
    "combinations.csv",
    "README.md",
    "details.md",
    "figures/fit.svg",
)


@pytest.fixture(scope="module", autouse=True)
def fewer_steps():
    """Enough for three inputs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.calibration.fit.STEPS", 1500)
        patch.setattr("experiments.calibration.fit.STEPS_OF_A_BATCH", 200)
        yield


@pytest.fixture(scope="module")
def calibration(tmp_path_factory):
    return read(tmp_path_factory.mktemp("config"))


def read(folder: Path, *change: str, changes=()) -> Calibration:
    return Calibration.read(write_config(folder, *change), changes, made_up.targets)


def find(calibration, folder: Path, moments_of=made_up.moments_of, workers=0, **settings):
    return run_calibration(calibration, folder, workers, quiet=True, moments_of=moments_of, **settings)


def end_to_end(calibration, folder: Path, workers=0, moments_of=made_up.moments_of, target=None) -> dict[str, bytes]:
    list(calibrated(calibration, folder, workers, target=target, quiet=True, moments_of=moments_of))
    said = {name: (folder / name).read_bytes() for name in RESULT}
    for page in ("README.md", "details.md"):
        said[page] = said[page].split(b"Make it again:")[0]
    return said


@pytest.fixture(scope="module")
def whole(calibration, tmp_path_factory):
    """One calibration in one sitting, in this process: its folder and what it wrote."""
    folder = tmp_path_factory.mktemp("whole") / "r"
    return folder, end_to_end(calibration, folder)


def test_known_inputs_lie_inside_their_intervals(calibration, whole):
    inputs = pl.read_csv(whole[0] / "inputs.csv")
    for one, rank, row in zip(calibration.free, TRUTH.values(), inputs.iter_rows(named=True), strict=True):
        assert row["input"] == one.name
        assert row["low"] < one.shown(rank) < row["high"]
        assert row["low"] <= row["estimate"] <= row["high"]
        assert 0.02 < row["width_of_prior"] < 0.4, "the interval is neither empty nor the whole range"
    facts = pl.read_csv(whole[0] / "facts.csv")
    assert set(facts["verdict"]) == {"PASS"} and facts["q2"].min() > 0.9
    assert 0.7 < facts["left_out_covered"].mean() <= 1


@pytest.mark.slow
def test_the_interval_widens_with_the_accepted_range(tmp_path):
    """What the facts allow is what the posterior allows."""

    def wide(economy):
        return [made_up.target(t.name, t.value, within=0.1) for t in made_up.targets() if t.kind == "fit"]

    narrow = find(read(tmp_path), tmp_path / "narrow")
    broad = find(Calibration.read(write_config(tmp_path), targets=wide), tmp_path / "broad")
    assert (broad.identification.width > 2 * narrow.identification.width).all()


@pytest.mark.slow
def test_an_unidentified_pair_is_named(calibration, tmp_path):
    fitted = find(calibration, tmp_path / "r", made_up.moments_of_sum)
    text = "\n".join(in_words(fitted.identification, [one.name for one in calibration.free]))
    assert "**caution** and **speed_down** are not told apart: more of one is made up by less of the other" in text
    assert "**shock.fear** is" not in text and "and **shock.fear**" not in text
    assert fitted.identification.pairs[0, 1] > 10 > fitted.identification.pairs[0, 2]
    assert fitted.identification.singular[-1] < fitted.identification.singular[-2] / 10


@pytest.mark.slow
def test_an_input_that_nothing_reacts_to_is_named(tmp_path):
    def deaf(plan, point, seed):
        return made_up.moments((0.3, *point.ranks[1:]), seed)

    calibration = read(tmp_path)
    fitted = find(calibration, tmp_path / "r", deaf)
    text = in_words(fitted.identification, [one.name for one in calibration.free])
    assert any(line.startswith("**caution** is not seen") for line in text)
    assert fitted.identification.width[0] > 0.9


@pytest.mark.slow
def test_a_moment_of_mere_luck_is_said_to_be_one(tmp_path):
    def lucky(plan, point, seed):
        noise = np.random.default_rng([seed, int(1e6 * point.ranks[0])]).normal()
        return [*made_up.moments(point.ranks, seed)[:-1], 0.05 * noise]

    fitted = find(read(tmp_path), tmp_path / "r", lucky)
    assert [emulator.quality.usable for emulator in fitted.emulators] == [True, True, True, False]
    assert "hardly more than luck" in fitted.emulators[-1].quality.words()


@pytest.mark.slow
def test_same_bytes_on_any_number_of_workers(tmp_path):
    """Of a small calibration; the point of its batch depends on all points before it."""
    calibration = read(tmp_path, changes=["points=8", "points_per_batch=1"])
    here, one, two = (end_to_end(calibration, tmp_path / f"r{workers}", workers) for workers in (0, 1, 2))
    assert here == one == two


def test_a_second_sitting_takes_up_the_first(calibration, whole, tmp_path):
    """Stopped in the second batch, and again in the check, it goes on to the same bytes and plays nothing twice."""
    played = []

    def stopping(plan, point, seed):
        played.append((point.number, seed))
        if len(played) in (4 * 35, 4 * 40 + 9):
            raise KeyboardInterrupt
        return made_up.moments(point.ranks, seed)

    for _ in range(2):
        with pytest.raises(Stopped, match="the same command goes on"):
            end_to_end(calibration, tmp_path / "r", moments_of=stopping)
    assert end_to_end(calibration, tmp_path / "r", moments_of=stopping) == whole[1]
    kept = len(set(played))
    assert kept == 4 * 40 + 2 * 8 and len(played) - kept < 2 * 8, (
        "only the points at hand when it stopped are begun again"
    )
    assert [
        sitting["points"] for sitting in json.loads((tmp_path / "r" / "manifest.json").read_text())["sittings"]
    ] != []


@pytest.mark.slow
def test_stopped_while_it_thinks_it_goes_on(calibration, whole, tmp_path, monkeypatch):
    """Ctrl-C between batches, while emulators are fitted."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.calibration.fit.emulate", interrupted)
    with pytest.raises(Stopped, match="32 points are kept.*the same command goes on"):
        find(calibration, tmp_path / "r")
    monkeypatch.undo()
    assert end_to_end(calibration, tmp_path / "r") == whole[1]


@pytest.mark.slow
def test_points_that_break_the_model_are_left_out_and_kept(calibration, tmp_path):
    said = end_to_end(calibration, tmp_path / "r", moments_of=made_up.moments_with_a_hole)
    table = pl.read_parquet(tmp_path / "r" / "points.parquet")
    broken = table.filter(pl.col("error").is_not_null())
    assert 0 < broken["point"].n_unique() < 10
    assert set(broken["error"]) == {"RuntimeError: the bank ran out of paper"} and broken[
        "moment:gdp"
    ].null_count() == len(broken)
    assert b"broke the model" in said["details.md"]


def test_too_few_points_that_can_be_played_are_no_answer(tmp_path):
    def never(*_):
        raise RuntimeError("nothing works")

    with pytest.raises(Unanswered, match="0 of 32 points.*narrow the ranges"):
        find(read(tmp_path), tmp_path / "r", never)


def test_a_worker_that_dies_stops_the_calibration(calibration, tmp_path, monkeypatch):
    """Which points come next depends on all: one that is lost for want of a worker is not skipped."""
    folder = tmp_path / "r"

    def losing(some, plan, position, in_worker):
        for point in some:
            points.note_lost(position, point, MemoryError("the worker was killed"))
        return points.Outcome((), tuple(point.number for point in some), 0.0)

    monkeypatch.setattr("experiments.calibration.play.POINTS", points.Work(losing, points.note_lost))
    with pytest.raises(Stopped, match="32 points could not be played: MemoryError: the worker was killed"):
        find(calibration, folder)
    monkeypatch.undo()
    assert len(find(calibration, folder).played.ranks) == 40


def test_another_question_is_not_mixed_in(whole, tmp_path):
    other = read(tmp_path, changes=["seed=2"])
    with pytest.raises(ConfigError, match="another question"):
        find(other, whole[0])


def test_an_earlier_calibration_is_thrown_away_when_asked_and_only_then(tmp_path, capsys):
    """Of another question; it is stopped at its first point, and quiet all the while."""

    def stopped(*_):
        raise KeyboardInterrupt

    def sit(calibration, **settings):
        list(calibrated(calibration, tmp_path / "r", 0, quiet=True, moments_of=stopped, **settings))

    with pytest.raises(Stopped, match="0 of 32 batch 0: points are kept"):
        sit(read(tmp_path))
    other = read(tmp_path, changes=["seed=2"])
    with pytest.raises(ConfigError, match="another question"):
        sit(other)
    with pytest.raises(Stopped, match="0 of 32 batch 0: points are kept"):
        sit(other, fresh=True)
    with pytest.raises(ConfigError, match="another question"):
        sit(read(tmp_path))
    assert capsys.readouterr().err == ""


def test_other_facts_are_not_mixed_in(whole, tmp_path):
    def moved(economy):
        return [made_up.target(t.name, t.value + 0.01) for t in made_up.targets() if t.kind == "fit"]

    with pytest.raises(ConfigError, match="config has changed"):
        find(Calibration.read(write_config(tmp_path), targets=moved), whole[0])


def test_points_chosen_by_other_code_are_not_mixed_in(calibration, whole, monkeypatch):
    monkeypatch.setattr("experiments.store.made_of.LEARNS", ("experiments.calibration.emulator",))
    with pytest.raises(ConfigError, match="code is of another commit"):
        find(calibration, whole[0])


def test_fresh_luck_is_luck_that_nothing_was_fitted_to(whole):
    table = pl.read_parquet(whole[0] / "points.parquet")
    fitted, check = table.filter(pl.col("batch") < 2), table.filter(pl.col("batch") == 2)
    assert fitted["seed"].n_unique() == 4 and check["seed"].n_unique() == 8
    assert not set(fitted["seed"]) & set(check["seed"])
    assert table.columns[:6] == ["point", "batch", "seed", "caution", "speed_down", "shock.fear"]
    assert fitted["point"].n_unique() == 32 + 8 and check["point"].n_unique() == 2
