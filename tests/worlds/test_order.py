"""The order of the quarter, by what each phase finds done when its turn comes: any two neighbours swapped fail here."""

import numpy as np
import pytest

from abm import quarter
from abm.state.state import MONTHS
from tests.openings import played_state

PHASES = (
    "the_shock_closes_firms",
    "programmes_set_their_instruments",
    "firms_make_plans",
    "banks_then_platforms_lend",
    "firms_plan_their_staff",
    "workers_and_firms_part",
    "abroad_firms_and_people_place_orders",
    "suspended_firms_return_or_give_up",
    "workers_and_firms_meet",
    "firms_produce_and_deliver",
    "everyone_settles",
    "firms_close_and_open",
    "banks_count_their_losses",
    "books_close",
)


def seen(state) -> dict:
    """What has been done so far in the quarter."""
    record, firms = state.record, state.firms
    return {
        "page": record,
        "instruments": state.instruments,
        "planned": firms.planned_drawings.copy(),
        "staffing": firms.wanted_staff.copy(),
        "orders": firms.orders.sum(),
        "loans": record.loans_wanted,
        "dismissed": record.dismissed,
        "reopened": record.reopened,
        "hired": record.hired,
        "ordered": hasattr(record, "pair_orders"),
        "delivered": record.months_delivered,
        "settled": record.months_settled,
        "closed": record.closed_by_month.sum(),
        "opened": record.opened.sum(),
        "provided": np.abs(record.provided).sum(),
        "quarter": state.quarter,
        "books": len(state.history),
    }


@pytest.fixture(scope="module")
def trace():
    """Two quarters of the pandemic: the state before the first, and what each phase found, in turn."""
    state = played_state(5, shock="covid_2020")
    found = {name: [] for name in PHASES}
    before = seen(state)
    with pytest.MonkeyPatch.context() as patch:
        for name in PHASES:
            patch.setattr(quarter, name, noting(found[name], getattr(quarter, name)))
        quarter.play(state)
        middle = seen(state)
        quarter.play(state)
    return before, middle, found


def noting(found: list, act):
    def noted(state, *when):
        found.append(seen(state))
        act(state, *when)

    return noted


def test_news_comes_first(trace):
    before, middle, found = trace
    for record, first in zip((before, middle), found["the_shock_closes_firms"], strict=True):
        assert first["page"] is not record["page"], "a clean page is opened before anything is decided"


def test_the_shock_takes_firms_before_programmes_look_for_whom_to_serve(trace):
    for taking, looking in zip(
        found_in(trace, "the_shock_closes_firms"), found_in(trace, "programmes_set_their_instruments"), strict=True
    ):
        assert taking["page"] is looking["page"] and taking["instruments"] is looking["instruments"], (
            "the levers are still those of the last quarter"
        )


def test_programmes_set_their_instruments_before_firms_plan(trace):
    for before, plans in zip(
        found_in(trace, "programmes_set_their_instruments"), found_in(trace, "firms_make_plans"), strict=True
    ):
        assert plans["instruments"] is not before["instruments"]


def test_banks_lend_on_plans_and_before_anybody_plans_staff(trace):
    for plans, lending in zip(
        found_in(trace, "firms_make_plans"), found_in(trace, "banks_then_platforms_lend"), strict=True
    ):
        assert not np.array_equal(plans["planned"], lending["planned"])
        assert np.array_equal(plans["staffing"], lending["staffing"], equal_nan=True)
        assert lending["loans"] == 0.0 and lending["dismissed"] == 0.0


def test_staff_are_planned_when_credit_is_known_and_before_anybody_is_dismissed(trace):
    for planning, parting in zip(
        found_in(trace, "firms_plan_their_staff"), found_in(trace, "workers_and_firms_part"), strict=True
    ):
        assert planning["loans"] > 0.0 and parting["dismissed"] == 0.0
        assert not np.array_equal(planning["staffing"], parting["staffing"])


def test_people_are_dismissed_by_plan_and_order_when_dismissals_are_known(trace):
    for parting, ordering in zip(
        found_in(trace, "workers_and_firms_part"), found_in(trace, "abroad_firms_and_people_place_orders"), strict=True
    ):
        assert not parting["ordered"]
        assert ordering["dismissed"] > parting["dismissed"]


def test_a_month_begins_with_orders_and_returns_then_hiring_deliveries_and_payments(trace):
    returning, hiring, delivering, settling = (
        found_in(trace, name)
        for name in (
            "suspended_firms_return_or_give_up",
            "workers_and_firms_meet",
            "firms_produce_and_deliver",
            "everyone_settles",
        )
    )
    assert len(returning) == len(settling) == 2 * MONTHS and all(month["ordered"] for month in returning)
    for number, (back, hire, deliver, settle) in enumerate(zip(returning, hiring, delivering, settling, strict=True)):
        assert back["delivered"] == back["settled"] == number % MONTHS
        assert back["hired"] == hire["hired"] and hire["reopened"] == deliver["reopened"]
        assert hire["delivered"] == deliver["delivered"] and settle["delivered"] == deliver["delivered"] + 1
    assert any(hire["reopened"] > back["reopened"] for back, hire in zip(returning, hiring, strict=True)), (
        "who returns may hire this month"
    )
    assert any(deliver["hired"] > hire["hired"] for hire, deliver in zip(hiring, delivering, strict=True)), (
        "who is hired works this month"
    )


def test_firms_close_and_open_after_three_months_then_banks_count_their_losses_before_the_books(trace):
    rest = (found_in(trace, name) for name in ("firms_close_and_open", "banks_count_their_losses", "books_close"))
    for ending, counting, closing in zip(*rest, strict=True):
        assert ending["settled"] == MONTHS and ending["opened"] == ending["provided"] == counting["provided"] == 0.0
        assert counting["closed"] > ending["closed"] and counting["opened"] > 0.0 and closing["provided"] > 0.0
        assert closing["quarter"] == ending["quarter"] and closing["books"] == ending["books"]


def found_in(trace, name: str) -> list[dict]:
    return trace[2][name]
