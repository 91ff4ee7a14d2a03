"""The page and the figure of impulse responses, told of an economy of whole numbers: what is written is true."""

import copy
import csv
import json
from xml.etree import ElementTree

import polars as pl
import pytest

from abm.calendar import quarter_index, quarter_name
from experiments.impulses.page import write_page
from experiments.impulses.play import play
from experiments.impulses.responses import MEASURES

GDP, BEGINS = 1000.0, quarter_index("2020Q1")


class Arithmetic:
    """GDP is 1,000 a quarter; a hundredth of it bought makes 5, and 20 for ever from the tenth quarter on; a grant
    of 8 makes 4 at once, a transfer of 10 makes 5 at once and takes 8 in the seventh quarter; everything else
    stays. No two worlds alike: the seed moves what a push makes by a hundredth."""

    def __init__(self, economy, *, shock="none", scale=1, rng=0, burn_in=None, shock_changes=None, **inputs):
        self.seed, self.now, self.relief, self.changes, self.records = rng, quarter_index("2019Q1"), [], {}, []

    @property
    def quarter(self):
        return quarter_name(self.now)

    def fork(self, relief=(), shock_changes=None):
        other = copy.deepcopy(self)
        other.relief, other.changes = list(relief), shock_changes or {}
        return other

    def run(self, until):
        while self.now <= quarter_index(until):
            self.step()

    def step(self):
        values, age = dict.fromkeys(MEASURES, 0.0), self.now - BEGINS
        values |= dict.fromkeys(("gdp", "gdp_real", "consumption", "employment", "exports", "price_level"), GDP)
        near = 1.0 + 0.01 * (self.seed % 7 - 3) / 3
        if "public_purchases" in self.changes and age >= 0:
            values["fiscal_impulse"] = 10.0 * (age < 4)
            values["gdp_real"] += near * (5.0 if age < 4 else 20.0 if age >= 9 else 0.0)
        if "transfers_to_households" in self.changes and age >= 0:
            values["fiscal_impulse"] = 10.0 * (age == 0)
            values["gdp_real"] += near * (5.0 * (age == 0) - 8.0 * (age == 6))
        if self.relief and age >= 0:
            values["programme_cost"], values["gdp_real"] = 8.0 * (age == 0), GDP + 4.0 * near * (age == 0)
        self.records += [(self.quarter, name, "", float(value)) for name, value in values.items()]
        self.now += 1

    @property
    def measures(self):
        return pl.DataFrame(self.records, schema=["quarter", "measure", "unit", "value"], orient="row")


LIST = """
question = "What do two pushes do?"
scale = 40_000
[worlds]
seeds_per_draw = 8
[impulse.purchases]
says = "Purchases"
added = { public_purchases = 0.01 }
yuan = "fiscal_impulse"
[impulse.transfer]
says = "A transfer"
quarters = 1
added = { transfers_to_households = 0.01 }
yuan = "fiscal_impulse"
[impulse.grant]
says = "A grant"
quarters = 1
relief = [{ programme = "wage_subsidy" }]
yuan = "programme_cost"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("impulses")
    (made / "two.toml").write_text(LIST)
    played = play(str(made / "two.toml"), made / "out", workers=0, quiet=True, open_economy=Arithmetic)
    write_page(played, made / "out")
    return made / "out"


def rows(file):
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_table_says_what_was_done(folder):
    found = {(r["impulse"], r["response"], r["quarter"]): r["effect"] for r in rows(folder / "impulses.csv")}
    assert float(found["purchases", "gdp", "4"]) == pytest.approx(0.5, rel=0.01)
    assert float(found["purchases", "gdp_a_yuan", "1"]) == pytest.approx(0.5, rel=0.01)
    assert float(found["purchases", "gdp_a_yuan", "12"]) == pytest.approx((20 + 60) / 40, rel=0.01)
    assert float(found["purchases", "spent", "1"]) == pytest.approx(1.0)
    assert float(found["purchases", "spent", "12"]) == pytest.approx(4.0)
    assert float(found["grant", "gdp_a_yuan", "4"]) == pytest.approx(0.5, rel=0.01)
    assert float(found["grant", "employment", "4"]) == 0.0


def test_the_page_says_in_words_what_goes_on_growing_and_what_lies_outside(folder):
    page = (folder / "details.md").read_text()
    purchases, grant = (
        next(x for x in page.splitlines() if x.startswith(f"- **{n}**: ")) for n in ("Purchases", "Grant")
    )
    words = page[page.index("## In words") : page.index("## Responses")]
    assert "ITS EFFECT ON GDP GOES ON GROWING: it is largest in quarter 1" in words
    assert "GDP a yuan in quarter 1: below (0.499" in words and "published 0.6 to 1.2" in words
    assert "**Grant**: no published range; more than four quarters after its end nothing of it" in words
    assert "Purchases" in purchases and "1 quarter." in grant
    about = json.loads((folder / "impulses.json").read_text())
    short = " ".join((folder / "README.md").read_text().split())
    assert "- **Purchases**: GDP a yuan in quarter 1: below (0.499" in short and "](figures/gdp.svg)" in short
    assert about["long_after_the_end"]["purchases"]["grows"] and about["long_after_the_end"]["grant"] is None
    assert "BY MORE THAN IT FIRST MOVED: GDP differs by -0.799 [" in words and "in quarter 7, 6 after its end" in words
    assert {r["verdict"] for r in rows(folder / "published.csv") if r["name"] == "purchases_on_impact"} == {"below"}


def test_the_figure_draws_the_path_that_the_table_has(folder):
    drawn = rows(folder / "figures" / "gdp.csv")
    assert [r["quarter"] for r in drawn if r["impulse"] == "grant"] == [str(q) for q in range(1, 17)]
    by_quarter = {(r["impulse"], r["quarter"]): float(r["effect"]) for r in drawn}
    assert by_quarter["purchases", "5"] == 0.0 and by_quarter["purchases", "10"] == pytest.approx(2.0, rel=0.01)
    ElementTree.parse(folder / "figures" / "gdp.svg")


def test_the_same_worlds_give_the_same_bytes(folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    played = play(str(folder.parent / "two.toml"), folder, workers=0, quiet=True, open_economy=Arithmetic)
    write_page(played, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before
