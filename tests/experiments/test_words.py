"""Numbers and names as they are said; configs as they are written."""

import math
import tomllib

import pytest

from experiments.ask.quarters import quarter_before, quarters_of
from experiments.ask.to_toml import to_toml
from experiments.run.progress import Progress, span
from experiments.show.tables import tex
from experiments.show.units import number, plain, said, title


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
        (2e-7, "2.0e-07"),
    ],
)
def test_three_figures_that_matter(value, words):
    assert number(value) == words


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
