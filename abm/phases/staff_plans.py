"""Firms that know their credit plan their staff: whom they keep, for how long hours, whom they seek (rule 3)."""

import numpy as np

from abm.agents.smes import staffing
from abm.contracts import expected
from abm.luck import chance
from abm.phases.phase import phase
from abm.relief.effects import credit_lines, labour_cost
from abm.state.firms import FirmState, SizeClass
from abm.state.state import MONTHS, State


@phase("wanted_staff")
def firms_plan_their_staff(state: State) -> None:
    """Hoard some, shorten hours, furlough the rest; special producers keep their staff."""
    firms, p, pull = state.firms, state.parameters, state.instruments
    needed = staffing.needed_staff(firms.wanted_output * pull.needed_per_unit, firms.productivity) + pull.posts
    short = staffing.is_short(foreseen_cash(state), firms.monthly_outlays)
    speed = staffing.speed_of_dismissal(p.speed_down, short, cost_borne(state), p.dismissals_follow_cost)
    aimed_at = staffing.staff_aimed_at(firms.staff, needed, short, p.shortest_hours, p.hours_before_heads)
    wanted = staffing.wanted_staff(firms.staff, aimed_at, speed, p.speed_up)
    owner = (firms.size_class == SizeClass.SELF_EMPLOYED).astype(float)
    keeps_all = (firms.size_class == SizeClass.SPECIAL) | (firms.state == FirmState.SUSPENDED)
    wanted = np.where(keeps_all, firms.staff, np.maximum(wanted, owner))
    # A firm rounds alike in every quarter: a fraction of a person is no reason to hire and fire in turn.
    luck = chance.stream(state.seed, chance.Purpose.ROUNDING, 0)
    firms.wanted_staff = chance.rounded_by_luck(luck, firms.id, wanted).astype(float)
    set_hours_and_vacancies(state, needed, keeps_all)


def foreseen_cash(state: State) -> np.ndarray:
    """Cash of a month as far as an owner counts on what is not in hand yet; yuan by firm."""
    firms, p = state.firms, state.parameters
    if p.cash_foreseen <= 0.0:
        return firms.deposits
    sales = expected.sales(state) / MONTHS
    lines = credit_lines.to_draw_on(state, 0).sum(axis=0)
    grants = labour_cost.subsidised(state, 0)
    inputs = expected.inputs(state, sales)
    return staffing.foreseen_cash(firms.deposits, sales, inputs, lines, grants, p.cash_foreseen)


def cost_borne(state: State) -> np.ndarray | float:
    """Part of the cost of staff that relief leaves, where dismissals follow it; share by firm."""
    return labour_cost.borne(state) if state.parameters.dismissals_follow_cost > 0.0 else 1.0


def set_hours_and_vacancies(state: State, needed: np.ndarray, keeps_all: np.ndarray) -> None:
    """Hours that need asks of the staff kept, who stays at home, and whom the firm seeks."""
    firms, p = state.firms, state.parameters
    kept = np.minimum(firms.wanted_staff, firms.staff)
    short = np.where(
        firms.size_class == SizeClass.SPECIAL, 1.0, staffing.hours(needed, kept, p.shortest_hours, p.longest_hours)
    )
    firms.hours = np.where(kept > 0, short, 1.0)
    furlough = np.where(keeps_all | (kept <= 0), 0.0, staffing.furlough_share(needed, kept, p.shortest_hours))
    firms.furlough = furlough
    sought = staffing.vacancies(firms.wanted_staff, firms.staff, furlough, firms.state != FirmState.OPEN)
    firms.vacancies = sought.astype(np.int64)
    firms.opened, firms.filled = firms.vacancies.copy(), np.zeros(len(firms), dtype=np.int64)
