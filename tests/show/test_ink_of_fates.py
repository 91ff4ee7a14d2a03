"""Who is helped and the saturation plot: widths, bars, dots and lines are the table's numbers."""

import numpy as np
import polars as pl

from experiments.ask.fates import COUNTED
from experiments.ask.schema import Saturation
from experiments.find.fates import SCHEMA, FateTable
from experiments.find.saturation import SCHEMA as OF_SATURATION
from experiments.show import fates, saturation, style
from tests.show.ink import bands, boxes, dots, intervals, lines, near, nears, overlapping, segments, ticks, told, words
from tests.show.made_result import WORLDS, result

ARMS = ("nothing", "spark", "loans")
FIRMS = {  # million firms at the last quarter; at the first there are others
    "spark": {"survives anyway": 60.0, "saved": 8.0, "only delayed": 4.0, "fails anyway": 26.0, "killed": 2.0},
    "loans": {"survives anyway": 50.0, "saved": 3.0, "only delayed": 5.0, "fails anyway": 36.0, "killed": 6.0},
}
QUARTERS = ("2020Q4", "2021Q4")


def fate_table() -> FateTable:
    rows = []
    for arm, kinds in FIRMS.items():
        for quarter, factor in zip(QUARTERS, (7.0, 1.0), strict=True):
            for fate, millions in kinds.items():
                for world in range(WORLDS):
                    firms = 1e6 * millions * factor * (1 + 0.01 * (world - (WORLDS - 1) / 2))
                    named = {
                        "arm": arm,
                        "world": world,
                        "quarter": quarter,
                        "by": "all",
                        "group": "all",
                        "offer": "offered",
                        "fate": fate,
                    }
                    rows.append(named | dict.fromkeys(COUNTED, 0.0) | {"firms": firms})
    return FateTable(pl.DataFrame(rows), tuple(range(WORLDS)), result(arms=ARMS).panel.clusters)


def made(**kept):
    return result(arms=ARMS, fate_table=fate_table(), **kept)


def test_flows_are_as_wide_as_the_firms_that_flow_there(drawn, tmp_path):
    fates.flows(made(), tmp_path / "fates")
    (figure,) = drawn
    for axis, arm in zip(figure.axes[:2], FIRMS, strict=True):
        assert told(axis) == arm
        found = {
            colour: (near(high[0] - low[0]), low[0] > low[-1], low[0] < low[-1]) for _, low, high, colour in bands(axis)
        }
        total = sum(FIRMS[arm].values())
        falls, rises = {"killed"}, {"saved"}  # in being without and closed with, and the other way round
        assert found == {
            fates.COLOURS[fate].lower(): (near(count / total), fate in falls, fate in rises)
            for fate, count in FIRMS[arm].items()
        }
        assert {" ".join(word.split()) for word in words(axis)} == {
            f"{fate} {FIRMS[arm][fate]:.1f} %" for fate in ("survives anyway", "fails anyway")
        }
    assert "at the end of 2021Q4" in figure.footer and overlapping(figure) == []


def test_bars_are_the_firms_whose_fate_relief_changes(drawn, tmp_path):
    fates.flows(made(), tmp_path / "fates")
    clusters = result(arms=ARMS).panel.clusters
    for axis, arm in zip(drawn[0].axes[2:], FIRMS, strict=True):
        assert ticks(axis) == ["saved", "only delayed", "killed"] and axis.get_xlabel() == "million firms"
        bars = {near(bottom + height / 2): (near(width), colour) for _, bottom, width, height, colour in boxes(axis)}
        ends = {line.y[0]: line.x for line in intervals(axis)}
        for y, fate in enumerate(("saved", "only delayed", "killed")):
            count = FIRMS[arm][fate]
            assert bars[near(y)] == (near(count), fates.COLOURS[fate].lower())
            interval = clusters.of(count * (1 + 0.01 * (np.arange(WORLDS) - (WORLDS - 1) / 2))).interval(0.95)
            assert ends[float(y)] == nears((interval.low, interval.high))


