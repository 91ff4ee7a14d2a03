"""A household's spending split by product: tastes, the move online, and what fear of contact cuts (rule 7)."""

import numba
import numpy as np

from abm.agents.workers import consumption

_fear_cut = numba.njit(consumption.fear_cut)


@numba.njit(cache=True)
def split(planned, taste, shop, online, pull_online, contact, fear, moved_online, budget, put_off, pooled):
    """Fills budgets by group and the pooled budget, adds to what is put off; yuan a quarter, group `online` gets what moves."""
    people, groups = taste.shape
    wanted = np.empty(groups)
    for i in range(people):
        named = 0.0
        for g in range(groups):
            wanted[g] = taste[i, g]
            named += wanted[g]
        goods = wanted[shop] + wanted[online]
        wanted[online] = min(goods, wanted[online] * pull_online)
        wanted[shop] = goods - wanted[online]
        moves, saves = 0.0, 0.0
        for g in range(groups):
            budget[i, g], moved, saved = _fear_cut(planned[i], wanted[g], contact[g], fear, moved_online)
            moves += moved
            saves += saved
        budget[i, online] += moves
        put_off[i] += saves
        pooled[i] = planned[i] * (1.0 - named)
