"""A checked run looks at the books after every phase, and refuses who reads a plan before it is made."""

import numpy as np
import pytest

from abm.measures.breach import BookError
from abm.parameters import configs_path
from abm.phases import lending, planning
from abm.quarter import play
from abm.relief.programme import read_programme
from tests.openings import drawn_state, played_state


def test_books_close_after_every_phase_with_all_programmes_and_the_shock():
    state = played_state(4, shock="covid_2020")
    state.checked, state.relief = (
        True,
        tuple(
            read_programme({"programme": name, "start": "2020-01"}) for name in configs_path.known("relief", ".toml")
        ),
    )
    for _ in range(6):
        play(state)
    assert state.firms.stock_credit.any(), "stock on credit was sold"


def test_a_checked_quarter_is_the_same_quarter():
    plain, checked = drawn_state(), drawn_state()
    checked.checked = True
    play(plain)
    play(checked)
    assert plain.history == checked.history


def test_a_plan_that_reads_a_later_decision_is_refused(monkeypatch):
    early = planning.firms_plan_output_and_materials

    def reads_grants(state):
        early(state)
        state.firms.wanted_output = state.firms.wanted_output + 0.0 * state.firms.granted_loan

    monkeypatch.setattr(planning, "firms_plan_output_and_materials", reads_grants)
    state = drawn_state()
    state.checked = True
    with pytest.raises((BookError, ValueError), match="wanted_output|NaN"):
        play(state)


def test_a_fault_is_named_by_its_phase(monkeypatch):
    honest = lending.banks_grant

    def forgets_a_debt(state, need, refused):
        honest(state, need, refused)
        state.firms.not_yet_due[np.argmax(state.firms.not_yet_due)] = 0.0

    monkeypatch.setattr(lending, "banks_grant", forgets_a_debt)
    state = drawn_state()
    state.checked = True
    with pytest.raises(BookError, match="banks then platforms lend: trade credit"):
        play(state)
