"""Without a shock the economy is alive: 20 quarters after the burn-in."""

from functools import cache

import numpy as np
import pytest

from abm import Economy
from experiments.contract import arms

QUARTERS = 20
LONG, SEEDS = 40, tuple(range(1, 21))
DRIFT = 0.003  # a year, against trend
MEASURES = ("gdp_real", "price_level", "sme_survival", "debt_to_gdp")


def quiet(seed: int, scale: int, quarters: int = QUARTERS) -> dict[str, np.ndarray]:
    economy = Economy("china_2019", scale=scale, rng=seed)
    for _ in range(quarters):
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
    assert path["unemployment_rate"].min() >= 0.035 and path["unemployment_rate"].max() <= 0.07
    assert np.abs(path["employment_rate"] - path["employment_rate"][0]).max() <= 0.02
    assert np.abs(path["price_level"] - 1.0).max() <= 0.03
    assert np.abs(path["sme_survival"] - 1.0).max() <= 0.1, "firms neither explode nor vanish"
    assert np.abs(path["gdp_against_trend"]).max() <= 0.05
    assert (path["sme_cash"] > 0).all() and (path["household_deposits"] > 0).all() and (path["bank_equity"] > 0).all()
    assert path["closures"].min() > 0 and path["entrants"].min() > 0


@cache
def long_paths() -> dict[str, np.ndarray]:
    """Forty quarters of twenty worlds: seeds by quarters."""
    worlds = [quiet(seed, 10_000, LONG) for seed in SEEDS]
    paths = {name: np.array([world[name] for world in worlds]) for name in worlds[0]}
    return paths | {"debt_to_gdp": paths["public_debt"] / (4.0 * paths["gdp"])}


def drift_a_year(path: np.ndarray) -> np.ndarray:
    """By seed: the slope of the log of a path, against trend, by regression on time in years."""
    years = np.arange(path.shape[1]) / 4.0
    return np.polyfit(years, np.log(path).T, 1)[0]


@pytest.mark.slow
@pytest.mark.xfail(strict=True, reason="measured: from 5.6 % to 6.9 % over 40 quarters, above 6 % from the 24th on")
def test_unemployment_stays_where_it_was_over_ten_quiet_years():
    unemployment = long_paths()["unemployment_rate"].mean(axis=0)
    assert unemployment.min() >= 0.045 and unemployment.max() <= 0.06


@pytest.mark.slow
@pytest.mark.xfail(strict=True, reason="measured: -1.6 % after 40 quarters, beyond 1 % from the 21st on")
def test_employment_stays_where_it_was_over_ten_quiet_years():
    employed = long_paths()["employment_rate"].mean(axis=0)
    assert np.abs(employed / employed[0] - 1.0).max() <= 0.01


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_drifts_over_ten_quiet_years(measure):
    drift = drift_a_year(long_paths()[measure])
    error = drift.std(ddof=1) / np.sqrt(drift.size)
    assert abs(drift.mean()) <= DRIFT, (
        f"{measure}: {100 * drift.mean():+.2f} % a year against trend, standard error {100 * error:.2f}"
    )


@pytest.mark.slow
def test_idle_arms_differ_by_nothing_after_ten_quiet_years():
    usual, idle = (
        Economy("china_2019", scale=10_000, rng=SEEDS[0], relief=relief) for relief in ([], idle_programmes())
    )
    for _ in range(LONG):
        usual.step()
        idle.step()
    assert usual.state.history == idle.state.history


def idle_programmes() -> list[dict]:
    """Every programme without money, from the first quarter on; every rule over before it."""
    rules = [name for name in arms.PROGRAMMES if name not in arms.MONEY]
    without_money = [
        {"programme": name, "budget_yuan": 0.0, "start": "2019-01", "end": "2028-12"} for name in arms.MONEY
    ]
    return without_money + [{"programme": name, "start": "2018-01", "end": "2018-12"} for name in rules]
