"""An economy with the face of the real one and a few lines of arithmetic inside: luck, a shock, relief."""

import copy

import numpy as np
import polars as pl

from abm.calendar import quarter_index, quarter_name
from abm.measures.catalogue import PROGRAMMES, of_programmes
from abm.relief.programme import read_programme

UNITS = {"employment": "persons", "gdp": "yuan", "exports": "yuan", "export_output": "yuan"}
OPENING = quarter_index("2019Q1")


class FakeEconomy:
    """Relief lifts employment and costs money from its first quarter on; luck is keyed by seed and quarter."""

    def __init__(
        self,
        economy="china_2019",
        *,
        shock="none",
        relief=(),
        scale=10_000,
        rng=0,
        burn_in=None,
        shock_changes=None,
        **parameters,
    ):
        self.settings = (shock, scale, rng, burn_in, parameters)
        self.seed = rng
        self.takes(relief)
        self.kept_in, self.records = OPENING, []
        self.played_by_itself = 0

    @property
    def quarter(self):
        return quarter_name(self.kept_in)

    def step(self):
        luck = np.random.default_rng([self.seed, self.kept_in]).normal(size=3)
        active = sum(p.budget_yuan for p in self.programmes if self.quarter >= start_of(p))
        lift = active * 1e-5 * (1 + 0.1 * luck[0]) * self.settings[4].get("caution", 1.0)
        values = {
            "employment": 5e8 + 1e6 * luck[1] + lift,
            "at_work": 4.8e8 + 1e6 * luck[1],
            "gdp": 25e12 + 1e11 * luck[2] + lift * 1e4,
            "gdp_against_trend": 0.01 * luck[2] + lift * 1e-9,
            "exports_against_trend": 0.01 * luck[2],
            "exports": 4.5e12 + 1e10 * luck[2],
            "export_output": 4.0e12 + 1e10 * luck[2] + lift,
            "unemployment_rate": 0.05 + 1e-3 * luck[1],
            "smes_not_operating": 0.05,
            "sme_survival": 0.97,
            "programme_cost": active * 0.1,
            "full_cost": active * 0.12,
            "money_drawn": active * 1.0,
            "closures_m1": 1e6,
            "closures_m2": 1e6,
            "closures_m3": 1e6,
        }
        values = (
            dict.fromkeys(of_programmes(PROGRAMMES), 0.0)
            | {f"relief_level:{p.name}": 1.0 for p in self.programmes if self.quarter >= start_of(p)}
            | values
        )
        self.records += [(self.quarter, name, UNITS.get(name, ""), float(value)) for name, value in values.items()]
        self.kept_in += 1
        self.played_by_itself += 1

    def run(self, until):
        while self.kept_in <= quarter_index(until):
            self.step()

    def fork(self, relief=()):
        other = copy.deepcopy(self)
        other.takes(relief)
        other.played_by_itself = 0
        return other

    def takes(self, relief):
        self.relief, self.programmes = list(relief), [read_programme(item) for item in relief]

    def cross_section(self):
        """Two firms, whose sales tell seed, quarter and relief."""
        last, helped = self.kept_in - 1, len(self.relief)
        return pl.DataFrame({"id": [2, 1], "sales": [float(last + self.seed % 97), float(last + helped)]})

    def people(self):
        """Three people, of whom relief reaches one; what they buy tells seed, quarter and relief."""
        last, helped = self.kept_in - 1, float(len(self.relief))
        return pl.DataFrame(
            {
                "id": [7, 3, 5],
                "state": ["at_work", "searching", "in_village"],
                "consumption": [last + helped, float(last + self.seed % 97), 1.0],
                "coupons": [helped, 0.0, 0.0],
                "redeemed": [helped, 0.0, 0.0],
            }
        )

    def firm_panel(self):
        """Forty firms, of which some close in 2020, fewer with relief; sales tell seed and quarter."""
        ids, helped, crisis = np.arange(40), len(self.relief) > 0, self.kept_in > OPENING + 4
        gone = crisis & (np.random.default_rng(self.seed).random(ids.size) < (0.2 if helped else 0.3))
        same = dict.fromkeys(("weight", "jobs", "exports"), 1.0) | dict.fromkeys(
            ("exporter", "online", "short_of_credit"), False
        )
        return pl.DataFrame(
            {"id": ids, "sales": 1.0 + self.kept_in / 3 + self.seed % 97, "stands": np.where(gone, "closed", "open")}
        ).with_columns(
            pl.lit(value).alias(name) for name, value in (same | {"size": "micro", "industry": "trade"}).items()
        )

    def offers(self, relief):
        """To every second firm."""
        ids = np.arange(40)
        return pl.DataFrame({"id": ids, "eligible": np.ones(40, dtype=bool), "offered": ids % 2 == 0})

    def relief_received(self):
        return pl.DataFrame(
            {"id": [0, 2] if self.relief else [], "relief": [10.0, 5.0] if self.relief else []},
            schema={"id": pl.Int64, "relief": pl.Float64},
        )

    @property
    def measures(self):
        return pl.DataFrame(self.records, schema=["quarter", "measure", "unit", "value"], orient="row")

    @property
    def books(self):
        """Households lend small firms what they are paid by them: what the economy is worth."""
        gdp = [(quarter, value) for quarter, name, _, value in self.records if name == "gdp"]
        tables = (("balance sheet", "loans"), ("transactions", "wages"), ("net lending", "net lending"))
        ends = (("households", 1), ("smes", -1))
        rows = [
            (quarter, table, row, sector, sign * value)
            for quarter, value in gdp
            for table, row in tables
            for sector, sign in ends
        ]
        return pl.DataFrame(rows, schema=["quarter", "table", "row", "column", "value"], orient="row")


class FailingEconomy(FakeEconomy):
    """Raises in one quarter of the worlds with an even seed, when relief is on."""

    def step(self):
        if self.relief and self.quarter == "2020Q3" and self.seed % 2 == 0:
            raise RuntimeError("the bank ran out of paper")
        super().step()


def start_of(programme):
    return (
        programme.start_quarter if isinstance(programme.start_quarter, str) else quarter_name(programme.start_quarter)
    )
