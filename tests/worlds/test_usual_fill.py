"""What the job market takes for normal is what it lives through, not what nobody has had time for."""

import pytest

from abm.quarter import play
from tests.openings import drawn_state


def test_the_usual_share_of_filled_places_follows_last_quarters_places():
    state = drawn_state()
    for _ in range(6):
        usual, opened = state.reference.usual_fill, state.reference.last_opened.sum()
        filled = state.reference.last_filled.sum()
        play(state)
        expected = usual + state.parameters.income_memory * (filled / opened - usual) if opened > 0 else usual
        assert state.reference.usual_fill == pytest.approx(expected, rel=1e-12)
    assert state.reference.last_opened.sum() > 0 and state.reference.usual_fill > 0.5


def test_wages_do_not_melt_away_in_quiet_times():
    """Offers follow the market: in three quiet years the mean offer moves by less than 3 %, not by the largest fall again and again."""
    state = drawn_state()
    for _ in range(12):
        play(state)
    wage = [measures["wage"] for _, measures in state.history]
    assert abs(wage[-1] / wage[0] - 1.0) < 0.03
