"""What a platform expects of its money, worked by hand: each outlook on two agents that stand for 10 and 30 firms."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from abm.relief.programme import read_programme
from abm.relief.programmes import mybank_loans, spark_supplies
from experiments.contract import arms
from tests.programmes.test_level import BORNE_BY_PLATFORMS

TWENTY = 20.0 * arms.SCALE  # places, in real firms: 20 in the scaled world


class ByHand(NamedTuple):
    """What a programme states, and what is expected of two sums of money, the second more than it can use."""

    states: dict
    money: tuple
    firms: tuple
    help: tuple
    cost: tuple
    fees: tuple


# A year's fee of 10 yuan for 20 firms; nothing is put in anybody's hands.
FREE_FOR_A_YEAR = ByHand({"fee": 10.0, "firms_at_most": TWENTY}, (50, 1000), (5, 20), (0, 0), (50, 200), (50, 200))
EXPECTED = {
    # 100 yuan a firm, 4,000 in all; at 12 % for 6 months on average 6 % is interest, a quarter of it the platform's.
    "ant_refinancing": ByHand({"cap_per_firm": 100.0}, (1000, 9000), (40, 40), (1000, 4000), (0, 0), (15, 60)),
    # All 40 firms, and all the money is a gift.
    "cloud_credits": ByHand({}, (500, 9000), (40, 40), (500, 9000), (500, 9000), (0, 0)),
    # A limit of 100 yuan a firm, for 20 firms; 6 % is interest, half of it is borne and a quarter comes back.
    "mybank_loans": ByHand(
        {"firms_covered": TWENTY, "rate_cut": 0.5}, (500, 9000), (5, 20), (500, 2000), (15, 60), (7.5, 30)
    ),
    # Lines of 50 yuan for 20 shops. Two quarters long it forgoes 0.7 % and loses 10 %; a yuan owed is sold for twice.
    "spark_credit": ByHand(
        {"mean_line": 50.0, "shops": TWENTY, "term_months": 5.0, "commission": 0.02},
        (400, 9000), (8, 20), (400, 1000), (85.6, 214), (16, 40),
    ),
    # 20 shops buy for 100 yuan a quarter, half of it from the sponsor, two quarters long: 2,000 yuan at a tenth off.
    "spark_supplies": ByHand(
        {"discount": 0.1, "shops": TWENTY, "share_from_sponsor": 0.5, "commission": 0.02},
        (500, 9000), (20, 20), (50, 200), (50, 200), (10, 40),
    ),
    "spark_digital_shops": FREE_FOR_A_YEAR,
    "thunder_factories": FREE_FOR_A_YEAR,
    "thunder_farms": FREE_FOR_A_YEAR,
    "thunder_home_market": FREE_FOR_A_YEAR,
    # A fee of 40,000 yuan for 20 firms; 2 a quarter would have joined and paid anyway, 4 in all.
    "thunder_markets": ByHand({"firms_at_most": TWENTY}, (8e4, 9e6), (2, 20), (8e4, 8e5), (8e4, 8e5), (0, 6.4e5)),
}  # fmt: skip # a table


@pytest.fixture
def two_agents(world, monkeypatch):
    """The world with two agents to whom anything is offered; merchandise and limits of credit are 100 yuan a firm."""
    state, rows = world.fork(), np.array([4, 9])
    state.firms.weight[rows] = [10.0, 30.0]
    hundreds = np.full(len(state.firms), 7.0)
    hundreds[rows] = [1000.0, 3000.0]
    monkeypatch.setattr(mybank_loans.MybankLoans, "limits", lambda programme, state: hundreds)
    monkeypatch.setattr(spark_supplies, "usual_merchandise", lambda state: hundreds)
    text = {f"firms:{size}": 100.0 for size in ("self_employed", "micro", "small", "medium")}
    text |= {"suspended": 60.0, "closures": 40.0, "joined_export_platforms": 2.0 * arms.SCALE}
    state.history[-1] = (state.history[-1][0], state.history[-1][1] | text)
    state.parameters = state.parameters.changed(
        platform_rate=0.12,
        platform_term_months=11,
        origination_fee=0.25,
        reference_rate=0.028,
        platform_annual_fee=40_000.0,
    )
    return state, np.isin(np.arange(len(state.firms)), rows)


def test_every_platform_that_may_choose_is_here():
    assert set(EXPECTED) == set(BORNE_BY_PLATFORMS)


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_expected_of_the_money(two_agents, monkeypatch, name):
    """From January to June: two quarters are to come."""
    state, offered = two_agents
    by_hand, stated = EXPECTED[name], read_programme({"programme": name, "start": "2020-01", "end": "2020-06"})
    programme = replace(stated, values=tuple((dict(stated.values) | by_hand.states).items()))
    monkeypatch.setattr(type(programme), "offered", lambda programme, state: offered)
    outlook = programme.outlook(state, np.array(by_hand.money, dtype=float))
    for part in ("firms", "help", "cost", "fees"):
        assert getattr(outlook, part) == pytest.approx(np.array(getattr(by_hand, part), dtype=float)), part


MORE_PLACES = 1000.0 * arms.SCALE
BEYOND = {  # firms, help, cost and fees where there are more places than firms
    "mybank_loans": ({"firms_covered": MORE_PLACES, "rate_cut": 0.5}, (40, 4000, 120, 60)),
    "spark_credit": (
        {"mean_line": 50.0, "shops": MORE_PLACES, "term_months": 5.0, "commission": 0.02},
        (40, 2000, 428, 80),
    ),
    "spark_supplies": (
        {"discount": 0.1, "shops": MORE_PLACES, "share_from_sponsor": 0.5, "commission": 0.02},
        (40, 400, 400, 80),
    ),
    "thunder_markets": ({"firms_at_most": MORE_PLACES}, (40, 1.6e6, 1.6e6, 1.44e6)),
}


@pytest.mark.parametrize("name", BEYOND)
def test_no_more_firms_are_expected_than_may_be_served(two_agents, monkeypatch, name):
    """A thousand places and money without end for the 40 firms of the two agents."""
    state, offered = two_agents
    states, expected = BEYOND[name]
    stated = read_programme({"programme": name, "start": "2020-01", "end": "2020-06"})
    programme = replace(stated, values=tuple((dict(stated.values) | states).items()))
    monkeypatch.setattr(type(programme), "offered", lambda programme, state: offered)
    outlook = programme.outlook(state, np.array([1e12]))
    assert np.concatenate(outlook) == pytest.approx(np.array(expected, dtype=float))
