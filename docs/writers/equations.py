"""The page of equations: each rule with its formula, its arguments, the
parameters handed in, its code and its sources."""

import inspect
from functools import cache
from importlib import import_module

from abm.parameters.parameters import Parameters
from docs.writers import calls
from docs.writers.formulas import Formula, formulas, quotients
from docs.writers.markdown import (
    bounds,
    code_link,
    facts_in,
    filled,
    first_sentence,
    parameter_link,
    table,
    value,
    with_links,
)


def equations() -> str:
    """Every rule of `abm/agents`, room by room."""
    return filled("equations.md", rules=len(calls.rules()), rooms="\n\n".join(room(name) for name in calls.ROOMS))


def room(name: str) -> str:
    module = import_module(f"abm.agents.{name}")
    path = f"abm/agents/{name.replace('.', '/')}.py"
    entries = [entry(rule) for rule in calls.rules() if rule.rpartition(".")[0] == name]
    return f"## {name.replace('_', ' ')}\n\n{first_sentence(module.__doc__)} {code_link(path)}\n\n" + "\n\n".join(
        entries
    )


def entry(rule: str) -> str:
    formula = formulas()[rule]
    shown = f"```math\n{formula.latex()}\n```" if formula.expressions else f"```text\n{formula.steps}\n```"
    parts = [f"### `{rule}`", with_links(inspect.cleandoc(calls.rules()[rule].__doc__)).replace("\n", " "), shown]
    parts += [f"Where ${below} = 0$ the quotient is ${instead}$." for below, instead in quotients(formula)]
    rows = arguments(rule, formula)
    width = 4 if any(row[-1] for row in rows) else 3
    parts += [
        table(["symbol", "argument", "unit", "parameter: value (range)"][:width], [row[:width] for row in rows]),
        under(rule),
    ]
    return "\n\n".join(parts)


def arguments(rule: str, formula: Formula) -> list[list[str]]:
    rows = []
    for argument in inspect.signature(calls.rules()[rule]).parameters:
        symbol, unit = formula.words[argument]
        given = sorted(calls.parameters_given().get((rule, argument), ()))
        rows.append([f"${symbol}$", argument.replace("_", " "), unit, "; ".join(parameter(name) for name in given)])
    return rows


def parameter(name: str) -> str:
    e = economy().entry(name)
    return f"{parameter_link(name)}: {value(e)} ({bounds(e)})"


@cache
def economy() -> Parameters:
    return Parameters.read("china_2019")


def under(rule: str) -> str:
    """Where the rule is called, and whose figures it and its parameters rest on."""
    files = ", ".join(code_link(file) for file in calls.callers()[rule]) or "other rules"
    cited = facts_in(calls.rules()[rule].__doc__) + [
        fact
        for (of, _), names in sorted(calls.parameters_given().items())
        if of == rule
        for name in sorted(names)
        for fact in facts_in(economy().entry(name).source)
    ]
    sources = f" Figures: {with_links(', '.join(dict.fromkeys(cited)))}." if cited else ""
    return f"Called in {files}.{sources}"
