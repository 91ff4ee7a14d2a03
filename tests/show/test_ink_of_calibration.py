"""Fit, posteriors and pairs of a calibration: what is filled passes, a
band is its own fact's, a number its own pair's."""

import numpy as np
import polars as pl

from experiments.calibration import figures
from experiments.show import style
from experiments.show.saved import Origin
from tests.show.ink import bands, dots, intervals, lines, near, nears, ticks, told

MADE = Origin("made", "by hand")
FACTS = pl.DataFrame(
    {
        "fact": ["gdp_a", "jobs_b", "exports_c", "shops_d"],
        "verdict": ["PASS", "MISS", "MISS", "PASS"],
        "gap": [0.5, -2.0, 7.0, -0.25],
        "gap_low": [0.1, -3.0, 5.0, -0.75],
        "gap_high": [0.75, -1.5, 9.0, 0.3],
    }
)
INPUTS = pl.DataFrame({
    "input": ["shock.fear", "caution", "speed"], "unit": ["times", "share", "a quarter"], "prior_low": [0.0, 1.0, 10.0],
    "prior_high": [1.0, 3.0, 34.0], "low": [0.2, 1.5, 12.0], "high": [0.7, 2.5, 20.0], "estimate": [0.4, 2.2, 15.0],
    "width_of_prior": [0.56, 0.55, 0.37],
})  # fmt: skip # a table


def drawn_in(figure, draw, *tables) -> None:
    with style.plt.rc_context(style.STYLE):
        draw(*tables)


def test_facts_that_pass_are_filled_and_far_ones_stand_at_the_edge(drawn, tmp_path):
    drawn_in(drawn, figures.fit, FACTS, tmp_path / "fit", MADE)
    (axis,) = drawn[0].axes
    assert ticks(axis) == ["GDP a", "jobs b", "exports c", "shops d"]
    hue = {"PASS": figures.PASS.lower(), "MISS": figures.MISS.lower()}
    at = [(0.5, 0.0, "PASS"), (-2.0, 1.0, "MISS"), (4.0, 2.0, "MISS"), (-0.25, 3.0, "PASS")]
    assert [(dot.x, dot.y, dot.face, dot.edge) for dot in dots(axis)] == [
        (x, y, hue[word] if word == "PASS" else "#ffffff", hue[word]) for x, y, word in at
    ]
    assert [(line.x, line.y[0], line.colour) for line in intervals(axis)] == [
        ((0.1, 0.75), 0.0, hue["PASS"]),
        ((-3.0, -1.5), 1.0, hue["MISS"]),
        ((4.0, 4.0), 2.0, hue["MISS"]),
        ((-0.75, 0.3), 3.0, hue["PASS"]),
    ]
    assert [(text.get_text(), text.xy) for text in axis.texts] == [("7.0", (4.0, 2))]
    assert bands(axis) == [] and hue["PASS"] != hue["MISS"]
    assert drawn[0].title == "2 of 4 facts that were fitted to lie in their accepted ranges"


def test_a_posterior_is_its_draws_over_its_own_range(drawn, tmp_path):
    """Three quarters of the draws of an input lie in its first bin, the others in its last."""
    bins = figures.BINS
    draws = pl.DataFrame(
        {
            name: [low + 1e-3] * 3 + [high - 1e-3]
            for name, low, high in INPUTS.select("input", "prior_low", "prior_high").iter_rows()
        }
    )
    draws = draws.with_columns(pl.Series("caution", [2.0] * 4))
    drawn_in(drawn, figures.posteriors, INPUTS, draws, tmp_path / "posteriors", MADE)
    for axis, row in zip(drawn[0].axes, INPUTS.iter_rows(named=True), strict=True):
        heights, edges, _ = axis.patches[0].get_data()
        expected = np.zeros(bins)
        expected[[0, -1] if row["input"] != "caution" else [bins // 2]] = (
            [0.75 * bins, 0.25 * bins] if row["input"] != "caution" else [bins]
        )
        assert nears(heights) == nears(expected) and nears((edges[0], edges[-1])) == nears(
            (row["prior_low"], row["prior_high"])
        )
        assert told(axis) == row["input"].removeprefix("shock.") and axis.get_xlabel() == row["unit"]
        assert [line.x for line in intervals(axis)] == [nears((row["low"], row["high"]))]
        upright = [line.get_xdata()[0] for line in axis.get_lines() if line.get_xdata()[0] == line.get_xdata()[-1]]
        assert upright == [row["estimate"]] and ticks(axis, "x") == [
            figures.given(end) for end in (row["prior_low"], row["prior_high"])
        ]
        assert len(lines(axis)) == 1
    assert drawn[0].title == "What the facts say of each input: most of speed, whose interval is 37% of what it was"


def test_pairs_stand_under_their_inputs_with_their_index(drawn, tmp_path):
    pairs = pl.DataFrame(
        {
            "input": ["caution", "speed", "speed", "shock.fear"],
            "other": ["shock.fear", "shock.fear", "caution", "speed"],
            "correlation": [0.9, -0.2, 0.4, -0.2],
            "collinearity": [12.0, 2.0, 3.4, 2.0],
        }
    )
    drawn_in(drawn, figures.identification, INPUTS, pairs, tmp_path / "pairs", MADE)
    axis = drawn[0].axes[0]
    grid = np.ma.filled(np.ma.asarray(axis.images[0].get_array()), np.nan)
    assert {(i, j): near(grid[i, j]) for i in range(3) for j in range(3) if np.isfinite(grid[i, j])} == {
        (1, 0): 0.9,
        (2, 0): -0.2,
        (2, 1): 0.4,
    }
    assert {(text.get_text(), text.get_position()) for text in axis.texts} == {("12", (0, 1)), ("3", (1, 2))}
    assert drawn[0].title == "Of 3 pairs of inputs the facts cannot tell apart 1"
    assert ticks(axis) == ticks(axis, "x") == ["fear", "caution", "speed"] and axis.images[0].get_clim() == (-1, 1)
