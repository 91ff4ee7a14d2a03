"""Spring Thunder, digital factories: over two years a unit takes less
work and fewer inputs, and less stock is wanted."""

import numpy as np

from abm.calendar import MONTHS, months_of
from abm.names import Service
from abm.relief.services import FreeService
from abm.state.lines import Rule
from abm.state.state import State


class ThunderFactories(FreeService):
    """What is learnt stays when the programme ends; cheaper units also mean fewer hands."""

    SERVICE = Service.FACTORY
    PARAMETERS = ("fee", "firms_at_most", "cost_fall", "stock_fall", "quarters_to_learn")
    TOUCHES = ("firms", "unit_cost")

    def serve(self, state: State, users: np.ndarray, new: np.ndarray) -> None:
        learnt = users * self.part_learnt(state)
        self.hand_in(state, Rule, term="needed_per_unit", value=1.0 - self.cost_fall * learnt, bound=users)
        self.hand_in(state, Rule, term="cover_wanted", value=1.0 - self.stock_fall * learnt, bound=users)

    def part_learnt(self, state: State) -> float:
        """By the calendar of the programme: nothing in the quarter of its
        start, all of it after the quarters of learning."""
        quarters = (months_of(state.quarter)[-1] - self.first_month) // MONTHS
        return min(1.0, max(0, quarters) / self.quarters_to_learn)
