"""An experiment is played: what its folder lacks, kept world by world; then its tables are written."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from experiments.ask.design import World
from experiments.ask.inquiry import Inquiry
from experiments.ask.plan import Plan
from experiments.errors import ClusterLost, Stopped
from experiments.run import cluster, now
from experiments.run.agreement import read_baseline
from experiments.run.baseline import Baseline, Carrying
from experiments.run.chunk import WORLDS
from experiments.run.hand_out import play
from experiments.run.progress import Progress
from experiments.run.resources import Resources
from experiments.run.stopping import Batches
from experiments.store.identity import Asked
from experiments.store.parts import Damage, Receipt
from experiments.store.store import Store, timestamp
from experiments.store.taken_over import among, counted

RUNS_A_PART = 200  # so many lie in one file: files are few, and each is small enough to be read whole
SECONDS_TO_SHOW = 60  # a shared folder may take its time to show one node what another wrote


class Gone(Exception):
    """What was finished is no longer there."""


def run_experiment(experiment: Inquiry, folder: Path, resources: Resources, open_economy: Callable[..., Any]) -> None:
    """Play the worlds that are missing in the folder, then write its
    tables; a shard leaves these to whoever comes last."""
    if resources.workers != 0:
        cluster.check_address(resources.address)
    store = Store(folder, Asked.of(experiment), experiment.facts(), resources.storage)
    refuse_shards_that_stop(experiment, resources)
    baseline = read_baseline(experiment, resources.baseline, folder) if resources.baseline is not None else None
    plan, share = experiment.plan(open_economy), resources.share(experiment.worlds)
    batches = Batches(experiment, store.rows)
    with in_words(folder, resources.storage), store.alone(None if resources.shard is None else str(resources.shard)):
        store.open(resources.fresh, shared=resources.shard is not None)
        kept, small, damaged = store.take_stock()
        missing = [world.number for world in share if world.number not in kept]
        store.forget_failures(missing)
        begun, clock = timestamp(), time.perf_counter()
        taken = counted(among(store.taken_over, [world.number for world in share]))
        with Progress(len(share), len(share) - len(missing), len(plan.arms), resources.quiet, taken=taken) as progress:
            progress.tell([f"{words}; set aside in damaged/, its worlds are played again" for words in damaged])
            progress.tell([f"baseline: {baseline.text()}"] if baseline else [])
            with kept_on_interruption(store, progress), now.heard_by(progress.now):
                for batch in batches:
                    play_missing(
                        [world for world in resources.share(batch) if world.number not in kept],
                        store,
                        plan,
                        resources,
                        progress,
                        small,
                        baseline,
                    )
                if resources.shard is None and (progress.done + progress.failed or not store.joined):
                    sitting = {
                        "begun": begun,
                        "ended": timestamp(),
                        "seconds": round(time.perf_counter() - clock, 2),
                        "workers": resources.workers_used(),
                    }
                    store.manifest["looks"] = batches.looks
                    finish(
                        experiment,
                        batches.worlds(kept),
                        store,
                        sitting | {"worlds": progress.done, "failed": progress.failed},
                    )
                elif resources.shard is None:
                    store.sweep()


def refuse_shards_that_stop(experiment: Inquiry, resources: Resources) -> None:
    """A shard knows nothing of the others, and so cannot know where the experiment ends."""
    if resources.shard is not None and experiment.question.compare.stop_when is not None:
        raise ConfigError(
            f"--shard {resources.shard}: the experiment stops by an interval over all worlds (compare.stop_when), which"
            " no shard sees; play it whole, or say how many worlds"
        )


def play_missing(
    missing: list,
    store: Store,
    plan: Plan,
    resources: Resources,
    progress: Progress,
    small: list[Receipt],
    baseline: Baseline | None,
) -> None:
    """Chunk after chunk; small parts are put together as soon as they fill a file."""
    worlds_a_part = max(1, RUNS_A_PART // len(plan.arms))
    units, known = (Carrying(missing, baseline), baseline.there) if baseline else (missing, {})
    for report in play(
        units, plan, store.parts, resources.workers, resources.address, WORLDS, store.maker, worlds_a_part
    ):
        progress.add(len(report.done), len(report.failed), sum(number in known for number in report.done))
        progress.wait(report.silent)
        progress.now(report.now)
        if report.receipt is not None:
            small.append(seen(store, report.receipt))
        small[:] = [receipt for receipt in small if len(receipt.worlds) < worlds_a_part]
        if resources.shard is None and sum(len(receipt.worlds) for receipt in small) >= worlds_a_part:
            store.parts.together(small)
            small.clear()


def seen(store: Store, name: str) -> Receipt:
    """What a worker says that it wrote must lie here too: else the nodes do
    not share the folder, and nothing would be kept."""
    until = time.monotonic() + SECONDS_TO_SHOW
    while not store.kept_in.has(name):
        if time.monotonic() > until:
            raise ConfigError(
                f"{store.kept_in}: a worker wrote {name}, which is not here: the nodes do not share this folder; "
                "name a folder that they share with --out, or storage that they reach with --storage"
            )
        time.sleep(1)
    return store.parts.receipt(name)


def finish(experiment: Inquiry, worlds: list[World], store: Store, sitting: dict) -> None:
    """The tables, when every world is kept or has failed."""
    store.take_apart()
    receipts = store.parts.receipts()
    there = {world for receipt in receipts for world in receipt.worlds} | {
        failure["world"] for failure in store.read_failures()
    }
    gone = [world.number for world in worlds if world.number not in there]
    if gone:
        raise Gone(
            f"{len(gone)} worlds that were finished are no longer in {store.kept_in}; another process may have"
            " cleared it"
        )
    arms = [arm.name for arm in experiment.arms]
    store.manifest["sittings"].append(sitting)
    store.finish(arms, worlds, receipts, max(1, RUNS_A_PART // len(arms)))


@contextmanager
def in_words(folder: Path, storage: str | Path | None = None) -> Generator[None]:
    """A folder or a storage that cannot be written into, a disk that is full before anything was played."""
    place = f"{folder} or --storage {storage}" if storage else folder
    try:
        yield
    except OSError as error:
        raise Stopped(
            f"{error.strerror or error}: {place} cannot be written. What is there stays; make room, or name another"
            " folder with --out DIR"
        ) from error


@contextmanager
def kept_on_interruption(store: Store, progress: Progress) -> Generator[None]:
    """Whatever stops the work, the folder can be taken up, and the user is told."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(stopped("stopped", store, progress)) from None
    except OSError as error:
        raise Stopped(
            stopped(f"{error.strerror or error}: {store.kept_in} cannot be written", store, progress)
        ) from error
    except (Damage, Gone, ClusterLost) as error:
        raise Stopped(stopped(str(error), store, progress)) from error


def stopped(why: str, store: Store, progress: Progress) -> str:
    kept = progress.kept + progress.done
    return (
        f"{why}. {kept} of {progress.total} {progress.noun} are kept in {store.folder}; the same command goes on from"
        " there"
    )
