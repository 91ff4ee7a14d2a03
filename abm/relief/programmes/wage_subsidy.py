"""The state pays small firms a sum a month for each employee whom they keep on the payroll, as was done abroad."""

import numpy as np

from abm.agents.smes import staffing
from abm.relief.programme import Programme
from abm.state.firms import SizeClass
from abm.state.lines import Gift
from abm.state.state import State


class WageSubsidy(Programme):
    """Paid for those at work and those sent home, at most for the staff at the quarter's start: who is dismissed earns
    nothing more.

    It acts on employment through the firm's cash, and through what a dismissal saves: the less of a wage the employer
    bears, the slower it dismisses (`dismissals_follow_cost`).
    """

    PARAMETERS = ("per_employee",)
    FLOWS = ("relief: wages",)

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (self.employees(state) > 0)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        staff = self.employees(state)
        grants = self.monthly_grants(state, self.per_employee * staff)
        each = np.where(grants > 0.0, grants / np.maximum(1, staff), 0.0)
        self.hand_in(state, Gift, each=each, staff=staff.astype(float))

    def employees(self, state: State) -> np.ndarray:
        """People on the payroll, by firm."""
        firms = state.firms
        return staffing.employees(firms.staff, firms.size_class == SizeClass.SELF_EMPLOYED)
