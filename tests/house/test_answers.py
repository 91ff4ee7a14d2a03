"""What is answered, and where: every sentence of the article, README's
first page, and the snippets that ask for something."""

import re
import tomllib

import house_source as source
import pytest

from abm.measures.catalogue import PROGRAMMES
from abm.parameters import configs_path
from abm.parameters.parameters import Parameters
from abm.relief.programme import parameters_of
from docs.writers import anchors, article, facts, front, parameters, verdicts
from docs.writers.markdown import facts_in, number
from experiments import Experiment
from experiments.validation import targets

CLAIMS = [
    claim for name in configs_path.known("experiments", ".toml") for claim in Experiment.read(name).question.claim
]
ANSWERED = {fact for claim in CLAIMS for fact in claim.source}
DATES = {"S026", "S027"}  # when the programmes began: put in, and claimed by nobody

ROW = {
    "says": "It helps",
    "source": "S017",
    "measure": "employment",
    "arm": "help",
    "against": "other_help",
    "window": "cumulated",
    "quarter": None,
    "reads": "per_million_yuan",
    "unit": "job-quarters per million yuan",
    "found": 40.5,
    "low": 7.86,
    "high": 73.2,
    "gain": None,
    "compares": "bundle",
    "why": "all of the interval is as claimed",
    "verdict": "supported",
    "survives": False,
    "draws": 16,
    "draws_meeting": 13,
}


@pytest.mark.parametrize("sentence", article.sentences(), ids=lambda sentence: sentence["says"][:40])
def test_every_sentence_has_a_number_or_a_reason(sentence):
    assert {*sentence.get("facts", ())} & ANSWERED or sentence["context"]
    assert {*sentence.get("facts", ())} <= facts.facts().keys() and sentence.keys() <= {
        "says",
        "facts",
        "inputs",
        "context",
    }
    assert all(article.stated(name) for name in sentence.get("inputs", ()))


def test_every_figure_of_the_article_stands_in_a_sentence():
    found = {fact for sentence in article.sentences() for fact in sentence.get("facts", ())}
    assert {fact for fact in facts.facts() if fact.startswith("S")} - found == DATES


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("spark_credit.shops", "500,000 shops; 50,000 to 5,000,000 swept"),  # swept
        ("thunder_factories.firms_at_most", "1000 firms"),  # a fact, with bounds all the same
        ("cloud_credits.posts", "5000 persons"),  # an estimate
    ],
)
def test_an_input_is_said_with_its_range_where_that_is_swept(name, words):
    assert article.stated(name) == words


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_no_input_is_said_to_be_swept_that_is_not(programme):
    """Every input has bounds; they are a range only of what is unknown."""
    for key, entry in parameters_of(programme).items():
        value, *swept = article.stated(f"{programme}.{key}").split("; ")
        ends = f"{number(entry.low)} to {number(entry.high)} swept"
        assert value == f"{number(entry.value)} {entry.unit}"
        assert swept == ([ends] if entry.status == "swept" else [])


def test_no_parameter_is_marked_as_swept_that_is_not():
    known = Parameters.read("china_2019")
    for entry in map(known.entry, known.names()):
        assert (parameters.row(entry)[parameters.HEAD.index("status")] == "**swept**") == (entry.status == "swept")


def test_a_claim_stands_under_its_sentence(monkeypatch):
    monkeypatch.setattr(verdicts, "every", lambda: [("made_up", ROW), ("made_up", ROW | {"source": "S003 S004"})])
    sentence = {"says": "JD helps", "facts": ["S017"], "inputs": ["spark_supplies.shops"], "context": "not all of it"}
    assert article.lines(sentence) == [
        [
            "JD helps [S017]",
            "It helps ([made_up](../results/reference/made_up/README.md))",
            "40.5 [7.86, 73.2] job-quarters per million yuan",
            "supported",
        ],
        ["", "`spark_supplies.shops`", "3,000,000 shops; 1,000,000 to 9,000,000 swept", "an input"],
        ["", "not all of it", "", "context"],
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {},
            "employment, help against other help, cumulated, for a million yuan paid and lost, a comparison of bundles",
        ),
        (
            {"compares": "terms", "reads": "difference", "window": "peak", "quarter": "2020Q3"},
            "employment, help against other help, peak, 2020Q3",
        ),
        ({"compares": None, "reads": "level", "measure": "gdp"}, "GDP, help, cumulated, the level itself"),
        (
            {"compares": None, "reads": "share_of_gain", "gain": "gdp_real"},
            "employment, help against other help, cumulated, as a share of the gain in GDP real",
        ),
    ],
)
def test_what_was_measured_is_said(changes, words):
    assert verdicts.measured(ROW | changes) == words


@pytest.mark.parametrize(
    ("reads", "unit"),
    [("difference", "percentage points"), ("level", "per cent"), ("share", "per cent"), ("share_of_gain", "per cent")],
)
def test_a_share_of_a_level_is_no_percentage_point(reads, unit):
    assert (
        verdicts.found(ROW | {"unit": "share", "found": -0.438, "low": -0.44, "high": -0.436, "reads": reads})
        == f"-43.8 [-44.0, -43.6] {unit}"
    )


