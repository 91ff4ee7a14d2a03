"""The firm_panel: every firm by its id, nothing sold and nobody employed that is not on it."""

import itertools

import numpy as np
import pytest

from abm.measures.catalogue import CLASSES
from abm.measures.firm_panel import firm_panel, offers, relief_received
from abm.measures.labour_force import headcount
from abm.state.firms import Channel, FirmState
from experiments.contract import arms


@pytest.fixture(scope="module")
def quarters():
    """The world with relief, after each of four quarters."""
    state, after = arms.arm(arms.draw(), *(arms.ample(name) for name in arms.PROGRAMMES)), []
    for _ in range(4):
        arms.played(state, 1)
        after.append((state.fork(), firm_panel(state)))
    return after


def test_what_is_sold_and_who_is_employed_adds_up(quarters):
    for state, table in quarters:
        assert table["sales"].sum() == pytest.approx(state.record.sales.sum(), rel=1e-12)
        assert table["exports"].sum() == pytest.approx(state.record.sales[:, Channel.EXPORT].sum(), rel=1e-12)
        assert table["jobs"].sum() == headcount(state)


def test_a_firm_is_named_once_and_is_there_until_the_quarter_in_which_it_closes(quarters):
    gone_for_good = 0
    for (_, before), (state, table) in itertools.pairwise(quarters):
        stands = dict(table.select("id", "stands").iter_rows())
        assert len(stands) == len(table)
        alive = before.filter(before["stands"] != "closed")
        assert set(alive["id"]) <= set(stands), "a firm in being before is gone without having closed"
        left = before.filter(before["stands"] == "closed")["id"].to_list()
        assert not set(left) & set(stands)
        gone_for_good += len(left)
        living = state.firms.state != FirmState.CLOSED
        assert {firm for firm, how in stands.items() if how != "closed"} == set(state.firms.id[living])
        kept = alive.join(table, on="id")
        assert (kept["weight"] == kept["weight_right"]).all()
    assert gone_for_good > 10


def test_short_of_credit_are_those_that_rationed_counts(quarters):
    state, table = quarters[1]
    short = table.filter(table["short_of_credit"])
    lacked = np.maximum(0.0, state.record.credit_needed - state.record.credit_granted)
    rows = np.flatnonzero(np.isin(state.record.opening.ids, short["id"]) & ~state.record.opening.closed)
    assert 0 < len(short) == rows.size and lacked[rows].sum() / lacked.sum() > 0.5, "the rest closed in the quarter"
    assert set(short["size"]) <= {name for name in CLASSES if state.history[-1][1][f"rationed:{name}"] > 0}


def test_offers_are_the_programmes_own(quarters):
    state = quarters[0][0]
    programmes = [arms.ample(name, saturation=0.3) for name in arms.PROGRAMMES[:2]]
    found = offers(state, programmes)
    for name in ("eligible", "offered"):
        expected = set(state.firms.id[np.any([getattr(one, name)(state) for one in programmes], axis=0)])
        assert set(found.filter(found[name])["id"]) == expected and expected


def test_offers_are_nested_as_saturation_rises(quarters):
    state = quarters[0][0]
    offered = [
        set((table := offers(state, [arms.ample("payroll_cut", saturation=level)])).filter(table["offered"])["id"])
        for level in (0.0, 0.25, 0.5, 1.0)
    ]
    assert not offered[0] and offered[1] < offered[2] < offered[3]


def test_relief_received_is_that_of_all_books(quarters):
    state = quarters[-1][0]
    table = relief_received(state)
    assert table["relief"].sum() == pytest.approx(sum(book.received.sum() for book in state.relief_books.values()))
    assert set(table["id"]) == set(np.concatenate([book.reached for book in state.relief_books.values()]))
