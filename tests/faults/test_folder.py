"""The folder of a result: killed at any step it goes on, a stray file is no harm, a changed bit is seen by every
reader, brackets are letters."""

import json
import shutil
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from abm.errors import ConfigError
from experiments import Experiment
from experiments.cli import app
from experiments.errors import Stopped
from experiments.find.books import Run
from experiments.find.result import Result
from experiments.find.side_by_side import read_side
from experiments.run.agreement import read_baseline
from experiments.run.resources import Shard
from experiments.store import manifest, stored
from experiments.store.status import ResultStatus
from experiments.store.storage import storage_of
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import retold, write_small
from tests.faults.economies import Short

STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.link", "os.rmdir", "shutil.rmtree", "os.truncate")
ARMS = 'nothing = []\nspark   = [{ programme = "spark_credit" }]\n'


class Dead(BaseException):
    """This process was killed: nothing of it is done any more, no tidying up either."""


class Killer:
    """Ends the process, as far as a folder can tell, at its n-th step on a file of the folder."""

    def __init__(self):
        self.folder, self.left, self.steps = None, None, 0
        sys.addaudithook(self.heard)

    def heard(self, event: str, found: tuple) -> None:
        if (
            self.folder is None
            or event not in STEPS
            or not str(found[0]).startswith(self.folder)
            or Path(str(found[0])).name.startswith(".lock")
        ):
            return  # the system itself lets go of a lock
        self.steps += 1
        if self.left is not None and self.steps > self.left:
            raise Dead(f"{event} {found[0]}")

    def at(self, folder: Path, left: int | None):
        self.folder, self.left, self.steps = str(folder), left, 0


KILLER = Killer()


@pytest.fixture
def killer():
    yield KILLER
    KILLER.at(Path("/nowhere"), None)
    KILLER.folder = None


def play(experiment, folder, **settings):
    return experiment.run(workers=0, out=folder, **{"open_economy": FakeEconomy, "quiet": True} | settings)


@pytest.fixture
def experiment(tmp_path):
    return Experiment.read(write_small(tmp_path))


@pytest.fixture
def folder(experiment, tmp_path):
    return play(experiment, tmp_path / "r").folder


@pytest.fixture
def tiny(tmp_path):
    """Two arms, four worlds, no books: as little as has all that a folder can hold."""
    path = write_small(tmp_path, name="tiny.toml")
    text = path.read_text()
    arms = text[text.index("nothing = []") : text.index("[compare]")]
    path.write_text(
        text.replace(arms, ARMS)
        .replace("scale    = 10_000", "scale    = 10_000\naccounts = 0")
        .replace('"gdp", "cost_per_job"', '"gdp"')
    )
    return Experiment.read(path)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".parquet", ".toml")}


