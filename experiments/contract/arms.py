"""Arms of one small world: drawn once, forked, played; and a fingerprint of everything in it."""

import dataclasses
import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import numpy as np

import abm.quarter
import abm.relief.programmes
from abm.calendar import quarter_index
from abm.opening.opening import draw_economy
from abm.parameters.parameters import Parameters
from abm.relief.programme import read_programme
from abm.shocks import Shock
from abm.state.lines import Line
from abm.state.parts import Part

SCALE = 100_000
PROGRAMMES = sorted(
    file.stem for file in Path(abm.relief.programmes.__file__).parent.glob("*.py") if file.stem != "__init__"
)
ALL_LOANS = {"budget_yuan": 1e14}
MONEY = [name for name in PROGRAMMES if read_programme(name).BUDGET]  # the others are rules, which have no budget
AMPLE = {  # the smallest worlds need more firms than the article names, and an effect that the evidence denies
    "thunder_markets": {"firms_at_most": 400_000},
    "thunder_factories": {"firms_at_most": 400_000},
    "thunder_farms": {"firms_at_most": 1_000_000, "fee": 10_000, "pull_gain": 0.3},
    "loan_deferral": ALL_LOANS,
    "relending": ALL_LOANS,
}
BORNE_BY_BANKS = ("relending", "loan_deferral")  # the firm gets more than the state pays
# where the shock's own item leaves a programme nothing to do
SWITCHED_OFF = {"loan_deferral": "public_relief.loan_deferral.on"}
MEMORY = ("relief", "relief_books", "record", "kept_books")
BLOCK = "_block"  # of a table: its columns are told one by one
AHEAD = ("instruments", "granted_platform_loan")  # set at the quarter's start for the months to come


def draw():
    """The covid world at 1:100,000, two quiet quarters old, about to play 2020Q1."""
    state = draw_economy(Parameters.read(), Shock.read("covid_2020"), scale=SCALE, seed=5)
    state.quarter = quarter_index("2019Q3")
    for _ in range(2):
        abm.quarter.play(state)
    return state


def ample(name: str, **changes):
    """A programme with more money than it can spend, from February 2020."""
    money = {"budget_yuan": 1e12} if name in MONEY else {}
    return read_programme(
        {"programme": name, "start": "2020-02", "end": "2021-12"} | money | AMPLE.get(name, {}) | changes
    )


def arm(world, *relief):
    """A fork of the world under these programmes."""
    state = world.fork()
    state.relief = relief
    return state


def after_each_quarter(world, quarters: int = 4) -> list:
    """The arm without programmes, after each of some quarters."""
    state, after = arm(world), []
    for _ in range(quarters):
        played(state, 1)
        after.append(state.fork())
    return after


def played(state, quarters: int):
    for _ in range(quarters):
        abm.quarter.play(state)
    return state


def fingerprint(state, without=()) -> str:
    """Every column, balance, flow and measure, to the last bit; what programmes remember is left out."""
    digest = hashlib.sha256()
    _tell(state, digest, {*MEMORY, BLOCK, *without})
    return digest.hexdigest()


def apart(state, other) -> list[str]:
    """What differs between two economies, by name: a column as table.column."""
    found = []
    for name in sorted({*vars(state)} - {*MEMORY}):
        one, two = getattr(state, name), getattr(other, name)
        if told(one) == told(two):
            continue
        inside = [key for key in dir(one) if isinstance(getattr(one, key, None), np.ndarray)]
        columns = [f"{name}.{key}" for key in inside if told(getattr(one, key)) != told(getattr(two, key))]
        found += columns or [name]
    return found


def told(thing) -> str:
    digest = hashlib.sha256()
    _tell(thing, digest, {*MEMORY, BLOCK})
    return digest.hexdigest()


def _tell(thing, digest, without) -> None:
    if isinstance(thing, np.ndarray):
        digest.update(str(thing.dtype).encode() + np.ascontiguousarray(thing).tobytes())
    elif isinstance(thing, dict):
        for key in sorted(thing, key=str):
            if key not in without:
                digest.update(str(key).encode())
                _tell(thing[key], digest, without)
    elif isinstance(thing, list | tuple):
        for part in thing:
            _tell(part, digest, without)
    elif isinstance(thing, bool | int | float | str | None | Enum | np.generic):
        digest.update(repr(float(thing) if isinstance(thing, float | np.floating) else thing).encode())
    elif hasattr(thing, "__dict__"):
        _tell(vars(thing), digest, without)
    elif dataclasses.is_dataclass(thing):
        _tell({one.name: getattr(thing, one.name) for one in dataclasses.fields(thing)}, digest, without)


def line(state, name: str, kind: type[Line] = Line) -> Line:
    """What a programme has handed in for the quarter that is played, if it is one line of a kind."""
    (one,) = lines(state, name, kind)
    return one


def lines(state, name: str, kind: type[Line] = Line) -> list[Line]:
    return [one for one in state.instruments.of(kind) if one.programme == name]


def paid(state, name: str) -> np.ndarray:
    """What its lines have paid so far in the quarter; yuan by firm or worker."""
    return recorded(state, name, "paid")


def recorded(state, name: str, what: str) -> np.ndarray:
    """What its lines say under a name, all together; nothing if it has none."""
    rows = len(state.workers if read_programme(name).SERVES == "workers" else state.firms)
    return sum((getattr(one, what) for one in lines(state, name) if hasattr(one, what)), np.zeros(rows))


def owes(state, name: str, column: str, rows, yuan) -> None:
    """Firms owe so much, all of it under one programme."""
    getattr(state.firms, column)[rows] = yuan
    part = state.parts[column].of.setdefault(name, Part(np.zeros(len(state.firms))))
    part.share[rows] = 1.0


class Patch:
    """Names of modules replaced for the time being."""

    def __init__(self) -> None:
        self.usual: list[tuple[object, str, object]] = []

    def setattr(self, thing: object, name: str, value: object) -> None:
        self.usual.append((thing, name, getattr(thing, name)))
        setattr(thing, name, value)


@contextmanager
def patched() -> Generator[Patch]:
    """What is replaced inside is itself again afterwards."""
    patch = Patch()
    try:
        yield patch
    finally:
        for thing, name, usual in reversed(patch.usual):
            setattr(thing, name, usual)


def by_month(patch, look):
    """Calls look(state, month) whenever a month has been settled; returns the list of what it said."""
    said = []
    settle = abm.quarter.everyone_settles

    def settle_and_look(state, month):
        settle(state, month)
        said.append(look(state, month))

    patch.setattr(abm.quarter, "everyone_settles", settle_and_look)
    return said
