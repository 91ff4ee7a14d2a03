"""Platform rules, end of exclusivity: sellers tied to one platform may sell on all; some do (rule 21)."""

import numpy as np

from abm.platforms import online_platforms
from abm.relief.effects.sums import added_up
from abm.relief.regulation import Regulation
from abm.state.lines import Rule
from abm.state.state import State


class EndOfExclusivity(Regulation):
    """A share of exclusive sellers goes to all platforms. Buyers online
    spend no more for it: what one gains others lose."""

    PARAMETERS = ("share_that_goes",)
    TOUCHES = ("firms", "orders")

    def eligible(self, state: State) -> np.ndarray:
        return online_platforms.exclusive(state)

    def set_instruments(self, state: State) -> None:
        if self.in_force(state):
            goes = self.offered(state) & (self.draws(state, 1) < self.share_that_goes)
            self.hand_in(state, Rule, term="sells_everywhere", value=goes, bound=goes)

    def bound(self, state: State) -> np.ndarray:
        return added_up([line.bound for line in self.handed_in(state, Rule)], len(state.firms)) > 0
