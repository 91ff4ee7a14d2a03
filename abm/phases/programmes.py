"""Programmes set their instruments: public relief that the shock's config holds, then the programmes of the arm."""

from abm.instruments import Instruments
from abm.state import State


def programmes_set_their_instruments(state: State) -> None:
    """Every lever back to rest, then each programme pulls its own, inside its budget and dates."""
    state.instruments = Instruments.at_rest(len(state.firms))
    for programme in state.relief:
        programme.set_instruments(state)
