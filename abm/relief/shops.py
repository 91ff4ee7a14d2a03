"""Small shops and what they buy for resale: those whom a supplier's programme can reach."""

import numpy as np

from abm.agents.smes.columns import PRODUCTS, FirmState, SizeClass
from abm.names import Industry
from abm.state import State


def small_shops(state: State) -> np.ndarray:
    """Open shops and stalls: self-employed, micro and small firms of trade."""
    firms = state.firms
    return (firms.industry == Industry.TRADE) & (firms.size_class <= SizeClass.SMALL) & (firms.state == FirmState.OPEN)


def usual_merchandise(state: State) -> np.ndarray:
    """Merchandise bought at home by a firm in a quarter of its usual sales, at the prices of rest; yuan."""
    firms, t = state.firms, state.technology
    per_unit = t.materials_per_unit * t.material_mix[:PRODUCTS].sum(axis=0)
    return per_unit[firms.industry] * np.maximum(0.0, firms.usual_orders)
