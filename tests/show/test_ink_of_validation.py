"""Figures of a validation: the worlds' percentiles, bars, clouds and curves, with the data that belong beside them."""

import numpy as np
import polars as pl
import pytest

from abm.measures.catalogue import AGES
from experiments.show import marks, official
from experiments.validation import figures, figures_firms, figures_ranges, moments, targets
from experiments.validation.score import MISS, PASS, REPORTED, Score
from experiments.validation.targets import Target
from tests.show.ink import bands, boxes, curves, dots, intervals, lines, near, nears, segments, ticks, told
from tests.show.made_result import PERCENTILES, WORLDS, panel, result

MODEL, ALONE = marks.PALETTE[0].lower(), ("nothing",)
YEARS = tuple(f"{year}Q{quarter}" for year in (2019, 2020) for quarter in (1, 2, 3, 4))
LEVELS = np.arange(WORLDS)[::-1]


def alone(measures: dict[str, float], quarters=YEARS, **kept):
    return result(arms=ALONE, panel=panel(measures, ALONE, quarters), **kept)


def test_fans_are_percentiles_of_their_measure_with_its_data(drawn, tmp_path, monkeypatch):
    names = list(figures.PATHS | figures.MORE_PATHS)
    data = {name: {"2020Q1": official.Dot(0.01 * (1 + index), index % 2 == 0)} for index, name in enumerate(names)}
    monkeypatch.setattr(official, "dots", lambda name, shock, changes: data[name])
    figures.fans(alone(dict.fromkeys(names, 1e-4)), tmp_path / "paths")
    shown = figures.PATHS | figures.MORE_PATHS
    for number, (axis, name) in enumerate(zip(drawn[0].axes, names, strict=True)):
        level = 100 + 1000 * number + 37.0 * np.arange(len(YEARS))
        p5, p25, p50, p75, p95 = ((level + world) * 1e-2 for world in PERCENTILES)
        assert [band[1:3] for band in bands(axis)] == [(nears(p5), nears(p95)), (nears(p25), nears(p75))]
        assert [line.y for line in curves(axis)] == [nears(p50)]
        assert [(dot.x, dot.y, dot.face) for dot in dots(axis)] == [
            (4.0, near(1.0 + number), "#000000" if number % 2 == 0 else "#ffffff")
        ]
        within = int(p5[4] <= 1.0 + number <= p95[4])
        assert (
            told(axis) == f"{shown[name][0]}: {within} of 1 fitted data in the band"
            and axis.get_ylabel() == shown[name][1]
        )
    assert drawn[0].title == "The pandemic: 0 of 5 fitted data lie in the band of worlds"


def test_industries_are_growth_over_the_year_with_the_trend(drawn, tmp_path, monkeypatch):
    """Worlds 0 to 20; a tenth of trend is multiplied back in trade."""
    table = pl.DataFrame(
        [
            ("value_added_yoy:trade", "2020Q1", -0.2, "found"),
            ("value_added_yoy:catering", "2020Q1", -0.4, "recalled"),
            ("value_added_yoy:trade", "2020Q2", 0.1, "recalled"),
        ],
        schema=["series", "quarter", "value", "status"],
        orient="row",
    )
    monkeypatch.setattr(targets, "series_table", lambda: table)
    made = alone({"value_added:trade": 1.0, "value_added:catering": 1.0})
    trend = {("value_added:trade", quarter): 0.1 for quarter in YEARS} | {
        ("value_added:catering", quarter): 0.0 for quarter in YEARS
    }
    figures.industries(made, trend, tmp_path / "industries")
    expected = {
        "2020Q1": [("Catering", -40.0, 1000, 0.0, 4, "#ffffff"), ("Trade", -20.0, 0, 0.1, 4, "#000000")],
        "2020Q2": [("Trade", 10.0, 0, 0.1, 5, "#ffffff")],
    }
    for axis, quarter in zip(drawn[0].axes, figures.QUARTERS, strict=True):
        bars = {near(bottom + height / 2): near(width) for _, bottom, width, height, _ in boxes(axis)}
        ends = {y: (low, high) for low, y, high, _, _ in segments(axis)}
        for index, (_name, value, more, usual, now, face) in enumerate(expected[quarter]):
            before = 100 + more + LEVELS + 37.0 * (now - 4)
            growth = 100 * ((before + 37.0 * 4) / before * (1 + usual) - 1)
            assert bars[near(index)] == near(growth.mean()) and ends[float(index)] == nears(
                np.percentile(growth, (5, 95))
            )
            assert (near(value), float(index), face) in {(dot.x, dot.y, dot.face) for dot in dots(axis)}
        assert (
            ticks(axis) == [row[0] for row in expected[quarter]]
            and told(axis) == quarter
            and len(dots(axis)) == len(expected[quarter])
        )


