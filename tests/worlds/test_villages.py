"""Word of jobs brings jobless migrants back from the village, the lack of them keeps them there."""

import numpy as np
import pytest

from abm.phases import work
from abm.state.workers import WorkerState
from tests.openings import played_state


def back_to_search(vacancies_against_normal: float) -> float:
    """Share of jobless migrants in the village who begin to search when there are so many vacancies a searcher, against
    normal."""
    state = played_state(2)
    people = state.workers
    away = np.flatnonzero(people.migrant & (people.employer < 0) & (people.own_firm < 0))
    people.state[away] = WorkerState.IN_VILLAGE
    state.reference.usual_vacancies_per_searcher = 0.5
    state.news.vacancies_per_searcher = 0.5 * vacancies_against_normal
    work.jobless_decide(state)
    assert away.size > 50
    return float((people.state[away] == WorkerState.SEARCHING).mean())


def test_the_more_vacancies_the_more_migrants_come_back():
    p = played_state(2).parameters
    none, some, many = (back_to_search(against) for against in (0.0, p.village_vacancy_threshold, 3.0))
    assert none == pytest.approx(p.return_from_village, abs=0.15) and many == 1.0
    assert none + 0.05 < some < many - 0.05
