"""What was budgeted beside what was lent and given: on figures worked by hand."""

import numpy as np
import pytest

from experiments.ask.asked_of import asked_of, experiments_with
from experiments.find.budgets import used, uses
from experiments.find.clusters import Clusters
from experiments.find.panel import Panel
from experiments.show import budgets, report
from tests.show.made_result import result

QUARTERS = ("2020Q1", "2020Q2")
LENT = [[10e9, 20e9], [15e9, 25e9]]  # of two worlds, quarter by quarter: 30 and 40 billion in all
GIVEN = [[0.5e9, 0.5e9], [1e9, 2e9]]
LOANS = {"programme": "mybank_loans"}


def arm(budget: float, *programmes: dict) -> dict:
    return {"budget_yuan": budget, "programmes": list(programmes)}


ARMS = {
    "nothing": arm(0.0),
    "half": arm(25e9, LOANS | {"level": 0.5}),
    "chosen": arm(50e9, LOANS | {"level": "chosen"}),
    "rule": arm(0.0, {"programme": "commission_cap"}),
}


def panel() -> Panel:
    """Every arm lends and gives the same but for one factor, so that an arm in another's place is seen."""
    values = {}
    for factor, name in enumerate(ARMS):
        values[name, "money_drawn"] = factor * np.array(LENT)
        values[name, "programme_cost"] = factor * np.array(GIVEN)
    worlds = np.arange(2)
    return Panel(tuple(ARMS), worlds, worlds, np.zeros(2, int), QUARTERS, values)


def test_a_budget_stands_beside_all_that_was_lent_and_given():
    half, chosen = uses(panel(), ARMS, [], 0.95)
    assert (half.arm, half.budget, half.lent.mean, half.given.mean) == ("half", 25e9, 35e9, 2e9)
    assert (chosen.arm, chosen.budget, chosen.lent.mean, chosen.given.mean) == ("chosen", None, 70e9, 4e9)
    # two worlds, 30 and 40: five away from the mean, 12.7 standard errors of five to either side
    assert half.lent.high - half.lent.mean == pytest.approx(12.7062 * 5e9, rel=1e-4)


def test_what_is_used_is_nothing_at_least_and_the_budget_at_most():
    """Thirty and forty billion reach 63.5 beyond either side: of a budget of 40 both ends are cut, of one of 25, which
    counts what is owed at one time, the lower; of one that differs from world to world none is known."""
    lent = np.array([30e9, 40e9])
    for budget, ends in ((40e9, (0, 40e9)), (25e9, (0, 98.531e9)), (None, (0, 98.531e9))):
        found = used(lent, budget, Clusters.alone(2), 0.95)
        assert (found.mean, found.low, found.high) == (35e9, ends[0], pytest.approx(ends[1], rel=1e-4))


@pytest.mark.parametrize(("drawn", "told"), [
    (["mybank_loans.budget_yuan"], "differs by world"), (["mybank_loans.firms_covered"], "25.0"),
])  # fmt: skip # a table
def test_of_a_budget_that_is_drawn_no_number_is_told(drawn, told):
    found = [one for one in uses(panel(), ARMS, drawn, 0.95) if one.arm == "half"]
    assert [row[1] for row in budgets.rows(found)] == ["budget", told]


def test_rows_and_a_line_of_them():
    found = uses(panel(), ARMS, [], 0.95)
    heads, half, _ = budgets.rows(found)
    assert heads == (
        "billion yuan, all played to 2020Q2",
        "budget",
        "lent or guaranteed",
        "cost to the sponsors",
    )
    assert [cell.partition(" [")[0] for cell in half] == ["half", "25.0", "35.0", "2.00"]
    assert budgets.in_short(found) == [
        "Budget / lent or guaranteed / cost to the sponsors, billion yuan, all played to 2020Q2:"
        " “half” 25.0 / 35.0 / 2.00; “chosen” differs by world / 70.0 / 4.00."
    ]
    assert budgets.in_short([]) == []


def test_what_counts_against_a_budget_is_told_once_and_a_rule_has_none():
    made = result()
    made.manifest["arms"] = ARMS | {"strange": arm(1e9, {"programme": "of_another_folder"})}
    assert budgets.counted(made) == ["mybank_loans: yuan lent, all drawings added up"]


def test_arms_that_are_about_one_programme_and_nothing_else():
    off = {"public_relief.vat_cut_small.on": False}
    arms = {
        "given": ([{"programme": "vat_cut", "level": 0.5}], {}),
        "joined": ([LOANS, {"programme": "vat_cut"}], {}),
        "in another shock": ([{"programme": "vat_cut"}], off),
        "left out": ([], off),
        "left out with more": ([], off | {"public_relief.relending.on": False}),
        "later": ([], {"public_relief.vat_cut_small.end": "2021-12"}),
        "loans": ([LOANS], {}),
    }
    assert asked_of("vat_cut", arms) == (["given"], ["left out"], True)
    assert asked_of("mybank_loans", arms) == (["loans"], [], True)
    assert asked_of("relending", arms) == ([], [], False)


def test_the_cut_of_contributions_is_found_wherever_it_is_asked_about():
    found = dict(experiments_with("payroll_cut"))
    assert found["platform_or_state"].given == ["payroll_cut"] and found["relief_2020"].given == ["public"]
    assert found["public_relief_2020"] == ([], ["no_payroll_cut"], False)


@pytest.mark.parametrize(("said", "about"), [
    (arm(0.0), False),
    (arm(1.0, LOANS), True),
    (arm(0.0) | {"shock_changes": {"public_relief.relending.on": False}}, True),
    (arm(0.0) | {"shock_changes": {"fear.2020-02": 0.5}}, False),
])  # fmt: skip # a table
def test_where_a_programmes_other_answers_stand_is_said_where_relief_is_asked_about(said, about):
    assert report.about_relief(said) == about
