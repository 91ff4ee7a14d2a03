"""What relief leaves employers to pay for their staff: contributions waived, wages subsidised (rules 3, 4)."""

import numpy as np

from abm.agents import government
from abm.agents.smes import staffing
from abm.relief.effects.sums import added_up, in_turn
from abm.relief.effects.waivers import waivers_of
from abm.state.firms import SizeClass
from abm.state.lines import Bill, Gift
from abm.state.state import MONTHS, State


def borne(state: State) -> np.ndarray:
    """Share of the cost of the present staff, at the wage offered, that relief leaves to the employer in the quarter's
    first month: when staff are planned, what begins later is not known; by firm."""
    firms = state.firms
    bill = firms.staff * firms.wage_offer / MONTHS
    contributions = bill * state.public.contribution_rate * firms.pays_contributions
    cut = contributions * state.instruments.contribution_cut[0]
    waived = cut + waived_by_programmes(state, contributions - cut)
    return staffing.labour_cost_borne(bill, waived, subsidised(state, 0))


def waived_by_programmes(state: State, due: np.ndarray) -> np.ndarray:
    """Contributions of the first month that lines would take over, each of what the earlier ones leave; yuan by
    firm."""
    lines = waivers_of(state, Bill.CONTRIBUTIONS)
    taken = in_turn(lines, due, lambda line, left: government.taken_over(left, line.share[0], line.limit[0]))
    return added_up([part for _, part in taken], due.size)


def subsidised(state: State, month: int) -> np.ndarray:
    """Wages of a month that lines would subsidise if the present staff stayed; yuan by firm."""
    firms = state.firms
    hired = staffing.employees(firms.staff, firms.size_class == SizeClass.SELF_EMPLOYED)
    gifts = [line.each[month] * np.minimum(hired, line.staff) for line in state.instruments.of(Gift)]
    return added_up(gifts, len(firms))
