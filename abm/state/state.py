"""The whole economy in one plain object: tables, institutions, ledger, instruments, news. No Mesa, no behaviour."""

import copy
from dataclasses import dataclass, field

import numpy as np

from abm.books.ledger import Ledger
from abm.calendar import MONTHS
from abm.errors import ConfigError
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from abm.state.columns import Column, Table, figure
from abm.state.conditions import Conditions
from abm.state.firms import CHANNELS, PRODUCTS, Firms
from abm.state.instruments import Instruments
from abm.state.memory import Bases, LastMonth, Memory, YearStart
from abm.state.month import Month
from abm.state.parts import PARTED, Parts
from abm.state.quarter_record import QuarterRecord
from abm.state.usual import Addresses, Benchmarks, Entrants, Usual
from abm.state.workers import GROUPS, Workers

__all__ = [
    "MONTHS",
    "Accounts",
    "Banks",
    "News",
    "PublicSector",
    "QuarterRecord",
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

    id = Column(np.int64, "number", "permanent name of the bank", rest=-1)
    kind = Column(np.int8, "code: type of bank", "large state, joint-stock, city and rural, internet")
    bonds = Column(np.float64, "yuan", "government bonds held", sna="AF.3")
    relending = Column(np.float64, "yuan", "central-bank credit", sna="AF.4")
    special_relending = Column(np.float64, "yuan", "the part of it that stands behind cheap loans", sna="AF.4")
    facility = Column(np.float64, "yuan", "credit of the standing facility", sna="AF.4")
    usual_payout = Column(np.float64, "yuan a quarter", "dividends less new capital at rest", sna="D.42")
    state_dues = Column(np.float64, "yuan a quarter", "profit that goes to the state as owner", sna="D.42")
    profit_tax_rate = Column(np.float64, "share", "tax on positive profit", sna="D.51")
    profit = Column(np.float64, "yuan", "profit so far in the quarter")
    provisions = Column(np.float64, "yuan", "set aside for loss on non-performing loans, off its equity")
    lending_share = Column(np.float64, "share", "share of deposits at the opening, by which common items are split")


@dataclass
class Village:
    """Farm households in the aggregate: their purse and how they spend; yuan, a quarter."""

    income: float = figure("yuan a quarter", "income of farm households in the last quarter", sna="B.6g")
    usual_income: float = figure("yuan a quarter", "income counted on")
    wanted_deposits: float = figure("yuan", "deposits wished for")
    usual_share: float = figure("share", "share of usual income that is spent")
    planned_spending: float = figure("yuan a quarter", "consumption planned", sna="P.31")
    planned_housing: float = figure("yuan a quarter", "housing to be bought", sna="P.51g")
    housing_share: float = figure("share", "share of usual income spent on housing")
    property_share: float = figure("share", "share of the property income of all households", sna="D.4")
    capital_share: float = figure("share", "share of the capital that all households put up", sna="F.5")
    benefit_share: float = figure("share", "share of cash benefits", sna="D.62")
    farm_pay: float = figure("yuan a quarter", "pay of farmers at rest", sna="B.3g")
    budget: np.ndarray = figure("yuan a quarter", "planned spending by group", shape=GROUPS, sna="P.31")
    taste: np.ndarray = figure("share", "share of spending by product group", shape=GROUPS)
    pooled_budget: float = figure("yuan a quarter", "spending without a regular seller", sna="P.31")


@dataclass
class PublicSector:
    """Government, central bank and the world: amounts a quarter in trend yuan, rates a year."""

    bonds: float = figure("yuan", "government bonds outstanding", sna="AF.3")
    household_bonds: float = figure("yuan", "those that households hold", sna="AF.3")
    central_bank_bonds: float = figure("yuan", "those that the central bank holds", sna="AF.3")
    benefits: float = figure("yuan a quarter", "pensions and other cash benefits", sna="D.62")
    contribution_rate: float = figure("share", "social contributions on wages", sna="D.61")
    income_tax_rate: float = figure("share", "mean tax on wages", sna="D.51")
    owner_capital: float = figure("yuan a quarter", "shares and bonds bought by households", sna="F.5")
    usual_treasury: float = figure("yuan", "treasury account at rest", sna="AF.2")


@dataclass
class News:
    """What was published about last quarter; growth against trend as a share."""

    orders: np.ndarray = figure("goods a quarter", "orders by industry and channel", shape=(PRODUCTS, CHANNELS))
    orders_growth: np.ndarray = figure(
        "share a quarter", "their growth against trend", shape=(PRODUCTS, CHANNELS), symbol="g"
    )
    customers_open: np.ndarray = figure(
        "share", "share of producers' demand that was not shut by order, by industry", rest=1.0, shape=PRODUCTS
    )
    furlough: np.ndarray = figure("share of staff", "staff without work, by industry", shape=PRODUCTS)
    unemployment: float = figure("share of the labour force", "surveyed unemployment", symbol="u")
    vacancies_per_searcher: float = figure("ratio", "places sought in a month per searcher", symbol="v")
    vacancy_rate: float = figure("share", "places sought in a month over jobs")


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
    parts: dict[str, Parts] = field(default_factory=lambda: {name: Parts() for name in PARTED})
    news: News = field(default_factory=News)
    last_month: LastMonth = field(default_factory=LastMonth)
    # Given one after the other while the opening is drawn, never missing afterwards.
    addresses: Addresses = field(init=False, repr=False)
    usual: Usual = field(init=False, repr=False)
    entrants: Entrants = field(init=False, repr=False)
    memory: Memory = field(init=False, repr=False)
    year: YearStart = field(init=False, repr=False)
    benchmarks: Benchmarks = field(init=False, repr=False)
    # Absent before a first quarter is played: conditions of the quarter being played (at its start still those of the
    # last), the last month to be delivered, the last quarter's record, and the bases of published indices.
    conditions: Conditions = field(init=False, repr=False)
    month: Month = field(init=False, repr=False)
    record: QuarterRecord = field(init=False, repr=False)
    bases: Bases = field(init=False, repr=False)
    claims: dict = field(default_factory=dict)
    history: list = field(default_factory=list)
    kept_books: dict = field(default_factory=dict)
    checked: bool = False

    @property
    def has_played(self) -> bool:
        """Whether a quarter has been played since the opening; before, there are no record, conditions and month."""
        return "record" in vars(self)

    @property
    def policy_rate_change(self) -> float:
        """The policy rate against the opening: as the shock has it, and the central bank's answer; share a year."""
        return self.conditions.policy_rate_change + self.memory.rate_answer

    @property
    def has_bases(self) -> bool:
        """Whether a quarter has been published since the opening; before, there is nothing to compare with."""
        return "bases" in vars(self)

    @property
    def trend_gdp(self) -> float:
        """GDP at rest, yuan a quarter of the scaled world: what a share of trend GDP is a share of."""
        if not self.has_bases:
            raise ConfigError("a share of trend GDP is known after a burn-in, or from the second quarter on")
        return self.bases.gdp_real * self.bases.price

    def fork(self) -> "State":
        """An independent copy: same books, same luck; frozen parts are shared."""
        shared = {id(part): part for part in (self.parameters, self.technology, self.shock, self.accounts)}
        return copy.deepcopy(self, shared)
