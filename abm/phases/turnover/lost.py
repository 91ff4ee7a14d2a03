"""A shock may take firms for good: an experiment with what the economy is without them."""

import numpy as np

from abm.luck import chance
from abm.names import Cause
from abm.phases.phase import phase
from abm.phases.turnover.turnover import close_firms
from abm.state.firms import FirmState, SizeClass
from abm.state.state import State


@phase()
def the_shock_closes_firms(state: State) -> None:
    """A share of the SMEs of every size class closes for good before plans
    are made; a quarter without such a loss has none."""
    share, firms = state.conditions.lost_smes, state.firms
    if share <= 0.0:
        return
    small = np.flatnonzero((firms.size_class <= SizeClass.MEDIUM) & (firms.state != FirmState.CLOSED))
    close_firms(state, small[goes_before(state, small) < share], Cause.REMOVED, month=0)


def goes_before(state: State, rows: np.ndarray) -> np.ndarray:
    """Share of its size class, by number of firms, that is lost before a firm is: the order is luck that lasts."""
    firms = state.firms
    luck = chance.uniforms(chance.stream(state.seed, chance.Purpose.LOST_TO_THE_SHOCK, 0), firms.id[rows])
    order = np.lexsort((luck, firms.size_class[rows]))
    size, weight = firms.size_class[rows][order], firms.weight[rows][order]
    of_class = np.bincount(size, weights=weight, minlength=len(SizeClass))
    before = np.cumsum(of_class) - of_class
    share = np.empty(rows.size)
    share[order] = (np.cumsum(weight) - weight - before[size]) / of_class[size]
    return share
