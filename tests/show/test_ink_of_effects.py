"""Effects and differences: every dot, interval and band is a number of the table, in its place and its arm's colour."""

import numpy as np
import polars as pl
import pytest

from experiments.find.effects import SCHEMA
from experiments.show import figures, style
from experiments.show.units import title
from tests.show.ink import bands, curves, dots, intervals, near, nears, overlapping, ticks, told, words
from tests.show.made_result import ARMS, QUARTERS, numbered, result, row

FACTORS = {"employment": 1e6, "gdp": 1e9, "exports": 1e9, "sme_survival": 0.01}
UNITS = {
    "employment": "million persons",
    "gdp": "billion yuan a quarter",
    "exports": "billion yuan a quarter",
    "sme_survival": "percentage points",
}
WHITE = "#ffffff"


def expected(table: pl.DataFrame, measure: str) -> tuple[set, set]:
    """Dots and intervals of a panel, `during` above `after`; places are told by arm and by which is above."""
    mark, at, lines = style.marks(ARMS, "nothing"), set(), set()
    for one in table.filter((pl.col("measure") == measure) & pl.col("window").is_in(["during", "after"])).iter_rows(
        named=True
    ):
        hue, first = mark[one["arm"]].colour.lower(), one["window"] == "during"
        position = ARMS.index(one["arm"]) - 1, first
        at.add(
            (near(one["effect"] / FACTORS[measure]), *position, hue if first else WHITE, hue, mark[one["arm"]].marker)
        )
        lines.add((near(one["low"] / FACTORS[measure]), near(one["high"] / FACTORS[measure]), *position, hue))
    return at, lines


def above(y: float) -> tuple[int, bool]:
    return round(y), y < round(y)


def test_the_effect_figure_is_the_table(drawn, tmp_path):
    table = numbered()
    figures.effect_plot(result(effects=table), tmp_path / "effects")
    (figure,) = drawn
    assert [told(axis) for axis in figure.axes] == [title(name) for name in FACTORS]
    assert ticks(figure.axes[0]) == list(ARMS[1:])
    for axis, measure in zip(figure.axes, FACTORS, strict=True):
        at, lines = expected(table, measure)
        assert {(dot.x, *above(dot.y), dot.face, dot.edge, dot.marker) for dot in dots(axis)} == at
        assert {(*line.x, *above(line.y[0]), line.colour) for line in intervals(axis)} == lines
        assert axis.get_xlabel() == UNITS[measure]
    assert (
        figure.title == "Effects against nothing"
        and "filled = mean of 2020Q1:2020Q2, open = mean of 2020Q3:2020Q3; 95% intervals" in figure.footer
    )
    assert overlapping(figure) == []


def test_an_arm_of_too_few_agents_says_so_in_its_row(drawn, tmp_path):
    few = [
        row("loans", "employment", window, None, note="not reported: loans serves fewer than 30 agents")
        for window in ("during", "after", *QUARTERS)
    ]
    table = pl.concat([numbered().filter(pl.col("arm") != "loans"), pl.DataFrame(few, schema=SCHEMA)])
    figures.effect_plot(result(effects=table), tmp_path / "effects")
    text = next(text for text in drawn[0].axes[0].texts if text.get_text() == "serves fewer than 30 agents")
    assert text.get_position()[1] == ARMS.index("loans") - 1 and len(words(drawn[0].axes[0])) == 1
    figures.difference_chart(result(effects=table), "employment", tmp_path / "difference")
    assert "serves fewer than 30 agents, so not drawn: loans" in drawn[1].footer and len(curves(drawn[1].axes[0])) == 2


def test_an_interval_that_may_not_hold_is_marked(drawn, tmp_path):
    table = numbered().with_columns(
        pl.when((pl.col("arm") == "spark") & (pl.col("window") == "after") & (pl.col("measure") == "gdp"))
        .then(pl.lit("skewed: x"))
        .alias("warning")
    )
    figures.effect_plot(result(effects=table), tmp_path / "effects")
    marked = [(told(axis), text.get_text(), above(text.xy[1])) for axis in drawn[0].axes for text in axis.texts]
    assert marked == [("GDP", "†", (0, False))] and "† skewed: x" in drawn[0].footer


