"""Does the page of equations say what the rules do? Each formula is evaluated and held against its rule."""

import ast
import inspect

import numpy as np
import pytest

from docs.writers import calls, formulas
from docs.writers.directions import direction, mixtures, numbers_of
from tests.examples.test_worked_examples import CASES

RULES, FORMULAS = calls.rules(), formulas.formulas()
IN_STEPS = {"smes.closing.estate"}


def same(rule, given):
    with np.errstate(all="ignore"):
        wanted = RULES[rule](**given)
    got = FORMULAS[rule](**given)
    np.testing.assert_allclose(
        np.array(got, float), np.array(wanted, float), rtol=1e-12, atol=1e-12, err_msg=f"{rule}: {given}"
    )


def test_every_rule_has_a_formula_and_every_formula_a_rule():
    assert set(FORMULAS) == set(RULES), "docs/equations: a formula a rule"


def test_only_an_algorithm_is_told_in_steps():
    assert {rule for rule, formula in FORMULAS.items() if formula.steps} == IN_STEPS
    assert all(bool(formula.steps) != bool(formula.expressions) for formula in FORMULAS.values())


@pytest.mark.parametrize("rule", sorted(set(RULES) - IN_STEPS))
def test_the_formula_gives_what_the_rule_gives(rule):
    for case in CASES:
        if case["rule"] == rule:
            for given in numbers_of(case):
                same(rule, given)
    for given in mixtures(rule):
        same(rule, given)


@pytest.mark.parametrize("rule", sorted(set(RULES) - IN_STEPS))
def test_the_formula_uses_the_arguments_of_the_rule_and_no_others(rule):
    assert FORMULAS[rule].names() == set(inspect.signature(RULES[rule]).parameters)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_argument_has_a_symbol_of_its_own_and_a_unit(rule):
    arguments = list(inspect.signature(RULES[rule]).parameters)
    symbols = [FORMULAS[rule].words[argument][0] for argument in arguments] + [
        symbol for symbol, _ in FORMULAS[rule].parts.values()
    ]
    assert len(set(symbols)) == len(symbols), f"two meanings of one symbol: {sorted(symbols)}"
    assert all(FORMULAS[rule].words[argument][1] for argument in arguments)


def test_no_word_is_dead():
    used = {argument for rule in RULES.values() for argument in inspect.signature(rule).parameters}
    own = {
        (rule, word)
        for rule in FORMULAS
        for word in formulas.read(file_of(rule))[rule.rpartition(".")[2]].get("words", {})
    }
    assert set(formulas.read(formulas.WORDS)) - used == set()
    assert {(rule, word) for rule, word in own if word not in inspect.signature(RULES[rule]).parameters} == set()


def file_of(rule):
    return rule.rpartition(".")[0].replace(".", "_") + ".toml"


def test_the_parameter_shown_is_the_one_that_is_handed_in():
    """A plain call, a compiled rule in a kernel, four calls of one rule, the call of another rule left out."""
    given = calls.parameters_given()
    assert given["banks.limit", "secured_share"] == {"secured_share"}
    assert given["workers.consumption.planned_spending", "mpc"] == {"mpc"}
    assert given["smes.financing.beyond_limit", "limit"] >= {
        f"arrears_limit_{claim}" for claim in ("wages", "suppliers", "rent", "interest")
    }
    assert given["banks.provision", "loss_given_default"] == {"loss_given_default"}, "one of several named in a line"
    assert ("smes.financing.suspended", "beyond_wages") not in given


def test_a_parameter_is_the_argument_or_a_part_of_it():
    assert ("workers.consumption.planned_spending", "mpc", "mpc") in calls.handed_in(), "through a kernel"
    assert ("smes.financing.applied_loan", "application_share", "applies_for_credit") in calls.handed_in(), (
        "a row of it"
    )
    assert "platform_sales_memory_months" in calls.parameters_given()["platforms.score", "memory"]
    assert ("platforms.score", "memory", "platform_sales_memory_months") not in calls.handed_in(), "over the months"


def test_a_formula_that_is_not_the_rules_is_seen():
    wrong = formulas.Formula(["a"], ["previous + memory * latest"], {}, {})
    assert wrong(previous=1.0, latest=3.0, memory=0.5) != RULES["arithmetic.smoothed"](
        previous=1.0, latest=3.0, memory=0.5
    )
    assert ast.parse(wrong.expressions[0])


@pytest.mark.parametrize(
    "rule, argument, way",
    [
        ("banks.limit", "secured_share", "moves"),
        ("smes.financing.beyond_limit", "limit", "lowers"),
        ("smes.financing.drawings", "usual_drawings", "raises"),
        ("workers.consumption.planned_spending", "mpc", "moves"),
    ],
)
def test_what_an_argument_raises_is_told_by_its_sign(rule, argument, way):
    assert direction(rule, argument) == way
