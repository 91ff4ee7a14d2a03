"""The whole economy in one plain object: tables, institutions, ledger, instruments, news. No Mesa, no behaviour."""

import copy
from dataclasses import dataclass, field

import numpy as np

from abm.books.ledger import Ledger
from abm.calendar import MONTHS
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from abm.state.columns import Table
from abm.state.conditions import Conditions
from abm.state.firms import CELLS, CHANNELS, PRODUCTS, Firms
from abm.state.instruments import Instruments
from abm.state.month import Month
from abm.state.page import Page
from abm.state.reference import Reference
from abm.state.workers import GROUPS, Workers

__all__ = [
    "MONTHS",
    "Accounts",
    "Banks",
    "News",
    "Page",
    "PublicSector",
    "State",
    "Technology",
    "Village",
]


@dataclass(frozen=True)
class Technology:
    """Inputs per unit of output by industry (columns), from the balanced table; units cost one yuan at rest."""

    services_per_unit: np.ndarray  # (10 products, 10 industries) bought when used, fixed rent left out
    imports_per_unit: np.ndarray  # (10,) bought abroad when used
    materials_per_unit: np.ndarray  # (10,) from stock
    material_mix: np.ndarray  # (11, 10) where materials come from: products, and abroad in the last row
    investment_mix: np.ndarray  # (11,) where fixed capital comes from
    pooled_mix: np.ndarray  # (11,) what households buy without a regular seller, shares of their pooled budget
    public_purchases: np.ndarray  # (10,) yuan a quarter
    material_cover: np.ndarray  # (10,) quarters of use
    finished_cover: np.ndarray  # (10,) quarters of sales
    foreign_demand: np.ndarray  # (10, 4) units a quarter at rest
    normal_firms: np.ndarray  # (10, 7) firms in being at the opening
    usual_unemployment: float


class Banks(Table):
    """Banks of four types: one row a bank; its own account is the money it has made (negative)."""

    COLUMNS = {
        "id": (np.int64, -1),
        "kind": (np.int8, 0),
        "bonds": (np.float64, 0.0),
        "relending": (np.float64, 0.0),
        "special_relending": (np.float64, 0.0),
        "facility": (np.float64, 0.0),
        "usual_payout": (np.float64, 0.0),
        "state_dues": (np.float64, 0.0),
        "profit_tax_rate": (np.float64, 0.0),
        "profit": (np.float64, 0.0),
        "provisions": (np.float64, 0.0),
        "lending_share": (np.float64, 0.0),
    }


@dataclass
class Village:
    """Farm households in the aggregate: their purse and how they spend; yuan, a quarter."""

    income: float = 0.0
    usual_income: float = 0.0
    wanted_deposits: float = 0.0
    usual_share: float = 0.0
    planned_spending: float = 0.0
    planned_housing: float = 0.0
    housing_share: float = 0.0
    property_share: float = 0.0
    capital_share: float = 0.0
    benefit_share: float = 0.0
    farm_pay: float = 0.0
    budget: np.ndarray = field(default_factory=lambda: np.zeros(GROUPS))
    taste: np.ndarray = field(default_factory=lambda: np.zeros(GROUPS))
    pooled_budget: float = 0.0


@dataclass
class PublicSector:
    """Government, central bank and the world: amounts a quarter in trend yuan, rates a year."""

    bonds: float = 0.0
    household_bonds: float = 0.0
    central_bank_bonds: float = 0.0
    benefits: float = 0.0
    contribution_rate: float = 0.0
    income_tax_rate: float = 0.0
    owner_capital: float = 0.0
    usual_treasury: float = 0.0


@dataclass
class News:
    """What was published about last quarter; growth against trend as a share."""

    orders: np.ndarray = field(default_factory=lambda: np.zeros((PRODUCTS, CHANNELS)))
    orders_growth: np.ndarray = field(default_factory=lambda: np.zeros((PRODUCTS, CHANNELS)))
    # share of producers' demand not shut by order
    customers_open: np.ndarray = field(default_factory=lambda: np.ones(PRODUCTS))
    furlough: np.ndarray = field(default_factory=lambda: np.zeros(PRODUCTS))
    unemployment: float = 0.0
    vacancies_per_searcher: float = 0.0
    vacancy_rate: float = 0.0
    purchase_price: np.ndarray = field(default_factory=lambda: np.ones(PRODUCTS + 1))
    commission_rise: float = 0.0  # what platforms last took of an online sale above the usual, share
    normal_exits: np.ndarray = field(default_factory=lambda: np.zeros(CELLS))


@dataclass(frozen=True)
class Accounts:
    """Ledger accounts: firms, workers and banks are ranges, the others one each."""

    firms: slice
    workers: slice
    banks: slice
    village: int
    fund: int
    government: int
    central_bank: int
    abroad: int


@dataclass
class State:
    """Everything that is, at one moment."""

    parameters: Parameters
    technology: Technology
    scale: float
    seed: int
    quarter: int
    opening_quarter: int
    ledger: Ledger
    accounts: Accounts
    firms: Firms
    workers: Workers
    banks: Banks
    village: Village
    public: PublicSector
    shock: Shock
    instruments: Instruments
    relief: tuple = ()
    relief_books: dict = field(default_factory=dict)
    news: News = field(default_factory=News)
    conditions: Conditions | None = None  # of the quarter being played; at its start still those of the last
    month: Month = field(init=False)  # the last to be delivered; none before a first quarter is played
    page: Page | None = None
    claims: dict = field(default_factory=dict)
    history: list = field(default_factory=list)
    pages: dict = field(default_factory=dict)
    reference: Reference = field(default_factory=Reference)
    checked: bool = False
    draft: object | None = None  # only while the opening is made

    def fork(self) -> "State":
        """An independent copy: same books, same luck; frozen parts are shared."""
        shared = {id(part): part for part in (self.parameters, self.technology, self.shock, self.accounts)}
        return copy.deepcopy(self, shared)
