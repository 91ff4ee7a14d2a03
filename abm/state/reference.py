"""What phases look up beside the columns: addresses, what is usual, what is remembered."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Reference:
    """Yuan are trend yuan a quarter; arrays by industry have 10 rows, by cell 10 rows of industries and 7 columns of
    size classes."""

    # Where to find whom: rows of firms, rows of banks, accounts of the owners of special producers.
    public_row: int = 0
    farm_row: int = 0
    jd_row: int = 0
    internet_banks: np.ndarray | None = None
    owners_of_special: list = field(default_factory=list)  # row, accounts of the owners, their shares
    industry_first: np.ndarray | None = None
    industry_last: np.ndarray | None = None

    # What is usual at the opening and stays.
    capacity_ratio: float = 1.0  # capacity over output at rest
    take_rate: float = 0.0  # platforms' commission, share of online sales
    platform_shares: np.ndarray | None = None  # of commissions, by firm
    state_property_part: float = 0.0  # of ground rents and dues to the state
    mean_sales_record: float = 0.0  # of a seller
    usual_industry_orders: np.ndarray | None = None
    export_platform_base: float = 0.0  # orders on export platforms
    export_platform_sellers: float = 0.0  # weighted by quality
    export_platform_mean: float = 0.0  # orders of an average seller

    # What entrants of a cell begin with; a unit of output where it grows with size.
    outlays_per_output: np.ndarray | None = None
    usual_wage: np.ndarray | None = None
    unit_cost: np.ndarray | None = None
    channel_mix: np.ndarray | None = None  # (10, 7, 4)
    fixed_rent: np.ndarray | None = None
    ground_rent: np.ndarray | None = None
    usual_drawings: np.ndarray | None = None
    usual_pay: np.ndarray | None = None
    usual_loan: np.ndarray | None = None
    profit: np.ndarray | None = None

    # What is remembered from quarter to quarter.
    shaken: bool = False  # a shock has struck: norms no longer follow what is lived through
    usual_unemployment: float = 0.0
    usual_vacancies_per_searcher: float = 0.0
    usual_fill: float = 0.0  # share of open places filled
    usual_risk: np.ndarray | None = None  # of income, by industry; None before the first quarter
    last_opened: np.ndarray | None = None  # places by firm
    last_filled: np.ndarray | None = None
    online_share: float = 0.0  # of goods that households buy
    released: np.ndarray | None = None  # orders that could not be delivered last month, by industry and channel
    year_ids: np.ndarray | None = None  # firms in being when the year began; None before the first year
    year_weight: np.ndarray | None = None
    year_staff: np.ndarray | None = None
    year_runway: np.ndarray | None = None  # months of outlays

    # What is published is compared with: measures of the resting quarter, of the balanced table, and bases of indices.
    rest: dict = field(default_factory=dict)
    table: dict = field(default_factory=dict)
    table_by_owner: dict = field(default_factory=dict)
    base: dict = field(default_factory=dict)
