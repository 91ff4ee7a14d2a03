"""The balanced table of an economy: who makes, buys, pays, owns and owes what, in yuan a year and persons."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.names import SECTORS
from abm.opening import accounts, table_check
from abm.opening.production import QUARTERS, production
from abm.opening.table_files import read_files
from abm.parameters.parameters import Parameters

TRILLION, MILLION = 1e12, 1e6


@dataclass(frozen=True, eq=False)
class Table:
    """Arrays by industry (10), owner (6) or sector name; flows + receives - pays, stocks + owns - owes."""

    out: np.ndarray  # gross output, industry
    value_added: np.ndarray  # industry
    inputs: np.ndarray  # domestic inputs, seller x buyer
    imported_inputs: np.ndarray  # buyer
    to_households: np.ndarray  # product
    to_government: np.ndarray
    to_investment: np.ndarray  # fixed investment, domestic goods
    to_inventories: np.ndarray  # growth of stocks, domestic goods
    to_exports: np.ndarray
    imports_households: float
    imports_investment: float
    imports_inventories: float
    owner_share: np.ndarray  # of output, industry x owner
    value_added_by_owner: np.ndarray  # industry x owner
    jobs: np.ndarray  # persons, industry x owner
    pay: np.ndarray  # industry x owner, contributions and owners' pay included
    production_tax: np.ndarray  # industry x owner
    surplus: np.ndarray  # industry x owner, gross
    material_stock: np.ndarray  # bought from agriculture, manufacturing, abroad x holder, at purchase price
    finished_stock: np.ndarray  # holder, at cost
    platform_output: float  # share of platforms in large firms' output of information
    platform_jobs: float  # the same for jobs and pay
    platform_value_added: float
    platform_surplus: float
    fixed_rent: np.ndarray  # part of inputs from finance, buyer x (sme, self_employed, large)
    landlord_share: float  # of fixed rent, to household landlords
    ground_rent: np.ndarray  # out of surplus, industry x (sme, self_employed, large)
    flows: dict[str, dict[str, float]]
    balances: dict[str, dict[str, float]]
    stocks: dict[str, dict[str, float]]
    capital: dict[str, float]  # fixed capital and dwellings that this investment keeps on trend
    gdp: float
    trend_real: float  # a quarter
    trend_nominal: float  # a quarter

    @classmethod
    def read(cls, economy: str | Path = "china_2019", parameters: Parameters | None = None) -> "Table":
        """The table of an economy, balanced under its parameters (rates, cover days, trend) and checked."""
        p = parameters if parameters is not None else Parameters.read(economy)
        files = read_files(economy)
        made = production(files, p)
        owned = accounts.stocks(files, made, p)
        flows, balances = accounts.flows(files, made, owned, p)
        table = cls(
            **{name: _yuan(name, value) for name, value in made.items()},
            landlord_share=p.landlord_share,
            flows=_named(flows),
            balances=_named(balances),
            stocks=_named(owned),
            capital=_by_sector(-flows["fixed_investment"] / (QUARTERS * (p.wear + p.trend_real))),
            gdp=files.total("gdp") * TRILLION,
            trend_real=p.trend_real,
            trend_nominal=p.trend_nominal,
        )
        table.check()
        return table

    @property
    def net_wealth(self) -> dict[str, float]:
        """Net financial wealth by sector."""
        return {sector: sum(row[sector] for row in self.stocks.values()) for sector in SECTORS}

    def check(self) -> None:
        """Raises in words if any identity of the table fails."""
        table_check.check(self)


def _yuan(name: str, value):
    """Trillions to yuan, millions to persons, shares as they are; arrays locked."""
    unit = {"owner_share": 1, "platform_output": 1, "platform_jobs": 1, "jobs": MILLION}.get(name, TRILLION)
    scaled = value * unit
    if isinstance(scaled, np.ndarray):
        scaled.setflags(write=False)
    return scaled


def _by_sector(row: np.ndarray) -> dict[str, float]:
    return dict(zip(SECTORS, (row * TRILLION + 0.0).tolist(), strict=True))


def _named(rows: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    return {name: _by_sector(row) for name, row in rows.items()}
