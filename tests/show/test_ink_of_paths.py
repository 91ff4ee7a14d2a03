"""Paths: differences are the effects of each quarter, the arm compared with is the worlds' percentiles, dots are the
data, looked up or recalled, of this history alone."""

import numpy as np
import polars as pl
import pytest

from experiments.find.effects import SCHEMA
from experiments.show import marks, official, paths, style
from tests.show.ink import bands, curves, dots, near, nears, overlapping, ticks, told
from tests.show.made_result import ARMS, PERCENTILES, QUARTERS, WORLDS, numbered, panel, result, row

LEVELS = {"exports_against_trend": 1e-4, "unemployment_rate": 1e-4}
COMPARED = ("employment", "gdp", "exports", "sme_survival")
FACTORS = {"employment": 1e6, "gdp": 1e9, "exports": 1e9, "sme_survival": 0.01}
UNITS = {
    "employment": "million persons",
    "gdp": "billion yuan a quarter",
    "exports": "billion yuan a quarter",
    "sme_survival": "percentage points",
}
PLACES = tuple(float(index) for index in range(len(QUARTERS)))
SERIES = [
    ("exports_against_trend", "2019Q4", 0.011, "recalled"),
    ("exports_against_trend", "2020Q1", 1.5, "found"),
    ("exports_against_trend", "2020Q2", -0.03, "recalled"),
    ("exports_against_trend", "2021Q4", 0.5, "found"),
]


@pytest.fixture
def series(tmp_path, monkeypatch):
    """A small table of the data in place of the facts' own."""
    target = tmp_path / "series.csv"
    pl.DataFrame(SERIES, schema=["series", "quarter", "value", "status"], orient="row").with_columns(
        pl.lit("somebody").alias("source")
    ).write_csv(target)
    monkeypatch.setattr(official, "rows_of", lambda name: pl.read_csv(target).filter(pl.col("series") == name))


def made(**kept):
    """Two levels, one of them without data, and four measures that are compared."""
    measures = LEVELS | dict.fromkeys(COMPARED, 1.0)
    return result(**({"panel": panel(measures), "effects": numbered()} | kept))


def by_hand(quarter: int) -> np.ndarray:
    """Percentiles 5, 25, 50, 75, 95 of a quarter without programmes, per cent: worlds are 0 to 20 above a level."""
    return np.array([100 + 37 * quarter + world for world in PERCENTILES]) * 1e-2


def test_the_arm_compared_with_stands_beside_the_data(drawn, tmp_path, series):
    """Data are at -3 to 150 per cent; the one of 2020Q1 lies above the band, that of 2019Q4 within it."""
    paths.paths(made(), tmp_path / "paths")
    first = drawn[0].axes[0]
    p5, p25, p50, p75, p95 = np.stack([by_hand(quarter) for quarter in range(len(QUARTERS))], axis=1)
    assert bands(first) == [
        (PLACES, nears(p5), nears(p95), "#000000"),
        (PLACES, nears(p25), nears(p75), "#000000"),
    ]
    assert curves(first) == [(PLACES, nears(p50), "#000000", "-")]
    assert {(dot.x, dot.y, dot.face) for dot in dots(first)} == {
        (0.0, near(1.1), "#ffffff"),
        (1.0, near(150.0), "#000000"),
        (2.0, near(-3.0), "#ffffff"),
    }
    within = sum(p5[at] <= value <= p95[at] for at, value in ((1, 150.0), (2, -3.0)))
    assert told(first) == f"Exports against nominal trend: {within} of 2 fitted data in the band" and within == 0
    assert p5[0] <= 1.1 <= p95[0], "in the band, but before the shock"
    assert [(word, line.get_markerfacecolor()) for word, line in drawn[0].legend] == [
        ("data, looked up", "#000000"),
        ("data, recalled", "white"),
    ]
    rows = drawn[0].numbers.filter(pl.col("panel") == "level").select("quarter", "data", "data_status").rows()
    assert rows == [
        ("2019Q4", pytest.approx(1.1), "recalled"),
        ("2020Q1", pytest.approx(150.0), "looked up"),
        ("2020Q2", pytest.approx(-3.0), "recalled"),
        ("2020Q3", None, None),
    ]


