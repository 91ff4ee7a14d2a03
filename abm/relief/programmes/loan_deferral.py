"""Principal and interest of small firms may wait at their banks, beyond the deferral that came with the shock."""

import numpy as np

from abm.books.flows import Sector
from abm.books.money import GRAIN
from abm.contracts import debts
from abm.relief.book import Given
from abm.relief.effects.bank_loans import interest_waits, principal_waits
from abm.relief.programme import Programme
from abm.state.lines import Deferral
from abm.state.state import MONTHS, State


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
        on = self.months_on(state)
        if not on.any():
            return
        before = self.eligible(state) & self.book(state).has_reached(state.firms.id)
        waits_anyway = np.all(
            [principal_waits(state, month) & interest_waits(state, month) for month in np.flatnonzero(on).tolist()],
            axis=0,
        )
        begins = self.begins(state, np.where(before | waits_anyway, 0.0, self.debt(state)))
        waits = np.outer(on, before | (begins > 0.0))
        if not waits.any():
            return
        first = np.arange(MONTHS) == np.argmax(on)
        self.hand_in(state, Deferral, waits=waits, begins=np.outer(first, begins), reward=self.reward)

    def begins(self, state: State, debt: np.ndarray) -> np.ndarray:
        """Debt of those whose deferral begins, the whole of it or nothing; yuan."""
        granted = self.granted(state, debt, self.left(state))
        return np.where(granted > debt - GRAIN, granted, 0.0)

    def debt(self, state: State) -> np.ndarray:
        """What a firm owes banks, stock on credit left aside; yuan."""
        return debts.owed(state.firms, Sector.BANKS)

    def given(self, state: State) -> Given:
        begun = self.recorded(state, Deferral, "begun")
        paid = sum(line.paid_to_banks for line in self.handed_in(state, Deferral))
        return Given(spent=float(begun.sum()), received=begun, paid=paid)