def test_clouds_of_the_labour_market_are_all_quarters_of_all_worlds(drawn, tmp_path, monkeypatch):
    made = alone({"unemployment_rate": 1e-5, "vacancies": 1e3, "employment": 1e5, "gdp_real": 1e9})
    monkeypatch.setattr(figures, "records", lambda result: [1, 2])
    monkeypatch.setattr(moments, "beveridge", lambda one: -0.5 * one)
    monkeypatch.setattr(moments, "okun", lambda one: -0.1 * one)
    figures.labour_market(made, tmp_path / "labour")
    rate, places, jobs, output = (
        made.panel.values["nothing", name] for name in ("unemployment_rate", "vacancies", "employment", "gdp_real")
    )
    beveridge, okun = drawn[0].axes
    growth, change = 100 * np.log(output[:, 4:] / output[:, :-4]), 100 * (rate[:, 4:] - rate[:, :-4])
    for axis, x, y in ((beveridge, 100 * rate, 100 * places / jobs), (okun, growth, change)):
        assert sorted((dot.x, dot.y) for dot in dots(axis)) == sorted(
            zip(nears(x.ravel()), nears(y.ravel()), strict=True)
        )
        (line,) = lines(axis)
        slope, level = np.polyfit(x.ravel(), y.ravel(), 1)
        assert line.x == nears((x.min(), x.max())) and line.y == pytest.approx(
            (level + slope * x.min(), level + slope * x.max())
        )
    assert [text.get_text() for text in (*beveridge.texts, *okun.texts)] == ["slope of logs -0.75", "slope -0.15"]
    assert (beveridge.get_xlabel(), okun.get_xlabel()) == (
        "unemployment, per cent",
        "growth of GDP against trend, per cent",
    )


def firms(world: int, quarter: str, sales: float = 1.0) -> pl.DataFrame:
    """Four firms: three of two persons with cash for half, two and seven months, one of twenty with five; the last
    stands for thrice as many."""
    staff, runway, weight = [2.0, 2.0, 2.0, 60.0], [0.5, 2.0 + world, 7.0, 5.0], [1.0, 1.0, 1.0, 3.0]
    grown = np.array([1.0, 2.0, 4.0, 8.0]) ** (sales - 1.0)
    columns = {
        "id": [1, 2, 3, 4],
        "arm": "nothing",
        "world": world,
        "quarter": quarter,
        "staff": staff,
        "runway": runway,
        "weight": weight,
        "size_class": "micro",
    }
    return pl.DataFrame(columns | {"sales": grown})


def with_firms():
    table = pl.concat(
        [firms(world, quarter, 1.0 + index) for world in (0, 1) for index, quarter in enumerate(("2019Q4", "2020Q4"))]
    )
    made = alone({"employment": 1.0}, firms=table)
    made.question.samples = {"nothing": ["2019Q4", "2020Q4"]}
    return made


