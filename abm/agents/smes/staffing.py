"""Staff, hoarding, short hours, furlough (rule 3) and the wage offered (rule 5)."""

import numpy as np

from abm.agents.arithmetic import between, monthly_chance, ratio, smoothed


def needed_staff(wanted_output, productivity):
    """Staff that makes the wanted output at full hours; persons (rule 3)."""
    return ratio(wanted_output, productivity, 0)


def foreseen_cash(cash, receipts, inputs, line, grants, foresight):
    """Cash that a firm counts on for the month: what it has, and of what its sales leave after inputs, undrawn lines
    and grants the part that it foresees; yuan (rule 3).
    """
    return cash + foresight * (np.maximum(0, receipts - inputs) + line + grants)


def is_short(foreseen_cash, monthly_outlays):
    """A firm that foresees less cash than one month of outlays is short of cash; true or false (rule 3)."""
    return foreseen_cash < monthly_outlays


def labour_cost_borne(wages, waived, subsidy):
    """Cost of staff net of contributions waived and wages subsidised, over the usual; share (rule 3)."""
    return ratio(np.maximum(0, wages - waived - subsidy), wages, 1)


def speed_of_dismissal(usual_speed, short, labour_cost_borne, elasticity):
    """A firm that is short of cash hoards no labour, the others the more the less it costs them; share of the gap a
    quarter (rule 3).
    """
    return np.where(short, 1, np.minimum(1, usual_speed * labour_cost_borne**elasticity))


def staff_aimed_at(staff, needed_staff, short, shortest, hours_first):
    """Staff a firm moves towards: need; who is short of cash dismisses down to need at hours that go part of the way to
    the shortest; persons (rule 3).
    """
    at_short_hours = needed_staff / (1 - hours_first * (1 - shortest))
    return np.where(short & (needed_staff < staff), np.minimum(staff, at_short_hours), needed_staff)


def employees(staff, works_for_himself):
    """People on the payroll: an owner who works is not his own employee; persons (rule 3)."""
    return np.maximum(0, staff - works_for_himself)


def wanted_staff(staff, needed_staff, speed_down, speed_up):
    """Staff moved part of the way to need, slower down than up (labour hoarding); persons (rule 3)."""
    speed = np.where(needed_staff > staff, speed_up, speed_down)
    return staff + speed * (needed_staff - staff)


def speed_of_a_month(usual_speed, months):
    """Share of the gap closed in a month, given the share of a quarter (rule 3)."""
    return monthly_chance(usual_speed, months)


def staff_needed_again(staff, belief):
    """Staff that an owner shut by order expects to need: all, to the degree that reopening is believed in; persons
    (rules 1, 3).
    """
    return belief * staff


def hours(needed_staff, wanted_staff, shortest, longest):
    """Hours per person that need asks of the staff kept, within bounds; share of full hours (rule 3)."""
    return between(ratio(needed_staff, wanted_staff, 1), shortest, longest)


def furlough_share(needed_staff, wanted_staff, shortest):
    """Share of staff not needed even at the shortest hours, sent home on reduced pay; share (rule 3)."""
    return between(1 - ratio(needed_staff, shortest * wanted_staff, 1), 0, 1)


def furlough_pay(wage, first_month, first_month_pay, later_pay):
    """Pay of the furloughed: the whole wage in the first month, then a part; yuan a month (rule 3)."""
    return wage * np.where(first_month, first_month_pay, later_pay)


def vacancies_filled(vacancies, staff, staff_before, hiring):
    """Vacancies that may be filled: as many as staff left this quarter, and a share of all; persons (rule 6)."""
    return np.minimum(vacancies, np.maximum(0, staff_before - staff) + hiring * vacancies)


def dismissals(staff, wanted_staff):
    """Staff beyond what is wanted; persons (rule 3)."""
    return np.maximum(0, staff - wanted_staff)


def severance(monthly_wage, months_of_pay):
    """What a dismissed person gets, some months' wages; yuan (rule 3)."""
    return monthly_wage * months_of_pay


def vacancies(wanted_staff, staff, furloughed, withdrawn):
    """Staff sought; none while any are furloughed or while the firm is closed, suspended or short of cash; persons
    (rule 3).
    """
    seeking = np.where(furloughed > 0, 0, np.where(withdrawn, 0, 1))
    return seeking * np.maximum(0, wanted_staff - staff)


def wage_offer(previous, vacancies, filled, usual_fill, unemployment, usual_unemployment, response, floor_fall):
    """Wage raised where vacancies stay unfilled and lowered by unemployment, falling at most to a nominal freeze;
    yuan (rule 5).
    """
    unfilled = usual_fill - ratio(filled, vacancies, usual_fill)
    change = response * unfilled - response * (unemployment - usual_unemployment)
    return previous * np.maximum(1 - floor_fall, 1 + change)


def followed_wage(wage, wage_offer, following):
    """Wage of sitting staff, moved part of the way to the firm's offer; yuan (rule 5)."""
    return smoothed(wage, wage_offer, following)
