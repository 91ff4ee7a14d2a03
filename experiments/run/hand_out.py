"""Many units of work on many cores: in this process, on the cores of this machine, or on a cluster, by one path."""

import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from abm.errors import ConfigError
from abm.machine import blocks
from experiments.run import cluster, now
from experiments.run.chunk import Outcome, Work
from experiments.store.identity import Maker

SECONDS_A_CHUNK = 3.0
CHUNKS_A_CPU = 4
RETRIES = 3
SECONDS_A_LOOK, SECONDS_OF_SILENCE, SECONDS_A_WORD = 1.0, 60.0, 0.5
NOW = b"relief:now"  # the key under which workers say what they play: the last to speak is heard
UNBOUNDED = 10**9


def play(
    missing: Sequence,
    plan: Any,
    keeper: Any,
    workers: int | None,
    address: str | None,
    work: Work,
    maker: Maker,
    most: int = UNBOUNDED,
) -> Iterator[Outcome]:
    """Units of work (worlds, points), at most so many at a time, here or by
    Ray; each has a `number`. `maker`: nobody else plays."""
    if workers == 0:
        yield from in_this_process(missing, plan, keeper, work, most)
    elif missing:
        yield from on_ray(missing, plan, keeper, workers, address, work, maker, most)


def in_this_process(missing: Sequence, plan: Any, keeper: Any, work: Work, most: int) -> Iterator[Outcome]:
    """One unit after the other, for debuggers and notebooks."""
    at, size = 0, 1
    while at < len(missing):
        chunk = missing[at : at + size]
        at += len(chunk)
        report = work.play(chunk, plan, keeper, False)
        size = units_a_chunk(report.seconds / len(chunk), len(missing) - at, 1, most)
        yield report


