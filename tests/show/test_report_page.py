"""`relief report`: every number of the page stands in a stored table, marks lie where numbers say, and what is no
finished result is refused in a sentence."""

import re
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from abm.errors import ConfigError
from experiments.ask import facts
from experiments.ask import studies as found_by_studies
from experiments.cli import app
from experiments.find.intervals import NOTHING, Interval
from experiments.find.result import Result
from experiments.find.side_by_side import read_side, read_sides
from experiments.run.resources import Shard
from experiments.show import closures as show_closures
from experiments.show import compare, headline, pages
from experiments.show.units import in_size, plain, title
from experiments.show.web.blocks import Table, held, unbroken
from experiments.show.web.curves import Curve, curves
from experiments.show.web.forest import Estimate, forest
from experiments.show.web.ink import Scale, tick_words
from experiments.show.web.page import page, write
from tests.experiments.small import retold
from tests.golden import studies
from tests.show import read_page as reader
from tests.show.read_page import Element, estimates, tables

SIZES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "percentage": 0.01}
FEWER = (*studies.FEWER, 'play=["spark","nothing","loans","tiny"]')
BOTH, QUARTERS = ("wide", "narrow"), ("2020Q1", "2020Q2")


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> dict[str, Path]:
    """Made-up worlds: seven arms with claims and closures beside; two of the same worlds; the effects alone; fates;
    nobody served; one arm; one that is not finished."""
    target = tmp_path_factory.mktemp("report")
    asked = {
        "relief": (),
        "first": FEWER,
        "other": (*studies.FEWER, *studies.OTHER),
        "few": (*studies.FEWER, 'play=["nothing","tiny"]'),
        "ratio": (*FEWER, 'compare.measures=["cost_per_job"]'),
        "one_arm": (*studies.FEWER, 'play=["nothing"]'),
        "based": (*studies.FEWER, 'play=["spark","nothing","loans","milder"]', 'compare.against="loans"'),
        "apart": (*studies.FEWER, 'play=["nothing","milder","mixed"]', 'compare.after="2021Q1:2021Q1"'),
        "named": (*FEWER, 'question="<script>alert(1)</script> & `x`"', 'limits=["<img src=x onerror=y>"]'),
    }
    found = {name: studies.played(target, name, *changes).folder for name, changes in asked.items()}
    found["stronger"] = studies.played(target, "stronger", *FEWER, economy=studies.Stronger).folder
    fates = (*studies.FEWER, "worlds.draws=5", "worlds.seeds_per_draw=2")
    found["fates"] = studies.played(target, "fates", *fates, arms=studies.FATES).folder
    found["alone"] = studies.effects_alone(found["first"], target / "alone")
    for name in ("relief", "fates"):
        with studies.inked():
            pages.write(Result(found[name]))
    (target / "sweep.toml").write_text((studies.HERE / "relief.toml").read_text("utf-8"), "utf-8")
    sweep = studies.Experiment.read(target / "sweep.toml", FEWER)
    found["unfinished"] = target / "r" / "unfinished"
    studies.run(sweep, found["unfinished"], studies.Economy, shard=Shard.read("1/2"))
    closures(target, target / "r" / "relief_closures")
    return found


def closures(target: Path, out: Path) -> None:
    (target / "four.toml").write_text(studies.CLOSURES, "utf-8")
    asked = (target / "relief.toml", (), target / "four.toml", "spark", ("employment", "cost_per_job"), "cumulated")
    study = studies.Study.read(*asked)
    with studies.anybody(), studies.inked():
        told = study.told(study.run(out, None, studies.Closing, workers=0, quiet=True))
        show_closures.write(told, out)


@pytest.fixture(scope="module")
def read(results):
    """By the names of results their page, taken apart; each is made once."""
    kept: dict[tuple[str, ...], Element] = {}

    def of(*names: str) -> Element:
        if names not in kept:
            kept[names] = reader.read(page([results[name] for name in names]))
        return kept[names]

    return of


def stored(folder: Path, name: str = "effects.csv") -> pl.DataFrame:
    return pl.read_csv(folder / name, infer_schema_length=None)


def effect(table: pl.DataFrame, arm: str, measure: str, window: str) -> dict:
    asked = (pl.col("arm") == arm) & (pl.col("measure") == measure) & (pl.col("window") == window)
    return table.row(by_predicate=asked, named=True)


def factor_of(unit: str) -> float:
    return SIZES.get(unit.split()[0], 1.0)


def numbers(words: str) -> list[float]:
    """`776 [377, 1,204]` as three numbers; of what is nearer to zero than one half of that."""
    found = re.findall(r"([<>]?)(-?\d[\d,]*(?:\.\d+)?)", words)
    return [float(word.replace(",", "")) / (2 if nearer else 1) for nearer, word in found]


def as_said(value: float) -> object:
    """Three figures, of which the smallest numbers have fewer."""
    return pytest.approx(value, rel=0.006, abs=6e-4)


def answer(page: Element) -> str:
    return next(one for one in page.all("section") if one.attributes.get("class") == "answer").words


# ---- What it says. ----


