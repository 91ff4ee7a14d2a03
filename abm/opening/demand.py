"""Who buys from each firm at rest: households, the pool of other
buyers, abroad; output that meets it all (Leontief)."""

from dataclasses import dataclass

import numpy as np

from abm.names import GOODS, Industry
from abm.opening.firms import capped_share
from abm.opening.production import QUARTERS, YEAR_DAYS
from abm.opening.table import Table
from abm.parameters.parameters import Parameters
from abm.state.firms import ABROAD, CELLS, CHANNELS, PRODUCTS, Channel, Firms, FirmState, SizeClass
from abm.state.state import Technology
from abm.state.workers import GROUPS, INDUSTRY_OF_GROUP, OFFLINE, ShopGroup

QUARTER_DAYS = YEAR_DAYS / QUARTERS
PASSES, NEAR = 400, 1e-16  # of all output


@dataclass
class Demand:
    """Yuan a quarter by firm at rest."""

    groups: np.ndarray  # (firms, groups) from households that know the seller
    export: np.ndarray
    business: np.ndarray  # from the pool
    rent: np.ndarray
    direct: np.ndarray


def household_groups(table: Table, p: Parameters, unit: float) -> np.ndarray:
    """Household spending by product group, yuan a quarter: goods offline and online, catering, transport, services."""
    buys = table.to_households[INDUSTRY_OF_GROUP] * unit
    buys[ShopGroup.SHOP] *= 1.0 - p.online_share
    buys[ShopGroup.ONLINE] *= p.online_share
    return buys


def channels_of_firms(firms: Firms, output, export, rent, table: Table, p: Parameters, unit: float) -> Demand:
    """Split each firm's wanted output into channels so that industries meet the table."""
    alive = (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.LARGE)
    home = np.maximum(0.0, output - export - rent)
    totals = household_groups(table, p, unit)
    groups = np.zeros((len(firms), GROUPS))
    for g in OFFLINE:
        sells = alive & (firms.industry == INDUSTRY_OF_GROUP[g])
        total = totals[g] + totals[ShopGroup.ONLINE] if g == ShopGroup.SHOP else totals[g]
        part = capped_share(total, np.where(sells, home * p.shop_pull[firms.size_class], 0.0), p.regulars_limit * home)
        if g == ShopGroup.SHOP:
            online = capped_share(
                totals[ShopGroup.ONLINE], np.where(sells & firms.online, part, 0.0), p.online_sales_limit * part
            )
            groups[:, ShopGroup.ONLINE] = online
            part = part - online
        groups[:, g] = part
    direct = np.zeros(len(firms))
    return Demand(groups, export, home - groups.sum(axis=1), rent, direct)


def output_at_rest(firms: Firms, demand: Demand, t: Technology, final, p: Parameters, take_rate: float) -> np.ndarray:
    """Output by firm that serves all orders when all firms buy their inputs: iterated until it repeats.

    `final`: pooled final demand by product. Writes the pool's part into `demand.business`.
    """
    industry = firms.industry
    whole = np.bincount(industry, weights=demand.business, minlength=PRODUCTS)
    standing = demand.business / np.where(whole > 0, whole, 1.0)[industry]
    fixed = demand.groups.sum(axis=1) + demand.export + demand.rent + demand.direct
    commission = take_rate * demand.groups[:, ShopGroup.ONLINE]
    growth = 1.0 + p.trend_real * t.finished_cover[industry]
    output = fixed + demand.business
    for _ in range(PASSES):
        made = np.bincount(industry, weights=output, minlength=PRODUCTS)
        services = made @ t.services_per_unit.T
        services[Industry.BUSINESS] -= commission.sum()
        materials = made * t.materials_per_unit * (1.0 + p.trend_real * t.material_cover)
        pool = services + t.material_mix[:PRODUCTS] @ materials + final
        demand.business = standing * pool[industry]
        new = (fixed + demand.business) * growth
        change = np.abs(new - output).sum() / max(1.0, new.sum())
        output = new
        if change < NEAR:
            break
    return output


def technology(
    table: Table, p: Parameters, normal_firms: np.ndarray, unit: float, take_rate: float
) -> tuple[Technology, np.ndarray]:
    """Input coefficients from the balanced table, and output by product in units a quarter; the part of trade's
    business services that is really commission moves."""
    out = table.out.copy()
    stocked = p.material_cover_days > 0
    rent = table.fixed_rent.sum(axis=1)
    inputs = table.inputs.copy()
    inputs[Industry.FINANCE] -= rent
    commission = take_rate * p.online_share * table.to_households[Industry.TRADE]
    inputs[Industry.INFORMATION, Industry.TRADE] -= commission
    inputs[Industry.BUSINESS, Industry.TRADE] += commission
    goods = np.zeros((PRODUCTS + 1, PRODUCTS))
    goods[GOODS] = inputs[GOODS] * stocked
    goods[ABROAD] = table.imported_inputs * stocked
    services = inputs.copy()
    services[GOODS] *= ~stocked
    materials = goods.sum(axis=0)
    mix = np.divide(goods, materials, out=np.zeros_like(goods), where=materials > 0)
    units = out * 1.0
    # Output in units counts the growth of finished stock in full; the table counts it at cost.
    cost = (inputs.sum(axis=0) + rent + table.imported_inputs + table.pay.sum(axis=1)) / out
    stock = table.finished_stock
    units += np.where(stock > 0, QUARTERS * p.trend_real * stock * (1.0 / np.where(cost > 0, cost, 1.0) - 1.0), 0.0)
    invested = np.append(table.to_investment, table.imports_investment)
    coefficients = Technology(
        services_per_unit=services / units,
        imports_per_unit=np.where(stocked, 0.0, table.imported_inputs) / units,
        materials_per_unit=materials / units,
        material_mix=mix,
        investment_mix=invested / (table.to_investment.sum() + table.imports_investment),
        pooled_mix=pooled_mix(table)[0],
        material_cover=p.material_cover_days / QUARTER_DAYS,
        finished_cover=p.finished_cover_days / QUARTER_DAYS,
        public_purchases=table.to_government * unit,
        foreign_demand=np.outer(table.to_exports * unit, p.export_destination_shares),
        normal_firms=normal_firms,
        usual_unemployment=0.0,
    )
    return coefficients, units * unit


def pooled_mix(table: Table) -> tuple[np.ndarray, float]:
    """What households buy without a regular seller, by product and abroad; and its share of all they buy."""
    bought = np.append(table.to_households, table.imports_households)
    bought[INDUSTRY_OF_GROUP] = 0.0
    whole = table.to_households.sum() + table.imports_households
    return bought / bought.sum(), float(bought.sum() / whole)


def channel_mix(firms: Firms, demand: Demand) -> np.ndarray:
    """Shares of shop, online, pool and export in sales by industry and class, for entrants, who do not export."""
    mix = np.zeros((*CELLS, CHANNELS))
    columns = (demand.groups[:, OFFLINE].sum(axis=1), demand.groups[:, ShopGroup.ONLINE], demand.business)
    for channel, column in zip((Channel.SHOP, Channel.ONLINE, Channel.BUSINESS), columns, strict=True):
        mix[:, :, channel] = firms.by_cell(column)
    whole = mix.sum(axis=2, keepdims=True)
    return np.divide(mix, whole, out=np.zeros_like(mix), where=whole > 0)
