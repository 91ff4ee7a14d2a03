"""Debts of firms, a line a kind: what is owed and missed, who lends, what falls due in a month (rules 10-12).

Sums run down the list, repayment up it: what stands last is paid back first. A further kind is a line here, its rule,
and its columns in `abm/state/firms.py`, under an item AF of the SNA as all that is owed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from abm.agents import platforms
from abm.books.flows import Sector
from abm.calendar import MONTHS
from abm.state.columns import Column
from abm.state.firms import Firms
from abm.state.state import State

type Rows = np.ndarray | slice
EVERY = slice(None)
ROUNDED_UP = 1.0 + 1e-9  # a loan at its usual height is not above it by a rounding


class Lender(NamedTuple):
    """A bank or platform that lends to firms: its row in the balance sheets, which also names what it writes off."""

    instrument: str
    sector: Sector
    row: Callable[[State, Rows], np.ndarray]  # the bank of each firm, or the one platform that sells
    interest: Column[np.float64] | None = None  # in arrears, if it takes any


class Debt(NamedTuple):
    """A kind of debt. Its parts shrink with it as it is paid back."""

    principal: Column[np.float64]
    arrears: Column[np.float64]  # the part that was asked for and not paid
    lender: Lender
    falls_due: Callable[[State], np.ndarray]  # yuan a month by firm, beside what is in arrears
    kept_back: bool = False  # from online receipts, by the platform
    parts: tuple[Column[np.float64], ...] = ()

    def __str__(self) -> str:
        return self.principal.name


@dataclass(frozen=True, slots=True)
class Principal:
    """Instalments and loans called in: what lenders ask this month and have got so far, by kind of debt."""

    waits: np.ndarray  # (firms,) whether what is owed to banks may wait
    asked: dict[Debt, np.ndarray]  # (firms,) yuan, arrears included, first what is paid first
    kept_back: np.ndarray  # (firms,) yuan that a platform takes from online receipts before the seller sees them
    paid: dict[Debt, np.ndarray] = field(default_factory=dict)  # (firms,) yuan, grows as lenders are served


def own_bank(state: State, rows: Rows) -> np.ndarray:
    """The bank that keeps a firm's account, of firms in these rows."""
    return state.firms.bank[rows]


def platform_bank(state: State, rows: Rows = EVERY) -> np.ndarray:
    """The internet bank that books a firm's platform credit, of firms in these rows [C058]."""
    internet = state.addresses.internet_banks
    return internet[state.firms.id[rows] % internet.size]


def seller_of_stock(state: State, _: Rows) -> np.ndarray:
    """The row of the platform that sells stock on credit, one for all firms."""
    return np.array(state.addresses.jd_row)


def called_or_above_the_usual(state: State) -> np.ndarray:
    """Of bank loans what is called in, and part of what is above the usual for a firm's size; yuan a month."""
    firms, p = state.firms, state.parameters
    above = np.maximum(0.0, state.record.opening.loan - firms.usual_loan * firms.normal_output * ROUNDED_UP)
    return (p.leverage_gap * above + firms.called_loan) / MONTHS


def called_platform_loan(state: State) -> np.ndarray:
    """Of standing platform loans what is called in; yuan a month."""
    return state.firms.called_platform_loan / MONTHS


def instalment_of_advance(state: State) -> np.ndarray:
    """Even parts of an advance over the months left; yuan a month."""
    firms = state.firms
    return platforms.instalment(firms.advance - firms.owed_instalments, np.maximum(1, firms.advance_months))


def instalment_of_stock(state: State) -> np.ndarray:
    """The same of stock on credit; yuan a month."""
    firms = state.firms
    left = firms.stock_credit - firms.owed_stock_instalments
    return platforms.instalment(left, np.maximum(1, firms.stock_credit_months))


OWN_BANK = Lender("loans to firms", Sector.BANKS, own_bank, Firms.owed_interest)
INTERNET_BANK = Lender("platform loans", Sector.BANKS, platform_bank, Firms.owed_platform_interest)
SELLER = Lender("stock credit", Sector.PLATFORMS, seller_of_stock)

BANK_LOAN = Debt(
    Firms.loan, Firms.owed_principal, OWN_BANK, called_or_above_the_usual,
    parts=(Firms.guaranteed_loan, Firms.relief_guaranteed),
)  # fmt: skip # a table
PLATFORM_LOAN = Debt(
    Firms.platform_loan, Firms.owed_platform_principal, INTERNET_BANK, called_platform_loan, kept_back=True,
)  # fmt: skip # a table
ADVANCE = Debt(
    Firms.advance, Firms.owed_instalments, INTERNET_BANK, instalment_of_advance, kept_back=True,
    parts=(Firms.relief_advance, Firms.refinanced),
)  # fmt: skip # a table
STOCK_CREDIT = Debt(Firms.stock_credit, Firms.owed_stock_instalments, SELLER, instalment_of_stock)

KINDS = (BANK_LOAN, PLATFORM_LOAN, ADVANCE, STOCK_CREDIT)
INSTRUMENTS = tuple(dict.fromkeys(kind.lender.instrument for kind in KINDS))


def owed_to(creditor: Lender | Sector | None = None) -> tuple[Debt, ...]:
    """Kinds of debt to a lender, to the lenders of a sector, or to all."""
    return tuple(kind for kind in KINDS if creditor in (None, kind.lender, kind.lender.sector))


def lenders(sector: Sector | None = None) -> tuple[Lender, ...]:
    """Lenders to firms, of a sector or all, in the order of the list."""
    return tuple(dict.fromkeys(kind.lender for kind in owed_to(sector)))


def added_up(
    firms: Firms, columns: list[Column[np.float64]], rows: Rows = EVERY, *, to: np.ndarray | None = None
) -> np.ndarray:
    """Columns of firms, one after the other added to an amount; yuan by row, an array of its own."""
    first, *others = (column.of(firms)[rows] for column in columns)
    whole = first.copy() if to is None else to + first
    for column in others:
        whole += column
    return whole


def owed(firms: Firms, creditor: Lender | Sector | None = None, rows: Rows = EVERY) -> np.ndarray:
    """Principal outstanding, of debts to a creditor or of all; yuan by firm."""
    return added_up(firms, [kind.principal for kind in owed_to(creditor)], rows)


def missed(firms: Firms, creditor: Lender | Sector | None = None) -> np.ndarray:
    """Principal that lenders asked for and did not get: part of the debts; yuan by firm."""
    return added_up(firms, [kind.arrears for kind in owed_to(creditor)])


def interest_columns() -> list[Column[np.float64]]:
    """Where interest in arrears is kept, lender by lender."""
    columns = (kind.lender.interest for kind in KINDS)
    return list(dict.fromkeys(column for column in columns if column is not None))


def late_interest(firms: Firms, *, to: np.ndarray | None = None) -> np.ndarray:
    """Interest in arrears, added to an amount; yuan by firm."""
    return added_up(firms, interest_columns(), to=to)


def with_interest(firms: Firms, lender: Lender, rows: Rows = EVERY) -> np.ndarray:
    """Principal outstanding and interest in arrears, all that is owed to a lender; yuan by row."""
    kinds = [kind.principal for kind in owed_to(lender)]
    return added_up(firms, kinds if lender.interest is None else [*kinds, lender.interest], rows)
