"""What the opening needs to know while it is drawn and fitted, and nobody afterwards."""

from dataclasses import dataclass

import numpy as np

from abm.opening.demand import Demand


@dataclass
class Draft:
    """Yuan unless said; by firm or by worker where an array."""

    unit: float  # a quarter of the scaled world in a year of the table
    demand: Demand | None = None  # a quarter
    pooled_share: float = 0.0  # of household spending
    drawn_runway: np.ndarray | None = None  # months of outlays
    wages_of_table: np.ndarray | None = None  # a quarter, without the owner's part
    opening_cash: np.ndarray | None = None
    opening_deposits: np.ndarray | None = None
    opening_village: float = 0.0
    opening_profit: np.ndarray | None = None  # a quarter
