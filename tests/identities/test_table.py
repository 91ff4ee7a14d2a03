"""The table adds up, row by row, and says in words where it does not."""

from dataclasses import replace

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.names import INDUSTRIES, OWNERS, SECTORS
from abm.opening.table import Table
from abm.parameters.parameters import Parameters

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
    imports = (
        TABLE.imported_inputs.sum() + TABLE.imports_households + TABLE.imports_investment + TABLE.imports_inventories
    )
    bought = sum(
        part.sum()
        for part in (
            TABLE.to_households,
            TABLE.to_government,
            TABLE.to_investment,
            TABLE.to_inventories,
            TABLE.to_exports,
        )
    )
    bought += TABLE.imports_households + TABLE.imports_investment + TABLE.imports_inventories
    assert TABLE.gdp == 99.0865 * TN
    assert near(TABLE.value_added.sum(), TABLE.gdp)
    assert near(bought - imports, TABLE.gdp)
    assert near((TABLE.pay + TABLE.production_tax + TABLE.surplus).sum(), TABLE.gdp)
    assert near(sum(TABLE.balances["disposable_income"].values()), TABLE.gdp)
    assert near(imports - TABLE.to_exports.sum(), TABLE.flows["current_account"]["abroad"])


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
    assert (1 - TABLE.landlord_share) * rent < made[:3].sum() and TABLE.landlord_share * rent < made[
        OWNERS.index("households")
    ]
    assert near(TABLE.ground_rent.sum(), TABLE.flows["ground_rents"]["households"])


@pytest.mark.parametrize(
    "what, value, expected",
    [  # the table as balanced, trillion yuan
        ("inventories", TABLE.to_inventories.sum() + TABLE.imports_inventories, 1.06),
        ("fixed investment", TABLE.to_investment.sum() + TABLE.imports_investment, 41.44),
        ("materials", TABLE.material_stock[:, :3].sum(), 10.92),
        ("merchandise", TABLE.material_stock[:, 3].sum(), 1.75),
        ("finished goods", TABLE.finished_stock.sum(), 5.37),
        ("domestic inputs", TABLE.inputs.sum(), 169.73),
        ("SME value added", TABLE.value_added_by_owner[:, 0].sum(), 36.71),
        ("self-employed pay", TABLE.pay[:, 1].sum(), 6.26),
        ("large firms' surplus", TABLE.surplus[:, 2].sum(), 12.65),
        ("SME rent", TABLE.fixed_rent[:, :2].sum(), 3.74),
        ("state investment", -TABLE.flows["fixed_investment"]["government"], 7.08),
        ("bank net wealth", TABLE.net_wealth["banks"], 19.26),
        ("owner capital of large firms", TABLE.flows["owner_capital"]["large"], 5.52),
        ("trade credit", sum(TABLE.stocks["trade_credit_given"].values()), 7.07),
        ("reserves", TABLE.stocks["reserves"]["banks"], 30.94),
        ("manufactures to manufacturing", TABLE.inputs[1, 1], 68.59),
    ],
)
def test_the_table_moves_only_with_its_cells(what, value, expected):
    assert value / TN == pytest.approx(expected, abs=0.005), what


def test_jobs():
    assert TABLE.jobs.sum(axis=0) == pytest.approx(np.array([233, 149, 62.5, 10.5, 77, 194.5]) * 1e6)
    firms = dict(
        zip(
            ("self_employed", "micro", "small", "medium", "large"),
            (P.firms_by_class * P.jobs_per_firm)[:5],
            strict=True,
        )
    )
    assert firms["self_employed"] == pytest.approx(149e6, rel=1e-4)
    assert firms["micro"] + firms["small"] + firms["medium"] == pytest.approx(233e6, rel=1e-4)
    assert firms["large"] == pytest.approx(62.5e6, rel=1e-3)


@pytest.mark.parametrize(
    "changes",
    [
        {"reference_rate": 0.02},
        {"material_cover_days": {"trade": 90.0}},
        {"trend_real": 0.013, "trend_nominal": 0.018},
        {"landlord_share": 0.2},
        {"trade_credit_share": 0.6},
        {"bond_rate": 0.04},
        {"finished_cover_days": {"manufacturing": 30.0}},
    ],
)
def test_the_table_adds_up_at_other_rates_covers_and_trends(changes):
    Table.read("china_2019", P.changed(**changes))


@pytest.mark.parametrize(
    "field, words",
    [
        ("inputs", "manufacturing: sales and stock growth against output"),
        ("pay", "manufacturing, sme: pay, production tax and surplus"),
        ("to_exports", "GDP by expenditure"),
        ("finished_stock", "manufacturing: growth of stocks"),
        ("ground_rent", "ground rents of industries"),
        ("owner_share", "share of owners in output, less fixed rents"),
    ],
)
def test_a_table_that_does_not_add_up_says_where(field, words):
    wrong = getattr(TABLE, field).copy()
    wrong[(1,) + (0,) * (wrong.ndim - 1)] += 1e9
    with pytest.raises(ConfigError, match=words):
        replace(TABLE, **{field: wrong}).check()


@pytest.mark.parametrize(
    "kind, name, words",
    [
        ("flows", "benefits", "flow benefits"),
        ("stocks", "bonds", "stock bonds"),
        ("flows", "interest", "households: flows against net lending"),
    ],
)
def test_a_payment_without_a_receiver_is_named(kind, name, words):
    rows = {key: dict(row) for key, row in getattr(TABLE, kind).items()}
    rows[name]["households"] += 1e9
    with pytest.raises(ConfigError, match=words):
        replace(TABLE, **{kind: rows}).check()
