"""An economy of fixed arithmetic for golden results: luck is a hash of whole numbers, so that no library and no rule of
the model moves it.

No two programmes do alike: one keeps jobs for good, one loses them later, one works in a few worlds alone, one hangs on
the opening, one serves a handful.
"""

import copy
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from abm.calendar import quarter_index, quarter_name
from abm.relief.programme import read_programme

OPENING, BROKEN = quarter_index("2019Q3"), 7  # worlds with this rank of their seed break down under relief
MASK, FIRST, SECOND = 2**64 - 1, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
OPENINGS = 5
FIRMS = 400


def lot(*keys: int) -> float:
    """Between 0 and 1, by its keys alone (splitmix64)."""
    state = 0x9E3779B97F4A7C15
    for key in keys:
        state = (state + key * 0x9E3779B97F4A7C15 + 1) & MASK
        state = ((state ^ (state >> 30)) * FIRST) & MASK
        state = ((state ^ (state >> 27)) * SECOND) & MASK
        state ^= state >> 31
    return (state >> 11) / 2**53


def bell(*keys: int) -> float:
    """About normal."""
    return sum(lot(*keys, index) for index in range(6)) * np.sqrt(2.0) - 3.0 * np.sqrt(2.0)


@lru_cache(maxsize=4096)
def lots(size: int, *keys: int) -> np.ndarray:
    return np.array([lot(*keys, index) for index in range(size)])


class Works(NamedTuple):
    """What a programme does in a quarter of an average world; `later` is what is left of it with each quarter."""

    jobs: float
    gdp: float
    exports: float
    survival: float
    given: float
    drawn: float
    lost: float
    served: float
    later: float = 0.9
    payer: str = "platforms"


PROGRAMMES = {
    "spark_credit": Works(310e3, 4.1e9, 0.7e9, 3.1e-4, 0.9e9, 21e9, 0.23e9, 412, 0.93),
    "mybank_loans": Works(160e3, -1.3e9, -0.9e9, 2.3e-4, 0.4e9, 37e9, 1.1e9, 958, 0.35, "banks"),
    "payroll_cut": Works(520e3, 7.9e9, 1.9e9, 5.9e-4, 11e9, 0.0, 0.0, 3100, 0.8, "government"),
    "thunder_markets": Works(90e3, 2.7e9, 5.3e9, 0.9e-4, 1.7e9, 2.9e9, 0.05e9, 77, 1.1),
    "thunder_factories": Works(7e3, 0.3e9, 0.1e9, 0.1e-4, 0.2e9, 0.0, 0.0, 12),
}
SECTORS = ("households", "smes", "large", "platforms", "banks", "government", "central_bank", "abroad")
EARNED = dict(zip(SECTORS, (0.31, 0.23, 0.11, 0.07, 0.05, 0.13, 0.02, -0.04), strict=True))


@lru_cache(maxsize=256)
def start_of(name: str, start: str | None) -> str:
    return read_programme({"programme": name} | ({"start": start} if start else {})).start_quarter


