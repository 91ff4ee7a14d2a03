"""Spring Thunder, markets abroad: the yearly fee of an export platform is waived for newcomers (rule 9)."""

import numpy as np

from abm.platforms import export_platforms
from abm.relief.outlook import Outlook, last_statistics
from abm.relief.programme import Programme
from abm.state.lines import EntryFee
from abm.state.state import MONTHS, State


class ThunderMarkets(Programme):
    """Who joins decides by the margin on expected orders; the fee of the first year is paid and given back."""

    BRIDGES = False
    PARAMETERS = ("firms_at_most",)
    PLACES = ("firms_at_most",)
    FLOWS = ("relief: platform",)
    TOUCHES = ("firms", "export_platform")

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & export_platforms.newcomers(state)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        willing = export_platforms.wants_to_join(state, np.ones(len(state.firms)))
        fee = np.where(willing, state.parameters.platform_annual_fee * state.firms.weight, 0.0)
        places = max(0.0, self.firms_at_most / state.scale - self.book(state).firms)
        waived = self.granted(state, fee, self.left(state), places)
        self.hand_in(state, EntryFee, fee=np.outer(self.months_on(state), waived))

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """A fee that is waived is no cost, but for those who would have joined
        and paid: as many a quarter as joined in the last."""
        fee, offered = state.parameters.platform_annual_fee, float(state.firms.weight[self.offered(state)].sum())
        firms = np.minimum(money / fee, min(self.firms_at_most / state.scale, offered))
        joined = last_statistics(state)["joined_export_platforms"] / state.scale
        anyway = np.minimum(firms, joined * self.months_to_come(state) / MONTHS)
        return Outlook(firms=firms, help=fee * firms, cost=fee * firms, fees=fee * (firms - anyway))
