"""What a result changes in economy and shock stands wherever its world is named: page, details, report, LaTeX, JSON."""

from pathlib import Path

import pytest

from experiments import Experiment
from experiments.find.result import Result
from experiments.show import changed, compare, pages
from experiments.show.web.page import page
from tests.golden import studies
from tests.show import read_page as reader

CHANGES = (
    *studies.FEWER,
    'play=["spark","nothing"]',
    "parameters.online_share=0.182",
    "parameters.sells_online={times=0.75}",
    'shock_changes.world_demand={"2020Q3"=0.85,"2020Q4"=0.9}',
    "shock_changes.public_relief.payroll_cut.on=false",
    "burn_in=8",
)
ECONOMY = "drawn_openings = 5; online_share = 0.182; sells_online times 0.75; burn-in 8 quarters"
SHOCK = "world_demand 2020Q3 = 0.85, 2020Q4 = 0.9; public_relief.payroll_cut.on = false"
SENTENCE = f"Changed in every arm: of the economy china_2019 {ECONOMY}, and of the shock covid_2020 {SHOCK}."
GIVEN = "Foreign demand and closures are given, not explained"
OTHER, AS_FILED = f"{GIVEN}, and not all as covid_2020 has them.", f"{GIVEN}."


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> Result:
    found = Result(studies.played(tmp_path_factory.mktemp("changed"), "another", *CHANGES).folder)
    with studies.inked():
        pages.write(found)
    return found


def one_line(path: Path) -> str:
    return " ".join(path.read_text("utf-8").split())


def test_the_page_says_it_once_beside_its_worlds(result):
    words = one_line(result.folder / "README.md")
    assert words.count(SENTENCE) == 1
    assert words.index("25 worlds, 9 draws") < words.index(SENTENCE) < words.index("All else is in")


def test_the_details_say_it_where_the_world_comes_from_and_as_a_limit(result):
    text = (result.folder / "details.md").read_text("utf-8")
    limits, origin = text.partition("## Limits")[2].split("## Where it comes from")
    assert f"| changed in china_2019, every arm | {ECONOMY} |" in origin
    assert f"| changed in covid_2020, every arm | {SHOCK} |" in origin
    assert OTHER in limits and "no data were held against it" in limits


def test_the_report_says_it_first_and_as_its_provenance_and_limit(result):
    made = page([result.folder])
    words = reader.read(made)
    (about,) = (one.words for one in words.all("p") if one.attributes.get("class") == "about")
    assert SENTENCE in about
    rows = [row for table in reader.tables(words).values() for row in table]
    assert ["changed in china_2019, every arm", ECONOMY] in rows
    assert ["changed in covid_2020, every arm", SHOCK] in rows
    assert OTHER in made


def test_a_table_for_a_paper_and_a_document_say_it(result):
    found = compare.read([result.folder])
    assert SENTENCE.replace("_", r"\_") in compare.latex(found)
    (one,) = compare.document(found)["results"]
    assert one["parameters"] == {"drawn_openings": 5, "online_share": 0.182, "sells_online": {"times": 0.75}}
    assert one["shock_changes"]["world_demand"] == {"2020Q3": 0.85, "2020Q4": 0.9}
    assert one["burn_in"] == 8
    assert SENTENCE in compare.page(found, []).replace(r"\_", "_")


def test_nothing_is_said_where_nothing_is_changed():
    asked = {"economy": "e", "shock": "s", "parameters": {}, "shock_changes": {}, "burn_in": None}
    assert changed.sentence(asked) == changed.limit(asked) == ""
    assert changed.given(asked) == AS_FILED
    only = asked | {"parameters": {"firm_weight": {"micro": 0.25, "small": 0.05}}}
    assert changed.sentence(only) == "Changed in every arm: of the economy e firm_weight micro = 0.25, small = 0.05."
    assert changed.given(only) == AS_FILED


def test_the_shipped_experiment_with_another_base_names_it():
    asked = changed.asked_of(Experiment.read("low_digital_base").question)
    assert changed.sentence(asked) == (
        "Changed in every arm: of the economy china_2019 sells_online times 0.75; online_share = 0.182;"
        " counter_records_scored times 0.75."
    )
