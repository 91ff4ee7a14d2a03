"""Platform rules, commission cap: what platforms take of an online sale is at most a given share (rule 21)."""

import numpy as np

from abm.platforms import online_platforms
from abm.relief.regulation import Regulation
from abm.state.firms import Channel
from abm.state.lines import Rule
from abm.state.state import State


class CommissionCap(Regulation):
    """Holds for all sellers from the month on; whatever else raises commissions, the cap binds last."""

    BY_LOT = False  # a platform has one rate for all its sellers
    PARAMETERS = ("take_rate_at_most",)

    def eligible(self, state: State) -> np.ndarray:
        return online_platforms.shops(state)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        cap = np.where(self.months_on(state), self.take_rate_at_most, np.inf)
        self.hand_in(state, Rule, term="commission_cap", value=cap, bound=self.eligible(state))

    def bound(self, state: State) -> np.ndarray:
        return (state.record.sales[:, Channel.ONLINE] > 0.0) & self.months_on(state).any()
