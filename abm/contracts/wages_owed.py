"""Wages that firms owe: contracts between a worker and a firm (rule 12)."""

import numpy as np

from abm.books.money import GRAIN
from abm.state.state import State


def add_wage_claims(state: State, worker, firm, amount) -> None:
    """Unpaid wages as contracts between a worker and a firm."""
    claims = state.claims
    claims["worker"] = np.concatenate([claims["worker"], worker])
    claims["firm"] = np.concatenate([claims["firm"], firm])
    claims["amount"] = np.concatenate([claims["amount"], amount])
    count_owed_wages(state)


def count_owed_wages(state: State) -> None:
    """Wages owed by firm: the sum of its contracts."""
    claims = state.claims
    keep = claims["amount"] > 0.0
    if not keep.all():
        for name in ("worker", "firm", "amount"):
            claims[name] = claims[name][keep]
    state.firms.owed_wages = np.bincount(claims["firm"], weights=claims["amount"], minlength=len(state.firms))


def pay_wage_arrears(state: State, share: np.ndarray) -> None:
    """A firm pays the same share of every wage it owes."""
    claims, firms, people = state.claims, state.firms, state.workers
    if claims["amount"].size == 0:
        return
    owed, paid = claims["amount"], claims["amount"] * share[claims["firm"]]
    state.ledger.pay("wage arrears paid", paid, firms.accounts[claims["firm"]], people.accounts[claims["worker"]])
    state.record.income += np.bincount(claims["worker"], weights=paid, minlength=len(people))
    claims["amount"] = np.where(paid >= owed - GRAIN, 0.0, owed - paid)
    touched = claims["firm"][claims["amount"] != owed]
    state.record.late_wages_paid += np.bincount(touched, minlength=len(firms))
    count_owed_wages(state)
