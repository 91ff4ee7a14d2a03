"""What the job market takes for normal is what it lives through, not what nobody has had time for."""

import numpy as np
import pytest

from abm.quarter import play
from tests.openings import drawn_state


def test_the_usual_share_of_filled_places_follows_what_firms_that_sought_staff_filled():
    """Each firm's own share counts with its staff, as its offer counts among wages; a place at a small firm is no
    stronger news."""
    state, apart = drawn_state(), 0.0
    for _ in range(6):
        usual, opened, filled = (
            state.memory.usual_fill,
            state.memory.last_opened.copy(),
            state.memory.last_filled.copy(),
        )
        sought, staff = opened > 0, state.firms.staff.copy()
        play(state)
        if not (staff * sought).any():
            assert state.memory.usual_fill == usual
            continue
        own = (filled[sought] / opened[sought] * staff[sought]).sum() / staff[sought].sum()
        assert state.memory.usual_fill == pytest.approx(
            usual + state.parameters.income_memory * (own - usual), rel=1e-12
        )
        apart = max(apart, abs(own - filled.sum() / opened.sum()))
    assert apart > 0.01, "by firms and by places differ"
    assert np.any(state.memory.last_opened > 0) and state.memory.usual_fill > 0.5


def test_wages_do_not_melt_away_in_quiet_times():
    """Offers follow the market: in three quiet years the mean offer moves by less than 3 %, not by the largest fall
    again and again."""
    state = drawn_state()
    for _ in range(12):
        play(state)
    wage = [measures["wage"] for _, measures in state.history]
    assert abs(wage[-1] / wage[0] - 1.0) < 0.03
