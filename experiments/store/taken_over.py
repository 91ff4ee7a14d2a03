"""Which runs of a result were not played but taken over, from where: noted in receipts, told in the manifest."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class TakenOver:
    """Runs of `arm` that another result holds as its `arm_there`: its experiment, its folder, the hash of its identity,
    and the worlds here."""

    arm: str
    experiment: str
    arm_there: str
    folder: str
    identity: str
    worlds: tuple[int, ...] = ()

    @classmethod
    def read(cls, fields: dict[str, Any]) -> "TakenOver":
        return replace(cls(**fields), worlds=tuple(fields["worlds"]))

    def of(self, worlds: Iterable[int]) -> "TakenOver":
        """The same for some worlds."""
        return replace(self, worlds=tuple(sorted(worlds)))

    @property
    def words(self) -> str:
        """Where the runs come from."""
        return f"from {self.folder} ({self.experiment}, arm {self.arm_there}, identity {self.identity})"


def together(some: Iterable[TakenOver]) -> tuple[TakenOver, ...]:
    """One for each source."""
    worlds: dict[TakenOver, set[int]] = {}
    for one in some:
        worlds.setdefault(one.of(()), set()).update(one.worlds)
    return tuple(one.of(numbers) for one, numbers in worlds.items() if numbers)


def among(some: Iterable[TakenOver], worlds: Collection[int]) -> tuple[TakenOver, ...]:
    """What of it concerns some worlds."""
    asked = set(worlds)
    return together(one.of(asked & set(one.worlds)) for one in some)


def counted(some: Iterable[TakenOver]) -> int:
    """Runs."""
    return sum(len(one.worlds) for one in some)


def in_words(some: Iterable[TakenOver]) -> list[dict[str, Any]]:
    """As the manifest says it."""
    return [asdict(one) | {"runs": len(one.worlds)} for one in some]


def read_words(entries: Iterable[dict[str, Any]]) -> tuple[TakenOver, ...]:
    return tuple(TakenOver.read({key: value for key, value in one.items() if key != "runs"}) for one in entries)
