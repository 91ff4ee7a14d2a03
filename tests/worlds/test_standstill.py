"""The opening is a fixed point of every rule: without luck and turnover every measure repeats for eight quarters."""

import numpy as np
import pytest

from abm.measures.catalogue import CATALOGUE
from abm.quarter import play
from tests.openings import SEED, drawn_state

QUARTERS = 8
NEAR = 1e-6


@pytest.mark.parametrize("scale", [100_000, 20_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_every_measure_repeats(scale):
    state = drawn_state(scale, SEED, resting=True)
    for _ in range(QUARTERS):
        play(state)
    path = np.array([[measures[name] for name in CATALOGUE] for _, measures in state.history])
    # What a sector gains is left of sums as large as the economy: its size is that of GDP.
    size = [path[0, list(CATALOGUE).index("gdp")] if name.startswith("earned:") else 1.0 for name in CATALOGUE]
    gap = np.abs(path - path[0]) / np.maximum(size, np.abs(path[0]))
    moved = {name: float(worst) for name, worst in zip(CATALOGUE, gap.max(axis=0), strict=True) if not worst <= NEAR}
    assert moved == {}, "a rule does not rest: something changes though nothing happens"
