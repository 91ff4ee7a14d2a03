"""Many worlds on many cores: in this process, on the cores of this machine, or on a cluster, by one path."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from experiments.ask.config import Experiment
from experiments.errors import Stopped
from experiments.run import cluster
from experiments.run.chunk import WORLDS, Told, Work
from experiments.run.progress import Progress
from experiments.run.stopping import Batches
from experiments.run.store import Store, moment

SECONDS_A_CHUNK = 3.0
CHUNKS_A_CPU = 4
RETRIES = 3


def run_experiment(
    experiment: Experiment,
    folder: Path,
    workers: int | None,
    address: str | None,
    fresh: bool,
    quiet: bool,
    open_economy: Callable[..., Any],
) -> None:
    """Play the worlds that are missing in the folder, then write its tables."""
    if workers != 0:
        cluster.check_address(address)
    store = Store(folder, experiment.resolved(), experiment.facts())
    store.open(fresh)
    store.forget_failures()
    kept = store.done()
    batches = Batches(experiment, store.rows)
    begun, clock = moment(), time.perf_counter()
    plan = experiment.plan(open_economy)
    with Progress(len(experiment.worlds), len(kept), len(plan.arms), quiet) as progress:
        with kept_on_interruption(store, progress):
            for batch in batches:
                missing = [world for world in batch if world.number not in kept]
                for told in play(missing, plan, folder.resolve(), workers, address):
                    progress.add(len(told.done), len(told.failed))
    if progress.done + progress.failed or not store.finished("quarters"):
        sitting = {
            "begun": begun,
            "ended": moment(),
            "seconds": round(time.perf_counter() - clock, 2),
            "workers": address or (cluster.cores() if workers is None else workers),
            "worlds": progress.done,
            "failed": progress.failed,
        }
        store.manifest["looks"] = batches.looks
        store.finish([arm.name for arm in plan.arms], batches.worlds(kept), sitting)


def play(missing: list, plan: Any, folder: Path, workers: int | None, address: str | None, work: Work = WORLDS) -> Iterator[Told]:
    """Units of work (worlds, points), here or by Ray; each has a `number`."""
    yield from in_this_process(missing, plan, folder, work) if workers == 0 else on_ray(missing, plan, folder, workers, address, work)


@contextmanager
def kept_on_interruption(store: Store, progress: Progress) -> Iterator[None]:
    """Whatever stops the work, the folder can be taken up, and the user is told."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(stopped("stopped", store, progress)) from None
    except OSError as error:
        raise Stopped(stopped(f"{error.strerror or error}: the folder cannot be written", store, progress)) from error


def stopped(why: str, store: Store, progress: Progress) -> str:
    kept = progress.kept + progress.done
    return f"{why}. {kept} of {progress.total} {progress.noun} are kept in {store.folder}; the same command goes on from there"


def in_this_process(missing: list, plan: Any, folder: Path, work: Work) -> Iterator[Told]:
    """One unit after the other, for debuggers and notebooks."""
    size = 1
    while missing:
        chunk, missing = missing[:size], missing[size:]
        told = work.play(chunk, plan, folder)
        size = units_a_chunk(told.seconds / len(chunk), len(missing), 1)
        yield told


def units_a_chunk(seconds_a_unit: float, left: int, cpus: int) -> int:
    """Some seconds of work, so that handing it out costs nothing, and still something for every core at the end."""
    fair = max(1, left // (2 * cpus))
    return max(1, min(fair, int(SECONDS_A_CHUNK / max(seconds_a_unit, 1e-3))))


def on_ray(missing: list, plan: Any, folder: Path, workers: int | None, address: str | None, work: Work) -> Iterator[Told]:
    """The first unit here (it compiles what the workers will load, and is timed), the others by Ray's tasks."""
    if not missing:
        return
    first = work.play(missing[:1], plan, folder)
    yield first
    if len(missing) == 1:
        return
    cluster.prepare_environment()
    import ray

    started, ours = not ray.is_initialized(), signal.getsignal(signal.SIGTERM)
    if started:
        start(ray, workers, address)
    try:
        heed(ours)
        yield from hand_out(ray, missing[1:], plan, folder, first.seconds, work)
    finally:
        if started:
            ray.shutdown()
        heed(ours)


def heed(handler: Any) -> None:
    """Ray takes SIGTERM for itself, at its start and at its end, and would stop this process without a word."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, handler)


def start(ray, workers: int | None, address: str | None) -> None:
    try:
        ray.init(**cluster.settings(workers, address))
    except ConnectionError as error:
        raise ConfigError(f"--address {address}: no cluster found: {error}") from None


def hand_out(ray, missing: list, plan: Any, folder: Path, seconds: float, work: Work) -> Iterator[Told]:
    """A window of chunks in flight; a chunk whose worker died too often is played unit by unit, then given up."""
    task = ray.remote(num_cpus=1, max_retries=RETRIES)(work.play)
    cpus = max(1, int(ray.cluster_resources().get("CPU", 1)))
    common, flying = ray.put(plan), {}
    waiting = [missing]
    while waiting or flying:
        while waiting and len(flying) < CHUNKS_A_CPU * cpus:
            size = units_a_chunk(seconds, len(waiting[0]), cpus)
            chunk, rest = waiting[0][:size], waiting[0][size:]
            waiting[:1] = [rest] if rest else []
            flying[task.remote(chunk, common, folder)] = chunk
        for ended in ray.wait(list(flying), num_returns=1)[0]:
            chunk = flying.pop(ended)
            told = landed(ray, ended, chunk, folder, work)
            if told is None:
                waiting += [[unit] for unit in chunk]
                continue
            seconds = told.seconds / len(chunk) or seconds
            yield told


def landed(ray, ended, chunk: list, folder: Path, work: Work) -> Told | None:
    """What a chunk told; None when it must be played again in pieces."""
    try:
        return ray.get(ended)
    except ray.exceptions.RayTaskError as error:
        raise error.cause if isinstance(error.cause, Exception) else error from None
    except ray.exceptions.RayError as error:
        if len(chunk) > 1:
            return None
        work.lost(folder, chunk[0], error)
        return Told((), (chunk[0].number,), 0.0)
