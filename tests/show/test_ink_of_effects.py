"""Effects and differences: every dot, interval and band is a number of the table, in its place and its arm's colour."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.find.effects import SCHEMA
from experiments.find.side_by_side import Side
from experiments.show import figures, marks, paths, style
from experiments.show.units import title
from tests.show.ink import dots, intervals, near, nears, overlapping, ticks, told, words
from tests.show.made_result import AFTER, ARMS, DURING, QUARTERS, numbered, result, row

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
    mark, at, lines = marks.marks(ARMS, "nothing"), set(), set()
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
        assert axis.get_xlabel() == UNITS[measure] and axis.get_ylim() == figure.axes[0].get_ylim()
    assert figure.title == TITLE_OF_EFFECTS
    assert "filled = mean of 2020Q1:2020Q2" in figure.footer and "open = mean of 2020Q3:2020Q3" in figure.footer
    assert figure.origin.said == "made: 1:10,000, 21 worlds" and "identity c-q" in figure.origin.kept
    assert overlapping(figure) == []


# Of spark `during` is the fifth window, whose effect is below zero.
TITLE_OF_EFFECTS = (
    "Employment against “nothing”, mean of 2020Q1:2020Q2: higher with “loans” and “public”, lower with “spark”"
)


def side_of(table: pl.DataFrame, arms=ARMS, **asked) -> Side:
    """A result of which the effects are kept, as `relief compare` reads it."""
    compare = {"against": "nothing", "measures": list(UNITS), "during": DURING, "after": AFTER}
    about = {"arms": {arm: {"starts": None if arm == arms[0] else "2020Q1", "programmes": []} for arm in arms}}
    about |= {"seeds": [1, 2, 3], "failures": []}
    return Side("made", Path("made"), {"compare": compare, "scale": 10_000} | asked, about, table, None)


CLAIM = {"arm": "loans", "measure": "employment", "window": "cumulated", "sign": "positive"}


def test_the_headline_stands_beside_its_cost(drawn, tmp_path):
    """The effect over the window of the claim, and what a job costs with each arm, in one row an arm."""
    table = numbered()
    figures.headline_plot(side_of(table, claim=[CLAIM]), tmp_path / "headline")
    (figure,), mark = drawn, marks.marks(ARMS, "nothing")
    effect, cost = figure.axes
    for axis, measure, factor in ((effect, "employment", 1e6), (cost, "cost_per_job", 1.0)):
        asked = (pl.col("measure") == measure) & (pl.col("window") == "cumulated")
        rows = {row["arm"]: row for row in table.filter(asked).iter_rows(named=True)}
        assert {(dot.x, dot.y, dot.face, dot.marker) for dot in dots(axis)} == {
            (near(rows[arm]["effect"] / factor), float(y), mark[arm].colour.lower(), mark[arm].marker)
            for y, arm in enumerate(ARMS[1:])
        }
        assert {(line.x, line.y[0]) for line in intervals(axis)} == {
            (nears((rows[arm]["low"] / factor, rows[arm]["high"] / factor)), float(y)) for y, arm in enumerate(ARMS[1:])
        }
    assert effect.get_xlabel() == "million job-quarters" and cost.get_xlabel() == "yuan a job-quarter"
    assert ticks(effect) == list(ARMS[1:]) and effect.get_ylim() == cost.get_ylim()
    assert told(effect) == "Employment, added up from the first programme, 2020Q1, to 2020Q3"
    assert overlapping(figure) == []


def test_the_headline_says_what_can_be_told_and_what_it_costs(drawn, tmp_path):
    rows = [
        row("spark", "employment", "during", 5e3, 1e3, 9e3),
        row("loans", "employment", "during", 5e3, -1e3, 9e3),
        row("public", "employment", "during", -5e3, -9e3, -1e3),
        row("spark", "cost_per_job", "cumulated", 4e3, 2e3, 9e3),
        row("loans", "cost_per_job", "cumulated", None, note="not defined: the interval includes zero"),
        row("public", "cost_per_job", "cumulated", 16e3, 12e3, 30e3),
    ]
    figures.headline_plot(side_of(pl.DataFrame(rows, schema=SCHEMA)), tmp_path / "headline")
    assert drawn[0].title == (
        "Employment against “nothing”, mean of 2020Q1:2020Q2: higher with “spark”, lower with “public”; cannot be told"
        " with “loans”."
        " A job kept for a quarter costs 4,000 (“spark”) to 16,000 yuan (“public”)"
    )
    cost = drawn[0].axes[1]
    assert any(list(line.get_xdata()) == [0, 0] for line in cost.lines)
    assert words(cost) == ["cannot be told"] and cost.texts[0].get_position()[1] == ARMS.index("loans") - 1


def test_a_panel_of_costs_without_any_has_no_axis_and_no_line_through_its_words(drawn, tmp_path):
    rows = [row("spark", "employment", "during", 5e3, -1e3, 9e3)]
    rows += [row("spark", "cost_per_job", "cumulated", None, note="not defined: the interval includes zero")]
    figures.headline_plot(side_of(pl.DataFrame(rows, schema=SCHEMA)), tmp_path / "headline")
    cost = drawn[0].axes[1]
    assert words(cost) == ["cannot be told"] and len(cost.lines) == 0 and len(cost.get_xticks()) == 0


def test_a_cost_far_beyond_the_others_stands_on_a_logarithmic_axis(drawn, tmp_path):
    rows = [row(arm, "employment", "during", 5e3, 1e3, 9e3) for arm in ARMS[1:]]
    costs = {"spark": 1e3, "loans": 2e3, "public": 5e4}
    rows += [row(arm, "cost_per_job", "cumulated", cost, cost / 2, cost * 2) for arm, cost in costs.items()]
    figures.headline_plot(side_of(pl.DataFrame(rows, schema=SCHEMA)), tmp_path / "headline")
    cost = drawn[0].axes[1]
    assert cost.get_xscale() == "log" and cost.get_xlabel() == "yuan a job-quarter (logarithmic)"
    assert {dot.x for dot in dots(cost)} == set(costs.values()) and drawn[0].axes[0].get_xscale() == "linear"


def test_an_interval_that_nobody_could_tell_from_anything_is_cut_and_says_so(drawn, tmp_path):
    """Of 5 and 6 thousand the reach is 9 thousand; four times as far the third one is cut off, on both sides."""
    ends = {"spark": (1e3, 9e3), "loans": (2e3, 9e3), "public": (-9e5, 9e5)}
    rows = [row(arm, "employment", "during", 5e3, *ends[arm]) for arm in ARMS[1:]]
    figures.headline_plot(side_of(pl.DataFrame(rows, schema=SCHEMA)), tmp_path / "headline")
    (axis,) = drawn[0].axes
    assert {line.x for line in intervals(axis)} == {(1.0, 9.0), (2.0, 9.0), (-36.0, 36.0)}
    arrows = {(dot.x, dot.y, dot.marker) for dot in dots(axis) if dot.marker in "<>"}
    assert arrows == {(-36.0, 2.0, "<"), (36.0, 2.0, ">")} and "an arrow: the interval goes on" in drawn[0].footer


def test_an_arm_of_too_few_agents_says_so_in_its_row(drawn, tmp_path):
    few = [
        row("loans", "employment", window, None, note="not reported: loans serves fewer than 30 agents")
        for window in ("during", "after", *QUARTERS)
    ]
    table = pl.concat([numbered().filter(pl.col("arm") != "loans"), pl.DataFrame(few, schema=SCHEMA)])
    figures.effect_plot(result(effects=table), tmp_path / "effects")
    text = next(text for text in drawn[0].axes[0].texts if text.get_text() == "serves fewer than 30 agents")
    assert text.get_position()[1] == ARMS.index("loans") - 1 and len(words(drawn[0].axes[0])) == 1
    assert drawn[0].title == (
        "Employment against “nothing”, mean of 2020Q1:2020Q2: higher with “public”, lower with “spark”; not told"
        " with “loans”"
    )


def test_arms_of_too_few_agents_are_written_in_the_order_of_their_rows(drawn, tmp_path):
    """A figure of the same tables is the same file: no order of the words is left to chance."""
    arms = [f"arm {letter}" for letter in "hbgacfde"]
    told_of = row("told", "employment", "during", 5e3, 1e3, 9e3)
    few = [row(arm, "employment", "during", None, note="not reported: serves fewer than 30 agents") for arm in arms]
    table = pl.DataFrame([*few, told_of], schema=SCHEMA)
    figures.headline_plot(side_of(table, ("nothing", *arms, "told")), tmp_path / "headline")
    assert [text.get_position()[1] for text in drawn[0].axes[0].texts] == list(range(len(arms)))


def test_an_interval_that_may_not_hold_is_marked(drawn, tmp_path):
    table = numbered().with_columns(
        pl.when((pl.col("arm") == "spark") & (pl.col("window") == "after") & (pl.col("measure") == "gdp"))
        .then(pl.lit("skewed: x; y; openings: z"))
        .alias("warning")
    )
    figures.effect_plot(result(effects=table), tmp_path / "effects")
    marked = [(told(axis), text.get_text(), above(text.xy[1])) for axis in drawn[0].axes for text in axis.texts]
    assert marked == [("GDP", "†", (0, False))]
    assert drawn[0].footer.endswith("† may not hold what it says: skewed, openings")


def test_fourteen_arms_are_told_apart_in_print_and_by_the_colour_blind():
    """By colour and line, and without colour by the shape of the mark and whether it is hollow."""
    arms = ["nothing", *(f"arm {number}" for number in range(14))]
    mark = marks.marks(arms, "nothing")
    others = [mark[arm] for arm in arms[1:]]
    assert len({(one.colour, one.line) for one in mark.values()}) == 15 and mark["nothing"].colour == "#000000"
    assert len({(one.marker, one.hollow) for one in others}) == len({(one.marker, one.line) for one in others}) == 14
    assert all(1.05 / (luminance(colour) + 0.05) >= 3 for colour in marks.PALETTE), "too pale for text on white"


def test_text_is_text_and_where_it_comes_from_stands_in_the_file_alone(tmp_path):
    figures.effect_plot(result(effects=numbered()), tmp_path / "effects")
    svg = (tmp_path / "effects.svg").read_text("utf-8")
    drawing = svg.partition("</metadata>")[2]
    assert ">spark</text>" in drawing and "identity" not in drawing and "commit" not in drawing
    assert "identity c-q, commit none" in svg and f"<title>{TITLE_OF_EFFECTS}</title>" in svg
    pdf = (tmp_path / "effects.pdf").read_bytes()
    assert pdf.startswith(b"%PDF") and b"/FontFile2" in pdf and b"/Type3" not in pdf
    assert (tmp_path / "effects.png").stat().st_size > 1000 and (tmp_path / "effects.csv").is_file()


def test_the_same_effects_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        figures.effect_plot(result(effects=numbered()), tmp_path / name / "effects")
    for ending in (".svg", ".pdf", ".png", ".csv"):
        one, other = ((tmp_path / name / f"effects{ending}").read_bytes() for name in ("one", "two"))
        assert one == other


def test_a_slim_picture_is_the_same_picture():
    """Places are cut, words and colours are not, and no word loses its space."""
    svg = '<g>\n <path d="M 1.23456 2 \nL 3 4.5678" style="a: #012345"/>\n <text x="0.98765">1.23456 a</text>\n</g>'
    assert style.slim(svg) == ('<g><path d="M 1.23 2 L 3 4.56" style="a: #012345"/><text x="0.98">1.23456 a</text></g>')


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = np.array([int(colour[target : target + 2], 16) / 255 for target in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_a_name_may_hold_signs_that_matplotlib_reads_as_a_formula(drawn, tmp_path):
    arms = ("nothing", r"$\frac{$", "50 % & x_y", "public")
    table = numbered(arms=arms)
    figures.effect_plot(result(effects=table, arms=arms), tmp_path / "effects")
    paths.difference_chart(result(effects=table, arms=arms), "employment", tmp_path / "difference")
    figures.headline_plot(side_of(table, arms), tmp_path / "headline")
    assert overlapping(drawn[0]) == overlapping(drawn[2]) == [] and ticks(drawn[0].axes[0])[0] == arms[1]


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
