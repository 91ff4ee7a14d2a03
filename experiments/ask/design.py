"""Worlds: draws of the uncertain parameters times seeds of luck, made once and met by every arm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from abm.errors import ConfigError
from experiments.ask.arms import Arm
from experiments.ask.free import Free, settings
from experiments.ask.schema import Worlds


@dataclass(frozen=True)
class World:
    """One China: its place in the list, which draw, which luck; what the draw sets in the economy, the shock and each programme."""

    number: int
    draw: int
    seed: int
    parameters: dict[str, Any]
    shock: dict[str, Any] = field(default_factory=dict)
    programmes: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)

    def relief(self, arm: Arm) -> list[dict]:
        """The programmes of an arm as this world has them."""
        return [item | self.programmes.get(item["programme"], {}) for item in arm.relief]


def make_worlds(worlds: Worlds, uncertain: Sequence[Free]) -> list[World]:
    """The list of worlds; the first n of a longer sobol or random list are the same n."""
    drawn = [(*settings(uncertain, point), told(uncertain, point)) for point in unit_points(worlds, len(uncertain))]
    return [
        World(draw * worlds.seeds_per_draw + luck, draw, world_seed(worlds.seed, draw, luck), *drawn[draw])
        for draw in range(worlds.draws)
        for luck in range(worlds.seeds_per_draw)
    ]


def told(uncertain: Sequence[Free], point: Sequence[float]) -> dict[str, float]:
    """A draw as the table of runs shows it: each input by its name; a table of figures also industry by industry, recapture.trade."""
    columns = {}
    for one, rank in zip(uncertain, point, strict=True):
        columns[one.name] = one.shown(rank)
        if one.parameter is not None and one.parameter.words is not None:
            columns |= {f"{one.name}.{word}": figure for word, figure in one.setting(rank).items()}
    return columns


def world_seed(seed: int, draw: int, luck: int) -> int:
    """A seed of its own for every world, the same however many worlds there are."""
    return int(np.random.SeedSequence([seed, draw, luck]).generate_state(1)[0])


def unit_points(worlds: Worlds, dimensions: int) -> np.ndarray:
    """draws x dimensions points between 0 and 1."""
    if dimensions == 0:
        return np.zeros((worlds.draws, 0))
    return DESIGNS[worlds.design](worlds.draws, dimensions, worlds.seed)


def grid(draws: int, dimensions: int, seed: int) -> np.ndarray:
    """Every combination of equally spaced levels, ends included; the middle when there is one level."""
    levels = round(draws ** (1 / dimensions))
    axis = np.linspace(0, 1, levels) if levels > 1 else np.array([0.5])
    return np.stack(np.meshgrid(*[axis] * dimensions, indexing="ij"), axis=-1).reshape(-1, dimensions)


def random(draws: int, dimensions: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((draws, dimensions))


def latin_hypercube(draws: int, dimensions: int, seed: int) -> np.ndarray:
    from scipy.stats.qmc import LatinHypercube

    return LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(draws)


def sobol(draws: int, dimensions: int, seed: int) -> np.ndarray:
    """Scrambled Sobol points: the next power of two is drawn and its first points are taken."""
    from scipy.stats.qmc import Sobol

    return Sobol(dimensions, rng=np.random.default_rng(seed)).random_base2((draws - 1).bit_length())[:draws]


DESIGNS: dict[str, Callable[[int, int, int], np.ndarray]] = {
    "grid": grid,
    "random": random,
    "latin_hypercube": latin_hypercube,
    "sobol": sobol,
}


def check_design(worlds: Worlds, dimensions: int) -> None:
    """Draws that the design cannot make, or that would all be alike."""
    if dimensions == 0 and worlds.draws > 1:
        raise ConfigError(
            f"draws: {worlds.draws}: all draws would be alike, since no parameter is uncertain; "
            f"expected draws = 1 and seeds_per_draw = {worlds.draws * worlds.seeds_per_draw}, or names under uncertain"
        )
    if worlds.design == "grid" and dimensions and round(worlds.draws ** (1 / dimensions)) ** dimensions != worlds.draws:
        sizes = ", ".join(str(levels**dimensions) for levels in (2, 3, 4))
        raise ConfigError(f"draws: {worlds.draws}: a grid over {dimensions} parameters has {sizes}, ... points")
