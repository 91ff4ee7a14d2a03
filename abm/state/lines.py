"""Lines: what programmes hand in for a quarter. A line is of a kind that effects know, and says who gets how much, in
which months and on what terms; beside its terms stands what it has given so far, so that each programme reads its own.

Two lines of a kind add up: on one bill each takes its part of what the earlier ones leave, in the order of the arm.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import ClassVar

import numpy as np

from abm.names import Service
from abm.state.workers import GROUPS


def by_row(columns: int | None = None):
    """A record by firm or worker, with so many columns where that is said, zero when the line is handed in; grows as
    the quarter is played."""
    return field(init=False, default=None, metadata={"record": () if columns is None else (columns,)})


def in_all():
    """A record for all together, zero when the line is handed in."""
    return field(init=False, default=0.0)


class Bill(StrEnum):
    """What firms owe others than each other, and programmes take over in part."""

    CONTRIBUTIONS = "contributions"
    PRODUCTION_TAX = "production tax"
    RENT = "rent"
    INFORMATION = "information services"


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """Arrays are by firm unless said, with a row for each month of the quarter where months are named; amounts in yuan
    for the agent's weight."""

    BY: ClassVar[str]  # the term whose last axis says how many rows the records have

    programme: str  # whose it is

    def __post_init__(self) -> None:
        rows = getattr(self, self.BY).shape[-1]
        for one in fields(self):
            if (columns := one.metadata.get("record")) is not None:
                setattr(self, one.name, np.zeros((rows, *columns)))


@dataclass(slots=True, kw_only=True, eq=False)
class Waiver(Line):
    """Part of a bill that is taken over."""

    BY = "limit"

    # which bill
    bill: Bill
    # (3, firms) share of what is still due
    share: np.ndarray
    # (3, firms) at most so many yuan a month
    limit: np.ndarray
    paid: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class Gift(Line):
    """A gift for each employee on the payroll of an open firm."""

    BY = "each"

    # (3, firms) yuan a month for each
    each: np.ndarray
    # for so many at most, persons
    staff: np.ndarray
    paid: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class Benefit(Line):
    """A gift to those who look for work."""

    BY = "share"

    # (3, workers) share of the last wage, on top of the usual benefit and at most up to the whole wage
    share: np.ndarray
    # all that will still be paid, yuan
    budget: float
    paid: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class Coupons(Line):
    """Coupons that pay part of what people buy."""

    BY = "value"

    # (3, workers) coupons in hand, yuan a month
    value: np.ndarray
    # share of a purchase that a coupon pays
    share: float
    # share of purchases with a coupon brought forward from the next quarter
    moved: float
    # (firms,) where they can be used
    takers: np.ndarray
    # (workers,) ordered with them that would have been ordered later, yuan a quarter
    early: np.ndarray = by_row()
    # (workers, product groups) of these, missed in the last month, yuan
    missed: np.ndarray = by_row(GROUPS)
    paid: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class PriceCut(Line):
    """Part of the price of merchandise bought from the sponsor, given back, on goods that it buys from its makers."""

    BY = "limit"

    # (3, firms) share of the price given back on the part below
    discount: np.ndarray
    # share of merchandise bought from the sponsor
    share: np.ndarray
    # such goods in the quarter at most, yuan
    limit: np.ndarray
    # whether the sponsor buys from the firm
    makers: np.ndarray
    # share of what they sell through the sponsor that it keeps
    commission: float
    goods: np.ndarray = by_row()
    paid: np.ndarray = by_row()
    earned: float = in_all()


@dataclass(slots=True, kw_only=True, eq=False)
class StockCredit(Line):
    """Credit that buys the sponsor's stock only, which it buys from its makers."""

    BY = "limit"

    # what may be owed at one time, yuan
    limit: np.ndarray
    # (3,) whether it can be drawn
    runs: np.ndarray
    # share of merchandise that its holder buys from the sponsor
    share: np.ndarray
    # months over which it is paid back
    term: int
    # whether the sponsor buys from the firm
    makers: np.ndarray
    # share of what they sell through the sponsor that it keeps
    commission: float
    lent: np.ndarray = by_row()
    earned: float = in_all()


@dataclass(slots=True, kw_only=True, eq=False)
class CreditLine(Line):
    """Credit by transaction score, beyond what is usual."""

    BY = "limit"

    # yuan
    limit: np.ndarray
    # all that will still be lent, yuan
    budget: float
    # (3,) whether it can be drawn
    runs: np.ndarray
    # share of the usual rate that the borrower pays, as long as anything of it is owed
    rate: np.ndarray
    granted: np.ndarray = by_row()
    lent: np.ndarray = by_row()
    interest_borne: float = in_all()


@dataclass(slots=True, kw_only=True, eq=False)
class Refinancing(Line):
    """Credit that pays what a firm owes its banks by now and cannot pay."""

    BY = "limit"

    # (3, firms) in the quarter at most, yuan
    limit: np.ndarray
    # all that will still be taken over, yuan
    budget: float
    lent: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class RateCut(Line):
    """Bank loans made cheaper."""

    BY = "loan"

    # (3, firms) yuan of a loan
    loan: np.ndarray
    # by so many points a year, as far as interest is still due
    cut: float
    # share of it which the state pays the bank; the rest is the bank's
    borne: float
    cheaper: np.ndarray = by_row()
    let_off: np.ndarray = by_row()
    paid_to_banks: float = in_all()


@dataclass(slots=True, kw_only=True, eq=False)
class Deferral(Line):
    """Instalments and interest on bank loans may wait."""

    BY = "waits"

    # (3, firms) whether they may
    waits: np.ndarray
    # (3, firms) debt that begins to wait, yuan
    begins: np.ndarray
    # share of it that the state pays the bank
    reward: float
    begun: np.ndarray = by_row()
    paid_to_banks: float = in_all()


@dataclass(slots=True, kw_only=True, eq=False)
class Guarantee(Line):
    """The state stands behind part of new bank loans."""

    BY = "share"

    # (3, firms) share of what is not guaranteed yet
    share: np.ndarray
    # all that will still be guaranteed, yuan
    budget: float
    covered: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class EntryFee(Line):
    """The yearly fee of an export platform, not asked of a newcomer."""

    BY = "fee"

    # (3, firms) yuan
    fee: np.ndarray
    paid: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class ServiceFee(Line):
    """The fee of the first year of a platform's service, not asked."""

    BY = "fee"

    # which service
    service: Service
    # (3, firms) yuan
    fee: np.ndarray
    paid: np.ndarray = by_row()


@dataclass(slots=True, kw_only=True, eq=False)
class OrdersMoved(Line):
    """Export orders cancelled last month that a marketplace at home makes good."""

    BY = "share"

    # (3, firms) share of what is not made good yet
    share: np.ndarray
    # part of the price that buyers of such goods do not pay
    discount: float


@dataclass(slots=True, kw_only=True, eq=False)
class Rule(Line):
    """A term on which others trade, under its name among the instruments; what stands there is put together with it."""

    BY = "bound"

    # which term
    term: str
    # what it says
    value: np.ndarray | float
    # whom it may bind
    bound: np.ndarray


KINDS = (
    Waiver,
    Gift,
    Benefit,
    Coupons,
    PriceCut,
    StockCredit,
    CreditLine,
    Refinancing,
    RateCut,
    Deferral,
    Guarantee,
    EntryFee,
    ServiceFee,
    OrdersMoved,
    Rule,
)
