"""What a firm expects of the quarter's trade: sales, and the inputs they take."""

import numpy as np

from abm.markets import sums
from abm.state.state import State


def sales(state: State) -> np.ndarray:
    """At today's price, as far as an owner shut by order believes in reopening; yuan a quarter by firm."""
    firms = state.firms
    return sums.by_row(firms.expected_orders) * firms.believed_share * firms.price


def services(state: State, sales: np.ndarray) -> np.ndarray:
    """Services and imports that go into what is sold; yuan by firm."""
    t = state.technology
    used = (t.services_per_unit.sum(axis=0) + t.imports_per_unit)[state.firms.industry]
    return sales * used * state.instruments.needed_per_unit


def inputs(state: State, sales: np.ndarray) -> np.ndarray:
    """Materials included; yuan by firm."""
    t = state.technology
    used = (t.services_per_unit.sum(axis=0) + t.imports_per_unit + t.materials_per_unit)[state.firms.industry]
    return sales * used * state.instruments.needed_per_unit
