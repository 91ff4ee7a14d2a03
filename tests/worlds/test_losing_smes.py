"""A shock closes SMEs for good: the share said, of every size class, the
small loss within the large one, and nobody else."""

import numpy as np
import pytest

from abm.names import Cause
from abm.state.firms import FirmState, SizeClass
from tests.openings import SCALE
from tests.paired import at_the_end_of_2019, path, played

SMALL = range(SizeClass.MEDIUM + 1)
SHOCK = "losing_smes"


def lose(share: float, **others) -> dict:
    return {"lost_smes": {"2020Q1": share}} | {name: {"2020Q1": value} for name, value in others.items()}


def lost(state) -> np.ndarray:
    """Ids of the firms that were in being at the end of 2019 and that the shock has closed."""
    before = at_the_end_of_2019(3).firms
    return before.id[
        (before.state != FirmState.CLOSED)
        & (state.firms.id == before.id)
        & (state.firms.cause_of_closure == Cause.REMOVED)
    ]


@pytest.fixture(scope="module")
def without_newcomers():
    return {share: played(3, 1, shock=SHOCK, shock_changes=lose(share, entry=0.0)) for share in (0.0, 0.1, 0.5, 1.0)}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_the_share_of_every_class_is_lost_to_within_one_agent(without_newcomers, share):
    firms = at_the_end_of_2019(3).firms
    gone, alive = np.isin(firms.id, lost(without_newcomers[share])), firms.state != FirmState.CLOSED
    for size in SMALL:
        own = alive & (firms.size_class == size)
        weight, whole = firms.weight[own & gone].sum(), firms.weight[own].sum()
        assert share * whole <= weight + 1e-9 and weight < share * whole + firms.weight[own].max()
    assert not (gone & (firms.size_class > SizeClass.MEDIUM)).any()


def test_closures_are_counted_by_weight(without_newcomers):
    firms = at_the_end_of_2019(3).firms
    weight = firms.weight[np.isin(firms.id, lost(without_newcomers[0.5]))].sum()
    assert path(without_newcomers[0.5], "closures_m1")[0] >= weight * SCALE
    assert path(without_newcomers[1.0], "sme_survival")[0] == 0.0


def test_a_small_loss_is_part_of_a_large_one(without_newcomers):
    tenth, half = lost(without_newcomers[0.1]), lost(without_newcomers[0.5])
    assert 0 < tenth.size < half.size and np.isin(tenth, half).all()


def test_nothing_lost_is_the_quiet_world():
    nothing, quiet = played(3, 2, shock=SHOCK, shock_changes=lose(0.0)), played(3, 2, shock="none")
    assert nothing.history == quiet.history


def test_newcomers_and_new_jobs_bring_the_economy_back():
    settled = {
        name: played(3, 4, shock=SHOCK, shock_changes=lose(0.5, **levers))
        for name, levers in (
            ("all", {}),
            ("no_entry", {"entry": 0.0}),
            ("nothing", {"entry": 0.0, "hiring": 0.0}),
        )
    }
    jobs, entrants = (
        {name: path(state, measure) for name, state in settled.items()} for measure in ("employment", "entrants")
    )
    assert entrants["all"].sum() > 0.0 and entrants["no_entry"].sum() == entrants["nothing"].sum() == 0.0
    assert jobs["all"][-1] > jobs["no_entry"][-1] > jobs["nothing"][-1]
    assert (np.diff(jobs["nothing"]) <= 0.0).all(), "no firm takes on more than it has lost, and yet jobs grow"


def test_the_books_close_in_a_world_without_small_firms():
    def checked(state):
        state.checked = True

    played(3, 3, shock=SHOCK, shock_changes=lose(1.0), act=checked)
