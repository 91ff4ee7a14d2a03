"""What the opening hands over whole and no quarter changes: addresses, norms, what entrants begin with, benchmarks."""

from dataclasses import dataclass, field

import numpy as np

from abm.state.firms import PRODUCTS


@dataclass(frozen=True)
class Addresses:
    """Where to find whom: rows of firms, rows of banks, accounts of the owners of special producers."""

    public_row: int
    farm_row: int
    jd_row: int
    internet_banks: np.ndarray  # rows
    owners_of_special: list[tuple[int, np.ndarray, np.ndarray]]  # row, accounts of the owners, their shares
    industry_first: np.ndarray  # (10,) first row of each industry
    industry_last: np.ndarray  # (10,) and the one after its last


@dataclass(frozen=True)
class Usual:
    """What is usual at the opening and stays; trend yuan a quarter unless said. What the opening finds only when orders
    are known stands at zero until then."""

    capacity_ratio: float  # capacity over output at rest
    take_rate: float  # platforms' commission, share of online sales
    platform_shares: np.ndarray  # (firms,) of commissions
    state_property_part: float = 0.0  # of ground rents and dues to the state
    mean_sales_record: float = 0.0  # of a seller
    line_users: float = 0.0  # share of sellers with a line that have drawn it
    industry_orders: np.ndarray = field(default_factory=lambda: np.zeros(PRODUCTS))
    export_platform_base: float = 0.0  # orders on export platforms
    export_platform_sellers: float = 0.0  # weighted by quality
    export_platform_mean: float = 0.0  # orders of an average seller


@dataclass(frozen=True)
class Entrants:
    """What entrants of a cell begin with, (10 industries, 7 size classes); yuan a quarter, a unit of output where it
    grows with size."""

    outlays_per_output: np.ndarray  # a month
    usual_wage: np.ndarray
    unit_cost: np.ndarray
    channel_mix: np.ndarray  # (10, 7, 4) shares
    fixed_rent: np.ndarray
    ground_rent: np.ndarray
    usual_drawings: np.ndarray
    usual_pay: np.ndarray
    usual_loan: np.ndarray  # of those with a bank
    profit: np.ndarray


@dataclass(frozen=True)
class Benchmarks:
    """What the opening report is held against: measures of the resting quarter, and what the balanced table says."""

    resting_quarter: dict[str, float]
    table: dict[str, float]
    by_owner: dict[str, np.ndarray]
