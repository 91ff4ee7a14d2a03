"""What every world of an experiment has in common: all that a worker needs to play one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.ask.arms import Arm
from experiments.ask.design import World
from experiments.ask.fixed import laid_over
from experiments.ask.quarters import quarter_before
from experiments.ask.schema import Question


def real_economy(*arguments, **settings):
    """The economy of this house; imported when the first world opens."""
    from abm import Economy

    return Economy(*arguments, **settings)


@dataclass(frozen=True)
class Plan:
    """The economy, its shock, the arms, and the quarters played; `beside`:
    arms of the same experiment that are not played now."""

    question: Question
    arms: tuple[Arm, ...]
    open_economy: Callable[..., Any] = real_economy
    beside: tuple[Arm, ...] = ()

    def open(self, world: World) -> Any:
        """The economy of one world at its opening, before any relief."""
        asked = self.question
        settings: dict[str, Any] = {"shock": asked.shock, "scale": asked.scale, "rng": world.seed}
        if asked.burn_in is not None:
            settings["burn_in"] = asked.burn_in
        if asked.worlds.jointly:
            settings["calibrated"] = False  # a factor of the posterior is of the file's figures; the row says all else
        if changes := laid_over(world.shock, asked.changes_of_shock):
            settings["shock_changes"] = changes
        return self.open_economy(asked.economy, **settings, **{**asked.parameters, **world.parameters})

    @property
    def quiet_until(self) -> str:
        """The last quarter before any arm's first programme: until then all arms are one economy."""
        starts = [arm.starts for arm in self.arms if arm.starts is not None]
        first_start = min(starts, default=None)
        return self.question.last_quarter if first_start is None else quarter_before(first_start)

    @property
    def programmes(self) -> set[str]:
        """Of any arm of the experiment, by name."""
        return {Path(item["programme"]).stem for arm in (*self.arms, *self.beside) for item in arm.relief}
