"""Platform rules, data portability: a firm may carry its transaction record to its bank (rules 10, 11, 21)."""

import numpy as np

from abm.contracts import debts
from abm.contracts.platform_lines import limit_by_record
from abm.relief.effects.sums import added_up
from abm.relief.regulation import Regulation
from abm.state.lines import Rule
from abm.state.state import State


class DataPortability(Regulation):
    """Banks lend by the record as the platform does, without collateral, at their own rate, and bear the loss."""

    PARAMETERS = ("share_that_carries",)

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (state.firms.sales_record > 0.0)

    def set_instruments(self, state: State) -> None:
        if not self.in_force(state):
            return
        carries = self.offered(state) & (self.draws(state, 1) < self.share_that_carries)
        lent = debts.owed(state.firms, debts.INTERNET_BANK)
        limit = np.where(carries, np.maximum(0.0, self.limits(state) - lent), 0.0)
        self.hand_in(state, Rule, term="record_limit", value=limit, bound=carries)

    def limits(self, state: State) -> np.ndarray:
        """What the platform would lend on the record that banks now read,
        last quarter's; yuan for the agent's weight."""
        return limit_by_record(state, state.parameters.platform_loan_cap)

    def bound(self, state: State) -> np.ndarray:
        carries = added_up([line.bound for line in self.handed_in(state, Rule)], len(state.firms)) > 0
        return carries & (state.record.granted_on_record > 0.0)
