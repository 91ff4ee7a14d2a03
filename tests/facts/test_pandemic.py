"""The pandemic of 2020 bites in the right order of size [series
gdp_real_yoy, exports_rmb, facts F003-F006, B001-B010]."""

import pytest

from abm import Economy


@pytest.fixture(scope="module")
def path():
    economy = Economy("china_2019", shock="covid_2020", scale=10_000, rng=1)
    economy.run(until="2021Q1")
    names = [f"{year}Q{quarter}" for year in (2019, 2020, 2021) for quarter in (1, 2, 3, 4)]
    return dict(zip(names, [measures for _, measures in economy.state.history], strict=False))


def test_gdp_falls_and_recovers(path):
    before, fall, spring = (path[q]["gdp_against_trend"] for q in ("2019Q4", "2020Q1", "2020Q2"))
    assert abs(before) < 0.03 and -0.16 < fall - before < -0.09 and spring > fall + 0.03


def test_small_firms_stand_still_in_may(path):
    may, usual = path["2020Q2"]["smes_not_operating_m2"], path["2019Q2"]["smes_not_operating_m2"]
    assert 0.12 <= may <= 0.25 and may > 1.8 * usual
    assert path["2020Q2"]["smes_not_operating_m2:micro"] > path["2020Q2"]["smes_not_operating_m2:medium"]


def test_exports_fall_then_rise(path):
    fall, spring, autumn = (path[q]["exports_against_trend"] for q in ("2020Q1", "2020Q2", "2020Q4"))
    assert -0.25 < fall < -0.08 and spring > fall + 0.05 and autumn > spring


def test_fewer_are_at_work_than_the_rate_says(path):
    q1, before = path["2020Q1"], path["2019Q4"]
    away = 1 - q1["at_work"] / before["at_work"]
    assert away > 0.1 and q1["unemployment_rate"] - before["unemployment_rate"] < 0.03
    assert path["2020Q2"]["employment"] < before["employment"]


def test_people_buy_online(path):
    assert 0.02 < path["2020Q1"]["online_share"] - path["2019Q1"]["online_share"] < 0.15
