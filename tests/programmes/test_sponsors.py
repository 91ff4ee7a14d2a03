"""Who bears relief: another sponsor than the one that pays refunds it, and nothing else is other than before."""

import numpy as np
import pytest

from abm.names import PLATFORMS
from abm.relief.programme import read_programme
from abm.relief.sponsorship import sponsors_refund
from abm.state.firms import SizeClass
from experiments.contract import arms
from tests.openings import with_money

PAID = [name for name in arms.MONEY if read_programme(name).payer in ("platform", "government")]
OTHER = {"platform": "government", "government": "platform"}
FLOW = {"platform": "relief refunded by platforms", "government": "relief refunded by the state"}


def platform_row(state, programme) -> int:
    return int(np.flatnonzero(state.firms.size_class == SizeClass.PLATFORM)[PLATFORMS.index(programme.GROUP)])


def both(world, name):
    """The quarter with the sponsor of the config, and with the other one."""
    size = {"budget_yuan": 1e13} if name == "loan_deferral" else {}  # what a platform can pay
    usual = arms.ample(name, **size)
    other = arms.ample(name, sponsor=OTHER[usual.payer], **size)
    return [arms.played(arms.arm(world, one), 1) for one in (usual, other)], other


@pytest.mark.parametrize("name", PAID)
def test_another_sponsor_bears_the_cost_and_nothing_else_moves_in_the_quarter(world, name):
    (usual, state), programme = both(world, name)
    row, cost = platform_row(state, programme), usual.relief_books[name].last.cost
    refunded = state.ledger.flow(FLOW[programme.sponsor])
    assert refunded == pytest.approx(cost, abs=1e-3)
    assert usual.ledger.flow(FLOW[programme.sponsor]) == 0.0
    assert state.relief_books[name].last.cost == cost
    towards_the_state = refunded if programme.sponsor == "platform" else -refunded
    assert usual.record.profit[row] - state.record.profit[row] == pytest.approx(towards_the_state, abs=1e-3)
    assert state.public.bonds - usual.public.bonds == pytest.approx(-towards_the_state / trend(state), abs=2.0)
    others = np.arange(len(state.firms)) != row
    assert (state.firms.deposits[others] == usual.firms.deposits[others]).all()
    assert (state.firms.staff == usual.firms.staff).all() and (state.workers.employer == usual.workers.employer).all()
    assert state.history[-1][1]["programme_cost"] == usual.history[-1][1]["programme_cost"]


def trend(state) -> float:
    """Stocks are divided by it when a quarter closes."""
    return 1.0 + state.parameters.trend_nominal


def test_a_platform_refunds_as_far_as_its_purse_goes(world):
    """With 1,000 yuan at the bank, and a cost far beyond, 1,000 are refunded; the rest stays with the state."""
    (state, _), programme = both(world, "wage_subsidy")
    again = arms.arm(state, arms.ample("wage_subsidy", sponsor="platform"))
    row = platform_row(again, programme)
    cost = again.relief_books["wage_subsidy"].last.cost
    assert cost > 1e5
    kept = float(again.firms.escrow_held[row])
    with_money(again, again.firms.accounts[[row]], np.array([kept + 1000.0]))
    assert programme.given(again).cost == pytest.approx(cost)
    sponsors_refund(again)
    assert again.ledger.flow(FLOW["platform"]) == pytest.approx(1000.0, abs=0.01)


def test_the_sponsor_of_the_config_refunds_nobody():
    for name in arms.PROGRAMMES:
        programme = read_programme(name)
        assert programme.sponsor == programme.payer
    same = read_programme({"programme": "wage_subsidy", "sponsor": "government"})
    assert same == read_programme("wage_subsidy")


@pytest.mark.parametrize("name", ["wage_subsidy", "rent_waiver", "loan_guarantee", "spark_credit"])
def test_a_programme_that_reaches_the_scored_serves_those_of_the_named_who_have_a_score(world, name):
    state, named = arms.arm(world), arms.ample(name)
    scored = arms.ample(name, reach="scored")
    firms = state.firms
    has_score = (firms.sales_record > 0.0) & (firms.score >= state.parameters.score_cutoff)
    assert (scored.eligible(state) == (named.eligible(state) & has_score)).all()
    assert 0 < scored.eligible(state).sum() < named.eligible(state).sum()


@pytest.mark.parametrize("name", ["wage_subsidy", "spark_credit", "loan_guarantee"])
def test_each_quarter_is_refunded_by_itself(world, name):
    """What a quarter cost, loans lost in it included, and nothing of the quarters before."""
    size = {"budget_yuan": 1e11} if name == "wage_subsidy" else {}  # what a platform can pay
    programme = arms.ample(name, sponsor=OTHER[read_programme(name).payer], **size)
    state, costs = arms.arm(world, programme), []
    for _ in range(3):
        arms.played(state, 1)
        costs.append(state.relief_books[name].last.cost)
        assert state.ledger.flow(FLOW[programme.sponsor]) == pytest.approx(costs[-1], abs=1e-3)
    assert costs[-1] > 0.0