def test_the_answer_names_arm_measure_window_and_unit_and_has_the_stored_numbers(results, read):
    """The first claim of a plain difference over a window of the effect table leads."""
    row = effect(stored(results["relief"]), "loans", "exports", "after")
    said = answer(read("relief"))
    begins = "Arm “loans” against “nothing”, in the mean of a quarter, 2021Q1 to 2021Q2: exports changes by "
    assert said.startswith(begins)
    told = said.removeprefix(begins).partition(" billion yuan a quarter")[0]
    assert numbers(told) == [as_said(row[name] / 1e9) for name in ("effect", "low", "high")]
    assert "the 90% interval lies above zero" in said
    why = "the interval of the change in employment includes zero."
    when = "Added up from the first programme, 2020Q1, to 2021Q2"
    assert f"{when}, no cost of a job can be named with “loans”: {why}" in said


def test_without_claims_the_first_measure_and_arm_lead_with_what_a_job_costs(results, read):
    told, table = answer(read("first")), read_side(results["first"]).effects
    found, cost = effect(table, "spark", "employment", "during"), effect(table, "spark", "cost_per_job", "cumulated")
    assert told.startswith("Arm “spark” against “nothing”, in the mean of a quarter, 2020Q2 to 2020Q4: employment")
    assert numbers(told.partition("employment changes by ")[2])[0] == as_said(found["effect"] / 1e3)
    assert "Added up from the first programme, 2020Q2, to 2021Q2, a job kept for a quarter costs the sponsors" in told
    assert numbers(told.partition("costs the sponsors ")[2])[:3] == [
        as_said(cost[name]) for name in ("effect", "low", "high")
    ]


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((-1.0, 2.0), "holds zero, so that it cannot be told from luck"),
        ((0.0, 2.0), "holds zero, so that it cannot be told from luck"),
        ((1.0, 2.0), "lies above zero"),
        ((-2.0, -1.0), "lies below zero"),
        ((None, None), "cannot be told from luck"),
    ],
)
def test_whether_an_effect_can_be_told_from_luck_is_said(ends, told):
    low, high = ends
    row = {"effect": 1.0, "low": low, "high": high, "confidence": 0.95}
    assert told in headline.told_from_luck(row) == headline.told_from_luck(row | {"units": 4})
    assert "cannot be told from luck" in headline.told_from_luck(row | {"units": 3})


def test_of_an_arm_that_serves_too_few_nothing_is_told(read):
    assert "nothing is told of employment, tiny serves fewer than 30 agents" in answer(read("few"))


def test_a_cost_alone_leads_where_nothing_else_is_compared(results, read):
    row, told = effect(read_side(results["ratio"]).effects, "spark", "cost_per_job", "cumulated"), answer(read("ratio"))
    words = told.partition("cost per job is ")[2]
    assert numbers(words)[:3] == [as_said(row[name]) for name in ("effect", "low", "high")]
    assert "yuan a job-quarter: the 90% interval lies above zero" in words


def test_every_number_of_the_effect_tables_stands_in_effects_csv(results, read):
    table, shown = stored(results["relief"]), tables(read("relief"))
    checked = 0
    for measure in table["measure"].unique():
        caption = next(name for name in shown if name.startswith(f"{title(measure)}, ") and "rests" not in name)
        head, *rows = shown[caption]
        for row in rows:
            for at, (window, _, unit) in enumerate(name.partition(", ") for name in head):
                if window not in ("during", "after", "cumulated"):
                    continue
                cell, factor = row[at], factor_of(caption.partition(", ")[2])
                asked = table.filter(
                    (pl.col("measure") == measure) & (pl.col("arm") == row[0]) & (pl.col("window") == window)
                )
                if cell != "–" and cell[0] in "-0123456789<>":
                    found = asked.row(0, named=True)
                    said = in_size(factor, found["unit"], found["kind"])
                    assert (unit or caption.partition(", ")[2]) == said
                    assert numbers(cell) == [as_said(found[name] / factor) for name in ("effect", "low", "high")]
                    checked += 1
    assert checked > 80


def test_claims_stand_with_the_word_and_the_numbers_of_verdicts_csv(results, read):
    items = [one.words for one in read("relief").of("claims").all("li")]
    for row in stored(results["relief"], "verdicts.csv").iter_rows(named=True):
        line = next(item for item in items if row["says"] in item)
        assert line.lower().startswith(f"{row['verdict']}: ")


def test_groups_have_the_numbers_of_who_is_helped(results, read):
    helped, shown = stored(results["fates"], "who_is_helped.csv"), tables(read("fates"))
    head, *rows = shown["Who is helped: help"]
    for row in rows:
        asked = {"arm": "help", "quarter": "2021Q2", "group": row[0].replace(" ", "_"), "offer": "all"}
        for figure in ("saved", "killed"):
            found = helped.filter(*(pl.col(name) == value for name, value in asked.items()), pl.col("figure") == figure)
            if len(found) == 1 and found["mean"][0] is not None:
                assert numbers(row[head.index(figure)])[0] == as_said(found["mean"][0] * 1e3)
    spilled = stored(results["fates"], "saturation.csv").filter(
        pl.col("arm") == "cut", pl.col("quarter") == "2020Q4", pl.col("by") == "all", pl.col("measure") == "jobs"
    )
    head, *rows = shown["Direct effect, spillovers, net effect"]
    cut = next(row for row in rows if row[0] == "cut")
    for name in ("direct", "net"):
        column = next(index for index, text in enumerate(head) if text.startswith(f"{name}, "))
        found = spilled.filter(pl.col("effect") == name).row(0, named=True)
        factor = factor_of(head[column].partition(", ")[2])
        assert numbers(cut[column]) == [as_said(found[key] / factor) for key in ("mean", "low", "high")]