@pytest.mark.parametrize("beginning", ["nothing there", "half of the worlds there", "one world failed", "thrown away"])
@pytest.mark.parametrize("every", [23, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_any_step_it_goes_on(tiny, tmp_path, killer, beginning, every):
    """To the end: after each step at which it may be killed the same command gives the bytes of a quiet sitting."""
    clean, start, fresh = (
        content(play(tiny, tmp_path / "clean", open_economy=Short).folder),
        tmp_path / "start",
        beginning == "thrown away",
    )
    if beginning == "half of the worlds there":
        play(tiny, start, shard=Shard(1, 2), open_economy=Short)
    if beginning == "one world failed":
        play(tiny, start, open_economy=Breaking)
    if fresh:
        play(tiny, start, open_economy=Short)
    steps, ended = 0, False
    while not ended:
        folder = tmp_path / f"at{steps}"
        shutil.copytree(start, folder) if start.exists() else folder.mkdir()
        killer.at(folder, steps)
        try:
            play(tiny, folder, open_economy=Short, fresh=fresh)
            ended = True
        except Dead:
            pass
        finally:
            killer.at(Path("/nowhere"), None)
        assert content(play(tiny, folder, open_economy=Short).folder) == clean, f"killed at step {steps}"
        assert sorted(path.name for path in folder.iterdir()) == [
            "config.toml",
            "manifest.json",
            "quarters.parquet",
            "runs.parquet",
        ], f"killed at step {steps}"
        shutil.rmtree(folder)
        steps += every
    assert steps > 50


class Breaking(Short):
    """One world in two raises."""

    def step(self):
        if self.seed % 2 == 0:
            raise RuntimeError("the bank ran out of paper")
        super().step()


@pytest.mark.parametrize("cut", [0, 1, 200, -1])
def test_half_of_a_file_is_nothing_of_a_file(tiny, tmp_path, cut):
    """What lies under another name until it is whole is swept away."""
    play(tiny, tmp_path / "r", shard=Shard(1, 2), open_economy=Short)
    whole = (tmp_path / "r" / "manifest.json").read_bytes()
    (tmp_path / "r" / ".manifest.json.123.part").write_bytes(whole[:cut])
    (tmp_path / "r" / "config.toml").unlink()
    play(tiny, tmp_path / "r", open_economy=Short)
    assert content(tmp_path / "r") == content(play(tiny, tmp_path / "clean", open_economy=Short).folder)
    assert not list((tmp_path / "r").glob(".*"))


@pytest.mark.parametrize("stray", [".DS_Store", ".nfs000000000123", "lost+found", "Thumbs.db", "._r", ".directory"])
def test_what_systems_leave_in_folders_is_no_harm(tiny, tmp_path, stray):
    for name in ("r", "again"):
        (tmp_path / name).mkdir()
        (tmp_path / name / stray).mkdir() if stray == "lost+found" else (tmp_path / name / stray).write_text("left")
    play(tiny, tmp_path / "r", open_economy=Short)
    play(tiny, tmp_path / "r", open_economy=Short, fresh=True)
    assert (tmp_path / "r" / stray).exists() and Result.read(tmp_path / "r").failures == []


READERS = {
    "compare": lambda folder: CliRunner().invoke(app, ["compare", str(folder)], catch_exceptions=False),
    "accounts": lambda folder: Run.of(Result.read(folder)),
    "sensitivity": lambda folder: CliRunner().invoke(app, ["sensitivity", str(folder)], catch_exceptions=False),
    "runs": lambda folder: ResultStatus.read(folder),
    "replay": lambda folder: CliRunner().invoke(app, ["replay", str(folder), "--run", "0"], catch_exceptions=False),
    "a table": lambda folder: Result(folder).quarters,
    "effects": lambda folder: Result(folder).effects,
    "levels": lambda folder: Result(folder).panel,
    "runs of a result": lambda folder: Result(folder).runs,
    "the question": lambda folder: Result(folder).question,
}


@pytest.mark.parametrize(
    "name", ["quarters.parquet", "accounts.parquet", "runs.parquet", "config.toml", "manifest.json"]
)
def test_one_flipped_bit_is_seen_by_every_reader(experiment, folder, tmp_path, name):
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    words = (
        "manifest.json: is damaged"
        if name == "manifest.json"
        else f"{name}: its bytes are not those that were written.*run the same command again"
    )
    for reader in READERS.values():
        with pytest.raises(ConfigError, match=words):
            reader(folder)
    with pytest.raises(ConfigError, match=words):
        read_baseline(experiment, folder, tmp_path / "other")


def test_a_flipped_bit_of_a_table_or_the_config_is_mended_by_the_same_command(experiment, folder, tmp_path):
    clean = content(folder)
    for name in clean:
        damaged = bytearray(clean[name])
        damaged[len(damaged) // 3] ^= 4
        (folder / name).write_bytes(damaged)
        play(experiment, folder)
        assert content(folder) == clean, name


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "{}", '{"identity": {}}', "[" * 100_000, "\x00\xff"])
def test_a_damaged_manifest_is_told_in_words(experiment, folder, text):
    (folder / "manifest.json").write_bytes(text.encode("latin-1"))
    for reader in (
        lambda: Result.read(folder),
        lambda: ResultStatus.read(folder),
        lambda: play(experiment, folder),
        lambda: read_baseline(experiment, folder),
    ):
        with pytest.raises(ConfigError, match="manifest.json: is damaged.*--fresh"):
            reader()
    play(experiment, folder, fresh=True)
    assert Result.read(folder).failures == []


@pytest.mark.parametrize("lacks", ["sha256", "drawn_openings"])
def test_a_result_of_an_earlier_version_is_told_for_what_it_is(experiment, folder, lacks):
    """Whoever reads it, by whichever key it is known."""
    text = json.loads((folder / "manifest.json").read_text())
    text.pop(lacks)
    if lacks == "sha256":
        (folder / "manifest.json").write_text(json.dumps(text))
    else:
        manifest.write(folder, text)
    for reader in (
        READERS
        | {
            "runs, replay": ResultStatus.read,
            "compare": read_side,
            "accounts": lambda one: Run.of(Result.read(one), None, None),
        }
    ).values():
        with pytest.raises(ConfigError, match="made by an earlier version; run the same command again .* with --fresh"):
            reader(folder)
    if lacks == "sha256":
        with pytest.raises(ConfigError, match="made by an earlier version"):
            play(experiment, folder)
    play(experiment, folder, fresh=True)
    assert Result.read(folder).panel.worlds.size


def test_a_folder_without_arms_is_not_taken_for_an_earlier_one(folder):
    text = json.loads((folder / "manifest.json").read_text())
    manifest.write(folder, {key: value for key, value in text.items() if key not in ("arms", "drawn_openings")})
    with pytest.raises(ConfigError, match="no arms were played"):
        Result.read(folder)


def test_effects_alone_are_compared_though_an_earlier_version_made_them():
    """As the results that are shipped."""
    folder = Path(__file__).parents[2] / "results/reference/relief_2020"
    assert len(read_side(folder).effects)


def test_a_word_of_the_manifest_cannot_be_changed_by_hand(folder):
    text = json.loads((folder / "manifest.json").read_text())
    text["seeds"][0] += 1
    (folder / "manifest.json").write_text(json.dumps(text))
    with pytest.raises(ConfigError, match="is damaged, or was written by hand"):
        Result.read(folder)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "question = 3", "what = "])
