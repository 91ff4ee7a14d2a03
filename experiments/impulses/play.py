"""Impulses are played by the engine of experiments, and read as responses beside what is published."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.ask.plan import real_economy
from experiments.find.result import Result
from experiments.impulses import question, ranges
from experiments.impulses.question import NOTHING, Impulses
from experiments.impulses.ranges import Beside
from experiments.impulses.responses import Late, Responses, Row


@dataclass(frozen=True)
class Played:
    """A list of impulses with the result of its worlds; `asked`: how the command names the list and its changes."""

    asked: str
    changes: tuple[str, ...]
    impulses: Impulses
    result: Result

    @cached_property
    def responses(self) -> Responses:
        return Responses.of(self.result.panel, NOTHING, self.impulses.begins, self.result.starts)

    @cached_property
    def rows(self) -> list[Row]:
        return [row for name, one in self.impulses.impulse.items() for row in self.responses.rows(name, one.yuan)]

    @cached_property
    def beside(self) -> list[Beside]:
        """Published ranges of impulses that were played, in quarters that were."""
        return [
            Beside(name, one, self.responses.one(one.impulse, one.response, self.yuan(one.impulse), one.quarter))
            for name, one in ranges.read().items()
            if one.impulse in self.impulses.impulse and one.quarter <= self.responses.quarters
        ]

    @cached_property
    def late(self) -> dict[str, Late | None]:
        """What is left of each impulse long after its end."""
        return {name: self.responses.late(name, one.quarters) for name, one in self.impulses.impulse.items()}

    def yuan(self, impulse: str) -> str | None:
        return self.impulses.impulse[impulse].yuan


def play(
    asked: str,
    folder: Path,
    changes: tuple[str, ...] = (),
    workers: int | None = None,
    fresh: bool = False,
    quiet: bool = False,
    open_economy: Callable[..., Any] = real_economy,
) -> Played:
    """The list is read whole before anything is played; worlds that are there already are taken up."""
    impulses, experiment = question.read(asked, changes)
    result = experiment.run(folder / "worlds", workers=workers, fresh=fresh, quiet=quiet, open_economy=open_economy)
    result.refuse_without_worlds()
    return Played(asked, tuple(changes), impulses, result)
