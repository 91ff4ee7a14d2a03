"""Worlds: draws of the uncertain parameters times seeds of luck, made once and met by every arm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.ask.arms import Arm
from experiments.ask.designs import WITH_ONE_LUCK, unit_points
from experiments.ask.free import Free, Settings, together
from experiments.ask.posterior import Posterior
from experiments.ask.schema import Question, Worlds


@dataclass(frozen=True)
class World:
    """One China: its place in the list, which draw, which luck; what the draw
    sets in the economy, the shock and each programme."""

    number: int
    draw: int
    seed: int
    parameters: dict[str, Any]
    shock: dict[str, Any] = field(default_factory=dict)
    programmes: dict[str, dict[str, Any]] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)

    def relief(self, arm: Arm) -> list[dict]:
        """The programmes of an arm as this world has them."""
        return [item | self.programmes.get(item["programme"], {}) for item in arm.relief]


def all_worlds(question: Question) -> Worlds:
    """As asked for; where they stop by an interval, as many draws (without
    any, as much luck) as there may be at most."""
    worlds, stop = question.worlds, question.compare.stop_when
    if stop is None:
        return worlds
    more = {"draws": stop.at_most // worlds.seeds_per_draw} if worlds.drawn else {"seeds_per_draw": stop.at_most}
    return worlds.model_copy(update=more)


def make_worlds(worlds: Worlds, uncertain: Sequence[Free], posterior: Posterior | None = None) -> list[World]:
    """The list of worlds; the first n of a longer list are the same n (of
    a grid and a latin hypercube they are not)."""
    dimensions = len(uncertain) + (posterior is not None)
    drawn = [at(point, uncertain, posterior) for point in unit_points(worlds, dimensions)]
    return [
        World(
            draw * worlds.seeds_per_draw + luck,
            draw,
            world_seed(worlds.seed, 0 if worlds.design in WITH_ONE_LUCK else draw, luck),
            *drawn[draw][0],
            drawn[draw][1],
        )
        for draw in range(worlds.draws)
        for luck in range(worlds.seeds_per_draw)
    ]


def at(
    point: Sequence[float], uncertain: Sequence[Free], posterior: Posterior | None
) -> tuple[Settings, dict[str, float]]:
    """What a point sets and shows; where there is a posterior, its first coordinate says how far down the table."""
    fitted, ranks = [], point
    if posterior is not None:
        rows, (down, *ranks) = len(posterior.rows), point
        fitted = posterior.row(min(int(down * rows), rows - 1))
    found = [(one, number, one.set_to(number)) for one, number in fitted]
    found += [(one, one.shown(rank), one.setting(rank)) for one, rank in zip(uncertain, ranks, strict=True)]
    return together((one, value) for one, _, value in found), columns(found)


def values_at(uncertain: Sequence[Free], point: Sequence[float]) -> dict[str, float]:
    """A draw as the table of runs shows it."""
    return columns((one, one.shown(rank), one.setting(rank)) for one, rank in zip(uncertain, point, strict=True))


def columns(drawn: Iterable[tuple[Free, float, Any]]) -> dict[str, float]:
    """Each input by its name; a table of figures also industry by industry, recapture.trade."""
    shown: dict[str, float] = {}
    for one, number, value in drawn:
        shown[one.name] = number
        if one.parameter is not None and one.parameter.words is not None:
            shown |= {f"{one.name}.{word}": figure for word, figure in value.items()}
    return shown


def world_seed(seed: int, draw: int, luck: int) -> int:
    """A seed of its own for every world, the same however many worlds there are."""
    return int(np.random.SeedSequence([seed, draw, luck]).generate_state(1)[0])