def test_closures_beside_the_result_are_told(results, read):
    file = results["relief"].parent / "relief_closures" / "closures.csv"
    shown = tables(read("relief"))
    _, *rows = shown["Employment with “spark” against “nothing”, cumulated, under every closure"]
    for row, found in zip(rows, stored(file.parent, file.name).iter_rows(named=True), strict=False):
        assert row[0] == plain(found["closure"])
        assert numbers(row[1]) == [as_said(found[name] / 1e6) for name in ("effect", "low", "high")]
    assert "closures" not in [one.attributes["id"] for one in read("first").all("details")]


def test_provenance_and_commands_are_those_of_the_manifest(results, read):
    manifest = Result(results["relief"]).manifest
    words = read("relief").of("provenance").words
    assert all(value in words for value in manifest["identity"].values())
    assert manifest["sittings"][-1]["ended"] in words and manifest["config"] in words


def test_the_page_alone_is_enough_to_play_it_again(results, read, tmp_path):
    """No folder is named that its reader has not; what stands there as a file is the experiment to the letter."""
    commands, asked = (one.first("code") for one in read("relief").of("again").all("pre"))
    assert commands.words == "relief run relief.toml relief report results/relief"
    (text,) = asked.inside
    (tmp_path / "relief.toml").write_text(text, "utf-8")
    again, first = (
        studies.Experiment.read(place) for place in (tmp_path / "relief.toml", results["relief"] / "config.toml")
    )
    assert again.resolved() == first.resolved() and again.name == "relief"
    assert str(results["relief"].parent) not in page([results["relief"]])


def test_of_worlds_from_the_prior_nothing_is_said_to_be_fitted_together(results, read, tmp_path):
    together = "What is fitted is drawn together"
    assert "Worlds are drawn from the prior" in read("relief").of("how-sure").words
    assert together not in read("relief").of("inputs").words
    folder = tmp_path / "jointly"
    shutil.copytree(results["first"], folder)
    named = {"config": "fit", "date": "2026-01-01", "rows": 9, "inputs": ["caution"], "shock": "covid_2020"}
    retold(folder, posterior=named | {"left_out": []})
    assert together in reader.read(page([folder])).of("inputs").words


def test_closures_of_another_version_of_the_model_say_so(results, tmp_path):
    for name in ("relief", "relief_closures"):
        shutil.copytree(results["relief"].parent / name, tmp_path / name)
    about = tmp_path / "relief_closures" / "half" / "manifest.json"
    other = about.read_text("utf-8").replace("some_code", "later_code").replace("some_commit", "later_commit")
    about.write_text(other, "utf-8")
    told = "Closures were played by code of another commit (later_commit) than the result (some_commit)."
    made = page([tmp_path / "relief"])
    assert told in made and "relief replay" in made and told not in page([results["relief"]])


def test_of_effects_alone_the_rest_is_said_to_be_left_out(results, read):
    found, names = read("alone"), [one.attributes["id"] for one in read("alone").all("details")]
    assert answer(found) == answer(read("first"))
    assert "no quarters.parquet" in found.of("left-out").words
    assert not {"for-whom", "gross-to-net", "displacement", "data", "unknowns"} & set(names)


def test_verdicts_that_are_kept_beside_the_effects_alone_are_told(results, tmp_path):
    folder = studies.effects_alone(results["relief"], tmp_path / "alone")
    shutil.copy(results["relief"] / "verdicts.csv", folder)
    _, *rows = tables(reader.read(page([folder])))["Verdicts of relief"]
    for row, found in zip(rows, stored(folder, "verdicts.csv").iter_rows(named=True), strict=True):
        assert (row[0], row[1]) == (found["says"], found["verdict"])
        if found["found"] is not None:
            said = row[2].rpartition(": ")[2]
            factor = factor_of(re.sub(r"^[^a-z]*", "", said))
            assert numbers(said)[0] == as_said(found["found"] / factor)
    (folder / "verdicts.csv").write_text("says\nnothing\n")
    with pytest.raises(ConfigError, match="cannot be read as a table of verdicts"):
        page([folder])


def test_words_of_the_user_are_no_markup(read):
    found = read("named")
    assert found.first("h1").words == "<script>alert(1)</script> & `x`"
    assert "<img src=x onerror=y>" in found.of("limits").words and found.all("img") == []
    assert len(found.all("script")) == 1


# ---- Figures. ----


@pytest.mark.parametrize("paper", BOTH)
def test_marks_of_the_headline_lie_at_the_stored_numbers(results, read, paper):
    table = read_side(results["first"]).effects
    marks = estimates(read("first").of(f"headline-{paper}"))
    rows = [effect(table, arm, "employment", "during") for arm in ("spark", "loans")]
    assert len(marks) == 2
    for mark, row in zip(marks, rows, strict=True):
        assert mark == tuple(pytest.approx(row[name] / 1e3, abs=1.0) for name in ("effect", "low", "high"))