def test_a_config_that_was_made_by_hand_is_refused_in_words(folder, text):
    """Though its hash is that of the manifest."""
    (folder / "config.toml").write_text(text)
    retold(folder, config=stored.hashed(folder / "config.toml"))
    with pytest.raises(ConfigError, match="config.toml"):
        _ = Result.read(folder).question


def test_brackets_in_a_folder_s_name_are_letters(experiment, tmp_path):
    """Not a pattern that finds the neighbour's tables: they answer another question."""
    for name, seed in (("r1", 5), ("r[1]", 6), ("r*", 7), ("r?", 8)):
        play(experiment.with_seed(seed), tmp_path / name)
    kept = {
        name: pl.read_parquet((tmp_path / name / "quarters.parquet").read_bytes())["value"].sum()
        for name in ("r1", "r[1]", "r*", "r?")
    }
    assert len(set(kept.values())) == 4
    for name, value in kept.items():
        result, state = Result.read(tmp_path / name), ResultStatus.read(tmp_path / name)
        assert result.quarters["value"].sum() == value and result.runs["seed"].to_list()[0] == state.worlds[0].seed
        assert (
            state.store.tables_of(0)["quarters"]["value"].sum()
            == result.quarters.filter(pl.col("world") == 0)["value"].sum()
        )
        assert result.accounts["world"].unique().to_list() == [0] and result.measures.keys() >= {"employment"}
        play(experiment.with_seed(result.question.worlds.seed), tmp_path / name, open_economy=None)


@pytest.mark.parametrize("half", [True, False])
def test_what_a_manifest_names_as_storage_is_opened_on_the_user_s_word_alone(experiment, tmp_path, monkeypatch, half):
    kept, folder = tmp_path / "kept", tmp_path / "r"
    play(experiment, folder, storage=kept, **({"shard": Shard(1, 2)} if half else {}))
    theirs = "s3://somebody/else"
    retold(folder, storage=theirs)
    monkeypatch.setattr("experiments.store.storage.opened", lambda url: pytest.fail(f"{url} was opened"))
    if not half:
        assert ResultStatus.read(folder).missing == []
        return
    for storage in (None, str(kept)):
        with pytest.raises(
            ConfigError, match=f"its manifest says that its worlds are kept in {theirs}.*say --storage {theirs}"
        ):
            ResultStatus.read(folder, storage)
    retold(folder, storage=str(storage_of(kept)))
    assert [world.number for world in ResultStatus.read(folder, str(kept)).missing] == [2, 3]
    with pytest.raises(ConfigError, match="--storage"):
        ResultStatus.read(folder)


def test_an_unfinished_result_is_said_to_be_none(tiny, tmp_path):
    play(tiny, tmp_path / "r", shard=Shard(1, 2), open_economy=Short)
    with pytest.raises(ConfigError, match="is not finished; run the same command again"):
        Result.read(tmp_path / "r")
    with pytest.raises(ConfigError, match="no result lies there"):
        Result.read(tmp_path)


def test_a_manifest_vouches_for_what_it_tells(tmp_path):
    manifest.write(tmp_path, {"seeds": [1, 2], "arms": {"nothing": {"starts": None}}})
    found = manifest.read(tmp_path)
    assert found == {"seeds": [1, 2], "arms": {"nothing": {"starts": None}}}
    manifest.write(tmp_path, found)
    assert manifest.read(tmp_path) == found


def test_a_full_disk_before_the_first_byte_is_told(experiment, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.store.manifest.write_whole", full)
    with pytest.raises(Stopped, match="No space left on device"):
        play(experiment, tmp_path / "r")
    monkeypatch.undo()
    assert play(experiment, tmp_path / "r").failures == []
