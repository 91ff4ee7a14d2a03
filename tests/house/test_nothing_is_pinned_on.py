"""What an object of the model holds is declared in its class: nobody pins a name on from outside."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter

import house_rules as rules
import house_source as source
import pytest

import abm
import abm.quarter
from abm.phases.settlement import settlement
from abm.state.state import State
from experiments.contract import arms
from tests.openings import played_state

OF_LIBRARIES = {
    "writeable",  # flags of an array
    "_cache",  # of a compiled function
    "_value_",  # of a member of an enumeration
    "verbose",  # and the others: settings of the solver
    "tol_feas",
    "tol_gap_abs",
    "tol_gap_rel",
}


def classes() -> list[type]:
    rooms = [importlib.import_module(room.name) for room in pkgutil.walk_packages(abm.__path__, "abm.")]
    kinds = {kind for room in rooms for kind in vars(room).values() if isinstance(kind, type)}
    return [kind for kind in kinds if kind.__module__.startswith("abm.")]


def declared(kind: type) -> set[str]:
    """Names of fields, slots and columns, and what a method of the class sets on itself."""
    names = set()
    for part in kind.__mro__[:-1]:
        names |= {*inspect.get_annotations(part), *vars(part).get("__slots__", ()), *vars(part).get("COLUMNS", ())}
        if part.__module__.startswith("abm."):
            names |= rules.names_set_on_itself(ast.parse(lines_of(part)))
    return names


def lines_of(kind: type) -> str:
    """A class that is made while the model runs, such as a schema of names known then, has none."""
    try:
        return textwrap.dedent(inspect.getsource(kind))
    except OSError:
        return ""


DECLARED = set().union(*map(declared, classes()))


@pytest.mark.parametrize("path", source.modules("abm"), ids=source.shown)
def test_no_line_sets_a_name_that_no_class_declares(path):
    pinned = rules.names_set_from_outside(source.tree(path))
    assert {name: line for name, line in pinned.items() if name not in DECLARED | OF_LIBRARIES} == {}


@pytest.mark.parametrize("room", ["abm.state.month", "abm.state.bills"])
def test_every_field_of_a_record_is_read_by_somebody(room):
    read = set().union(*(rules.names_read(source.tree(path)) for path in source.modules("abm")))
    records = [kind for kind in classes() if kind.__module__ == room]
    named = {f"{kind.__name__}.{one.name}" for kind in records for one in fields(kind) if one.name not in read}
    assert records and named == set()


def open_to_pins(kind: type) -> bool:
    """Records with slots and frozen ones refuse by themselves."""
    frozen = is_dataclass(kind) and kind.__dataclass_params__.frozen
    return not frozen and "__slots__" not in vars(kind) and not issubclass(kind, (Enum, BaseException))


known = cache(declared)


def refusal(kind: type):
    """A way to set a name on an object of the class that refuses those it does not declare."""
    honest = kind.__setattr__

    def refuse(thing, name, value):
        if name not in known(type(thing)):
            raise AttributeError(f"{type(thing).__name__}.{name} is pinned on from outside: declare it in the class")
        honest(thing, name, value)

    return refuse


@pytest.fixture
def guarded(monkeypatch):
    """Every object of the state, the ledger, shocks and programmes refuses a name that its class does not declare."""
    rooms = ("abm.state.", "abm.books.", "abm.shocks.", "abm.relief.")
    kinds = [kind for kind in classes() if kind.__module__.startswith(rooms) and open_to_pins(kind)]
    for kind in kinds:
        monkeypatch.setattr(kind, "__setattr__", refusal(kind))
    return kinds


def test_nothing_is_pinned_on_while_a_world_with_every_programme_plays(guarded):
    assert State in guarded
    state = played_state(4, shock="covid_2020")
    state.relief = tuple(map(arms.ample, arms.PROGRAMMES))
    abm.quarter.play(state)


@pytest.mark.parametrize("part", [None, "month", "month.sales", "firms", "page", "news", "memory", "usual", "ledger"])
def test_a_pin_is_refused(guarded, monkeypatch, part):
    honest = settlement.special_producers_hand_over

    def pin(state):
        whole = attrgetter(part)(state) if part else state
        whole.rumour = 1.0
        honest(state)

    monkeypatch.setattr(settlement, "special_producers_hand_over", pin)
    with pytest.raises((AttributeError, TypeError)):  # the latter by records that are frozen and have slots
        abm.quarter.play(played_state(1))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("m.extra = 1", {"extra"}),
        ("m.afford, m.housing = empty()", {"afford", "housing"}),
        ("m.sales.extra += 1", {"extra"}),
        ("for month.number in range(3): pass", {"number"}),
        ("with folder() as m.place: pass", {"place"}),
        ("setattr(m, 'extra', 1)", {"extra"}),
        ("self.extra = 1", set()),
        ("cls.extra = 1", set()),
        ("m.extra[:] = 1", set()),
        ("extra = m.extra", set()),
    ],
)
def test_names_set_from_outside_are_seen(line, names):
    assert set(rules.names_set_from_outside(ast.parse(line))) == names
