"""Generated pages say what the code says; what is written by hand names only what there is."""

import re

import house_source as source
import pytest

from abm.books.flows import FLOWS
from abm.calendar import quarter_index
from abm.measures.catalogue import CATALOGUE
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from docs.generate import HERE, PAGES, made
from docs.writers import calls, columns, facts, glossary, odd, schedule
from docs.writers.markdown import anchor, facts_in
from docs.writers.wrapping import WIDTH, wrapped
from experiments.cli import app

BY_HAND = sorted(page for page in HERE.rglob("*.md") if page.parent.name != "templates" and page.name not in PAGES)
AT_THE_DOOR = [source.HERE / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
ALL = [*AT_THE_DOOR, *sorted(page for page in HERE.rglob("*.md") if page.parent.name != "templates")]
DECISIONS = sorted((HERE / "decisions").glob("0*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_generated_one(name):
    assert (HERE / name).read_text(encoding="utf-8") == made(name), "run: python docs/generate.py"


@pytest.mark.parametrize("page", [*ALL, *sorted((HERE / "templates").glob("*.md"))], ids=lambda page: page.name)
def test_lines_are_short_enough_to_read(page):
    text = page.read_text("utf-8")
    assert wrapped(text) == text, "python docs/generate.py wraps its pages; others are broken at 120 by hand"
    code = re.findall(r"^```.*?^```", text, re.MULTILINE | re.DOTALL)
    assert [line for block in code for line in block.split("\n") if len(line) > WIDTH and "\\" not in line] == []


def test_pages_stand_in_docs():
    assert HERE == source.HERE / "docs"


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    text = page.read_text("utf-8")
    for path, position in re.findall(r"\]\((?!https?:|<)([^)#\s]*)(?:#([^)\s]+))?\)", text):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {path}: no such file"
        assert not position or position in places(target), f"{page.name}: {path}#{position}: no such place"


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_every_command_that_is_named_exists(page):
    text = page.read_text("utf-8")
    verbs = {command.name or command.callback.__name__.strip("_") for command in app.registered_commands}
    targets = set(re.findall(r"^([\w-]+):", (source.HERE / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|bin/)relief (\w+)", text, re.MULTILINE)) - verbs == set()
    assert set(re.findall(r"(?:^|`|; )make ([\w-]+)", text, re.MULTILINE)) - targets == set()


def places(page) -> set[str]:
    text = page.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {anchor(heading) for heading in headings} | set(re.findall(r'<a id="([^"]+)">', text))


def test_every_published_figure_that_is_cited_is_kept_and_every_one_kept_is_cited():
    assert set(facts.citations()) - set(facts.facts()) == set(), f"cited, but no row of {facts.FACTS.name}"
    assert set(facts.facts()) - set(facts.citations()) == set(), (
        f"rows of {facts.FACTS.name} that nothing cites: delete them"
    )


def test_a_published_figure_says_where_it_is_from():
    for name, row in facts.facts().items():
        assert row["quantity"] and row["value"] and row["vintage"] and row["source"], name
        assert row["status"] in ("found", "recalled", "article") and row["confidence"] in ("high", "med", "low"), name
        assert (row["status"] == "found") <= row["address"].startswith("http"), name


def test_ranges_of_ids_are_taken_apart():
    assert facts_in("facts F003-F006, C013; table A4, RGB  # noqa: B023") == ["F003", "F004", "F005", "F006", "C013"]


def test_every_column_has_a_meaning_and_a_unit():
    text = {f"{name}.{key}": about for name, columns_of in columns.words().items() for key, about in columns_of.items()}
    assert [key for key, (meaning, unit, _, _) in text.items() if not (meaning.strip() and unit.strip())] == []


def test_every_measure_and_flow_has_its_place_in_the_national_accounts():
    assert set(glossary.read()["measure"]) == {name.partition(":")[0] for name in CATALOGUE}
    assert set(glossary.read()["flow"]) == set(FLOWS)


def test_national_accounts_codes_have_their_form():
    """Letter and number of the SNA 2008, or words for what has no code; several with commas."""
    found = [
        *glossary.read()["flow"].values(),
        *(row[3] for row in glossary.read()["word"].values()),
        *(row[2] for about in columns.words().values() for row in about.values()),
    ]
    codes = [code for text in found for code in text.split(", ") if code]
    assert [code for code in codes if not re.fullmatch(r"(S|P|D|F|AF|AN|NP|B|K)\.\d+[a-z]?(\*g)?", code)] == []


@pytest.mark.parametrize("word", glossary.read()["word"])
def test_a_word_of_the_glossary_is_found_in_the_code(word):
    where = glossary.read()["word"][word][-1]
    table, _, column = where.partition(".")
    known = (
        (source.HERE / where).exists()
        or where in Parameters.read("china_2019").names()
        or column in columns.declared().get(table, ())
    )
    assert known or where in ("Economy(scale=…)", "state.village", "accounts.fund"), f"{word}: {where}"


def test_every_kernel_is_told_and_no_other():
    text = set(re.findall(r"\*\*`(\w+)`\*\*", (HERE / "markets.md").read_text("utf-8")))
    kernels = {kernel.rpartition(".")[2] for kernel in calls.kernels()}
    assert text - kernels == set()
    assert {k for k in kernels if not k.startswith("_") and k not in text} == {
        k.rpartition(".")[2] for k in calls.kernels() if k.startswith("sums.") and "._" not in k
    }


def test_paths_and_relief_are_told_as_they_are_in_force():
    shock = Shock.read(
        "covid_2020",
        {
            "fear": {"times": 0.5},
            "public_relief.loan_guarantee.on": True,
            "public_relief.payroll_cut.share_of_wages": 0.07,
        },
    )
    assert f"2020Q2 {shock.fear(quarter_index('2020Q2')):.3g}, " in odd.paths(shock) and odd.paths(shock) != odd.paths(
        Shock.read("covid_2020")
    )
    assert "| loan guarantee | on |" in odd.public_relief(
        shock
    ) and "share of wages 0.07 (0.05 to 0.2)" in odd.public_relief(shock)


def test_the_timeline_is_the_quarter():
    spoken = [sentence.title for sentence in schedule.sentences()]
    assert spoken[0] == "news arrives" and spoken[-1] == "books close" and len(spoken) == len(set(spoken))
    assert [s.title for s in schedule.sentences() if s.monthly] == spoken[8:12]
    for title, rules in (
        ("firms make plans", {"smes.pricing.price", "smes.staffing.wage_offer"}),
        ("firms plan their staff", {"smes.staffing.wanted_staff", "smes.staffing.foreseen_cash"}),
    ):
        planning = next(sentence for sentence in schedule.sentences() if sentence.title == title)
        assert rules <= set(schedule.rules_of(planning))
        assert {f"firms.{name}" for name in schedule.decided_by(planning)} <= set(schedule.written_by(planning))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_choice_source_alternatives_and_reasons(page):
    said = set(re.findall(r"^\*\*([A-Z][a-z]+)\.\*\*", page.read_text("utf-8"), re.MULTILINE))
    assert {"Choice", "Source", "Alternatives"} <= said and said & {"Why", "Reasoning"}


def test_every_decision_is_listed():
    listed = (HERE / "decisions/README.md").read_text("utf-8")
    assert all(page.name in listed for page in DECISIONS)
