"""The level of relief: set by the experiment, or chosen by the platform that bears it."""

from dataclasses import replace

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.measures import statistics
from abm.names import PLATFORMS, Industry
from abm.phases import news, programmes
from abm.relief import outlook
from abm.relief.programme import read_programme
from abm.shocks import Shock
from abm.state.firms import Channel, SizeClass
from experiments.contract import arms

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


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"programme": "payroll_cut", "level": "chosen"}, ("level", "only a platform", "government")),
        ({"programme": "mybank_loans", "level": "best"}, ("level", "best", '"chosen"')),
        ({"programme": "mybank_loans", "level": -1}, ("level", "-1")),
        (
            {"programme": "mybank_loans", "level": 1e9},
            ("level: 1e+09 times the budget of 50,000,000,000", "budget_yuan", "outside its range"),
        ),
    ],
)
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
        text = state.history[-1][1][f"expected_value:{name}"]
        assert text == (book.expected * arms.SCALE if len(levels) == 1 else 0.0), "told in the quarter of the choice"
    assert len(set(levels)) == 1 and levels[0] in world.parameters.relief_levels
    assert state.relief_books[name].weighed == world.quarter


@pytest.mark.parametrize(
    ("name", "level"),
    [("mybank_loans", None), ("mybank_loans", 2.0), ("mybank_loans", "chosen"), ("commission_cap", None)],
)
def test_outside_its_dates_it_runs_at_no_level(world, name, level):
    """Whatever its book says: a quarter before the start and a quarter after the end, nothing is published."""
    asked = {"programme": name, "start": "2020-02", "end": "2020-05"} | ({} if level is None else {"level": level})
    state, found = arms.arm(world, read_programme(asked)), []
    state.relief[0].book(state).level = 0.75
    for quarter in range(world.quarter - 1, world.quarter + 3):
        state.quarter = quarter
        found.append(statistics.levels(state)[f"relief_level:{name}"])
    runs = state.relief[0].level if state.relief[0].level is not None else 0.75
    assert found == [0.0, runs, runs, 0.0]


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
    found = arms.played(arms.arm(world, read_programme({"programme": name, "start": "2020-01", "level": level})), 2)
    assert arms.fingerprint(free) == arms.fingerprint(found)


class ByHand:
    """A programme of which all is told: so many firms reached, yuan in their
    hands, cost and fees, for each of three levels."""

    GROUP, budget_yuan = "alibaba_like", 1e9

    def __init__(self, rows):
        self.rows = rows

    def offered(self, state):
        return np.isin(np.arange(len(state.firms)), self.rows)

    def outlook(self, state, money):
        assert money * arms.SCALE == pytest.approx([0.0, 1e9, 2e9])
        return outlook.Outlook(
            firms=np.array([0.0, 40.0, 80.0]),
            help=np.array([0.0, 3000.0, 3600.0]),
            cost=np.array([0.0, 100.0, 500.0]),
            fees=np.array([0.0, 30.0, 60.0]),
        )


def two_customers(world):
    """Two firms that stand for 10 and 30 real ones, with outlays of 200 and 1,000 yuan a month and 4,000 and 8,000 yuan
    sold online."""
    state, rows = world.fork(), np.array([4, 9])
    firms = state.firms
    firms.weight[rows], firms.monthly_outlays[rows], firms.price[rows] = [10.0, 30.0], [200.0, 1000.0], [2.0, 4.0]
    firms.orders[rows, Channel.ONLINE] = 2000.0
    state.usual = replace(state.usual, take_rate=0.05)
    state.usual.platform_shares[firms.size_class == SizeClass.PLATFORM] = [
        0.5 if name == "alibaba_like" else 0.25 for name in PLATFORMS
    ]
    state.news.orders_growth[Industry.TRADE, Channel.ONLINE] = -0.2
    firms_told = {f"firms:{size}": 100.0 for size in ("self_employed", "micro", "small", "medium")}
    state.history[-1] = (
        state.history[-1][0],
        state.history[-1][1] | firms_told | {"suspended": 60.0, "closures": 40.0},
    )
    state.parameters = state.parameters.changed(
        relief_additionality=0.5, relief_discount=0.0125, relief_horizon_quarters=4
    )
    return state, rows


def test_a_choice_worked_by_hand(world):
    """Lost in the last quarter 100 of 400 in being and those 100: a fifth is at risk; 40 of 400 closed: a tenth is lost
    a quarter.

    A firm needs 3 x 1,200 / 40 = 90 yuan for the quarter. 3,000 yuan bridge 33.3 firms of the 40 reached, 3,600 yuan 40
    of 80. Of these half of a fifth are kept: 3.33 and 4. Each brings 12,000 x 0.5 x 5 % x 0.8 / 40 = 6 yuan a quarter,
    for four quarters of which each keeps 0.9 / 1.0125 = 8 / 9: worth 8/9 + 64/81 + 512/729 + 4096/6561.
    """
    state, rows = two_customers(world)
    worth = 8.0 / 9.0 + 64.0 / 81.0 + 512.0 / 729.0 + 4096.0 / 6561.0
    values = outlook.expected_values(ByHand(rows), state, np.array([0.0, 1.0, 2.0]))
    assert values == pytest.approx([0.0, 10.0 / 3.0 * 6.0 * worth + 30.0 - 100.0, 4.0 * 6.0 * worth + 60.0 - 500.0])


@pytest.mark.parametrize(
    ("values", "level", "worth"),
    [
        ([0.0, 3.0, 2.0], 0.5, 3.0),
        ([0.0, -1.0, -2.0], 0.0, 0.0),
        ([0.0, 2.0, 2.0], 0.5, 2.0),
        ([0.0, 1.0, 4.0], 2.0, 4.0),
    ],
)
def test_the_best_of_some_levels(values, level, worth):
    """Of levels worth alike the lowest; nothing, where all cost more than they bring."""
    assert outlook.best_of(np.array([0.0, 0.5, 2.0]), np.array(values)) == (level, worth)


def test_a_platform_that_bears_all_the_interest_would_rather_not_lend(world):
    cheap, free = (
        outlook.expected_values(chosen("mybank_loans", rate_cut=cut), world, world.parameters.relief_levels)
        for cut in (0.0, 1.0)
    )
    assert (np.diff(cheap) > 0).all() and (np.diff(free) < 0).all()


def test_the_more_stand_still_the_more_its_relief_is_worth(world):
    worse = world.fork()
    worse.history[-1] = (
        worse.history[-1][0],
        worse.history[-1][1] | {"suspended": 10 * worse.history[-1][1]["suspended"] + 1e6},
    )
    usual, now = (
        outlook.expected_values(chosen("mybank_loans"), state, np.array([1.0]))[0] for state in (world, worse)
    )
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
        one, same = (
            outlook.expected_values(chosen(name), state, world.parameters.relief_levels) for state in (world, other)
        )
        assert (one == same).all()


def test_banks_pass_on_a_part_of_the_interest_on_loans_under_relief(world):
    state = arms.arm(world, arms.ample("mybank_loans", rate_cut=0.2))
    income = state.parameters.origination_fee
    for _ in range(2):
        arms.played(state, 1)
    fees, borne = state.ledger.flow("origination fees"), state.ledger.flow("platform funding")
    assert fees == pytest.approx(income * borne / 0.2, rel=0.05) and fees > 0.0
    assert arms.played(arms.arm(world), 2).ledger.flow("origination fees") == 0.0, "no relief, no fee"
