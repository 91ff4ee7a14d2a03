"""A worker killed, the driver killed: no world lost, doubled or changed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments import Experiment
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

pytestmark = pytest.mark.slow

DRIVER = """
import sys
import experiments
from experiments import Experiment
from tests.experiments.fake_economy import SlowEconomy
if __name__ == "__main__":
    Experiment.read(sys.argv[1], ["worlds.draws=12"]).run(workers=2, out=sys.argv[2], quiet=True, open_economy=SlowEconomy)
"""
SECONDS = 120


@pytest.fixture
def clean(tmp_path):
    """The bytes of one quiet sitting in one process."""
    experiment = Experiment.read(write_small(tmp_path), ["worlds.draws=12"])
    experiment.run(workers=0, out=tmp_path / "clean", quiet=True, open_economy=FakeEconomy)
    return (tmp_path / "clean" / "quarters.parquet").read_bytes()


def drive(tmp_path: Path) -> subprocess.Popen:
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])}
    return subprocess.Popen([sys.executable, str(script), str(tmp_path / "small.toml"), str(tmp_path / "r")], env=environment)


def wait_for_parts(folder: Path, number: int) -> None:
    until = time.monotonic() + SECONDS
    while len(list(folder.glob("parts/*.parquet"))) < number:
        assert time.monotonic() < until, "no world was finished"
        time.sleep(0.1)


def worker_of(driver: int) -> int:
    """A process of Ray, started by this driver, that is playing worlds."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = {int(pid): (int(parent), words) for pid, parent, words in (line.split(None, 2) for line in table.splitlines())}

    def comes_from_driver(pid: int) -> bool:
        return pid == driver or (pid in rows and pid != rows[pid][0] and comes_from_driver(rows[pid][0]))

    return next(pid for pid, (_, words) in rows.items() if words.startswith("ray::play_chunk") and comes_from_driver(pid))


def test_a_killed_worker_changes_no_byte(tmp_path, clean):
    driver = drive(tmp_path)
    wait_for_parts(tmp_path / "r", 3)
    os.kill(worker_of(driver.pid), signal.SIGKILL)
    assert driver.wait(SECONDS) == 0
    assert (tmp_path / "r" / "quarters.parquet").read_bytes() == clean


def test_a_killed_driver_is_taken_up_where_it_was(tmp_path, clean):
    driver = drive(tmp_path)
    wait_for_parts(tmp_path / "r", 3)
    driver.kill()
    driver.wait(SECONDS)
    assert not (tmp_path / "r" / "quarters.parquet").exists()
    assert drive(tmp_path).wait(SECONDS) == 0
    assert (tmp_path / "r" / "quarters.parquet").read_bytes() == clean
