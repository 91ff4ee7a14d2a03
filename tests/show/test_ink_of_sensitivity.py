"""Drivers, heat map and box of failures: bars, rings, cells, crosses and the frame are the numbers."""

import numpy as np
import polars as pl
import pytest

from experiments.find.discovery import Box, Failures
from experiments.find.draws import Draws, Effect, Input
from experiments.find.sensitivity import RANKS
from experiments.show import marks, sensitivity_figures
from tests.show.ink import boxes, dots, intervals, lines, near, nears, ticks, told
from tests.show.made_result import result

INPUTS = (Input("caution", 0.5, 1.5, "times", ""), Input("shops", 100.0, 300.0, "shops", ""))
POINTS = np.array([[0.1, 0.9], [0.2, 0.8], [0.9, 0.1], [0.6, 0.4]])
EFFECT = Effect("loans", "employment", "during", "persons", "level", np.array([4e6, 8e6, -2e6, 5e6]))


def draws() -> Draws:
    return Draws(INPUTS, np.arange(4), POINTS)


def statistics(method: str, leading: str, beside: str | None) -> pl.DataFrame:
    rows = []
    for at, arm in enumerate(("spark", "loans")):
        for index, name in enumerate(("caution", "shops")):
            about = 1e6 * (10 * at + 3 * index + 2)
            for k, statistic in enumerate(filter(None, (leading, beside, "mu", "luck"))):
                value = about + 1e5 * k
                rows.append(
                    (
                        arm,
                        "employment",
                        "during",
                        method,
                        name,
                        statistic,
                        value,
                        value - 2e5,
                        value + 4e5,
                        "persons",
                        0.95,
                        4,
                    )
                )
    heads = [
        "arm",
        "measure",
        "window",
        "method",
        "input",
        "statistic",
        "value",
        "low",
        "high",
        "unit",
        "confidence",
        "draws",
    ]
    return pl.DataFrame(rows, schema=heads, orient="row")


@pytest.mark.parametrize(
    ("method", "leading", "beside"),
    [("Morris screening", "mu_star", "sigma"), ("Sobol indices", "total", "first"), (RANKS, "prcc", None)],
)
def test_bars_and_rings_are_the_statistics(drawn, tmp_path, method, leading, beside):
    table = statistics(method, leading, beside)
    sensitivity_figures.bars(result(), table, "employment", tmp_path / "drivers")
    factor = 1e6 if method == "Morris screening" else 1.0
    for axis, arm in zip(drawn[0].axes, ("spark", "loans"), strict=True):
        hue = marks.marks(("nothing", "spark", "loans"), "nothing")[arm].colour.lower()
        mine = {
            (one["input"], one["statistic"]): one for one in table.filter(pl.col("arm") == arm).iter_rows(named=True)
        }
        order = ["shops", "caution"]  # the larger first
        bars = {near(bottom + height / 2): (near(width), colour) for _, bottom, width, height, colour in boxes(axis)}
        assert bars == {near(y): (near(mine[name, leading]["value"] / factor), hue) for y, name in enumerate(order)}
        ends = {line.y[0]: (line.x, line.colour) for line in intervals(axis)}
        for y, name in enumerate(order):
            assert ends[float(y)] == (
                nears((mine[name, leading]["low"] / factor, mine[name, leading]["high"] / factor)),
                "#000000",
            )
            if beside:
                assert ends[near(y + 0.36)] == (
                    nears((mine[name, beside]["low"] / factor, mine[name, beside]["high"] / factor)),
                    hue,
                )
        rings = {(dot.x, dot.y, dot.face, dot.edge) for dot in dots(axis)}
        assert rings == (
            {
                (near(mine[name, beside]["value"] / factor), near(y + 0.36), "#ffffff", hue)
                for y, name in enumerate(order)
            }
            if beside
            else set()
        )
        assert told(axis) == arm.capitalize() and axis.get_xlabel() == ("million persons" if factor > 1 else "persons")
    assert ticks(drawn[0].axes[0]) == ["shops", "caution"]


def test_cells_of_the_heat_map_are_means_of_their_draws(drawn, tmp_path):
    """Two draws lie low across and high up, one right below, one in the middle."""
    sensitivity_figures.heat_map(result(), draws(), EFFECT, 0, 1, tmp_path / "heat")
    axis = drawn[0].axes[0]
    grid = np.asarray(axis.images[0].get_array())
    shown = {
        (row, column): near(grid[row, column])
        for row in range(4)
        for column in range(4)
        if np.isfinite(grid[row, column])
    }
    assert shown == {(3, 0): 6.0, (0, 3): -2.0, (1, 2): 5.0} and axis.images[0].origin == "lower"
    assert tuple(axis.images[0].get_extent()) == (0.5, 1.5, 100.0, 300.0) and axis.images[0].get_clim() == (-6.0, 6.0)
    assert {(text.get_text(), nears(text.get_position())) for text in axis.texts} == {
        ("6.00\n(2)", (0.625, 275.0)),
        ("-2.00\n(1)", (1.375, 125.0)),
        ("5.00\n(1)", (1.125, 175.0)),
    }
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("caution (times)", "shops (shops)")


def test_draws_that_fail_are_crosses_and_the_frame_is_the_densest_box(drawn, tmp_path):
    found = Failures(
        "the effect is not above 0",
        0.0,
        np.array([False, False, True, False]),
        (Box({0: (0.75, 1.0), 1: (0.0, 0.25)}, 1, 1.0, 1.0), Box({0: (0.0, 0.1)}, 1, 0.1, 0.1)),
    )
    sensitivity_figures.failure_box(result(), draws(), EFFECT, found, (0, 1), tmp_path / "failures")
    axis = drawn[0].axes[0]
    assert {(dot.x, dot.y, dot.marker) for dot in dots(axis)} == {
        (0.6, 280.0, "o"),
        (0.7, 260.0, "o"),
        (1.4, 120.0, "X"),
        (1.1, 180.0, "o"),
    }
    assert len(lines(axis)) == 0 and [box[:4] for box in boxes(axis)] == [(1.25, 100.0, 0.25, 50.0)]
    assert {
        text.get_text(): handle.get_marker()
        for text, handle in zip(axis.get_legend().get_texts(), axis.get_legend().legend_handles, strict=True)
    } == {"does not": "o", "fails": "X"}
