"""Firms stop, return, close and open (rule 13): dated by month, with a cause, estates to named creditors."""

import numpy as np

from abm.agents.smes import closing
from abm.calendar import a_year
from abm.contracts import balance_sheets, debts, jobs, loans
from abm.luck import chance, draws
from abm.markets import labour, sums
from abm.measures import business_demography
from abm.names import Cause
from abm.phases.phase import phase
from abm.phases.turnover import entry, estates
from abm.relief.effects import bank_loans
from abm.state.firms import NOBODY, Firms, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import WorkerState


@phase()
def suspended_firms_return_or_give_up(state: State, month: int) -> None:
    """A suspended firm reopens when it may and money is found; after some months it is dormant or closed."""
    firms, p = state.firms, state.parameters
    waiting = np.flatnonzero(firms.state == FirmState.SUSPENDED)
    if waiting.size == 0:
        return
    draw = chance.uniforms(chance.stream(state.seed, chance.Purpose.REOPENING, state.quarter), firms.id[waiting], month)
    needed = p.reopening_months * firms.monthly_outlays[waiting]
    start = firms.deposits[waiting] + firms.granted_loan[waiting] + balance_sheets.owners_deposits(state, waiting)
    chance_now = closing.reopens(p.reopening_rate, state.conditions.open_now[month, waiting] > 0.0, start, needed)
    back = draw < chance_now
    reopen(state, waiting[back], needed[back], month)
    still = waiting[~back]
    months = firms.months_idle[still]
    outlook = firms.monthly_outlays[still] * np.maximum(0, p.suspension_months - months)
    money = start[~back]
    illiquid = closing.illiquid(months, p.illiquid_after_months, money, outlook)
    luck = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.LEAVING, state.quarter), firms.id[still], draws.GOES_DORMANT + month
    )
    ends = closing.suspended_too_long(months, p.suspension_months) | illiquid
    sleeps = closing.goes_dormant(ends, luck, p.goes_dormant)
    go_dormant(state, still[sleeps])
    cause = np.where(illiquid, Cause.ILLIQUID, Cause.SUSPENDED_TOO_LONG)
    close_firms(state, still[ends & ~sleeps], cause[ends & ~sleeps], month)


def owner_puts_in(state: State, rows: np.ndarray, missing: np.ndarray, month: int) -> None:
    """Granted credit first, then the owner's own money; yuan by row."""
    firms = state.firms
    loan = np.zeros(len(firms))
    loan[rows] = np.minimum(firms.granted_loan[rows], np.maximum(0.0, missing))
    loans.grant(state, debts.BANK_LOAN, loan)
    bank_loans.guarantee(state, loan, month)
    firms.granted_loan -= loan
    rest = np.minimum(np.maximum(0.0, missing - loan[rows]), balance_sheets.owners_deposits(state, rows))
    named = firms.owner[rows] >= 0
    state.ledger.pay(
        "owner's help", rest[named], state.workers.accounts[firms.owner[rows[named]]], firms.accounts[rows[named]]
    )


def reopen(state: State, rows: np.ndarray, needed: np.ndarray, month: int) -> None:
    """Owner or bank puts in a month of outlays; most of the staff comes back, the others look elsewhere."""
    firms, people, p = state.firms, state.workers, state.parameters
    if rows.size == 0:
        return
    owner_puts_in(state, rows, np.maximum(0.0, needed - firms.deposits[rows]), month)
    firms.state[rows] = FirmState.OPEN
    firms.months_idle[rows] = 0
    reopened = np.zeros(len(firms), dtype=bool)
    reopened[rows] = True
    staff = labour.people_of(people.employer, reopened)
    attached = staff[people.state[staff] == WorkerState.ATTACHED]
    draw = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.REOPENING, state.quarter), people.id[attached], draws.STAFF_COMES_BACK
    )
    stays = (draw < p.staff_return) | (people.own_firm[attached] >= 0)
    people.state[attached[stays]] = WorkerState.AT_WORK
    jobs.leave(state, attached[~stays], dismissed=True)
    state.record.reopened += float(firms.weight[rows].sum())


def go_dormant(state: State, rows: np.ndarray) -> None:
    """The lease ends and staff leave; debts stand; the owner waits."""
    firms = state.firms
    if rows.size == 0:
        return
    firms.state[rows] = FirmState.DORMANT
    firms.months_idle[rows] = 0
    staff_leave(state, rows)


