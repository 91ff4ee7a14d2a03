"""One world for all tests of programmes; nobody plays it, everybody forks it."""

from functools import cache

import pytest

from abm.shocks import Shock
from experiments.contract import arms


class Unwritten(dict):
    """Books of programmes of a world that all tests share: a programme asks for its own in a fork."""

    def setdefault(self, name, book):
        raise AssertionError(f"{name} opens a book in the world that all tests share; fork it first: arms.arm(world)")

    def __deepcopy__(self, seen):
        return {}


@pytest.fixture(scope="session")
def world():
    state = arms.draw()
    state.relief_books = Unwritten()
    return state


@pytest.fixture(scope="session")
def nothing(world):
    return arms.after_each_quarter(world)


@pytest.fixture(scope="session")
def alone(world, nothing):
    """For a programme: the world in which it has something to do, and what happens there without it."""

    @cache
    def without(switch: str):
        bare = world.fork()
        bare.shock = Shock.read("covid_2020", {switch: False})
        return bare, arms.after_each_quarter(bare)

    return lambda name: without(arms.SWITCHED_OFF[name]) if name in arms.SWITCHED_OFF else (world, nothing)
