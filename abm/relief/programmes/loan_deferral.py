"""Principal and interest of small firms may wait at their banks, beyond the deferral that came with the shock."""

import numpy as np

from abm.books.flows import Sector
from abm.books.money import GRAIN
from abm.contracts import debts
from abm.relief.book import Given
from abm.relief.programme import Programme
from abm.state.state import State


class LoanDeferral(Programme):
    """The budget is debt that may wait, each firm's counted once, when its deferral begins; the state's cost is a
    reward to the bank.

    What waits stays owed: principal is asked for again after the end, terms run on from there, and interest that a firm
    cannot pay meanwhile is owed without interest on it and makes no loan non-performing. So the bank bears the delay,
    the reward makes up for some of it, and nothing is forgiven or capitalised. Who is deferred by the shock's own item
    needs no place here.
    """

    PARAMETERS = ("reward",)
    FLOWS = ("relief: deferral",)

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (self.debt(state) > 0.0)

    def set_instruments(self, state: State) -> None:
        on, pull = self.months_on(state), state.instruments
        if not on.any():
            return
        before = self.eligible(state) & np.isin(state.firms.id, self.book(state).reached)
        waits_anyway = (pull.principal_deferred & pull.interest_deferred)[on].all(axis=0)
        begins = self.begins(state, np.where(before | waits_anyway, 0.0, self.debt(state)))
        waits = np.outer(on, before | (begins > 0.0))
        if not waits.any():
            return
        pull.principal_deferred |= waits
        pull.interest_deferred |= waits
        pull.deferred_loan[np.argmax(on)] = begins
        pull.deferral_reward = self.reward

    def begins(self, state: State, debt: np.ndarray) -> np.ndarray:
        """Debt of those whose deferral begins, the whole of it or nothing; yuan."""
        granted = self.granted(state, debt, self.left(state))
        return np.where(granted > debt - GRAIN, granted, 0.0)

    def debt(self, state: State) -> np.ndarray:
        """What a firm owes banks, stock on credit left aside; yuan."""
        return debts.owed(state.firms, Sector.BANKS)

    def given(self, state: State) -> Given:
        page = state.page
        return Given(spent=float(page.loans_deferred.sum()), received=page.loans_deferred, paid=page.deferral_rewarded)
