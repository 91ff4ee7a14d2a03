"""What the desk hands to the page: plain values that nothing changes later. Imports nothing heavy, as the page does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from experiments.explore.choices import Choices

Matrix = tuple[tuple[float | None, ...], ...]
JOBS = "jobs_held"  # of the map: how many of all jobs a cell holds


class Pair[T](NamedTuple):
    """One thing of the economy without relief, and of its twin with it."""

    without: T
    relieved: T


@dataclass(frozen=True)
class Quarter:
    """A quarter of both: `measures` scaled to the whole economy in the unit of each, `map` by reading: per cent,
    industries x sizes with a last row and column of all; None where there are no such firms."""

    name: str
    measures: Mapping[str, Pair[float]]
    map: Mapping[str, Pair[Matrix]]


@dataclass(frozen=True)
class Data:
    """Official figures of a measure by quarter, each with whether its source was looked up (else it is recalled)."""

    source: str
    dots: Mapping[str, tuple[float, bool]]


@dataclass(frozen=True)
class Opened:
    """Twins that are ready: the choices in force, the quarter from which on they are two, agents, official data."""

    choices: Choices
    parts: str
    people: int
    firms: int
    data: Mapping[str, Data]


@dataclass(frozen=True)
class Line:
    """A fact over the quarters: numbers, or words of a code; None while the agent is not there."""

    key: str
    group: str
    label: str
    unit: str
    without: tuple[float | str | None, ...]
    relieved: tuple[float | str | None, ...]

    @property
    def differs(self) -> bool:
        return self.without != self.relieved


@dataclass(frozen=True)
class Life:
    """An agent in both economies; `about` says who it is, `ends` how it ended, `next_door` whom one may look at next:
    kind of agent -> id."""

    kind: str
    number: int
    about: str
    ends: str
    quarters: tuple[str, ...]
    lines: tuple[Line, ...]
    next_door: Mapping[str, int]


@dataclass(frozen=True)
class Listed:
    """Agents that were looked for: the first of `found` as rows of a table, and of firms with staff and money as
    points: staff, money at the bank (trend yuan), id, whether it is open, whether relief reached it. `placed`: how many
    firms have both; `still`: how many of the others stand still."""

    quarter: str
    found: int
    placed: int
    still: int
    rows: tuple[Mapping[str, float | int | str | bool], ...]
    points: tuple[tuple[int, float, int, bool, bool], ...]


@dataclass(frozen=True)
class Quantity:
    """A number with where it comes from; `words` name its figures where it is a table, else it is one figure.

    `told`: value, range, unit, status, source and meaning as `relief show` prints them.
    """

    name: str
    figures: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    whole: bool
    words: tuple[str, ...]
    told: Mapping[str, str]


@dataclass(frozen=True)
class Offer:
    """A programme: `facts` as `relief show` prints them, dates as months ("" where its config says none), and what an
    arm may set of it beside its quantities."""

    name: str
    facts: Mapping[str, str]
    start: str
    end: str
    has_level: bool
    may_choose: bool  # its sponsor can be left to choose the level
    by_lot: bool
    sponsors: tuple[str, ...]
    reaches: tuple[str, ...]
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True)
class Reading:
    """A measure of the map: `middle` is the value without colour, `reach` how far from it the colour is full, negative
    where more is worse."""

    label: str
    meaning: str
    middle: float
    reach: float


@dataclass(frozen=True)
class Shelf:
    """All that can be chosen, of one economy: names with their sentence; `broken`: programmes whose file is refused,
    each with the reason; `measures`: unit, kind, meaning."""

    economy: str
    economies: Mapping[str, str]
    shocks: Mapping[str, str]
    programmes: Mapping[str, Offer]
    broken: Mapping[str, str]
    parameters: tuple[Quantity, ...]
    measures: Mapping[str, tuple[str, str, str]]
    paths: Mapping[str, tuple[str, str]]  # measures with a title of their own in figures, and its unit
    readings: Mapping[str, Reading]
    rows: tuple[str, ...]  # of the map
    columns: tuple[str, ...]
