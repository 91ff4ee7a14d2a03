"""Worlds that differ in one thing: the same opening, the same luck, 2019 in
common; what changes, changes at the start of 2020."""

from functools import cache

import numpy as np

from abm.quarter import play
from abm.relief.programme import read_programme
from abm.shocks import Shock
from tests.openings import SCALE, drawn_state

SEEDS = tuple(range(1, 13))


@cache
def at_the_end_of_2019(seed: int, scale: float = SCALE):
    """A world with this luck, about to play 2020Q1."""
    state = drawn_state(scale)
    state.seed = seed
    for _ in range(4):
        play(state)
    state.history.clear()
    return state


def played(
    seed: int,
    quarters: int = 4,
    *,
    relief=(),
    shock: str = "covid_2020",
    shock_changes=None,
    act=None,
    scale: float = SCALE,
    **parameters,
):
    """2020 and on under a shock, relief and parameters of its own; `act(state)` is done to the world at the start."""
    state = at_the_end_of_2019(seed, scale).fork()
    state.parameters = state.parameters.changed(**parameters)
    state.shock = Shock.read(shock, shock_changes)
    state.relief = tuple(read_programme(programme) for programme in relief)
    if act is not None:
        act(state)
    for _ in range(quarters):
        play(state)
    return state


def path(state, measure: str) -> np.ndarray:
    """A measure by quarter from 2020Q1 on."""
    return np.array([measures[measure] for _, measures in state.history])


def paired(read, one: dict, other: dict, seeds=SEEDS) -> np.ndarray:
    """By seed: what is read of a world played with `other`, less what is read of it played with `one`."""
    return np.array([read(played(seed, **other)) - read(played(seed, **one)) for seed in seeds])


def effects(read, relief, seeds=SEEDS, **world) -> np.ndarray:
    """By seed: what relief changes in what is read of a world."""
    return paired(read, world, {**world, "relief": relief}, seeds)


def beyond_noise(differences: np.ndarray, errors: float = 2.0) -> bool:
    """Whether the mean is above zero by more than so many standard errors."""
    return bool(differences.mean() > errors * differences.std(ddof=1) / np.sqrt(differences.size))
