"""Running: the same bytes on any number of workers and in any number of sittings; nothing lost, nothing mixed."""

import json
import os
import subprocess
import sys

import polars as pl
import pytest

from abm import use_threads
from abm.calendar import quarter_index
from abm.errors import ConfigError
from experiments import Experiment
from experiments.errors import Stopped
from experiments.run.chunk import play_chunk
from experiments.run.resources import Shard
from experiments.run.world import play_world
from experiments.store import storage
from experiments.store.identity import Asked, Maker
from experiments.store.parts import Parts
from experiments.store.storage import Folder
from tests.experiments.fake_economy import FailingEconomy, FakeEconomy
from tests.experiments.small import retold, write_small

TABLES = ("runs.parquet", "quarters.parquet", "accounts.parquet", "config.toml")


@pytest.fixture
def experiment(tmp_path):
    return Experiment.read(write_small(tmp_path))


def play(experiment, folder, workers=0, **settings):
    return experiment.run(workers=workers, out=folder, quiet=True, **{"open_economy": FakeEconomy} | settings)


def content(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_the_tables_of_a_result(experiment, tmp_path):
    result = play(experiment, tmp_path / "r")
    assert result.quarters.columns == ["arm", "world", "draw", "seed", "quarter", "measure", "value"]
    assert set(result.quarters["quarter"]) == {f"{year}Q{q}" for year in (2019, 2020, 2021) for q in (1, 2, 3, 4)}
    assert list(result.runs["arm"].unique(maintain_order=True)) == ["nothing", "spark", "loans", "both", "public"]
    assert len(result.runs) == 5 * 4 and set(result.runs["status"]) == {"done"}
    assert {"caution", "search_share"} <= set(result.runs.columns)
    assert result.manifest["seeds"] == [world.seed for world in experiment.worlds]
    assert not (tmp_path / "r" / "parts").exists()
    assert result.measures["employment"].kind == "level"
    assert set(result.effects["arm"]) == {"spark", "loans", "both", "public"}


def test_a_result_knows_no_threads(experiment, tmp_path):
    """Else a sweep could not be taken up on a machine with other cores."""
    first = play(experiment, tmp_path / "r")
    before = first.manifest["identity"], content(first.folder)
    use_threads(2)
    try:
        again = play(experiment, tmp_path / "r")
    finally:
        use_threads(1)
    assert (again.manifest["identity"], content(again.folder)) == before


def test_a_world_plays_its_quiet_quarters_once(experiment):
    """Every arm forks from the same economy and plays only the quarters from the first programme on."""
    forks = []

    class Counting(FakeEconomy):
        def fork(self, relief=()):
            forks.append(super().fork(relief))
            return forks[-1]

    plan = experiment.plan(Counting)
    rows = play_world(experiment.worlds[0], plan).quarters
    starts = min(arm.starts for arm in plan.arms if arm.starts)
    own = len([quarter for quarter in rows["quarter"].unique() if quarter >= starts])
    assert [fork.played_by_itself for fork in forks] == [own] * 5


def test_forks_equal_runs_from_scratch(experiment):
    rows = play_world(experiment.worlds[1], experiment.plan(FakeEconomy)).quarters
    for arm in experiment.arms:
        world = experiment.worlds[1]
        alone = FakeEconomy(relief=list(arm.relief), rng=world.seed, **world.parameters)
        alone.run(until="2021Q4")
        kept = alone.measures.filter(pl.col("measure").is_in(rows["measure"].unique().to_list()))
        assert rows.filter(pl.col("arm") == arm.name)["value"].equals(kept["value"])


@pytest.mark.parametrize("workers", [1, 2])
def test_same_bytes_on_ray(experiment, tmp_path, workers):
    play(experiment, tmp_path / "here", workers=0)
    play(experiment, tmp_path / "ray", workers=workers)
    assert content(tmp_path / "here") == content(tmp_path / "ray")


def test_a_second_sitting_takes_up_the_first(experiment, tmp_path):
    """Stopped after some worlds, the folder gives the same bytes as one sitting; what is kept is not played again."""
    played = []

    class Interrupted(FakeEconomy):
        def __init__(self, *arguments, rng=0, **settings):
            played.append(rng)
            if len(played) == 3:
                raise KeyboardInterrupt
            super().__init__(*arguments, rng=rng, **settings)

    with pytest.raises(Stopped, match="the same command goes on"):
        play(experiment, tmp_path / "two", open_economy=Interrupted)
    kept = pl.concat(map(pl.read_parquet, (tmp_path / "two" / "parts").glob("*.quarters.parquet")))["seed"].unique()
    play(experiment, tmp_path / "two", open_economy=Interrupted)
    assert not set(kept) & set(played[3:])
    play(experiment, tmp_path / "one")
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert [
        sitting["worlds"] for sitting in json.loads((tmp_path / "two" / "manifest.json").read_text())["sittings"]
    ] == [4 - len(kept)]


def test_a_finished_result_is_not_played_again(experiment, tmp_path):
    play(experiment, tmp_path / "r")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "r").glob("*.parquet")}

    def never(*_, **__):
        raise AssertionError("played again")

    play(experiment, tmp_path / "r", open_economy=never)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "r").glob("*.parquet")} == before