def test_a_loss_is_said_in_the_size_of_its_far_end():
    """The largest of three numbers below zero is the smallest loss."""
    loss = {"unit": "job-quarters", "reads": "difference", "found": -1.2e6, "low": -2.5e6, "high": -3e3}
    assert verdicts.found(ROW | loss) == "-1.20 [-2.50, -0.003] million job-quarters"


@pytest.mark.parametrize("other", [{}, {"unit": "yuan"}, {"world": "elsewhere"}, {"moment": "another"}])
def test_an_anchor_has_the_number_of_its_own_world(other, monkeypatch):
    """A score of the reference run that was asked in another way lends no number."""
    one = next(target for target in targets.read() if target.row == anchors.ROW and target.unit.startswith("share"))
    row = {"unit": one.unit, "world": one.world, "moment": one.moment, "verdict": "PASS", "note": ""}
    row |= {"mean": "0.5", "band_low": "0.25", "band_high": "0.75"}
    monkeypatch.setattr(anchors, "reference", lambda: {one.name: row | other})
    assert anchors.model(one) == (["–", "", anchors.NOT_PLAYED] if other else ["50.0 %", "25.0 % to 75.0 %", "PASS"])


def test_a_verdict_that_the_interval_does_not_decide_says_why():
    few = ROW | {"verdict": "cannot be told", "why": "too few agents are served for an effect that is not noise"}
    assert [verdicts.judged(row) for row in (ROW, few)] == ["supported", "cannot be told (too few agents)"]


def test_verdicts_are_counted():
    rows = [
        ROW,
        ROW | {"survives": True},
        ROW | {"verdict": "refuted", "survives": True},
        ROW | {"verdict": "an input", "survives": None},
    ]
    assert verdicts.counted(rows) == {
        "supported": 2,
        "refuted": 1,
        "cannot be told": 0,
        "an input": 1,
        "by construction": 0,
    }
    assert [verdicts.survives(row) for row in (*rows, ROW | {"verdict": "cannot be told"})] == [
        "no",
        "yes",
        "yes",
        "",
        "",
    ]
    assert (
        verdicts.surviving(rows, "supported") == "1 of 2"
        and verdicts.surviving(rows, "cannot be told") == verdicts.UNKNOWN
    )
    assert (
        front.counted(rows)
        == "2 supported (1 of 2 survive Holm's rule), 1 refuted (1 of 1 survive Holm's rule), 1 an input"
    )
    kept = ROW | {"survives": True}
    said = front.in_turn([kept, kept | {"against": "state"}, ROW | {"verdict": "refuted", "against": "vat_cut"}])
    alone = "(each by itself, not by Holm's rule)"
    assert said == f"*supported* against other help and state, *refuted* {alone} against vat cut"
    some = front.in_turn([kept, ROW | {"against": "state"}])
    assert some == "*supported* (1 of 2 by Holm's rule) against other help and state"
    unknown = ROW | {"against": "state", "found": None, "verdict": "cannot be told"}
    assert front.in_turn([kept, unknown]) == "*supported* against other help", "what serves a handful is not told"


def test_the_first_page_says_what_the_tables_say():
    assert front.README.read_text("utf-8") == front.readme(), "run: python docs/generate.py"


def test_no_other_number_of_an_effect_stands_on_the_first_page():
    """Effects are said in the block alone: no interval and no job count elsewhere."""
    before, rest = front.README.read_text("utf-8").split(front.BEGIN)
    assert (
        re.findall(
            r"\[-?[\d.]+, -?[\d.]+\]|\d+ (?:thousand|million) jobs?\b|job-quarters", before + rest.split(front.END)[1]
        )
        == []
    )


@pytest.mark.parametrize("page", ["README.md", "docs/first_run.md"])
def test_a_quarter_earlier_is_held_against_the_loans_on_time(page, tmp_path):
    (snippet,) = (
        text
        for text in re.findall(r"```toml\n(.*?)```", (source.HERE / page).read_text("utf-8"), re.DOTALL)
        if text.startswith(("# mine.toml", "# earlier.toml"))
    )
    (tmp_path / "mine.toml").write_text(snippet)
    asked = Experiment.read(tmp_path / "mine.toml")
    assert tomllib.loads(snippet)["question"].startswith("What if MYbank had lent a quarter earlier")
    on_time, early = asked.arms
    assert asked.question.compare.against == on_time.name == "on_time"
    assert [{**item, "start": None} for item in early.relief] == [{**item, "start": None} for item in on_time.relief]
    assert on_time.starts == "2020Q2" and early.starts == "2020Q1"


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_programmes_number_that_is_called_a_fact_stands_in_the_figures_it_names(programme):
    """Found or in the article, in some power of ten: what is recalled or taken for another is an estimate."""
    known = facts.facts()
    for key, entry in parameters_of(programme).items():
        if entry.status == "fact":
            rows = [known[one] for one in facts_in(entry.source)]
            told = " ".join(str(text) for row in rows for text in row.values())
            digits = {f"{float(entry.value) * 10.0**power:g}" for power in range(-12, 5, 1)}
            assert rows and all(row["status"] != "recalled" for row in rows), f"{programme}.{key}"
            assert digits & {*re.findall(r"[\d.]+\d", told)}, f"{programme}.{key}"
