"""However a sweep ends, it says what is kept and how to go on: Ray's own processes killed, a worker stopped, a closed
terminal, a full disk, Ctrl-C."""

import os
import signal
import subprocess
import time
from types import SimpleNamespace

import polars as pl
import pytest

from experiments.errors import ClusterLost
from experiments.run import cluster, hand_out
from experiments.run.chunk import Outcome, Work
from experiments.run.progress import Progress
from experiments.store import tables
from tests.faults.sweep import bytes_of, ended, until


class Dead(Exception):
    """Stands for what Ray raises when a worker is lost."""


class MadeUpRay:
    """As much of Ray as a flight asks for: nothing comes back the first times one looks."""

    def __init__(self, silent: int, dead: tuple = (), address: str = "127.0.0.1:1"):
        own = SimpleNamespace(dead_processes=lambda: [(kind, None) for kind in dead])
        self._private = SimpleNamespace(worker=SimpleNamespace(_global_node=own))
        self.exceptions = SimpleNamespace(RayTaskError=KeyError, RayError=Dead)
        self.silent, self.address = silent, address

    def remote(self, **_):
        return lambda play: SimpleNamespace(
            remote=lambda *words: tuple(next(one for one in words if isinstance(one, list)))
        )

    def put(self, plan):
        return plan

    @property
    def experimental(self):
        return SimpleNamespace(internal_kv=SimpleNamespace(_internal_kv_get=lambda key: None))

    def cluster_resources(self):
        return {"CPU": 1}

    def get_runtime_context(self):
        return SimpleNamespace(gcs_address=self.address)

    def wait(self, flying, num_returns, timeout):
        self.silent -= 1
        return (flying[:1], flying[1:]) if self.silent < 0 else ([], flying)

    def get(self, units):
        return Outcome(units, (), 1.0)


def told(ray) -> list[Outcome]:
    return list(hand_out.Flight(ray, None, None, Work(None, None), None, 1).hand_out([1]))


def test_that_nothing_comes_back_is_said_each_time_it_has_lasted_twice_as_long(monkeypatch, capsys):
    clock = iter(range(1000))
    monkeypatch.setattr(hand_out, "time", SimpleNamespace(monotonic=lambda: 20.0 * next(clock)))
    monkeypatch.setattr(cluster, "refuse_ruins", lambda ray: None)
    assert [one.silent for one in told(MadeUpRay(silent=14))] == [60.0, 120.0, 240.0, 0.0]
    progress = Progress(10, 0, 2)
    progress.wait(0.0)
    assert capsys.readouterr().err == ""
    progress.wait(120.0)
    assert (
        "no worlds have come back for 2 min: a run may take that long, or a worker was stopped (kill -CONT wakes it)"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("kind", ["raylet", "gcs_server"])
def test_a_process_of_rays_own_that_is_gone_ends_the_flight(kind):
    with pytest.raises(ClusterLost, match=f"{kind}, a process of Ray's own, was killed"):
        told(MadeUpRay(silent=1, dead=(kind,)))


def test_a_head_that_is_gone_ends_the_flight():
    with pytest.raises(ClusterLost, match="the head of the cluster at 127.0.0.1:1 is gone"):
        told(MadeUpRay(silent=1, dead=("log_monitor",)))


def test_worlds_are_not_blamed_for_a_lost_cluster(monkeypatch):
    ray = MadeUpRay(silent=0, dead=("raylet",))

    def lost(units):
        raise Dead

    ray.get = lost
    with pytest.raises(ClusterLost):
        told(ray)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["raylet", "gcs_server"])
def test_a_process_of_rays_own_killed(sweep, undisturbed, kind):
    one = sweep(nap=0.01)
    driver = one.start("--workers", "2")
    until(lambda: len(one.parts()) >= 3 or driver.poll() is not None, lambda: "no world was finished")
    os.kill(
        next(number for number, words in one.processes().items() if words.split()[0].endswith(f"/{kind}")),
        signal.SIGKILL,
    )
    code, said = ended(driver)
    assert (
        code == 1
        and f"{kind}, a process of Ray's own, was killed" in said
        and "the same command goes on from there" in said
    ), said
    assert "Traceback" not in said and "[20" not in said, said
    code, said = one.run("--workers", "2")
    assert code == 0 and "taking up" in said, said
    assert bytes_of(one.folder) == undisturbed
    one.leaves_nothing_behind()


