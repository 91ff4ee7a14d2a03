"""The joint figure of several results: each result in its own mark, arms in their rows, differences beside."""

from pathlib import Path

import polars as pl

from experiments.find.side_by_side import KEPT, Side
from experiments.show import compare_figures, marks
from experiments.show.compare import Comparison
from tests.show.ink import dots, intervals, near, nears, overlapping, ticks, told
from tests.show.made_result import ARMS, numbered

COMPARE = {
    "against": "nothing",
    "measures": ["employment", "cost_per_job"],
    "during": "2020Q1:2020Q2",
    "after": "2020Q3:2020Q3",
}
ROWS = ("spark", "loans", "public")


def side(name: str, effects: pl.DataFrame, **other: str) -> Side:
    manifest = {
        "arms": {arm: {"starts": None, "programmes": []} for arm in ARMS},
        "identity": {"code": "c", "configs": "c"},
        "seeds": [1, 2],
        "failures": [],
    }
    return Side(
        name, Path(name), {"question": "?", "compare": COMPARE | other, "scale": 10_000}, manifest, effects, None
    )


def scaled(factor: float) -> pl.DataFrame:
    return numbered().with_columns(pl.col("effect", "low", "high") * factor)


def test_every_result_has_its_mark_and_every_arm_its_row(drawn, tmp_path):
    tables = {"first": scaled(1.0), "second": scaled(1.1), "third": scaled(0.7)}
    found = Comparison(tuple(side(name, table) for name, table in tables.items()))
    vars(found)["differences"] = {"second": scaled(0.3).select(list(KEPT)), "third": "they have other shocks"}
    compare_figures.joint(found, "employment", tmp_path / "employment")
    (figure,), mark, factor = drawn, marks.marks(list(tables), None), 1e6
    effects, less = figure.axes
    assert in_place(effects, {name: of(table) for name, table in tables.items()}, mark, factor)
    assert in_place(less, {"second": of(scaled(0.3))}, mark, factor)
    assert (
        ticks(effects) == list(ROWS)
        and told(less) == "less first, world by world"
        and effects.get_xlabel() == "million persons"
    )
    assert [(word, line.get_color(), line.get_marker()) for word, line in figure.legend] == [
        (name, mark[name].colour, mark[name].marker) for name in tables
    ]
    assert overlapping(figure) == []


def of(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter((pl.col("measure") == "employment") & pl.col("window").is_in(["during", "after"]))


def in_place(axis, tables: dict[str, pl.DataFrame], mark, factor: float) -> bool:
    """Results stand under each other in the room of an arm, `during` filled and above."""
    order = {
        (name, window): index
        for index, (name, window) in enumerate((name, window) for name in mark for window in ("during", "after"))
    }
    for arm in ROWS:
        rows = {
            (name, row["window"]): row
            for name, table in tables.items()
            for row in table.filter(pl.col("arm") == arm).iter_rows(named=True)
        }
        here = sorted((dot for dot in dots(axis) if round(dot.y) == ROWS.index(arm)), key=lambda dot: dot.y)
        lines = sorted(
            (line for line in intervals(axis) if round(line.y[0]) == ROWS.index(arm)), key=lambda line: line.y
        )
        expected = sorted(rows, key=order.get)
        assert [dot.x for dot in here] == [near(rows[key]["effect"] / factor) for key in expected]
        assert [dot.face for dot in here] == [
            mark[name].colour.lower() if window == "during" else "#ffffff" for name, window in expected
        ]
        assert [(dot.edge, dot.marker) for dot in here] == [
            (mark[name].colour.lower(), mark[name].marker) for name, _ in expected
        ]
        assert [line.x for line in lines] == [
            nears((rows[key]["low"] / factor, rows[key]["high"] / factor)) for key in expected
        ]
    return len(dots(axis)) == sum(map(len, tables.values()))


def test_what_effects_are_against_stands_with_each_result_where_it_differs(drawn, tmp_path):
    for name, other in (("same", {}), ("differing", {"against": "as_it_was"})):
        sides = side("first", scaled(1.0)), side("second", scaled(2.0), **other)
        compare_figures.joint(Comparison(sides), "cost_per_job", tmp_path / name)
    same, differing = drawn
    assert [word for word, _ in same.legend] == ["first", "second"] and same.footer.startswith("against “nothing”; ")
    assert [word for word, _ in differing.legend] == ["first, against “nothing”", "second, against “as it was”"]


def test_a_ratio_is_of_the_whole(drawn, tmp_path):
    found = Comparison((side("first", scaled(1.0)), side("second", scaled(2.0))))
    compare_figures.joint(found, "cost_per_job", tmp_path / "cost")
    (axis,) = drawn[0].axes
    cumulated = [numbered().filter(pl.col("measure") == "cost_per_job")["effect"] * factor for factor in (1.0, 2.0)]
    assert sorted(dot.x for dot in dots(axis)) == sorted(near(value) for values in cumulated for value in values)
    assert axis.get_xlabel() == "yuan a job-quarter"
