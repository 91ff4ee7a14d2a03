"""Founders open firms in empty places with their own named money (rules 6, 13)."""

import numpy as np

from abm.agents.smes import closing, expectations
from abm.agents.workers import job_search
from abm.contracts import platform_lines
from abm.luck import chance, draws
from abm.markets import founding, sums
from abm.names import Industry
from abm.phases.turnover import premises
from abm.state.firms import CELLS, PRODUCTS, Channel, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import WorkerState

FIRST_ENTRANT_ID = 10**9
QUARTERS_APART = 4096  # a thousand years: what one founder opens in two quarters has two ids
LEAST = 1e-9  # units: where nothing is made, nothing is divided by


def founders_open_firms(state: State) -> None:
    """Exits of normal times are replaced, empty places refilled, both less in fear; the jobless start stalls."""
    firms, p, t = state.firms, state.parameters, state.technology
    alive = firms.state != FirmState.CLOSED
    empty = t.normal_firms - firms.by_cell(alive)  # below 0 where the jobless have opened stalls beyond the usual
    wanted = closing.entrants(
        state.memory.normal_exits, empty, p.entry_fear * state.conditions.fear, p.entry_refill, p.entry_refill_fear
    )
    wanted[:, SizeClass.LARGE :] = 0.0
    wanted = wanted * state.conditions.entry
    luck = chance.stream(state.seed, chance.Purpose.FOUNDING, state.quarter)
    number = chance.rounded_by_luck(luck, np.arange(wanted.size), wanted.ravel(), draws.ENTRANTS_ROUNDED).reshape(CELLS)
    rows, _ = empty_places(state, number)
    if rows.size:
        founders = find_founders(state, rows)
        open_firms(state, rows[founders >= 0], founders[founders >= 0])
    jobless_start_stalls(state)
    remember_normal_exits(state)


def remember_normal_exits(state: State) -> None:
    """Exits per industry and class that no stall of the jobless makes up for, smoothed over some quiet quarters."""
    p, memory = state.parameters, state.memory
    exits = state.record.exits - state.record.stalls
    memory.shaken = memory.shaken or state.conditions.in_shock
    speed = expectations.learning(p.exit_memory, memory.shaken, p.norms_learn_in_crises)
    memory.normal_exits = memory.normal_exits + speed * (exits - memory.normal_exits)


def empty_places(state: State, number: np.ndarray):
    """Closed rows of each cell, the last left first: a new shop opens where people still look for the old one."""
    firms = state.firms
    closed = np.flatnonzero(firms.state == FirmState.CLOSED)
    cell = firms.cell[closed]
    order = np.lexsort((closed, -firms.closed_at[closed], cell))
    closed, cell = closed[order], cell[order]
    start = np.searchsorted(cell, cell)
    rank = np.arange(cell.size) - start
    take = rank < number.ravel()[cell]
    return closed[take], rank[take]


def first_outlays(state: State, rows: np.ndarray) -> np.ndarray:
    """A month's wages, rent and contributions of a firm of that place at an entrant's capacity; yuan."""
    firms, p = state.firms, state.parameters
    rest = state.entrants.outlays_per_output[firms.industry[rows], firms.size_class[rows]]
    return rest * firms.normal_output[rows] * p.entrant_capacity


def equity_needed(state: State, rows: np.ndarray) -> np.ndarray:
    """Some months of outlays and the first stock; at least what a stall takes; yuan."""
    firms, p, t = state.firms, state.parameters, state.technology
    industry = firms.industry[rows]
    stock = t.materials_per_unit[industry] * t.material_cover[industry] * firms.normal_output[rows] * p.entrant_capacity
    need = closing.start_up_equity(first_outlays(state, rows), p.start_up_months) + stock
    return np.maximum(p.start_up_equity * firms.weight[rows], need)


def find_founders(state: State, rows: np.ndarray) -> np.ndarray:
    """A named founder with the money for each place, met by slot; -1 where none was met."""
    people = state.workers
    return founding.meet(
        chance.stream(state.seed, chance.Purpose.FOUNDING, state.quarter),
        rows,
        equity_needed(state, rows),
        int(state.parameters.founders_met),
        draws.FOUNDER_MET,
        people.own_firm,
        people.employer,
        state.firms.size_class < SizeClass.SPECIAL,
        people.state == WorkerState.STRANDED,
        people.deposits,
    )


