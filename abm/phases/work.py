"""Firms and workers part and meet (rules 3, 5, 6): once a quarter people
quit and are dismissed, each month they search."""

import numpy as np

from abm.agents import government
from abm.agents.smes import staffing
from abm.agents.workers import job_search
from abm.contracts import jobs
from abm.luck import chance, draws
from abm.markets import labour, sums
from abm.phases.phase import phase
from abm.relief.effects import gifts
from abm.state.beliefs import belief_of_owners
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import WorkerState

LEAST = 1e-9  # yuan: where nothing is claimed, nothing is divided by


@phase()
def workers_and_firms_part(state: State) -> None:
    """Dismissals by plan, wages that follow the firm's offer, and who of the jobless looks for work this quarter."""
    firms, people, p = state.firms, state.workers, state.parameters
    surplus = staffing.dismissals(firms.staff, firms.wanted_staff) * (firms.state == FirmState.OPEN)
    dismiss(state, surplus.astype(np.int64), 0)
    labour.follow_offers(
        people.employer, people.wage, firms.wage_offer, firms.size_class == SizeClass.SPECIAL, p.wage_catch_up
    )
    jobless_decide(state)


def dismiss(state: State, number: np.ndarray, month: int) -> None:
    """So many of each firm's staff are dismissed, by luck; owners stay; severance is paid from what there is."""
    firms, people, p = state.firms, state.workers, state.parameters
    if not number.any():
        return
    luck = chance.stream(state.seed, chance.Purpose.DISMISSED, state.quarter * draws.DISMISSALS_OF_A_QUARTER + month)
    leaving = np.zeros(len(people), dtype=np.bool_)
    hired = labour.hired_staff(people.employer, people.own_firm, len(firms))
    labour.dismiss(people.id, people.employer, people.own_firm, np.minimum(number, hired), hired, luck, leaving)
    who = np.flatnonzero(leaving)
    firm = people.employer[who]
    due = staffing.severance(people.wage[who] / MONTHS, p.severance_months)
    claimed = np.bincount(firm, weights=due, minlength=len(firms))
    share = np.where(
        claimed > 0, np.minimum(1.0, np.maximum(0.0, firms.deposits - 1.0) / np.maximum(claimed, LEAST)), 0.0
    )
    state.ledger.pay("severance", due * share[firm], firms.accounts[firm], people.accounts[who])
    firms.profit_of_quarter -= claimed * share
    state.record.profit -= claimed * share
    state.record.income[who] += due * share[firm]
    jobs.leave(state, who, dismissed=True)
    state.record.dismissed += float(who.size)


def jobless_decide(state: State) -> None:
    """Those not searching return to search; jobless migrants come back when there is work; a quarter passes."""
    people, p = state.workers, state.parameters
    people.quarters_jobless[people.employer < 0] += 1
    again = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.SEARCHING, state.quarter), people.id, draws.SEARCHES_AGAIN
    )
    back = (people.state == WorkerState.NOT_SEARCHING) & (again < p.return_to_search)
    chance_back = job_search.migrant_returns(
        state.news.vacancies_per_searcher,
        state.memory.usual_vacancies_per_searcher,
        p.village_vacancy_threshold,
        p.village_vacancy_spread,
        p.return_from_village,
    )
    free = state.conditions.migrants_present
    can_travel = job_search.can_travel(free.mean(), float(free[0] >= 1.0), p.waits_for_free_travel)
    back |= (people.state == WorkerState.IN_VILLAGE) & (again < chance_back) & (place_in_the_queue(state) < can_travel)
    people.state[back] = WorkerState.SEARCHING


def place_in_the_queue(state: State) -> np.ndarray:
    """Place of each among those who cannot travel freely; it lasts as long as the shock."""
    luck = chance.stream(state.seed, chance.Purpose.MOVING, 0)
    return chance.uniforms(luck, state.workers.id, draws.HELD_IN_THE_VILLAGE)


@phase()
def workers_and_firms_meet(state: State, month: int) -> None:
    """Monthly search; migrants who cannot travel are stranded; firms shut or short of cash seek nobody."""
    firms, people, p = state.firms, state.workers, state.parameters
    shut_firms_let_people_go(state, month)
    strand_migrants(state, month)
    vacancies_follow_orders(state)
    may_hire = (firms.state == FirmState.OPEN) & (state.conditions.open_now[month] > 0.0)
    may_hire &= firms.owed_wages <= 0.0
    sought = staffing.vacancies_filled(
        firms.vacancies, firms.staff, state.record.opening.staff, state.conditions.hiring
    )
    vacancies = np.where(may_hire, sought.astype(np.int64), 0)
    if not vacancies.any():
        return
    limit = job_search.finding_limit_of_a_month(p.finding_limit, MONTHS)
    looking = who_looks_around(state, month)
    searching = people.state == WorkerState.SEARCHING
    jobless = np.flatnonzero(searching)
    searching[looking] = True
    last = people.last_wage[jobless]
    share = p.unemployment_benefit * people.insured[jobless] + gifts.share_on_top(state, month)[jobless]
    benefit = government.unemployment_benefit(last, share, True)
    reservation = np.zeros(len(people))
    reservation[jobless] = job_search.reservation_wage(
        last, benefit, people.quarters_jobless[jobless], p.reservation_decline
    )
    reservation[looking] = people.wage[looking]
    before = people.employer[looking]
    hired = np.zeros(len(people), dtype=np.bool_)
    filled = np.zeros(len(firms), dtype=np.int64)
    labour.match(
        people.id,
        searching,
        people.industry,
        reservation,
        people.employer,
        people.wage,
        *desks(state),
        vacancies,
        firms.wage_offer,
        filled,
        chance.stream(state.seed, chance.Purpose.SERVICE_ORDER, state.quarter),
        chance.stream(state.seed, chance.Purpose.VISITED_EMPLOYER, state.quarter),
        month,
        limit,
        p.own_industry_first,
        int(p.visits),
        hired,
    )
    moved = hired[looking]
    left = np.bincount(before[moved], minlength=len(firms))
    firms.staff -= left
    state.record.jobs_left += left
    state.record.jobs_filled += filled
    hired = np.flatnonzero(hired)
    people.state[hired] = WorkerState.AT_WORK
    people.quarters_jobless[hired] = 0
    people.industry[hired] = firms.industry[people.employer[hired]]
    firms.staff += filled
    firms.filled += filled
    firms.vacancies -= np.minimum(firms.vacancies, filled)
    state.record.hired += float(hired.size)
    state.record.moved_from_job_to_job += float(moved.sum())


