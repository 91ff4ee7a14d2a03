"""Where a firm stands in the table decides nothing, as long as no slot is drawn: firms change places, and all that is
decided goes with them.

A draw keyed by row, luck that is laid beside another firm, a queue that falls back on the order of rows: each leaves
firms behind.
"""

from functools import cache

import numpy as np
import pytest

from abm.contracts import balance_sheets
from abm.phases.lending import banks_then_platforms_lend
from abm.phases.news import news_arrives
from abm.phases.planning import firms_make_plans
from abm.phases.programmes import programmes_set_their_instruments
from abm.phases.staff_plans import firms_plan_their_staff
from abm.phases.turnover import entry, turnover
from abm.phases.turnover.lost import the_shock_closes_firms
from abm.platforms import export_platforms
from abm.quarter import play
from abm.shocks import Shock
from abm.state.beliefs import belief_of_owners
from abm.state.firms import FirmState
from experiments.contract.arms import PROGRAMMES, ample
from tests.openings import SEED
from tests.paired import at_the_end_of_2019
from tests.split import in_another_order, terms_of_lines

ROUNDING = 1e-9
# what estates sell
SHARED_IN_GRAINS = {f"firms.{stock}" for stock in ("materials", "material_value", "finished", "finished_value")} | {
    "banks.provisions",  # of estates shared out
    "firms.estate_claim",
}


@cache
def third_pandemic_quarter():
    """A world about to play it, with many firms suspended and dormant, all programmes on."""
    state = at_the_end_of_2019(SEED).fork()
    state.shock, state.relief = Shock.read("covid_2020"), tuple(ample(name) for name in PROGRAMMES)
    for _ in range(2):
        play(state)
    return state


def left_behind(state, other, how) -> dict[str, int]:
    """Columns that have not gone with their firms, and what banks have lent; with the number of each."""
    columns = {
        f"firms.{name}": (getattr(state.firms, name), getattr(other.firms, name)) for name in state.firms.COLUMNS
    }
    terms, others = (vars(one.instruments) | terms_of_lines(one) for one in (state, other))
    assert set(terms) == set(others)
    for name, values in terms.items():
        if isinstance(values, np.ndarray) and values.shape[-1:] == (len(state.firms),):
            columns[f"instruments.{name}"] = values.T, others[name].T
    of_banks = {
        f"banks.{name}": unlike(getattr(state.banks, name), getattr(other.banks, name)) for name in state.banks.COLUMNS
    }
    of_banks["banks.loans"] = unlike(balance_sheets.loans_by_bank(state), balance_sheets.loans_by_bank(other))
    found = of_banks | {
        name: unlike(was[how.of], now)
        for name, (was, now) in columns.items()
        if name.split(".")[1] not in ("owner", "estate_owner", "supplier")
    }
    return {name: agents for name, agents in found.items() if agents}


def unlike(was: np.ndarray, now: np.ndarray) -> int:
    return int(
        (~np.isclose(was.astype(float), now.astype(float), rtol=ROUNDING, atol=1e-6))
        .reshape(len(was), -1)
        .any(axis=1)
        .sum()
    )


def suspended_firms_of_the_first_month(state):
    turnover.suspended_firms_return_or_give_up(state, 0)


ACTS = (
    news_arrives,
    the_shock_closes_firms,
    programmes_set_their_instruments,
    firms_make_plans,
    banks_then_platforms_lend,
    firms_plan_their_staff,
    suspended_firms_of_the_first_month,
)


def test_what_is_decided_before_anybody_meets():
    state = third_pandemic_quarter().fork()
    other, how = in_another_order(state)
    assert (how.of != np.arange(how.of.size)).mean() > 0.9 and (state.firms.state == FirmState.SUSPENDED).sum() > 30
    for act in ACTS:
        act(state)
        act(other)
        apart = set(left_behind(state, other, how))
        assert apart <= (SHARED_IN_GRAINS if act is suspended_firms_of_the_first_month else set()), act.__name__


@pytest.mark.parametrize("month", range(3))
def test_who_thinks_of_an_export_platform_and_what_owners_believe(month):
    state = third_pandemic_quarter()
    other, how = in_another_order(state)
    assert (export_platforms.weigh_it_up(state, month)[how.of] == export_platforms.weigh_it_up(other, month)).all()
    assert (belief_of_owners(state)[how.of] == belief_of_owners(other)).all()


def test_who_closes_at_the_quarters_end(monkeypatch):
    monkeypatch.setattr(entry, "founders_open_firms", lambda state: None)  # founders take places by their rows
    state, kept = third_pandemic_quarter().fork(), []
    close = turnover.firms_close_and_open
    monkeypatch.setattr("abm.quarter.firms_close_and_open", lambda state: (kept.append(state.fork()), close(state)))
    play(state)
    before = kept[0]
    other, how = in_another_order(before)
    closed = before.firms.state == FirmState.CLOSED
    for one in (before, other):
        close(one)
    assert (before.firms.state == FirmState.CLOSED).sum() > closed.sum() + 5
    assert unlike(before.firms.state[how.of], other.firms.state) == 0
    assert unlike(before.firms.cause_of_closure[how.of], other.firms.cause_of_closure) == 0
