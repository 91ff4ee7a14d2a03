"""Who pays: what the sectors earn adds up to the real wealth gained, in every arm and so between arms."""

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.measures import flow_of_funds
from abm.measures.earnings import OF_OWNERS
from abm.measures.sheet import INSTRUMENTS, by_sector
from abm.names import SECTORS
from abm.state.firms import FirmState
from tests.paired import path, played

NEAR = 1e-9  # of all that sectors earn and lose
RELIEF = ("spark_credit", "spark_supplies", "mybank_loans", "payroll_cut")


def earned(state) -> np.ndarray:
    """By sector and quarter; yuan."""
    return np.stack([path(state, f"earned:{sector}") for sector in SECTORS])


def worn(state) -> np.ndarray:
    """Wear of fixed capital by sector, that of empty places left aside; yuan of the scaled world."""
    return by_sector(
        state, state.parameters.wear * state.record.opening.capital * (state.firms.state != FirmState.CLOSED)
    )


@pytest.fixture(scope="module")
def with_relief():
    return played(3, relief=RELIEF)


@pytest.fixture(scope="module")
def without():
    return played(3)


def test_earnings_add_up_to_the_real_wealth_gained(with_relief, without):
    for state in (with_relief, without):
        size = np.abs(earned(state)).sum(axis=0)
        assert (np.abs(earned(state).sum(axis=0) - path(state, "real_wealth_gained")) <= NEAR * size).all()


def test_earnings_are_income_less_spending_and_losses(with_relief):
    """By what was made, earned, bought and lost, which knows nothing of
    the balance sheets that earnings are read off."""
    record, flows = with_relief.record, with_relief.ledger.flows
    transfers = flows[flow_of_funds.TRANSFERS].sum(axis=0)
    transfers[Sector.BANKS, Sector.GOVERNMENT] += flow_of_funds.flow(with_relief, "profit tax")[Sector.BANKS].sum()
    income = (
        flow_of_funds.earned_by_firms(with_relief)
        + flow_of_funds.earned_by_others(with_relief)
        + flow_of_funds.net(transfers)
    )
    gained = (
        income
        + flow_of_funds.written_off(with_relief, *record.written_off)
        - flow_of_funds.net(flows[OF_OWNERS].sum(axis=0))
    )
    books = with_relief.kept_books[with_relief.quarter - 1]
    real = (books.closing - books.opening)[len(INSTRUMENTS) :].sum(axis=0) - worn(with_relief)
    found = earned(with_relief)[:, -1] / with_relief.scale - real
    assert np.abs(found - gained).max() <= record.near


def test_what_sponsors_pay_is_missing_where_it_was_and_found_where_it_went(with_relief, without):
    apart = (earned(with_relief) - earned(without)).sum(axis=1)
    assert apart[SECTORS.index("smes")] > 0.0, "relief for SMEs made none of them richer"
    assert apart[SECTORS.index("government")] < 0.0, "contributions were waived and nobody paid for it"


def test_owners_money_is_no_income():
    """A founder who puts in money earns as little by it as the firm: drawings of a quiet quarter leave both sectors'
    sums as they are."""
    from abm.books.flows import FLOWS
    from abm.measures.earnings import earnings

    state = played(3, quarters=1)
    before = earnings(state)
    flow, (households, smes) = (
        state.ledger.flows[FLOWS["drawings"]],
        (SECTORS.index("households"), SECTORS.index("smes")),
    )
    flow[smes, households] += 1e6
    after = earnings(state)
    assert after["earned:smes"] - before["earned:smes"] == pytest.approx(1e6 * state.scale)
    assert after["earned:households"] - before["earned:households"] == pytest.approx(-1e6 * state.scale)
