"""Central-bank money that makes bank loans of small firms cheaper, beyond the quota that came with the shock."""

import numpy as np

from abm.relief.book import Given
from abm.relief.programme import Programme
from abm.state.state import State


class Relending(Programme):
    """The budget is loans made cheaper at one time; the state bears part of the cut in the rate, the banks the rest.

    It makes loans cheaper and no larger: banks are bound by collateral and capital, not by reserves. Banks get the
    money at the relending rate, pay it back when the programme ends, and the central bank loses nothing by it.
    """

    PARAMETERS = ("rate", "rate_cut", "borne_by_state")
    FLOWS = ("relief: interest",)

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (state.firms.loan > 0.0)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        on, pull = self.months_on(state), state.instruments
        cheap_anyway = pull.cheap_loan[on].any(axis=0)
        relent = self.granted(state, np.where(cheap_anyway, 0.0, state.firms.loan), self.left(state))
        pull.relent_loan = np.outer(on, relent)
        pull.relent_cut, pull.relent_borne = self.rate_cut, self.borne_by_state
        self.add_to_the_quota(pull, on, float(relent.sum()))

    def add_to_the_quota(self, pull, on: np.ndarray, money: float) -> None:
        """Banks may hold so much more of the central bank's money; on all of it they pay the mean rate."""
        usual = float(pull.relending_quota[on].mean())
        if money > 0.0:
            pull.relending_rate = (usual * pull.relending_rate + money * self.rate) / (usual + money)
        pull.cheap_loan |= pull.relent_loan > 0.0
        pull.relending_quota = pull.relending_quota + money * on

    def left(self, state: State) -> float:
        """The budget bounds what is relent at one time; yuan."""
        return self.budget_yuan / state.scale

    def given(self, state: State) -> Given:
        page = state.page
        spent = max(0.0, float(page.relent.sum()) - self.book(state).spent)
        return Given(spent=spent, received=page.interest_let_off, paid=page.interest_borne_by_state)
