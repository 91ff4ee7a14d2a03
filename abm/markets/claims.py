"""Claims that nobody will pay are given up by those who hold them."""

import numpy as np

from abm.machine.kernels import kernel
from abm.markets.sums import halved


@kernel
def give_up(claims, first, last, amount):
    """So much is taken off the claims of each group, whose holders stand from `first` to before `last`, in proportion;
    returns what each holder gave up; yuan."""
    given_up = np.zeros(claims.size)
    for g in range(amount.size):
        if amount[g] > 0.0:
            whole = halved(claims[first[g] : last[g]].copy().reshape((-1, 1)))[0]
            part = min(1.0, amount[g] / whole) if whole > 0.0 else 0.0
            for k in range(first[g], last[g]):
                given_up[k] = claims[k] * part
                claims[k] -= given_up[k]
    return given_up