@pytest.mark.slow
def test_a_stopped_worker_is_told(sweep, undisturbed):
    one = sweep(nap=0.01)
    one.environment["SILENCE"] = "5"
    driver = one.start("--workers", "1")
    until(lambda: len(one.parts()) >= 3 or driver.poll() is not None, lambda: "no world was finished")
    stopped = [number for number, words in one.processes().items() if words.startswith("ray::")]
    for number in stopped:
        os.kill(number, signal.SIGSTOP)
    time.sleep(12)
    for number in stopped:
        os.kill(number, signal.SIGCONT)
    code, said = ended(driver)
    assert code == 0 and "no worlds have come back for" in said and "a worker was stopped" in said, said
    assert bytes_of(one.folder) == undisturbed


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_a_closed_terminal_ends_a_sweep_as_a_word_does(sweep, name):
    one = sweep(nap=0.01)
    driver = one.start("--workers", "0")
    until(lambda: one.parts() or driver.poll() is not None, lambda: "no world was finished")
    driver.send_signal(getattr(signal, name))
    code, said = ended(driver)
    assert (
        code == 130
        and "are kept in" in said
        and "the same command goes on from there" in said
        and "Traceback" not in said
    ), said


@pytest.mark.slow
def test_under_nohup_a_closed_terminal_ends_nothing(sweep):
    one = sweep(nap=0.002)
    driver = subprocess.Popen(
        ["nohup", *one.words("--workers", "0")],
        env=one.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(lambda: one.parts() or driver.poll() is not None, lambda: "no world was finished")
    driver.send_signal(signal.SIGHUP)
    code, said = ended(driver)
    assert code == 0, said


FULL = """
mount -t tmpfs -o size=64k tmpfs {disk} || exit 77
cat /dev/zero > {disk}/filler 2>/dev/null
"$@" --workers 0
echo "first: $?"
rm {disk}/filler
mount -o remount,size=64m {disk}
"$@" --workers 0 --set worlds.draws=1
echo "second: $?"
"""


def test_a_disk_that_is_full_before_the_first_byte(sweep, tmp_path):
    (tmp_path / "disk").mkdir()
    one = sweep(target=tmp_path / "disk", nap=0)
    words = ["unshare", "-rm", "sh", "-c", FULL.format(disk=tmp_path / "disk"), "sh", *one.words()]
    done = subprocess.run(words, env=one.environment, capture_output=True, text=True)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no disk of our own can be mounted here: {done.stderr}")
    assert done.stdout.split() == ["first:", "1", "second:", "0"], done
    assert (
        "No space left on device" in done.stderr
        and "make room, or name another folder with --out DIR" in done.stderr
        and "Traceback" not in done.stderr
    )


@pytest.mark.slow
def test_control_c_with_two_workers_ends_at_once(sweep):
    """To the whole group, as a terminal sends it; the machine may be busy, so the bound is wide."""
    one = sweep(nap=0.01)
    driver = one.start("--workers", "2")
    until(lambda: len(one.parts()) >= 3 or driver.poll() is not None, lambda: "no world was finished")
    begun = time.monotonic()
    os.killpg(driver.pid, signal.SIGINT)
    code, said = ended(driver)
    took = time.monotonic() - begun
    print(f"\nended after {took:.1f} s")
    assert code == 130 and "the same command goes on from there" in said and took < 10, (took, said)
    one.leaves_nothing_behind()


@pytest.mark.parametrize(
    ("said", "words"),
    [("failed (os error 28)", "No space left"), ("parquet: Invalid thrift: transport error", "the disk may be full")],
)
def test_a_table_that_cannot_be_written_is_the_disks_fault(tmp_path, monkeypatch, said, words):
    """A disk may fill while a file is closed, of which the library says nothing that one would understand."""

    def fails(*_, **__):
        raise pl.exceptions.ComputeError(said)

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", fails)
    with pytest.raises(OSError, match=words):
        tables.sink(tmp_path / "t", lambda: iter([pl.DataFrame({"a": [1]})]), {})
