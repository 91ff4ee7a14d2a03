"""Play the worlds that the targets need, and hold the targets against them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from experiments.ask.plan import real_economy
from experiments.ask.sources import nearest
from experiments.find.result import Result
from experiments.run.progress import each
from experiments.validation import targets
from experiments.validation.score import Score, played, scores, worlds_of
from experiments.validation.targets import Target
from experiments.validation.worlds import validation_experiments


@dataclass(frozen=True)
class Asked:
    """What is validated: `scale` and `worlds` None are those of the shipped
    experiments, `row` None is every row of the table."""

    economy: str = "china_2019"
    scale: int | None = None
    worlds: int | None = None
    hold_out: bool = False
    changes: tuple[str, ...] = ()
    row: str | None = None


@dataclass(frozen=True)
class Validation:
    """Scores and the results they come from, by name."""

    asked: Asked
    scores: list[Score]
    results: Mapping[str, Result]

    @property
    def failed(self) -> int:
        return sum(len(result.failures) for result in self.results.values())

    @property
    def scale(self) -> int:
        return next(iter(self.results.values())).question.scale

    def about(self) -> dict[str, Any]:
        """Which worlds, of which code: what makes a table of scores one that can be found again."""
        identities = {name: result.manifest["identity"] for name, result in self.results.items()}
        worlds = {name: len(result.panel.worlds) for name, result in self.results.items()}
        return {
            "economy": self.asked.economy,
            "row": self.asked.row,
            "scale": self.scale,
            "hold_out": self.asked.hold_out,
            "worlds": worlds,
            "identity": identities,
        }


def validate(
    asked: Asked,
    folder: Path,
    workers: int | None = None,
    fresh: bool = False,
    quiet: bool = False,
    open_economy: Callable[..., Any] = real_economy,
) -> Validation:
    """Targets and experiments are read whole before anything is played; worlds that are there already are taken up."""
    figures = of_row(targets.read(asked.economy), asked.row)
    needed = {played(figure) for figure in figures}
    experiments = validation_experiments(
        asked.economy, asked.scale, asked.worlds, asked.hold_out, asked.changes, needed
    )
    results = {
        name: one.run(
            workers=workers, out=folder / "worlds" / one.name, fresh=fresh, quiet=quiet, open_economy=open_economy
        )
        for name, one in each(experiments, quiet)
    }
    for name in needed:
        results[name].refuse_without_worlds()
    return Validation(asked, scores(figures, worlds_of(results), asked.hold_out), results)


def of_row(figures: list[Target], row: str | None) -> list[Target]:
    """The figures of one row of the table, or all."""
    rows = list(dict.fromkeys(figure.row for figure in figures))
    if row is not None and row not in rows:
        raise ConfigError(f"--row {row!r}: no such row{nearest(row, rows)}; there are {', '.join(rows)}")
    return [figure for figure in figures if row in (None, figure.row)]
