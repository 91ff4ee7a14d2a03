"""The platforms on which online sellers sell, read off the state; no behaviour (rule 21).

A seller is at home on one platform; an exclusive one may sell there alone. Where a seller that is not exclusive sells
does not matter: its reach is what its customers' lists say, as that of everybody is at rest.
"""

import numpy as np

from abm.agents import platforms
from abm.contracts import working_capital
from abm.luck import chance
from abm.names import Industry
from abm.state.firms import FirmState, SizeClass
from abm.state.state import State

_HOME, _EXCLUSIVE = range(2)  # k of the draws


def shops(state: State) -> np.ndarray:
    """Firms of trade: whoever sells online is one of them, those that stand still for a time included."""
    firms = state.firms
    return (
        (firms.industry == Industry.TRADE) & (firms.size_class <= SizeClass.LARGE) & (firms.state != FirmState.CLOSED)
    )


def home(state: State, ids: np.ndarray) -> np.ndarray:
    """The platform on which each of these firms is at home if it sells online, as a place in `PLATFORMS`; for as long
    as it lives."""
    share = state.parameters.platform_shares
    return np.minimum(np.searchsorted(np.cumsum(share), _luck(state, ids, _HOME), side="right"), share.size - 1)


def tied(state: State, ids: np.ndarray) -> np.ndarray:
    """Which of these firms, if they sell online, may sell at home alone as long as no rule lets them [D058, D060]."""
    return _luck(state, ids, _EXCLUSIVE) < state.parameters.exclusive_sellers[home(state, ids)]


def exclusive(state: State) -> np.ndarray:
    """Online sellers that are tied to one platform."""
    return shops(state) & state.firms.online & tied(state, state.firms.id)


def relative_reach(state: State) -> np.ndarray:
    """Pull of each seller on online buyers against the same seller where it
    sold at rest; 1 for those that sell where they sold."""
    everywhere = state.instruments.sells_everywhere
    if not everywhere.any():
        return np.ones(len(state.firms))
    p = state.parameters
    return platforms.relative_reach(
        platforms.reach(p.platform_shares[home(state, state.firms.id)], p.buyers_on_all_platforms), everywhere
    )


def commission_shares(state: State, online_sales: np.ndarray) -> np.ndarray:
    """Part of all commissions that each platform gets for these online sales, by firm."""
    usual, everywhere, whole = state.usual.platform_shares, state.instruments.sells_everywhere, online_sales.sum()
    if whole <= 0.0 or not everywhere.any():
        return usual
    rows = np.flatnonzero(state.firms.size_class == SizeClass.PLATFORM)
    moved = np.where(everywhere, online_sales, 0.0) / whole
    left = np.bincount(home(state, state.firms.id), weights=moved / relative_reach(state), minlength=rows.size)
    left = np.minimum(left, usual[rows])
    out = usual.copy()
    out[rows] = platforms.commission_share(usual[rows], moved.sum(), left, left.sum())
    return out


def _luck(state: State, ids: np.ndarray, k: int) -> np.ndarray:
    return chance.uniforms(chance.stream(state.seed, chance.Purpose.HOME_PLATFORM, 0), ids, k)


def draw_on_customers(state: State) -> np.ndarray:
    """A firm's pull on those who know it: its luck with them and what its shelves hold; 1 at rest."""
    pull = np.where(state.firms.state >= FirmState.DORMANT, 0.0, np.exp(state.firms.luck))
    return pull * working_capital.assortment_pull(state) if state.parameters.assortment_elasticity > 0.0 else pull
