"""Openings that tests share: each is drawn once a session, and every test gets a copy of its own."""

from functools import cache

import numpy as np

from abm.opening.opening import draw_economy
from abm.opening.resting import resting_parameters
from abm.parameters.parameters import Parameters
from abm.quarter import play
from abm.shocks import Shock

SCALE, SEED = 100_000, 7


@cache
def _drawn(scale: float, seed: int, resting: bool):
    parameters = Parameters.read("china_2019")
    return draw_economy(
        resting_parameters(parameters) if resting else parameters, Shock.read("none"), scale=scale, seed=seed
    )


@cache
def _played(scale: float, seed: int, shock: str, quarters: int):
    state = drawn_state(scale, seed, shock=shock)
    for _ in range(quarters):
        play(state)
    return state


def drawn_state(scale: float = SCALE, seed: int = SEED, *, resting: bool = False, shock: str = "none"):
    """An economy at the opening, not burnt in; a copy."""
    state = _drawn(scale, seed, resting).fork()
    state.shock = Shock.read(shock)
    return state


def played_state(quarters: int, scale: float = SCALE, seed: int = SEED, *, shock: str = "none"):
    """The same some quarters later, with luck; a copy."""
    return _played(scale, seed, shock, quarters).fork()


def with_money(state, accounts, yuan):
    """Puts a balance on accounts, the central bank's own making up for it."""
    before = float(np.sum(state.ledger.balance(accounts)))
    state.ledger.open_with(accounts, yuan)
    central = state.accounts.central_bank
    state.ledger.open_with(
        central, state.ledger.balance(central) + before - float(np.sum(state.ledger.balance(accounts)))
    )
