"""A made-up model for calibrations: a few lines of arithmetic with
luck, and facts that known parameters bring forth."""

from pathlib import Path

import numpy as np

from experiments.validation.targets import Target

# The truth as ranks on the box of each input.
TRUTH = {"caution": 0.3, "speed_down": 0.7, "shock.fear": 0.6}
LUCK = 0.02
FACTS = ("gdp", "jobs", "exports", "shops")

CONFIG = """
question = "What do the facts say of three inputs?"
economy  = "china_2019"
shock    = "covid_2020"
scale    = 40_000
seeds_per_point = 4
fresh_seeds = 8
points = 32
batches = 1
points_per_batch = 8
[fit]
caution = []
speed_down = []
[fit.shock]
fear = [0.5, 1.5]
"""


def moments(ranks, seed: int, together: bool = False) -> list[float]:
    """Smooth in the inputs, with luck that belongs to the seed and luck that belongs to the point."""
    caution, speed, fear = ranks
    own = np.random.default_rng([seed, *(int(1e6 * rank) for rank in ranks)]).normal(size=len(FACTS))
    shared = np.random.default_rng(seed).normal(size=len(FACTS))
    if together:
        caution = speed = (caution + speed) / 2
    values = [
        -0.4 * fear + 0.1 * caution,
        0.5 * speed - 0.2 * caution,
        0.3 * np.sin(2 * caution) + 0.1 * fear,
        0.2 * (caution + speed) - 0.3 * fear**2,
    ]
    return (np.array(values) + LUCK * (shared + 0.3 * own)).tolist()


def moments_of(plan, point, seed: int) -> list[float]:
    return moments(point.ranks, seed)


def moments_of_sum(plan, point, seed: int) -> list[float]:
    """Only the sum of two inputs matters."""
    return moments(point.ranks, seed, together=True)


def moments_with_a_hole(plan, point, seed: int) -> list[float]:
    """A corner of the box breaks the model."""
    if point.ranks[0] > 0.9:
        raise RuntimeError("the bank ran out of paper")
    return moments(point.ranks, seed)


def target(
    name: str, value: float, kind: str = "fit", hold_out: bool = False, within: float = 0.02, world: str = "covid"
) -> Target:
    return Target(
        name,
        name,
        kind,
        hold_out,
        value,
        value - within,
        value + within,
        "share",
        "made up",
        world,
        "level",
        {"measure": name, "quarter": "2020Q1"},
    )


def targets(economy: str = "china_2019") -> list[Target]:
    without_luck = np.mean([moments(TRUTH.values(), seed) for seed in range(2000)], axis=0)
    fitted = [target(name, float(value)) for name, value in zip(FACTS, without_luck, strict=True)]
    return [
        *fitted,
        target("gdp_later", 0.0, "test", hold_out=True),
        target("survival", 0.8, "test"),
        target("cash", 3.0, "input"),
    ]


def write_config(folder: Path, old: str = "", new: str = "", name: str = "made_up.toml") -> Path:
    assert old in CONFIG
    path = folder / name
    path.write_text(CONFIG.replace(old, new) if old else CONFIG)
    return path
