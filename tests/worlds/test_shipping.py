"""Without ships goods stay at home, and services are still sold abroad; abroad pays the price at home, without tax."""

import numpy as np
import pytest

from abm import quarter
from abm.books.flows import Sector
from abm.names import INDUSTRIES, Industry
from abm.quarter import play
from abm.shocks import Shock
from abm.state.firms import Channel
from tests.openings import drawn_state


def test_only_goods_and_the_margins_on_them_wait_for_ships(monkeypatch):
    state = drawn_state()
    monkeypatch.setattr(Shock, "shipping", lambda shock, month: 0.0)
    play(state)
    sold = np.bincount(state.firms.industry, weights=state.record.sales[:, Channel.EXPORT], minlength=len(INDUSTRIES))
    waits = [Industry.AGRICULTURE, Industry.MANUFACTURING, Industry.TRADE]
    assert not sold[waits].any() and sold[[Industry.CONSTRUCTION, Industry.TRANSPORT, Industry.BUSINESS]].all()


def test_abroad_pays_the_price_at_home_without_tax(monkeypatch):
    state, units = drawn_state(), []
    honest = quarter.firms_produce_and_deliver

    def deliver(state, month):
        honest(state, month)
        units.append(state.month.output.exported.copy())

    monkeypatch.setattr(quarter, "firms_produce_and_deliver", deliver)
    play(state)
    asked = sum(units) * state.firms.price
    assert (asked > 0.0).any() and state.record.sales[:, Channel.EXPORT] == pytest.approx(asked, rel=1e-9)
    assert state.ledger.flow("exports", Sector.ABROAD) == pytest.approx(asked.sum(), rel=1e-9)
