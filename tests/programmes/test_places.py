"""Places are real firms, however few agents stand for them: what earlier quarters gave away is gone."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.contract import arms
from tests.programmes.test_terms_over_time import set_up

# programmes that give a place away for good, by not asking a fee
GIVEN_ONCE = ("spark_digital_shops", "thunder_factories", "thunder_farms", "thunder_home_market", "thunder_markets")


def firms_given_a_place(world, name: str, places: float, taken: float = 0.0) -> np.ndarray:
    """Real firms by agent that get one of so many places, of which one agent that counts for many has taken some."""
    stated = arms.ample(name, start="2020-01")
    programme = replace(stated, values=tuple((dict(stated.values) | {"firms_at_most": places * arms.SCALE}).items()))

    def before(state):
        online = 3.0 * state.usual.export_platform_base  # it is worth a fee
        state.usual = replace(state.usual, export_platform_base=online)
        book = programme.book(state)
        book.firms, book.reached, book.received = taken, np.array([-1]), np.zeros(1)

    fee = arms.recorded(set_up(world, programme, act=before), name, "fee")
    return np.where(fee.reshape(-1, len(world.firms)).any(axis=0), world.firms.weight, 0.0)


@pytest.mark.parametrize("name", GIVEN_ONCE)
def test_a_place_that_was_given_away_is_gone(world, name):
    """As many firms as there are places left get one, give or take the last agent; none where all are taken."""
    would = firms_given_a_place(world, name, 1e9)
    places = 0.8 * would.sum()
    left = firms_given_a_place(world, name, places, taken=0.75 * places)
    assert left.sum() > 0.0 and abs(left.sum() - 0.25 * places) <= would.max()
    assert not firms_given_a_place(world, name, places, taken=places).any()
