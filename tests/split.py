"""The books told by other rows of firms: some split into two of half the weight, and half of all that belongs to them;
or all in another order.

Split books are for reading, not for playing on: people are not split and stay with the first half.
"""

import copy
from contextlib import contextmanager
from dataclasses import fields, replace

import numpy as np

from abm.books.ledger import Ledger
from abm.luck import chance
from abm.state.columns import Column
from abm.state.firms import Firms, SizeClass
from abm.state.lines import Rule
from abm.state.quarter_record import BY_FIRM
from tests.heavier import ALIKE

TWIN = 2**50  # between the ids of two halves: a multiple of the number of internet banks, beyond the id of any entrant
PERSONS = {"staff", "wanted_staff", "vacancies", "opened", "filled"}
AMOUNTS = {
    "firms": (
        PERSONS,
        {"productivity", "wage_offer"},
    ),  # of what grows with an agent's weight: these too, but not those
    "record": {*BY_FIRM, "sales"},
    "opening": {
        "weights",
        "staff",
        "loan",
        "platform_loan",
        "guaranteed_loan",
        "estate_claim",
        "principal_arrears",
        "capital",
        "materials",
        "material_value",
        "finished",
        "finished_value",
        "deposits",
    },
    "memory": {"last_opened", "last_filled"},
    "usual": {"platform_shares"},
    "year": {"weight", "staff"},
    "instruments": {"posts", "record_limit"},
    "lines": {
        "limit",
        "staff",
        "begins",
        "loan",
        "fee",
        "paid",
        "goods",
        "lent",
        "granted",
        "cheaper",
        "let_off",
        "begun",
        "covered",
    },
}


class Rows:
    """How rows of firms become rows of another table: `of` is the old row of each new one, `first` the new row of each
    old one.
    """

    def __init__(self, state, of: np.ndarray, half: np.ndarray):
        self.firms, self.accounts = len(state.firms), state.ledger.sector.size
        self.of, self.half = of, half
        order = np.argsort(of, kind="stable")
        self.first = order[np.searchsorted(of[order], np.arange(self.firms))]
        self.second = np.append(False, of[1:] == of[:-1])
        self.more = of.size - self.firms
        self.account_of = np.append(of, np.arange(self.firms, self.accounts))
        self.account_half = np.append(half, np.ones(self.accounts - self.firms))

    def column(self, values: np.ndarray, amount: bool) -> np.ndarray:
        """A column by firm or by account, wherever its axis is: rows repeated, amounts halved."""
        for size, of, half in ((self.firms, self.of, self.half), (self.accounts, self.account_of, self.account_half)):
            if size in values.shape:
                axis = values.shape.index(size)
                values = np.take(values, of, axis=axis)
                return values * half.reshape([-1 if a == axis else 1 for a in range(values.ndim)]) if amount else values
        return values

    def all_of(self, thing, names, amounts) -> dict:
        """The columns by firm of a thing, split."""
        columns = {name: getattr(thing, name) for name in names}
        return {
            name: self.column(value, name in amounts)
            for name, value in columns.items()
            if isinstance(value, np.ndarray)
        }

    def merged(self, values: np.ndarray) -> np.ndarray:
        """Amounts of halves added up, by old row."""
        return np.bincount(self.of, weights=values, minlength=self.firms)


def some_firms(state, seed: int = 1) -> np.ndarray:
    """Half of all firms, whatever their size; no special producer and no platform, which are found by their rows.

    Nor a stall with staff: its owner is one person, and not half of one in each half.
    """
    firms = state.firms
    employs = (firms.size_class == SizeClass.SELF_EMPLOYED) & (np.maximum(firms.staff, state.year.staff) > 1)
    return (firms.size_class <= SizeClass.LARGE) & ~employs & (np.random.default_rng(seed).random(len(firms)) < 0.5)


def split_in_two(state, chosen: np.ndarray):
    """A copy of the books in which the chosen firms are two each; and how their rows lie in it."""
    of = np.repeat(np.arange(len(state.firms)), 1 + chosen)
    return told_by(state, Rows(state, of, np.where(chosen[of], 0.5, 1.0)))


def in_another_order(state, seed: int = 1):
    """A copy in which ordinary firms have changed places within their industry; and how their rows lie in it."""
    of, luck = np.arange(len(state.firms)), np.random.default_rng(seed)
    ordinary = state.firms.size_class <= SizeClass.LARGE
    for industry in np.unique(state.firms.industry):
        rows = np.flatnonzero(ordinary & (state.firms.industry == industry))
        of[rows] = luck.permutation(rows)
    return told_by(state, Rows(state, of, np.ones(of.size)))


