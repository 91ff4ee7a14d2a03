"""The contract of relief, for every programme in the folder: a new file is tested without a line here."""

import copy
import dataclasses
import pickle
from functools import partial

import numpy as np
import pytest

from abm.luck import chance
from abm.phases.turnover import turnover
from abm.relief.programme import read_programme
from experiments.contract import arms, clauses

every = pytest.mark.parametrize("name", arms.PROGRAMMES)
every_one_with_money = pytest.mark.parametrize("name", arms.MONEY)


@every
@pytest.mark.parametrize("check", clauses.ALL, ids=lambda check: check.__name__)
def test_it_keeps_the_contract(alone, check, name):
    check(*alone(name), partial(arms.ample, name))


@every_one_with_money
@pytest.mark.parametrize("budget_yuan", [2e8, 3e9, 4e10])
def test_the_budget_is_never_exceeded(alone, name, budget_yuan):
    clauses.the_budget_holds(*alone(name), partial(arms.ample, name), budget_yuan)


@pytest.mark.parametrize(
    ("name", "debt"),
    [("spark_credit", "stock_credit"), ("mybank_loans", "relief_advance"), ("ant_refinancing", "refinanced")],
)
def test_who_bears_the_loss_when_debtors_close(world, monkeypatch, name, debt):
    state = arms.played(arms.arm(world, arms.ample(name)), 2)
    owed = state.firms.stock_credit.sum()

    def close_the_penniless(state, month):
        if month == 1:
            rows = np.flatnonzero(getattr(state.firms, debt) > 0)[:4]
            purse = np.maximum(0.0, state.firms.deposits[rows])
            state.ledger.pay("drawings", purse, state.firms.accounts[rows], state.accounts.fund)
            state.record.drawings[rows] += purse
            turnover.close_firms(state, rows, turnover.Cause.REMOVED, month)

    arms.by_month(monkeypatch, close_the_penniless)
    given = arms.played(state, 1).relief_books[name].last
    assert given.defaults == pytest.approx(clauses.stock_credit_lost(state, owed), abs=1e-3)
    assert given.defaults + given.losses_of_banks > 0
    assert (given.defaults > 0) == (name == "spark_credit"), "a bank books and bears a loan, a supplier its own credit"
    assert given.cost == pytest.approx(given.paid + given.financing + given.defaults)


def test_credit_without_interest_costs_what_the_money_would_have_earned(world, monkeypatch):
    owed = arms.by_month(monkeypatch, lambda state, month: state.firms.stock_credit.sum())
    state = arms.played(arms.arm(world, arms.ample("spark_credit")), 2)
    expected = sum(owed[3:]) * state.parameters.reference_rate / 12
    assert state.relief_books["spark_credit"].last.financing == pytest.approx(expected) and expected > 0


def test_queues_of_programmes_are_independent(world):
    programmes = [read_programme(name) for name in arms.PROGRAMMES]
    for population in {programme.SERVES for programme in programmes}:
        queues = np.stack(
            [programme.place_in_queue(world) for programme in programmes if population == programme.SERVES]
        )
        assert np.abs(np.corrcoef(queues) - np.eye(len(queues))).max() < 0.1


@every
def test_a_queue_knows_nothing_of_any_other_luck(world, name):
    """Who is served first is no more likely to be lucky with customers, to reopen, to quit or to be dismissed."""
    programme = read_programme(name)
    ids, draws = (
        programme.served_table(world).id,
        np.stack([programme.place_in_queue(world), programme.draws(world, 1)]),
    )
    others = [
        chance.uniforms(chance.stream(world.seed, purpose, quarter), ids, k)
        for purpose in chance.Purpose
        for quarter in (0, *range(world.quarter - 4, world.quarter + 8))
        for k in range(4)
    ]
    centred = lambda rows: rows - rows.mean(axis=1, keepdims=True)
    one, other = centred(draws), centred(np.stack(others))
    likeness = one @ other.T / np.sqrt((one**2).sum(axis=1)[:, None] * (other**2).sum(axis=1))
    assert np.abs(likeness).max() < 6.0 / np.sqrt(ids.size)


@every
def test_a_programme_is_a_value(name):
    programme = read_programme(name)
    assert programme == read_programme({"programme": name}) and hash(programme) == hash(read_programme(name))
    assert programme == pickle.loads(pickle.dumps(programme)) == copy.deepcopy(programme)
    changed = {"saturation": 0.5} if programme.BY_LOT else {"end": "2022-06"}
    assert programme != read_programme({"programme": name} | changed)
    for key, value in (("saturation", 1.0), (programme.PARAMETERS[0], 1.0)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(programme, key, value)


def test_the_books_close_with_all_programmes_on(world):
    state = arms.played(arms.arm(world, *(arms.ample(name) for name in arms.PROGRAMMES)), 6)
    assert all((book.spent > 0) == (name in arms.MONEY) for name, book in state.relief_books.items())
    given = {programme: state.relief_books[programme.name].last for programme in state.relief}
    assert state.history[-1][1]["programme_cost"] == pytest.approx(sum(one.cost for one in given.values()) * arms.SCALE)
    measures, weights = (
        state.history[-1][1],
        {"firms": state.record.opening.weights, "workers": np.ones(len(state.workers))},
    )
    for population, measure in (("firms", "programme_reach"), ("workers", "programme_reach_people")):
        reached = np.any([one.served for programme, one in given.items() if population == programme.SERVES], axis=0)
        assert measures[measure] == pytest.approx(weights[population][reached].sum() * arms.SCALE)


@every
def test_what_each_received_adds_up(alone, name):
    programme = arms.ample(name)
    state = arms.arm(alone(name)[0], programme)
    by_firm = {}
    for _ in range(3):
        ids = programme.served_table(state).id.copy()
        arms.played(state, 1)
        given = state.relief_books[name].last
        for firm, yuan in zip(ids[given.served], given.received[given.served], strict=True):
            by_firm[firm] = by_firm.get(firm, 0.0) + yuan
        if name in arms.MONEY and name not in arms.BORNE_BY_BANKS:
            assert given.received.sum() == pytest.approx(given.paid if given.drawn == 0.0 else given.drawn)
    book = state.relief_books[name]
    assert dict(zip(book.reached, book.received, strict=True)) == pytest.approx(by_firm) and len(by_firm) > 1
