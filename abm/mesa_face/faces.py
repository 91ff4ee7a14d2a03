"""What an agent shows of its row: columns under their names, codes as words, and what may be written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np

from abm.contracts import balance_sheets
from abm.names import BANK_TYPES, CLASSES, INDUSTRIES, words_of
from abm.names import PLATFORMS as PLATFORM_NAMES
from abm.parameters.configs_path import meant
from abm.state.columns import Table
from abm.state.firms import FirmState, SizeClass
from abm.state.workers import WorkerState

MONEY = ("deposits",)
LINKS = (
    "id", "kind", "industry", "size_class", "state", "weight", "owner", "bank", "born", "cause_of_closure", "staff",
    "employer", "own_firm",
)  # fmt: skip # a table


_CLOSED = int(FirmState.CLOSED)


class AgentError(RuntimeError):
    """Something that cannot be done with an agent, in words."""


def in_words(codes: type[IntEnum]) -> np.ndarray:
    """The names of a code, in the order of its numbers."""
    return np.array(words_of(codes))


@dataclass(frozen=True, eq=False)
class Face:
    """How rows of a table are shown as one kind of agent."""

    noun: str
    table: str
    classes: tuple[SizeClass, ...] = ()  # of the firms' table, which several kinds share
    words: Mapping[str, np.ndarray] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    worked_out: Mapping[str, Callable] = field(default_factory=dict)  # read off the books, by row

    def living(self, state) -> np.ndarray:
        """Rows of the agents there are."""
        table = getattr(state, self.table)
        if not self.classes:
            return np.arange(len(table))
        mine = np.isin(np.arange(len(SizeClass)), self.classes)
        return np.flatnonzero(mine[table.size_class] & (table.state != FirmState.CLOSED))

    def there(self, state, rows, ids):
        """Whether the agents with these ids still hold these rows."""
        table = getattr(state, self.table)
        same = table.id[rows] == ids
        return same & (table.state[rows] != FirmState.CLOSED) if self.classes else same

    def holds(self, state, row: int, unique: int) -> bool:
        """The same of one agent, in plain numbers."""
        table = getattr(state, self.table)
        return table.id.item(row) == unique and not (self.classes and table.state.item(row) == _CLOSED)

    def column(self, state, name: str) -> np.ndarray:
        """The whole column of an attribute, codes as numbers."""
        table, name = getattr(state, self.table), self.aliases.get(name, name)
        if name in self.worked_out:
            return self.worked_out[name](state)
        if name in MONEY or name in table.COLUMNS:
            return getattr(table, name)
        raise AttributeError(f"{self.noun}: {name}: no such attribute{meant(name, self.names(state))}")

    def values(self, state, name: str, rows: np.ndarray) -> np.ndarray:
        """An attribute of many agents, a copy."""
        values = self.column(state, name)[rows]
        return self.words[name][values] if name in self.words else values

    def value(self, state, name: str, row: int):
        """An attribute of one agent: a plain number, a word, or a short row that cannot be written."""
        column = self.column(state, name)
        if name in self.words:
            return str(self.words[name][column.item(row)])
        if column.ndim == 1:
            return column.item(row)
        cells = column[row].copy()
        cells.flags.writeable = False
        return cells

    def write(self, state, name: str, rows, value) -> None:
        """Set a decision or a trait; refuses money, what is owed, and what other columns are kept in step with."""
        column = self.column(state, name)
        if refusal := self.refusal(getattr(state, self.table), self.aliases.get(name, name)):
            raise AgentError(f"{self.noun}: {name}: {refusal}")
        column[rows] = value

    def refusal(self, table: Table, name: str) -> str | None:
        """Why an attribute cannot be written, if so."""
        if name in MONEY:
            return "money moves only through the ledger: economy.state.ledger.pay(flow, amount, payer, payee)."
        if name in [claim.name for claim in table.under("AF")]:
            return "what one owes another owns; it changes only with a payment or a grant through the ledger."
        if name in self.worked_out:
            return "read off the books; it changes when what stands in them does."
        return "who it is and where it belongs changes only as the quarter is played." if name in LINKS else None

    def names(self, state) -> list[str]:
        """All attributes, sorted."""
        return sorted({*getattr(state, self.table).COLUMNS, *MONEY, *self.aliases, *self.worked_out})


_FIRM_WORDS = {"industry": np.array(INDUSTRIES), "size_class": np.array(CLASSES), "state": in_words(FirmState)}
_EVERYBODY = {"unique_id": "id"}
_FIRM_ALIASES = {**_EVERYBODY, "cash": "deposits", "monthly_fixed_cost": "monthly_outlays"}
_SMES = (SizeClass.SELF_EMPLOYED, SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)


def firms(noun: str, *classes: SizeClass) -> Face:
    """Firms of some size classes."""
    return Face(noun, "firms", classes, _FIRM_WORDS, _FIRM_ALIASES)


SMES = firms("SME", *_SMES)
LARGE_FIRMS = firms("large firm", SizeClass.LARGE)
PLATFORMS = replace(
    firms("platform", SizeClass.PLATFORM),
    words=_FIRM_WORDS | {"name": np.array(PLATFORM_NAMES)},
    worked_out={"name": lambda state: np.cumsum(state.firms.size_class == SizeClass.PLATFORM) - 1},
)
SPECIAL_PRODUCERS = firms("special producer", SizeClass.SPECIAL)
WORKERS = Face(
    "worker",
    "workers",
    words={"industry": np.array(INDUSTRIES), "state": in_words(WorkerState)},
    aliases={**_EVERYBODY, "cash": "deposits"},
)
BANKS = Face(
    "bank",
    "banks",
    words={"kind": np.array(BANK_TYPES)},
    aliases={**_EVERYBODY, "cash": "reserves"},
    worked_out={
        "reserves": balance_sheets.bank_reserves,
        "equity": balance_sheets.bank_equity,
        "customer_deposits": balance_sheets.bank_deposits,
        "loans": balance_sheets.loans_by_bank,
        "mortgages": balance_sheets.mortgages_by_bank,
    },
)
