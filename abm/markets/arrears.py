"""Creditors' patience, firm by firm: who of those that have not paid this month is beyond it and must stop (rules 12,
13)."""

import numpy as np

from abm.agents.smes import financing
from abm.machine.kernels import kernel
from abm.markets.rules import compiled

_beyond_limit, _suspended = compiled(financing.beyond_limit), compiled(financing.suspended)
PAID = 1.0 - 1e-9  # a share of a claim that counts as the whole


@kernel
def who_must_stop(owed, claims, limits, patient, deposits, too_little):
    """`owed` and monthly `claims`: of wages, suppliers, rent, interest, principal; yuan. `patient`: whether the last
    two are deferred.

    Deposits below `too_little` count as nothing.
    """
    stops = np.empty(deposits.size, np.bool_)
    for f in range(deposits.size):
        penniless = 0.0 if deposits[f] < too_little[f] else deposits[f]
        stops[f] = _suspended(
            _beyond_limit(owed[0][f], claims[0][f], limits[0]),
            _beyond_limit(owed[1][f], claims[1][f], limits[1]),
            _beyond_limit(owed[2][f], claims[2][f], limits[2]),
            _beyond_limit(owed[3][f], claims[3][f], limits[3]) and not patient[0][f],
            _beyond_limit(owed[4][f], claims[4][f], limits[4]) and not patient[1][f],
            penniless,
        )
    return stops
