"""What is said of a quarter's last month acts in that month: nothing before it, and something in it."""

import inspect
import re
import sys
from dataclasses import fields, replace
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
from abm.state.lines import (
    KINDS,
    Benefit,
    Bill,
    Coupons,
    CreditLine,
    Deferral,
    EntryFee,
    Gift,
    Guarantee,
    OrdersMoved,
    PriceCut,
    RateCut,
    Refinancing,
    Rule,
    ServiceFee,
    StockCredit,
    Waiver,
)
from abm.state.state import MONTHS
from experiments.contract.arms import fingerprint
from tests.openings import SEED
from tests.paired import at_the_end_of_2019

LAST = MONTHS - 1
PLENTY = 1e9  # yuan

# Terms, what they are set to in the last month, and what has to stand beside them for the whole quarter; two that take
# each other are set together.
LEVERS = {
    ("contribution_cut",): (1.0, {}),
    ("production_tax_cut",): (1.0, {}),
    ("principal_deferred",): (True, {"principal_deferred": False}),
    ("interest_deferred",): (True, {"interest_deferred": False}),
    ("cheap_loan", "relending_quota"): (PLENTY, {}),
    ("interest_cut",): (1.0, {}),
    ("guaranteed_share",): (1.0, {}),
    ("commission_rise",): (0.05, {}),
    ("commission_cap",): (0.0, {}),
    ("pull_on_producers",): (None, {}),
}
# Lines, by what has to be said of their kind for the whole quarter, and what by month, which is set in the last one.
LINES = {
    "contributions": (Waiver, {"bill": Bill.CONTRIBUTIONS}, {"share": 1.0, "limit": PLENTY}),
    "production tax": (Waiver, {"bill": Bill.PRODUCTION_TAX}, {"share": 1.0, "limit": PLENTY}),
    "rent": (Waiver, {"bill": Bill.RENT}, {"share": 1.0, "limit": PLENTY}),
    "information": (Waiver, {"bill": Bill.INFORMATION}, {"share": 1.0, "limit": PLENTY}),
    "wages": (Gift, {"staff": 10.0}, {"each": 1000.0}),
    "deferral": (Deferral, {"reward": 0.1}, {"waits": True, "begins": 1000.0}),
    "guarantee": (Guarantee, {"budget": PLENTY}, {"share": 1.0}),
    "rate": (RateCut, {"cut": 0.01, "borne": 0.5}, {"loan": 1e5}),
    "entry": (EntryFee, {}, {"fee": PLENTY}),
    "service": (ServiceFee, {"service": Service.SHOP_ONLINE}, {"fee": 1000.0}),
    "supplies": (
        PriceCut,
        {"limit": PLENTY, "share": 1.0, "makers": False, "commission": 0.0},
        {"discount": 0.5},
    ),
    "home": (OrdersMoved, {"discount": 0.0}, {"share": 1.0}),
    "refinancing": (Refinancing, {"budget": PLENTY}, {"limit": PLENTY}),
    "benefit": (Benefit, {"budget": PLENTY}, {"share": 0.5}),
    "coupons": (Coupons, {"share": 0.5, "moved": 0.0, "takers": True}, {"value": 1000.0}),
}
FOR_ALL = ("reward", "budget", "cut", "borne", "discount", "commission", "moved", "bill", "service")
FOR_PEOPLE = (Benefit, Coupons)
OUTSIDE = {"open_now": 0.0, "labour_present": 0.3, "shipping": 0.1, "cancelled": 0.9, "migrants_present": 0.3}


def a_month(state, month: int):
    for act in (suspended_firms_return_or_give_up, workers_and_firms_meet, firms_produce_and_deliver, everyone_settles):
        act(state, month)
    return state


BELIEVED = "open_now"  # an owner shut by order parts with staff by what it believes of the quarter's later months


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
    set_all_beside(state)
    if everything:
        for name in (*LEVERS, *LINES, *OUTSIDE):
            if name != BELIEVED:
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


def set_all_beside(state) -> None:
    """What stands for the whole quarter: terms, and a line of every kind that gives nothing yet."""
    for _, beside in LEVERS.values():
        set_beside(state, beside)
    state.instruments.lines = [a_line(state, name) for name in LINES]


