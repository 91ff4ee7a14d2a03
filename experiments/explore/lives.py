"""Lives of agents, quarter by quarter, with relief beside without: pictures of the tables, kept as they were."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from abm.errors import ConfigError
from abm.names import CLASSES, INDUSTRIES, Cause, words_of
from abm.state.firms import FirmState
from experiments.explore.choices import ANY
from experiments.explore.facts import FIRM, KINDS, NOBODY, Fact, Kind, traits
from experiments.explore.told import Life, Line, Listed

if TYPE_CHECKING:
    from abm import Economy

MOST, MOST_POINTS = 150, 2_000  # agents that are listed, and drawn, at a time
CLOSED, NOWHERE = int(FirmState.CLOSED), -1
CAUSES = words_of(Cause)


class Picture(NamedTuple):
    """One economy at the end of a quarter: for each kind of agent what tells them apart and their facts, by row."""

    traits: Mapping[str, Mapping[str, np.ndarray]]
    facts: Mapping[str, Mapping[str, np.ndarray]]

    def row(self, kind: str, number: int) -> int | None:
        """The row of the agent with this id; a firm that closed in the quarter still has its row."""
        (rows,) = np.nonzero(self.traits[kind]["id"] == number)
        return int(rows[0]) if rows.size else None


class Album:
    """Pictures of both economies by quarter; of quarters in which they are one, one picture."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.pictures: dict[str, tuple[Picture, Picture]] = {}
        self.helped: set[int] = set()

    def keep(self, quarter: str, economies: "tuple[Economy, Economy]") -> None:
        without, relieved = economies
        first = taken(without)
        self.pictures[quarter] = (first, first if relieved is without else taken(relieved))
        self.helped = set(relieved.relief_received()["id"].to_list())

    @property
    def last(self) -> str:
        if not self.pictures:
            raise ConfigError("no quarter has been played yet; step once")
        return max(self.pictures)

    def life(self, kind: str, number: int) -> Life:
        """ConfigError where no quarter knows the agent."""
        quarters = tuple(sorted(self.pictures))
        is_there = lambda quarter: any(one.row(kind, number) is not None for one in self.pictures[quarter])
        if kind not in KINDS or not (known := tuple(quarter for quarter in quarters if is_there(quarter))):
            raise ConfigError(f"{kind} {number}: no such agent up to {quarters[-1] if quarters else 'now'}")
        shown = KINDS[kind]
        both = [tuple(self.states_of(shown, number, twin, known)) for twin in (0, 1)]
        lines = tuple(
            Line(fact.key, fact.group, fact.label, fact.unit, *(tuple(values(fact, rows)) for rows in both))
            for fact in shown.facts
        )
        return Life(
            kind,
            number,
            self.about(shown, number, known[0]),
            self.ends(shown, number),
            known,
            lines,
            self.neighbours(shown, number),
        )

    def states_of(self, kind: Kind, number: int, twin: int, quarters: tuple[str, ...]) -> Iterator:
        """The facts of an agent in one of the two economies, quarter by quarter; None where it is not there."""
        for quarter in quarters:
            picture = self.pictures[quarter][twin]
            row = picture.row(kind.name, number)
            yield None if row is None else {key: column.item(row) for key, column in picture.facts[kind.name].items()}

    def about(self, kind: Kind, number: int, quarter: str) -> str:
        """Who it is, from the first quarter that knows it."""
        seen = ((one, one.row(kind.name, number)) for one in self.pictures[quarter])
        picture, row = next((one, row) for one, row in seen if row is not None)
        if kind is not FIRM:
            return f"{kind.name} {number}"
        found = {key: column.item(row) for key, column in picture.traits[kind.name].items()}
        size, industry, many = CLASSES[found["size"]].replace("_", " "), INDUSTRIES[found["industry"]], found["weight"]
        return (
            f"firm {number}: {size}, {industry}; the agent stands for {many * self.scale:,.0f} firms, its money and"
            f" staff are those of {many:.3g} of them"
        )

    def ends(self, kind: Kind, number: int) -> str:
        """Where a firm closes in one of the two: when, and why."""
        if kind is not FIRM:
            return ""
        ends = (self.end_of(number, twin, name) for twin, name in enumerate(("without relief", "with relief")))
        return "; ".join(filter(None, ends))

    def end_of(self, number: int, twin: int, name: str) -> str:
        """Of a firm in one of the two economies; another may have taken its place in the quarter in which it closed."""
        place = None
        for quarter, pictures in sorted(self.pictures.items()):
            picture, row = pictures[twin], pictures[twin].row("firm", number)
            if row is not None and picture.facts["firm"]["state"].item(row) != CLOSED:
                place = row
            elif place is not None:
                cause = CAUSES[picture.traits["firm"]["cause"].item(place)]  # stands on in its place
                return f"{name} it closes in {quarter} ({cause.replace('_', ' ')})"
        return ""

    def neighbours(self, kind: Kind, number: int) -> dict[str, int]:
        """Whom one may want to look at next, as the economy with relief stands now."""
        picture = self.pictures[self.last][1]
        row = picture.row(kind.name, number)
        if row is None:
            return {}
        column = {"firm": picture.traits["firm"].get("bank"), "worker": picture.facts["worker"]["employer"]}.get(
            kind.name
        )
        other = NOBODY if column is None else int(column.item(row))
        return {} if other == NOBODY else {"bank" if kind is FIRM else "firm": other}

    def listed(
        self, kind: str, shows: str = "all", industry: str = ANY, size: str = ANY, number: int | None = None
    ) -> Listed:
        """Agents at the end of the last quarter: those that fit; first those that stand otherwise than their twin, then
        those whose money is furthest apart."""
        sight = Sight.of(kind, *self.pictures[self.last], self.helped)
        fits = sight.fits(shows, industry, size, number)
        rows = sight.in_order(np.flatnonzero(fits))
        placed = sight.has_place(rows)
        return Listed(
            self.last,
            rows.size,
            int(placed.sum()),
            int((sight.state[rows[~placed]] != FirmState.OPEN).sum()) if kind == "firm" else 0,
            tuple(sight.row(int(row)) for row in rows[:MOST]),
            tuple(sight.points(rows[placed][:MOST_POINTS])),
        )


