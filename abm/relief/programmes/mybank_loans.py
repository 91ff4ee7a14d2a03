"""MYbank, contact-free loans: small loans by transaction score, without collateral, below the usual rate (rule 11)."""

import numpy as np

from abm.agents import platforms
from abm.calendar import a_month
from abm.contracts.platform_lines import limit_by_record
from abm.relief.book import Given
from abm.relief.outlook import Outlook
from abm.relief.programme import Programme
from abm.state.lines import CreditLine
from abm.state.state import State


class MybankLoans(Programme):
    """Internet banks book and bear the loans; the platform bears the cut in the rate. Who draws, and when, is the
    firm's need."""

    PARAMETERS = ("cap_per_firm", "firms_covered", "rate_cut")
    PLACES = ("firms_covered",)
    FLOWS = ("platform funding",)
    TOUCHES = ("firms", "relief_advance")

    def eligible(self, state: State) -> np.ndarray:
        firms = state.firms
        return self.named(state) & (firms.sales_record > 0.0) & (firms.score >= state.parameters.score_cutoff)

    def set_instruments(self, state: State) -> None:
        owed = state.parts["relief_advance"].owed(self.name, state.firms.relief_advance)
        idle = self.is_idle(state)
        if idle and not owed.any():
            return
        limit = np.zeros(owed.size)
        if not idle:
            limit = self.granted(state, self.limits(state), np.inf, self.firms_covered / state.scale)
        self.hand_in(
            state,
            CreditLine,
            limit=np.maximum(0.0, limit - owed),
            budget=self.left(state),
            runs=self.months_on(state),
            # also of those whose loan runs on after the end
            rate=np.where((owed > 0.0) | (limit > 0.0), 1.0 - self.rate_cut, 1.0),
        )

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """Money lent once and paid back evenly: the platform bears the cut in
        the interest, and gets its part of the interest."""
        p, offered, weight = state.parameters, self.offered(state), state.firms.weight
        each = float(self.limits(state)[offered].sum()) / max(1e-9, float(weight[offered].sum()))
        firms = np.minimum(money / max(1.0, each), min(self.firms_covered / state.scale, float(weight[offered].sum())))
        months_owed = (p.platform_term_months + 1.0) / 2.0
        interest = a_month(each * firms * p.platform_rate) * months_owed
        fees = platforms.origination_fee(interest, p.origination_fee)
        return Outlook(firms=firms, help=each * firms, cost=self.rate_cut * interest, fees=fees)

    def limits(self, state: State) -> np.ndarray:
        """Limit by remembered sales at the counter (QR) and online; yuan for the agent's weight."""
        return limit_by_record(state, self.cap_per_firm)

    def given(self, state: State) -> Given:
        lent = self.recorded(state, CreditLine, "lent")
        borne = sum(line.interest_borne for line in self.handed_in(state, CreditLine))
        lost, drawn = state.parts["relief_advance"].part(self.name).lost, float(lent.sum())
        return Given(spent=drawn, received=lent, paid=borne, drawn=drawn, losses_of_banks=lost)
