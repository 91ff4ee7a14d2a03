"""Luck has a name: the same seed gives the same bytes, another seed another world, and a neighbour's fate changes
nobody's draws."""

import hashlib

import numpy as np
import pytest

from abm.names import Industry
from abm.opening.opening import draw_economy
from abm.parameters.parameters import Parameters
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.shocks import Shock
from abm.state.conditions import conditions
from abm.state.firms import FirmState, SizeClass
from abm.state.state import QuarterRecord
from tests.openings import SCALE, SEED, drawn_state, played_state

QUARTERS = 2


def fingerprint(state) -> str:
    """A hash of every column, balance and measure."""
    whole = hashlib.sha256(state.ledger.balance(slice(None)).tobytes())
    for table in (state.firms, state.workers, state.banks):
        for name in table.COLUMNS:
            whole.update(np.ascontiguousarray(getattr(table, name)).tobytes())
    whole.update(repr(state.history).encode())
    return whole.hexdigest()


def after(state, quarters=QUARTERS):
    for _ in range(quarters):
        play(state)
    return state


def test_the_same_seed_gives_the_same_bytes():
    assert fingerprint(after(drawn_state())) == fingerprint(after(drawn_state()))


def test_an_opening_drawn_anew_gives_the_same_bytes():
    anew = draw_economy(Parameters.read("china_2019"), Shock.read("none"), scale=SCALE, seed=SEED)
    assert fingerprint(anew) == fingerprint(drawn_state())


def test_another_seed_gives_another_world():
    other = drawn_state(seed=SEED + 1)
    assert fingerprint(other) != fingerprint(drawn_state())
    one, two = (after(state).history[-1][1] for state in (drawn_state(), other))
    assert one["closures"] != two["closures"] and one["gdp"] != two["gdp"]


def test_luck_moves_with_the_seed_not_with_the_opening():
    state = drawn_state()
    state.seed += 1
    assert fingerprint(after(state)) != fingerprint(after(drawn_state()))


def a_small_shop(state) -> int:
    """A shop with a middling number of customers."""
    firms = state.firms
    rows = np.flatnonzero(
        (firms.state == FirmState.OPEN) & (firms.size_class == SizeClass.MICRO) & (firms.industry == Industry.TRADE)
    )
    return int(rows[np.argsort(firms.usual_orders[rows])[rows.size // 2]])


def test_one_small_firm_closes_and_nobody_elses_choices_change():
    """Under 1 % of choices of sellers and employers differ that quarter; of
    strangers to the firm under 1 % are touched."""
    with_it, without_it = played_state(1), played_state(1)
    row = a_small_shop(without_it)
    strangers = ~((with_it.workers.sellers == row).any(axis=(1, 2)) | (with_it.workers.employer == row))
    without_it.record = QuarterRecord(len(without_it.firms), len(without_it.workers), len(without_it.banks))
    without_it.conditions = conditions(without_it.shock, without_it.firms, without_it.seed, without_it.quarter)
    turnover.close_firms(without_it, np.array([row]), turnover.Cause.REMOVED)
    play(with_it)
    play(without_it)
    one, two = with_it.workers, without_it.workers
    choices = np.column_stack(
        [one.sellers.reshape(len(one), -1) != two.sellers.reshape(len(two), -1), one.employer != two.employer]
    )
    assert 0.0 < choices.mean() < 0.01
    assert choices.any(axis=1)[strangers].mean() < 0.01
    assert (with_it.record.changed_seller != without_it.record.changed_seller)[strangers].mean() < 0.01


@pytest.mark.parametrize("name", ["spark_credit", "payroll_cut"])
def test_an_idle_programme_changes_no_bit(name):
    programme = pytest.importorskip("abm.relief.programme").read_programme(
        {"programme": name, "budget_yuan": 0.0, "start": "2019-01", "end": "2019-06"}
    )
    idle = drawn_state()
    idle.relief = (programme,)
    assert fingerprint(after(idle)) == fingerprint(after(drawn_state()))
