"""Alibaba Cloud: credits that take over part of what a firm pays for
information services; and people whom the platform hires."""

import numpy as np

from abm.platforms.sponsors import marketplace_row
from abm.relief.programme import Programme
from abm.state.lines import Bill, Rule, Waiver
from abm.state.state import MONTHS, State


class CloudCredits(Programme):
    """Each firm gets its credit month by month, as many firms as the budget
    carries; wages of those hired are no relief."""

    PARAMETERS = ("credit_per_firm", "share_of_bill", "posts")
    FLOWS = ("relief: platform",)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        on, months = self.months_on(state), self.months_to_come(state)
        monthly = self.credit_per_firm / (MONTHS * 4) * state.firms.weight
        served = self.granted(state, monthly * months, self.left(state))
        share, limit = np.outer(on, served > 0.0) * self.share_of_bill, np.outer(on, served / months)
        self.hand_in(state, Waiver, bill=Bill.INFORMATION, share=share, limit=limit)
        # People are sought by the plan of a quarter: from the first that the programme runs in from its beginning.
        hires = np.arange(len(served)) == marketplace_row(state)
        self.hand_in(state, Rule, term="posts", value=hires * (on[0] * self.posts / state.scale), bound=hires)
