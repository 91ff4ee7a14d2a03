"""Rules for platforms under the contract of relief: terms on which others trade, with no money of their own."""

import numpy as np

from abm.relief.book import Given
from abm.relief.programme import Programme
from abm.state.state import State


class Regulation(Programme):
    """A rule gives nobody money: it states no budget, spends nothing and costs its sponsor nothing.

    Outside its dates it is idle. `eligible` says whom it may bind, `sponsor` who loses by it at first; how much, their
    books show (`platform_income`), for what one loses another gains.
    """

    BUDGET = False
    BRIDGES = False

    def left(self, state: State) -> float:
        """No budget can run out."""
        return np.inf

    def in_force(self, state: State) -> bool:
        """Orders and loans are agreed for a whole quarter: a rule about them
        holds in the quarters in which it always holds."""
        return bool(self.months_on(state).all())

    def given(self, state: State) -> Given:
        """No money; whom it bound."""
        bound = self.bound(state)
        return Given(spent=0.0, received=np.zeros(bound.size), bound=bound)

    def bound(self, state: State) -> np.ndarray:
        """Whom the rule changed something for in the quarter, read off its own lines and the record, by firm."""
        raise NotImplementedError(f"{self.name}: say in bound() for whom it changed something.")