def staff_leave(state: State, rows: np.ndarray) -> None:
    """Everybody who works there is out of a job; an owner who waits for a dormant firm is idle."""
    firms, people = state.firms, state.workers
    ends = np.zeros(len(firms), dtype=bool)
    ends[rows] = True
    there = labour.people_of(people.employer, ends)
    owners = there[people.own_firm[there] == people.employer[there]]
    jobs.leave(state, there, dismissed=True)
    idle = firms.state[people.own_firm[owners]] == FirmState.DORMANT
    people.state[owners[idle]] = WorkerState.OWNER_IDLE
    people.own_firm[owners[~idle]] = NOBODY


def close_firms(state: State, rows: np.ndarray, cause, month: int = MONTHS - 1) -> None:
    """Firms close for good: staff leave, the estate is wound up, customers are lost, the place stands empty."""
    firms, people = state.firms, state.workers
    if rows.size == 0:
        return
    firms.cause_of_closure[rows] = cause
    firms.closed_at[rows] = state.quarter
    firms.state[rows] = FirmState.CLOSED
    staff_leave(state, rows)
    closing_now = np.zeros(len(firms), dtype=bool)
    closing_now[rows] = True
    waiting = labour.people_of(people.own_firm, closing_now)
    people.own_firm[waiting] = NOBODY
    people.state[waiting[people.state[waiting] == WorkerState.OWNER_IDLE]] = WorkerState.SEARCHING
    state.record.closed_by_cause += np.bincount(
        firms.cause_of_closure[rows], weights=firms.weight[rows], minlength=len(Cause)
    )
    by_class = np.bincount(firms.size_class[rows], weights=firms.weight[rows], minlength=len(SizeClass))
    state.record.closed_by_month[month] += by_class
    state.record.exits += firms.by_cell(np.ones(len(firms)), rows)
    state.record.leavers.append(business_demography.leavers(state, rows))
    state.record.firms_closed[rows] += firms.weight[rows]
    estates.wind_up(state, rows)
    empty_the_place(state, rows)


def empty_the_place(state: State, rows: np.ndarray) -> None:
    """What a closed firm leaves in the table: premises of a size, and who bought there; nothing else."""
    firms = state.firms
    for name in (
        "sales_record",
        "luck",
        "usual_drawings",
        "owner_income",
        "granted_loan",
        "backlog",
        "cancelled_orders",
        "granted_platform_loan",
        "score",
        "reliability",
        "platform_orders",
        "export_quality",
        "usual_loan",
        "usual_platform_loan",
        "wider_stock",
        "given_stock",
        "relief_in_hand",
        "profit_of_quarter",
        "wanted_output",
        "wanted_materials",
        "planned_investment",
        "planned_drawings",
        "ground_rent",
        "fixed_rent",
        "monthly_outlays",
        "wanted_cash",
        "usual_pay",
    ):
        getattr(firms, name)[rows] = 0.0
    for name in ("expected_orders", "orders"):
        getattr(firms, name)[rows] = 0.0
    firms.staff[rows] = firms.vacancies[rows] = 0
    firms.export_platform[rows] = False
    firms.estate_owner[rows], firms.owner[rows] = firms.owner[rows], NOBODY
    firms.supplier[rows] = firms.supplier[customers_of(firms, rows)] = NOBODY
    firms.supplied[rows], firms.failure_links[rows], firms.regular_share[rows] = 1.0, 0, 0.0
    for name in ("months_idle", "months_overdue", "months_furloughed", "record_clear_from", "drew_last"):
        getattr(firms, name)[rows] = 0


def customers_of(firms: Firms, rows: np.ndarray) -> np.ndarray:
    """Firms whose regular supplier stands in one of these rows, true or false by row."""
    closed = np.zeros(len(firms), dtype=bool)
    closed[rows] = True
    return closed[firms.supplier] & (firms.supplier != NOBODY)


