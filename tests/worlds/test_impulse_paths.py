"""Paths by which the state spends beyond the usual: the money has two ends, and a hundredth of GDP is one."""

from dataclasses import replace

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.errors import ConfigError
from abm.measures.breach import BookError
from abm.names import Industry
from abm.phases.month import ordering
from abm.phases.settlement import households, settlement
from abm.shocks import Shock
from abm.state.state import MONTHS
from tests.openings import drawn_state
from tests.paired import path, played

SEED, SIZE = 1, 0.01
PURCHASES, TRANSFERS = "public_purchases", "transfers_to_households"


def with_path(name: str, quarters: int = 1, seed: int = SEED):
    """2020Q1 on with a hundredth of GDP more on a path in the first quarter."""
    points = {"2019Q4": 0.0, "2020Q1": SIZE, "2020Q2": 0.0}
    return played(seed, quarters, shock="impulses", shock_changes={name: points})


def without(quarters: int = 1, seed: int = SEED):
    return played(seed, quarters, shock="impulses")


def paid(state, flow: str) -> float:
    """By the state to anybody, yuan of the scaled world."""
    return state.ledger.flow(flow, payer=Sector.GOVERNMENT)


def test_a_transfer_leaves_the_state_and_reaches_households():
    given, nothing = with_path(TRANSFERS), without()
    asked = SIZE * nothing.trend_gdp
    grains = len(nothing.workers) * MONTHS / 1024
    assert paid(given, "benefits") - paid(nothing, "benefits") == pytest.approx(asked, abs=grains)
    assert given.record.fiscal_impulse == pytest.approx(asked, rel=1e-12)
    got = given.record.income.sum() + given.record.village_income
    had = nothing.record.income.sum() + nothing.record.village_income
    assert got - had == pytest.approx(asked, rel=0.02)
    alike = given.record.income - nothing.record.income
    a_head = asked * (1 - nothing.village.benefit_share) / len(nothing.workers)
    assert np.median(alike) == pytest.approx(a_head, rel=1e-3)
    assert path(given, "public_debt")[0] - path(nothing, "public_debt")[0] == pytest.approx(
        asked * nothing.scale / (1 + nothing.parameters.trend_nominal), rel=0.02
    )


def test_purchases_leave_the_state_and_reach_sellers():
    given, nothing = with_path(PURCHASES), without()
    asked = SIZE * nothing.trend_gdp
    spent = given.record.fiscal_impulse
    assert 0.95 * asked < spent <= 1.02 * asked
    assert paid(given, "consumption") - paid(nothing, "consumption") == pytest.approx(spent, rel=0.02)
    final = given.record.final["government"][0] - nothing.record.final["government"][0]
    assert final == pytest.approx(spent, rel=0.02)
    sold = given.record.sales.sum() - nothing.record.sales.sum()
    assert sold > 0.9 * spent


def test_a_hundredth_of_gdp_is_a_hundredth_of_gdp():
    for name in (PURCHASES, TRANSFERS):
        share = path(with_path(name), "fiscal_impulse")[0] / path(without(), "gdp")[0]
        assert share == pytest.approx(SIZE, rel=0.06), name


def test_a_transfer_four_times_too_large_would_be_seen(monkeypatch):
    """A planted fault: the GDP of a year for that of a quarter."""
    right = households.transfers_beyond
    monkeypatch.setattr(households, "transfers_beyond", lambda state: 4 * right(state))
    with pytest.raises(AssertionError):
        test_a_hundredth_of_gdp_is_a_hundredth_of_gdp()


def test_goods_that_the_state_does_not_pay_for_break_the_books(monkeypatch):
    """A planted fault: sellers deliver, the state pays for the usual alone."""
    right = settlement.the_state_buys

    def forgets(state, m):
        right(state, replace(m, demand=replace(m.demand, public=m.demand.public - m.demand.beyond)))

    monkeypatch.setattr(settlement, "the_state_buys", forgets)
    with pytest.raises(BookError):
        with_path(PURCHASES)


def test_what_it_buys_beyond_is_what_public_services_are_made_of():
    state = with_path(PURCHASES)
    state.conditions = replace(state.conditions, public_purchases=SIZE)
    units = ordering.public_purchases_beyond(state, np.ones(len(state.technology.public_purchases) + 1))
    assert units.sum() * MONTHS == pytest.approx(SIZE * state.trend_gdp)
    assert units[Industry.PUBLIC] == 0.0 and (units >= 0.0).all()


def test_after_its_end_nothing_is_spent():
    assert (path(with_path(PURCHASES, 3), "fiscal_impulse")[1:] == 0.0).all()


def test_at_rest_nothing_moves():
    """The neutral paths, and the shock that an impulse may move, are the quiet world to the last bit."""
    quiet, at_rest = played(SEED, 2, shock="none"), without(2)
    assert quiet.history == at_rest.history
    zero = played(SEED, 2, shock="impulses", shock_changes={PURCHASES: {"2020Q1": 0.0}})
    assert quiet.history == zero.history


def test_before_anything_is_published_there_is_no_share_of_gdp():
    state = drawn_state()
    if state.has_bases:
        del state.bases
    with pytest.raises(ConfigError, match="a share of trend GDP is known after a burn-in"):
        _ = state.trend_gdp


def test_a_path_out_of_its_range_is_refused():
    with pytest.raises(ConfigError, match="public_purchases: 0.2 is outside its range"):
        Shock.read("impulses", {PURCHASES: {"2020Q1": 0.2, "2020Q2": 0.0}})
    with pytest.raises(ConfigError, match="would hold for ever"):
        Shock.read("impulses", {PURCHASES: {"2020Q1": 0.01}})
