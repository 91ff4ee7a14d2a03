"""The contract of relief, for every programme in the folder: a new file is tested without a line here."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest

from abm.agents.smes.columns import SizeClass
from abm.flows import Sector
from abm.phases import turnover
from abm.relief.programme import read_programme
from tests.programmes import arms

every = pytest.mark.parametrize("name", arms.PROGRAMMES)
every_one_with_money = pytest.mark.parametrize("name", arms.MONEY)


@every
def test_idle_changes_no_byte(world, nothing, name):
    idle = arms.arm(world, arms.idle(name))
    for quarter in range(2):
        arms.played(idle, 1)
        assert arms.fingerprint(idle) == arms.fingerprint(nothing[quarter])


@every
def test_arms_agree_to_the_byte_until_the_month_of_the_start(world, name, monkeypatch):
    said = arms.by_month(monkeypatch, lambda state, month: arms.fingerprint(state, arms.AHEAD))
    arms.played(arms.arm(world), 2)
    without = said.copy()
    said.clear()
    helped = arms.played(arms.arm(world, arms.ample(name, start="2020-06")), 2)
    assert said[:5] == without[:5], "something was given before its date"
    assert helped.relief_books[name].spent == 0 or said[5] != without[5]


@every
def test_arms_agree_to_the_byte_until_the_start_quarter(world, nothing, name):
    late = arms.played(arms.arm(world, arms.ample(name, start="2020Q3")), 2)
    assert arms.fingerprint(late) == arms.fingerprint(nothing[1])


@every
def test_nothing_new_is_given_after_the_end(world, name):
    state = arms.played(arms.arm(world, arms.ample(name, end="2020-06")), 2)
    book = state.relief_books[name]
    spent, reached = book.spent, book.reached.size
    for _ in range(2):
        arms.played(state, 1)
        assert not book.last.served.any() and book.last.drawn == 0
    assert (book.spent, book.reached.size) == (spent, reached)


@every_one_with_money
@pytest.mark.parametrize("budget_yuan", [2e8, 3e9, 4e10])
def test_the_budget_is_never_exceeded(world, name, budget_yuan):
    state = arms.arm(world, arms.ample(name, budget_yuan=budget_yuan))
    gross = 0.0
    for _ in range(4):
        arms.played(state, 1)
        gross += money_given(state)
        book = state.relief_books[name]
        assert book.spent * arms.SCALE <= budget_yuan * (1 + 1e-9)
        assert state.firms.stock_credit.sum() * arms.SCALE <= budget_yuan * (1 + 1e-9)
        assert gross * arms.SCALE <= budget_yuan * (1 + 1e-9), "the ledger shows more than the budget"


def money_given(state) -> float:
    """What relief flows show that was given away this quarter, interest borne left out: it comes after the loan."""
    return state.ledger.flow("relief: contributions") + state.ledger.flow("relief: platform") + state.page.drawn_under_relief.sum() + state.page.refinanced.sum()


@every_one_with_money
def test_the_whole_budget_can_bind(world, name):
    small, large = (arms.played(arms.arm(world, arms.ample(name, budget_yuan=budget)), 4) for budget in (2e8, 1e12))
    assert small.relief_books[name].spent < large.relief_books[name].spent


@every
def test_nobody_ineligible_is_served(world, name):
    programme = arms.ample(name)
    state = arms.arm(world, programme)
    for _ in range(4):
        ids, may = state.firms.id.copy(), programme.eligible(state)
        classes = state.firms.size_class.copy()
        arms.played(state, 1)
        served = state.relief_books[name].last.served
        assert not (served & ~may).any(), f"served without being eligible: {ids[served & ~may]}"
        assert not programme.BUDGET or (classes[may] <= SizeClass.MEDIUM).all(), "relief is for SMEs"
        assert set(ids[served]) <= set(state.relief_books[name].reached)
    assert 0 < may.sum() < len(may), "eligibility that takes in all, or none, is no rule"


@every
def test_saturation_leaves_out_a_share_of_the_eligible(world, name):
    programme = arms.ample(name, saturation=0.4)
    offered, eligible = programme.offered(world), programme.eligible(world)
    assert not (offered & ~eligible).any()
    assert 0.1 < offered.sum() / eligible.sum() < 0.7
    assert (arms.ample(name).offered(world) == eligible).all()


@every
def test_it_bites(world, nothing, name):
    programme = arms.ample(name)
    helped = arms.played(arms.arm(world, programme), 4)
    book, (table, column) = helped.relief_books[name], programme.TOUCHES
    assert (book.spent > 0) == programme.BUDGET and book.reached.size > 0 and book.firms > 0
    moved = np.abs(getattr(getattr(helped, table), column) - getattr(getattr(nothing[3], table), column).astype(float))
    assert moved.sum() > 0


@every
def test_the_reported_cost_is_what_the_ledger_shows(world, name):
    programme = arms.ample(name)
    state = arms.arm(world, programme)
    for _ in range(4):
        owed = state.firms.stock_credit.sum()
        arms.played(state, 1)
        given, measures = state.relief_books[name].last, state.history[-1][1]
        assert given.paid == pytest.approx(sum(state.ledger.flow(flow) for flow in programme.FLOWS), abs=1e-6)
        assert given.defaults == pytest.approx(stock_credit_lost(state, owed), abs=1e-3)
        assert measures["programme_cost"] == pytest.approx((given.paid + given.financing + given.defaults) * arms.SCALE, abs=1e-3)
        assert measures["money_drawn"] == pytest.approx(given.drawn * arms.SCALE, abs=1e-3)
    relief = {"relief: contributions", "relief: platform", "platform funding"} - set(programme.FLOWS)
    assert all(state.ledger.flow(flow) == 0 for flow in relief), "it pays through a flow it does not name"


def stock_credit_lost(state, owed: float) -> float:
    """Lent by platforms, neither paid back nor still owed."""
    lent = state.ledger.flow("loans granted", payer=Sector.PLATFORMS) - state.ledger.flow("loans repaid", payee=Sector.PLATFORMS)
    return owed + lent - state.firms.stock_credit.sum() * (1 + state.parameters.trend_nominal)


@pytest.mark.parametrize(("name", "debt"), [("spark_credit", "stock_credit"), ("mybank_loans", "relief_advance"), ("ant_refinancing", "refinanced")])
def test_who_bears_the_loss_when_debtors_close(world, monkeypatch, name, debt):
    state = arms.played(arms.arm(world, arms.ample(name)), 2)
    owed = state.firms.stock_credit.sum()

    def close_the_penniless(state, month):
        if month == 1:
            rows = np.flatnonzero(getattr(state.firms, debt) > 0)[:4]
            purse = np.maximum(0.0, state.firms.deposits[rows])
            state.ledger.pay("drawings", purse, state.firms.accounts[rows], state.accounts.fund)
            state.page.drawings[rows] += purse
            turnover.close_firms(state, rows, turnover.Cause.REMOVED, month)

    arms.by_month(monkeypatch, close_the_penniless)
    given = arms.played(state, 1).relief_books[name].last
    assert given.defaults == pytest.approx(stock_credit_lost(state, owed), abs=1e-3)
    assert given.defaults + given.losses_of_banks > 0
    assert (given.defaults > 0) == (name == "spark_credit"), "a bank books and bears a loan, a supplier its own credit"
    assert given.cost == pytest.approx(given.paid + given.financing + given.defaults)


def test_credit_without_interest_costs_what_the_money_would_have_earned(world, monkeypatch):
    owed = arms.by_month(monkeypatch, lambda state, month: state.firms.stock_credit.sum())
    state = arms.played(arms.arm(world, arms.ample("spark_credit")), 2)
    expected = sum(owed[3:]) * state.parameters.reference_rate / 12
    assert state.relief_books["spark_credit"].last.financing == pytest.approx(expected) and expected > 0


@every
def test_luck_is_shared_by_all_arms(world, nothing, name):
    helped = arms.played(arms.arm(world, arms.ample(name)), 2)
    same = helped.firms.id == nothing[1].firms.id
    assert same.mean() > 0.9
    assert (helped.firms.luck[same] == nothing[1].firms.luck[same]).mean() > 0.95
    untouched = same & (helped.firms.born < world.quarter) & (helped.firms.state == 0) & (nothing[1].firms.state == 0)
    assert (helped.firms.luck[untouched] == nothing[1].firms.luck[untouched]).all()


def test_queues_of_programmes_are_independent(world):
    queues = np.stack([read_programme(name).place_in_queue(world) for name in arms.PROGRAMMES])
    correlation = np.corrcoef(queues) - np.eye(len(queues))
    assert np.abs(correlation).max() < 0.1


@every
def test_a_queue_does_not_move_when_others_join_or_time_passes(world, name):
    programme = arms.ample(name)
    others = [arms.ample(other) for other in arms.PROGRAMMES if other != name]
    later = arms.played(arms.arm(world, *others), 1)
    same = later.firms.id == world.firms.id
    assert (programme.place_in_queue(later)[same] == programme.place_in_queue(world)[same]).all()


@every
def test_a_programme_is_a_value(name):
    programme = read_programme(name)
    assert programme == read_programme({"programme": name}) and hash(programme) == hash(read_programme(name))
    assert programme == pickle.loads(pickle.dumps(programme)) == copy.deepcopy(programme)
    assert programme != read_programme({"programme": name, "saturation": 0.5})
    for key, value in (("saturation", 1.0), (programme.PARAMETERS[0], 1.0)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(programme, key, value)


@every
def test_what_a_programme_remembers_goes_with_a_fork(world, name):
    state = arms.played(arms.arm(world, arms.ample(name)), 2)
    fork = state.fork()
    before = fork.relief_books[name].spent
    arms.played(state, 2)
    assert fork.relief_books[name].spent == before, "two forks share one book"
    arms.played(fork, 2)
    assert arms.fingerprint(fork) == arms.fingerprint(state)
    assert (fork.relief_books[name].spent, fork.relief_books[name].cost) == (state.relief_books[name].spent, state.relief_books[name].cost)


def test_the_books_close_with_all_programmes_on(world):
    state = arms.played(arms.arm(world, *(arms.ample(name) for name in arms.PROGRAMMES)), 6)
    assert all((book.spent > 0) == (name in arms.MONEY) for name, book in state.relief_books.items())
    given = [book.last for book in state.relief_books.values()]
    assert state.history[-1][1]["programme_cost"] == pytest.approx(sum(one.cost for one in given) * arms.SCALE)
    reached = np.any([one.served for one in given], axis=0)
    assert state.history[-1][1]["programme_reach"] == pytest.approx(state.page.opening.weights[reached].sum() * arms.SCALE)


@every
def test_what_each_firm_received_adds_up(world, name):
    state = arms.arm(world, arms.ample(name))
    by_firm = {}
    for _ in range(3):
        ids = state.firms.id.copy()
        arms.played(state, 1)
        given = state.relief_books[name].last
        for firm, yuan in zip(ids[given.served], given.received[given.served], strict=True):
            by_firm[firm] = by_firm.get(firm, 0.0) + yuan
        assert given.received.sum() == pytest.approx(given.paid if given.drawn == 0.0 else given.drawn)
    book = state.relief_books[name]
    assert dict(zip(book.reached, book.received, strict=True)) == pytest.approx(by_firm) and len(by_firm) > 1
