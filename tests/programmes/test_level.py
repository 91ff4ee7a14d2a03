"""The level of relief: set by the experiment, or chosen by the platform that bears it."""

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.phases import news, programmes
from abm.relief import outlook
from abm.relief.programme import read_programme
from abm.shocks import Shock
from tests.programmes import arms

BORNE_BY_PLATFORMS = [name for name in arms.MONEY if read_programme(name).sponsor == "platform"]
every = pytest.mark.parametrize("name", BORNE_BY_PLATFORMS)


def chosen(name: str, **changes):
    return read_programme({"programme": name, "start": "2020-01", "level": "chosen"} | changes)


@every
def test_a_level_multiplies_the_budget(name):
    usual = read_programme(name)
    assert read_programme({"programme": name, "level": 0.25}).budget_yuan == 0.25 * usual.budget_yuan
    assert read_programme({"programme": name, "level": 2.0, "budget_yuan": 1e9}).budget_yuan == 2e9
    assert read_programme({"programme": name, "level": 1.0}) == usual


@pytest.mark.parametrize(("item", "words"), [
    ({"programme": "payroll_cut", "level": "chosen"}, ("level", "only a platform", "government")),
    ({"programme": "mybank_loans", "level": "best"}, ("level", "best", '"chosen"')),
    ({"programme": "mybank_loans", "level": -1}, ("level", "-1")),
    ({"programme": "mybank_loans", "level": 1e9}, ("budget_yuan", "outside its range")),
])  # fmt: skip
def test_a_bad_level_is_refused_in_words(item, words):
    with pytest.raises(ConfigError) as refusal:
        read_programme(item)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


@every
def test_it_chooses_once_and_keeps_within_what_it_chose(world, name):
    programme = chosen(name)
    state = arms.arm(world, programme)
    levels = []
    for _ in range(2):
        arms.played(state, 1)
        book = state.relief_books[name]
        levels.append(book.level)
        assert book.spent * arms.SCALE <= book.level * programme.budget_yuan * (1 + 1e-9)
        assert state.history[-1][1][f"relief_level:{name}"] == book.level
        told = state.history[-1][1][f"expected_value:{name}"]
        assert told == (book.expected * arms.SCALE if len(levels) == 1 else 0.0), "told in the quarter of the choice"
    assert len(set(levels)) == 1 and levels[0] in world.parameters.relief_levels
    assert state.relief_books[name].weighed == world.quarter


@every
def test_the_chosen_level_is_worth_most_of_what_each_is_expected_to_be(world, name):
    programme = chosen(name)
    levels = world.parameters.relief_levels
    values = outlook.expected_values(programme, world, levels)
    book = arms.played(arms.arm(world, programme), 1).relief_books[name]
    assert book.expected == pytest.approx(values.max()) and book.level == levels[np.argmax(values)]
    assert values[0] == 0.0, "nothing is worth nothing"


@every
def test_a_level_that_is_set_is_weighed_alike(world, name):
    values = outlook.expected_values(chosen(name), world, world.parameters.relief_levels)
    for level, value in zip(world.parameters.relief_levels, values, strict=True):
        state = arms.arm(world, read_programme({"programme": name, "start": "2020-01", "level": float(level)}))
        news.news_arrives(state)
        programmes.programmes_set_their_instruments(state)
        assert state.relief_books[name].expected == pytest.approx(value, abs=1e-6)


@every
def test_an_arm_that_chooses_is_the_arm_at_that_level(world, name):
    free = arms.played(arms.arm(world, chosen(name)), 2)
    level = free.relief_books[name].level
    told = arms.played(arms.arm(world, read_programme({"programme": name, "start": "2020-01", "level": level})), 2)
    assert arms.fingerprint(free) == arms.fingerprint(told)


def test_a_platform_that_bears_all_the_interest_would_rather_not_lend(world):
    cheap, free = (outlook.expected_values(chosen("mybank_loans", rate_cut=cut), world, world.parameters.relief_levels) for cut in (0.0, 1.0))
    assert (np.diff(cheap) > 0).all() and (np.diff(free) < 0).all()


def test_the_more_stand_still_the_more_its_relief_is_worth(world):
    worse = world.fork()
    worse.history[-1] = (worse.history[-1][0], worse.history[-1][1] | {"suspended": 10 * worse.history[-1][1]["suspended"] + 1e6})
    usual, now = (outlook.expected_values(chosen("mybank_loans"), state, np.array([1.0]))[0] for state in (world, worse))
    assert now > usual


def test_it_looks_at_what_is_published_and_at_its_own_books_alone(world):
    """What the shock will do, who will close, how much others hold: none of it moves the choice."""
    other = world.fork()
    other.firms.luck[:] = 3.0
    other.firms.reliability[:] = 0.1
    other.firms.expected_orders *= 2.0
    other.workers.income *= 0.5
    other.shock = Shock.read("none")
    for name in BORNE_BY_PLATFORMS:
        one, same = (outlook.expected_values(chosen(name), state, world.parameters.relief_levels) for state in (world, other))
        assert (one == same).all()


def test_banks_pass_on_a_part_of_the_interest_on_loans_under_relief(world):
    state = arms.arm(world, arms.ample("mybank_loans", rate_cut=0.2))
    income = state.parameters.origination_fee
    for _ in range(2):
        arms.played(state, 1)
    fees, borne = state.ledger.flow("origination fees"), state.ledger.flow("platform funding")
    assert fees == pytest.approx(income * borne / 0.2, rel=0.05) and fees > 0.0
    assert arms.played(arms.arm(world), 2).ledger.flow("origination fees") == 0.0, "no relief, no fee"
