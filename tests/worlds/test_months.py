"""A term said in months lasts so many months, not quarters."""

import numpy as np
import pytest

from abm.contracts import loans
from abm.markets.clearing import Source
from abm.phases import lending
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import MONTHS
from tests.openings import played_state


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
    sources = np.zeros((len(firms), 3))
    row = int(np.flatnonzero((firms.state == FirmState.OPEN) & (firms.size_class == SizeClass.MICRO))[0])
    sources[row, Source.PLATFORM] = 600.0
    loans.draw_loans(state, state.month.number, sources)
    assert firms.advance_months[row] == term and firms.advance[row] >= 600.0