def test_a_world_that_raises_is_kept_as_a_failure(experiment, tmp_path):
    result = play(experiment, tmp_path / "r", open_economy=FailingEconomy)
    bad = [world for world in experiment.worlds if world.seed % 2 == 0]
    assert 0 < len(bad) < 4, "the seeds of this test no longer fail in some worlds only"
    assert [failure["seed"] for failure in result.failures] == [world.seed for world in bad]
    failure = result.failures[0]
    assert failure["arm"] == "spark" and failure["quarter"] == "2020Q3"
    assert failure["error"] == "RuntimeError: the bank ran out of paper"
    assert "in step" in failure["traceback"]
    assert set(result.quarters["world"]) == {world.number for world in experiment.worlds} - {
        world.number for world in bad
    }
    assert set(result.runs.filter(pl.col("status") == "failed")["world"]) == {world.number for world in bad}
    assert result.effects["worlds"].unique().to_list() == [4 - len(bad)]


def test_failed_worlds_are_tried_again(experiment, tmp_path):
    play(experiment, tmp_path / "mended", open_economy=FailingEconomy)
    assert play(experiment, tmp_path / "mended").failures == []
    play(experiment, tmp_path / "clean")
    assert content(tmp_path / "mended") == content(tmp_path / "clean")


def test_another_question_is_not_mixed_in(experiment, tmp_path):
    play(experiment, tmp_path / "r")
    with pytest.raises(ConfigError, match="another question.*--out.*--fresh"):
        play(experiment.with_seed(9), tmp_path / "r")
    result = play(experiment.with_seed(9), tmp_path / "r", fresh=True)
    assert result.question.worlds.seed == 9


def test_a_refused_question_names_the_keys_that_differ_and_what_each_said(tmp_path):
    folder, spark = tmp_path / "r", 'spark   = [{ programme = "spark_credit" }]'
    play(Experiment.read(write_small(tmp_path)), folder)

    def refused(*changes: str, new: str = spark) -> str:
        with pytest.raises(ConfigError) as error:
            play(Experiment.read(write_small(tmp_path, spark, new), changes), folder)
        return str(error.value)

    budget = refused(new='spark   = [{ programme = "spark_credit", budget_yuan = 1e9 }]')
    assert "(config, seed or --set): arms.spark[1].budget_yuan (not said there, 1000000000.0 here)" in budget
    assert "decided otherwise" not in budget  # worlds and their number are as they were
    assert "relief replay" not in budget
    seeds = refused("worlds.seed=9", "worlds.draws=3")
    assert "worlds.draws (2 there, 3 here), worlds.seed (1 there, 9 here)." in seeds
    many = refused("worlds.seed=9", "scale=20000", "burn_in=3", "accounts=3", "worlds.draws=3")
    assert "and 2 keys more." in many
    assert "compare" not in refused("worlds.seed=9", "compare.confidence=0.9")  # how a result is read decides nothing


def test_a_refused_question_is_refused_as_well_where_its_config_is_gone(tmp_path):
    play(Experiment.read(write_small(tmp_path)), tmp_path / "r")
    (tmp_path / "r" / "config.toml").unlink()
    with pytest.raises(ConfigError, match=r"another question \(config, seed or --set\)\. Choose"):
        play(Experiment.read(write_small(tmp_path), ["worlds.seed=9"]), tmp_path / "r")


@pytest.fixture
def begun(experiment, tmp_path):
    """A folder whose sitting was stopped while the first world was played."""

    def stopped(*_, **__):
        raise KeyboardInterrupt

    with pytest.raises(Stopped):
        play(experiment, tmp_path / "r", open_economy=stopped)
    left = {file.name for file in (tmp_path / "r").rglob("*") if file.is_file() and file.name[0] != "."}
    assert left == {"manifest.json", "config.toml"}
    return tmp_path / "r"


