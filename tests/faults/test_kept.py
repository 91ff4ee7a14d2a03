"""What is kept stays whole: damaged files, a full disk, two at once, shards,
storage behind a URL, many short runs in few files."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from abm.errors import ConfigError
from experiments import Experiment
from experiments.errors import Stopped
from experiments.run import ensemble, hand_out
from experiments.run.resources import Shard
from experiments.store.identity import Asked, Maker
from experiments.store.status import ResultStatus
from experiments.store.storage import storage_of
from tests.experiments.fake_economy import FakeEconomy
from tests.faults.sweep import bytes_of, ended, until

SEED = 5


@pytest.fixture
def experiment(config):
    return Experiment.read(config)


def play(experiment, folder, **settings):
    return experiment.run(workers=0, out=folder, **{"open_economy": FakeEconomy, "quiet": True} | settings)


@pytest.fixture
def half(experiment, tmp_path):
    """A folder in which half of the worlds are kept and no tables are written."""
    play(experiment, tmp_path / "r", shard=Shard(1, 2))
    return tmp_path / "r"


def test_a_damaged_part_is_set_aside_and_its_worlds_are_played_again(experiment, half, undisturbed, capsys):
    part = max(half.glob("parts/*.quarters.parquet"), key=lambda path: path.stat().st_size)
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    play(experiment, half, quiet=False)
    assert (
        f"parts/{part.name}: its bytes are not those that were written; set aside in damaged/"
        in capsys.readouterr().err
    )
    assert (half / "damaged" / part.name).read_bytes() == content
    assert bytes_of(half) == undisturbed


@pytest.mark.parametrize(
    "harm",
    [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-100])],
    ids=["lost", "cut short"],
)
@pytest.mark.parametrize("kind", ["quarters.parquet", "json"])
def test_no_part_is_trusted_by_half(experiment, half, undisturbed, harm, kind):
    harm(max(half.glob(f"parts/*.{kind}"), key=lambda path: path.stat().st_size))
    play(experiment, half)
    assert bytes_of(half) == undisturbed


@pytest.mark.parametrize("table", ["quarters.parquet", "accounts.parquet", "runs.parquet"])
def test_a_damaged_table_is_made_anew(experiment, tmp_path, undisturbed, table):
    play(experiment, tmp_path / "r")
    (tmp_path / "r" / table).write_bytes(b"nothing of use")
    play(experiment, tmp_path / "r")
    assert (tmp_path / "r" / "damaged" / table).read_bytes() == b"nothing of use"
    assert bytes_of(tmp_path / "r") == undisturbed


def test_damage_while_the_tables_are_written_stops_and_is_mended_next_time(experiment, half, undisturbed, monkeypatch):
    def damaging(store, *rest):
        part = next(half.glob("parts/*.quarters.parquet"))
        part.write_bytes(part.read_bytes()[:-1])
        return whole(store, *rest)

    whole = ensemble.Store.finish
    monkeypatch.setattr(ensemble.Store, "finish", damaging)
    with pytest.raises(Stopped, match="its bytes are not those that were written.*the same command goes on"):
        play(experiment, half)
    monkeypatch.undo()
    play(experiment, half)
    assert bytes_of(half) == undisturbed


@pytest.mark.parametrize("step", ["take_apart", "write_manifest", "finish"])
def test_killed_while_the_tables_are_written(experiment, half, undisturbed, monkeypatch, step):
    """At any step, once: what was finished is still there."""
    calls = []

    def killed(store, *rest):
        calls.append(step)
        whole(store, *rest)
        if len(calls) == (2 if step == "write_manifest" else 1):
            raise KeyboardInterrupt

    whole = getattr(ensemble.Store, step)
    monkeypatch.setattr(ensemble.Store, step, killed)
    with pytest.raises(Stopped):
        play(experiment, half)
    monkeypatch.undo()
    play(experiment, half)
    assert bytes_of(half) == undisturbed


def test_a_damaged_manifest_is_told_and_thrown_away_when_asked(experiment, half, undisturbed):
    (half / "manifest.json").write_text('{"identity": ')
    with pytest.raises(ConfigError, match="manifest.json: is damaged.*--fresh throws the result away"):
        play(experiment, half)
    play(experiment, half, fresh=True)
    assert bytes_of(half) == undisturbed


@pytest.mark.slow
def test_two_at_once_in_one_folder(sweep, undisturbed):
    one = sweep(nap=0.002)
    first = one.start("--workers", "0")
    until(lambda: one.parts() or first.poll() is not None, lambda: "no world was finished")
    code, said = one.run("--workers", "0")
    assert (
        code == 2
        and f"process {first.pid} on" in said
        and "is at work in this folder; wait until it ends, or name another folder" in said
    ), said
    first.kill()
    ended(first)
    assert (one.folder / ".lock").exists()
    code, said = one.run("--workers", "0")
    assert code == 0 and "taking up" in said, said
    assert bytes_of(one.folder) == undisturbed
    one.leaves_nothing_behind()


DISK = """
mount -t tmpfs -o size=256k tmpfs {folder} || exit 77
"$@" --workers 0
echo "first: $?"
find {folder} -name '.*' -type f
mount -o remount,size=64m {folder}
"$@" --workers 0
echo "second: $?"
cp -r {folder} {copy}
"""


def test_a_disk_that_fills(sweep, tmp_path, undisturbed):
    """A disk of 256 kB, seen by this process alone; then it grows and the same command goes on."""
    one = sweep(nap=0)
    one.folder.mkdir()
    script = DISK.format(folder=one.folder, copy=tmp_path / "copy")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", *one.words()], env=one.environment, capture_output=True, text=True
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no disk of our own can be mounted here: {done.stderr}")
    assert done.stdout.split() == ["first:", "1", "second:", "0"], done
    assert (
        "No space left on device" in done.stderr
        and "the same command goes on from there" in done.stderr
        and "Traceback" not in done.stderr
    )
    assert bytes_of(tmp_path / "copy") == undisturbed


def test_shards_and_whoever_comes_last(experiment, tmp_path, undisturbed):
    for number in (2, 3, 1):
        play(experiment, tmp_path / "r", shard=Shard(number, 3))
        assert not (tmp_path / "r" / "quarters.parquet").exists()

    def never(*_, **__):
        raise AssertionError("played again")

    play(experiment, tmp_path / "r", open_economy=never)
    assert bytes_of(tmp_path / "r") == undisturbed


def test_shards_work_side_by_side_and_a_whole_run_does_not(experiment, tmp_path):
    whole, first = ensemble.Store(tmp_path, Asked({})), ensemble.Store(tmp_path, Asked({}))
    with first.alone("1-of-2"), whole.alone("2-of-2"):
        for shard in ("1-of-2", None):
            with (
                pytest.raises(ConfigError, match="at work in this folder"),
                ensemble.Store(tmp_path, Asked({})).alone(shard),
            ):
                pass
    with whole.alone():
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b"])
def test_a_shard_that_is_none(text):
    with pytest.raises(ConfigError, match="expected the number of this shard"):
        Shard.read(text)


def test_any_order_of_the_work_gives_the_same_bytes(experiment, tmp_path, undisturbed, monkeypatch):
    import random

    whole = hand_out.in_this_process
    monkeypatch.setattr(
        hand_out,
        "in_this_process",
        lambda missing, *rest: whole(random.Random(SEED).sample(missing, len(missing)), *rest),
    )
    play(experiment, tmp_path / "r")
    assert bytes_of(tmp_path / "r") == undisturbed


def test_small_parts_are_put_together(experiment, tmp_path, undisturbed, monkeypatch):
    """A world a chunk, 40 worlds a file: never 100 files."""
    files = []

    def counting(found, *rest):
        files.append(len(list(tmp_path.glob("r/parts/*.json"))))
        return seen(found, *rest)

    seen = ensemble.seen
    monkeypatch.setattr(ensemble, "seen", counting)
    monkeypatch.setattr(hand_out, "SECONDS_A_CHUNK", 0)
    play(experiment, tmp_path / "r")
    assert len(files) == 100 and max(files) <= 42
    assert bytes_of(tmp_path / "r") == undisturbed


@pytest.mark.parametrize("url", ["file://{}/elsewhere", "memory://elsewhere/{}"])
def test_storage_behind_a_url(experiment, tmp_path, undisturbed, url):
    if url.startswith("memory"):
        pytest.importorskip("fsspec")
    storage = url.format(tmp_path)
    play(experiment, tmp_path / "r", storage=storage, shard=Shard(1, 2))
    assert not (tmp_path / "r" / "parts").exists() and storage_of(storage).names("parts", ".json")
    assert len(ResultStatus.read(tmp_path / "r", storage).done) == 50
    with pytest.raises(ConfigError, match="another experiment, code or packages"):
        play(experiment.with_seed(9), tmp_path / "other", storage=storage)
    play(experiment, tmp_path / "r", storage=storage)
    assert storage_of(storage).names("parts", "") == []
    assert bytes_of(tmp_path / "r") == undisturbed


def test_storage_without_the_library_is_refused_in_words(experiment, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ConfigError, match="needs fsspec.*extra `cluster`"):
        play(experiment, tmp_path / "r", storage="s3://bucket/relief")


def test_a_folder_that_a_worker_does_not_share_is_noticed(experiment, tmp_path, monkeypatch):
    monkeypatch.setattr(ensemble, "SECONDS_TO_SHOW", 0)
    monkeypatch.setattr(
        hand_out, "in_this_process", lambda *_: iter([hand_out.Outcome((0,), (), 1.0, "parts/elsewhere.json")])
    )
    with pytest.raises(ConfigError, match="the nodes do not share this folder"):
        play(experiment, tmp_path / "r")


def test_a_node_with_other_code_is_refused(experiment):
    maker = Maker.of(Asked.of(experiment))
    with pytest.raises(ConfigError, match="other code than when and where the command was given"):
        hand_out.played_by(None, [], None, None, replace(maker, identity=maker.identity | {"code": "older"}))


def test_what_is_done_and_missing_is_shown(half, capsys):
    from experiments.show.runs import lines

    assert list(lines(ResultStatus.read(half))) == [
        f"small in {half}: 500 runs (100 worlds x 5 arms): 250 done, 0 failed, 250 missing",
        "missing: worlds 50 to 99, runs 250 to 499",
        "not finished: the same `relief run` goes on from there",
    ]
    shutil.rmtree(half / "parts")
    assert "500 missing" in next(lines(ResultStatus.read(half)))


def test_the_manifest_vouches_for_the_tables(experiment, tmp_path):
    play(experiment, tmp_path / "r")
    text = json.loads((tmp_path / "r" / "manifest.json").read_text())["tables"]
    assert set(text) == {"quarters.parquet", "accounts.parquet", "runs.parquet"}
    sums = subprocess.run(["sha256sum", *text], cwd=tmp_path / "r", capture_output=True, text=True, check=True).stdout
    assert dict(reversed(line.split()) for line in sums.splitlines()) == text
