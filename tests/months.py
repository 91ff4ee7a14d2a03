"""A month up to what producers are asked for, and records that hold nothing but what a test says."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np

from abm.phases.month import ordering
from abm.state.bills import Bills, InterestBills, PayBills, Payments
from abm.state.month import Demand, Inputs, Workplaces

NOTHING_BOUGHT = SimpleNamespace(tied=np.zeros(1), tied_by_line=[])


def ordered(state, month: int = 0) -> tuple[Workplaces, Inputs, Demand]:
    """Firms open their doors and order, orders reach producers."""
    workplaces = ordering.firms_open_their_doors(state, month)
    purses = ordering.households_look_into_their_purse(state)
    recaptured = ordering.buyers_turn_to_other_sellers(state, workplaces)
    inputs = ordering.firms_order_inputs(state, month, workplaces, purses, recaptured)
    return workplaces, inputs, ordering.orders_reach_producers(state, month, workplaces, purses, inputs, recaptured)


def record(kind: type, rows: int, **said):
    """A record of columns that are zero where nothing else is said."""
    return kind(**{one.name: np.zeros(rows) for one in fields(kind)} | said)


def unpaid_wages(state, short, full_pay: float, interest: float, paid: float) -> tuple[Bills, Payments]:
    """A month in which firms in some rows pay so much of their wages, and everybody the rest; yuan and share."""
    n = len(state.firms)
    bills = record(
        Bills,
        n,
        pay=record(PayBills, n, base=np.full(n, full_pay)),
        interest=record(InterestBills, n, due=np.full(n, interest)),
    )
    payments = Payments(np.ones((5, n)), np.ones((5, n)), np.zeros((3, n)))
    payments.paid[0, short] = paid
    return bills, payments
