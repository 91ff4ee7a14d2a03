"""Production by industry and owner: inputs, stocks of goods, pay, tax, surplus, rents (trillion yuan a year)."""

import numpy as np

from abm.names import GOODS, INDUSTRIES, OWNERS, Industry, Owner

YEAR_DAYS = 365.0
QUARTERS = 4
_SMES = [Owner.SME, Owner.SELF_EMPLOYED]
RENTERS = ("sme", "self_employed", "large")
_PASSES = 60  # each brings shares nearer by the part of rents in value added


def production(files, p) -> dict:
    """Production as balanced, value added by owner, and the stocks of goods that the cover days ask for."""
    made = {
        name: files.line("production", row)
        for name, row in (
            ("out", "gross_output"),
            ("value_added", "value_added"),
            ("imported_inputs", "imported_inputs"),
        )
    }
    uses = files.matrix("uses", ("households", "government", "capital_formation", "exports")).T
    made |= {
        "inputs": files.matrix("inputs"),
        **dict(zip(("to_households", "to_government", "to_capital", "to_exports"), uses, strict=True)),
    }
    made["jobs"] = files.owners("jobs")
    made |= value_added_by_owner(files)
    made["owner_share"] = output_share(made, p.fixed_rent_share)
    made["fixed_rent"] = (
        p.fixed_rent_share * made["inputs"][Industry.FINANCE][:, None] * made["owner_share"][:, : len(RENTERS)]
    )
    made |= platforms(made, p)
    made |= goods_in_stock(files, made, p)
    made["ground_rent"] = ground_rent(files, made, p.owner_pay_share)
    del made["to_capital"]
    return made


def value_added_by_owner(files) -> dict:
    """Value added, pay and tax by owner as balanced, surplus the rest."""
    value_added, pay, tax = (files.owners(kind) for kind in ("value_added", "pay", "production_tax"))
    return {"value_added_by_owner": value_added, "pay": pay, "production_tax": tax, "surplus": value_added - pay - tax}


def output_share(made: dict, fixed_rent_share: float) -> np.ndarray:
    """Share of owners in output (industry x owner): all use the same inputs
    a unit, but firms alone owe fixed rents on top."""
    rent = fixed_rent_share * made["inputs"][Industry.FINANCE] / made["out"]
    value_added = made["value_added_by_owner"] / made["out"][:, None]
    owes = np.isin(OWNERS, RENTERS)
    share = value_added / value_added.sum(axis=1, keepdims=True)
    for _ in range(_PASSES):
        before_rent = made["value_added"] / made["out"] + rent * share[:, owes].sum(axis=1)
        share = value_added / (before_rent[:, None] - rent[:, None] * owes)
    return share / share.sum(axis=1, keepdims=True)


def platforms(made: dict, p) -> dict:
    """Platforms within large firms of the information industry: their commissions' share in output, their jobs' share
    in pay; they owe no fixed rents."""
    own = Industry.INFORMATION, Owner.LARGE
    commission = float(p.take_rate @ p.platform_shares) * p.online_share * made["to_households"][Industry.TRADE]
    output = commission / (made["out"][Industry.INFORMATION] * made["owner_share"][own])
    jobs = p.platform_jobs.sum() / 1e6 / made["jobs"][own]
    added = output * (
        made["value_added_by_owner"][own]
        + p.fixed_rent_share * made["inputs"][Industry.FINANCE, own[0]] * made["owner_share"][own]
    )
    surplus = added - output * made["production_tax"][own] - jobs * made["pay"][own]
    return {
        "platform_output": output,
        "platform_jobs": jobs,
        "platform_value_added": added,
        "platform_surplus": surplus,
    }


def goods_in_stock(files, made: dict, p) -> dict:
    """Stocks that cover the stated days, and the goods that let them grow with the trend."""
    growth = QUARTERS * p.trend_real
    used = np.vstack([made["inputs"][GOODS], made["imported_inputs"]])
    materials = used * p.material_cover_days / YEAR_DAYS
    cost = made["inputs"].sum(axis=0) + made["imported_inputs"] + made["pay"].sum(axis=1)
    finished = cost * p.finished_cover_days / YEAR_DAYS * own_growth(made, p)
    added = growth * finished
    added[GOODS] += growth * materials[:-1].sum(axis=1)
    imports_added = growth * materials[-1].sum()
    imported = files.cells["uses", "imports", "capital_formation"]
    return {
        "material_stock": materials,
        "finished_stock": finished,
        "to_inventories": added,
        "imports_inventories": imports_added,
        "to_investment": made["to_capital"] - added,
        "imports_investment": imported - imports_added,
        "imports_households": files.cells["uses", "imports", "households"],
    }


def own_growth(made: dict, p) -> np.ndarray:
    """Sales in output, by industry: output less the growth of finished stock."""
    cost_share = (made["inputs"].sum(axis=0) + made["imported_inputs"] + made["pay"].sum(axis=1)) / made["out"]
    return 1 / (1 + QUARTERS * p.trend_real * cost_share * p.finished_cover_days / YEAR_DAYS)


def ground_rent(files, made: dict, owner_pay_share: float) -> np.ndarray:
    """Ground rents of small shops, caterers and services, by what is left
    to their owners (10 x 3, large firms none)."""
    left = np.maximum(made["surplus"][:, _SMES] + made["pay"][:, _SMES] * np.array([0, owner_pay_share]), 0)
    paying = np.isin(INDUSTRIES, files.ground_rents)[:, None]
    total = files.cells["flows", "ground_rents", "households"]
    return np.hstack([total * left * paying / (left * paying).sum(), np.zeros((len(INDUSTRIES), 1))])
