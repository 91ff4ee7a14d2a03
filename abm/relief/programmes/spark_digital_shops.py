"""JD Spark, digitised shops: shops without a shop online get one, and buyers online are shown it (rule 8)."""

import numpy as np

from abm.names import Service
from abm.relief.services import FreeService
from abm.state.lines import Rule
from abm.state.state import State


class SparkDigitalShops(FreeService):
    """Who is online sells there from the next quarter on, to buyers whom other sellers lose; whether that saves a shop
    the model says."""

    SERVICE = Service.SHOP_ONLINE
    GROUP = "jd_like"
    PARAMETERS = ("fee", "firms_at_most", "shown")
    TOUCHES = ("firms", "online")

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & ~state.firms.online

    def serve(self, state: State, users: np.ndarray, new: np.ndarray) -> None:
        if self.months_on(state).any():
            self.hand_in(state, Rule, term="shown_online", value=users * self.shown, bound=users)
