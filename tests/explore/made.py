"""What several tests of the live page share: choices of a small world, and the desk that has played it."""

from functools import cache

from experiments.explore.choices import Choices
from experiments.explore.desk import Desk

SMALL = Choices(
    scale=100_000,
    luck=3,
    relief={"spark_credit": {"shops": 4e6}, "mybank_loans": {"start": "2020-02"}},
    parameters={"minimum_smes": 500},
    measures=("employment", "gdp_against_trend", "programme_cost"),
)


@cache
def played() -> tuple[Desk, tuple]:
    """All quarters of the small world, played once for all tests; and what was said on the way."""
    heard = []
    desk = Desk(heard.append)
    desk.open(SMALL)
    while desk.twins.next_quarter is not None:
        desk.step()
    return desk, tuple(heard)