def test_differences_are_the_effects_of_each_quarter(drawn, tmp_path, series):
    paths.paths(made(), tmp_path / "paths")
    (figure,), mark, table = drawn, marks.marks(ARMS, "nothing"), numbered()
    shown = figure.axes[1:]  # of the unemployment rate there are no data
    assert [told(axis) for axis in shown] == ["Employment", "GDP", "Exports", "SME survival"]
    for axis, measure in zip(shown, COMPARED, strict=True):
        rows = {
            arm: table.filter(
                (pl.col("arm") == arm) & (pl.col("measure") == measure) & pl.col("window").is_in(QUARTERS)
            )
            for arm in ARMS[1:]
        }
        factor = FACTORS[measure]
        assert set(curves(axis)) == {
            (PLACES, nears(one["effect"] / factor), mark[arm].colour.lower(), "-") for arm, one in rows.items()
        }
        assert {band for band in bands(axis) if band[3] != style.FAINT.lower()} == {
            (PLACES, nears(one["low"] / factor), nears(one["high"] / factor), mark[arm].colour.lower())
            for arm, one in rows.items()
        }
        assert {dot.marker for dot in dots(axis)} == {mark[arm].marker for arm in ARMS[1:]}
        labels = {text.get_text().strip(): text.get_color().lower() for text in axis.texts}
        assert labels == {arm: mark[arm].colour.lower() for arm in ARMS[1:]}
        assert axis.get_ylabel() == UNITS[measure] and axis.get_xlim() == shown[0].get_xlim()
    assert overlapping(figure) == []


def test_the_quarters_of_the_first_window_are_shaded(drawn, tmp_path, series):
    """2020Q1 and 2020Q2 are the second and the third quarter."""
    paths.paths(made(), tmp_path / "paths")
    for axis in drawn[0].axes[1:]:
        (shade,) = axis.patches
        assert nears((shade.get_x(), shade.get_x() + shade.get_width())) == (0.5, 2.5)
    assert "grey = 2020Q1:2020Q2" in drawn[0].footer


def test_the_title_is_the_largest_difference_that_can_be_told(drawn, tmp_path, series):
    """Of public 2020Q2 lies farther out, but its interval holds zero; loans in 2020Q3 are the next."""
    rows = [row(arm, "employment", quarter, 1e3, 0.5e3, 2e3) for arm in ARMS[1:] for quarter in QUARTERS]
    table = pl.DataFrame(rows, schema=SCHEMA)
    far = (pl.col("arm") == "public") & (pl.col("window") == "2020Q2")
    next_to = (pl.col("arm") == "loans") & (pl.col("window") == "2020Q3")
    table = table.with_columns(
        pl.when(far).then(9e3).when(next_to).then(-7e3).otherwise(pl.col("effect")).alias("effect"),
        pl.when(far).then(-1e3).when(next_to).then(-8e3).otherwise(pl.col("low")).alias("low"),
        pl.when(far).then(19e3).when(next_to).then(-6e3).otherwise(pl.col("high")).alias("high"),
    )
    one = made(panel=panel({"employment": 1.0}), effects=table)
    paths.difference_chart(one, "employment", tmp_path / "one")
    assert drawn[0].title == (
        "Employment against “nothing” differs most with “loans”, 2020Q3: -7.00 [-8.00, -6.00] thousand persons"
    )
    untold = table.with_columns(pl.lit(-1e4).alias("low"), pl.lit(1e4).alias("high"))
    paths.difference_chart(made(panel=panel({"employment": 1.0}), effects=untold), "employment", tmp_path / "two")
    assert drawn[1].title == "Employment against “nothing”: in no quarter can a difference be told from zero"


@pytest.mark.parametrize("shock", ["export_slump_2008", "losing_smes", "none"])
def test_no_data_stand_beside_a_shock_that_was_not(drawn, tmp_path, series, shock):
    paths.paths(made(shock=shock), tmp_path / "paths")
    assert [told(axis) for axis in drawn[0].axes] == ["Employment", "GDP", "Exports", "SME survival"]
    assert drawn[0].legend == [] and "data" not in drawn[0].footer


def test_no_data_stand_beside_an_arm_whose_shock_is_another(drawn, tmp_path, series):
    other = {"nothing": {"public_relief.payroll_cut.on": False}}
    for one in (made(arm_changes=other), made(changes={"fear": 2.0})):
        paths.paths(one, tmp_path / "paths")
        assert "data" not in drawn[-1].footer and told(drawn[-1].axes[0]) == "Employment"


