"""Spring Thunder, the home market: goods ordered abroad and cancelled find
buyers at home, below the usual price (rule 9)."""

import numpy as np

from abm.markets import sums
from abm.names import Service
from abm.relief.services import FreeService
from abm.state.lines import OrdersMoved
from abm.state.state import State


class ThunderHomeMarket(FreeService):
    """What the exporter sells at home its competitors do not: buyers want no more than before."""

    SERVICE = Service.HOME_MARKET
    PARAMETERS = ("fee", "firms_at_most", "recovered", "discount")
    TOUCHES = ("firms", "orders")

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (sums.by_row(state.firms.standing_export) > 0.0)

    def serve(self, state: State, users: np.ndarray, new: np.ndarray) -> None:
        share = np.outer(self.months_on(state), users | new) * self.recovered
        self.hand_in(state, OrdersMoved, share=share, discount=self.discount)