@pytest.mark.parametrize("paper", BOTH)
def test_curves_run_through_the_stored_effects_of_each_quarter(results, read, paper):
    table, svg = read_side(results["first"]).effects, read("first").of(f"by-quarter-{paper}")
    drawn = [reader.curve(one, svg) for one in svg.all("polyline")]
    for arm, heights in zip(("spark", "loans"), drawn, strict=True):
        asked = (pl.col("arm") == arm) & (pl.col("measure") == "employment") & pl.col("window").str.contains("Q")
        values = table.filter(asked)["effect"].to_list()
        assert [height * 1e3 for height in heights] == [pytest.approx(value, abs=3e3) for value in values]


@pytest.mark.parametrize("paper", BOTH)
def test_dots_lie_at_the_data_and_are_hollow_where_it_is_recalled(read, paper):
    svg = read("relief").of(f"data-gdp-against-trend-{paper}")
    head, *rows = tables(read("relief"))["Real GDP against trend, per cent from trend"]
    data, source = head.index("data"), head.index("source")
    scale = reader.axis(svg, "y")
    told = [(float(row[data]), row[source]) for row in rows if row[data] != "–"]
    found = [(scale.at(dot.number("cy")), dot.attributes["fill"]) for dot in svg.all("circle")]
    assert len(found) == len(told) > 5
    for (height, fill), (value, word) in zip(found, told, strict=True):
        assert height == pytest.approx(value, abs=0.1) and (fill == "#ffffff") == (word == "recalled")


@pytest.mark.parametrize(("farthest", "arrows"), [(59.0, 0), (61.0, 1)])
@pytest.mark.parametrize("paper", BOTH)
def test_an_interval_far_beyond_the_others_ends_in_an_arrow_and_says_so(paper, farthest, arrows):
    """Three intervals reach 10, so that the axis may end at 40, and at 60 rather than cut an interval."""
    rows = [Estimate(f"{index}", Interval(5.0, 1.0, 10.0), "") for index in range(3)]
    drawing = forest("a", "title", "unit", [*rows, Estimate("far", Interval(5.0, 0.0, farthest), "")])
    assert ("An arrow: the interval goes on" in drawing.caption) == bool(arrows)
    svg = reader.read(getattr(drawing, paper)).first("svg")
    assert len([one for one in svg.all("polygon") if "stroke" not in one.attributes]) == arrows
    assert estimates(svg)[-1][2] == pytest.approx(40.0 * 1.04 if arrows else farthest, rel=0.01), (
        "an axis has four per cent of air"
    )


@pytest.mark.parametrize("paper", BOTH)
def test_no_line_of_the_grid_runs_through_words_and_no_tick_leaves_the_paper(paper):
    told = "serves fewer than 30 agents, so that nothing is told"
    rows = [
        Estimate("one", Interval(-900.0, -1000.0, 400.0), "-900 [-1,000, 400]"),
        Estimate("few", NOTHING, told),
        Estimate("two", Interval(200.0, 100.0, 300.0), "200 [100, 300]", group="others"),
    ]
    svg = reader.read(getattr(forest("a", "title", "unit", rows, dotted=200.0), paper)).first("svg")
    grid = [line for line in svg.all("line") if line.number("x1") == line.number("x2")]
    above = 0
    for text in svg.all("text"):
        x, y, high = text.number("x"), text.number("y"), text.number("font-size")
        over = [line for line in grid if x <= line.number("x1") <= x + 0.5 * high * len(text.words)]
        assert not [line for line in over if line.number("y1") < y - 0.3 * high < line.number("y2")], text.words
        above += bool(over) and text.attributes["text-anchor"] == "start"
    assert above >= (5 if paper == "narrow" else 1), "words that a line from top to bottom would cross"
    ticks = [text for text in svg.all("text") if re.fullmatch(r"[−\d.,]+", text.words)]
    assert len(ticks) > 2 and all(beyond(svg, text) <= -1 for text in ticks)


def test_every_figure_is_named_and_told_in_words_and_no_id_is_twice(read):
    for found in (read("relief"), read("fates"), read("first", "stronger", "other", "alone")):
        ids = [one.attributes["id"] for one in found.all() if "id" in one.attributes]
        assert len(ids) == len(set(ids)) and len(found.all("svg")) > 1
        for svg in found.all("svg"):
            assert svg.attributes["role"] == "img"
            named = [found.of(name).words for name in (svg.attributes["aria-labelledby"] or "").split()]
            assert len(named) == 2 and all(named)
        wide = [svg.attributes["id"] for svg in found.all("svg")][::2]
        assert [name.removesuffix("-wide") + "-narrow" for name in wide] == [
            svg.attributes["id"] for svg in found.all("svg")
        ][1::2]


def test_words_of_a_figure_stay_on_its_paper(read):
    """By the width of an average letter; those that are drawn are looked at."""
    for found in (read("relief"), read("fates"), read("first", "stronger", "other", "alone")):
        for svg in found.all("svg"):
            assert [text.words for text in svg.all("text") if beyond(svg, text) > 1] == []


