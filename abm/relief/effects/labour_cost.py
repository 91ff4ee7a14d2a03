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
    """Share of the cost of the present staff, at the wage offered, that is left to the employer this quarter; by
    firm."""
    firms = state.firms
    bill = firms.staff * firms.wage_offer / MONTHS
    waived, subsidy = np.zeros(len(firms)), np.zeros(len(firms))
    for month in range(MONTHS):
        contributions = bill * state.public.contribution_rate * firms.pays_contributions
        cut = contributions * state.instruments.contribution_cut[month]
        waived += cut + waived_by_programmes(state, month, contributions - cut)
        subsidy += subsidised(state, month)
    return staffing.labour_cost_borne(bill * MONTHS, waived, subsidy)


def waived_by_programmes(state: State, month: int, due: np.ndarray) -> np.ndarray:
    """Contributions of a month that lines would take over, each of what the earlier ones leave; yuan by firm."""
    lines = waivers_of(state, Bill.CONTRIBUTIONS)
    taken = in_turn(lines, due, lambda line, left: government.taken_over(left, line.share[month], line.limit[month]))
    return added_up([part for _, part in taken], due.size)


def subsidised(state: State, month: int) -> np.ndarray:
    """Wages of a month that lines would subsidise if the present staff stayed; yuan by firm."""
    firms = state.firms
    hired = staffing.employees(firms.staff, firms.size_class == SizeClass.SELF_EMPLOYED)
    gifts = [line.each[month] * np.minimum(hired, line.staff) for line in state.instruments.of(Gift)]
    return added_up(gifts, len(firms))
