"""Ant, refinancing: what a small firm owes its banks by now and cannot pay an internet bank takes over, if its score
allows (rule 11)."""

import numpy as np

from abm.agents import platforms
from abm.books.flows import Sector
from abm.calendar import a_month
from abm.contracts import debts
from abm.relief.book import Given
from abm.relief.outlook import Outlook
from abm.relief.programme import Programme
from abm.state.lines import Refinancing
from abm.state.state import State


class AntRefinancing(Programme):
    """The bank books, funds and bears the new loan at the usual rate of
    credit by score: the platform's cost is none."""

    PARAMETERS = ("cap_per_firm",)
    TOUCHES = ("firms", "advance")

    def eligible(self, state: State) -> np.ndarray:
        firms = state.firms
        return self.named(state) & (firms.sales_record > 0.0) & (firms.score >= state.parameters.score_cutoff)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        firms = state.firms
        owed = state.parts["refinanced"].owed(self.name, firms.refinanced)
        room = np.maximum(0.0, self.cap_per_firm * firms.weight - owed)
        line = self.granted(state, np.minimum(debts.owed(firms, Sector.BANKS), room), np.inf)
        self.hand_in(state, Refinancing, limit=np.outer(self.months_on(state), line), budget=self.left(state))

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """Lent by banks and paid back evenly: the platform gets its part of the interest and bears nothing."""
        p, offered = state.parameters, self.offered(state)
        weight = float(state.firms.weight[offered].sum())
        lent = np.minimum(money, self.cap_per_firm * weight)
        interest = a_month(lent * p.platform_rate) * (p.platform_term_months + 1.0) / 2.0
        fees = platforms.origination_fee(interest, p.origination_fee)
        return Outlook(firms=np.full(money.size, weight), help=lent, cost=np.zeros(money.size), fees=fees)

    def given(self, state: State) -> Given:
        lent, lost = self.recorded(state, Refinancing, "lent"), state.parts["refinanced"].part(self.name).lost
        return Given(spent=float(lent.sum()), received=lent, drawn=float(lent.sum()), losses_of_banks=lost)
