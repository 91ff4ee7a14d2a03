"""What firms owe their suppliers: a sum a firm, and by industry the mix of products that its purchases had."""

import numpy as np

from abm.agents.arithmetic import ratio
from abm.markets import sums
from abm.state.firms import PRODUCTS, Firms
from abm.state.state import State

type Rows = np.ndarray | slice
EVERY = slice(None)


def owed(firms: Firms, rows: Rows = EVERY) -> np.ndarray:
    """All that firms owe suppliers, not yet due and overdue; yuan by row."""
    return firms.not_yet_due[rows] + firms.overdue[rows]


def not_yet_due_by_product(state: State, rows: Rows = EVERY, part: np.ndarray | float = 1.0) -> np.ndarray:
    """What these firms will pay next month for each product, or a part of it by row; yuan."""
    firms = state.firms
    return sums.by_group(firms.industry[rows], firms.not_yet_due[rows] * part, PRODUCTS) @ state.last_month.bought_mix


def overdue_by_product(state: State, rows: Rows = EVERY, part: np.ndarray | float = 1.0) -> np.ndarray:
    """What these firms should have paid for each product, or a part of it by row; yuan."""
    firms = state.firms
    return sums.by_group(firms.industry[rows], firms.overdue[rows] * part, PRODUCTS) @ state.last_month.overdue_mix


def mix_of(bought: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """Shares of products in what each industry bought, (industries, products); another mix where it bought nothing."""
    return ratio(bought, bought.sum(axis=1, keepdims=True), otherwise)
