"""Word of jobs brings jobless migrants back from the village, the lack of
them keeps them there; what villagers buy in fear."""

from dataclasses import replace

import numpy as np
import pytest

from abm.phases import orders, work
from abm.state.workers import INDUSTRY_OF_GROUP, ShopGroup, WorkerState
from tests.openings import played_state


def back_to_search(vacancies_against_normal: float) -> float:
    """Share of jobless migrants in the village who begin to search when there
    are so many vacancies a searcher, against normal."""
    state = played_state(2)
    people = state.workers
    away = np.flatnonzero(people.migrant & (people.employer < 0) & (people.own_firm < 0))
    people.state[away] = WorkerState.IN_VILLAGE
    state.memory.usual_vacancies_per_searcher = 0.5
    state.news.vacancies_per_searcher = 0.5 * vacancies_against_normal
    work.jobless_decide(state)
    assert away.size > 50
    return float((people.state[away] == WorkerState.SEARCHING).mean())


def test_the_more_vacancies_the_more_migrants_come_back():
    p = played_state(2).parameters
    none, some, many = (back_to_search(against) for against in (0.0, p.village_vacancy_threshold, 3.0))
    assert none == pytest.approx(p.return_from_village, abs=0.15) and many == 1.0
    assert none + 0.05 < some < many - 0.05


def test_what_villagers_do_not_buy_for_fear_of_contact_they_buy_online_in_part():
    """Half of the fear there can be: of each yuan for a product half of its contact is cut; 40 % of that goes online,
    the rest is saved. What is pooled has no contact."""
    state = played_state(1)
    village = state.village
    state.conditions = replace(state.conditions, fear=0.5)
    state.parameters = p = state.parameters.changed(moved_online=0.4)
    village.planned_spending = 1000.0
    orders.budgets(state)
    contact = np.where(np.arange(len(ShopGroup)) == ShopGroup.ONLINE, 0.0, p.contact[INDUSTRY_OF_GROUP])
    cut = 1000.0 * village.taste * 0.5 * contact
    left = 1000.0 * village.taste - cut
    left[ShopGroup.ONLINE] += 0.4 * cut.sum()
    assert cut.sum() > 0.0 and village.budget == pytest.approx(left)
    assert village.budget.sum() + village.pooled_budget == pytest.approx(1000.0 - 0.6 * cut.sum())


def test_migrants_come_back_in_the_order_of_a_queue_that_lasts():
    """Three tenths may travel in one quarter, six tenths in the next: nobody who was let through is stopped again."""
    state = played_state(1)
    people, away = state.workers, []
    works = people.migrant & (people.employer >= 0) & (people.own_firm < 0)
    for present in (0.3, 0.6):
        state.conditions = replace(state.conditions, migrants_present=np.full(3, present))
        work.strand_migrants(state, 0)
        away.append(people.state == WorkerState.STRANDED)
        assert (away[-1] <= works).all() and away[-1].sum() == pytest.approx((1.0 - present) * works.sum(), rel=0.1)
        state.quarter += 1
    assert (away[1] <= away[0]).all()
