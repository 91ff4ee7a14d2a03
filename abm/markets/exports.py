"""Foreign buyers and Chinese exporters: standing shares by destination (rule 9)."""

import numpy as np

from abm.markets import sums
from abm.state.firms import DESTINATIONS, PRODUCTS


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