@dataclass(frozen=True)
class Sight:
    """One kind of agent at a quarter's end, both economies aligned by id; all arrays by row of the one with relief.

    `other` is how the twin stands, if there is one, `before` its money (a bank: equity), `helped` whether relief
    reached it.
    """

    kind: str
    picture: Picture
    state: np.ndarray
    other: np.ndarray
    money: np.ndarray
    before: np.ndarray
    helped: np.ndarray

    @classmethod
    def of(cls, kind: str, without: Picture, relieved: Picture, helped: set[int]) -> "Sight":
        ids = relieved.traits[kind]["id"]
        twin = aligned(without.traits[kind]["id"], ids)
        there, at = twin >= 0, np.maximum(twin, 0)
        money = "worth" if kind == "bank" else "money"
        states = [
            picture.facts[kind].get("state", np.zeros(picture.traits[kind]["id"].size, dtype=int))
            for picture in (relieved, without)
        ]
        return cls(
            kind,
            relieved,
            states[0],
            np.where(there, states[1][at], NOWHERE),
            relieved.facts[kind][money],
            np.where(there, without.facts[kind][money][at], 0.0),
            np.isin(ids, list(helped)) if kind == "firm" else np.zeros(ids.size, dtype=bool),
        )

    def fits(self, shows: str, industry: str, size: str, number: int | None) -> np.ndarray:
        traits, facts = self.picture.traits[self.kind], self.picture.facts[self.kind]
        fits = traits["id"] != NOBODY
        if industry != ANY and self.kind != "bank":
            own = traits["industry"] if self.kind == "firm" else facts["industry"]
            fits &= own == INDUSTRIES.index(industry)
        if self.kind == "firm":
            fits &= (self.state != CLOSED) | ~np.isin(self.other, (CLOSED, NOWHERE))
            fits &= True if size == ANY else traits["size"] == CLASSES.index(size)
        if shows == "helped":
            fits &= self.helped
        if shows == "apart":
            fits &= self.state != self.other
        return fits if number is None else fits & (traits["id"] == number)

    def in_order(self, rows: np.ndarray) -> np.ndarray:
        apart = np.abs(self.money - self.before)[rows]
        late = np.where(self.other == NOWHERE, 1, np.where(self.state == self.other, 2, 0))[rows]
        return rows[np.lexsort((self.picture.traits[self.kind]["id"][rows], -apart, late))]

    def has_place(self, rows: np.ndarray) -> np.ndarray:
        """Firms with staff and money: of nothing there is no logarithm."""
        if self.kind != "firm":
            return np.zeros(rows.size, dtype=bool)
        return (self.picture.facts["firm"]["staff"][rows] > 0) & (self.money[rows] > 0.0)

    def points(self, rows: np.ndarray) -> Iterator[tuple]:
        if not rows.size:
            return
        ids, staff = self.picture.traits["firm"]["id"], self.picture.facts["firm"]["staff"]
        for row in rows.tolist():
            is_open = bool(self.state[row] == FirmState.OPEN)
            yield staff.item(row), round(self.money.item(row)), ids.item(row), is_open, bool(self.helped[row])

    @staticmethod
    def twin(code: int, words: tuple[str, ...]) -> str:
        """How the twin stands; a firm that opened in one economy alone has none."""
        return "has none" if code == NOWHERE else words[code]

    def row(self, row: int) -> dict[str, float | int | str | bool]:
        """What the table of agents shows of one."""
        traits, facts = self.picture.traits[self.kind], self.picture.facts[self.kind]
        shown = {"id": traits["id"].item(row), "money": self.money.item(row), "without": float(self.before[row])}
        if self.kind == "bank":
            return shown | {"type": KINDS["bank"].fact("kind").words[int(facts["kind"][row])]}
        words = KINDS[self.kind].fact("state").words
        shown |= {"stands": words[int(self.state[row])], "twin": self.twin(int(self.other[row]), words)}
        if self.kind == "worker":
            return shown | {"industry": INDUSTRIES[int(facts["industry"][row])]}
        return shown | {
            "industry": INDUSTRIES[int(traits["industry"][row])],
            "size": CLASSES[int(traits["size"][row])],
            "staff": facts["staff"].item(row),
            "helped": bool(self.helped[row]),
        }


def taken(economy: "Economy") -> Picture:
    """Copies: what is played later changes nothing in them."""
    state = economy.state
    return Picture(
        {name: {key: column.copy() for key, column in traits(state, kind).items()} for name, kind in KINDS.items()},
        {name: {fact.key: as_kept(fact.of(state)) for fact in kind.facts} for name, kind in KINDS.items()},
    )


def as_kept(column: np.ndarray) -> np.ndarray:
    """A copy; fractions in half the bytes, of which seven digits are left: a life is read, not reckoned with."""
    return column.astype(np.float32) if column.dtype == np.float64 else column.copy()


def aligned(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The row of each wanted id; -1 where it is not there."""
    order = np.argsort(ids, kind="stable")
    at = np.minimum(np.searchsorted(ids, wanted, sorter=order), ids.size - 1)
    return np.where(ids[order[at]] == wanted, order[at], -1)


def values(fact: Fact, rows: tuple) -> Iterator[float | str | None]:
    for row in rows:
        value = None if row is None else row[fact.key]
        yield fact.words[int(value)].replace("_", " ") if fact.words and value is not None else value
