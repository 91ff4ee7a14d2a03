"""Money given: for each employee who is kept on the payroll, and to those who look for work (rules 7, 12, 16)."""

import numpy as np

from abm.agents import government
from abm.agents.smes import staffing
from abm.books.money import whole_grains
from abm.relief.effects.sums import added_up, in_turn
from abm.state.firms import FirmState, SizeClass
from abm.state.lines import Benefit, Gift
from abm.state.state import MONTHS, State
from abm.state.workers import WorkerState


def wages_subsidised(state: State, month: int) -> np.ndarray:
    """A sum for each employee whom an open firm keeps on its payroll, at work or sent home; yuan by firm."""
    firms, parts = state.firms, []
    for line in state.instruments.of(Gift):
        hired = staffing.employees(firms.staff, firms.size_class == SizeClass.SELF_EMPLOYED)
        employees = np.minimum(hired, line.staff) * (firms.state == FirmState.OPEN)
        given = whole_grains(line.each[month] * employees)
        state.ledger.pay("relief: wages", given, state.accounts.government, state.accounts.firms)
        line.paid += given
        parts.append(given)
    return added_up(parts, len(firms))


def shares_on_top(state: State, month: int) -> list[tuple[Benefit, np.ndarray]]:
    """Of the last wage what each line adds to the usual benefit, together at most the whole wage; by worker."""
    lines = state.instruments.of(Benefit)
    if not lines:
        return []
    room = 1.0 - state.parameters.unemployment_benefit * state.workers.insured
    return list(in_turn(lines, room, lambda line, left: np.minimum(line.share[month], left)))


def share_on_top(state: State, month: int) -> np.ndarray:
    """The same, all lines together."""
    return added_up([share for _, share in shares_on_top(state, month)], len(state.workers))


def more_benefit(state: State, month: int) -> None:
    """Benefit on top for those who search, as far as each programme's money goes, alike for all."""
    people = state.workers
    for line, share_if_jobless in shares_on_top(state, month):
        share = share_if_jobless * (people.state == WorkerState.SEARCHING)
        if not share.any():
            continue
        extra = government.unemployment_benefit(people.last_wage, share, True) / MONTHS
        left, asked = max(0.0, line.budget - float(line.paid.sum())), float(extra.sum())
        extra = whole_grains(extra * (left / asked if asked > left else 1.0))
        state.ledger.pay("relief: benefits", extra, state.accounts.government, state.accounts.workers)
        state.record.income += extra
        line.paid += extra
