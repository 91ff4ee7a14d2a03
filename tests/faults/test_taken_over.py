"""Runs taken over from another result while processes are killed and files are damaged: the bytes of a sweep that
played them all."""

import json
import os
import signal

import pytest

from experiments import Experiment
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small
from tests.faults.sweep import bytes_of, ended, until


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """The same 100 worlds in another experiment."""
    folder = tmp_path_factory.mktemp("source")
    config = write_small(folder, "draws = 2\n", "draws = 50\n", name="source.toml")
    config.write_text(
        config.read_text().replace(
            '{ programme = "spark_credit" }', '{ programme = "spark_credit", start = "2020-02" }'
        )
    )
    Experiment.read(config).run(workers=0, out=folder / "r", quiet=True, open_economy=FakeEconomy)
    return str(folder / "r")


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_killed_and_damaged_and_taken_up(sweep, undisturbed, source, workers):
    one = sweep(nap=0.004)
    driver = one.start("--workers", workers, "--baseline", source)
    until(lambda: len(one.parts()) >= 3 or driver.poll() is not None, lambda: "no world was finished")
    if workers != "0":
        os.kill(one.workers()[0], signal.SIGKILL)
        before = len(one.parts())
        until(
            lambda: len(one.parts()) > before or driver.poll() is not None,
            lambda: "no world was finished after a worker was killed",
        )
    assert driver.poll() is None, "the sweep was over before its driver was killed"
    driver.kill()
    ended(driver)
    part = max(one.folder.glob("parts/*.quarters.parquet"), key=lambda path: path.stat().st_size)
    part.write_bytes(part.read_bytes()[:-1])
    code, said = one.run("--workers", workers, "--baseline", source)
    assert (
        code == 0
        and "taking up" in said
        and "set aside in damaged/" in said
        and f"baseline: 100 of 100 runs of nothing taken over from {source}" in said
    ), said
    assert "500/500 runs, 100 taken over" in said, said
    assert bytes_of(one.folder) == undisturbed
    assert json.loads((one.folder / "manifest.json").read_text())["taken_over"][0]["worlds"] == list(range(100))
    one.leaves_nothing_behind()
