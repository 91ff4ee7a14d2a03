"""Settings under which Ray runs: quiet, private to this session, one thread a worker."""

import fcntl
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from abm.errors import ConfigError
from abm.machine import blocks
from abm.machine.own import private
from abm.machine.threads import SETTINGS
from experiments.errors import ClusterLost
from experiments.store.lock import LOCK, lock

SECONDS_TO_ANSWER = 5
TRIES, SECONDS_TO_TRY_AGAIN = 20, 0.1
RAYS_OWN = ("raylet", "gcs_server")
SESSION, RAYS, ROOM = "relief-ray-", "r", 22  # sockets lie below, and their paths may have 107 letters
QUIET = {"include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR"}
BEFORE_RAY = {
    "RAY_USAGE_STATS_ENABLED": "0",  # no telemetry
    "RAY_task_oom_retries": "3",  # else a run too large for the machine is tried for ever
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS": "0",
}


# Ray turns any name of this machine into its address on the network, unless it may not make clusters; then it listens
# at home only.
AT_HOME = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


def prepare_environment(address: str | None) -> None:
    """Ray reads these when it is imported; what the user has set stays."""
    for name, value in (BEFORE_RAY | ({} if named(address) else AT_HOME)).items():
        os.environ.setdefault(name, value)
    if named(address) or any(name.startswith("RAY_AUTH") for name in os.environ):
        return
    if "ray" in sys.modules:
        warnings.warn(
            "ray was imported before and has read its settings: this session runs without a token, so other users of"
            " this machine can reach it",
            stacklevel=2,
        )
        return
    # Other users of this machine stay out; otherwise Ray would write a token into the user's home.
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


def settings(workers: int, address: str | None, folder: str) -> dict:
    """Arguments of ray.init: a session of our own on this machine, or the cluster that was named."""
    environment = {name: os.environ.get(name, value) for name, value in SETTINGS.items()}
    environment[blocks.VARIABLE] = str(blocks.in_use())
    common = {**QUIET, "runtime_env": {"env_vars": environment}}
    address = named(address)
    if address is None:
        # "local" never joins a session that someone else started here.
        return {**common, "address": "local", "num_cpus": workers * blocks.in_use(), "_temp_dir": folder}
    return {**common, "address": address}


@contextmanager
def session_folder() -> Generator[str]:
    """Where a session of Ray on this machine keeps its logs and sockets; gone with it. Those of killed drivers are
    swept away.

    Ray opens its own folder to all users, so it lies in one that is the caller's alone.
    """
    home = Path(tempfile.gettempdir())
    home = home if len(str(home)) <= ROOM else Path("/tmp")
    for folder in home.glob(f"{SESSION}*"):
        with suppress(ConfigError, OSError), lock(private(folder) / LOCK, fcntl.LOCK_EX):
            shutil.rmtree(folder, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix=".relief-", dir=home))
    folder = home / f"{SESSION}{new.name.removeprefix('.relief-')}"
    try:
        with lock(new / LOCK, fcntl.LOCK_EX):
            new.rename(folder)  # seen by others only now that it is locked
            yield str(private(folder / RAYS))
    finally:
        gone(folder)


def gone(folder: Path) -> None:
    """Tried a few times: a process of Ray's that is still ending may write once more."""
    for _ in range(TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(SECONDS_TO_TRY_AGAIN)


def refuse_ruins(ray) -> None:
    """ClusterLost when one of Ray's own processes is gone: Ray would wait for
    it, and then end this process with words of its own."""
    own = ray._private.worker._global_node
    gone = [kind for kind, _ in own.dead_processes() if kind in RAYS_OWN] if own else []
    if gone:
        raise ClusterLost(f"{' and '.join(gone)}, a process of Ray's own, was killed")
    host, _, port = ray.get_runtime_context().gcs_address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS_TO_ANSWER).close()
    except ConnectionRefusedError:
        raise ClusterLost(f"the head of the cluster at {host}:{port} is gone") from None
    except OSError:
        return  # busy, perhaps; Ray itself waits longer


def end(ray) -> None:
    """The session ends; its monitor does not listen, and Ray would wait a second for it. In ruins nothing is said to
    anybody any more."""
    own = ray._private.worker._global_node
    if own is None:
        ray.shutdown()
        return
    ruins = bool(own.dead_processes())
    own.kill_monitor(check_alive=False)
    if ruins:
        own.kill_all_processes(check_alive=False)
    else:
        ray.shutdown()


def named(address: str | None) -> str | None:
    """The cluster that was asked for, by option or by RAY_ADDRESS."""
    return address or os.environ.get("RAY_ADDRESS") or None


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(workers: int | None, address: str | None = None) -> int:
    """Processes that play at once: as many as are asked for, else as many as the cores hold with the threads of each.

    Raises ConfigError: together they have more threads than there are cores.
    """
    refuse_too_many_threads(workers, address)
    return max(1, cores() // blocks.in_use()) if workers is None else max(1, workers)


def refuse_too_many_threads(workers: int | None, address: str | None = None) -> None:
    """ConfigError where those processes together have more threads than this machine has cores; a cluster looks after
    itself."""
    threads, there = blocks.in_use(), cores()
    many = max(1, there // threads if workers is None else workers)
    if threads > 1 and many * threads > there and not named(address):
        asked = f"--workers {workers} --threads {threads}" if workers else f"--threads {threads}"
        raise ConfigError(
            f"{asked}: {many * threads} threads, and {there} {'core' if there == 1 else 'cores'} for them; expected"
            " workers times threads to be no more than the cores"
        )


def check_address(address: str | None) -> None:
    """A cluster that does not answer is refused at once; Ray would wait minutes without a word."""
    address = named(address)
    if address in (None, "auto", "local"):
        return
    host, colon, port = address.rpartition(":")
    if address.startswith("ray://") or not colon or not port.isdigit():
        raise ConfigError(
            f"--address {address}: expected auto or HOST:PORT (the cluster's head, usually port 6379; no ray://)"
        )
    try:
        socket.create_connection((host, int(port)), timeout=SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise ConfigError(f"--address {address}: no cluster answers there ({error}); is its head running?") from None