def test_curves_of_cash_and_size_count_the_firms_stood_for(drawn, tmp_path):
    figures_firms.runway_and_sizes(with_firms(), tmp_path / "runway")
    cash, size = drawn[0].axes
    by_months = dict(zip(curves(cash)[0].x, curves(cash)[0].y, strict=True))
    # In world 0 one firm of six lasts two months at most, in world 1 it lasts three.
    assert {months: by_months[months] for months in (0.0, 1.0, 2.0, 3.0, 5.0, 8.0)} == {
        0.0: 0.0,
        1.0: near(100 / 6),
        2.0: near((200 / 6 + 100 / 6) / 2),
        3.0: near(200 / 6),
        5.0: near(500 / 6),
        8.0: 100.0,
    }
    x, low, high, hue = bands(cash)[0]
    assert hue == MODEL and (near(low[x.index(2.0)]), near(high[x.index(2.0)])) == nears(
        np.percentile([200 / 6, 100 / 6], (5, 95))
    )
    assert {(dot.x, dot.y) for dot in dots(cash)} == {(1.0, 14.0), (3.0, 50.0)}
    tail = dict(zip(curves(size)[0].x, curves(size)[0].y, strict=True))
    staff = sorted(tail)
    assert (
        tail[1.0] == 1.0
        and tail[max(one for one in staff if one <= 20)] == 0.5
        and tail[min(one for one in staff if one > 20)] == 0.0
    )
    assert (
        curves(size)[1].style == "--"
        and told(cash) == "Months that cash lasts, 2019Q4"
        and told(size) == "Size of firms, 2020Q4"
    )


def test_growth_of_firms_beside_laplace_and_the_normal_law(drawn, tmp_path):
    """Sales double, quadruple, eightfold: log growth less its weighted mean, in the bins of its own."""
    figures_firms.growth_rates(with_firms(), tmp_path / "growth")
    (axis,) = drawn[0].axes
    rate, weight = np.log([1.0, 2.0, 4.0, 8.0]), np.array([1.0, 1.0, 1.0, 3.0])
    rate = rate - np.average(rate, weights=weight)
    model, laplace, normal = curves(axis)
    width = figures_firms.RATES[1] - figures_firms.RATES[0]
    heights = np.histogram(rate, figures_firms.RATES, weights=weight)[0] / 6.0 / width
    assert model.y == nears(heights) and model.colour == MODEL
    scale, spread = np.average(np.abs(rate), weights=weight), np.sqrt(np.average(rate**2, weights=weight))
    middle = np.array(model.x)
    assert laplace.y == pytest.approx(np.exp(-np.abs(middle) / scale) / (2 * scale), rel=1e-6) and laplace.style == "--"
    assert (
        normal.y == pytest.approx(np.exp(-((middle / spread) ** 2) / 2) / (spread * np.sqrt(2 * np.pi)), rel=1e-6)
        and normal.style == ":"
    )
    assert {text.get_text(): text.get_color().lower() for text in axis.texts} == {
        "model": model.colour,
        "Laplace, same mean distance": laplace.colour,
        "normal, same standard deviation": normal.colour,
    }


def test_exits_are_means_over_quarters_with_the_accepted_range(drawn, tmp_path):
    by_size, by_age = [f"exit_rate:{name}" for name in moments.SIZES], [f"exit_rate_age:{name}" for name in AGES]
    accepted = {name: (0.01 * (1 + index), 0.01 * (1 + index) + 0.005) for index, name in enumerate(moments.SIZES)}
    figures_firms.exits(alone(dict.fromkeys([*by_size, *by_age], 1e-5)), accepted, tmp_path / "exits")
    for axis, first, many in zip(drawn[0].axes, (0, len(by_size)), (len(by_size), len(by_age)), strict=True):
        level = [(100 + 1000 * (first + index) + 37 * 3.5) * 1e-3 for index in range(many)]
        assert [near(height) for _, _, _, height, _ in boxes(axis)] == [near(one + 10e-3) for one in level]
        assert {(x, near(low), near(high)) for x, low, _, high, _ in segments(axis)} == {
            (float(index), near(one + 1e-3), near(one + 19e-3)) for index, one in enumerate(level)
        }
    grey = [(near(min(x)), near(min(low)), near(max(high))) for x, low, high, _ in bands(drawn[0].axes[0])]
    assert grey == [
        (near(index - 0.42), near(100 * low), near(100 * high)) for index, (low, high) in enumerate(accepted.values())
    ]
    assert ticks(drawn[0].axes[1], "x")[0] == "0-1" and ticks(drawn[0].axes[1], "x")[-1] == "15+"


