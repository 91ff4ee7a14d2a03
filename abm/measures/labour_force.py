"""People: who is at work, sent home, searching, or in the village."""

import numpy as np

from abm.markets import sums
from abm.measures.catalogue import CLASSES
from abm.names import among
from abm.state.firms import SizeClass
from abm.state.state import State
from abm.state.workers import WorkerState

IN_THE_VILLAGE = (WorkerState.STRANDED, WorkerState.IN_VILLAGE)


def unemployment_rate(state: State) -> float:
    """Searching over the urban labour force (rule 6) [B008]."""
    people = state.workers
    searching = float((people.state == WorkerState.SEARCHING).sum())
    urban = headcount(state) * state.parameters.urban_share
    return searching / max(1.0, searching + urban)


def headcount(state: State) -> float:
    """People with a job; staff of a firm suspended for longer than three months no longer count."""
    firms, people = state.firms, state.workers
    long_gone = firms.months_idle > state.parameters.headcount_months
    return float((people.employer >= 0).sum() - firms.staff[long_gone].sum())


def sent_home(state: State) -> np.ndarray:
    """Part of each worker that the employer has no work for: all where the
    firm is shut, its furlough share where it works."""
    firms, people = state.firms, state.workers
    staffed = (people.state == WorkerState.AT_WORK) | (people.state == WorkerState.SHORT_HOURS)
    return np.where(staffed, firms.furlough[people.employer], people.state == WorkerState.FURLOUGHED)


def people_at_work(state: State, month: int, operating: np.ndarray) -> np.ndarray:
    """Staff of firms that operate, less those sent home, not yet back or away, persons by firm."""
    firms, people = state.firms, state.workers
    away = people.employer[people.state == WorkerState.STRANDED]
    here = firms.staff - np.bincount(away, minlength=len(firms))
    return here * (1.0 - firms.furlough) * state.conditions.labour_present[month] * operating


def labour(state: State) -> dict[str, float]:
    people, firms, n, record = state.workers, state.firms, state.scale, state.record
    count = np.bincount(people.state, minlength=len(WorkerState))
    furloughed = float(sent_home(state).sum())
    at_work = float(count[[WorkerState.AT_WORK, WorkerState.SHORT_HOURS, WorkerState.FURLOUGHED]].sum()) - furloughed
    by_class = sums.by_group(firms.size_class, firms.staff, len(SizeClass))
    staff = firms.staff.sum()
    return {
        "employment": headcount(state) * n,
        "at_work": at_work * n,
        "hours_worked": float(record.hours.sum()) * n,
        "unemployment_rate": unemployment_rate(state),
        "vacancies": float(firms.vacancies.sum()) * n,
        "furloughed": furloughed * n,
        "attached": float(count[WorkerState.ATTACHED]) * n,
        "stranded": float(count[WorkerState.STRANDED]) * n,
        "in_village": float(count[WorkerState.IN_VILLAGE]) * n,
        "hired": record.hired * n,
        "moved_from_job_to_job": record.moved_from_job_to_job * n,
        "dismissed": record.dismissed * n,
        "migrants_in_town": float((people.migrant & ~among(people.state, IN_THE_VILLAGE)).sum()) * n,
        "wage_bill": float(record.wage_bill.sum()) * n,
        "wage": float((firms.wage_offer * firms.staff).sum() / max(1, staff)),
    } | {f"employment:{name}": by_class[c] * n for c, name in enumerate(CLASSES)}
