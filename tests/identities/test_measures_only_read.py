"""Measures only read: whatever phases ask of them, the state is afterwards what it was before, to the last byte."""

import inspect
import pickle
import sys
from collections.abc import Callable
from functools import wraps

import pytest

import abm.quarter
from abm.measures import statistics
from abm.measures.opening_report import opening_report
from abm.state.state import State
from experiments.contract import arms
from tests.openings import played_state


def measures() -> dict[str, Callable]:
    """Every function of `abm.measures` that is given the state, by module and name."""
    return {
        f"{module.__name__}.{name}": function
        for module in list(sys.modules.values())
        if module.__name__.startswith("abm.measures.")
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and next(iter(inspect.signature(function).parameters), "") == "state"
    }


def watched(name: str, function: Callable, inside: list[str], seen: set[str]) -> Callable:
    """The function, and a complaint if the state is another after its first call; what it calls itself is part of it,
    and to look at each of thousands of calls would take minutes."""

    @wraps(function)
    def watching(state, *found, **named):
        if inside or name in seen:
            return function(state, *found, **named)
        seen.add(name)
        before = pickle.dumps(state)
        inside.append(name)
        try:
            return function(state, *found, **named)
        finally:
            inside.pop()
            assert pickle.dumps(state) == before, f"{name} writes into the state"

    return watching


@pytest.fixture
def seen(monkeypatch) -> set[str]:
    """Measures that were asked while all of them are watched, under whatever name a module knows them."""
    inside, asked = [], set()
    watching = {function: watched(name, function, inside, asked) for name, function in measures().items()}
    for module in [module for name, module in sys.modules.items() if name.startswith("abm.")]:
        for name, thing in list(vars(module).items()):
            if inspect.isfunction(thing) and thing in watching:
                monkeypatch.setattr(module, name, watching[thing])
    return asked


def test_a_checked_quarter_with_every_programme(seen):
    state = played_state(1, shock="covid_2020")
    state.relief = tuple(map(arms.ample, arms.PROGRAMMES))
    abm.quarter.play(state)
    opening_report(state)
    assert {"abm.measures.statistics.published", "abm.measures.identities.check", "abm.measures.sheet.books"} <= seen


def test_a_measure_that_writes_is_seen(seen, monkeypatch):
    def writes(state: State) -> dict[str, float]:
        state.record.exits[:] += 1.0
        return {}

    monkeypatch.setattr(statistics, "households", writes)
    with pytest.raises(AssertionError, match="statistics.published writes"):
        abm.quarter.play(played_state(1))