@pytest.mark.parametrize("measure", ["employment", "sme_survival"])
def test_the_difference_figure_is_the_table(drawn, tmp_path, measure):
    table, mark = numbered(), style.marks(ARMS, "nothing")
    figures.difference_chart(result(effects=table), measure, tmp_path / "difference")
    (axis,), places = drawn[0].axes, tuple(float(index) for index in range(len(QUARTERS)))
    factor = 1e6 if measure == "employment" else 0.01
    rows = {
        arm: table.filter((pl.col("arm") == arm) & (pl.col("measure") == measure) & pl.col("window").is_in(QUARTERS))
        for arm in ARMS[1:]
    }
    by_quarter = {(places, nears(one["effect"] / factor), mark[arm].colour.lower(), "-") for arm, one in rows.items()}
    assert set(curves(axis)) == by_quarter
    assert set(bands(axis)) == {
        (places, nears(one["low"] / factor), nears(one["high"] / factor), mark[arm].colour.lower())
        for arm, one in rows.items()
    }
    labels = {text.get_text().strip(): text.get_color().lower() for text in axis.texts}
    assert labels == {arm: mark[arm].colour.lower() for arm in ARMS[1:]}
    assert ticks(axis, "x") == ["Q4", "Q1\n2020", "Q2", "Q3"] and axis.get_ylabel() == (
        "million persons" if measure == "employment" else "percentage points"
    )


def test_labels_at_the_end_stand_in_the_order_of_the_lines(drawn, tmp_path):
    table = numbered()
    figures.difference_chart(result(effects=table), "employment", tmp_path / "difference")
    (axis,) = drawn[0].axes
    last = dict(
        table.filter((pl.col("measure") == "employment") & (pl.col("window") == QUARTERS[-1]))
        .select("arm", "effect")
        .iter_rows()
    )
    stood = sorted(axis.texts, key=lambda text: text.xy[1])
    assert [text.get_text().strip() for text in stood] == sorted(last, key=last.get)


def test_fourteen_arms_are_told_apart_in_print_and_by_the_colour_blind():
    arms = ["nothing", *(f"arm {number}" for number in range(14))]
    mark = style.marks(arms, "nothing")
    assert (
        len({(one.colour, one.line) for one in mark.values()})
        == len({(one.colour, one.marker) for one in mark.values()})
        == 15
    )
    assert mark["nothing"].colour == "#000000"
    assert all(1.05 / (luminance(colour) + 0.05) >= 3 for colour in style.PALETTE), "too pale for text on white"


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = np.array([int(colour[target : target + 2], 16) / 255 for target in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_a_name_may_hold_signs_that_matplotlib_reads_as_a_formula(drawn, tmp_path):
    arms = ("nothing", r"$\frac{$", "50 % & x_y", "public")
    table = numbered(arms=arms)
    figures.effect_plot(result(effects=table, arms=arms), tmp_path / "effects")
    figures.difference_chart(result(effects=table, arms=arms), "employment", tmp_path / "difference")
    assert overlapping(drawn[0]) == [] and ticks(drawn[0].axes[0])[0] == arms[1]


def test_long_names_do_not_run_into_each_other(drawn, tmp_path, monkeypatch):
    from tests.show import made_result

    long = [
        "short_of_cash_not_operating_m2",
        "with_cash_not_operating_m2",
        "smes_not_operating_m2",
        "cash_for_three_months",
    ]
    monkeypatch.setattr(made_result, "UNITS", dict.fromkeys(long, ("share", "share")))
    monkeypatch.setattr(made_result, "SIZES", dict.fromkeys(long, 1e-4))
    table = numbered(measures=tuple(long))
    figures.effect_plot(result(effects=table), tmp_path / "effects")
    assert overlapping(drawn[0]) == []
