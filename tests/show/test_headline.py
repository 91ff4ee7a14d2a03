"""Of how many arms the first sentence of an answer tells one, and where the others are."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from experiments.find.effects import SCHEMA
from experiments.find.side_by_side import Side
from experiments.show.headline import Headline, among
from experiments.show.web.effects import UNTOLD, sure_table
from tests.show.made_result import row

JOBS = {"spark": 120e3, "loans": 45e3, "public": -8e3}


def side(jobs: dict[str, float | None]) -> Side:
    """Effects on employment by arm, each a tenth to either side; what stands beside them is far higher, and no
    match."""
    rows = []
    for arm, effect in jobs.items():
        ends = () if effect is None else (effect - abs(effect) / 10, effect + abs(effect) / 10)
        rows += [
            row(arm, "employment", "during", effect, *ends),
            row("decoy", "employment", "after", 9e5, 8e5, 10e5),
            row("decoy", "gdp", "during", 9e9, 8e9, 10e9),
            row("decoy", "cost_per_job", "cumulated", 9e9, 8e9, 10e9),
        ]
    return Side("made", Path("made"), {}, {}, pl.DataFrame(rows, schema=SCHEMA), None)


def told(jobs: dict[str, float | None], arm: str) -> str:
    return among(side(jobs), Headline(arm, "nothing", "employment", "during"), "the table")


@pytest.mark.parametrize(("arm", "words"), [
    ("loans", "It is one of 3 arms; the highest is “spark” with 120 [108, 132], the lowest is “public” with"
              " -8.00 [-8.80, -7.20]; all stand in the table."),
    ("spark", "It is one of 3 arms, the highest; the lowest is “public” with -8.00 [-8.80, -7.20]; all stand in the"
              " table."),
    ("public", "It is one of 3 arms, the lowest; the highest is “spark” with 120 [108, 132]; all stand in the table."),
])  # fmt: skip # a table
def test_the_ends_of_the_arms_are_named_with_their_numbers(arm, words):
    assert told(JOBS, arm) == words


def test_of_two_arms_the_other_is_named_and_of_one_nothing_is_said():
    assert told({"spark": 120e3, "public_cut": -8e3}, "spark") == (
        "It is one of two arms; the other is “public cut” with -8.00 [-8.80, -7.20]."
    )
    assert told({"spark": 120e3}, "spark") == ""


def test_an_arm_of_which_nothing_is_told_is_counted_as_figures_and_tables_count_it():
    assert told({"spark": 120e3, "public": -8e3, "few": None}, "spark") == (
        "It is one of 3 arms, of 1 of which nothing is told, the highest; the lowest is “public” with"
        " -8.00 [-8.80, -7.20]; all stand in the table."
    )


def test_a_dash_for_the_spread_from_luck_has_its_reason():
    """With one seed a draw luck is in what is from parameters; where both are known nothing is said."""
    one = Headline("spark", "nothing", "employment", "during")
    unknown, known = side({"spark": 120e3}), side({"spark": 120e3})
    both = known.effects.with_columns(pl.lit(4e3).alias("luck_sd"), pl.lit(2e3).alias("parameter_sd"))
    (table,) = sure_table(unknown, one)
    assert table.rows[0][3:5] == ("–", "–") and table.caption.endswith(UNTOLD)
    (table,) = sure_table(replace(known, effects=both), one)
    assert table.rows[0][3:5] == ("4.00", "2.00") and "dash" not in table.caption
