"""What a firm expects of the quarter's trade: sales, and the inputs they take."""

import numpy as np

from abm.agents.smes import purchasing
from abm.markets import sums
from abm.state.state import State


def sales(state: State) -> np.ndarray:
    """At today's price, as far as an owner shut by order believes in reopening; yuan a quarter by firm."""
    firms = state.firms
    return sums.by_row(firms.expected_orders) * firms.believed_share * firms.price


def services_per_unit(state: State) -> np.ndarray:
    """Services that go into a unit of output in the quarter; units, (10 products, 10 industries)."""
    fear = state.conditions.fear if state.has_played else 0.0
    kept = purchasing.services_kept(state.parameters.contact_at_work, fear)
    return state.technology.services_per_unit * kept[:, None]


def services(state: State, sales: np.ndarray) -> np.ndarray:
    """Services and imports that go into what is sold; yuan by firm."""
    t = state.technology
    used = (services_per_unit(state).sum(axis=0) + t.imports_per_unit)[state.firms.industry]
    return sales * used * state.instruments.needed_per_unit


def inputs(state: State, sales: np.ndarray) -> np.ndarray:
    """Materials included; yuan by firm."""
    t = state.technology
    used = (services_per_unit(state).sum(axis=0) + t.imports_per_unit + t.materials_per_unit)[state.firms.industry]
    return sales * used * state.instruments.needed_per_unit