def jobless_start_stalls(state: State) -> None:
    """The way out of joblessness: a searcher with savings opens a stall in an empty place of the old industry."""
    people, p, firms = state.workers, state.parameters, state.firms
    searching = (people.state == WorkerState.SEARCHING) & (people.own_firm < 0)
    chance_now = job_search.stall_chance(
        people.deposits,
        p.start_up_equity,
        p.starts_a_stall,
        people.quarters_jobless,
        p.stall_after_quarters,
        p.stall_factor,
        room_for_stalls(state)[people.industry],
    )
    draw = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.FOUNDING, state.quarter), people.id, draws.STARTS_A_STALL
    )
    who = np.flatnonzero(searching & (draw < chance_now * state.conditions.entry))
    if who.size == 0:
        return
    number = np.zeros(CELLS)
    number[:, SizeClass.SELF_EMPLOYED] = np.bincount(people.industry[who], minlength=PRODUCTS)
    rows, rank = empty_places(state, number)
    order = np.argsort(people.industry[who], kind="stable")
    who = who[order]
    industry = people.industry[who].astype(np.int64)
    rank_of_searcher = np.arange(who.size) - np.searchsorted(industry, industry)
    # Places come by industry and rank, and so do the searchers: the same key finds the one for the other.
    keys, asked = firms.industry[rows].astype(np.int64) * len(firms) + rank, industry * len(firms) + rank_of_searcher
    at = np.minimum(np.searchsorted(keys, asked), max(0, rows.size - 1))
    found = np.where(keys[at] == asked, rows[at], -1) if rows.size else np.full(who.size, -1)
    fit = found >= 0
    fit[fit] &= people.deposits[who[fit]] >= equity_needed(state, found[fit])
    open_firms(state, found[fit], who[fit])
    state.record.stalls = firms.by_cell(np.ones(len(firms)), found[fit])


def going_terms(state: State) -> tuple[np.ndarray, np.ndarray]:
    """What a newcomer finds in its industry: the mean price, and the gap in
    stocks or capacity that is taken for normal."""
    firms = state.firms
    weight = firms.normal_output * ((firms.state == FirmState.OPEN) & (firms.size_class < SizeClass.SPECIAL))
    whole = np.maximum(sums.by_group(firms.industry, weight, PRODUCTS), LEAST)
    price, gap = (
        sums.by_group(firms.industry, weight * column, PRODUCTS) / whole for column in (firms.price, firms.usual_gap)
    )
    return np.where(price > 0.0, price, 1.0), gap


def room_for_stalls(state: State) -> np.ndarray:
    """Places for the self-employed that stand empty, over those that usually do, by industry; share."""
    firms = state.firms
    stalls = firms.by_cell(np.ones(len(firms)))[:, SizeClass.SELF_EMPLOYED]
    empty = firms.by_cell(firms.state == FirmState.CLOSED)[:, SizeClass.SELF_EMPLOYED]
    usual = stalls - state.technology.normal_firms[:, SizeClass.SELF_EMPLOYED]
    return np.minimum(1.0, np.divide(empty, usual, out=np.zeros(PRODUCTS), where=usual > 0))


