"""What one month hands from step to step."""

import numpy as np

from abm.state.firms import FirmState
from abm.state.state import MONTHS, State


class Month:
    """What is ordered, made and delivered in one month; arrays by firm in units unless said."""

    def __init__(self, state: State, month: int):
        firms, now = state.firms, state.conditions
        self.number = month
        self.operating = np.where(firms.state == FirmState.OPEN, now.open_now[month], 0.0)
        self.rent = firms.fixed_rent / MONTHS * (firms.state <= FirmState.SUSPENDED)
        self.industry = firms.industry
        self.need = state.instruments.needed_per_unit
        self.productivity = firms.productivity / self.need
