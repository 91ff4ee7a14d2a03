"""Who buys from each firm at rest: households, the pool of other buyers, abroad; output that meets it all (Leontief)."""

from dataclasses import dataclass

import numpy as np

from abm.agents.smes.columns import Channel, Firms, FirmState, SizeClass
from abm.agents.workers.columns import GROUPS
from abm.opening.firms import capped_share
from abm.opening.table import Table
from abm.parameters import Parameters
from abm.state import Technology

GROUP_INDUSTRY = np.array([3, 3, 4, 5, 9])


@dataclass
class Demand:
    """Yuan a quarter by firm at rest."""

    groups: np.ndarray  # (firms, 5) from households that know the seller
    export: np.ndarray
    business: np.ndarray  # from the pool
    rent: np.ndarray
    direct: np.ndarray


def household_groups(table: Table, p: Parameters, unit: float) -> np.ndarray:
    """Household spending by product group, yuan a quarter: goods offline and online, catering, transport, services."""
    buys = table.to_households * unit
    return np.array([buys[3] * (1.0 - p.online_share), buys[3] * p.online_share, buys[4], buys[5], buys[9]])


def channels_of_firms(firms: Firms, output, export, rent, table: Table, p: Parameters, unit: float) -> Demand:
    """Split each firm's wanted output into channels so that industries meet the table."""
    alive = (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.LARGE)
    home = np.maximum(0.0, output - export - rent)
    totals = household_groups(table, p, unit)
    groups = np.zeros((len(firms), GROUPS))
    for g in (0, 2, 3, 4):
        sells = alive & (firms.industry == GROUP_INDUSTRY[g])
        total = totals[0] + totals[1] if g == 0 else totals[g]
        part = capped_share(total, np.where(sells, home * p.shop_pull[firms.size_class], 0.0), 0.95 * home)
        if g == 0:
            online = capped_share(totals[1], np.where(sells & firms.online, part, 0.0), 0.9 * part)
            groups[:, 1] = online
            part = part - online
        groups[:, g] = part
    direct = np.zeros(len(firms))
    return Demand(groups, export, np.maximum(0.01 * home, home - groups.sum(axis=1)), rent, direct)


def output_at_rest(firms: Firms, demand: Demand, t: Technology, final, p: Parameters, take_rate: float) -> np.ndarray:
    """Output by firm that serves all orders when all firms buy their inputs: iterated until it repeats.

    `final` (10,): pooled final demand by product. Writes the pool's part into `demand.business`.
    """
    industry = firms.industry
    whole = np.bincount(industry, weights=demand.business, minlength=10)
    standing = demand.business / np.where(whole > 0, whole, 1.0)[industry]
    fixed = demand.groups.sum(axis=1) + demand.export + demand.rent + demand.direct
    commission = take_rate * demand.groups[:, 1]
    growth = 1.0 + p.trend_real * t.finished_cover[industry]
    output = fixed + demand.business
    for _ in range(400):
        services = np.bincount(industry, weights=output, minlength=10) @ t.services_per_unit.T
        services[7] -= commission.sum()
        materials = np.bincount(industry, weights=output, minlength=10) * t.materials_per_unit * (1.0 + p.trend_real * t.material_cover)
        pool = services + t.material_mix[:10] @ materials + final
        demand.business = standing * pool[industry]
        new = (fixed + demand.business) * growth
        change = np.abs(new - output).sum() / max(1.0, new.sum())
        output = new
        if change < 1e-16:
            break
    return output


def technology(table: Table, p: Parameters, unit: float, take_rate: float) -> dict:
    """Input coefficients from the balanced table; the part of trade's business services that is really commission moves."""
    out = table.out.copy()
    stocked = p.material_cover_days > 0
    rent = table.fixed_rent.sum(axis=1)
    inputs = table.inputs.copy()
    inputs[8] -= rent
    commission = take_rate * p.online_share * table.to_households[3]
    inputs[6, 3] -= commission
    inputs[7, 3] += commission
    goods = np.zeros((11, 10))
    goods[:2] = inputs[:2] * stocked
    goods[10] = table.imported_inputs * stocked
    services = inputs.copy()
    services[:2] *= ~stocked
    materials = goods.sum(axis=0)
    mix = np.divide(goods, materials, out=np.zeros_like(goods), where=materials > 0)
    units = out * 1.0
    # Output in units counts the growth of finished stock in full; the table counts it at cost.
    cost = (inputs.sum(axis=0) + rent + table.imported_inputs + table.pay.sum(axis=1)) / out
    stock = table.finished_stock
    units += np.where(stock > 0, 4.0 * p.trend_real * stock * (1.0 / np.where(cost > 0, cost, 1.0) - 1.0), 0.0)
    return {
        "services_per_unit": services / units, "imports_per_unit": np.where(stocked, 0.0, table.imported_inputs) / units,
        "materials_per_unit": materials / units, "material_mix": mix,
        "investment_mix": np.append(table.to_investment, table.imports_investment) / (table.to_investment.sum() + table.imports_investment),
        "material_cover": p.material_cover_days / 91.25, "finished_cover": p.finished_cover_days / 91.25,
        "public_purchases": table.to_government * unit, "units": units * unit,
    }  # fmt: skip


def pooled_mix(table: Table) -> tuple[np.ndarray, float]:
    """What households buy without a regular seller, by product and abroad; and its share of all they buy."""
    bought = np.append(table.to_households, table.imports_households)
    bought[[3, 4, 5, 9]] = 0.0
    whole = table.to_households.sum() + table.imports_households
    return bought / bought.sum(), float(bought.sum() / whole)


def channel_mix(firms: Firms, demand: Demand) -> np.ndarray:
    """Shares of shop, online, pool and export in sales by industry and class, for entrants, who do not export."""
    mix = np.zeros((10, 7, 4))
    columns = (demand.groups[:, [0, 2, 3, 4]].sum(axis=1), demand.groups[:, 1], demand.business)
    cell = firms.industry.astype(np.int64) * 7 + firms.size_class
    for channel, column in zip((Channel.SHOP, Channel.ONLINE, Channel.BUSINESS), columns, strict=True):
        mix[:, :, channel] = np.bincount(cell, weights=column, minlength=70).reshape(10, 7)
    whole = mix.sum(axis=2, keepdims=True)
    return np.divide(mix, whole, out=np.zeros_like(mix), where=whole > 0)
