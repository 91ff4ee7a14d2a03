"""A tiny calibration of the real economy, and the worlds that a point is read off."""

from dataclasses import replace

import polars as pl
import pytest

from abm import Economy
from experiments.calibration.command import calibrated
from experiments.calibration.points import Point, moments_of_economy, plan_of, quiet
from experiments.calibration.question import Calibration
from experiments.store.identity import Asked, Maker
from tests.experiments.made_up import write_config

TINY = """[fit]
caution = []
speed_down = []
[fit.shock]
fear = [0.5, 1.5]
"""
FACTS = '["quiet_exit_self_employed", "opening_share_jobs", "gdp_2020q1", "exports_2020q1", "unemployment_2020q2"]'
CHANGES = (
    "points=6",
    "batches=0",
    "seeds_per_point=2",
    "fresh_seeds=2",
    "burn_in=0",
    "parameters.drawn_openings=1",
    f"moments={FACTS}",
)
SETTINGS = {"scale": 40_000, "burn_in": 0, "drawn_openings": 1, "calibrated": False}


@pytest.fixture(scope="module")
def calibration(tmp_path_factory):
    return Calibration.read(write_config(tmp_path_factory.mktemp("tiny")), CHANGES)


def test_a_tiny_calibration_of_the_economy(calibration, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.calibration.fit.STEPS", 50)
    found = list(calibrated(calibration, tmp_path / "r", 0, quiet=True))
    assert "README.md" in found[0]
    facts, table = pl.read_csv(tmp_path / "r" / "facts.csv"), pl.read_parquet(tmp_path / "r" / "points.parquet")
    assert facts["fact"].to_list() == [target.name for target in calibration.targets]
    assert table["error"].null_count() == len(table) == 6 * 2 + 2 * 2
    assert facts["data"][2] == pytest.approx(calibration.targets[2].value)
    assert facts["spread_over_points"][2] > facts["luck"][2] > 0, (
        "the inputs move GDP in the closure more than luck does"
    )


def test_moments_are_those_of_worlds_played_by_themselves(calibration):
    """At a point the shock is the changed one, the quiet world has none, and both meet the seed's luck."""
    plan = plan_of(calibration, Maker(Asked({})))
    point = replace(a_point(calibration), parameters={"caution": 0.9}, changes={"fear": {"times": 1.2}})
    shocked = Economy(shock="covid_2020", shock_changes=point.changes, rng=5, caution=0.9, **SETTINGS)
    shocked.run(until="2020Q2")
    still = Economy(shock="none", rng=5, caution=0.9, **SETTINGS)
    still.run(until="2020Q4")
    found = dict(zip([target.name for target in calibration.targets], moments_of_economy(plan, point, 5), strict=True))
    assert found["gdp_2020q1"] == value(shocked, "gdp_against_trend", "2020Q1")
    assert found["unemployment_2020q2"] == value(shocked, "unemployment_rate", "2020Q2")
    assert found["opening_share_jobs"] == value(still, "sme_share_of_jobs", "2019Q4")
    exits = still.measures.filter(pl.col("measure") == "exit_rate:self_employed")
    assert len(exits) == 8 and found["quiet_exit_self_employed"] == pytest.approx(exits["value"].mean(), rel=1e-12)


def test_a_quiet_world_is_the_economy_without_the_shock(calibration):
    """Shared until the shock begins, to the byte what a run from the start would have been."""
    plan = plan_of(calibration, Maker(Asked({})))
    still = Economy(shock="none", rng=6, **SETTINGS)
    still.run(until="2020Q4")
    other = quiet(Economy(shock="covid_2020", rng=6, **SETTINGS), plan)
    assert other.measures.equals(still.measures)


def a_point(calibration):
    return Point(0, 0, (0.5, 0.5, 0.5), {}, {}, (5,))


def value(economy, measure: str, quarter: str) -> float:
    return economy.measures.filter((pl.col("measure") == measure) & (pl.col("quarter") == quarter))["value"].item()


def test_openings_that_a_point_fits_are_not_kept(tmp_path, monkeypatch):
    from abm.opening import keep

    monkeypatch.setattr(keep, "_file", lambda name: tmp_path / name)
    with keep.unkept():
        keep.remember("one", 1)
    assert keep.remembered("one") is None
    keep.remember("two", 2)
    assert keep.remembered("two") == 2
