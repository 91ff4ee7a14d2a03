"""The state asks small firms for less production tax (VAT and the like) than the shock's own cut leaves."""

import numpy as np

from abm.relief.programme import Programme
from abm.state.lines import Bill, Waiver
from abm.state.state import MONTHS, State


class VatCut(Programme):
    """A share of what is still due after the cut that happened: no firm is let off more than it owes."""

    PARAMETERS = ("extra_share",)
    FLOWS = ("relief: taxes",)

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (state.firms.production_tax_rate > 0.0)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        cut = state.instruments.production_tax_cut[self.months_on(state)]
        limit = self.monthly_grants(state, self.extra_share * ((1.0 - cut).mean(axis=0) * self.usual_tax(state)))
        share = (limit > 0.0) * self.extra_share
        self.hand_in(state, Waiver, bill=Bill.PRODUCTION_TAX, share=share, limit=limit)

    def usual_tax(self, state: State) -> np.ndarray:
        """Production tax a month on the value added of usual sales; yuan by firm."""
        firms, t = state.firms, state.technology
        added = 1.0 - t.services_per_unit.sum(axis=0) - t.imports_per_unit - t.materials_per_unit
        return np.maximum(0.0, firms.production_tax_rate * firms.usual_orders * added[firms.industry]) / MONTHS
