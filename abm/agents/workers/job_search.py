"""Whether and for what wage people look for work, quit, or start a stall (rule 6)."""

import numpy as np

from abm.agents.arithmetic import monthly_chance, ratio


def reservation_wage(last_wage, benefit, quarters_jobless, decline):
    """Lowest wage a searcher takes: the last wage, less a part for each jobless quarter, at least the benefit;
    yuan a quarter (rule 6).
    """
    return np.maximum(benefit, (1 - decline * quarters_jobless) * last_wage)


def finding_limit_of_a_month(finding_limit, months):
    """Share of searchers who can find work in a month, given the limit of a quarter (rule 6)."""
    return monthly_chance(finding_limit, months)


def search_chance(dismissed_in_shock, search_share):
    """Chance that a newly jobless person searches; of those dismissed in the shock only a share does (rule 6)."""
    return np.where(dismissed_in_shock, search_share, 1)


def migrant_returns(vacancies_per_searcher, usual_vacancies_per_searcher, threshold, spread, usual_chance):
    """Chance a quarter that a jobless migrant leaves the village to search: the usual, and sure for those whose
    threshold, spread evenly about the mean one, vacancies against normal have passed (rule 6).
    """
    against_normal = ratio(vacancies_per_searcher, usual_vacancies_per_searcher, 0)
    passed = np.minimum(
        1, np.maximum(0, ratio(against_normal - threshold + spread, spread + spread, against_normal > threshold))
    )
    return usual_chance + (1 - usual_chance) * passed


def can_travel(free_to_travel, all_free, waits):
    """Share of the jobless migrants who would leave the village that can: those whom nothing holds back, but for the
    part who wait until nobody is held back (rule 6).
    """
    return waits * all_free + (1 - waits) * free_to_travel


def quit_chance(usual_quits, vacancy_rate, usual_vacancy_rate):
    """Chance a quarter of quitting, in proportion to the vacancies about (rule 6)."""
    return np.minimum(1, usual_quits * ratio(vacancy_rate, usual_vacancy_rate, 0))


def stall_chance(savings, start_up_equity, usual_chance, quarters_jobless, patience, urgency, free_places):
    """Chance a quarter that a searcher with the means starts a stall, multiplied by `urgency` after `patience`
    quarters jobless, and less the fewer places the industry has left (rule 6).
    """
    chance = usual_chance * np.where(quarters_jobless >= patience, urgency, 1)
    return np.where(savings >= start_up_equity, np.minimum(1, chance * free_places), 0)
