"""Production by industry and owner: inputs, stocks of goods, pay, tax, surplus, rents (trillion yuan a year)."""

import numpy as np

from abm.names import GOODS, INDUSTRIES, Industry, Owner
from abm.opening.balance import balanced

YEAR_DAYS = 365.0
QUARTERS = 4
_SMES = [Owner.SME, Owner.SELF_EMPLOYED]
RENTERS = ("sme", "self_employed", "large")


def production(files, p) -> dict:
    """Domestic inputs by RAS, value added by owner, and the stocks of goods that the cover days ask for."""
    figures = files.figures
    inputs = balanced(files.pattern, figures["sold_to_industries"], figures["bought_from_industries"])
    made = value_added_by_owner(files)
    stocks = goods_in_stock(files, inputs, p)
    return {
        "out": figures["gross_output"], "value_added": figures["value_added"], "inputs": inputs,
        **{name: figures[name] for name in ("imported_inputs", "to_households", "to_government", "to_exports")},
        "owner_share": files.owner_shares, "jobs": files.jobs, **made, **stocks,
        "fixed_rent": p.fixed_rent_share * inputs[Industry.FINANCE][:, None] * files.owner_shares[:, : len(RENTERS)],
        "ground_rent": ground_rent(files, made, p.owner_pay_share),
    }


def value_added_by_owner(files) -> dict:
    """Pay by relative pay per job, tax by relative rate, surplus the rest; each adds up to its industry."""
    weights = {name: np.array(files.institutions["by_owner"][name]["values"]) for name in ("relative_pay", "relative_tax")}
    value_added = files.figures["value_added"][:, None] * files.owner_shares
    taxed = value_added * weights["relative_tax"]
    taxed[Industry.AGRICULTURE] = value_added[Industry.AGRICULTURE]
    pay = _spread(files.figures["pay"], files.jobs * weights["relative_pay"])
    tax = _spread(files.figures["production_tax"], taxed)
    return {"value_added_by_owner": value_added, "pay": pay, "production_tax": tax, "surplus": value_added - pay - tax}


def goods_in_stock(files, inputs, p) -> dict:
    """Stocks that cover the stated days, and the goods that let them grow with the trend."""
    growth = QUARTERS * p.trend_real
    used = np.vstack([inputs[GOODS], files.figures["imported_inputs"]])
    materials = used * p.material_cover_days / YEAR_DAYS
    out = files.figures["gross_output"]
    cost_share = (inputs.sum(axis=0) + files.figures["imported_inputs"] + files.figures["pay"]) / out
    per_sale = cost_share * p.finished_cover_days / YEAR_DAYS
    finished = per_sale * out / (1 + growth * per_sale)  # sales are output less the stock's own growth
    added = growth * finished
    added[GOODS] += growth * materials[:-1].sum(axis=1)
    imports_added = growth * materials[-1].sum()
    return {
        "material_stock": materials, "finished_stock": finished, "to_inventories": added, "imports_inventories": imports_added,
        "to_investment": files.figures["capital_formation"] - added, "imports_investment": files.total("imports_capital") - imports_added,
    }


def ground_rent(files, made: dict, owner_pay_share: float) -> np.ndarray:
    """Ground rents of small shops, caterers and services, by what is left to their owners (10 x 3, large firms none)."""
    left = np.maximum(made["surplus"][:, _SMES] + made["pay"][:, _SMES] * np.array([0, owner_pay_share]), 0)
    paying = np.isin(INDUSTRIES, files.institutions["ground_rent"]["industries"]["values"])[:, None]
    total = files.institutions["flows"]["ground_rents"]["values"]["households"]
    return np.hstack([total * left * paying / (left * paying).sum(), np.zeros((len(INDUSTRIES), 1))])


def _spread(totals: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A total by industry spread over owners by weight."""
    return totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
