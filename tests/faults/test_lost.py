"""Workers, the driver and a node of a cluster are killed in the middle
of 500 runs: none is lost, doubled or changed."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.sweep import ROOT, bytes_of, ended, every_now_and_then, until

pytestmark = pytest.mark.slow


def kill(number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


def test_workers_killed_every_few_seconds(sweep, undisturbed):
    one, killed = sweep(nap=0.012), 0
    driver = one.start("--workers", "2")
    until(lambda: one.parts(), lambda: "no world was finished")
    luck = random.Random(7)
    for _ in every_now_and_then(driver, 4):
        workers = one.workers()
        if workers:
            kill(luck.choice(workers))
            killed += 1
    code, said = ended(driver)
    assert killed >= 3, f"too few workers were killed to say anything: {said}"
    assert code == 0 and "500/500 runs" in said, said
    assert bytes_of(one.folder) == undisturbed
    one.leaves_nothing_behind()


def test_the_driver_killed_twice(sweep, undisturbed):
    one = sweep(nap=0.01)
    for _ in range(2):
        before, driver = len(one.parts()), one.start("--workers", "2")
        until(lambda: len(one.parts()) >= before + 3 or driver.poll() is not None, lambda: "no world was finished")
        driver.kill()
        ended(driver)
        assert not (one.folder / "quarters.parquet").exists()
    code, said = one.run("--workers", "2")
    assert code == 0 and "taking up" in said, said
    assert bytes_of(one.folder) == undisturbed
    one.leaves_nothing_behind()


COARSE = ("--set", "scale=100_000", "--set", "parameters.minimum_smes=500", "--set", "worlds.draws=4")


def test_the_economy_itself_with_a_worker_and_then_the_driver_killed(sweep, tmp_path):
    one, calm = sweep("Real", config="first_look"), sweep("Real", target=tmp_path / "calm", config="first_look")
    driver = one.start("--workers", "2", *COARSE)
    until(lambda: (one.parts() and one.workers()) or driver.poll() is not None, lambda: "no world was finished")
    kill(one.workers()[0])
    before = len(one.parts())
    until(
        lambda: len(one.parts()) > before or driver.poll() is not None,
        lambda: "no world was finished after a worker was killed",
    )
    driver.kill()
    ended(driver)
    for each, workers in ((one, "2"), (calm, "0")):
        code, said = each.run("--workers", workers, *COARSE)
        assert code == 0, said
    assert bytes_of(one.folder) == bytes_of(calm.folder)
    one.leaves_nothing_behind()


@pytest.fixture
def cluster(tmp_path):
    """Two nodes of a cluster on this machine; told their address, and how to kill one."""
    words = [sys.executable, str(ROOT / "tests/faults/two_nodes.py")]
    process = None

    def start(environment) -> tuple[str, subprocess.Popen]:
        nonlocal process
        process = subprocess.Popen(
            words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        return process.stdout.readline().strip(), process

    yield start
    if process is not None:
        process.kill()
        process.wait()


def test_a_node_of_a_cluster_killed(sweep, undisturbed, cluster):
    one = sweep(nap=0.02)
    address, nodes = cluster(one.environment)
    driver = one.start("--address", address)
    until(lambda: len(one.parts()) >= 4 or driver.poll() is not None, lambda: "no world was finished")
    nodes.stdin.write("kill\n")
    nodes.stdin.flush()
    assert nodes.stdout.readline() == "killed\n"
    assert driver.poll() is None, "the sweep was over before the node was killed"
    code, said = ended(driver)
    assert code == 0 and "500/500 runs" in said, said
    assert bytes_of(one.folder) == undisturbed


def test_control_c_twice_and_three_numbers_of_workers(sweep, undisturbed):
    """Three sittings with 1, 2 and 4 workers give the bytes of one sitting."""
    one = sweep(nap=0.01)
    for workers in ("1", "2"):
        before, driver = len(one.parts()), one.start("--workers", workers)
        until(lambda: len(one.parts()) >= before + 3 or driver.poll() is not None, lambda: "no world was finished")
        driver.send_signal(signal.SIGINT)
        code, said = ended(driver)
        assert code == 130 and "the same command goes on from there" in said, said
    code, said = one.run("--workers", "4")
    assert code == 0 and "taking up" in said, said
    assert bytes_of(one.folder) == undisturbed
    one.leaves_nothing_behind()


STUBS = {
    "scontrol": "echo 127.0.0.1; echo 127.0.0.1",
    "srun": """while [ "${1#-}" != "$1" ]; do [ "$1" = -w ] && shift; shift; done; exec "$@" """,
    "relief": """exec python "$DRIVER" Paced "$@" """,
}


def test_the_slurm_script_with_both_its_nodes_on_this_machine(sweep, tmp_path, undisturbed):
    """Slurm's own commands are played; Ray's two nodes, its token and the sweep are real."""
    one, stubs = sweep(nap=0.002), tmp_path / "bin"
    stubs.mkdir()
    for name, body in STUBS.items():
        (stubs / name).write_text(f"#!/bin/bash\n{body}\n")
        (stubs / name).chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = one.environment | {
        "PATH": os.pathsep.join([str(stubs), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PORT": str(port),
        "SLURM_JOB_NODELIST": "two",
        "SLURM_CPUS_PER_TASK": "1",
        "DRIVER": str(ROOT / "tests/faults/driver.py"),
    }
    script = ["bash", str(ROOT / "docs/cluster/slurm.sh"), str(one.config), str(one.folder)]
    code, said = ended(
        subprocess.Popen(
            script,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    )
    assert code == 0 and "500/500 runs" in said, said
    assert bytes_of(one.folder) == undisturbed