def beyond(svg: Element, text: Element) -> float:
    """How many pixels a line of text reaches beyond the paper, by the width of an average letter."""
    _, _, width, height = map(float, (svg.attributes["viewbox"] or "").split())
    long, x, y = len(text.words) * text.number("font-size") * 0.5, text.number("x"), text.number("y")
    left = x - {"start": 0.0, "middle": long / 2, "end": long}[text.attributes["text-anchor"] or ""]
    return max(-left, left + long - width, -y, y - height)


def test_long_names_are_broken_or_stand_above_the_curves():
    long = "an arm whose name has as many letters as the house allows 60"
    rows = [Estimate(long, Interval(1.0, -2.0, 3.0), "1.00 [-2.00, 3.00]"), Estimate("few", NOTHING, f"{long} {long}")]
    drawings = [
        forest("a", "title", "unit", rows),
        curves("b", "title", "unit", QUARTERS, [Curve(long, (1.0, 2.0))] * 2),
    ]
    for paper in [paper for drawing in drawings for paper in (drawing.wide, drawing.narrow)]:
        svg = reader.read(paper).first("svg")
        assert all(beyond(svg, text) <= 1 for text in svg.all("text"))


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.0, 1204.0, ["0", "500", "1,000"]),
        (-0.031, 0.071, ["−0.02", "0.00", "0.02", "0.04", "0.06"]),
        (-2.1e-5, 1e-5, ["−0.00002", "−0.00001", "0.00000", "0.00001"]),
    ],
)
def test_ticks_are_round_numbers_in_so_many_figures_as_they_need(low, high, told):
    assert list(tick_words(Scale(low, high, 0.0, 1.0).ticks(5))) == told


# ---- The file. ----


