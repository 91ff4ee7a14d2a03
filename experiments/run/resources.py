"""With what an experiment is played: cores, a cluster, storage, a share of the worlds."""

import re
from dataclasses import dataclass
from pathlib import Path

from abm.errors import ConfigError
from experiments.run.cluster import processes


@dataclass(frozen=True)
class Shard:
    """One of several processes that know nothing of each other and share the worlds of an experiment between them."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> "Shard":
        found = re.fullmatch(r"(\d+)/(\d+)", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ConfigError(f"--shard {text}: expected the number of this shard and how many there are, 1/8 to 8/8")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}-of-{self.of}"

    def share(self, worlds: list) -> list:
        """Neighbours in the list; all shares together are the list."""
        return worlds[(self.number - 1) * len(worlds) // self.of : self.number * len(worlds) // self.of]


@dataclass(frozen=True)
class Resources:
    """workers: processes, 0 for this one alone, None for all cores; storage: where workers keep what they finish, the
    result's folder unless named; baseline: folder of a result whose runs without relief are taken over."""

    workers: int | None = None
    address: str | None = None
    storage: str | Path | None = None
    shard: Shard | None = None
    baseline: str | Path | None = None
    fresh: bool = False
    quiet: bool = False

    def __post_init__(self):
        if self.shard and self.fresh:
            raise ConfigError(
                "--shard and --fresh: the other shards' worlds would be thrown away; use --fresh once, without --shard"
            )

    def share(self, worlds: list) -> list:
        return self.shard.share(worlds) if self.shard else worlds

    def workers_used(self) -> str | int:
        """As the manifest says it."""
        return self.address or (processes(None) if self.workers is None else self.workers)