def a_line(state, name: str):
    """A line that says nothing for any month, under the name of its entry."""
    kind, beside, by_month = LINES[name]
    firms, rows = len(state.firms), len(state.workers if LINES[name][0] in FOR_PEOPLE else state.firms)
    small = of_whom(state, np.zeros(firms))
    terms = {}
    for term, value in beside.items():
        for_all = term in FOR_ALL or (term == "share" and kind is Coupons)
        terms[term] = value if for_all and not (kind is PriceCut and term == "discount") else np.where(small, value, 0)
    terms |= {term: np.zeros((MONTHS, rows), dtype=type(value)) for term, value in by_month.items()}
    if kind is Coupons:
        terms["takers"] = small
    if kind is PriceCut:
        terms["makers"] = np.zeros(firms, dtype=bool)
    return kind(programme=name, **terms)


def line_of(state, name: str):
    return next(line for line in state.instruments.lines if line.programme == name)


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
    if names in LINES:
        for term, value in LINES[names][2].items():
            found = getattr(line_of(state, names), term)
            found[LAST] = np.where(of_whom(state, found), value, found[LAST])
        return
    for name in names:
        lever, value = getattr(state.instruments, name), LEVERS[names][0]
        value = 1.0 + np.arange(len(state.firms)) % 2 if value is None else value if name == names[-1] else 1.0
        lever[LAST] = np.where(of_whom(state, lever), value, lever[LAST]) if lever.ndim > 1 else value


def test_nothing_acts_before_its_month():
    assert told(two_months_on(everything=True)) == told(two_months_on())


@pytest.mark.parametrize("names", [*LEVERS, *LINES, *OUTSIDE], ids=str)
def test_it_acts_in_its_month(names):
    state = two_months_on().fork()
    set_in_the_last_month(state, names)
    end = told(a_month(state, LAST))
    assert end != usual_end()


def test_every_lever_by_month_is_tried():
    rest = Instruments.at_rest(5)
    by_month = {name for name, lever in vars(rest).items() if isinstance(lever, np.ndarray) and MONTHS in lever.shape}
    assert by_month == {name for names in LEVERS for name in names}


def test_every_kind_of_line_is_tried():
    """Rules move terms; credit lines say by month whether they run, for all alike."""
    tried = {kind for kind, *_ in LINES.values()}
    assert set(KINDS) - tried == {Rule, StockCredit, CreditLine}
    for kind, _, by_month in LINES.values():
        said = {term.name for term in fields(kind) if "(3, " in meaning(kind, term.name)}
        assert said == set(by_month), kind.__name__


def meaning(kind, term: str) -> str:
    """The comment above a term."""
    found = re.search(rf"# (.+)\n    {term}: ", inspect.getsource(kind))
    return found[1] if found else ""


class Watched(np.ndarray):
    """A lever or condition by month that notes which month is read in which, and by whom."""

    def __array_finalize__(self, _):
        self.name, self.seen = "", None

    def __getitem__(self, key):
        if self.seen is not None:
            position = key if isinstance(key, tuple) else (key,)
            frame = sys._getframe(1)
            self.seen.append(
                (
                    self.name,
                    position[self.shape.index(MONTHS)] if len(position) > self.shape.index(MONTHS) else None,
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
    set_all_beside(state)
    for names in (*LEVERS, *LINES, *OUTSIDE):
        set_in_the_last_month(state, names)
    for name in {name for names in LEVERS for name in names}:
        setattr(state.instruments, name, watched(getattr(state.instruments, name), name, seen))
    for name, (*_, by_month) in LINES.items():
        for term in by_month:
            line = line_of(state, name)
            setattr(line, term, watched(getattr(line, term), f"{name}: {term}", seen))
    state.conditions = replace(
        state.conditions, **{name: watched(getattr(state.conditions, name), name, seen) for name in OUTSIDE}
    )
    for earlier in range(month):
        a_month(state, earlier)
    seen.clear()
    a_month(state, month)
    assert {read for read in seen if read[1] != month} == set()
    assert month < LAST or {name for name, *_ in seen} == {name for names in LEVERS for name in names} | {
        f"{name}: {term}" for name, (*_, by_month) in LINES.items() for term in by_month
    } | set(OUTSIDE)
