"""Without a shock the economy is alive: 20 quarters after the burn-in."""

import numpy as np
import pytest

from abm import Economy

QUARTERS = 20


def quiet(seed: int, scale: int) -> dict[str, np.ndarray]:
    economy = Economy("china_2019", scale=scale, rng=seed)
    for _ in range(QUARTERS):
        economy.step()
    history = [measures for _, measures in economy.state.history]
    path = {name: np.array([measures[name] for measures in history]) for name in history[0]}
    return path | {"employment_rate": path["employment"] / (len(economy.state.workers) * scale)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_quiet_world_is_alive(seed):
    alive(quiet(seed, 10_000))


def test_one_quiet_world_is_alive():
    alive(quiet(2, 10_000))


def alive(path: dict[str, np.ndarray]) -> None:
    assert 0.035 <= path["unemployment_rate"].min() and path["unemployment_rate"].max() <= 0.07
    assert np.abs(path["employment_rate"] - path["employment_rate"][0]).max() <= 0.02
    assert np.abs(path["price_level"] - 1.0).max() <= 0.03
    assert np.abs(path["sme_survival"] - 1.0).max() <= 0.1, "firms neither explode nor vanish"
    assert np.abs(path["gdp_against_trend"]).max() <= 0.05
    assert (path["sme_cash"] > 0).all() and (path["household_deposits"] > 0).all() and (path["bank_equity"] > 0).all()
    assert path["closures"].min() > 0 and path["entrants"].min() > 0
