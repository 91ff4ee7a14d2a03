"""What the opening needs to know while it is drawn and fitted, and nobody afterwards."""

from dataclasses import dataclass, field

import numpy as np

from abm.opening.demand import Demand


@dataclass
class Draft:
    """Yuan unless said; by firm or by worker where an array."""

    unit: float  # a quarter of the scaled world in a year of the table
    demand: Demand  # a quarter
    pooled_share: float  # of household spending
    drawn_runway: np.ndarray  # months of outlays
    # Set as books are given and fitted.
    wages_of_table: np.ndarray = field(init=False)  # a quarter, without the owner's part
    opening_cash: np.ndarray = field(init=False)
    opening_deposits: np.ndarray = field(init=False)
    opening_village: float = field(init=False)
    opening_profit: np.ndarray = field(init=False)  # a quarter