def told_by(state, how: Rows):
    """A copy of the books by other rows of firms."""
    state = state.fork()
    also, but_not = AMOUNTS["firms"]
    columns = list(state.firms.COLUMNS)
    found = how.all_of(state.firms, columns, (set(columns) - ALIKE["firms"] - but_not) | also)
    firms = state.firms = HalvedFirms(how.of.size, state.ledger, 0)
    put(firms, found)
    firms.id += TWIN * how.second
    state.workers, state.banks = (further_on(table, how.more) for table in (state.workers, state.banks))
    for book in state.relief_books.values():
        split_the_reached(book, firms.id[how.second] - TWIN)
    split_the_ledger(state, how)
    split_what_is_looked_up(state, how)
    for name in ("record", "instruments"):
        thing = getattr(state, name)
        names = (
            [field.name for field in fields(thing) if field.name != "lines"]
            if name == "instruments"
            else [name for name in thing.__slots__ if hasattr(thing, name)]
        )
        put(thing, how.all_of(thing, names, AMOUNTS[name]))
    for line in state.instruments.lines:
        put(line, how.all_of(line, [field.name for field in fields(line)], AMOUNTS["lines"]))
    for parts in state.parts.values():
        for part in parts.of.values():
            part.share = how.column(part.share, False)
    opening = state.record.opening
    put(opening, how.all_of(opening, [field.name for field in fields(opening)], AMOUNTS["opening"]))
    opening.ids = opening.ids + TWIN * how.second
    if how.more:
        state.record.leavers = [split_the_leavers(left) for left in state.record.leavers]
    state.conditions = replace(state.conditions, open_now=how.column(state.conditions.open_now, False))
    return state, how


def terms_of_lines(state) -> dict:
    """What lines say and have written down, by programme, kind and term; what rules say stands with the terms."""
    return {
        f"{line.programme}.{type(line).__name__}.{field.name}": getattr(line, field.name)
        for line in state.instruments.lines
        for field in fields(line)
        if not isinstance(line, Rule) and isinstance(getattr(line, field.name), np.ndarray | float)
    }


class HalvedFirms(Firms):
    """Firms whose persons can be halved."""

    staff = Column(np.float64, "persons", "people employed")
    vacancies = Column(np.float64, "persons", "places open now")
    opened = Column(np.float64, "persons", "places opened in the quarter")
    filled = Column(np.float64, "persons", "places filled in the quarter")


def further_on(table, more: int):
    """The same rows, their accounts so many further on."""
    moved = type(table)(len(table), table.ledger, table.offset + more)
    put(moved, {name: getattr(table, name) for name in table.COLUMNS})
    return moved


def put(thing, columns: dict) -> None:
    for name, values in columns.items():
        setattr(thing, name, values)


def split_the_reached(book, chosen: np.ndarray) -> None:
    """Whom a programme has reached, it has reached in both halves."""
    both = np.isin(book.reached, chosen)
    got = np.where(both, book.received / 2.0, book.received)
    ids, got = np.append(book.reached, book.reached[both] + TWIN), np.append(got, got[both])
    order = np.argsort(ids)
    book.reached, book.received = ids[order], got[order]


def split_the_leavers(left: np.ndarray) -> np.ndarray:
    """Of the firms that closed the first in each four is two: size class, age and weight of each."""
    chosen = np.arange(left.shape[1]) % 4 == 0
    left = np.repeat(left, 1 + chosen, axis=1)
    left[2] /= np.repeat(1 + chosen, 1 + chosen)
    return left


def split_the_ledger(state, how: Rows) -> None:
    """Money of halves, and accounts of all others further on."""
    at, old = state.accounts, state.ledger
    moved = {field.name: later(getattr(at, field.name), how.more) for field in fields(at) if field.name != "firms"}
    state.accounts = replace(at, firms=slice(0, how.of.size), **moved)
    new = state.ledger = Ledger(how.column(old.sector, False), how.of.size)
    new._balance[:] = how.column(old._balance, True)
    new.flows[:] = old.flows
    for table in (state.firms, state.workers, state.banks):
        table.ledger = new


def later(account, more: int):
    return slice(account.start + more, account.stop + more) if isinstance(account, slice) else account + more


def split_what_is_looked_up(state, how: Rows) -> None:
    """Rows of firms wherever they are named, and columns by firm that are remembered."""
    people, at = state.workers, state.addresses
    for name in ("employer", "own_firm", "sellers"):
        rows = getattr(people, name)
        setattr(people, name, np.where(rows >= 0, how.first[np.maximum(rows, 0)], rows))
    suppliers = state.firms.supplier
    state.firms.supplier = np.where(suppliers >= 0, how.first[np.maximum(suppliers, 0)], suppliers)
    state.claims["firm"] = how.first[state.claims["firm"]]
    for part in ("memory", "usual", "year"):
        found = getattr(state, part)
        columns = how.all_of(found, [field.name for field in fields(found)], AMOUNTS[part])
        setattr(state, part, replace(found, **columns))
    state.year = replace(state.year, ids=state.year.ids + TWIN * how.second)
    rows = {name: int(how.first[getattr(at, name)]) for name in ("public_row", "farm_row", "jd_row")}
    bounds = {
        name: np.array([(how.of < bound).sum() for bound in getattr(at, name)])
        for name in ("industry_first", "industry_last")
    }
    owners = [
        (int(how.first[row]), later_all(owners, how.more), shares) for row, owners, shares in at.owners_of_special
    ]
    state.addresses = replace(at, owners_of_special=owners, **rows, **bounds)


def later_all(accounts, more: int):
    return later(accounts, more) if isinstance(accounts, slice | int) else copy.copy(accounts) + more


@contextmanager
def halves_share_their_luck(monkeypatch):
    """While it lasts, both halves of a firm draw what it would have drawn."""
    checked = chance._checked
    with monkeypatch.context() as patch:
        patch.setattr(chance, "_checked", lambda ids: checked(ids) % TWIN)
        yield