def test_whom_the_survey_of_cash_asks_is_a_firm_not_its_agent():
    """An owner alone employs nobody, however many such owners one agent stands for."""
    asked = pl.DataFrame(
        [
            (1, "self_employed", 40.0, 40.0),  # forty owners alone
            (2, "self_employed", 80.0, 40.0),  # forty of two
            (3, "micro", 40.0, 40.0),
            (4, "medium", 0.0, 2.0),  # nobody works there now
            (5, "large", 900.0, 1.0),
            (6, "self_employed", 1.0, 1.0),
        ],
        schema=["id", "size_class", "staff", "weight"],
        orient="row",
    )
    assert figures_firms.employers(asked)["id"].to_list() == [2, 3]


def stood_for(firms: pl.DataFrame) -> pl.DataFrame:
    """Each firm that an agent stands for as an agent of its own."""
    each = [pl.col(name) / pl.col("weight") for name in ("staff", "sales")]
    found = firms.with_columns(*each, weight=pl.lit(1.0), again=pl.int_ranges(pl.col("weight").cast(int)))
    return found.explode("again").with_columns(id=100 * pl.col("id") + pl.col("again")).drop("again")


def test_one_agent_of_many_firms_draws_what_many_agents_of_one_draw(drawn, tmp_path):
    """Owners alone and firms of two among them, of which an agent stands for up to forty."""
    columns = {
        "id": [1, 2, 3, 4],
        "size_class": ["self_employed", "self_employed", "micro", "medium"],
        "weight": [40.0, 20.0, 5.0, 1.0],
        "staff": [40.0, 40.0, 45.0, 70.0],
        "runway": [0.7, 1.4, 2.8, 5.6],
        "arm": "nothing",
        "world": 0,
    }
    heavy = pl.concat(
        pl.DataFrame(columns | {"quarter": quarter, "sales": sales})
        for quarter, sales in (("2019Q4", [40.0, 40.0, 45.0, 70.0]), ("2020Q4", [44.0, 36.0, 45.0, 91.0]))
    )
    for table in (heavy, stood_for(heavy)):
        made = alone({"employment": 1.0}, firms=table)
        made.question.samples = {"nothing": ["2019Q4", "2020Q4"]}
        figures_firms.runway_and_sizes(made, tmp_path / "runway")
        figures_firms.growth_rates(made, tmp_path / "growth")
    for together, apart in ((drawn[0], drawn[2]), (drawn[1], drawn[3])):
        for one, other in zip(together.axes, apart.axes, strict=True):
            assert [line.y for line in curves(one)] == [pytest.approx(line.y) for line in curves(other)]


def target(name: str, unit: str, value: float | None, low: float | None, high: float | None) -> Target:
    return Target(name, "row", "test", False, value, low, high, unit, "", "quiet", "level", {})


def test_strips_show_what_is_accepted_the_data_and_the_worlds(drawn, tmp_path):
    told_of = [
        Score(target("one", "share of firms", 0.3, 0.1, 0.5), PASS, 0.25, 0.2, 0.45),
        Score(target("two", "years", None, None, 5.0), MISS, 7.0, 6.0, 9.0),
        Score(target("none", "years", 1.0, 0.0, 2.0), MISS),
        Score(target("beside", "years", 1.0, 0.0, 2.0), REPORTED, 1.5, 1.0, 2.0),  # no verdict, no strip
    ]
    figures_ranges.ranges(told_of, alone({"employment": 1.0}), tmp_path / "ranges")
    one, two = drawn[0].axes
    accepted = [(patch.get_x(), patch.get_x() + patch.get_width()) for axis in (one, two) for patch in axis.patches]
    assert nears(accepted[0]) == (10.0, 50.0) and near(accepted[1][1]) == 5.0
    assert [line.x for axis in (one, two) for line in intervals(axis)] == [(20.0, 45.0), (6.0, 9.0)]
    missed = figures_ranges.MISSED.lower()
    assert [(dot.x, dot.face) for dot in dots(one)] == [(25.0, MODEL), (30.0, "#000000")] and [
        (dot.x, dot.face, dot.edge) for dot in dots(two)
    ] == [(7.0, "#ffffff", missed)]
    assert drawn[0].title == "Row: 1 of 2 pass"
    assert [told(axis) for axis in (one, two)] == ["One, per cent of firms", "Two, years"]
