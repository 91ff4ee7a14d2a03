"""Empty places meet founders: people by slot of the table, until one has the money and is free."""

import numpy as np

from abm.luck.chance import integer_below
from abm.machine.kernels import kernel


@kernel
def meet(luck, places, need, attempts, first_draw, own_firm, employer, leaves, stays, deposits):
    """A founder with the money for each place, the places in turn in each attempt; row, -1 where none was met.

    `leaves`: firms whose staff may leave to found one; `stays`: people who cannot. Nobody founds two.
    """
    founder, taken = np.full(places.size, -1), np.zeros(own_firm.size, np.bool_)
    for attempt in range(attempts):
        for k in range(places.size):
            if founder[k] >= 0:
                continue
            who = integer_below(luck, places[k], first_draw + attempt, own_firm.size)
            free = own_firm[who] < 0 and not stays[who] and (employer[who] < 0 or leaves[employer[who]])
            if free and not taken[who] and deposits[who] >= need[k]:
                founder[k] = who
                taken[who] = True
    return founder