def test_a_folder_in_which_nothing_was_kept_yet_takes_another_question(experiment, begun, tmp_path):
    assert play(experiment.with_seed(9), begun).question.worlds.seed == 9
    assert content(begun) == content(play(experiment.with_seed(9), tmp_path / "clean").folder)


def test_nor_does_a_shard_take_a_folder_in_which_another_may_be_playing(experiment, begun):
    with pytest.raises(ConfigError, match="another question.*--out.*--fresh"):
        play(experiment.with_seed(9), begun, shard=Shard.read("2/2"))
    assert (begun / "manifest.json").is_file()


KEPT = ["parts/0.receipt.json", "failures/world-000000.json", "quarters.parquet", "notes.txt"]


@pytest.mark.parametrize("kept", KEPT)
def test_a_folder_in_which_anything_lies_does_not(experiment, begun, kept):
    (begun / kept).parent.mkdir(exist_ok=True)
    (begun / kept).write_text("an hour's work")
    with pytest.raises(ConfigError, match="another question.*--out.*--fresh"):
        play(experiment.with_seed(9), begun)
    assert (begun / kept).read_text() == "an hour's work"


def test_a_folder_whose_worlds_lie_elsewhere_does_not(experiment, begun):
    retold(begun, storage="s3://bucket/worlds")
    with pytest.raises(ConfigError, match="another question.*--out.*--fresh"):
        play(experiment.with_seed(9), begun)


def test_other_code_is_not_mixed_in(experiment, tmp_path):
    play(experiment, tmp_path / "r")
    text = json.loads((tmp_path / "r" / "manifest.json").read_text())
    retold(tmp_path / "r", identity=text["identity"] | {"code": "older"})
    with pytest.raises(
        ConfigError, match=r"of another commit.* \(commit \w.* there, \w.* here\).*relief replay \S*r --run 0"
    ):
        play(experiment, tmp_path / "r")


def test_a_change_in_what_is_compared_plays_nothing_again(tmp_path):
    play(Experiment.read(write_small(tmp_path)), tmp_path / "r")

    def never(*_, **__):
        raise AssertionError("played again")

    other = Experiment.read(write_small(tmp_path), ["compare.during=2020Q3:2020Q3"])
    assert play(other, tmp_path / "r", open_economy=never).question.compare.during == "2020Q3:2020Q3"


def test_a_folder_with_something_else_is_left_alone(experiment, tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "thesis.tex").write_text("years of work")
    for fresh in (False, True):
        with pytest.raises(ConfigError, match="something else than a result"):
            play(experiment, tmp_path / "r", fresh=fresh)
    assert (tmp_path / "r" / "thesis.tex").read_text() == "years of work"


@pytest.mark.parametrize(
    ("files", "worlds"), [(1, 0), (2, 0), (3, 1)], ids=["after the measures", "after the books", "after the receipt"]
)
def test_a_full_disk_stops_the_work_and_keeps_what_is_done(experiment, tmp_path, monkeypatch, files, worlds):
    written = []

    def full(path, content):
        if path.parent.name == "parts" and len(written) == files:
            raise OSError(28, "No space left on device")
        written.append(path) if path.parent.name == "parts" else None
        return write(path, content)

    write = storage.write_whole
    monkeypatch.setattr(storage, "write_whole", full)
    with pytest.raises(Stopped, match=f"No space left on device.*{worlds} of 4 worlds are kept"):
        play(experiment, tmp_path / "r")
    monkeypatch.undo()
    play(experiment, tmp_path / "r")
    play(experiment, tmp_path / "clean")
    assert content(tmp_path / "r") == content(tmp_path / "clean")


def test_chunks_of_any_size_hold_the_same_rows(experiment, tmp_path):
    maker = Maker.of(Asked.of(experiment))
    plan, kept = (
        experiment.plan(FakeEconomy),
        {name: Parts(Folder(tmp_path / name), maker) for name in ("all", "single")},
    )
    play_chunk(experiment.worlds, plan, kept["all"])
    for world in experiment.worlds:
        play_chunk([world], plan, kept["single"])
    rows = [pl.concat([parts.read(receipt, "quarters") for receipt in parts.receipts()]) for parts in kept.values()]
    assert rows[0].equals(rows[1])


SAMPLES = '[samples]\nnothing = ["2019Q2", "2021Q4"]\nloans = ["2021Q4", "2020Q4"]\n[compare]'


@pytest.fixture
def sampling(tmp_path):
    return Experiment.read(write_small(tmp_path, "[compare]", SAMPLES, name="sampling.toml"))


