"""What is said of a quarter's last month acts in that month: nothing before it, and something in it."""

import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import abm.quarter
from abm.names import Service
from abm.phases.month.deliveries import firms_produce_and_deliver
from abm.phases.settlement.settlement import everyone_settles
from abm.phases.turnover.turnover import suspended_firms_return_or_give_up
from abm.phases.work import workers_and_firms_meet
from abm.shocks import Shock
from abm.state.firms import SizeClass
from abm.state.instruments import Instruments
from abm.state.state import MONTHS
from tests.openings import SEED
from tests.paired import at_the_end_of_2019
from tests.programmes.arms import fingerprint

LAST = MONTHS - 1
PLENTY = 1e9  # yuan

# Levers, what they are set to in the last month, and what has to stand beside them for the whole quarter; two that
# take each other are set together.
LEVERS = {
    ("contribution_cut",): (1.0, {}),
    ("production_tax_cut",): (1.0, {}),
    ("principal_deferred",): (True, {"principal_deferred": False}),
    ("interest_deferred",): (True, {"interest_deferred": False}),
    ("contribution_extra", "contribution_extra_limit"): (PLENTY, {}),
    ("production_tax_extra", "production_tax_extra_limit"): (PLENTY, {}),
    ("rent_waived", "rent_waived_limit"): (PLENTY, {}),
    ("wage_subsidy",): (1000.0, {"wage_subsidy_staff": 10.0}),
    ("deferred_loan",): (1000.0, {"deferral_reward": 0.1}),
    ("cheap_loan", "relending_quota"): (PLENTY, {}),
    ("interest_cut",): (1.0, {}),
    ("guaranteed_share",): (1.0, {}),
    ("guaranteed_extra",): (1.0, {"guarantee_budget": PLENTY}),
    ("relent_loan",): (1e5, {"relent_cut": 0.01}),
    ("commission_rise",): (0.05, {}),
    ("commission_cap",): (0.0, {}),
    ("fee_waived",): (PLENTY, {}),
    ("service_fee_waived",): (1000.0, {}),
    ("supply_discount",): (0.5, {"supply_limit": PLENTY, "supply_share": 1.0}),
    ("turned_home",): (1.0, {}),
    ("pull_on_producers",): (None, {}),
    ("cloud_credit", "cloud_credit_limit"): (PLENTY, {}),
    ("refinancing_limit",): (PLENTY, {"refinancing_budget": PLENTY}),
    ("benefit_extra",): (0.5, {"benefit_budget": PLENTY}),
    ("coupon_value",): (1000.0, {"coupon_share": 0.5, "takes_coupons": True}),
}
OUTSIDE = {"open_now": 0.0, "labour_present": 0.3, "shipping": 0.1, "cancelled": 0.9, "migrants_present": 0.3}


def a_month(state, month: int):
    for act in (suspended_firms_return_or_give_up, workers_and_firms_meet, firms_produce_and_deliver, everyone_settles):
        act(state, month)
    return state


@cache
def decided():
    """A world in the second pandemic quarter: all is planned, no month is played."""
    state = at_the_end_of_2019(SEED).fork()
    state.shock, kept = Shock.read("covid_2020"), []
    with pytest.MonkeyPatch.context() as patch:
        abm.quarter.play(state)
        patch.setattr(
            abm.quarter,
            "suspended_firms_return_or_give_up",
            lambda state, month: kept.append(state.fork()) if not kept else None,
        )
        for name in ("workers_and_firms_meet", "firms_produce_and_deliver", "everyone_settles"):
            patch.setattr(abm.quarter, name, lambda state, month: None)
        for name in ("firms_close_and_open", "banks_count_their_losses", "books_close"):
            patch.setattr(abm.quarter, name, lambda state: None)
        abm.quarter.play(state)
    return kept[0]


