"""Worlds: draws of the uncertain parameters times seeds of luck, made once and met by every arm."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.ask.arms import Arm
from experiments.ask.designs import WITH_ONE_LUCK, unit_points
from experiments.ask.free import Free, settings
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
    more = {"draws": stop.at_most // worlds.seeds_per_draw} if worlds.uncertain else {"seeds_per_draw": stop.at_most}
    return worlds.model_copy(update=more)


def make_worlds(worlds: Worlds, uncertain: Sequence[Free]) -> list[World]:
    """The list of worlds; the first n of a longer list are the same n (of
    a grid and a latin hypercube they are not)."""
    drawn = [
        (*settings(uncertain, point), values_at(uncertain, point)) for point in unit_points(worlds, len(uncertain))
    ]
    return [
        World(
            draw * worlds.seeds_per_draw + luck,
            draw,
            world_seed(worlds.seed, 0 if worlds.design in WITH_ONE_LUCK else draw, luck),
            *drawn[draw],
        )
        for draw in range(worlds.draws)
        for luck in range(worlds.seeds_per_draw)
    ]


def values_at(uncertain: Sequence[Free], point: Sequence[float]) -> dict[str, float]:
    """A draw as the table of runs shows it: each input by its name; a table of figures also industry by industry,
    recapture.trade."""
    columns = {}
    for one, rank in zip(uncertain, point, strict=True):
        columns[one.name] = one.shown(rank)
        if one.parameter is not None and one.parameter.words is not None:
            columns |= {f"{one.name}.{word}": figure for word, figure in one.setting(rank).items()}
    return columns


def world_seed(seed: int, draw: int, luck: int) -> int:
    """A seed of its own for every world, the same however many worlds there are."""
    return int(np.random.SeedSequence([seed, draw, luck]).generate_state(1)[0])