def test_one_arm_alone_is_shown_as_it_goes(drawn, tmp_path, series):
    alone = result(arms=ARMS[:1], panel=panel(LEVELS, ARMS[:1]), shock="losing_smes")
    paths.paths(alone, tmp_path / "paths")
    assert [told(axis) for axis in drawn[0].axes] == ["Exports against nominal trend", "Surveyed urban unemployment"]
    assert drawn[0].title == "“nothing”, quarter by quarter" and not any(dots(axis) for axis in drawn[0].axes)


MANY = ("nothing", *(f"arm {number}" for number in range(15)))


def test_many_arms_are_thick_where_they_can_be_told_and_their_labels_stand_apart(drawn, tmp_path, series):
    """Fifteen arms end within a hair of each other; every second one can be told from zero in 2020Q2 alone."""
    rows = []
    for number, arm in enumerate(MANY[1:]):
        for at, quarter in enumerate(QUARTERS):
            clear = at == 2 and number % 2 == 0
            mean = 1e5 + number + 1e3 * at
            rows.append(row(arm, "employment", quarter, mean, mean - (1 if clear else 2e5), mean + 2e5))
    one = result(arms=MANY, panel=panel({"employment": 1.0}, MANY), effects=pl.DataFrame(rows, schema=SCHEMA))
    paths.paths(one, tmp_path / "paths")
    (axis,), mark = drawn[0].axes, marks.marks(MANY, "nothing")
    thick = [line for line in axis.get_lines() if line.get_linewidth() == paths.THICK]
    told_of = [np.flatnonzero(np.isfinite(line.get_ydata())).tolist() for line in thick]
    assert told_of == [[2]] * 8
    assert [(line.get_color(), line.get_linestyle()) for line in thick] == [
        (mark[arm].colour, mark[arm].line) for arm in MANY[1::2]
    ]
    assert len({(line.colour, line.style) for line in curves(axis)}) == 15
    labels = {text.get_text().strip(): text.get_color() for text in axis.texts}
    assert labels == {arm: mark[arm].colour for arm in MANY[1:]}
    assert overlapping(drawn[0]) == [] and bands(axis) == [] and "thick = the 95% intervals" in drawn[0].footer


def test_arms_of_too_few_agents_are_named_under_the_figure(drawn, tmp_path, series):
    few = [
        row("loans", "employment", window, None, note="not reported: loans serves fewer than 30 agents")
        for window in QUARTERS
    ]
    table = pl.concat([numbered().filter(pl.col("arm") != "loans"), pl.DataFrame(few, schema=SCHEMA)])
    paths.difference_chart(made(effects=table), "employment", tmp_path / "difference")
    assert "not drawn, fewer than 30 agents served: “loans”" in drawn[0].footer and len(curves(drawn[0].axes[0])) == 2


def test_labels_at_the_end_stand_in_the_order_of_the_lines(drawn, tmp_path):
    table = numbered()
    paths.difference_chart(made(), "employment", tmp_path / "difference")
    (axis,) = drawn[0].axes
    last = dict(
        table.filter((pl.col("measure") == "employment") & (pl.col("window") == QUARTERS[-1]))
        .select("arm", "effect")
        .iter_rows()
    )
    stood = sorted(axis.texts, key=lambda text: text.xy[1])
    assert [text.get_text().strip() for text in stood] == sorted(last, key=last.get)
    assert ticks(axis, "x") == ["Q4", "Q1\n2020", "Q2", "Q3"]


@pytest.mark.parametrize(
    ("wanted", "stood"),
    [
        ([1.0, 5.0], [1.0, 5.0]),  # where they want to be
        ([4.0, 4.0], [3.5, 4.5]),  # two in one place part evenly
        ([4.0, 4.0, 4.5], [3.5 - 1 / 3, 4.5 - 1 / 3, 5.5 - 1 / 3]),  # wished to stand 0.0, 0.0 and 0.5 up: mean shift
        ([9.9, 9.9], [9.0, 10.0]),  # beside the panel, not above it
        ([0.0, 0.0, 0.0], [0.0, 1.0, 2.0]),
    ],
)
def test_labels_move_no_farther_than_they_must(wanted, stood):
    assert style.apart(wanted, 1.0, 0.0, 10.0) == pytest.approx(stood)


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
    months, mark = tuple(float(k) for k in range(6)), marks.marks(ARMS, "nothing")
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
    assert drawn[0].title == "SMEs closed by 2020-03 against “nothing”: higher with “spark”, “loans” and “public”"
