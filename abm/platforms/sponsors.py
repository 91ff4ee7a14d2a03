"""Where sponsors stand among the firms."""

import numpy as np

from abm.names import PLATFORMS
from abm.state.firms import SizeClass
from abm.state.state import State

MARKETPLACE = "alibaba_like"  # lends by score and sells abroad; the supplier is `jd_row`


def platform_row(state: State, group: str) -> int:
    """The row of a platform group."""
    return int(np.flatnonzero(state.firms.size_class == SizeClass.PLATFORM)[PLATFORMS.index(group)])


def marketplace_row(state: State) -> int:
    """The platform group that runs marketplaces at home and abroad."""
    return platform_row(state, MARKETPLACE)
