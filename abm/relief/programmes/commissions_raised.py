"""Platform rules, the opposite: after its relief a platform takes back, and more, by higher commissions (rule 21)."""

import numpy as np

from abm.platforms import online_platforms
from abm.relief.regulation import Regulation
from abm.state.firms import Channel
from abm.state.lines import Rule
from abm.state.state import State


class CommissionsRaised(Regulation):
    """All online sellers pay more from the month on; what they pass on is their own decision."""

    BY_LOT = False  # a platform has one rate for all its sellers
    PARAMETERS = ("rise",)

    def eligible(self, state: State) -> np.ndarray:
        return online_platforms.shops(state)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        rise = self.months_on(state) * self.rise
        self.hand_in(state, Rule, term="commission_rise", value=rise, bound=self.eligible(state))

    def bound(self, state: State) -> np.ndarray:
        return (state.record.sales[:, Channel.ONLINE] > 0.0) & self.months_on(state).any()
