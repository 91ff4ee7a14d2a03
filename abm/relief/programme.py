"""The contract of relief: who may get it, what it hands in, what it costs; a programme acts through lines alone."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar

import numpy as np

from abm.calendar import month_name, months_of, quarter_name, quarter_of_month
from abm.errors import ConfigError
from abm.luck import chance
from abm.names import among
from abm.parameters.configs_path import find
from abm.parameters.entries import Entry
from abm.relief.book import Book, Given
from abm.relief.effects.sums import added_up
from abm.relief.outlook import Outlook
from abm.relief.reading import read, stated
from abm.state.lines import Line
from abm.state.state import State

ROUNDED = 1e-6  # of a budget, what sums over agents may differ by


class Overspent(RuntimeError):
    """A programme that gave more than its budget, in words."""


@dataclass(frozen=True, repr=False)
class Programme:
    """One programme as its config and an arm state it; equal if it says the same. It keeps no memory: see `book`."""

    name: str
    meaning: str
    sponsor: str
    eligibility: str
    first_month: int
    last_month: int | None
    budget_yuan: float
    saturation: float
    level: float | None  # the part of the config's budget that is in `budget_yuan`; None: its sponsor chooses
    values: tuple[tuple[str, float], ...]
    lottery: int = 0  # which draw of the queue: the same eligible firms, others served
    sizes: tuple[int, ...] = ()  # of the firms that it may serve; none named: all of them
    states: tuple[int, ...] = ()
    industries: tuple[int, ...] = ()
    payer: str = ""  # who pays first; another sponsor refunds it
    reach: str = "named"

    PARAMETERS: ClassVar[tuple[str, ...]] = ()  # what its config must state
    BUDGET: ClassVar[bool] = True  # whether it has money to give; a rule for others has none (see `Regulation`)
    GROUP = "alibaba_like"  # whose money it is if a platform is the sponsor
    # Those of them that say how many firms it takes: `part`, a share of the programme, shrinks them with the budget.
    PLACES: ClassVar[tuple[str, ...]] = ()
    BY_LOT: ClassVar[bool] = True  # whether a part of the eligible can be left out at random
    BRIDGES = True  # whether it helps by money alone; what brings orders or changes terms is not bounded by its money
    FLOWS: ClassVar[tuple[str, ...]] = ()  # flows in the ledger that are its cost
    TOUCHES: ClassVar[tuple[str, str]] = ("firms", "deposits")  # a column that it moves when it bites
    SERVES: ClassVar[str] = "firms"  # the table whose rows it serves: firms or workers

    def __init_subclass__(cls) -> None:
        """A programme of its own is frozen as well."""
        dataclass(frozen=True, repr=False)(cls)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{label} {said}' for label, said in self.told().items())})"

    def _repr_html_(self) -> str:
        """How a notebook shows it: what it is, and what an arm has set."""
        rows = {"meaning": self.meaning, "serves": self.eligibility} | self.told() | dict(self.values)
        cells = "".join(
            f"<tr><th>{escape(label)}</th><td>{escape(said if isinstance(said, str) else f'{said:,.12g}')}</td></tr>"
            for label, said in rows.items()
        )
        return f"<table><caption>{escape(self.name)}</caption>{cells}</table>"

    def told(self) -> dict[str, str]:
        """Whose it is, when it runs, and its money, in words."""
        ends = "with no end" if self.last_month is None else f"to {month_name(self.last_month)}"
        money = {"budget": f"{self.budget_yuan:,.0f} yuan"} if self.BUDGET else {}
        return {"sponsor": self.sponsor, "from": f"{month_name(self.first_month)} {ends}"} | money

    def eligible(self, state: State) -> np.ndarray:
        """Who may be served, by row of the table it serves, at the quarter's start: all that `who` in its config names,
        unless it says more."""
        return self.named(state)

    def named(self, state: State) -> np.ndarray:
        """Firms of the sizes, in the states and of the industries that `who` in its config names, as far as it
        reaches."""
        if not self.sizes:
            raise NotImplementedError(
                f"{self.name}: say in its config, who = {{ sizes = [...], states = [...] }}, or in eligible() who may"
                " be served."
            )
        found = among(state.firms.size_class, self.sizes) & among(state.firms.state, self.states)
        if self.industries:
            found &= among(state.firms.industry, self.industries)
        return found & self.scored(state) if self.reach == "scored" else found

    def scored(self, state: State) -> np.ndarray:
        """Firms with sales on a record, online or by QR, and a transaction score above the cutoff."""
        firms = state.firms
        return (firms.sales_record > 0.0) & (firms.score >= state.parameters.score_cutoff)

    def set_instruments(self, state: State) -> None:
        """Hand in lines for the coming quarter, within dates, budget and eligibility."""
        raise NotImplementedError(f"{self.name}: say in set_instruments() which lines it hands in.")

    def hand_in(self, state: State, kind: type[Line], **terms) -> None:
        """A line of a kind, for the coming quarter."""
        state.instruments.hand_in(kind(programme=self.name, **terms))

    def handed_in[Kind: Line](self, state: State, kind: type[Kind]) -> list[Kind]:
        """Its own lines of a kind in this quarter."""
        return [line for line in state.instruments.of(kind) if line.programme == self.name]

    def recorded(self, state: State, kind: type[Line], what: str) -> np.ndarray:
        """What its lines of a kind have written down under a name, all together; by row of the table it serves."""
        records = [getattr(line, what) for line in self.handed_in(state, kind) if hasattr(line, what)]
        return added_up(records, len(self.served_table(state)))

    def given(self, state: State) -> Given:
        """What was given in the quarter, as its own lines say: all that they paid, unless it says more."""
        paid = self.recorded(state, Line, "paid")
        return Given(spent=float(paid.sum()), received=paid, paid=float(paid.sum()))

    def count_costs(self, state: State) -> None:
        """At the quarter's close: cost, reach and money drawn into the programme's book and onto the record."""
        given, record = self.given(state), state.record
        if self.SERVES == "firms":
            record.reached_by_relief |= given.served
            who, weight = record.opening.ids, record.opening.weights
        else:
            record.people_reached_by_relief |= given.served
            who, weight = self.served_table(state).id, self.weights(state)
        record.programme_cost += given.cost
        record.programme_earned += given.earned
        record.money_drawn += given.drawn
        self.book(state).enter(given, who, weight)
        self.refuse_overspending(state)

    def refuse_overspending(self, state: State) -> None:
        """Overspent where more counts against the budget than it holds; of a level that is chosen anew each quarter
        what was spent at a higher one may."""
        spent, budget = self.book(state).spent, self.budget(state)
        if self.BUDGET and self.level is not None and spent > budget * (1.0 + ROUNDED):
            raise Overspent(
                f"programme {self.name}: by the end of {quarter_name(state.quarter)} it spent"
                f" {spent * state.scale:,.0f} yuan of a budget of {budget * state.scale:,.0f}: a line gives more than"
                " is left. Yuan a month within the budget, for so many as it carries: self.monthly_grants(state,"
                " monthly); what is left: self.left(state)"
            )

    def served_table(self, state: State):
        """Those among whom it serves some."""
        return getattr(state, self.SERVES)

    def weights(self, state: State) -> np.ndarray:
        """How many real firms, or persons, of the scaled world each row stands for."""
        return state.firms.weight if self.SERVES == "firms" else np.ones(len(state.workers))

    @property
    def start_quarter(self) -> str:
        """The quarter in which it starts, such as 2020Q2."""
        return quarter_name(quarter_of_month(self.first_month))

    def book(self, state: State) -> Book:
        """Its running totals in this economy."""
        return state.relief_books.setdefault(self.name, Book())

    def months_on(self, state: State) -> np.ndarray:
        """Whether it runs, by month of the quarter."""
        months = np.array(months_of(state.quarter))
        last = months.max() if self.last_month is None else self.last_month
        return (self.first_month <= months) & (months <= last)

    def months_to_come(self, state: State) -> int:
        """Months it still runs, this quarter's included; without an end those of this quarter."""
        months = months_of(state.quarter)
        last = months[-1] if self.last_month is None else self.last_month
        return max(0, last - max(self.first_month, months[0]) + 1)

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """What a sponsoring platform expects of so much money, yuan by level: a gift to all who may be served, unless
        it knows better."""
        everybody = float(state.firms.weight[self.offered(state)].sum())
        return Outlook(firms=np.full(money.size, everybody), help=money, cost=money, fees=np.zeros(money.size))

    def level_in(self, state: State) -> float:
        """The level at which it runs this quarter, a multiple of its config's
        budget; 0 outside its dates, or without a budget."""
        runs = self.months_on(state).any() and (self.budget_yuan > 0.0 or not self.BUDGET)
        return float(runs) * (self.book(state).level if self.level is None else self.level)

    def budget(self, state: State) -> float:
        """The budget at the level that is set or chosen, yuan of the scaled world."""
        return self.budget_yuan / state.scale * self.book(state).level

    def left(self, state: State) -> float:
        """What is left of the budget, yuan of the scaled world."""
        return max(0.0, self.budget(state) - self.book(state).spent)

    def is_idle(self, state: State) -> bool:
        """Nothing to give this quarter."""
        return not self.months_on(state).any() or self.left(state) <= 0.0

    def place_in_queue(self, state: State, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """A draw by firm or worker, kept while it lives; the programme's name is the key in the quarter's stead."""
        return self.draws(state, 0, rows)

    @property
    def queue(self) -> str:
        """The key of its lottery: its name, and which draw where it is not the first."""
        return f"{self.name} {self.lottery}" if self.lottery else self.name

    def draws(self, state: State, k: int, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Luck of each, or of those in some rows, with this programme, `k` for what."""
        return chance.uniforms(
            chance.stream(state.seed, chance.Purpose.RELIEF_LOTTERY, zlib.crc32(self.queue.encode())),
            self.served_table(state).id[rows],
            k,
        )

    def offered(self, state: State) -> np.ndarray:
        """Those eligible to whom it is offered; `saturation` leaves some out at random."""
        eligible = self.eligible(state)
        return eligible if self.saturation >= 1.0 else eligible & (self.place_in_queue(state) < self.saturation)

    def granted(self, state: State, asked: np.ndarray, budget: float, firms: float = np.inf) -> np.ndarray:
        """What each gets of `asked`, in the order of the queue, until the budget or the number of firms is used up.

        The last one served gets what is left; `firms` counts real firms of the scaled world, by weight: an agent that
        stands for more of them than are left is served with the probability of that part.
        """
        weight, rows = self.weights(state), np.flatnonzero(self.offered(state) & (asked > 0.0))
        order = rows[np.argsort(self.place_in_queue(state, rows), kind="stable")]
        order = order[np.cumsum(weight[order]) - self.draws(state, 1, order) * weight[order] < firms]
        upto = np.minimum(np.cumsum(asked[order]), budget)
        out = np.zeros(len(asked))
        out[order] = np.diff(upto, prepend=0.0)
        return out

    def monthly_grants(self, state: State, monthly: np.ndarray) -> np.ndarray:
        """`monthly` yuan for those in the front of the queue, for all months to
        come, as many as the budget carries; (3, rows)."""
        months = self.months_to_come(state)
        return np.outer(self.months_on(state), self.granted(state, monthly * months, self.left(state)) / months)

    def __getattr__(self, name: str):
        for key, value in self.__dict__.get("values", ()):
            if key == name:
                return value
        raise AttributeError(f"programme {self.__dict__.get('name')}: no such parameter: {name}")


def read_programme(item: str | dict) -> Programme:
    """A programme by its name, or `{"programme": name, "budget_yuan": 1e9, "start": "2020-06", ...}`."""
    kind, said = read(item, Programme)
    return kind(**said)


def refuse_twice(names: Sequence[str], where: str) -> None:
    """One programme has one book and one budget: twice in one policy it would spend from one purse by two rules."""
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        raise ConfigError(
            f"{where}: {name} is named twice; a programme has one budget and one pair of dates: "
            "name it once, with those that are meant"
        )


def parameters_of(name: str) -> dict[str, Entry]:
    """What the config of a programme states: its budget and each parameter with value, range and source."""
    return stated(find("relief", name, ".toml"), Programme)[-1]
