"""More benefit for those who look for work: a higher share of the last
wage for the insured, and something for the others."""

import numpy as np

from abm.relief.programme import Programme
from abm.state.lines import Benefit
from abm.state.state import State


class UnemploymentBenefit(Programme):
    """Paid on top of the usual benefit, together at most the last wage; it
    raises the lowest wage that a searcher takes."""

    PARAMETERS = ("extra_for_insured", "share_for_uninsured")
    FLOWS = ("relief: benefits",)
    TOUCHES = ("workers", "deposits")
    SERVES = "workers"

    def eligible(self, state: State) -> np.ndarray:
        return (state.workers.own_firm < 0) & (self.share(state) > 0.0)

    def share(self, state: State) -> np.ndarray:
        """Share of the last wage on top of the usual benefit, if without work; by worker."""
        insured, usual = state.workers.insured, state.parameters.unemployment_benefit
        return np.where(insured, min(self.extra_for_insured, 1.0 - usual), self.share_for_uninsured)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        share = np.outer(self.months_on(state), self.offered(state) * self.share(state))
        self.hand_in(state, Benefit, share=share, budget=self.left(state))
