"""Services that a platform sells by the year and gives away under a programme; what each does is said by the
programme."""

from typing import ClassVar

import numpy as np

from abm.names import Service
from abm.relief.outlook import Outlook
from abm.relief.programme import Programme
from abm.state.lines import ServiceFee
from abm.state.state import MONTHS, State


class FreeService(Programme):
    """So many firms get the service for a year: the fee is waived once, in the first month in which it can be."""

    SERVICE: ClassVar[Service]
    BRIDGES = False
    PARAMETERS = ("fee", "firms_at_most")
    PLACES = ("firms_at_most",)
    FLOWS = ("relief: platform",)

    def set_instruments(self, state: State) -> None:
        users = self.book(state).has_reached(state.firms.id)
        new = self.newcomers(state, users)
        if new.any():
            first = np.arange(MONTHS) == np.argmax(self.months_on(state))
            self.hand_in(state, ServiceFee, service=self.SERVICE, fee=np.outer(first, new))
        if (users | (new > 0.0)).any():
            self.serve(state, users, new > 0.0)

    def newcomers(self, state: State, users: np.ndarray) -> np.ndarray:
        """The fee of each firm that gets the service this quarter; yuan for the agent's weight."""
        if self.is_idle(state):
            return np.zeros(len(users))
        fee = np.where(users | self.served_by_others(state), 0.0, self.fee * state.firms.weight)
        places = max(0.0, self.firms_at_most / state.scale - self.book(state).firms)
        return self.granted(state, fee, self.left(state), places)

    def served_by_others(self, state: State) -> np.ndarray:
        """Who has the service from another programme: its year is paid once."""
        others = [one for one in state.relief if isinstance(one, FreeService) and one.SERVICE == self.SERVICE]
        served = np.zeros(len(state.firms), dtype=bool)
        for book in [one.book(state) for one in others if one.name != self.name]:
            served |= book.has_reached(state.firms.id)
        return served

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """A fee that is paid and given back costs the sponsor nothing and puts no money in anybody's hands."""
        firms = np.minimum(money / self.fee, self.firms_at_most / state.scale)
        return Outlook(firms=firms, help=np.zeros(money.size), cost=self.fee * firms, fees=self.fee * firms)

    def serve(self, state: State, users: np.ndarray, new: np.ndarray) -> None:
        """What the service does for those who had it before, and for those who get it now."""
        raise NotImplementedError(f"{self.name}: say in serve() what the service does.")