def desks(state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The place of every usual job, and where the desks of each industry
    begin and end: rows lie industry by industry."""
    firms = state.firms
    usual = np.maximum(1, np.rint(staffing.needed_staff(firms.normal_output, firms.productivity))).astype(np.int64)
    usual[firms.size_class == SizeClass.SPECIAL] = 0
    before = np.append(0, np.cumsum(usual))
    return (
        np.repeat(np.arange(len(firms)), usual),
        before[state.addresses.industry_first],
        before[state.addresses.industry_last],
    )


def shut_firms_let_people_go(state: State, month: int) -> None:
    """An owner shut by order after the plans were made parts month by
    month with those who will hardly be needed again."""
    firms, p = state.firms, state.parameters
    shut = (
        (firms.state == FirmState.OPEN)
        & (state.conditions.open_now[month] <= 0.0)
        & (firms.size_class < SizeClass.SPECIAL)
    )
    if month == 0 or not shut.any():
        return
    needed = staffing.staff_needed_again(firms.staff, belief_of_owners(state))
    needed = staffing.staff_aimed_at(firms.staff, needed, True, p.shortest_hours, p.hours_before_heads)
    wanted = staffing.wanted_staff(firms.staff, needed, staffing.speed_of_a_month(p.speed_down, MONTHS), 0.0)
    luck = chance.stream(state.seed, chance.Purpose.ROUNDING, state.quarter)
    kept = chance.rounded_by_luck(luck, firms.id, np.where(shut, wanted, firms.staff), month)
    dismiss(state, staffing.dismissals(firms.staff, kept).astype(np.int64), month)


def vacancies_follow_orders(state: State) -> None:
    """By now a firm knows the quarter's orders: it seeks part of the staff
    they take, unless it plans to let people go."""
    firms, p, pull = state.firms, state.parameters, state.instruments
    in_the_pool = firms.expected_orders[:, Channel.BUSINESS] - firms.orders[:, Channel.BUSINESS]
    asked = sums.by_row(firms.orders) + np.where(firms.standing > 0, np.maximum(0.0, in_the_pool), 0.0)
    needed = (
        staffing.needed_staff(np.maximum(asked, firms.wanted_output) * pull.needed_per_unit, firms.productivity)
        + pull.posts
    )
    wanted = staffing.wanted_staff(firms.staff, needed, 0.0, p.speed_up)
    whole = chance.rounded_by_luck(chance.stream(state.seed, chance.Purpose.ROUNDING, 0), firms.id, wanted)
    steady = (
        (firms.wanted_staff >= firms.staff) & (firms.size_class != SizeClass.SPECIAL) & (firms.state == FirmState.OPEN)
    )
    more = np.where(steady, np.maximum(0, whole - firms.staff), 0)
    firms.opened += np.maximum(0, more - firms.vacancies)
    firms.vacancies = np.where(steady, more, firms.vacancies)


def who_looks_around(state: State, month: int) -> np.ndarray:
    """Rows of people in a job who look for a better one, the more the more
    vacancies; they leave only when they find it (rule 6)."""
    firms, people, p = state.firms, state.workers, state.parameters
    quit_rate = job_search.quit_chance(p.quit_rate, state.news.vacancy_rate, p.usual_vacancy_rate)
    draw = chance.uniforms(chance.stream(state.seed, chance.Purpose.QUITTING, state.quarter), people.id, month)
    who = np.flatnonzero((draw < quit_rate) & (people.employer >= 0) & (people.own_firm < 0))
    at_work = (people.state[who] == WorkerState.AT_WORK) | (people.state[who] == WorkerState.SHORT_HOURS)
    return who[at_work & (firms.size_class[people.employer[who]] != SizeClass.SPECIAL)]


def strand_migrants(state: State, month: int) -> None:
    """Migrants with a job who cannot come back from the village after the holiday."""
    people, present = state.workers, state.conditions.migrants_present[month]
    stranded = people.state == WorkerState.STRANDED
    if present >= 1.0 and not stranded.any():
        return
    away = people.migrant & (people.employer >= 0) & (people.own_firm < 0) & (place_in_the_queue(state) >= present)
    people.state = np.where(
        away, WorkerState.STRANDED, np.where(stranded & ~away, WorkerState.AT_WORK, people.state)
    ).astype(np.int8)
    people.state[(people.employer < 0) & stranded & ~away] = WorkerState.SEARCHING