class Economy:
    """The face that experiments know, and nothing of the model behind it."""

    factor = 1.0  # of all that relief does

    def __init__(self, economy, *, shock="none", relief=(), scale=1, rng=0, burn_in=None, shock_changes=None, **inputs):
        self.seed, self.relief, self.kept_in, self.records = rng, list(relief), OPENING, []
        self.inputs, self.shock_changes, self.changed = inputs, shock_changes or {}, {}

    @property
    def quarter(self):
        return quarter_name(self.kept_in)

    def run(self, until):
        while self.kept_in <= quarter_index(until):
            self.step()

    def fork(self, relief=(), shock_changes=None):
        other = copy.deepcopy(self)
        other.relief, other.changed = list(relief), shock_changes or {}
        return other

    def strength(self, item: dict) -> float:
        """How much a programme does in this world, by its level, by what was drawn and by luck."""
        name, position = item["programme"], list(PROGRAMMES).index(item["programme"])
        level = 1.0 if item.get("level") == "chosen" else item.get("level", 1.0)
        own = {
            "payroll_cut": 0.4 + 9.0 * lot(self.seed, 71) ** 12,  # in a few worlds alone
            "thunder_markets": 0.6 + 0.5 * (self.seed % OPENINGS) + 0.02 * bell(self.seed, 72),  # by the opening
        }.get(name, 1.0 + 0.25 * bell(self.seed, 73, position))
        shops = item.get("shops", 1e6) / 1e6
        inputs = self.inputs.get("caution", 0.9) * shops**0.2 * (1.9 - self.fear) ** 2
        return self.factor * level**0.7 * item.get("part", 1.0) * own * inputs

    def active(self):
        """Programmes that have begun: strength, quarters since, what they do."""
        for item in self.relief:
            age = self.kept_in - quarter_index(start_of(item["programme"], item.get("start")))
            if age >= 0:
                yield item, self.strength(item), age, PROGRAMMES[item["programme"]]

    def step(self):
        if self.relief and self.quarter == "2020Q3" and (self.seed % 97 == BROKEN or self.in_a_corner):
            raise RuntimeError("the bank ran out of paper")
        values = self.rest()
        for item, much, age, works in self.active():
            self.add(values, item, much, works, works.later**age * (1.0 + 0.1 * bell(self.seed, self.kept_in, 74)))
        for index in range(len(self.changed)):
            values["employment"] -= (index + 1) * 113e3 * (1 + lot(self.seed, self.kept_in, 75))
            values["gdp"] -= 3.7e9
            values["sme_survival"] += 2e-4 * bell(self.seed, self.kept_in, 79)
        self.records += [(self.quarter, name, float(value)) for name, value in values.items()]
        self.kept_in += 1

    @property
    def in_a_corner(self) -> bool:
        """Of the box of what is uncertain, where a trajectory loses a draw."""
        return self.inputs.get("caution", 0.0) > 1.39 and self.fear < 0.41

    @property
    def fear(self) -> float:
        return self.shock_changes.get("fear", {}).get("times", 1.0)

    def rest(self) -> dict[str, float]:
        """The quarter without relief; a crisis begins in 2020."""
        one, two, three = (bell(self.seed, self.kept_in, number) for number in (1, 2, 3))
        fall = max(0.0, 0.07 - 0.013 * (self.kept_in - quarter_index("2020Q1"))) * (self.quarter >= "2020Q1")
        zero = ("programme_cost", "full_cost", "money_drawn", "programme_reach", "jobs_reached", "treated_agents")
        zero += ("fewest_treated_agents", "real_wealth_gained", "relief_loans_written_off", "guarantees_called")
        zero += tuple(f"earned:{sector}" for sector in SECTORS)
        for name in PROGRAMMES:
            zero += (f"relief_level:{name}", f"expected_value:{name}")
        return dict.fromkeys(zero, 0.0) | {
            "employment": 4.1e8 * (1 - 0.4 * fall) + 1.3e6 * one,
            "gdp": 23e12 * (1 - fall) + 0.9e11 * two,
            "gdp_real": 22e12 * (1 - fall) + 0.7e11 * two,
            "exports": 4.3e12 * (1 - 1.3 * fall) + 1.7e10 * three,
            "sme_survival": 0.97 - 0.3 * fall + 1e-3 * three,
            "gdp_against_trend": -fall + 0.004 * two,
            "written_off": 5.3e9 * (1 + fall),
            "closures_m1": 0.9e6 + 1e4 * one, "closures_m2": 1.1e6 + 1e4 * two, "closures_m3": 1.3e6 + 1e4 * three,
            "platform_income:jd_like": 6.1e9 * (1 - fall) + 1e8 * one,
        }  # fmt: skip # a table

    def add(self, values: dict[str, float], item: dict, much: float, works: Works, left: float) -> None:
        name = item["programme"]
        shaken = [1.0 + 0.35 * bell(self.seed, self.kept_in, 78, index) for index in range(4)]
        values["employment"] += works.jobs * much * (left * shaken[0] - 0.21 * (works.payer == "banks"))
        values["gdp"] += works.gdp * much * left * (shaken[1] - 0.9 * (works.payer == "banks"))
        values["gdp_real"] += 0.9 * works.gdp * much * left
        values["gdp_against_trend"] += works.gdp * much * left / 23e12
        values["exports"] += works.exports * much * (1.7 * left * shaken[2] - 0.6)
        values["sme_survival"] += works.survival * much * left * shaken[3]
        values["closures_m2"] -= 9e3 * much * left
        values["programme_cost"] += works.given * much
        values["full_cost"] += (works.given + works.lost) * much
        values["money_drawn"] += works.drawn * much
        values["relief_loans_written_off"] += works.lost * much
        values["written_off"] += 1.3 * works.lost * much
        values["guarantees_called"] += 0.1 * works.lost * much
        values["programme_reach"] += works.served * 1e4 * left
        values["jobs_reached"] += works.served * 7e4 * left
        values["treated_agents"] += works.served
        fewest = values["fewest_treated_agents"]
        values["fewest_treated_agents"] = min(fewest, works.served) if fewest else works.served
        earned = {sector: share * works.gdp * much * left for sector, share in EARNED.items()}
        earned[works.payer] -= works.given * much
        for sector, gain in earned.items():
            values[f"earned:{sector}"] += gain
        values["real_wealth_gained"] += sum(earned.values())
        level = item.get("level", 1.0)
        values[f"relief_level:{name}"] = 1.0 + (lot(self.seed, 76) > 0.4) if level == "chosen" else level
        values[f"expected_value:{name}"] = 0.31e9 * much * left
        values["platform_income:jd_like"] += (1.3e9 * much**0.5 + 1e8 * bell(self.seed, 77)) * (works.payer != "banks")

    @property
    def measures(self):
        rows = [(quarter, name, "", value) for quarter, name, value in self.records]
        return pl.DataFrame(rows, schema=["quarter", "measure", "unit", "value"], orient="row")

    @property
    def books(self):
        """Some rows of each matrix that close, and one of wealth that nobody owes."""
        rows = []
        for quarter, size in ((quarter, value) for quarter, name, value in self.records if name == "gdp"):
            for table, names in BOOKS.items():
                for number, name in enumerate(names):
                    parts = [lot(self.seed, quarter_index(quarter), 82, number, k) - 0.5 for k in range(8)]
                    parts = np.array(parts) * size / (3 + number) * (1 + 0.1 * len(self.relief))
                    rows.append((quarter, table, name, parts if name in STANDS_ALONE else parts - parts.mean()))
                if table == "balance sheet":
                    if len(self.relief) > 1 and quarter == "2021Q2":  # books that do not close, in one row alone
                        rows[-3][3][1] += 2.7e9
                    worth = -sum(parts for of, at, _, parts in rows if (of, at) == (quarter, table))
                    rows.append((quarter, table, "less net worth", worth))
                if table == "transactions":
                    rest = -sum(parts for of, at, _, parts in rows if (of, at) == (quarter, table))
                    rows.append((quarter, table, "change in deposits", rest))
        found = [(*row, sector, value) for *row, parts in rows for sector, value in zip(SECTORS, parts, strict=True)]
        return pl.DataFrame(found, schema=["quarter", "table", "row", "column", "value"], orient="row")

    # ---- Firms, followed and side by side. ----

    def firm_panel(self):
        """Firms of two sizes and industries that stand for unlike numbers; some close, others under relief."""
        ids = np.arange(FIRMS)
        weight = np.where(ids % 3 == 0, 5.0, 1.0) + ids % 2
        risk, helped = lots(FIRMS, self.seed % 1009, 80), sum(much for _, much, _, _ in self.active())
        touched = np.isin(ids, self.offered_ids(self.relief)) if helped else np.zeros(FIRMS, bool)
        hurt = 0.012 * helped * ~touched
        level = 0.03 * max(0, self.kept_in - quarter_index("2019Q4")) - 0.05 * helped * touched + hurt
        gone = risk < level
        jobs = (1.0 + ids % 7) * weight * (1 + 0.04 * helped * touched - 0.3 * hurt) * ~gone
        return pl.DataFrame({
            "id": ids, "weight": weight, "jobs": jobs, "sales": jobs * (11.0 + ids % 5),
            "exports": jobs * (ids % 4 == 1),
            "size": np.where(ids % 3 == 0, "self_employed", "small"),
            "industry": np.where(ids % 20 == 7, "finance", np.where(ids % 5 < 2, "trade", "catering")),
            "exporter": ids % 4 == 1, "online": ids % 7 < 3, "short_of_credit": ids % 11 < 4,
            "stands": np.where(gone, "closed", np.where(risk < level + 0.05, "still", "open")),
        })  # fmt: skip # a table

    def offered_ids(self, relief) -> list[int]:
        part = min((item.get("saturation", 1.0) for item in relief), default=0.0)
        drawn = lots(FIRMS, self.seed % 1009, 81) < 0.9 * part
        return [firm for firm in range(FIRMS) if firm % 5 and drawn[firm]]

    def offers(self, relief):
        ids = np.arange(FIRMS)
        return pl.DataFrame({"id": ids, "eligible": ids % 5 != 0, "offered": np.isin(ids, self.offered_ids(relief))})

    def relief_received(self):
        ids = self.offered_ids(self.relief) if any(True for _ in self.active()) else []
        got = [100.0 * (1 + firm % 6) * (self.kept_in - OPENING) for firm in ids if firm % 3]
        kept = [firm for firm in ids if firm % 3]
        return pl.DataFrame({"id": kept, "relief": got}, schema={"id": pl.Int64, "relief": pl.Float64})


STANDS_ALONE = ("fixed capital", "finished goods")
BOOKS = {
    "balance sheet": ("deposits", "loans", "finished goods", "fixed capital"),
    "transactions": ("wages", "taxes"),
    "net lending": ("net lending",),
}
