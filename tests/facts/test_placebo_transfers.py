"""Placebos by hand: money that moves among firms and adds up to nothing has no effect on the whole that luck cannot
make."""

import numpy as np
import pytest

from abm.measures.breach import BookError
from abm.state.firms import FirmState, SizeClass
from tests.openings import with_money
from tests.paired import SEEDS, beyond_noise, paired, path, played

pytestmark = pytest.mark.slow
MEASURES = ("gdp_real", "employment", "sme_survival")
ERRORS = 3.0  # of a mean of twelve worlds: 1.2 % of placebos lie further out


def small(state) -> np.ndarray:
    """Open small firms with money."""
    firms = state.firms
    return np.flatnonzero(
        (firms.size_class <= SizeClass.SMALL) & (firms.state == FirmState.OPEN) & (firms.deposits > 1.0)
    )


def moved(state, rows: np.ndarray, yuan: np.ndarray) -> None:
    """Puts yuan on the accounts of some firms and takes as much from others."""
    assert float(yuan.sum()) == 0.0
    at = state.firms.accounts[rows]
    with_money(state, at, state.ledger.balance(at) + yuan)


def one_yuan(state) -> None:
    moved(state, small(state)[[0, -1]], np.array([1.0, -1.0]))


def zero_sum(sign: float):
    """Every second small firm gives a tenth of what the poorer of two neighbours has to the other; or takes it."""

    def act(state) -> None:
        rows = small(state)
        rows = rows[: 2 * (rows.size // 2)].reshape(-1, 2)
        yuan = np.floor(0.1 * state.firms.deposits[rows].min(axis=1))
        moved(state, rows.ravel(), np.stack([sign * yuan, -sign * yuan], axis=1).ravel())

    return act


def last(state) -> np.ndarray:
    """The measures of a year later."""
    return np.array([path(state, measure)[-1] for measure in MEASURES])


@pytest.mark.parametrize("act", [one_yuan, zero_sum(1.0), zero_sum(-1.0)], ids=["one yuan", "zero sum", "turned"])
def test_what_adds_up_to_nothing_does_nothing_to_the_whole(act):
    for measure, found in zip(MEASURES, paired(last, {}, {"act": act}).T, strict=True):
        assert not beyond_noise(found, ERRORS) and not beyond_noise(-found, ERRORS), measure


def test_what_does_not_add_up_is_seen():
    """A planted effect: the state pays households a twentieth of a quarter's GDP."""
    points = {"transfers_to_households": {"2019Q4": 0.0, "2020Q1": 0.05, "2020Q2": 0.0}}
    quiet = {"shock": "impulses"}
    assert beyond_noise(paired(last, quiet, quiet | {"shock_changes": points})[:, 0], ERRORS)


def test_money_out_of_nothing_is_refused():
    def out_of_nothing(state) -> None:
        at = state.firms.accounts[small(state)]
        with_money(state, at, state.ledger.balance(at) + 1e6)

    with pytest.raises(BookError):
        played(SEEDS[0], 1, act=out_of_nothing)
