"""What buyers pay online waits with the platform: part of a month's sales reaches the seller in the next (rule 12)."""

import numpy as np

from abm.agents import platforms
from abm.books.ledger import shares_of
from abm.books.money import rounded_money
from abm.state.firms import Channel, SizeClass
from abm.state.month import Month
from abm.state.state import State


def platforms_hold_and_release(state: State, m: Month) -> None:
    """Last month's escrow is paid out to sellers, part of this month's online receipts is held."""
    release(state, slice(None))
    firms, rows = state.firms, platform_rows(state)
    online = m.sales.to_households[:, Channel.ONLINE]
    held = rounded_money(platforms.held_in_escrow(online, state.parameters.escrow_share))
    by_platform = shares_of(float(held.sum()), m.commissions.platform_shares[rows])
    state.ledger.clear("escrow held", held, state.accounts.firms, by_platform, firms.accounts[rows])
    firms.escrow = held
    firms.escrow_held[rows] = by_platform


def release(state: State, rows) -> None:
    """Platforms pay sellers in these rows what they hold for them, each
    platform by what it holds; a closed seller's at once."""
    firms, at = state.firms, platform_rows(state)
    money = rounded_money(firms.escrow[rows])
    if not money.any():
        return
    by_platform = shares_of(float(money.sum()), firms.escrow_held[at])
    state.ledger.clear("escrow released", by_platform, firms.accounts[at], firms.escrow[rows], firms.accounts[rows])
    firms.escrow_held[at] *= max(0.0, 1.0 - float(firms.escrow[rows].sum()) / float(firms.escrow_held[at].sum()))
    firms.escrow[rows] = 0.0


def platform_rows(state: State) -> np.ndarray:
    return np.flatnonzero(state.firms.size_class == SizeClass.PLATFORM)
