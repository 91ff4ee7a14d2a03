"""Spring Thunder, digital farm centres: rural sellers are seen online by those who buy for resale and for use."""

import numpy as np

from abm.names import Service
from abm.relief.services import FreeService
from abm.state.lines import Rule
from abm.state.state import State


class ThunderFarms(FreeService):
    """A pull on buyers of farm goods, taken from all other sellers of these; none unless an experiment says so."""

    SERVICE = Service.FARM_CENTRE
    PARAMETERS = ("fee", "firms_at_most", "pull_gain")
    TOUCHES = ("firms", "orders")

    def serve(self, state: State, users: np.ndarray, new: np.ndarray) -> None:
        pull = 1.0 + self.pull_gain * np.outer(self.months_on(state), users | new)
        self.hand_in(state, Rule, term="pull_on_producers", value=pull, bound=users | new)
