"""What a parameter raises and what it lowers: the sign of each rule's
answer to it, over mixtures of the worked examples."""

import tomllib
from functools import cache

import numpy as np

from docs.writers import calls
from docs.writers.formulas import formulas
from docs.writers.markdown import ROOT

TRIALS, SMALLER = 200, 0.9


@cache
def effects() -> dict[str, list[tuple[str, str]]]:
    """By parameter: (raises, lowers, moves or enters; rule) for every rule;
    it enters where it is a part of an argument."""
    found: dict[str, list[tuple[str, str]]] = {}
    for (rule, argument), parameters in sorted(calls.parameters_given().items()):
        for parameter in parameters:
            alone = (rule, argument, parameter) in calls.handed_in()
            found.setdefault(parameter, []).append((direction(rule, argument) if alone else "enters", rule))
    return found


def direction(rule: str, argument: str) -> str:
    """*raises* if the rule's answer never falls with the argument, *lowers* if it never rises, else *moves*."""
    formula = formulas()[rule]
    if not formula.expressions:
        return "moves"
    signs = set()
    for given in mixtures(rule):
        less = given | {argument: given[argument] * SMALLER}
        change = np.atleast_1d(formula(**given)).astype(complex) - np.atleast_1d(formula(**less)).astype(complex)
        signs |= set(np.sign(change.real[np.abs(change) > 1e-12]))
    return {frozenset([1.0]): "raises", frozenset([-1.0]): "lowers"}.get(frozenset(signs), "moves")


def mixtures(rule: str):
    """Arguments put together anew from those of all worked examples of a rule, some of them made smaller."""
    rows = [row for case in examples() if case["rule"] == rule for row in numbers_of(case)]
    luck = np.random.default_rng(1)
    for _ in range(TRIALS):
        given = {name: rows[luck.integers(len(rows))][name] for name in rows[0]}
        yield {name: moved(value, luck) for name, value in given.items()}


def moved(value, luck):
    return value if isinstance(value, bool) or luck.random() < 0.3 else value * luck.uniform(0.3, 1.0)


def numbers_of(case) -> list[dict]:
    """The arguments of a worked example, one number each; a list is taken apart."""
    values = np.broadcast_arrays(*(np.atleast_1d(value) for value in case["given"].values()))
    return [dict(zip(case["given"], (value.item() for value in row), strict=True)) for row in zip(*values, strict=True)]


@cache
def examples() -> list[dict]:
    files = sorted((ROOT / "tests/examples/rules").glob("*.toml"))
    return [case for file in files for case in tomllib.loads(file.read_text("utf-8"))["case"]]
