"""An experiment as it is asked: a question read from its file, checked whole, ready to be played."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from abm.errors import ConfigError
from experiments.ask.alike import of_a_file
from experiments.ask.arms import Arm
from experiments.ask.checks import OPENING, Checked
from experiments.ask.design import World, all_worlds, make_worlds
from experiments.ask.plan import Plan, real_economy
from experiments.ask.quarters import quarters_of
from experiments.ask.reading import read_question, read_text
from experiments.ask.schema import SEEDS, Question
from experiments.ask.size import Size, size_of


def name_of(file: Path) -> str:
    """The file's; of a result's config.toml the name that the result has."""
    manifest = file.with_name("manifest.json")
    if file.name != "config.toml" or not manifest.is_file():
        return of_a_file(file, file.stem)
    try:
        name = str(json.loads(manifest.read_text(encoding="utf-8"))["experiment"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{manifest}: says no name of the experiment ({type(error).__name__}); copy {file.name} elsewhere under a"
            " name of its own"
        ) from None
    return of_a_file(manifest, name)


def written(arm: Arm) -> list | dict:
    """An arm as its file would state it."""
    relief = [dict(item) for item in arm.relief]
    return {"shock": arm.shock_changes, "relief": relief} if arm.shock_changes else relief


@dataclass(frozen=True)
class Inquiry:
    """One question: arms x worlds x measures; what can be said of it before it is played."""

    name: str
    checked: Checked

    @classmethod
    def read(cls, path: str | Path, changes: Iterable[str] = ()) -> Self:
        """From a TOML file or the name of a shipped experiment; `changes` are key=value, as after --set."""
        checked = Checked(*read_question(path, changes))
        return cls(name_of(Path(path)), checked)

    @classmethod
    def of_text(cls, file: Path, text: str) -> Self:
        """From what a file is about to say; every complaint is that of the file once it is written."""
        return cls(of_a_file(file, file.stem), Checked(*read_text(str(file), text)))

    @property
    def question(self) -> Question:
        return self.checked.question

    @property
    def arms(self) -> tuple[Arm, ...]:
        return self.checked.arms

    @cached_property
    def worlds(self) -> list[World]:
        """All that are played; those that may be, when they stop by an interval."""
        return make_worlds(all_worlds(self.question), self.checked.uncertain, self.checked.posterior)

    @property
    def first_worlds(self) -> int:
        """As many as are asked for without a look at what they say."""
        return self.question.worlds.draws * self.question.worlds.seeds_per_draw

    def with_seed(self, seed: int) -> Self:
        """The same question in other worlds."""
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < SEEDS:
            raise ConfigError(f"seed: {seed!r}: expected a whole number from 0 to {SEEDS - 1}")
        worlds = self.question.worlds.model_copy(update={"seed": seed})
        return replace(self, checked=Checked(self.question.model_copy(update={"worlds": worlds}), self.checked.sources))

    def resolved(self) -> dict[str, Any]:
        """Everything said, nothing left to defaults or other files: running it again gives the same bytes."""
        said = self.question.model_dump(exclude={"play", "arms"})
        said["arms"] = {arm.name: written(arm) for arm in self.arms}
        said["claim"] = [claim.model_dump() for claim in self.question.claim if claim.is_asked(said["arms"])]
        return said

    def facts(self) -> dict[str, Any]:
        """What the manifest says of the arms, so that a result can be read without the configs."""
        arms = {
            arm.name: {
                "starts": arm.starts,
                "budget_yuan": arm.budget_yuan,
                "programmes": list(arm.relief),
                "sponsors": list(arm.sponsors),
                "bridges": arm.bridges,
                "shock_changes": arm.shock_changes,
            }
            for arm in self.arms
        }
        posterior = self.checked.posterior
        uncertain = {
            one.name: {"low": one.low, "high": one.high, "unit": one.unit, "meaning": one.meaning}
            for one in (*(posterior.free if posterior else ()), *self.checked.uncertain)
        }
        return {
            "experiment": self.name,
            "arms": arms,
            "uncertain": uncertain,
            "posterior": posterior.facts() if posterior else None,
            "drawn_openings": int(self.checked.parameters.drawn_openings),
        }

    def plan(self, open_economy: Callable[..., Any] = real_economy) -> Plan:
        return Plan(self.question, self.arms, open_economy)

    def size(self, taken_over: int = 0) -> Size:
        """Runs, agents, about how much time and memory; so many runs of one arm are not played."""
        plan, parameters = self.plan(), self.checked.parameters
        quarters = quarters_of(f"{OPENING}:{self.question.last_quarter}")
        quiet = sum(quarter <= plan.quiet_until for quarter in quarters)
        burn_in = parameters.burn_in_quarters if self.question.burn_in is None else self.question.burn_in
        return size_of(
            parameters,
            self.question.scale,
            len(self.worlds),
            len(self.arms),
            burn_in + quiet,
            len(quarters) - quiet,
            taken_over,
            len(self.question.compare.measures),
        )
