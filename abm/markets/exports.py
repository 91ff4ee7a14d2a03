"""Foreign buyers and Chinese exporters: standing shares by destination, and platforms where traffic is shared (rule 9)."""

import numpy as np

from abm.agents import abroad
from abm.agents.smes import channels
from abm.agents.smes.columns import DESTINATIONS, PRODUCTS, FirmState, SizeClass
from abm.markets import sums


def shares_of_demand(industry, standing, pull, price, elasticity):
    """Each exporter's share of its industry's demand by destination (firms, 4), and the mean price abroad (10, 4)."""
    weight = standing * pull[:, None]
    cheap = weight * (price**-elasticity)[:, None]
    share, mean = np.zeros_like(standing), np.ones((PRODUCTS, DESTINATIONS))
    for d in range(DESTINATIONS):
        whole = sums.by_group(industry, weight[:, d], PRODUCTS)
        value = sums.by_group(industry, weight[:, d] * price, PRODUCTS)
        served = sums.by_group(industry, cheap[:, d], PRODUCTS)
        mean[:, d] = np.where(whole > 0, value / np.where(whole > 0, whole, 1.0), 1.0)
        share[:, d] = cheap[:, d] / np.where(served > 0, served, 1.0)[industry]
    return share, mean


def platform_orders(state, sellers):
    """Orders on export platforms by firm, and the part that went to sellers who joined after the opening; yuan a quarter."""
    firms = state.firms
    active = sellers & (firms.export_platform_from <= state.quarter)
    weight = np.where(active, abroad.platform_weight(firms.export_quality, firms.weight), 0.0)
    if weight.sum() <= 0.0:
        return np.zeros(len(firms)), np.zeros(len(firms))
    total = orders_of_the_channel(state, weight.sum())
    online = total * weight / weight.sum()
    joined = active & (firms.export_platform_from > state.opening_quarter)
    return online, np.where(joined, online, 0.0)


def orders_of_the_channel(state, sellers):
    """All orders on export platforms for so many sellers (weighted by quality), never above the channel's ceiling; yuan a quarter [D066]."""
    p, reference = state.parameters, state.reference
    total = abroad.platform_orders(
        reference.export_platform_base, state.conditions.world_demand, sellers, reference.export_platform_sellers, p.congestion
    )
    ceiling = p.cross_border_ceiling * (state.technology.foreign_demand.sum() + reference.export_platform_base)
    return np.minimum(total, ceiling)


def newcomers(state):
    """Open SMEs that export, but not through a platform."""
    firms = state.firms
    exporter = (sums.by_row(firms.standing_export) > 0.0) & (firms.state == FirmState.OPEN)
    return exporter & ~firms.export_platform & (firms.size_class <= SizeClass.MEDIUM)


def wants_to_join(state, fee_waived):
    """Rule 9 for each newcomer, a share of the fee waived: margin on the orders of an average seller against the cost of entry.

    At rest entry costs each of those outside more than it brings, by `export_entry_excess`: that is why they are outside.
    """
    firms, p, reference = state.firms, state.parameters, state.reference
    sellers = np.where(firms.export_platform, firms.export_quality * firms.weight, 0.0).sum()
    if sellers <= 0.0:
        return np.zeros(len(firms), dtype=bool)
    level = orders_of_the_channel(state, sellers) / sellers
    margin = np.where(firms.price > 0.0, np.maximum(0.0, 1.0 - firms.unit_cost / np.where(firms.price > 0.0, firms.price, 1.0)), 0.0)
    usual = reference.export_platform_mean
    at_rest = margin * usual * p.entry_horizon_quarters
    cost = at_rest + firms.export_entry_excess - fee_waived * p.platform_annual_fee
    joins = channels.enters_export_platform(margin, usual * level, p.entry_horizon_quarters, cost)
    return newcomers(state) & (margin > 0.0) & joins


def join(state, joins):
    """A newcomer sells like an average seller, from the next quarter on."""
    firms = state.firms
    firms.export_platform[joins] = True
    firms.export_platform_from[joins] = state.quarter + 1
    firms.export_quality[joins] = state.reference.export_platform_mean
