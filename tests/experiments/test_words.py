"""Numbers and names as they are said; configs as they are written."""

import math
import tomllib

import pytest

from experiments.ask.quarters import quarter_before, quarters_of
from experiments.ask.to_toml import to_toml
from experiments.run.progress import Progress, span
from experiments.show.tables import tex
from experiments.show.units import amount, given, number, plain, said, title


@pytest.mark.parametrize(
    ("unit", "kind", "largest", "factor", "words"),
    [
        ("persons", "level", 2.1e6, 1e6, "million persons"),
        ("yuan a quarter", "flow", -3e9, 1e9, "billion yuan a quarter"),
        ("share", "share", 0.02, 0.01, "percentage points"),
        ("yuan a job-quarter", "ratio", 12_000, 1, "yuan a job-quarter"),
        ("firms", "flow", 12, 1, "firms"),
    ],
)
def test_said_in_the_size_one_would_say(unit, kind, largest, factor, words):
    assert said(unit, kind, largest) == (factor, words)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (math.nan, "–"),
        (0.0, "0"),
        (1234.5, "1,234"),
        (12.34, "12.3"),
        (-1.234, "-1.23"),
        (0.0123, "0.012"),
        (0.001, "0.001"),
        (0.00099, "<0.001"),
        (2e-7, "<0.001"),
        (-0.00013, ">-0.001"),
    ],
)
def test_three_figures_that_matter(value, words):
    assert number(value) == words


@pytest.mark.parametrize(
    ("value", "words"), [(4.25e-4, "0.000425"), (-2e-7, "-0.0000002"), (0.0, "0"), (0.0123, "0.012"), (None, "–")]
)
def test_a_number_that_somebody_set_keeps_its_figures(value, words):
    assert given(value) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(15_200.0, "jobs", "15.2 thousand jobs"), (27e9, "yuan", "27.0 billion yuan"), (4.5, "jobs", "4.50 jobs")],
)
def test_an_amount_is_said_in_its_own_size(value, unit, words):
    assert amount(value, unit) == words


def test_names():
    assert plain("spring_thunder") == "spring thunder"
    assert title("gdp_against_trend") == "GDP against trend"
    assert plain("employment:micro") == "employment, micro"
    assert tex("50 % of a_b & c") == r"50 \% of a\_b \& c"


def test_toml_reads_back():
    table = {
        "a": 1,
        "b": [1.5, 1e16, -2],
        "c": 'two "words"\n',
        "d": True,
        "t": {"x y": {"programme": "p", "budget_yuan": math.pi}, "e": {}},
        "n": None,
    }
    assert tomllib.loads(to_toml(table)) == {key: value for key, value in table.items() if value is not None}


def test_quarters():
    assert quarters_of("2019Q4:2020Q2") == ["2019Q4", "2020Q1", "2020Q2"]
    assert quarter_before("2020Q1") == "2019Q4"


def test_progress_in_words():
    progress = Progress(total=32, kept=8, arms=5, quiet=True)
    progress.add(done=4, failed=1)
    assert progress.line().startswith("worlds 12/32 (60/160 runs)")
    assert progress.line().endswith("1 failed")
    assert (span(12), span(600), span(7200)) == ("12 s", "10 min", "2.0 h")
