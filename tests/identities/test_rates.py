"""Rates a year, paid by the quarter: what the ledger moved against the stock on which it is due, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.phases import news
from abm.quarter import play
from abm.state.firms import FirmState, SizeClass
from tests.openings import drawn_state

QUARTERS = 4


@pytest.fixture(scope="module")
def quarter():
    """A quarter without luck: nobody is short of cash; the stocks as it began, and the flows."""
    state = drawn_state(resting=True)
    firms, banks = state.firms, state.banks
    small = firms.size_class <= SizeClass.MEDIUM
    alive = firms.state != FirmState.CLOSED
    stocks = {
        "large": float(firms.loan[alive & ~small].sum()),
        "small": float(firms.loan[alive & small].sum()),
        "platform": float((firms.platform_loan + firms.advance).sum()),
        "mortgages": float(state.workers.mortgage.sum()),
        "bonds": float(banks.bonds.sum()),
        "relending": float(banks.relending.sum()),
        "deposits": float(np.maximum(0.0, firms.deposits).sum() + np.maximum(0.0, state.workers.deposits).sum()),
    }
    stocks["deposits"] += max(0.0, state.ledger.balance(state.accounts.village))
    play(state)
    return state, stocks


def of_quarter(rate: float) -> float:
    return rate / QUARTERS


def test_firms_pay_a_quarter_of_the_yearly_rate(quarter):
    state, stocks = quarter
    p = state.parameters
    expected = (
        of_quarter(p.reference_rate) * stocks["large"] + of_quarter(p.reference_rate + p.risk_margin) * stocks["small"]
    )
    expected += of_quarter(p.platform_rate) * stocks["platform"]
    paid = sum(state.ledger.flow("interest", payer) for payer in (Sector.SMES, Sector.LARGE, Sector.PLATFORMS))
    assert stocks["platform"] > 0 and paid == pytest.approx(expected, rel=1e-3)


def test_a_cut_of_the_policy_rate_is_in_points_a_year(monkeypatch):
    """Each firm with a bank loan alone owes the rate, the cut and the
    margin on it; the margin is said by the quarter."""
    state, usual = drawn_state(), news.conditions  # drawn before the cut: the opening is shared by all tests
    monkeypatch.setattr(news, "conditions", lambda *given: replace(usual(*given), policy_rate_change=-0.008))
    firms, p = state.firms, state.parameters
    alone = (firms.loan > 1000.0) & (firms.platform_loan + firms.advance == 0.0) & (firms.size_class <= SizeClass.LARGE)
    loan, ids = firms.loan.copy(), firms.id.copy()
    play(state)
    rows = np.flatnonzero(alone & (firms.id == ids) & (firms.state == FirmState.OPEN) & (firms.advance == 0.0))
    rate = of_quarter(p.reference_rate - 0.008) + p.risk_margin * (firms.size_class[rows] <= SizeClass.MEDIUM)
    assert rows.size > 100 and p.risk_margin > 0.0
    assert state.record.interest[rows] == pytest.approx(rate * loan[rows], rel=1e-6)


def test_households_pay_a_quarter_of_the_yearly_rate_on_their_homes(quarter):
    state, stocks = quarter
    paid = state.ledger.flow("interest", Sector.HOUSEHOLDS)
    assert paid == pytest.approx(of_quarter(state.parameters.reference_rate) * stocks["mortgages"], rel=1e-2)


@pytest.mark.parametrize(
    ("flow", "payee", "rate", "stock"),
    [
        ("deposit interest", None, "reference_rate", "deposits"),
        ("bond interest", Sector.BANKS, "bond_rate", "bonds"),
        ("relending interest", None, "relending_rate", "relending"),
    ],
)
def test_banks_pay_and_get_a_quarter_of_the_yearly_rate(quarter, flow, payee, rate, stock):
    state, stocks = quarter
    moved = state.ledger.flow(flow, payee=payee)
    assert moved == pytest.approx(of_quarter(getattr(state.parameters, rate)) * stocks[stock], rel=1e-2)


def test_a_contract_of_wages_is_paid_once_a_quarter(quarter):
    """A wage is pay a quarter, paid in three months: contributions and tax come off, nothing is paid twice."""
    state, _ = quarter
    record = state.record
    assert state.ledger.flow("wages") == pytest.approx(
        float((record.wage_bill - record.contributions - record.waived).sum()), rel=1e-6
    )
    assert state.ledger.flow("contributions") == pytest.approx(float(record.contributions.sum()), rel=1e-6)
