"""Programmes set their instruments and count their costs: public relief of
the shock first, then the programmes of the arm."""

from abm.errors import ConfigError
from abm.phases.phase import phase
from abm.relief.outlook import weigh
from abm.relief.public import set_public_relief
from abm.state.instruments import Instruments
from abm.state.state import State


@phase()
def programmes_set_their_instruments(state: State) -> None:
    """Every term back to rest, then each programme hands in its lines, inside its budget and dates."""
    state.instruments = Instruments.at_rest(len(state.firms))
    set_public_relief(state)
    names = [programme.name for programme in state.relief]
    for programme in state.relief:
        if names.count(programme.name) > 1:
            raise ConfigError(f"relief: {programme.name}: named twice in one arm; give it one larger budget instead.")
        weigh(programme, state)
        programme.set_instruments(state)