def test_a_page_asks_for_nothing_from_elsewhere(results, read):
    for names in (("relief",), ("first", "stronger")):
        found, text = read(*names), page([results[name] for name in names])
        (policy,) = [one for one in found.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
        assert policy.attributes["content"] == (
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
        )
        loading = [
            (one.tag, name, value)
            for one in found.all()
            for name, value in one.attributes.items()
            if name in ("src", "href", "srcset", "action", "data", "xlink:href")
        ]
        assert loading == [("link", "href", "data:,")]
        assert not re.search(r"url\(|@import|<metadata|fetch\(|XMLHttp|import\(", text)
        assert found.first("html").attributes["lang"] == "en-GB" and len(found.all("h1")) == 1


def test_every_column_and_row_of_a_table_has_a_name(read):
    for found in (read("relief"), read("fates"), read("alone"), read("first", "stronger", "other", "alone")):
        shown = tables(found)
        assert len(shown) == len(found.all("table")), "two tables have one caption"
        for head, *rows in shown.values():
            assert all(head) and rows and all(len(row) == len(head) and all(row) for row in rows)


def test_the_same_results_give_the_same_bytes(results):
    for names in (("fates",), ("first", "stronger", "other")):
        folders = [results[name] for name in names]
        assert page(folders) == page(folders)


def test_it_is_written_where_it_is_asked_for_and_nothing_else_is(results, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(results["first"], copy)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert write([copy]) == copy / "report.html"
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before | {
        copy / "report.html": (copy / "report.html").read_bytes()
    }
    assert write([copy, results["stronger"]]) == Path("report.html") and Path("report.html").is_file()
    assert write([copy], tmp_path / "new" / "mine.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "new", "report.html"]


def test_results_side_by_side_are_told_as_compare_tells_them(results, read):
    names = ("first", "stronger", "other", "alone")
    found = read(*names)
    told = compare.Comparison(tuple(read_sides([results[name] for name in names])))
    shown, named = tables(found), compare.heads(told)[len(compare.HEADS) :]
    cells = 0
    for measure, arm, window, unit, *line in compare.lines(told):
        head, *rows = shown[f"{title(measure)}, {unit}, in all results"]
        (row,) = (row for row in rows if row[0] == f"{arm}, {window}")
        for name, cell in zip(named, line, strict=True):
            if name in head:
                assert row[head.index(name)] == ("–" if cell in compare.ABSENT else cell)
                cells += 1
            else:
                assert cell in compare.ABSENT
    assert cells > 60
    first = told.sides[0].name  # its folder, since the effects alone are of an experiment of the same name
    row = effect(told.paired[f"stronger less {first}"], "spark", "employment", "during")
    words = answer(found).partition(f"stronger less {first}, in the 25 worlds that both played: ")[2]
    assert numbers(words)[:3] == [as_said(row[name] / 1e3) for name in ("effect", "low", "high")]
    assert f"other is not paired with {first} (no world of the one has the seed" in answer(found)
    marks = estimates(found.of("paired-wide"))
    assert marks[0][0] == pytest.approx(row["effect"] / 1e3, abs=1.0)


@pytest.mark.parametrize("paper", BOTH)
def test_effects_against_another_arm_stand_on_an_axis_of_their_own_that_names_it(results, read, paper):
    """The one result holds its arms against nothing, the other against loans; of spark both tell something."""
    found = read("first", "based")
    figures = [one for one in found.all("figure") if one.all("svg")[0].attributes["id"].startswith("headline")]
    assert len(figures) == 2
    for name, against, figure, place in zip(
        ("first", "based"), ("nothing", "loans"), figures, ("headline", "headline-1"), strict=True
    ):
        row = effect(read_side(results[name]).effects, "spark", "employment", "during")
        assert row["against"] == against
        begins = f"Employment against “{against}”, mean of 2020Q2:2020Q4: "
        assert figure.first("figcaption").words.startswith(begins)
        assert f"Change of employment against “{against}”, in the mean of a quarter" in figure.words
        assert found.of(f"{place}-{paper}-title").words.startswith(begins)
        svg = found.of(f"{place}-{paper}")
        (mark,) = estimates(svg)
        size = SIZES.get(figure.words.partition("2020Q4; ")[2].split()[0], 1.0)
        assert mark == tuple(pytest.approx(row[key] / size, rel=0.02, abs=1.0) for key in ("effect", "low", "high"))


def test_results_that_share_no_arm_say_so_first_and_then_what_each_found(results, read):
    """Each arm stands under its own result, in the size in which that result says it."""
    found, shown = read("first", "apart"), tables(read("first", "apart"))
    first, *told = next(one for one in found.all("section")).all("p")
    assert first.words == "No arm is shared: each row is of one result alone, and nothing is compared."
    assert [one.words.partition(":")[0] for one in told] == ["first", "apart"]
    for name, arm, words in zip(("first", "apart"), ("spark", "mixed"), told, strict=True):
        row = effect(read_side(results[name]).effects, arm, "employment", "during")
        assert f"Arm “{arm}” against “nothing”" in words.words
        said = words.words.partition("employment changes by ")[2]
        size = factor_of(said.partition("] ")[2])
        assert numbers(said)[:3] == [as_said(row[key] / size) for key in ("effect", "low", "high")]
    head, *rows = next(rows for name, rows in shown.items() if name.startswith("Employment, during, "))
    assert head[0] == "arm" and head[2] == "in" and not {"spark", "loans", "tiny"} & {"milder", "mixed"}
    assert {row[0]: row[2] for row in rows} == {
        **dict.fromkeys(("spark", "loans", "tiny"), "first against nothing"),
        **dict.fromkeys(("milder", "mixed"), "apart against nothing"),
    }
    caption = next(name for name in shown if name.startswith("Employment") and "in apart, against “nothing”" in name)
    head, *rows = shown[caption]
    (mixed,) = (row for row in rows if row[0] == "mixed")
    cumulated = next(index for index, name in enumerate(head) if name.startswith("cumulated, "))
    row, size = (
        effect(read_side(results["apart"]).effects, "mixed", "employment", "cumulated"),
        factor_of(head[cumulated][11:]),
    )
    assert numbers(mixed[cumulated]) == [as_said(row[key] / size) for key in ("effect", "low", "high")]


def test_words_of_several_results_have_no_marks_of_code(read):
    for names in (("first", "based"), ("first", "apart"), ("first", "stronger", "other", "alone")):
        assert "`" not in read(*names).words


def test_what_studies_found_stands_in_a_table_under_the_limits(results, read):
    asked = found_by_studies.of_arms(Result(results["relief"]).manifest["arms"])
    ((head, *rows),) = (rows for name, rows in tables(read("relief")).items() if name.startswith("What studies"))
    assert len(asked) > 1 and head == ["figure", "unit", "model", "found", "accepted", "verdict"]
    assert rows == [[one.name, one.unit, one.model or "–", one.found, one.accepted, one.verdict] for one in asked]
    assert all(one.accepted not in item.words for one in asked for item in read("relief").of("limits").all("li"))


def test_why_a_cell_of_who_is_helped_has_no_number_stands_below(read):
    found = read("fates").of("for-whom")
    whys = [cell.words for table in found.all("table") for cell in table.all("td") if "(" in cell.words]
    assert whys and set(whys) <= {"– (a)", "– (b)", "– (c)"}
    assert "(a) not defined: " in found.words or "(a) not reported: " in found.words


def test_a_trend_that_the_data_make_is_no_finding(read):
    """The four quarters of 2019 are on trend by definition; later ones are sourced."""
    head, *rows = tables(read("relief"))["Real GDP against trend, per cent from trend"]
    source = {row[0]: row[head.index("source")] for row in rows}
    assert source["2019Q4"] == "by definition: 2019 is on trend"
    assert {source[quarter] for quarter in ("2020Q1", "2020Q2", "2020Q3", "2020Q4")} == {"looked up", "recalled"}


def test_curves_are_told_apart_by_marks_and_said_with_their_bands(results, read):
    svg = read("first").of("by-quarter-narrow")
    marks, lines = reader.marks(svg), svg.all("polyline")
    assert len(marks) == 2 * len(lines) == 4, "one in the key and one at the last quarter of each"
    assert {one.tag for one in marks} == {"circle", "polygon"}
    ends = [float((line.attributes["points"] or "").split()[-1].split(",")[1]) for line in lines]
    heights = [y for _, low, high in map(reader.middle, marks) for y in [(low + high) / 2]]
    assert all(min(abs(end - y) for y in heights) < 2 for end in ends)
    said = read("first").of("by-quarter-narrow-desc").words
    row = effect(read_side(results["first"]).effects, "spark", "employment", "2021Q2")
    told = said.partition("spark: ")[2].partition("2021Q2 ")[2]
    assert numbers(told)[:3] == [as_said(row[key] / 1e3) for key in ("effect", "low", "high")]
    assert said.endswith("All quarters: effects.csv of the result.")


def test_the_command_tells_where_the_page_is_and_refuses_in_words(results, tmp_path):
    out = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["report", str(results["first"]), "--out", str(out)])
    assert (done.exit_code, done.stdout) == (0, f"{out}\n") and done.stderr == f"reading {results['first']}\n"
    refused = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert isinstance(refused.exception, ConfigError) and "no result lies there" in str(refused.exception)
    assert CliRunner().invoke(app, ["report"]).exit_code == 2


# ---- What is refused. ----


def changed(folder: Path, target: Path, name: str, change) -> Path:
    """A copy of a folder with another content of one file; `change` of None takes it away."""
    shutil.copytree(folder, target)
    text = (target / name).read_text("utf-8")
    (target / name).unlink()
    if change is not None:
        (target / name).write_text(change(text), "utf-8")
    return target


@pytest.mark.parametrize(
    ("of", "file", "change", "told"),
    [
        ("alone", "manifest.json", None, "no result lies there"),
        ("alone", "manifest.json", lambda text: text[:40], "is damaged"),
        ("alone", "manifest.json", lambda text: text.replace('"seeds"', '"sids"'), "says nothing of seeds"),
        ("alone", "config.toml", None, "config.toml is missing"),
        (
            "alone",
            "config.toml",
            lambda text: text.replace("[compare]", "[compared]"),
            "cannot be read as an experiment",
        ),
        ("alone", "effects.csv", None, "quarters.parquet: its bytes are not those that were written"),
        ("alone", "effects.csv", lambda text: text.replace("low", "lowest", 1), "no column low"),
        ("alone", "effects.csv", lambda text: re.sub(r"during,[^,]+", "during,many", text, count=1), "cannot be read"),
        (
            "relief",
            "effects.csv",
            lambda text: re.sub(r"(?m)^(spark,.*?during,)[^,]+", r"\g<1>17.5", text, count=1),
            "17.5",
        ),
        ("relief", "config.toml", lambda text: text + "\n", "bytes are not those that were written"),
        ("relief", "verdicts.csv", None, None),
    ],
)
def test_a_folder_that_lacks_a_table_or_has_another_is_refused_in_a_sentence(results, tmp_path, of, file, change, told):
    folder = changed(results[of], tmp_path / "r", file, change)
    if told is None:
        assert page([folder])
        return
    with pytest.raises(ConfigError) as refused:
        write([folder])
    assert told in str(refused.value) and str(tmp_path) in str(refused.value) and "\n" not in str(refused.value)
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere", "no result lies there (no manifest.json)"),
        ("unfinished", "the result is not finished; run the same command again"),
        ("one_arm", "one arm alone was played; expected a result that compares arms"),
    ],
)
def test_what_is_no_finished_comparison_is_refused(results, tmp_path, name, told):
    with pytest.raises(ConfigError, match=re.escape(told)):
        write([results.get(name, tmp_path / name)])


