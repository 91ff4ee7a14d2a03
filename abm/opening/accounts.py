"""The institutions' flows and stocks that follow from production and the balanced cells (trillion yuan, by sector)."""

import numpy as np

from abm.names import OWNERS, SECTORS, Industry, Owner

QUARTERS, MONTHS = 4, 12
# owner of production -> sector whose account it enters
SECTOR_OF = dict(zip(OWNERS, ("smes", "smes", "large", "banks", "government", "households"), strict=True))
SECTOR_OF_OWNER = np.eye(len(SECTORS))[[SECTORS.index(SECTOR_OF[owner]) for owner in OWNERS]]
PRIVATE = ("households", "smes", "large", "platforms", "banks")  # who may give or take owner capital
STATED = ("profit_tax", "income_tax", "contributions", "benefits", "state_property_income", "ground_rents", "drawings")
DEALT = ("deposits", "loans_firms", "platform_loans", "loans_household", "bonds", "treasury", "relending")
_H, _S, _L, _P, _B, _G, _CB, _W = range(len(SECTORS))


def stocks(files, made: dict, p) -> dict[str, np.ndarray]:
    """Opening stocks: as balanced, trade credit from the inputs, foreign assets and reserves by closure."""
    rows = {name: files.row("stocks", name) for name in DEALT}
    term = p.trade_credit_share / MONTHS
    surplus_abroad = files.total("exports") - files.total("imports")
    abroad = surplus_abroad / (QUARTERS * p.trend_nominal)  # foreign assets that grow with the trend
    reserves = abroad + sum(row[_CB] for row in rows.values())
    rows["reserves"] = _row(banks=reserves, central_bank=-reserves)
    rows["foreign"] = _row(central_bank=abroad, abroad=-abroad)
    rows["trade_credit_given"] = term * made["inputs"].sum(axis=1) @ sold_by(made)
    rows["trade_credit_taken"] = -term * made["inputs"].sum(axis=0) @ made_by(made)
    return rows


def sold_by(made: dict) -> np.ndarray:
    """Share of a sector in what an industry sells to producers (industry x sector): platforms are paid at once."""
    return made["owner_share"] @ SECTOR_OF_OWNER


def made_by(made: dict) -> np.ndarray:
    """Share of a sector in what an industry makes (industry x sector)."""
    share = sold_by(made)
    platforms = made["platform_output"] * made["owner_share"][Industry.INFORMATION, Owner.LARGE]
    share[Industry.INFORMATION, [_L, _P]] += -platforms, platforms
    return share


def flows(files, made: dict, owned: dict, p) -> tuple[dict, dict]:
    """All flows by sector (+ receives, - pays), and the balances they leave."""
    rows = {"production_income": _production_income(made), **_interest(owned, p)}
    rows |= {name: files.row("flows", name) for name in STATED}
    result = sum(rows.values(), _row())[_CB]
    rows["central_bank_result"] = _row(central_bank=-result, government=result)
    income = sum(rows.values())
    rows["consumption"] = _row(
        households=-files.total("household_consumption"), government=-files.total("government_consumption")
    )
    rows["current_account"] = _row(abroad=files.total("imports") - files.total("exports"))
    saving = income + rows["consumption"] + rows["current_account"]
    rows["land_premium"] = files.row("flows", "land_premium")
    wealth_change = QUARTERS * p.trend_nominal * sum(owned.values())
    rows["inventory_change"] = -_inventory_change(made, p)
    rows["fixed_investment"] = -_fixed_investment(
        files, made, saving + rows["land_premium"], -rows["inventory_change"], wealth_change
    )
    lending = saving + rows["land_premium"] + rows["fixed_investment"] + rows["inventory_change"]
    rows["owner_capital"] = wealth_change - lending
    return rows, {"disposable_income": income, "saving": saving, "net_lending": lending, "wealth_change": wealth_change}


def _production_income(made: dict) -> np.ndarray:
    """Pay to households, surplus to the owner, production tax to the state."""
    income = made["surplus"].sum(axis=0) @ SECTOR_OF_OWNER
    income[[_L, _P]] += -made["platform_surplus"], made["platform_surplus"]
    return income + _row(households=made["pay"].sum(), government=made["production_tax"].sum())


def _interest(owned: dict, p) -> dict[str, np.ndarray]:
    lent = owned["deposits"] + owned["loans_firms"] + owned["platform_loans"] + owned["loans_household"]
    return {
        "interest": p.reference_rate * lent,
        "bond_interest": p.bond_rate * owned["bonds"],
        "reserve_interest": p.reserve_rate * owned["reserves"] + p.relending_rate * owned["relending"],
    }


def _inventory_change(made: dict, p) -> np.ndarray:
    stock = made["material_stock"].sum(axis=0) + made["finished_stock"]
    return QUARTERS * p.trend_real * stock @ made_by(made)


def _fixed_investment(files, made: dict, means: np.ndarray, added: np.ndarray, wealth_change: np.ndarray) -> np.ndarray:
    """Households, platforms and banks as balanced, the state what keeps its
    debt on trend, firms the rest as balanced among them."""
    balanced = -files.row("flows", "fixed_investment")
    invested = np.where(np.isin(np.arange(len(SECTORS)), (_H, _P, _B)), balanced, 0.0)
    invested[_G] = means[_G] - added[_G] - wealth_change[_G]
    firms = made["to_investment"].sum() + made["imports_investment"] - invested.sum()
    invested[[_S, _L]] = firms * balanced[[_S, _L]] / balanced[[_S, _L]].sum()
    return invested


def _row(**amounts: float) -> np.ndarray:
    return np.array([amounts.get(sector, 0.0) for sector in SECTORS])
