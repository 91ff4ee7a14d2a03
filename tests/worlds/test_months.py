"""A term said in months lasts so many months, not quarters; an age said in years so many years."""

from types import SimpleNamespace

import numpy as np
import pytest

from abm.contracts import loans
from abm.markets.clearing import Source
from abm.phases import lending, news, work
from abm.phases.settlement import settlement
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import MONTHS
from tests.openings import played_state, with_money


@pytest.fixture
def state():
    return played_state(1)


@pytest.mark.parametrize(("short_of_it", "stays"), [(1, True), (0, False)])
def test_a_suspended_firm_waits_for_so_many_months(state, short_of_it, stays):
    firms = state.firms
    row = int(np.flatnonzero((firms.state == FirmState.OPEN) & (firms.size_class == SizeClass.SMALL))[0])
    firms.state[row], firms.months_idle[row] = (
        FirmState.SUSPENDED,
        int(state.parameters.suspension_months) - short_of_it,
    )
    state.conditions.open_now[:, row] = 0.0
    firms.granted_loan[row] = 1e9
    turnover.suspended_firms_return_or_give_up(state, 0)
    assert (firms.state[row] == FirmState.SUSPENDED) == stays


def test_the_platform_forgets_sales_over_so_many_months(state, monkeypatch):
    noted = {}
    honest = lending.platforms_grant

    def note(state, need):
        firms = state.firms
        noted["before"] = firms.sales_record.copy()
        noted["sales"] = firms.orders[:, Channel.SHOP] + firms.orders[:, Channel.ONLINE]
        honest(state, need)
        noted["after"] = firms.sales_record.copy()

    monkeypatch.setattr(lending, "platforms_grant", note)
    play(state)
    part = MONTHS / state.parameters.platform_sales_memory_months
    assert 0.0 < part < 1.0
    moved, asked = noted["after"] - noted["before"], noted["sales"] - noted["before"]
    assert np.abs(asked).max() > 0.0 and moved == pytest.approx(part * asked, rel=1e-9, abs=1e-6)


def test_an_advance_is_paid_back_over_so_many_months(state):
    """Of what is drawn in a month the term's part is due in the next, whatever the quarter."""
    firms, term = state.firms, int(state.parameters.platform_term_months)
    sources = np.zeros((3, len(firms)))
    row = int(np.flatnonzero((firms.state == FirmState.OPEN) & (firms.size_class == SizeClass.MICRO))[0])
    sources[Source.PLATFORM, row] = 600.0
    loans.draw_loans(state, sources)
    assert firms.advance_months[row] == term and firms.advance[row] >= 600.0


def employer(state, size=SizeClass.SMALL) -> int:
    """An open firm with people on its payroll who own no firm."""
    firms, people = state.firms, state.workers
    hired = np.bincount(people.employer[(people.employer >= 0) & (people.own_firm < 0)], minlength=len(firms))
    there = (firms.state == FirmState.OPEN) & (firms.size_class == size) & (hired > 0)
    return int(np.flatnonzero(there & (firms.fixed_rent > 0.0))[0])


def test_severance_is_so_many_months_of_pay_and_a_cost_of_the_firm(state):
    """Wages are told by the quarter: two months of pay are two thirds of one. What is paid is off the firm's profit."""
    firms, people, row = state.firms, state.workers, employer(state)
    state.parameters = state.parameters.changed(severance_months=2.0)
    with_money(state, firms.accounts[[row]], 1e9)
    who = np.flatnonzero((people.employer == row) & (people.own_firm < 0))
    due, number = 2.0 / 3.0 * people.wage[who], np.zeros(len(firms), dtype=np.int64)
    number[row] = who.size
    had, taxed, earned = people.deposits[who], firms.profit_of_quarter[row], state.record.profit[row]
    work.dismiss(state, number, 0)
    assert who.size and (due > 0.0).all() and people.deposits[who] - had == pytest.approx(due, abs=0.01)
    assert taxed - firms.profit_of_quarter[row] == pytest.approx(due.sum()), "what the firm is taxed on"
    assert earned - state.record.profit[row] == pytest.approx(due.sum()), "what its owner lives on"


def unpaid_bills(state, row):
    """A month's bills in which one firm, and nobody else, pays nine tenths of what falls due."""
    n = len(state.firms)
    paid = np.ones((n, 5))
    paid[row] = 0.9
    high = SimpleNamespace(base=np.full(n, 1e9), due=np.full(n, 1e9))
    return SimpleNamespace(pay=high, interest=high), SimpleNamespace(paid=paid)


@pytest.mark.parametrize("creditor", ["landlord", "landlord of the ground", "suppliers"])
@pytest.mark.parametrize(("beyond", "stops"), [(0.95, False), (1.05, True)])
def test_a_creditor_waits_for_so_many_months_of_what_falls_due_to_it(state, creditor, beyond, stops):
    """Rents and usual output are told by the quarter: a third of them is a month's claim."""
    firms, p, t, row = state.firms, state.parameters, state.technology, employer(state)
    rent = p.arrears_limit_rent * (firms.fixed_rent[row] + firms.ground_rent[row]) / 3.0
    bought = (t.services_per_unit.sum(axis=0) + t.materials_per_unit)[firms.industry[row]] * firms.normal_output[row]
    for name in ("owed_wages", "owed_interest", "owed_platform_interest", "rent_overdue", "ground_rent_overdue"):
        getattr(firms, name)[row] = 0.0
    with_money(state, firms.accounts[[row]], 0.0)
    if creditor == "suppliers":
        firms.overdue[row] = beyond * p.arrears_limit_suppliers * bought / 3.0
    else:
        owed = "rent_overdue" if creditor == "landlord" else "ground_rent_overdue"
        getattr(firms, owed)[row] = beyond * rent
    settlement.arrears_are_counted(state, 2, *unpaid_bills(state, row))
    assert (firms.state[row] == FirmState.SUSPENDED) == stops


@pytest.mark.parametrize(("years", "part"), [(0.0, 0.0), (0.5, 0.25), (1.5, 0.75), (2.0, 1.0), (5.0, 1.0)])
def test_a_platform_trusts_a_seller_in_full_after_so_many_years(state, years, part):
    """Where trust is full after two years, half a year earns a quarter of it: two quarters, not half a quarter."""
    state.parameters = p = state.parameters.changed(score_full_age=2.0)
    news.news_arrives(state)
    firms = state.firms
    row = int(np.flatnonzero((firms.state == FirmState.OPEN) & (firms.size_class == SizeClass.MICRO))[0])
    newborn, scored = state.fork(), state
    newborn.firms.born[row] = state.quarter
    scored.firms.born[row] = state.quarter - round(4.0 * years)
    for one in (newborn, scored):
        lending.platforms_grant(one, np.zeros(len(firms)))
    weight = p.score_age_weight * MONTHS / p.platform_sales_memory_months
    assert scored.firms.score[row] - newborn.firms.score[row] == pytest.approx(part * weight, abs=1e-12)