def test_a_result_that_is_named_twice_is_refused(results):
    with pytest.raises(ConfigError, match="named twice"):
        write([results["first"], results["first"]])


def test_no_table_is_written_over_and_no_folder(results, tmp_path):
    for out, told in (
        (results["first"] / "quarters.parquet", "expected a file whose name ends in .html"),
        (results["first"] / "README.md", "expected a file whose name ends in .html"),
        (tmp_path, "expected a file whose name ends in .html"),
        (tmp_path / "taken.html", "it is a folder"),
        (tmp_path / "file" / "page.html", "file is a file; expected a folder"),
    ):
        (tmp_path / "taken.html").mkdir(exist_ok=True)
        (tmp_path / "file").touch()
        with pytest.raises(ConfigError, match=re.escape(told)):
            write([results["first"]], out)


def test_a_write_that_fails_leaves_the_earlier_page_and_no_half_of_another(results, tmp_path, monkeypatch):
    out = tmp_path / "page.html"
    out.write_text("earlier")

    def full(self, *position):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        write([results["first"]], out)
    assert out.read_text() == "earlier" and list(tmp_path.iterdir()) == [out]


def test_a_table_without_a_row_has_its_head():
    """No arm's effect may be told while there is a table for it."""
    assert Table("", ("arm", "effect"), []).numeric == [False, False]


def test_a_column_is_one_of_numbers_or_not_whole():
    """Words of absence decide nothing; a hash or a date that begins with a figure is none."""
    rows = [
        ("a", "1.00 [0, 2]†", "not defined: why", "9b1c", "–", "2020Q1", "platform"),
        ("b", "–", "<0.001", "640e", "– (a)", "2019", "-1.00"),
        ("c", "not played", "not defined: why", "7", "not played", "2026-11-28", "over 1,000 x"),
    ]
    assert Table("", ("",) * 7, rows).numeric == [False, True, True, False, True, False, True]


