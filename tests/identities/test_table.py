"""The table adds up, row by row, and says in words where it does not."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abm.configs_path import find
from abm.errors import ConfigError
from abm.names import INDUSTRIES, OWNERS, SECTORS
from abm.opening.balance import balanced
from abm.opening.table import Table
from abm.parameters import Parameters

P = Parameters.read("china_2019")
TABLE = Table.read("china_2019")
TN = 1e12


def near(value, expected, within=1e-9):
    return np.allclose(value, expected, rtol=0, atol=within * TABLE.gdp)


def test_every_industry_sells_what_it_makes_and_pays_for_what_it_uses():
    final = TABLE.to_households + TABLE.to_government + TABLE.to_investment + TABLE.to_inventories + TABLE.to_exports
    assert near(TABLE.inputs.sum(axis=1) + final, TABLE.out, 1e-13)
    assert near(TABLE.inputs.sum(axis=0) + TABLE.imported_inputs + TABLE.value_added, TABLE.out, 1e-13)


def test_gdp_is_the_same_three_ways():
    imports = TABLE.imported_inputs.sum() + TABLE.imports_households + TABLE.imports_investment + TABLE.imports_inventories
    bought = sum(part.sum() for part in (TABLE.to_households, TABLE.to_government, TABLE.to_investment, TABLE.to_inventories, TABLE.to_exports))
    bought += TABLE.imports_households + TABLE.imports_investment + TABLE.imports_inventories
    assert TABLE.gdp == 99.0865 * TN
    assert near(TABLE.value_added.sum(), TABLE.gdp)
    assert near(bought - imports, TABLE.gdp)
    assert near((TABLE.pay + TABLE.production_tax + TABLE.surplus).sum(), TABLE.gdp)
    assert near(sum(TABLE.balances["disposable_income"].values()), TABLE.gdp)
    assert near(imports, 17.77 * TN)


@pytest.mark.parametrize("sector", SECTORS)
def test_net_lending_and_owner_capital_let_net_wealth_grow_with_the_trend(sector):
    change = TABLE.balances["net_lending"][sector] + TABLE.flows["owner_capital"][sector]
    assert near(change, 0.075 * TABLE.net_wealth[sector])


def test_flows_and_stocks_have_two_ends():
    open_rows = ("production_income", "consumption", "current_account", "fixed_investment", "inventory_change")
    for name, row in TABLE.flows.items():
        assert name in open_rows or near(sum(row.values()), 0), name
    for name, row in TABLE.stocks.items():
        assert name.startswith("trade_credit") or near(sum(row.values()), 0), name
    assert near(sum(TABLE.balances["net_lending"].values()), 0)
    assert near(sum(TABLE.net_wealth.values()), 0)


def test_stocks_of_goods_cover_the_days_and_grow_with_the_trend():
    used = np.vstack([TABLE.inputs[:2], TABLE.imported_inputs])
    assert near(TABLE.material_stock, used * P.material_cover_days / 365)
    cost = (TABLE.inputs.sum(axis=0) + TABLE.imported_inputs + TABLE.pay.sum(axis=1)) / TABLE.out
    growth = 4 * P.trend_real * TABLE.finished_stock
    assert near(TABLE.finished_stock, cost * (TABLE.out - growth) * P.finished_cover_days / 365)
    held = TABLE.material_stock.sum() + TABLE.finished_stock.sum()
    assert near(TABLE.to_inventories.sum() + TABLE.imports_inventories, 4 * P.trend_real * held)


def test_rents_come_out_of_real_estate_and_surplus():
    assert near(TABLE.fixed_rent, 0.5 * TABLE.inputs[INDUSTRIES.index("finance")][:, None] * TABLE.owner_share[:, :3])
    made = TABLE.out[INDUSTRIES.index("finance")] * TABLE.owner_share[INDUSTRIES.index("finance")]
    rent = TABLE.fixed_rent.sum()
    assert (1 - TABLE.landlord_share) * rent < made[:3].sum() and TABLE.landlord_share * rent < made[OWNERS.index("households")]
    assert near(TABLE.ground_rent.sum(), TABLE.flows["ground_rents"]["households"])


@pytest.mark.parametrize("what, value, expected", [  # the published table, trillion yuan
    ("inventories", TABLE.to_inventories.sum() + TABLE.imports_inventories, 1.05),
    ("fixed investment", TABLE.to_investment.sum() + TABLE.imports_investment, 41.46),
    ("materials", TABLE.material_stock[:, :3].sum(), 10.63), ("merchandise", TABLE.material_stock[:, 3].sum(), 2.02),
    ("finished goods", TABLE.finished_stock.sum(), 5.28), ("domestic inputs", TABLE.inputs.sum(), 170.01),
    ("SME value added", TABLE.value_added_by_owner[:, 0].sum(), 36.68), ("self-employed pay", TABLE.pay[:, 1].sum(), 6.26),
    ("large firms' surplus", TABLE.surplus[:, 2].sum(), 12.62), ("SME rent", TABLE.fixed_rent[:, :2].sum(), 3.77),
    ("state investment", -TABLE.flows["fixed_investment"]["government"], 7.06), ("bank net wealth", TABLE.net_wealth["banks"], 20.19),
    ("owner capital of large firms", TABLE.flows["owner_capital"]["large"], 5.39), ("trade credit", sum(TABLE.stocks["trade_credit_given"].values()), 7.08),
    ("reserves", TABLE.stocks["reserves"]["banks"], 24.0333), ("manufactures to manufacturing", TABLE.inputs[1, 1], 66.11),
])
def test_the_table_is_the_one_published(what, value, expected):
    assert value / TN == pytest.approx(expected, abs=0.005), what


def test_jobs():
    assert TABLE.jobs.sum(axis=0) == pytest.approx(np.array([233, 149, 62.5, 10.5, 77, 194.5]) * 1e6)
    firms = dict(zip(("self_employed", "micro", "small", "medium", "large"), (P.firms_by_class * P.jobs_per_firm)[:5], strict=True))
    assert firms["self_employed"] == pytest.approx(149e6, rel=1e-4)
    assert firms["micro"] + firms["small"] + firms["medium"] == pytest.approx(233e6, rel=1e-4)
    assert firms["large"] == pytest.approx(62.5e6, rel=1e-3)


@pytest.mark.parametrize("changes", [
    {"reference_rate": 0.02}, {"material_cover_days": {"trade": 90.0}}, {"trend_real": 0.013, "trend_nominal": 0.018}, {"landlord_share": 0.2},
    {"trade_credit_share": 0.6}, {"bond_rate": 0.04}, {"finished_cover_days": {"manufacturing": 30.0}},
])
def test_the_table_adds_up_at_other_rates_covers_and_trends(changes):
    Table.read("china_2019", P.changed(**changes))


def test_balancing_keeps_an_already_balanced_matrix():
    matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert balanced(matrix, matrix.sum(axis=1), matrix.sum(axis=0)) == pytest.approx(matrix, abs=1e-13)


def with_a_wrong_cell(folder: Path, file: str, row: str, column: str, value: str) -> Path:
    economy = folder / "wrong"
    shutil.copytree(find("economies", "china_2019"), economy)
    path = economy / "table" / file
    lines = path.read_text().splitlines()
    at = lines[0].split(",").index(column)
    cells = {number: line.split(",", at + 1) for number, line in enumerate(lines) if line.startswith(f"{row},")}
    for number, parts in cells.items():
        parts[at] = value
        lines[number] = ",".join(parts)
    path.write_text("\n".join(lines) + "\n")
    return economy


@pytest.mark.parametrize("file, row, column, value, words", [
    ("industries.csv", "to_households", "trade", "14.7", r"trade: gross_output 28, but .*off by \+0.1(.|\n)*to_households .*household_consumption.*off by \+0.1"),
    ("industries.csv", "pay", "catering", "1.25", r"catering: value_added 1.804.*pay.*off by -0.1"),
    ("industries.csv", "value_added", "public", "16.1266", r"public: value_added 16.1266(.|\n)*totals.gdp is 99.0865: off by \+0.1"),
    ("industries.csv", "imported_inputs", "manufacturing", "x", "imported_inputs: manufacturing: 'x': expected a number"),
    ("owner_shares.csv", "transport", "large", "0.47", "transport: the shares of owners add up to 1.1"),
    ("jobs.csv", "trade", "self_employed", "65", r"self_employed: jobs .* 150 million, expected 149"),
])
def test_a_wrong_cell_is_named(tmp_path, file, row, column, value, words):
    with pytest.raises(ConfigError, match=words):
        Table.read(with_a_wrong_cell(tmp_path, file, row, column, value), P)


@pytest.mark.parametrize("field, words", [
    ("inputs", "manufacturing: sales and stock growth against output"), ("pay", "manufacturing, sme: pay, production tax and surplus"),
    ("to_exports", "GDP by expenditure"), ("finished_stock", "manufacturing: growth of stocks"), ("ground_rent", "ground rents of industries"),
])
def test_a_table_that_does_not_add_up_says_where(field, words):
    wrong = getattr(TABLE, field).copy()
    wrong[(1,) + (0,) * (wrong.ndim - 1)] += 1e9
    with pytest.raises(ConfigError, match=words):
        replace(TABLE, **{field: wrong}).check()


@pytest.mark.parametrize("kind, name, words", [("flows", "benefits", "flow benefits"), ("stocks", "bonds", "stock bonds"), ("flows", "interest", "households: flows against net lending")])
def test_a_payment_without_a_receiver_is_named(kind, name, words):
    rows = {key: dict(row) for key, row in getattr(TABLE, kind).items()}
    rows[name]["households"] += 1e9
    with pytest.raises(ConfigError, match=words):
        replace(TABLE, **{kind: rows}).check()
