"""Taxes are a rate of their base and reach the state: the books would close as well if they went to somebody else."""

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.quarter import play
from abm.state.firms import Channel
from tests.openings import drawn_state

STATE = Sector.GOVERNMENT


@pytest.fixture(scope="module")
def state():
    """A quarter without luck: nobody is short of cash, and its months are alike."""
    state = drawn_state(resting=True)
    play(state)
    return state


def test_wages_of_people_are_taxed_at_the_rate(state):
    paid = state.ledger.flow("wages") + state.ledger.flow("furlough pay") - state.village.farm_pay
    assert state.ledger.flow("income tax", Sector.HOUSEHOLDS, STATE) == pytest.approx(
        state.public.income_tax_rate * paid, rel=1e-6
    )


@pytest.mark.parametrize("sector", [Sector.SMES, Sector.LARGE, Sector.PLATFORMS])
def test_profits_of_firms_are_taxed_at_the_rate(state, sector):
    firms, own = state.firms, state.ledger.sector[state.accounts.firms] == sector
    due = firms.profit_tax_rate * np.maximum(0.0, state.record.profit)
    assert due[own].sum() > 0.0
    assert state.ledger.flow("profit tax", sector, STATE) == pytest.approx(due[own].sum(), rel=1e-6)
    assert state.record.profit_tax[own] == pytest.approx(due[own], rel=1e-6, abs=0.01)


def test_profits_of_banks_are_taxed_at_the_rate(state):
    due = state.banks.profit_tax_rate * np.maximum(0.0, state.record.bank_profit)
    assert due.sum() > 0.0 and state.ledger.flow("profit tax", Sector.BANKS, STATE) == pytest.approx(
        due.sum(), rel=1e-6
    )


def test_contributions_are_the_rate_of_the_wages_of_those_who_pay_them(state):
    due = state.public.contribution_rate * state.record.wage_bill * state.firms.pays_contributions
    assert state.record.contributions == pytest.approx(due, rel=1e-9)
    assert state.ledger.flow("contributions", payee=STATE) == pytest.approx(due.sum(), rel=1e-6)


def test_value_added_is_taxed_but_for_the_part_that_is_exported(state):
    firms, record = state.firms, state.record
    sold = record.sales.sum(axis=1)
    exported = np.divide(record.sales[:, Channel.EXPORT], sold, out=np.zeros(len(firms)), where=sold > 0.0)
    # what others earn besides is not among their sales
    plain = (record.platform_income == 0.0) & (firms.rent_share == 0.0)
    added = np.maximum(0.0, record.output_value - record.input_value)
    due = firms.production_tax_rate * added * (1.0 - exported)
    assert (exported[plain] > 0.1).any() and record.taxes[plain] == pytest.approx(due[plain], rel=1e-4, abs=0.01)
    net = state.ledger.flow("production tax", payee=STATE) - state.ledger.flow("subsidies", STATE)
    assert net == pytest.approx(record.taxes.sum(), rel=1e-6)
