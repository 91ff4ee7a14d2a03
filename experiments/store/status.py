"""How far a result is: which worlds are done, failed, missing; whether
another process is at work on it does not matter."""

import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from abm.errors import ConfigError
from experiments.ask.design import World
from experiments.ask.inquiry import Inquiry
from experiments.store import manifest
from experiments.store.identity import Asked
from experiments.store.storage import storage_of
from experiments.store.store import Store


@dataclass(frozen=True)
class ResultStatus:
    """A result's question, its folder, and by number what is known of its worlds."""

    experiment: Inquiry
    store: Store

    @classmethod
    def read(cls, folder: Path, storage: str | None = None) -> "ResultStatus":
        """`storage`: where its user knows its worlds to be kept; what a
        manifest names is opened on nobody's word but theirs."""
        manifest_of = manifest.of_experiment(folder)
        experiment = Inquiry.read(folder / manifest.CONFIG)
        store = Store(
            folder, Asked.of(experiment), storage=confirmed(folder, manifest_of, storage), manifest=manifest_of
        )
        return cls(experiment, store)

    @property
    def name(self) -> str:
        return self.store.manifest["experiment"]

    @property
    def arms(self) -> list[str]:
        return [arm.name for arm in self.experiment.arms]

    @cached_property
    def done(self) -> set[int]:
        """Parts may be put together by a sweep at work while one looks; those that have just gone lie in another."""
        return {world for receipt in self.store.parts.there() for world in receipt.worlds} | set(
            self.store.worlds_in_tables()
        )

    @cached_property
    def failed(self) -> dict[int, dict]:
        failures = [*self.store.manifest["failures"], *self.store.read_failures()]
        return {failure["world"]: failure for failure in failures if failure["world"] not in self.done}

    @cached_property
    def worlds(self) -> list[World]:
        """All; once an experiment has stopped by an interval, those it took in."""
        looks = self.store.manifest.get("looks")
        taken = looks[-1]["worlds"] if looks and self.store.finished else len(self.experiment.worlds)
        return [
            world
            for world in self.experiment.worlds
            if world.number < taken or world.number in self.done or world.number in self.failed
        ]

    @property
    def missing(self) -> list[World]:
        return [world for world in self.worlds if world.number not in self.done and world.number not in self.failed]

    def runs_of(self, world: int) -> range:
        """Their numbers in runs.parquet."""
        first = [world.number for world in self.worlds].index(world) * len(self.arms)
        return range(first, first + len(self.arms))


def confirmed(folder: Path, manifest_of: dict, storage: str | None) -> str | None:
    """The storage of a result that is not finished: a finished one has all in its folder, and none is looked at."""
    named = manifest_of.get("storage")
    if manifest_of.get("tables") or named is None:
        return None
    if storage is None or str(storage_of(storage)) != named:
        said = "which was not asked for" if storage is None else f"not in {storage}"
        raise ConfigError(
            f"{folder}: its manifest says that its worlds are kept in {named}, {said}; if you know that place for your"
            f" own, say --storage {shlex.quote(named)}"
        )
    return named
