"""Jobs end (rules 3, 6)."""

import numpy as np

from abm.agents.workers import job_search
from abm.luck import chance, draws
from abm.state.state import State
from abm.state.workers import NOBODY, WorkerState


def leave(state: State, who: np.ndarray, dismissed: bool) -> None:
    """People without a job from now on: they search, give up for a while, or go home to the village."""
    firms, people, p = state.firms, state.workers, state.parameters
    if who.size == 0:
        return
    firm = people.employer[who]
    ended = np.bincount(firm, minlength=len(firms))
    firms.staff -= ended
    state.record.jobs_ended += ended
    people.last_wage[who] = people.wage[who]
    people.industry[who] = firms.industry[firm]
    people.employer[who], people.wage[who] = NOBODY, 0.0
    people.quarters_jobless[who] = 0
    search = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.SEARCHING, state.quarter), people.id[who], draws.AFTER_A_JOB
    )
    village = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.MOVING, state.quarter), people.id[who], draws.AFTER_A_JOB
    )
    shaken = dismissed and state.conditions.in_shock
    goes = people.migrant[who] & (village < p.goes_to_village) & dismissed
    looks = search < job_search.search_chance(shaken, p.search_share)
    people.state[who] = np.where(
        goes, WorkerState.IN_VILLAGE, np.where(looks, WorkerState.SEARCHING, WorkerState.NOT_SEARCHING)
    )
