"""Central-bank money that makes bank loans of small firms cheaper, beyond the quota that came with the shock."""

import numpy as np

from abm.relief.book import Given
from abm.relief.effects.bank_loans import add_to_the_quota
from abm.relief.programme import Programme
from abm.state.lines import RateCut
from abm.state.state import State


class Relending(Programme):
    """The budget is loans made cheaper at one time; the state bears part of the cut in the rate, the banks the rest.

    It makes loans cheaper and no larger: banks are bound by collateral and capital, not by reserves. Banks get the
    money at the relending rate, pay it back when the programme ends, and the central bank loses nothing by it.
    """

    PARAMETERS = ("rate", "rate_cut", "borne_by_state")
    FLOWS = ("relief: interest",)

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (state.firms.loan > state.firms.weight)  # a yuan for each firm

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        on, pull = self.months_on(state), state.instruments
        cheap_anyway = pull.cheap_loan[on].any(axis=0)
        relent = self.granted(state, np.where(cheap_anyway, 0.0, state.firms.loan), self.left(state))
        loan = np.outer(on, relent)
        self.hand_in(state, RateCut, loan=loan, cut=self.rate_cut, borne=self.borne_by_state)
        add_to_the_quota(pull, loan, on, self.rate)

    def left(self, state: State) -> float:
        """The budget bounds what is relent at one time; yuan."""
        return self.budget(state)

    def given(self, state: State) -> Given:
        spent = max(0.0, float(self.recorded(state, RateCut, "cheaper").sum()) - self.book(state).spent)
        paid = sum(line.paid_to_banks for line in self.handed_in(state, RateCut))
        return Given(spent=spent, received=self.recorded(state, RateCut, "let_off"), paid=paid)