@phase()
def firms_close_and_open(state: State) -> None:
    """At the quarter's end: the insolvent and those who give up close, the dormant may return, founders open firms."""
    firms, p = state.firms, state.parameters
    owners_take_stock(state)
    luck = chance.uniforms(chance.stream(state.seed, chance.Purpose.LEAVING, state.quarter), firms.id)
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.state <= FirmState.DORMANT)
    worth = balance_sheets.net_worth(state)
    usual_sales = np.maximum(a_year(sums.by_row(state.record.sales)), a_year(firms.usual_orders))
    broke = small & closing.insolvent(worth, usual_sales, p.insolvency_limit)
    hazard = voluntary_chance(state)
    gives_up = small & (firms.state == FirmState.OPEN) & (luck < hazard) & ~broke
    retires = small & closing.other_exit(p.other_exit[firms.size_class], luck) & ~broke & ~gives_up
    cause = np.where(broke, Cause.INSOLVENT, np.where(gives_up, Cause.VOLUNTARY, Cause.OTHER_REASONS))
    rows = np.flatnonzero(broke | gives_up | retires)
    close_firms(state, rows, cause[rows])
    dormant_firms_return(state)
    long_dormant_firms_close(state)
    entry.founders_open_firms(state)


def voluntary_chance(state: State) -> np.ndarray:
    """Chance that an owner gives up this quarter, by firm: income well below what the owner could earn outside."""
    firms, p = state.firms, state.parameters
    outside = p.quarterly_voluntary_income * firms.weight
    outside = np.where(firms.size_class == SizeClass.SELF_EMPLOYED, outside, outside * p.voluntary_enterprise_factor)
    age = state.quarter - firms.born
    hazard = closing.voluntary_hazard(
        firms.owner_income, outside, p.voluntary_threshold, p.voluntary_hazard, age, p.founders_patience
    )
    return np.where((firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN), hazard, 0.0)


def owners_take_stock(state: State) -> None:
    """Owners' income as they feel it: the firm's profit, drawn or ploughed back; a stall's holds the owner's pay."""
    firms, p = state.firms, state.parameters
    income = closing.smoothed_income(firms.owner_income, state.record.profit, p.owner_income_memory)
    firms.owner_income = np.where(firms.state <= FirmState.SUSPENDED, income, 0.0)


def long_dormant_firms_close(state: State) -> None:
    """A firm dormant for long is given up."""
    firms, p = state.firms, state.parameters
    firms.months_idle[firms.state == FirmState.DORMANT] += MONTHS
    rows = np.flatnonzero((firms.state == FirmState.DORMANT) & (firms.months_idle >= p.dormant_months))
    close_firms(state, rows, np.full(rows.size, Cause.SUSPENDED_TOO_LONG))


def dormant_firms_return(state: State) -> None:
    """A dormant firm returns when orders in its industry are near normal again and its owner finds start cash."""
    firms, p = state.firms, state.parameters
    rows = np.flatnonzero(firms.state == FirmState.DORMANT)
    if rows.size == 0:
        return
    industry = firms.industry[rows]
    level = state.news.orders.sum(axis=1) / np.maximum(1.0, state.usual.industry_orders)
    start = firms.deposits[rows] + balance_sheets.owners_deposits(state, rows)
    needed = firms.monthly_outlays[rows]
    back = closing.dormant_returns(p.dormant_return, level[industry], p.dormant_order_threshold, start, needed)
    draw = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.REOPENING, state.quarter), firms.id[rows], draws.DORMANT_RETURNS
    )
    returns = rows[draw < back]
    if returns.size == 0:
        return
    owner_puts_in(state, returns, np.maximum(0.0, firms.monthly_outlays[returns] - firms.deposits[returns]), MONTHS - 1)
    firms.state[returns] = FirmState.OPEN
    firms.months_idle[returns] = 0
    people = state.workers
    owners = firms.owner[returns]
    named = owners >= 0
    idle = owners[named]
    waits = people.employer[idle] < 0
    people.employer[idle[waits]] = returns[named][waits]
    people.state[idle[waits]] = WorkerState.AT_WORK
    people.own_firm[idle[waits]] = returns[named][waits]
    firms.staff[returns[named][waits]] += 1
    state.record.jobs_begun[returns[named][waits]] += 1
    mix = state.entrants.channel_mix[firms.industry[returns], firms.size_class[returns]]
    first_orders = p.entrant_capacity * firms.usual_orders[returns, None] * mix
    firms.expected_orders[returns] = firms.orders[returns] = first_orders  # the customers have gone elsewhere since
    state.record.returned += float(firms.weight[returns].sum())
