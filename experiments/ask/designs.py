"""Designs: where in the box of all that is uncertain the draws lie, as points between 0 and 1.

A grid, random or Sobol points and a Latin hypercube spread over the box. Morris's trajectories move one input at a
time; Saltelli's points exchange the columns of two sets of Sobol points: from them `relief sensitivity` reads which
input drives an effect. These two compare point with point, so that all their draws meet the same luck.
"""

from collections.abc import Callable

import numpy as np

from abm.errors import ConfigError
from experiments.ask.schema import PRIOR, Worlds

LEVELS = 4  # of Morris's grid, as he and Campolongo et al. (2007) use
FEWEST_BLOCKS = 2  # of which `relief sensitivity` tells an interval
WITH_ONE_LUCK = ("morris", "saltelli")
GROWING = ("random", "sobol")  # any number of further points can be added
JOINT = ("sobol", "random", "latin_hypercube")  # a point's coordinate may stand for a whole row of inputs


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


def morris(draws: int, dimensions: int, seed: int) -> np.ndarray:
    """Trajectories of dimensions + 1 points, each a step of one input away from the last."""
    from SALib.sample import morris

    return morris.sample(
        problem(dimensions), draws // points_a_block("morris", dimensions), num_levels=LEVELS, seed=seed
    )


def saltelli(draws: int, dimensions: int, seed: int) -> np.ndarray:
    """Blocks of dimensions + 2 points: one of each of two Sobol sets, and the first with each column of the second."""
    from SALib.sample import sobol

    return sobol.sample(
        problem(dimensions), draws // points_a_block("saltelli", dimensions), calc_second_order=False, seed=seed
    )


def problem(dimensions: int) -> dict:
    """The box as SALib takes it."""
    return {
        "num_vars": dimensions,
        "names": [f"z{dimension}" for dimension in range(dimensions)],
        "bounds": [[0.0, 1.0]] * dimensions,
    }


def points_a_block(design: str, dimensions: int) -> int:
    """Points that are of use only together."""
    return {"morris": dimensions + 1, "saltelli": dimensions + 2}.get(design, 1)


DESIGNS: dict[str, Callable[[int, int, int], np.ndarray]] = {
    "grid": grid,
    "random": random,
    "latin_hypercube": latin_hypercube,
    "sobol": sobol,
    "morris": morris,
    "saltelli": saltelli,
}


def check_design(worlds: Worlds, dimensions: int) -> None:
    """Draws that the design cannot make, or that would all be alike."""
    if worlds.jointly and worlds.design not in JOINT:
        raise ConfigError(
            f"design: {worlds.design}: it moves one input at a time over its whole range, and inputs of a posterior go"
            f' together; expected {" or ".join(JOINT)}, or from = "{PRIOR}"'
        )
    if dimensions == 0 and worlds.draws > 1:
        raise ConfigError(
            f"draws: {worlds.draws}: all draws would be alike, since no parameter is uncertain; "
            f"expected draws = 1 and seeds_per_draw = {worlds.draws * worlds.seeds_per_draw}, or names under uncertain"
        )
    if worlds.design == "grid" and dimensions and round(worlds.draws ** (1 / dimensions)) ** dimensions != worlds.draws:
        sizes = ", ".join(str(levels**dimensions) for levels in (2, 3, 4))
        raise ConfigError(f"draws: {worlds.draws}: a grid over {dimensions} parameters has {sizes}, ... points")
    if dimensions:
        check_blocks(worlds, points_a_block(worlds.design, dimensions))


def check_blocks(worlds: Worlds, block: int) -> None:
    """Whole trajectories, and of Saltelli's blocks a power of two: fewer would leave the Sobol sets lopsided."""
    blocks, rest = divmod(worlds.draws, block)
    if rest or not blocks:
        sizes = ", ".join(str(block * number) for number in ((4, 8, 16) if worlds.design == "saltelli" else (4, 5, 6)))
        raise ConfigError(
            f"draws: {worlds.draws}: a {worlds.design} design has blocks of {block} draws; expected a multiple such as"
            f" {sizes}"
        )
    if block > 1 and blocks < FEWEST_BLOCKS:
        raise ConfigError(
            f"draws: {worlds.draws}: one block of a {worlds.design} design says nothing of how sure its indices are;"
            f" expected {FEWEST_BLOCKS * block} draws or more"
        )
    if worlds.design == "saltelli" and blocks & (blocks - 1):
        raise ConfigError(
            f"draws: {worlds.draws}: {blocks} blocks of {block} draws; expected a power of two of them, such as"
            f" {block * (1 << blocks.bit_length())} draws"
        )