@cache
def two_months_on(everything: bool = False):
    """The world before its last month, whatever stands beside levers set from the start; of the last month nothing is
    said, or everything.
    """
    state = decided().fork()
    for _, beside in LEVERS.values():
        set_beside(state, beside)
    if everything:
        for name in (*LEVERS, *OUTSIDE):
            set_in_the_last_month(state, name)
    for month in range(LAST):
        a_month(state, month)
    return state


@cache
def usual_end() -> str:
    return told(a_month(two_months_on().fork(), LAST))


def told(state) -> str:
    """Everything in the world but what is said to it."""
    return fingerprint(state, without=("instruments", "conditions"))


def set_beside(state, beside: dict) -> None:
    for name, value in beside.items():
        lever = getattr(state.instruments, name)
        setattr(
            state.instruments,
            name,
            np.where(of_whom(state, lever), value, lever).astype(lever.dtype)
            if isinstance(lever, np.ndarray)
            else value,
        )


def of_whom(state, lever: np.ndarray) -> np.ndarray:
    """Relief is for SMEs; a lever for people, or for all alike, is everybody's."""
    return (
        state.firms.size_class <= SizeClass.MEDIUM
        if lever.shape[-1] == len(state.firms)
        else np.ones(lever.shape[-1], dtype=bool)
    )


def set_in_the_last_month(state, names) -> None:
    if names in OUTSIDE:
        getattr(state.conditions, names)[LAST] = OUTSIDE[names]
        return
    for name in names:
        lever, value = getattr(state.instruments, name), LEVERS[names][0]
        month = (slice(None), LAST) if len(lever) == len(Service) else LAST
        value = 1.0 + np.arange(len(state.firms)) % 2 if value is None else value if name == names[-1] else 1.0
        lever[month] = np.where(of_whom(state, lever), value, lever[month]) if lever.ndim > 1 else value


def test_nothing_acts_before_its_month():
    assert told(two_months_on(everything=True)) == told(two_months_on())


@pytest.mark.parametrize("names", [*LEVERS, *OUTSIDE], ids=str)
def test_it_acts_in_its_month(names):
    state = two_months_on().fork()
    set_in_the_last_month(state, names)
    end = told(a_month(state, LAST))
    assert end != usual_end()


def test_every_lever_by_month_is_tried():
    rest = Instruments.at_rest(5, 7)
    by_month = {name for name, lever in vars(rest).items() if isinstance(lever, np.ndarray) and MONTHS in lever.shape}
    assert by_month == {name for names in LEVERS for name in names}


class Watched(np.ndarray):
    """A lever or condition by month that notes which month is read in which, and by whom."""

    def __array_finalize__(self, _):
        self.name, self.seen = "", None

    def __getitem__(self, key):
        if self.seen is not None:
            place = key if isinstance(key, tuple) else (key,)
            frame = sys._getframe(1)
            self.seen.append(
                (
                    self.name,
                    place[self.shape.index(MONTHS)] if len(place) > self.shape.index(MONTHS) else None,
                    frame.f_code.co_qualname,
                )
            )
        return np.asarray(self)[key]


def watched(values: np.ndarray, name: str, seen: list) -> Watched:
    view = values.view(Watched)
    view.name, view.seen = name, seen
    return view


@pytest.mark.parametrize("month", range(MONTHS))
def test_a_month_reads_no_other_month(month):
    state, seen = decided().fork(), []
    for _, beside in LEVERS.values():
        set_beside(state, beside)
    for names in (*LEVERS, *OUTSIDE):
        set_in_the_last_month(state, names)
    for name in {name for names in LEVERS for name in names}:
        setattr(state.instruments, name, watched(getattr(state.instruments, name), name, seen))
    state.conditions = replace(
        state.conditions, **{name: watched(getattr(state.conditions, name), name, seen) for name in OUTSIDE}
    )
    for earlier in range(month):
        a_month(state, earlier)
    seen.clear()
    a_month(state, month)
    assert {read for read in seen if read[1] != month} == set()
    assert month < LAST or {name for name, *_ in seen} == {name for names in LEVERS for name in names} | set(OUTSIDE)
