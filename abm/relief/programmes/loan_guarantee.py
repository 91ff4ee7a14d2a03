"""The state stands behind part of new bank loans to small firms: banks lend beyond collateral what is guaranteed."""

import numpy as np

from abm.relief.book import Given
from abm.relief.programme import Programme
from abm.state.lines import Guarantee
from abm.state.state import State


class LoanGuarantee(Programme):
    """The budget is what is guaranteed in all; the cost is what banks call, also long after the end.

    A bank that is covered for a share lends this share of what is asked also to who has neither collateral nor a
    record with it, within its own capital. Beside a guarantee of the shock's, it covers a share of the rest.
    """

    PARAMETERS = ("share_of_loan",)
    FLOWS = ("relief: guarantees",)
    TOUCHES = ("firms", "relief_guaranteed")

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (state.firms.months_overdue == 0)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        share = np.outer(self.months_on(state), self.offered(state)) * self.share_of_loan
        self.hand_in(state, Guarantee, share=share, budget=self.left(state))

    def given(self, state: State) -> Given:
        covered, called = (
            self.recorded(state, Guarantee, "covered"),
            state.parts["relief_guaranteed"].part(self.name).lost,
        )
        new = float(covered.sum())
        return Given(spent=new, received=covered, paid=called, drawn=new)
