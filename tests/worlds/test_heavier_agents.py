"""However many firms an agent stands for, what is published is the same: an economy is played by agents of one weight,
and by heavier ones.

A limit by agent in the place of one by firm, a threshold in yuan, a count of agents taken for one of firms: each moves
by the weight.
Luck is shared, as ids and counts of persons are; parts of grains of money move sums by less than `NEAR`.
"""

from dataclasses import replace

import pytest

from abm.measures.catalogue import CATALOGUE
from abm.quarter import play
from abm.shocks import Shock
from experiments.contract.arms import PROGRAMMES, ample
from tests.heavier import heavier
from tests.openings import SEED
from tests.paired import at_the_end_of_2019

HEAVIER = 64.0
QUARTERS = 3
NEAR = 1e-4  # of a figure of the published kind, or of GDP for what is left of sums of its size
GRAINS = 100.0  # yuan of the whole economy: remnants of loans paid back by shares
PERSONS = ("persons", "jobs", "person-quarters")  # counted by agents, each a person of the coarser or the finer world
LEFT_OF_SUMS = ("earned:", "real_wealth_gained", "expected_value:")
FOR_EACH_PERSON = {
    "digital_coupons": ("value_per_person", 1),
    "wage_subsidy": ("per_employee", 1),
    "cloud_credits": ("posts", -1),
}
NO_STALLS = {"starts_a_stall": 0.0}
BY_GRAINS = {
    "ant_refinancing": "reach counts firms of whose debts less than a yuan was taken over",
}
WITH_OTHERS_BY_GRAINS = {*BY_GRAINS, "spark_credit"}  # who is late with another programme's loan gets no new line
COUNTS_OF_REACHED = {
    "programme_reach",
    "jobs_reached",
    "treated_agents",
    "fewest_treated_agents",
    "platform_users",  # who owes a grain owes
    "platform_borrowers",
    "platform_borrowers_in_a_year",
}


def two_worlds(times: float, programmes=(), quarters: int = QUARTERS, **parameters):
    """What two worlds publish in pandemic quarters: as it is, and told by agents so many times as heavy."""
    usual = at_the_end_of_2019(SEED).fork()
    usual.parameters, usual.shock = usual.parameters.changed(**parameters), Shock.read("covid_2020")
    other = heavier(usual, times)
    usual.relief = tuple(ample(name) for name in programmes)
    other.relief = tuple(for_heavier_persons(programme, times) for programme in usual.relief)
    for _ in range(quarters):
        play(usual)
        play(other)
    return usual, other


def for_heavier_persons(programme, times: float):
    """The programme with what it says of a person said of an agent that is worth more of them."""
    key, power = FOR_EACH_PERSON.get(programme.name, ("", 0))
    return replace(
        programme,
        values=tuple((name, value * times**power if name == key else value) for name, value in programme.values),
    )


def moved(usual, other, times: float, near: float = NEAR) -> dict[str, tuple[str, float, float]]:
    """Measures that differ by more than roundings, by the quarter in which they do first: usual and heavier."""
    found: dict[str, tuple[str, float, float]] = {}
    for (quarter, was), (_, now) in zip(usual.history, other.history, strict=True):
        for name, (unit, *_) in CATALOGUE.items():
            answer = now[name] * (times if unit in PERSONS else 1.0) / (times if name == "wage" else 1.0)
            size = was["gdp"] if name.startswith(LEFT_OF_SUMS) else max(abs(was[name]), abs(answer))
            grains = GRAINS if unit.startswith("yuan") else 0.0
            if not abs(answer - was[name]) <= near * size + grains:
                found.setdefault(name, (quarter, was[name], answer))
    return found


def test_nothing_published_moves_with_the_weight():
    assert moved(*two_worlds(HEAVIER, **NO_STALLS), HEAVIER) == {}


def test_nothing_published_moves_with_the_weight_under_relief():
    programmes = [name for name in PROGRAMMES if name not in WITH_OTHERS_BY_GRAINS]
    # A shop that has drawn its line to the last grain pays a bill from it or buys stock on it by the same grain.
    usual, other = two_worlds(HEAVIER, programmes, **NO_STALLS)
    assert moved(usual, other, HEAVIER, near=10 * NEAR) == {}


@pytest.mark.xfail(
    strict=True,
    reason="a stall's place costs money by its weight, but who may think of one needs that of one unit",
)
def test_who_starts_a_stall_does_not_hang_on_the_weight():
    assert moved(*two_worlds(HEAVIER, quarters=4), HEAVIER) == {}


@pytest.mark.slow
@pytest.mark.parametrize("times", [2.0, HEAVIER])
@pytest.mark.parametrize("name", [name for name in PROGRAMMES if name not in BY_GRAINS])
def test_nor_under_a_programme_alone(name, times):
    assert moved(*two_worlds(times, [name], **NO_STALLS), times) == {}


@pytest.mark.parametrize("name", BY_GRAINS)
def test_small_amounts_move_little(name):
    apart = moved(*two_worlds(HEAVIER, [name], **NO_STALLS), HEAVIER, near=0.03)
    assert set(apart) <= (COUNTS_OF_REACHED if name == "ant_refinancing" else set())


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=why)) for name, why in BY_GRAINS.items()]
)
def test_small_amounts_do_not_move(name):
    assert moved(*two_worlds(HEAVIER, [name], **NO_STALLS), HEAVIER) == {}
