"""People side by side: what each earned, bought and was helped with is what the ledger paid account by account."""

import copy

import numpy as np
import polars as pl
import pytest

from abm import Economy
from abm.errors import ConfigError
from abm.measures.people import STATES, people
from abm.quarter import play
from abm.relief.programme import read_programme
from abm.state.lines import Coupons
from abm.state.workers import WorkerState
from experiments.validation.cross_sections import AWAY
from tests.openings import played_state


class Listening:
    """Notes what accounts pay for consumption; of imports, whose flow has one name for all uses, those that come just
    before a payment of this name."""

    def __init__(self, state, monkeypatch):
        self.paid = np.zeros(state.ledger.balance(slice(None)).size)
        self.waiting = np.zeros_like(self.paid)
        for name in ("pay", "clear"):
            usual = getattr(type(state.ledger), name)
            monkeypatch.setattr(type(state.ledger), name, self.heard(usual))

    def heard(self, usual):
        def wrapped(ledger, flow, *said):
            amount, payers, *_ = said
            amount = np.sum(amount) if isinstance(payers, int | np.integer) else amount
            if flow == "imports":
                self.waiting[payers] += amount
            elif flow in ("consumption", "investment"):
                if flow == "consumption":
                    self.paid[payers] += amount
                    self.paid += self.waiting
                self.waiting[:] = 0.0
            return usual(ledger, flow, *said)

        return wrapped


@pytest.mark.parametrize("shock", ["none", "covid_2020"])
def test_what_a_person_bought_is_what_it_paid_for_consumption(shock, monkeypatch):
    state = played_state(4, shock=shock)
    heard = Listening(state, monkeypatch)
    play(state)
    bought, workers = people(state)["consumption"].to_numpy(), state.accounts.workers
    assert (bought > 0.0).mean() > 0.9
    assert np.allclose(bought, heard.paid[workers], rtol=1e-9, atol=1e-6)
    village = heard.paid[state.accounts.village]
    assert bought.sum() + village == pytest.approx(state.record.final["consumption"][0], rel=1e-9)


def test_a_row_is_a_person_with_its_state_income_and_purse():
    state = played_state(2)
    table, workers = people(state), state.workers
    assert table["id"].to_list() == workers.id.tolist()
    assert table["state"].to_list() == [WorkerState(code).name.lower() for code in workers.state]
    assert set(table["state"]) <= set(STATES) and table["migrant"].to_list() == workers.migrant.tolist()
    assert np.array_equal(table["income"], state.record.income)
    assert np.array_equal(table["deposits"], workers.deposits)
    assert table.select(pl.col("coupons", "redeemed").sum()).row(0) == (0.0, 0.0)


def test_coupons_are_those_of_all_lines_and_redeemed_what_shops_took():
    economy = Economy("china_2019", shock="covid_2020", scale=50_000, rng=3)
    economy.run(until="2020Q1")
    helped = economy.fork(relief=["digital_coupons"])
    helped.step()
    (line,) = helped.state.instruments.of(Coupons)
    table = helped.people()
    won = table.filter(pl.col("coupons") > 0.0)
    assert won["coupons"].max() == pytest.approx(150.0), "50 yuan a month for three months"
    assert table["coupons"].sum() * 50_000 == pytest.approx(19e9)
    assert np.array_equal(table["coupons"], line.value.sum(axis=0)) and np.array_equal(table["redeemed"], line.paid)
    assert (table["redeemed"] <= table["coupons"] + 1e-9).all() and table["redeemed"].sum() > 0.5 * won["coupons"].sum()
    helped.state.instruments.lines.append(copy.deepcopy(line))
    assert np.array_equal(helped.people()["redeemed"], 2.0 * line.paid), "a second line adds to the first"
    helped.state.instruments.lines.pop()
    helped.step()
    assert helped.people().select(pl.col("coupons", "redeemed").sum()).row(0) == (0.0, 0.0), "its dates are over"


def test_what_winners_have_bought_ahead_is_what_they_bought_more_than_who_came_late():
    """Shops fall short in the spring of 2020: by less than was ordered ahead."""
    economy = Economy("china_2019", shock="covid_2020", scale=20_000, rng=1)
    economy.run(until="2020Q1")
    town = ~economy.people()["state"].is_in(AWAY).to_numpy()
    helped, alone = economy.fork(relief=["digital_coupons"]), economy.fork(relief=[])
    helped.step(), alone.step()
    (line,) = helped.state.instruments.of(Coupons)
    wins = (helped.people()["coupons"] > 0.0).to_numpy()
    more = (helped.people()["consumption"] - alone.people()["consumption"]).to_numpy()
    ahead = helped.state.workers.brought_forward * (1.0 + economy.state.parameters.trend_nominal)
    assert ahead[wins].mean() == pytest.approx(more[town & wins].mean() - more[town & ~wins].mean(), rel=0.02)
    assert ahead[wins].sum() < 0.96 * line.early[wins].sum() and not ahead[~wins].any()


def test_who_is_away_is_who_gets_no_coupons():
    state = played_state(1)
    state.workers.state[: len(WorkerState)] = list(WorkerState)
    may = read_programme("digital_coupons").eligible(state)[: len(WorkerState)]
    assert {one for one, eligible in zip(STATES, may, strict=True) if not eligible} == set(AWAY)


def test_people_of_an_economy_that_has_not_played_are_refused():
    with pytest.raises(ConfigError, match="people: no quarter has been played"):
        Economy("china_2019", scale=50_000, burn_in=0).people()
