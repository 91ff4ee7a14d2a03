"""State-owned landlords ask small firms for no rent for some months: the state bears it."""

import numpy as np

from abm.relief.programme import Programme
from abm.state.lines import Bill, Waiver
from abm.state.state import MONTHS, State

_DRAW_LANDLORD = 2  # k of the draw that says whose tenant a firm is


class RentWaiver(Programme):
    """The state pays its landlords what its tenants would have paid: their books are whole, the tenant's rent is the
    state's cost.

    Rent falls due half in its month and half in the next; what falls due in the programme's months is waived. Ground
    rents go to private owners and are not.
    """

    PARAMETERS = ("state_landlords", "share_waived")
    FLOWS = ("relief: rents",)

    def eligible(self, state: State) -> np.ndarray:
        return (
            self.named(state)
            & (state.firms.fixed_rent > 0.0)
            & (self.draws(state, _DRAW_LANDLORD) < self.state_landlords)
        )

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        limit = self.monthly_grants(state, self.share_waived * state.firms.fixed_rent / MONTHS)
        self.hand_in(state, Waiver, bill=Bill.RENT, share=(limit > 0.0) * self.share_waived, limit=limit)
