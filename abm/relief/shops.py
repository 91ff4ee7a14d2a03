"""What small shops buy for resale, and whom their supplier buys from."""

import zlib

import numpy as np

from abm.luck import chance, draws
from abm.names import Industry
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.state import State


def usual_merchandise(state: State) -> np.ndarray:
    """Merchandise bought at home by a firm in a quarter of its usual sales, at the prices of rest; yuan."""
    firms, t = state.firms, state.technology
    per_unit = t.materials_per_unit * t.material_mix[:PRODUCTS].sum(axis=0)
    return per_unit[firms.industry] * np.maximum(0.0, firms.usual_orders)


def makers_of_the_supplier(state: State, firms_at_most: float) -> np.ndarray:
    """Medium and large manufacturers under contract with the supplier, drawn once for all its programmes; real firms of
    the scaled world."""
    firms, key = state.firms, zlib.crc32(b"makers of the supplier")
    stream = chance.stream(state.seed, chance.Purpose.RELIEF_LOTTERY, key)
    known = (firms.industry == Industry.MANUFACTURING) & (
        (firms.size_class == SizeClass.MEDIUM) | (firms.size_class == SizeClass.LARGE)
    )
    rows = np.flatnonzero(known & (firms.state == FirmState.OPEN))
    order = rows[np.argsort(chance.uniforms(stream, firms.id[rows], 0), kind="stable")]
    luck = chance.uniforms(stream, firms.id[order], draws.LAST_MAKER)
    makers = np.zeros(len(firms), dtype=bool)
    makers[order[np.cumsum(firms.weight[order]) - luck * firms.weight[order] < firms_at_most]] = True
    return makers
