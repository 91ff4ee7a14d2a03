"""Who is helped and the saturation plot: widths, bars, dots and lines are the table's numbers."""

import numpy as np
import polars as pl

from experiments.ask.fates import COUNTED
from experiments.ask.schema import Saturation
from experiments.find.fates import SCHEMA, FateTable
from experiments.find.saturation import SCHEMA as OF_SATURATION
from experiments.show import fates, marks, saturation
from tests.show.ink import boxes, dots, intervals, lines, near, nears, overlapping, segments, ticks, told, words
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


def test_bars_are_the_firms_whose_fate_relief_changes(drawn, tmp_path):
    """Saved to the right, killed to the left of zero; the black mark is the first less the second, with its own
    interval over worlds."""
    fates.changed(made(), tmp_path / "fates")
    (axis,), clusters = drawn[0].axes, result(arms=ARMS).panel.clusters
    bars = {(near(bottom + height / 2), near(width)) for _, bottom, width, height, _ in boxes(axis)}
    ends = {(line.y[0], line.x, line.colour) for line in intervals(axis)}
    over_worlds = 1 + 0.01 * (np.arange(WORLDS) - (WORLDS - 1) / 2)
    for y, (arm, firms) in enumerate(FIRMS.items()):
        assert {(near(y + 0.04), firms["saved"]), (near(y + 0.04), -firms["killed"])} <= bars
        assert (near(y + 0.3), firms["only delayed"]) in bars
        net = clusters.of((firms["saved"] - firms["killed"]) * over_worlds).interval(0.95)
        assert (near(y - 0.28), nears((net.low, net.high)), "#000000") in {
            (near(height), tuple(sorted(x)), colour) for height, x, colour in ends
        }
        assert (near(net.mean), near(y - 0.28)) in {(dot.x, dot.y) for dot in dots(axis)}
        killed = clusters.of(firms["killed"] * over_worlds).interval(0.95)
        assert (near(y + 0.04), nears((-killed.low, -killed.high)), "#333333") in ends
        text = axis.texts[y]
        assert text.get_position()[1] == y and " ".join(text.get_text().split()) == (
            f"{firms['survives anyway']:.1f} % survive anyway, {firms['fails anyway']:.1f} % fail anyway"
        ), arm
    assert len(bars) == 6 and ticks(axis) == list(FIRMS) and axis.get_xlabel() == "million firms (killed to the left)"
    assert (
        drawn[0].title
        == "Old firms in being at the end of 2021Q4 against “nothing”: higher with “spark”, lower with “loans”"
    )
    assert [name for name, _ in drawn[0].legend] == ["saved", "killed", "only delayed", "saved less killed"]
    assert len(set(fates.HATCHES.values())) == 3 and overlapping(drawn[0]) == []


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
    mark, names = marks.marks(ARMS, "nothing"), ["micro", "small", "exporter"]
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
    first, second, third, fourth = drawn[0].axes
    assert first.get_xlim() == second.get_xlim() != third.get_xlim() == fourth.get_xlim(), "a row has one axis"
    assert drawn[0].title == (
        "Jobs in 3 groups of firms, 2020Q4: “spark” higher in 2, cannot be told in 1; “loans” higher in 2"
    )


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
        by_hue = {look.colour.lower(): effect for effect, look in hues.items()}
        assert {dot.marker for dot in dots(axis)} == {look.marker for look in hues.values()}
        assert {(by_hue[dot.face], round(dot.x / 5) * 5, dot.y) for dot in dots(axis)} == expected
        ends = {(by_hue[hue], near(low), near(high)) for _, low, _, high, hue in segments(axis)}
        assert ends == {
            (one["effect"], near(one["low"] / factor), near(one["high"] / factor)) for one in rows.iter_rows(named=True)
        }
        labels = {text.get_text().strip(): text.get_color().lower() for text in axis.texts}
        assert labels == {effect.partition(",")[0]: look.colour.lower() for effect, look in hues.items()}
        assert index % 2 or axis.get_ylabel() == ("million jobs" if index < 2 else "jobs a thousand firms")
    assert [told(axis) for axis in figure.axes[:2]] == list(saturation.QUESTIONS.values())
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim() and len(lines(figure.axes[0])) >= 1