def units_a_chunk(seconds_a_unit: float, left: int, cpus: int, most: int) -> int:
    """Some seconds of work, so that handing it out costs nothing, and still something for every core at the end."""
    fair = max(1, left // (2 * cpus))
    return max(1, min(fair, most, int(SECONDS_A_CHUNK / max(seconds_a_unit, 1e-3))))


def on_ray(
    missing: Sequence,
    plan: Any,
    keeper: Any,
    workers: int | None,
    address: str | None,
    work: Work,
    maker: Maker,
    most: int,
) -> Iterator[Outcome]:
    """A session of our own, or one that is there already."""
    cluster.prepare_environment(address)
    many = min(cluster.processes(workers, address), len(missing))  # more would have nothing to do
    yield said(f"Ray joins {cluster.named(address)}" if cluster.named(address) else f"Ray starts {many} processes")
    import ray

    started, ours = not ray.is_initialized(), signal.getsignal(signal.SIGTERM)
    with cluster.session_folder() as folder:
        try:
            if started:
                start(ray, many, address, folder)
            heed(ours)
            yield from Flight(ray, plan, keeper, work, maker, most).hand_out(missing)
        finally:
            if started:
                cluster.end(ray)
            heed(ours)


def heed(handler: Any) -> None:
    """Ray takes SIGTERM for itself, at its start and at its end, and would stop this process without a word."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, handler)


def start(ray, workers: int, address: str | None, folder: str) -> None:
    try:
        ray.init(**cluster.settings(workers, address, folder))
    except ConnectionError as error:
        raise ConfigError(f"--address {address}: no cluster found: {error}") from None


@dataclass(frozen=True)
class Chunk:
    """Units that a worker takes together, and how often a worker was lost over them."""

    units: Sequence
    lost: int = 0


def played_by(work: Work, units: Sequence, plan: Any, keeper: Any, maker: Maker) -> Outcome:
    """What a worker does: nothing, if its node runs something else than the driver."""
    maker.vouch()
    with now.heard_by(Words()):
        return work.play(units, plan, keeper, True)


class Words:
    """What a worker says of itself, left with Ray where the driver finds it; twice a second at most."""

    def __init__(self) -> None:
        self.last = -SECONDS_A_WORD

    def __call__(self, words: str) -> None:
        from ray.experimental import internal_kv

        if time.monotonic() - self.last >= SECONDS_A_WORD and internal_kv._internal_kv_initialized():
            self.last = time.monotonic()
            internal_kv._internal_kv_put(NOW, words.encode())


def said(words: str) -> Outcome:
    """Nothing has come back; so much is known of what is going on."""
    return Outcome((), (), 0.0, now=words)


def last_words(ray) -> str:
    """What a worker said last."""
    words = ray.experimental.internal_kv._internal_kv_get(NOW)
    return words.decode() if words else ""


def in_words(error) -> Exception:
    """What went wrong in a worker, as it would have gone wrong here."""
    if isinstance(error.cause, ImportError):
        return ConfigError(
            f"a node of the cluster lacks something: {error.cause}; the same must be installed on every node"
        )
    return error.cause if isinstance(error.cause, Exception) else error


class Flight:
    """Chunks on their way: a window of them, so that the driver holds little however long the list is."""

    def __init__(self, ray, plan: Any, keeper: Any, work: Work, maker: Maker, most: int):
        self.ray, self.work, self.keeper, self.most = ray, work, keeper, most
        self.task = ray.remote(num_cpus=blocks.in_use(), max_retries=0)(played_by)
        self.plan, self.maker = ray.put(plan), ray.put(maker)
        self.flying: dict[Any, Chunk] = {}
        self.again: deque[Chunk] = deque()
        self.seconds: float | None = None  # that a unit takes, once one was played
        self.heard, self.patience, self.words = time.monotonic(), SECONDS_OF_SILENCE, ""

    def hand_out(self, missing: Sequence) -> Iterator[Outcome]:
        """The first unit alone: it compiles what the others load, and it is timed."""
        at = 0
        while at < len(missing) or self.again or self.flying:
            cpus = self.cpus()
            while (at < len(missing) or self.again) and len(self.flying) < self.window(cpus):
                if self.again:
                    self.send(self.again.popleft())
                else:
                    size = (
                        1 if self.seconds is None else units_a_chunk(self.seconds, len(missing) - at, cpus, self.most)
                    )
                    self.send(Chunk(missing[at : at + size]))
                    at += size
            landed = self.ray.wait(list(self.flying), num_returns=1, timeout=SECONDS_A_LOOK)[0]
            for report in [self.landed(one, self.flying.pop(one)) for one in landed] or [self.nothing()]:
                if report is not None:
                    yield report

    def cpus(self) -> int:
        """For so many units at once; asked anew each time: nodes come and go."""
        return max(1, int(self.ray.cluster_resources().get("CPU", 1)) // blocks.in_use())

    def window(self, cpus: int) -> int:
        return 1 if self.seconds is None else CHUNKS_A_CPU * cpus

    def send(self, chunk: Chunk) -> None:
        self.flying[self.task.remote(self.work, chunk.units, self.plan, self.keeper, self.maker)] = chunk

    def nothing(self) -> Outcome | None:
        """Nothing has come back: said after a minute, then each time when it has lasted twice as long; and what workers
        say meanwhile."""
        cluster.refuse_ruins(self.ray)
        silent, before, self.words = time.monotonic() - self.heard, self.words, last_words(self.ray)
        if silent < self.patience:
            return said(self.words) if self.words != before else None
        self.patience *= 2
        return Outcome((), (), 0.0, silent=silent, now=self.words)

    def landed(self, ended, chunk: Chunk) -> Outcome | None:
        """What a chunk told; None when its worker or node was lost and it is played again."""
        self.heard, self.patience = time.monotonic(), SECONDS_OF_SILENCE
        try:
            report = self.ray.get(ended)
        except self.ray.exceptions.RayTaskError as error:
            raise in_words(error) from None
        except self.ray.exceptions.RayError as error:
            cluster.refuse_ruins(self.ray)
            return self.lost(chunk, error)
        self.seconds = report.seconds / len(chunk.units)
        return report

    def lost(self, chunk: Chunk, error: Exception) -> Outcome | None:
        """Tried again whole, then unit by unit, then given up: one that kills its workers takes no other along."""
        if chunk.lost < RETRIES:
            self.again.append(Chunk(chunk.units, chunk.lost + 1))
        elif len(chunk.units) > 1:
            self.again.extend(Chunk([unit]) for unit in chunk.units)
        else:
            self.work.lost(self.keeper, chunk.units[0], error)
            return Outcome((), (chunk.units[0].number,), 0.0)
        return None
