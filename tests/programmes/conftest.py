"""One world for all tests of programmes; nobody plays it, everybody forks it."""

import pytest

from tests.programmes import arms


@pytest.fixture(scope="session")
def world():
    return arms.draw()


@pytest.fixture(scope="session")
def nothing(world):
    """The arm without programmes, after each of four quarters."""
    state, after = arms.arm(world), []
    for _ in range(4):
        arms.played(state, 1)
        after.append(state.fork())
    return after
