"""An agent split into two of half its weight: what is published, who may be served and what each lever gives move by
rounding alone.

Half of all firms are split, so that a figure that counts agents in the place of firms moves as well as one that forgets
a weight.
"""

from functools import cache

import numpy as np
import polars as pl
import pytest

from abm.measures import cross_section, firm_panel, opening_report, statistics
from abm.measures.catalogue import CATALOGUE
from abm.phases import news
from abm.phases.turnover import lost
from abm.quarter import play
from abm.relief import outlook, public
from abm.shocks import Shock
from abm.state.firms import FirmState, SizeClass
from abm.state.instruments import Instruments
from experiments.contract.arms import PROGRAMMES, ample
from tests.openings import SEED
from tests.paired import at_the_end_of_2019
from tests.split import AMOUNTS, halves_share_their_luck, some_firms, split_in_two, terms_of_lines

ROUNDING = 1e-9
COUNTS_OF_AGENTS = {"treated_agents", "fewest_treated_agents"}
# people stay with the first half, and so does what they are paid
# Half a stall of two has half an employee, which is none: what is given for each is looked at by heavier agents.
OF_THE_STAFF = {"payroll_cut": "payroll_cut.Waiver.limit", "wage_subsidy": "wage_subsidy.Gift.each"}


@pytest.fixture(autouse=True)
def halves_draw_alike(monkeypatch):
    with halves_share_their_luck(monkeypatch):
        yield


@cache
def books() -> tuple:
    """A world as its second pandemic quarter is written down, all programmes on; and as the third begins."""
    state, kept = at_the_end_of_2019(SEED).fork(), []
    state.shock, state.relief = Shock.read("covid_2020"), tuple(ample(name) for name in PROGRAMMES)
    with pytest.MonkeyPatch.context() as patch:
        published = statistics.published
        patch.setattr(statistics, "published", lambda state: (kept.append(state.fork()), published(state))[1])
        for _ in range(2):
            play(state)
    news.news_arrives(state)
    state.instruments = Instruments.at_rest(len(state.firms))
    return kept[-1], state


def closed_books():
    state = books()[0]
    return state, *split_in_two(state, some_firms(state))


def open_books():
    state = books()[1].fork()
    return state, *split_in_two(state, some_firms(state))


def near(one, other):
    return other == pytest.approx(one, rel=ROUNDING, abs=ROUNDING)


def test_what_is_published():
    state, split, _ = closed_books()
    was, now = statistics.measures(state), statistics.measures(split)
    assert {
        name: (was[name], now[name]) for name in set(CATALOGUE) - COUNTS_OF_AGENTS if not near(was[name], now[name])
    } == {}


def test_what_is_said_of_each_firm():
    state, split, _how = closed_books()
    was, now = firm_panel.firm_panel(state), firm_panel.firm_panel(split)
    assert was.height < now.height
    for name in ("short_of_credit", "exporter", "online"):
        assert near((was[name] * was["weight"]).sum(), (now[name] * now["weight"]).sum()), name
    assert 0.0 < (was["short_of_credit"] * was["weight"]).sum() < was["weight"].sum()
    for name in ("weight", "jobs", "sales", "exports"):
        assert near(was[name].sum(), now[name].sum()), name
    was, now = (cross_section.cross_section(books) for books in (state, split))
    for name in ("runway", "above_cutoff"):
        assert near(*((frame[name].clip(-1e3, 1e3) * frame["weight"]).sum() for frame in (was, now))), name


OF_AGENTS = ("agents", "weight", "exporters", "online", "with_bank_credit")  # of what the opening says


@pytest.mark.parametrize("name", ["totals", "owners", "cells", "runway", "overlap"])
def test_what_is_said_of_the_opening(name):
    state, split, _ = closed_books()
    was, now = (opening_report.opening_report(books)[name] for books in (state, split))
    assert was.height == now.height > 1
    keys = [column for column in was.columns if was[column].dtype in (pl.String, pl.Boolean)]
    for column in set(was.columns) - set(keys) - (set(OF_AGENTS) if name in ("cells", "runway") else set()):
        assert near(*(np.nan_to_num(frame.sort(keys)[column].to_numpy()) for frame in (was, now))), column


def test_who_goes_first_where_a_shock_takes_firms():
    state, split, how = open_books()
    small = np.flatnonzero((state.firms.size_class <= SizeClass.MEDIUM) & (state.firms.state != FirmState.CLOSED))
    before = lost.goes_before(split, np.flatnonzero(np.isin(how.of, small)))
    firsts = ~how.second[np.isin(how.of, small)]
    assert before[firsts] == pytest.approx(lost.goes_before(state, small), rel=ROUNDING, abs=ROUNDING)


def levers(state, pull) -> dict[str, np.ndarray]:
    """What an act makes of the levers at rest, by lever: of the first month where there are months."""
    state.instruments = Instruments.at_rest(len(state.firms))
    pull(state)
    return {name: value for name, value in vars(state.instruments).items() if name != "lines"} | terms_of_lines(state)


def pulled_otherwise(state, split, how, pull, but=()) -> dict[str, int]:
    """By lever: of how many firms, or what of all, differs when half of the firms are two each."""
    was, now, found = levers(state, pull), levers(split, pull), {}
    for name in (set(was) & set(now)) - set(but):
        one, other = np.asarray(was[name], dtype=float), np.asarray(now[name], dtype=float)
        if len(state.firms) in one.shape:
            one, other = one.reshape(-1, len(state.firms)), other.reshape(-1, how.of.size)
            amounts = AMOUNTS["lines" if "." in name else "instruments"]
            merged = name.split(".")[-1] in amounts
            other = np.array([how.merged(row) if merged else row[how.first] for row in other])
        wrong = (
            int((~np.isclose(one, other, rtol=1e-6, atol=1e-2)).any(axis=0).sum())
            if one.ndim
            else int(not near(one, other))
        )
        if wrong:
            found[name] = wrong
    return found


def test_whom_the_states_own_relief_reaches():
    state, split, how = open_books()
    wrong = pulled_otherwise(state, split, how, public.set_public_relief)
    assert {
        name: agents for name, agents in wrong.items() if agents > 1
    } == {}  # the loan at the quota's end may be half a firm's


@pytest.mark.parametrize("name", PROGRAMMES)
def test_what_a_programme_gives(name):
    state, split, how = open_books()
    programme = ample(name)
    if programme.SERVES == "firms":
        may, may_now = programme.eligible(state), programme.eligible(split)
        assert (may_now == may[how.of]).all()
    wrong = pulled_otherwise(state, split, how, programme.set_instruments, but=[OF_THE_STAFF.get(name, "")])
    assert {lever: agents for lever, agents in wrong.items() if agents > bool(programme.PLACES)} == {}, (
        "beside the last for whom there is a place"
    )


@pytest.mark.parametrize(
    "name", [name for name in PROGRAMMES if ample(name).sponsor == "platform" and ample(name).BUDGET]
)
def test_what_a_platform_expects_of_its_relief(name):
    state, split, _ = open_books()
    levels = np.array([0.5, 1.0])
    assert near(*(outlook.expected_values(ample(name), books, levels) for books in (state, split)))
