"""The public comparator: the state waives more contributions on top of what it waived anyway."""

import numpy as np

from abm.markets import wages
from abm.relief.programme import Programme
from abm.state.lines import Bill, Waiver
from abm.state.state import MONTHS, State


class PayrollCut(Programme):
    """Firms in the front of the queue are served for all months to come, as many as the budget carries."""

    PARAMETERS = ("extra_share",)
    FLOWS = ("relief: contributions",)

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & state.firms.pays_contributions

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        cut = state.instruments.contribution_cut[self.months_on(state)]
        still_due = (1.0 - cut).mean(axis=0) * self.usual_contributions(state)
        limit = self.monthly_grants(state, self.extra_share * still_due)
        share = (limit > 0.0) * self.extra_share
        self.hand_in(state, Waiver, bill=Bill.CONTRIBUTIONS, share=share, limit=limit)

    def usual_contributions(self, state: State) -> np.ndarray:
        """Contributions a month at full pay of the staff at the quarter's start; yuan by firm."""
        firms, people = state.firms, state.workers
        bill = wages.wage_bills(people.employer, people.wage, len(firms))
        return bill * state.public.contribution_rate * firms.pays_contributions / MONTHS