def helped() -> pl.DataFrame:
    rows, count = [], 0
    for arm in ARMS[1:]:
        for quarter in (*QUARTERS, "2021Q1"):
            for by, group in (("size", "micro"), ("size", "small"), ("trade", "exporter")):
                for figure, unit, size in (
                    ("jobs", "persons", 1e3),
                    ("exports", "yuan a quarter", 1e9),
                    ("sales", "yuan a quarter", 1e9),
                ):
                    for offer in ("all", "offered"):
                        count += 1
                        few = (arm, group) == ("loans", "small")
                        mean, low, high = (
                            (None, None, None) if few else (count * size, (count - 1.5) * size, (count + 2.5) * size)
                        )
                        rows.append(
                            (
                                arm,
                                quarter,
                                by,
                                group,
                                offer,
                                figure,
                                unit,
                                mean,
                                low,
                                high,
                                WORLDS,
                                None,
                                1.0,
                                1.0,
                                WORLDS,
                                "few" if few else None,
                            )
                        )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_groups_stand_in_their_rows_first_quarter_filled(drawn, tmp_path):
    table = helped()
    fates.by_group(made(who_is_helped=table), tmp_path / "who")
    mark, names = style.marks(ARMS, "nothing"), ["micro", "small", "exporter"]
    for axis, (measure, arm) in zip(
        drawn[0].axes, [(measure, arm) for measure in ("jobs", "exports") for arm in ARMS[1:]], strict=True
    ):
        factor = 1e3 if measure == "jobs" else 1e9
        rows = table.filter(
            (pl.col("arm") == arm)
            & (pl.col("figure") == measure)
            & (pl.col("offer") == "all")
            & pl.col("quarter").is_in(QUARTERS)
            & pl.col("mean").is_not_null()
        )
        hue = mark[arm].colour.lower()
        at, ends = set(), set()
        for one in rows.iter_rows(named=True):
            first, position = one["quarter"] == QUARTERS[0], names.index(one["group"])
            at.add((near(one["mean"] / factor), position, first, hue if first else "#ffffff"))
            ends.add((*nears((one["low"] / factor, one["high"] / factor)), position, first, hue))
        assert told(axis) == f"{arm}: {measure}"
        assert {(dot.x, round(dot.y), dot.y < round(dot.y), dot.face) for dot in dots(axis)} == at
        assert {
            (*line.x, round(line.y[0]), line.y[0] < round(line.y[0]), line.colour) for line in intervals(axis)
        } == ends
        assert words(axis) == (["fewer than 30 agents"] if arm == "loans" else [])
        assert axis.get_xlabel() == ("thousand persons" if measure == "jobs" else "billion yuan a quarter")
    assert ticks(drawn[0].axes[0]) == names and "filled = 2020Q4, open = 2021Q4" in drawn[0].footer


def saturated() -> pl.DataFrame:
    rows, count = [], 0
    for base in ARMS[1:]:
        for fixed, level in (("", 0.0), ("", 1.0), ("intensity", 0.5), ("budget", 0.5)):
            for quarter in QUARTERS:
                for effect in (*saturation.TOTALS, *saturation.A_FIRM):
                    for measure in ("jobs", "exports"):
                        count += 1
                        rows.append(
                            (
                                f"{base} {level}",
                                base,
                                level,
                                fixed,
                                quarter,
                                "all",
                                "all",
                                measure,
                                effect,
                                "",
                                1e4 * count,
                                1e4 * (count - 2),
                                1e4 * (count + 5),
                                WORLDS,
                                None,
                                WORLDS,
                                None,
                            )
                        )
    return pl.DataFrame(rows, schema=OF_SATURATION, orient="row")


def test_the_saturation_plot_is_the_table(drawn, tmp_path):
    table = saturated()
    asked = Saturation(arms=["spark"], levels=[0.5], fixed=["intensity", "budget"])
    saturation.saturation_plot(made(saturation=table), asked, "spark", tmp_path / "saturation")
    (figure,) = drawn
    for index, axis in enumerate(figure.axes):
        fixed, (hues, factor) = (
            ("intensity", "budget")[index % 2],
            ((saturation.TOTALS, 1e6), (saturation.A_FIRM, 1.0))[index // 2],
        )
        asked = (
            (pl.col("base") == "spark")
            & (pl.col("quarter") == QUARTERS[0])
            & (pl.col("measure") == "jobs")
            & pl.col("fixed").is_in([fixed, ""])
        )
        rows = table.filter(asked & pl.col("effect").is_in(list(hues))).sort("level")
        expected = {
            (one["effect"], round(100 * one["level"]), near(one["mean"] / factor)) for one in rows.iter_rows(named=True)
        }
        by_hue = {hue.lower(): effect for effect, hue in hues.items()}
        assert {(by_hue[dot.face], round(dot.x / 5) * 5, dot.y) for dot in dots(axis)} == expected
        ends = {(by_hue[hue], near(low), near(high)) for _, low, _, high, hue in segments(axis)}
        assert ends == {
            (one["effect"], near(one["low"] / factor), near(one["high"] / factor)) for one in rows.iter_rows(named=True)
        }
        labels = {text.get_text().strip(): text.get_color().lower() for text in axis.texts}
        assert labels == {effect.partition(",")[0]: hue.lower() for effect, hue in hues.items()}
        assert axis.get_ylabel() == ("million jobs" if index < 2 else "jobs a thousand firms")
    assert [told(axis) for axis in figure.axes[:2]] == list(saturation.QUESTIONS.values())
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim() and len(lines(figure.axes[0])) >= 1
