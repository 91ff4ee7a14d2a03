"""What each rule of `abm/agents` is asked and answers while quarters are played: recorded from outside.

Phases and other rules find a rule in its module, so it is wrapped there. A kernel has its rules compiled in: those
kernels are played as plain Python, with the plain rule in place of the compiled one, and their calls for one agent each
are put together.
"""

import inspect
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

import numpy as np

from abm.quarter import play

ROOT = Path(__file__).parents[1] / "abm"
WORDS = "arithmetic"  # what its words return shows in the rules that are made of them


@dataclass(frozen=True)
class Call:
    """One call of a rule, for an array of agents; or all calls of a kernel in a quarter, an agent after the other."""

    given: dict[str, np.ndarray]
    gave: tuple[np.ndarray, ...]


def modules_of(room: str) -> list[ModuleType]:
    """The modules of a room of `abm`, by their files."""
    files = [file for file in sorted((ROOT / room).rglob("*.py")) if file.stem not in ("__init__", "columns")]
    return [import_module(".".join(file.relative_to(ROOT.parent).with_suffix("").parts)) for file in files]


def rules() -> dict[str, FunctionType]:
    """Every rule by its name, such as `smes.pricing.price`."""
    found = {}
    for module in modules_of("agents"):
        room = module.__name__.removeprefix("abm.agents.")
        own = [f for _, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__]
        found |= {f"{room}.{rule.__name__}": rule for rule in own if room != WORDS}
    return found


class Recorder:
    """Plays quarters and keeps, by rule, its calls of each."""

    def __init__(self):
        self.rules = rules()
        self.calls: dict[str, list[Call]] = {}
        self.one_by_one: dict[str, list[tuple]] = {}

    def quarter(self, state) -> dict[str, list[Call]]:
        """Play a quarter; returns the calls of each rule in their order, those of kernels last."""
        self.calls, self.one_by_one = {}, {}
        with self.listening():
            play(state)
        for name, rows in self.one_by_one.items():
            names = list(inspect.signature(self.rules[name]).parameters)
            given, gave = zip(*rows, strict=True)
            call = Call(
                dict(zip(names, (np.array(column) for column in zip(*given, strict=True)), strict=True)), columns(gave)
            )
            self.calls.setdefault(name, []).append(call)
        return self.calls

    @contextmanager
    def listening(self):
        """While it lasts, rules are wrapped wherever they are looked up."""
        before = []
        try:
            for name, rule in self.rules.items():
                replace(before, import_module(rule.__module__), rule.__name__, self.for_all(name, rule))
            for module in modules_of("markets"):
                self.listen_in_kernels(before, module)
            yield
        finally:
            for module, name, old in reversed(before):
                setattr(module, name, old)

    def listen_in_kernels(self, before: list, module: ModuleType) -> None:
        """Kernels made of rules become plain functions, the rules in them listened to."""
        by_code = {rule.__code__: (name, rule) for name, rule in self.rules.items()}
        kernels = {name: f for name, f in vars(module).items() if hasattr(f, "py_func")}
        compiled = {name: by_code[f.py_func.__code__] for name, f in kernels.items() if f.py_func.__code__ in by_code}
        for position, (name, rule) in compiled.items():
            replace(before, module, position, self.for_one(name, rule))
        for position in made_of(kernels, set(compiled)):
            replace(before, module, position, kernels[position].py_func)

    def for_all(self, name: str, rule):
        names = list(inspect.signature(rule).parameters)

        @wraps(rule)
        def listened(*values, **named):
            given = dict(zip(names, values, strict=False)) | named
            given = {key: np.array(value) for key, value in given.items()}  # columns are written to later
            gave = rule(*values, **named)
            self.calls.setdefault(name, []).append(Call(given, columns([gave], first=True)))
            return gave

        return listened

    def for_one(self, name: str, rule):
        def listened(*values):
            gave = rule(*values)
            self.one_by_one.setdefault(name, []).append((values, gave))
            return gave

        return listened


def made_of(kernels: dict, names: set[str]) -> set[str]:
    """Kernels that call one of these, or a kernel that does."""
    found: set[str] = set()
    while True:
        more = {
            name
            for name, f in kernels.items()
            if name not in names and set(f.py_func.__code__.co_names) & (names | found)
        }
        if more == found:
            return found
        found = more


def replace(before: list, module: ModuleType, name: str, new) -> None:
    before.append((module, name, getattr(module, name)))
    setattr(module, name, new)


def columns(answers, first: bool = False) -> tuple[np.ndarray, ...]:
    """Answers, of one number or of several each, as one array for each number."""
    several = isinstance(answers[0], tuple)
    parts = zip(*answers, strict=True) if several else [answers]
    return tuple(np.array(part[0]) if first else np.array([float(x) for x in part]) for part in parts)
