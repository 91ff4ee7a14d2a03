"""Where sponsors stand among the firms."""

import numpy as np

from abm.names import PLATFORMS
from abm.state.firms import SizeClass
from abm.state.state import State

MARKETPLACE = PLATFORMS.index("alibaba_like")  # lends by score and sells abroad; the supplier is `jd_row`


def marketplace_row(state: State) -> int:
    """The platform group that runs marketplaces at home and abroad."""
    return int(np.flatnonzero(state.firms.size_class == SizeClass.PLATFORM)[MARKETPLACE])
