"""Money beside other money: a mean is by yuan, a budget less what was used of it, a part of a debt shrinks with it."""

from dataclasses import replace

import numpy as np
import pytest

from abm.contracts import debts, loans
from abm.relief.effects import bank_loans
from abm.relief.programme import Overspent, read_programme
from abm.state.firms import Firms
from abm.state.instruments import Instruments
from abm.state.lines import Guarantee
from experiments.contract import arms
from tests.programmes.test_terms_over_time import set_up

PARTS = [  # of a debt: what somebody guaranteed, what was lent under relief
    (debts.BANK_LOAN, Firms.guaranteed_loan),
    (debts.BANK_LOAN, Firms.relief_guaranteed),
    (debts.ADVANCE, Firms.relief_advance),
    (debts.ADVANCE, Firms.refinanced),
]


@pytest.mark.parametrize(("usual", "rate"), [(300.0, 0.0175), (0.0, 0.04)])
def test_banks_pay_the_mean_rate_of_all_they_hold(world, usual, rate):
    """300 yuan at 1 % and 100 at 4 % are 400 at 1.75 %; the quota is larger in the programme's months alone."""
    pull = Instruments.at_rest(len(world.firms))
    on = np.array([False, True, True])
    pull.relending_quota, pull.relending_rate = np.full(3, usual), 0.01
    loan = np.outer(on, np.arange(len(world.firms)) == 3) * 100.0
    bank_loans.add_to_the_quota(pull, loan, on, 0.04)
    assert (pull.cheap_loan == (loan > 0.0)).all()
    assert pull.relending_rate == pytest.approx(rate)
    assert pull.relending_quota.tolist() == [usual, usual + 100.0, usual + 100.0]


def test_what_earlier_months_guaranteed_is_gone_from_the_quarters_budget(world):
    """Of 500 yuan January takes 400 and February 100; nothing is left for March."""
    state, loan = world.fork(), np.zeros(len(world.firms))
    loan[3], state.instruments = 800.0, Instruments.at_rest(loan.size)
    state.instruments.hand_in(Guarantee(programme="some", share=np.full((3, loan.size), 0.5), budget=500.0))
    new = []
    for month in range(3):
        before = state.firms.relief_guaranteed[3]
        bank_loans.guarantee(state, loan, month)
        new.append(state.firms.relief_guaranteed[3] - before)
    assert new == pytest.approx([400.0, 100.0, 0.0])


@pytest.mark.parametrize(("debt", "part"), PARTS)
def test_a_part_of_a_debt_shrinks_with_it(world, debt, part):
    """Of 1,000 yuan 400 are such a part; a quarter of the debt is paid back: 300 are left of it."""
    state, paid = world.fork(), np.zeros(len(world.firms))
    whole, its_part = debt.principal.of(state.firms), part.of(state.firms)
    whole[3], its_part[3], paid[3] = 1000.0, 400.0, 250.0
    loans.repay(state, debt, paid)
    assert whole[3] == 750.0 and its_part[3] == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("name", "places", "served"),
    [
        ("mybank_loans", "firms_covered", lambda line: line.limit > 0.0),
        ("spark_credit", "shops", lambda line: line.limit > 0.0),
        ("spark_supplies", "shops", lambda line: line.limit > 0.0),
        ("spark_credit", "makers", lambda line: line.makers),
        ("spark_supplies", "makers", lambda line: line.makers),
    ],
)
def test_places_are_real_firms_of_the_country(world, name, places, served):
    """Half as many places as all would take serve half of those in the scaled world, give or take the last agent."""

    def reached(number: float) -> np.ndarray:
        programme = arms.ample(name, start="2020-01")
        stated = replace(programme, values=tuple((dict(programme.values) | {places: number}).items()))
        return np.where(served(arms.lines(set_up(world, stated), name)[0]), world.firms.weight, 0.0)

    would = reached(1e12)
    half = reached(0.5 * would.sum() * arms.SCALE)
    assert would.max() < 0.5 * would.sum() and abs(half.sum() - 0.5 * would.sum()) <= would.max()


def test_a_programme_that_gives_more_than_its_budget_stops_the_run(world):
    """Of a chosen level nothing is said: what was spent at a higher one may lie above it."""
    state, programme = world.fork(), read_programme({"programme": "wage_subsidy", "budget_yuan": 1e6})
    book = programme.book(state)
    book.spent = programme.budget(state)
    programme.refuse_overspending(state)
    book.spent *= 1.01
    words = "programme wage_subsidy: .* it spent 1,010,000 yuan of a budget of 1,000,000: .*monthly_grants"
    with pytest.raises(Overspent, match=words):
        programme.refuse_overspending(state)
    replace(programme, level=None).refuse_overspending(state)
