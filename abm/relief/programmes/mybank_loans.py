"""MYbank, contact-free loans: small loans by transaction score, without collateral, below the usual rate (rule 11)."""

import numpy as np

from abm.agents import platforms
from abm.relief.book import Given
from abm.relief.outlook import Outlook
from abm.relief.programme import Programme
from abm.state.state import MONTHS, State


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
        firms, pull = state.firms, state.instruments
        pull.platform_rate[firms.relief_advance > 0.0] = 1.0 - self.rate_cut
        if self.is_idle(state):
            return
        on = self.months_on(state)
        limit = self.granted(state, self.limits(state), np.inf, self.firms_covered / state.scale)
        pull.platform_limit = np.maximum(0.0, limit - firms.relief_advance)
        pull.platform_budget = self.left(state)
        pull.platform_from[:], pull.platform_until[:] = np.argmax(on), MONTHS - np.argmax(on[::-1])
        pull.platform_rate[limit > 0.0] = 1.0 - self.rate_cut

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """Money lent once and paid back evenly: the platform bears the cut in
        the interest, and gets its part of the interest."""
        p, offered, weight = state.parameters, self.offered(state), state.firms.weight
        each = float(self.limits(state)[offered].sum()) / max(1e-9, float(weight[offered].sum()))
        firms = np.minimum(money / max(1.0, each), min(self.firms_covered / state.scale, float(weight[offered].sum())))
        months_owed = (p.platform_term_months + 1.0) / 2.0
        interest = each * firms * p.platform_rate / 12.0 * months_owed
        fees = platforms.origination_fee(interest, p.origination_fee)
        return Outlook(firms=firms, help=each * firms, cost=self.rate_cut * interest, fees=fees)

    def limits(self, state: State) -> np.ndarray:
        """Limit by remembered sales at the counter (QR) and online; yuan for the agent's weight."""
        firms, p = state.firms, state.parameters
        usual = np.maximum(1.0, state.usual.mean_sales_record * firms.weight)
        return platforms.platform_limit(
            firms.sales_record,
            usual,
            p.platform_credit_elasticity,
            p.platform_loan_mean * firms.weight,
            firms.score,
            state.parameters.score_cutoff,
            self.cap_per_firm * firms.weight,
        )

    def given(self, state: State) -> Given:
        page = state.page
        drawn = float(page.drawn_under_relief.sum())
        lost = page.relief_loans_written_off
        borne = page.interest_borne_by_platform
        return Given(spent=drawn, received=page.drawn_under_relief, paid=borne, drawn=drawn, losses_of_banks=lost)