def open_firms(state: State, rows: np.ndarray, founders: np.ndarray) -> None:
    """The founder pays in, leaves a job if there is one, and starts at part of the place's capacity."""
    firms, people, p = state.firms, state.workers, state.parameters
    if rows.size == 0:
        return
    need = equity_needed(state, rows)
    industry, size = firms.industry[rows], firms.size_class[rows]
    firms.id[rows] = FIRST_ENTRANT_ID + people.id[founders] * QUARTERS_APART + (state.quarter - state.opening_quarter)
    firms.state[rows] = FirmState.OPEN
    firms.born[rows] = state.quarter
    firms.entrant[rows] = True
    firms.owner[rows] = founders
    state.ledger.pay("start-up equity", need, people.accounts[founders], firms.accounts[rows])
    lease = premises.take_over(state, rows, founders)
    had_job = people.employer[founders] >= 0
    left = np.bincount(people.employer[founders[had_job]], minlength=len(firms))
    firms.staff -= left
    state.record.jobs_left_to_found += left
    state.record.jobs_begun[rows] += 1
    state.record.firms_opened[rows] += firms.weight[rows]
    people.employer[founders], people.own_firm[founders] = rows, rows
    people.wage[founders] = np.where(size == SizeClass.SELF_EMPLOYED, 0.0, state.entrants.usual_wage[industry, size])
    people.state[founders], people.quarters_jobless[founders] = WorkerState.AT_WORK, 0
    people.industry[founders] = industry
    firms.staff[rows] = 1
    firms.wage_offer[rows] = state.entrants.usual_wage[industry, size]
    going, usual_gap = going_terms(state)
    firms.price[rows], firms.usual_gap[rows] = going[industry], usual_gap[industry]
    firms.reliability[rows] = firms.hours[rows] = 1.0
    firms.furlough[rows] = firms.luck[rows] = 0.0
    capacity = p.entrant_capacity * firms.normal_output[rows]
    firms.expected_orders[rows] = capacity[:, None] * state.entrants.channel_mix[industry, size]
    # Part of the place's orders is expected in the first quarter; in the eyes of buyers it is the old place.
    spare = rows[firms.closed_at[rows] < 0]
    firms.standing[spare] = firms.expected_orders[spare, Channel.BUSINESS] / p.entrant_capacity
    firms.usual_orders[rows] = firms.normal_output[rows]
    counter = state.entrants.channel_mix[industry, size][:, [Channel.SHOP, Channel.ONLINE]].sum(axis=1)
    firms.usual_sales_record[rows] = firms.normal_output[rows] * counter
    firms.spared_at_rest[rows] = 1.0
    outlays = first_outlays(state, rows) + lease / MONTHS
    firms.monthly_outlays[rows] = outlays
    firms.wanted_runway[rows] = np.exp(
        np.log(p.wanted_runway_median)
        + p.wanted_runway_sigma
        * chance.normals(chance.stream(state.seed, chance.Purpose.ENTRANT_TRAITS, 0), firms.id[rows])
    )
    firms.wanted_cash[rows] = firms.wanted_runway[rows] * outlays
    for name in ("fixed_rent", "ground_rent", "usual_drawings", "usual_pay", "usual_loan"):
        per_output = getattr(state.entrants, name)[industry, size]
        scale = 1.0 if name == "usual_loan" else p.entrant_capacity * firms.normal_output[rows]
        getattr(firms, name)[rows] = per_output * scale
    firms.ground_rent[rows] += lease
    firms.owner_income[rows] = state.entrants.profit[industry, size] * firms.normal_output[rows]
    firms.usual_loan[rows] *= firms.has_relationship[rows]
    firms.unit_cost[rows] = state.entrants.unit_cost[industry, size] * going[industry]
    lead = chance.uniforms(chance.stream(state.seed, chance.Purpose.ENTRANT_TRAITS, draws.SELLS_ONLINE), firms.id[rows])
    firms.online[rows] = (lead < p.sells_online[size]) & (industry == Industry.TRADE)
    shop_only = ~firms.online[rows]
    moved = np.where(shop_only, firms.expected_orders[rows, Channel.ONLINE], 0.0)
    firms.expected_orders[rows, Channel.ONLINE] -= moved
    firms.expected_orders[rows, Channel.SHOP] += moved
    firms.orders[rows] = firms.expected_orders[rows]
    works_on_credit(state, rows)
    state.record.opened += np.bincount(size, weights=firms.weight[rows], minlength=len(SizeClass))


def works_on_credit(state: State, rows: np.ndarray) -> None:
    """As many newcomers as sellers before them will work with money of a platform, once their record is good for it
    (rule 11)."""
    firms = state.firms
    luck = chance.uniforms(chance.stream(state.seed, chance.Purpose.ENTRANT_TRAITS, draws.USES_A_LINE), firms.id[rows])
    uses = (luck < state.usual.line_users) & (firms.size_class[rows] <= SizeClass.SMALL)
    firms.usual_platform_loan[rows] = np.where(uses, platform_lines.usual_limit(state, rows), 0.0)
