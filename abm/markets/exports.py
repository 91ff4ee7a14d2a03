"""Foreign buyers and Chinese exporters: standing shares by destination, and platforms where traffic is shared (rule 9)."""

import numpy as np

from abm.agents import abroad
from abm.agents.smes.columns import DESTINATIONS, PRODUCTS


def shares_of_demand(industry, standing, pull, price, elasticity):
    """Each exporter's share of its industry's demand by destination (firms, 4), and the mean price abroad (10, 4)."""
    weight = standing * pull[:, None]
    cheap = weight * (price**-elasticity)[:, None]
    share, mean = np.zeros_like(standing), np.ones((PRODUCTS, DESTINATIONS))
    for d in range(DESTINATIONS):
        whole = np.bincount(industry, weights=weight[:, d], minlength=PRODUCTS)
        value = np.bincount(industry, weights=weight[:, d] * price, minlength=PRODUCTS)
        served = np.bincount(industry, weights=cheap[:, d], minlength=PRODUCTS)
        mean[:, d] = np.where(whole > 0, value / np.where(whole > 0, whole, 1.0), 1.0)
        share[:, d] = cheap[:, d] / np.where(served > 0, served, 1.0)[industry]
    return share, mean


def platform_orders(state, sellers):
    """Orders on export platforms by firm, and the part that went to sellers who joined after the opening; yuan a quarter."""
    firms, p = state.firms, state.parameters
    active = sellers & (firms.export_platform_from <= state.quarter)
    weight = np.where(active, abroad.platform_weight(firms.export_quality, firms.weight), 0.0)
    if weight.sum() <= 0.0:
        return np.zeros(len(firms)), np.zeros(len(firms))
    total = abroad.platform_orders(
        state.reference["export_platform_base"], state.conditions.world_demand, weight.sum(),
        state.reference["export_platform_sellers"], p.congestion,
    )  # fmt: skip
    online = total * weight / weight.sum()
    joined = active & (firms.export_platform_from > state.opening_quarter)
    return online, np.where(joined, online, 0.0)
