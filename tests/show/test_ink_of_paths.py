"""Paths of the economy: median and bands are the worlds' percentiles, dots the data, looked up or recalled, of this
history alone."""

import numpy as np
import polars as pl
import pytest

from experiments.show import official, paths, style
from tests.show.ink import bands, curves, dots, near, nears, overlapping, told
from tests.show.made_result import ARMS, PERCENTILES, QUARTERS, WORLDS, panel, result

MEASURE = "exports_against_trend"
LEVELS = {MEASURE: 1e-4, "unemployment_rate": 1e-4}
SERIES = [
    (MEASURE, "2019Q4", 0.01, "recalled"),
    (MEASURE, "2020Q1", -0.15, "found"),
    (MEASURE, "2020Q2", -0.03, "recalled"),
    (MEASURE, "2021Q4", 0.5, "found"),
    ("unemployment_rate", "2020Q1", 0.058, "recalled"),
]


@pytest.fixture
def series(tmp_path, monkeypatch):
    """A small table of the data in place of the facts' own."""
    target = tmp_path / "series.csv"
    pl.DataFrame(SERIES, schema=["series", "quarter", "value", "status"], orient="row").with_columns(
        pl.lit("somebody").alias("source")
    ).write_csv(target)
    monkeypatch.setattr(official, "rows_of", lambda name: pl.read_csv(target).filter(pl.col("series") == name))


def by_hand(arm: str, quarter: int, measure: int = 0) -> np.ndarray:
    """Percentiles 5, 25, 50, 75, 95 of a quarter, per cent: the worlds are 0
    to 20 above the level of arm, measure and quarter."""
    level = 100 * (1 + ARMS.index(arm)) + 1000 * measure + 37 * quarter
    return np.array([level + world for world in PERCENTILES]) * 1e-2


def test_a_fan_is_the_percentiles_of_its_arm(drawn, tmp_path, series):
    paths.fan_chart(result(panel=panel(LEVELS)), "unemployment_rate", tmp_path / "path")
    (figure,), mark, places = drawn, style.marks(ARMS, "nothing"), tuple(float(k) for k in range(len(QUARTERS)))
    assert [told(axis) for axis in figure.axes] == list(ARMS)
    for axis in figure.axes:
        arm = told(axis)
        p5, p25, p50, p75, p95 = np.stack([by_hand(arm, quarter, 1) for quarter in range(len(QUARTERS))], axis=1)
        hue = mark[arm].colour.lower()
        assert bands(axis) == [(places, nears(p5), nears(p95), hue), (places, nears(p25), nears(p75), hue)]
        assert curves(axis) == [(places, nears(p50), hue, "-")]
        assert axis.title.get_color() == axis._left_title.get_color() or axis._left_title.get_color().lower() == hue
    assert figure.axes[0].get_ylabel() == "per cent" and overlapping(figure) == []


def test_dots_are_the_data_hollow_where_recalled(drawn, tmp_path, series):
    paths.fan_chart(result(panel=panel(LEVELS)), MEASURE, tmp_path / "path")
    for axis in drawn[0].axes:
        shown = {(dot.x, dot.y, dot.face) for dot in dots(axis)}
        assert shown == {(0.0, near(1.0), "#ffffff"), (1.0, near(-15.0), "#000000"), (2.0, near(-3.0), "#ffffff")}
    assert [(word, line.get_markerfacecolor()) for word, line in drawn[0].legend] == [
        ("data, looked up", "#000000"),
        ("data, recalled", "white"),
    ]
    rows = drawn[0].numbers.filter(pl.col("arm") == "spark").select("quarter", "data", "data_status").rows()
    assert rows == [
        ("2019Q4", 1.0, "recalled"),
        ("2020Q1", -15.0, "looked up"),
        ("2020Q2", pytest.approx(-3.0), "recalled"),
        ("2020Q3", None, None),
    ]


@pytest.mark.parametrize("shock", ["export_slump_2008", "losing_smes", "none"])
def test_no_data_stand_beside_a_shock_that_was_not(drawn, tmp_path, series, shock):
    paths.fan_chart(result(panel=panel(LEVELS), shock=shock), MEASURE, tmp_path / "path")
    assert [dot for axis in drawn[0].axes for dot in dots(axis)] == [] and drawn[0].legend == []
    assert "data" not in drawn[0].footer and drawn[0].numbers["data"].null_count() == len(drawn[0].numbers)


def test_no_data_stand_beside_an_arm_whose_shock_is_another(drawn, tmp_path, series):
    made = result(panel=panel(LEVELS), arm_changes={"loans": {"public_relief.payroll_cut.on": False}})
    paths.fan_chart(made, MEASURE, tmp_path / "path")
    assert [told(axis) for axis in drawn[0].axes if not dots(axis)] == ["loans"]
    paths.fan_chart(result(panel=panel(LEVELS), changes={"fear": 2.0}), MEASURE, tmp_path / "path")
    assert not any(dots(axis) for axis in drawn[1].axes)


def test_closures_by_month_are_added_up_and_differ_arm_by_arm(drawn, tmp_path):
    """Each arm closes another number in each month of each quarter; of all worlds the same number but for two."""
    quarters = QUARTERS[:2]
    monthly = {arm: np.array([[1.0, 2, 3], [4, 5, 6]]) * 1e4 * (1 + number) for number, arm in enumerate(ARMS)}
    worlds = np.linspace(-1.0, 1.0, WORLDS)[:, None]
    values = {
        (arm, name): np.tile(monthly[arm][:, month], (WORLDS, 1)) + 1e3 * worlds * (arm == "spark")
        for arm in ARMS
        for month, name in enumerate(paths.MONTHLY_CLOSURES)
    }
    made = panel({"employment": 1.0}, quarters=quarters)
    made.values.update(values)
    paths.exits_by_month(result(panel=made), tmp_path / "exits")
    level, change = drawn[0].axes
    months, mark = tuple(float(k) for k in range(6)), style.marks(ARMS, "nothing")
    usual = monthly["nothing"].ravel().cumsum()
    assert (
        curves(level) == [(months, nears(usual / 1e6), "#000000", "-")]
        and level.get_ylabel() == "million SMEs, added up"
    )
    assert {(line.y, line.colour) for line in curves(change)} == {
        (nears((monthly[arm].ravel().cumsum() - usual) / 1e3), mark[arm].colour.lower()) for arm in ARMS[1:]
    }
    spark = next(band for band in bands(change) if band[3] == mark["spark"].colour.lower())
    middle = (monthly["spark"].ravel().cumsum() - usual) / 1e3
    half = made.clusters.of(np.linspace(-1.0, 1.0, WORLDS) * 1.0).interval(0.95).high * np.arange(1, 7)
    assert spark[1] == pytest.approx(middle - half, rel=1e-6) and spark[2] == pytest.approx(middle + half, rel=1e-6)
    assert {text.get_text().strip() for text in change.texts} == set(ARMS[1:])