@pytest.mark.parametrize(
    ("text", "cell", "sentence"),
    [
        ("-44.7 [-338, 1,247]", "-44.7 [-338,_1,247]", "-44.7_[-338,_1,247]"),
        ("1.5 [>-0.001, 2] % of", "1.5 [>-0.001,_2] % of", "1.5_[>-0.001,_2]_% of"),
        ("3 [1, 2] million yuan (0.03 % of", "3 [1,_2] million yuan (0.03 % of", "3_[1,_2]_million yuan (0.03_% of"),
        ("it is held [S011, S012] of 3 arms", "it is held [S011,_S012] of 3 arms", "it is held [S011,_S012]_of 3 arms"),
    ],
)
def test_no_line_ends_inside_an_interval_nor_between_it_and_its_unit(text, cell, sentence):
    assert unbroken(text) == cell.replace("_", "\u00a0") and held(text) == sentence.replace("_", "\u00a0")


def test_every_id_on_the_page_stands_in_a_list_of_sources_and_only_those(results, read):
    known, words = facts.facts(), read("relief").words
    (listed,) = (one for one in read("relief").all("details") if one.attributes.get("id") == "sources")
    named = {one for one in facts.cited(words.replace(listed.words, "")) if one in known}
    rows = {row.all("th")[0].words for row in listed.all("tr")[1:]}
    assert named == rows and named
    assert all(known[one]["quantity"] in listed.words for one in named) and facts.RECALLED in listed.words


def test_drawn_inputs_have_their_meaning_and_unit(results, read):
    uncertain = Result.read(results["relief"]).manifest["uncertain"]
    (listed,) = (one for one in read("relief").all("details") if one.attributes.get("id") == "inputs")
    assert len(uncertain) > 1 and len(listed.all("tr")) == len(uncertain) + 1
    for name, about in uncertain.items():
        assert name in listed.words and about["meaning"] in listed.words and about["unit"] in listed.words


def test_recalled_is_explained_where_a_dot_is_hollow(read):
    (data,) = (one for one in read("relief").all("details") if one.attributes.get("id") == "data")
    assert "hollow where recalled" in data.words and facts.RECALLED in data.words


@pytest.mark.parametrize(
    ("file", "verb"), [("closures.csv", "closures"), ("validation.json", "validate"), ("placebo.json", "placebo")]
)
def test_a_folder_of_another_study_says_which_and_where_its_page_is(tmp_path, file, verb):
    (tmp_path / file).write_text("")
    with pytest.raises(ConfigError) as refused:
        page([tmp_path])
    told = f"{file} is what `relief {verb}` wrote, whose page is README.md beside it"
    assert told in str(refused.value) and str(tmp_path) in str(refused.value)


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def shown(file: Path, width: int) -> str:
    """The page after its scripts have run."""
    return subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={file.parent / 'profile'}",
            f"--window-size={width},900",
            "--dump-dom",
            file.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


CLICKS = """<script>
const heads = [...document.querySelectorAll("#effects table.sorts thead th")];
const head = heads.find((one) => one.textContent === "during");
const order = () => [...head.closest("table").tBodies[0].rows].map((row) => row.cells[0].textContent).join();
const told = [0, 1, 2, 3].map((click) => { if (click) head.firstChild.click(); return order(); });
document.body.innerHTML = `<ol>${told.map((one) => `<li>${one}</li>`).join("")}</ol>`;
</script>"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, such as the package chromium of Debian")
def test_a_third_click_on_a_head_brings_back_the_order_of_the_arms(results, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page([results["first"]]).replace("</body>", f"{CLICKS}</body>"), encoding="utf-8")
    first, up, down, last = (one.words for one in reader.read(shown(file, 1280)).all("li"))
    table = read_side(results["first"]).effects
    effects = {arm: effect(table, arm, "employment", "during")["effect"] for arm in ("spark", "loans")}
    assert first == last == "spark,loans,tiny" and {up, down} == {",".join(names) for names in orders(effects)}


def orders(effects: dict[str, float]) -> list[list[str]]:
    """Arms by their numbers, up and down; one without a number stands last."""
    up = sorted(effects, key=lambda arm: effects[arm])
    return [[*up, "tiny"], [*up[::-1], "tiny"]]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, such as the package chromium of Debian")
@pytest.mark.parametrize(("width", "cut"), [(500, True), (2000, False)])
def test_a_table_that_is_cut_shows_it_at_the_cut_side_and_uses_the_room_there_is(results, tmp_path, width, cut):
    """Scripts of the page mark it; what fits is not marked."""
    file = tmp_path / "page.html"
    text = page([results["first"], results["other"]]).replace("<details ", "<details open ")
    file.write_text(text, encoding="utf-8")
    told = shown(file, width)
    boxes = re.findall(r'<div class="(scroll[^"]*)"[^>]* aria-label="([^"]*)"', told)
    (every,) = (name for name, label in boxes if label.startswith("Employment, thousand persons, in first, against"))
    assert ("more" in every.split()) == cut