def test_firms_are_kept_of_the_arms_and_quarters_asked_for(sampling, tmp_path):
    firms = play(sampling, tmp_path / "r").firms
    asked = [("loans", "2020Q4"), ("loans", "2021Q4"), ("nothing", "2019Q2"), ("nothing", "2021Q4")]
    assert sorted(firms.select("arm", "quarter").unique().rows()) == asked and len(firms) == 4 * 4 * 2
    for arm, quarter, number, sales in (
        firms.filter(pl.col("id") == 1).select("arm", "quarter", "world", "sales").rows()
    ):
        assert sales == quarter_index(quarter) + (arm == "loans"), (arm, quarter, number)
    for number, quarter, sales in firms.filter(pl.col("id") == 2).select("world", "quarter", "sales").rows():
        assert sales == quarter_index(quarter) + sampling.worlds[number].seed % 97


PEOPLE = SAMPLES.replace("samples", "samples_of_people")


def test_people_are_kept_of_the_arms_and_quarters_asked_for(tmp_path):
    result = play(Experiment.read(write_small(tmp_path, "[compare]", PEOPLE)), tmp_path / "r")
    asked = [("loans", "2020Q4"), ("loans", "2021Q4"), ("nothing", "2019Q2"), ("nothing", "2021Q4")]
    people = result.people
    assert result.firms is None
    assert sorted(people.select("arm", "quarter").unique().rows()) == asked and len(people) == 4 * 4 * 3
    assert people["id"].to_list() == [3, 5, 7] * 16, "by id within a quarter, whatever the order of the economy"
    for arm, quarter, bought in people.filter(pl.col("id") == 7).select("arm", "quarter", "consumption").rows():
        assert bought == quarter_index(quarter) + (arm == "loans")


def test_firms_and_people_of_other_quarters_do_not_mix(tmp_path):
    both = '[samples]\nnothing = ["2019Q3"]\n[samples_of_people]\nnothing = ["2019Q2"]\nloans = ["2020Q4"]\n[compare]'
    result = play(Experiment.read(write_small(tmp_path, "[compare]", both)), tmp_path / "r")
    assert set(result.firms.select("arm", "quarter").rows()) == {("nothing", "2019Q3")}
    assert set(result.people.select("arm", "quarter").rows()) == {("nothing", "2019Q2"), ("loans", "2020Q4")}


def test_looking_at_firms_changes_no_measure(sampling, experiment, tmp_path):
    assert play(sampling, tmp_path / "s").quarters.equals(play(experiment, tmp_path / "r").quarters)


@pytest.mark.slow
def test_firms_are_the_same_bytes_on_any_number_of_workers_and_sittings(sampling, tmp_path):
    play(sampling, tmp_path / "here")
    play(sampling, tmp_path / "ray", workers=2)
    play(sampling, tmp_path / "twice", shard=Shard(2, 4))
    play(sampling, tmp_path / "twice")
    kept = [(tmp_path / name / "firms.parquet").read_bytes() for name in ("here", "ray", "twice")]
    assert kept[0] == kept[1] == kept[2]


def test_without_samples_no_firms_are_kept(experiment, tmp_path):
    result = play(experiment, tmp_path / "r")
    assert result.firms is None and not (result.folder / "firms.parquet").exists()
    assert result.people is None and not (result.folder / "people.parquet").exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [("ray://here:10001", "no ray://"), ("127.0.0.1:1", "no cluster answers"), ("here", "HOST:PORT")],
)
def test_a_dead_address_is_refused_at_once(experiment, tmp_path, address, words):
    with pytest.raises(ConfigError, match=words):
        experiment.run(out=tmp_path / "r", address=address, quiet=True, open_economy=FakeEconomy)


RAY_FIRST = """
import tempfile, warnings
import ray
from experiments.run import cluster

with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    cluster.prepare_environment(None)
with cluster.session_folder() as folder:
    ray.init(**cluster.settings(1, None, folder))
    print(ray.get(ray.remote(lambda: 42).remote()), [str(one.message)[:23] for one in said])
    ray.shutdown()
"""


def test_ray_may_have_been_imported_before():
    """A notebook's first cell; Ray reads how it authenticates when it is
    imported, and a token set later is not heard."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")} | {
        "PYTHONPATH": os.pathsep.join(sys.path)
    }
    done = subprocess.run([sys.executable, "-c", RAY_FIRST], capture_output=True, text=True, env=mine, timeout=120)
    assert done.stdout.strip() == "42 ['ray was imported before']", done.stderr[-2000:]
