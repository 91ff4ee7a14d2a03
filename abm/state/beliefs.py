"""What owners make of what they hear: the news of orders, and for how long they will be shut (rule 1)."""

import numpy as np

from abm.agents.smes import expectations
from abm.luck import chance, draws
from abm.state.firms import Channel
from abm.state.state import State


def belief_of_owners(state: State) -> np.ndarray:
    """The share of this quarter for which each owner believes to be open: the truth with an error."""
    luck = chance.stream(state.seed, chance.Purpose.SHUT_BY_ORDER, state.quarter)
    error = state.parameters.reopening_belief_error * chance.normals(luck, state.firms.id, draws.ERROR_OF_BELIEF)
    return expectations.belief_of_reopening(state.conditions.open_now.mean(axis=0), error)


def if_open(orders: np.ndarray, customers_open: np.ndarray) -> np.ndarray:
    """Orders by product and channel, those of producers as if none of these had been shut by order."""
    whole = orders.copy()
    whole[:, Channel.BUSINESS] = expectations.orders_if_open(orders[:, Channel.BUSINESS], customers_open)
    return whole
