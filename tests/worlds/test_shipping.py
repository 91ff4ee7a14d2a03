"""Without ships goods stay at home, and services are still sold abroad."""

import numpy as np

from abm.agents.smes.columns import Channel
from abm.names import INDUSTRIES, Industry
from abm.quarter import play
from abm.shocks import Shock
from tests.openings import drawn_state


def test_only_goods_and_the_margins_on_them_wait_for_ships(monkeypatch):
    state = drawn_state()
    monkeypatch.setattr(Shock, "shipping", lambda shock, month: 0.0)
    play(state)
    sold = np.bincount(state.firms.industry, weights=state.page.sales[:, Channel.EXPORT], minlength=len(INDUSTRIES))
    waits = [Industry.AGRICULTURE, Industry.MANUFACTURING, Industry.TRADE]
    assert not sold[waits].any() and sold[[Industry.CONSTRUCTION, Industry.TRANSPORT, Industry.BUSINESS]].all()
