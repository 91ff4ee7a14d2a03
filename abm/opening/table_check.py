"""Every identity of the table; what fails is named in words, with where and by how much."""

import numpy as np

from abm.errors import ConfigError
from abm.names import GOODS, INDUSTRIES, OWNERS, SECTORS
from abm.opening.accounts import made_by

QUARTERS = 4
_NEAR = 1e-11  # of GDP: a thousand yuan in 99 trillion
_ONE_SIDED = (
    "consumption",
    "current_account",
    "fixed_investment",
    "inventory_change",
    "production_income",
    "owner_capital",
)


def check(table) -> None:
    """Raises with all that is wrong."""
    faults = [*_industries(table), *_owners(table), *_gdp(table), *_goods(table), *_sectors(table), *_signs(table)]
    if faults:
        raise ConfigError("the table does not add up:\n" + "\n".join(f"  {fault}" for fault in faults))


def _compare(table, what: str, left, right, names=("",)):
    for name, a, b in zip(names, np.atleast_1d(left), np.atleast_1d(right), strict=True):
        if not abs(a - b) <= _NEAR * table.gdp:
            yield (
                f"{what.format(name)}: {a / 1e12:.6f} against {b / 1e12:.6f} trillion yuan, off by"
                f" {(a - b) / 1e12:+.6g}"
            )


def _industries(table):
    final = table.to_households + table.to_government + table.to_investment + table.to_inventories + table.to_exports
    yield from _compare(
        table, "{}: sales and stock growth against output", table.inputs.sum(axis=1) + final, table.out, INDUSTRIES
    )
    costs = table.inputs.sum(axis=0) + table.imported_inputs + table.value_added
    yield from _compare(table, "{}: inputs and value added against output", costs, table.out, INDUSTRIES)


def _owners(table):
    yield from _compare(
        table,
        "{}: value added of all owners against the industry's",
        table.value_added_by_owner.sum(axis=1),
        table.value_added,
        INDUSTRIES,
    )
    parts = table.pay + table.production_tax + table.surplus
    cells = [f"{industry}, {owner}" for industry in INDUSTRIES for owner in OWNERS]
    yield from _compare(
        table,
        "{}: pay, production tax and surplus against value added",
        parts.ravel(),
        table.value_added_by_owner.ravel(),
        cells,
    )
    before_rent = (table.value_added + table.fixed_rent.sum(axis=1))[:, None] * table.owner_share
    owed = np.pad(table.fixed_rent, ((0, 0), (0, len(OWNERS) - table.fixed_rent.shape[1])))
    yield from _compare(
        table,
        "{}: share of owners in output, less fixed rents, against value added",
        (before_rent - owed).ravel(),
        table.value_added_by_owner.ravel(),
        cells,
    )
    rent = table.flows["ground_rents"]
    yield from _compare(
        table, "ground rents of industries against the flow", table.ground_rent.sum(), rent["households"]
    )


def _gdp(table):
    household = table.to_households.sum() + table.imports_households
    investment = table.to_investment.sum() + table.imports_investment
    inventories = table.to_inventories.sum() + table.imports_inventories
    imports = (
        table.imported_inputs.sum() + table.imports_households + table.imports_investment + table.imports_inventories
    )
    spending = household + table.to_government.sum() + investment + inventories + table.to_exports.sum() - imports
    yield from _compare(table, "GDP by production", table.value_added.sum(), table.gdp)
    yield from _compare(table, "GDP by expenditure", spending, table.gdp)
    yield from _compare(table, "GDP by income", (table.pay + table.production_tax + table.surplus).sum(), table.gdp)
    yield from _compare(table, "household consumption", household, -table.flows["consumption"]["households"])
    yield from _compare(
        table, "government consumption", table.to_government.sum(), -table.flows["consumption"]["government"]
    )
    yield from _compare(
        table, "fixed investment of sectors against goods", -sum(table.flows["fixed_investment"].values()), investment
    )
    yield from _compare(
        table, "inventories of sectors against goods", -sum(table.flows["inventory_change"].values()), inventories
    )
    yield from _compare(
        table, "current account", table.flows["current_account"]["abroad"], imports - table.to_exports.sum()
    )
    yield from _compare(
        table,
        "disposable income of all sectors against GDP",
        sum(table.balances["disposable_income"].values()),
        table.gdp,
    )


def _goods(table):
    growth = QUARTERS * table.trend_real
    held = table.material_stock.sum(axis=1)
    added = growth * np.append(held[:-1] + table.finished_stock[GOODS], held[-1])
    stated = [*table.to_inventories[GOODS], table.imports_inventories]
    yield from _compare(
        table,
        "{}: growth of stocks against trend growth of the goods held",
        stated,
        added,
        ("agriculture", "manufacturing", "imports"),
    )
    by_sector = growth * (table.material_stock.sum(axis=0) + table.finished_stock) @ made_by(vars(table))
    yield from _compare(
        table,
        "{}: change of inventories against trend growth of the goods held",
        -_row(table.flows["inventory_change"]),
        by_sector,
        SECTORS,
    )


def _sectors(table):
    for name, row in table.flows.items():
        if name not in _ONE_SIDED:
            yield from _compare(table, f"flow {name}: receipts less payments", sum(row.values()), 0.0)
    for name, row in table.stocks.items():
        if not name.startswith("trade_credit"):
            yield from _compare(table, f"stock {name}: owned less owed", sum(row.values()), 0.0)
    credit = _row(table.stocks["trade_credit_given"]) + _row(table.stocks["trade_credit_taken"])
    yield from _compare(table, "trade credit given less taken", credit.sum(), 0.0)
    yield from _compare(table, "owner capital: received less bought", sum(table.flows["owner_capital"].values()), 0.0)
    lending = np.sum([_row(row) for name, row in table.flows.items() if name != "owner_capital"], axis=0)
    yield from _compare(table, "net lending of all sectors", lending.sum(), 0.0)
    yield from _compare(table, "{}: flows against net lending", lending, _row(table.balances["net_lending"]), SECTORS)
    growth = QUARTERS * table.trend_nominal * _row(table.net_wealth)
    yield from _compare(
        table,
        "{}: net lending and owner capital against trend growth of net financial wealth",
        lending + _row(table.flows["owner_capital"]),
        growth,
        SECTORS,
    )
    for sector in ("government", "central_bank", "abroad"):
        yield from _compare(table, f"{sector}: owner capital", table.flows["owner_capital"][sector], 0.0)


def _signs(table):
    for name in (
        "out",
        "value_added",
        "inputs",
        "imported_inputs",
        "to_households",
        "to_government",
        "to_investment",
        "to_inventories",
        "to_exports",
        "owner_share",
        "jobs",
        "pay",
        "material_stock",
        "finished_stock",
        "fixed_rent",
        "ground_rent",
    ):
        values = getattr(table, name)
        if not (values >= -_NEAR * table.gdp).all():
            at = np.unravel_index(np.argmin(values), values.shape)
            yield f"{name}: negative: {values[at]:.6g} at {', '.join(map(str, at))}"
    for sector in ("households", "smes", "large", "platforms", "banks", "government"):
        if table.flows["fixed_investment"][sector] > 0:
            yield f"fixed investment of {sector} is negative"


def _row(amounts: dict[str, float]) -> np.ndarray:
    return np.array([amounts[sector] for sector in SECTORS])
