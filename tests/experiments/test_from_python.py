"""Experiments, results and economies as a user of Python meets them: what they say of themselves, figures, the page."""

import csv
import io
import re
from types import SimpleNamespace

import polars as pl
import pytest

from abm import Economy
from abm.calendar import quarter_index
from abm.errors import ConfigError
from abm.relief.programme import read_programme
from experiments import Experiment, Result
from experiments.find.result import Result as Stored
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("python")
    experiment = Experiment.read(write_small(folder))
    return experiment, experiment.run(folder / "r", workers=0, quiet=True, open_economy=FakeEconomy)


def test_an_experiment_says_its_arms_worlds_and_span(played):
    experiment, _ = played
    text = repr(experiment)
    asked = experiment.question
    assert text.startswith(f"Experiment({experiment.name}: ") and f"{len(experiment.worlds)} worlds" in text
    assert (
        all(arm.name in text for arm in experiment.arms) and asked.first_quarter in text and asked.last_quarter in text
    )


def test_a_notebook_shows_each_arm_with_its_programmes(played):
    shown = played[0]._repr_html_()
    for arm in played[0].arms:
        programmes = ", ".join(item["programme"] for item in arm.relief) or "no relief"
        assert f"<td>{arm.name}</td><td>{programmes}</td>" in shown


def test_what_comes_of_a_run_is_what_is_read_from_its_folder(played):
    result = played[1]
    assert isinstance(result, Result) and isinstance(result, Stored)
    assert repr(result) == repr(Result.read(result.folder))
    assert re.match(
        rf"Result\({result.name}: {len(result.panel.arms)} arms x {len(result.panel.worlds)} worlds, ", repr(result)
    )


def test_a_notebook_shows_the_answer_and_every_effect(played):
    result = played[1]
    shown = result._repr_html_()
    assert result.question.question in shown and "Against" in shown
    for row in result.effects.filter(pl.col("window") == "during").iter_rows(named=True):
        assert f"<td>{row['arm'].replace('_', ' ')}</td>" in shown


def test_markup_in_a_question_is_no_markup(tmp_path):
    experiment = Experiment.read(write_small(tmp_path), ['question="<script>x</script>"'])
    result = experiment.run(tmp_path / "r", workers=0, quiet=True, open_economy=FakeEconomy)
    for shown in (experiment._repr_html_(), result._repr_html_()):
        assert "<script>" not in shown and "&lt;script&gt;" in shown


def test_a_plot_has_the_numbers_of_the_effects(played, tmp_path):
    result = played[1]
    measure = result.question.compare.measures[0]
    picture = result.plot(measure)
    rows = list(csv.DictReader(io.StringIO(picture.numbers)))
    asked = result.effects.filter((pl.col("measure") == measure) & pl.col("window").is_in(result.panel.quarters))
    assert [float(row["effect"]) for row in rows] == pytest.approx(asked["effect"].to_list())
    assert picture._repr_svg_() == picture.svg and "<svg" in picture.svg
    assert picture.save(tmp_path / "one.svg").read_text("utf-8") == picture.svg
    assert {row["measure"] for row in csv.DictReader(io.StringIO(result.plot().numbers))} > {measure} or len(
        result.question.compare.measures
    ) == 1
    assert picture.save(tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    assert picture.save(tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    assert picture.save(tmp_path / "one.csv").read_text("utf-8") == picture.numbers
    with pytest.raises(ConfigError, match=r"one\.jpg: expected .* ends in \.svg, \.pdf, \.png, \.csv"):
        picture.save(tmp_path / "one.jpg")
    with pytest.raises(ConfigError, match=r"one\.svg: No such file or directory; name a file"):
        picture.save(tmp_path / "nowhere" / "one.svg")
    with pytest.raises(ConfigError, match=f"expected one of {measure}"):
        result.plot("no_such_measure")


def test_the_report_lies_in_the_folder_or_where_it_is_asked_for(played, tmp_path):
    result = played[1]
    assert result.report(tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert result.report() == result.folder / "report.html"


def test_two_economies_of_one_world_are_told_side_by_side():
    nothing = Economy(shock="covid_2020", scale=100_000, rng=3, burn_in=0)
    nothing.run(until="2020Q1")
    helped = nothing.fork(relief="mybank_loans")
    for economy in (helped, nothing):
        economy.run(until="2020Q2")
    told = helped.against(nothing)
    assert told.columns == ["quarter", "measure", "unit", "value", "other", "difference"]
    mine, its = helped.measures, nothing.measures
    assert told["value"].to_list() == mine["value"].to_list() and told["other"].to_list() == its["value"].to_list()
    before = told.filter(pl.col("quarter") < "2020Q2")
    assert (before["difference"] == 0.0).all()
    lent = told.filter((pl.col("quarter") == "2020Q2") & (pl.col("measure") == "platform_credit_drawn"))
    assert lent["difference"][0] == lent["value"][0] - lent["other"][0] > 0.0


@pytest.mark.parametrize(("changed", "told"), [({"rng": 4}, "seed 4 here and 3 there"), ({"scale": 90_000}, "scale")])
def test_economies_of_unlike_worlds_are_not_compared(changed, told):
    asked = {"scale": 100_000, "rng": 3, "burn_in": 0}
    with pytest.raises(ConfigError, match=told):
        Economy(**asked | changed).against(Economy(**asked))


def test_economies_that_have_not_played_as_far_are_not_compared():
    economy = Economy(scale=100_000, rng=3, burn_in=0)
    further = economy.fork()
    further.run(until="2019Q1")
    with pytest.raises(ConfigError, match="next quarter 2019Q2 here and 2019Q1 there"):
        further.against(economy)


def test_a_programme_says_whose_it_is_when_it_runs_and_its_money():
    loans = read_programme({"programme": "mybank_loans", "budget_yuan": 2.5e9, "end": "2020-12"})
    assert repr(loans) == "MybankLoans(sponsor platform, from 2020-04 to 2020-12, budget 2,500,000,000 yuan)"
    cap = read_programme("commission_cap")
    assert "budget" not in repr(cap) and repr(cap).startswith("CommissionCap(sponsor ")


def test_a_notebook_shows_a_programme_with_its_numbers():
    loans = read_programme("mybank_loans")
    shown = loans._repr_html_()
    assert loans.meaning in shown and loans.eligibility in shown and "<caption>mybank_loans</caption>" in shown
    for name, value in loans.values:
        assert f"<tr><th>{name}</th><td>{value:,.12g}</td></tr>" in shown


def test_a_notebook_shows_an_economy_with_its_relief():
    """Of a made-up state: nothing is drawn."""
    loans = read_programme("mybank_loans")
    economy = object.__new__(Economy)
    shock = SimpleNamespace(name="<covid>")
    economy.state = SimpleNamespace(
        relief=(loans,), shock=shock, scale=10_000.0, seed=7, quarter=quarter_index("2020Q1")
    )
    shown = economy._repr_html_()
    assert (
        "Economy(&lt;covid&gt;, mybank_loans, 1:10,000, seed 7, next quarter 2020Q1)" in shown and repr(loans) in shown
    )
    economy.state.relief = ()
    assert "<li>no relief</li>" in economy._repr_html_() and "no relief, 1:10,000" in repr(economy)
