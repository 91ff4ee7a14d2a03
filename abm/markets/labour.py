"""Who leaves, who works how long, and who finds work: searchers in a
keyed order visit employers and take the best offer."""

from functools import partial

import numpy as np

from abm.agents.smes import staffing
from abm.luck.chance import integer_below, uniform
from abm.machine.kernels import InBlocks, kernel
from abm.markets.rules import compiled

TRIES = 48

_followed_wage, _needed_staff = compiled(staffing.followed_wage), compiled(staffing.needed_staff)
_furlough_share, _hours = compiled(staffing.furlough_share), compiled(staffing.hours)


@kernel
def people_of(firm_of, chosen):
    """Rows of the people whose firm is among those chosen."""
    rows, found = np.empty(firm_of.size, np.int64), 0
    for i in range(firm_of.size):
        if firm_of[i] >= 0 and chosen[firm_of[i]]:
            rows[found] = i
            found += 1
    return rows[:found].copy()


@partial(InBlocks, rows="employer wage")
def follow_offers(employer, wage, offer, fixed, following):
    """Wages of sitting staff move part of the way to their firm's offer, but for firms of fixed pay; yuan."""
    for i in range(employer.size):
        if employer[i] >= 0 and wage[i] > 0.0 and not fixed[employer[i]]:
            wage[i] = _followed_wage(wage[i], offer[employer[i]], following)


@kernel
def hired_staff(employer, own_firm, firms):
    """How many people each firm employs, its owner left out."""
    staff = np.zeros(firms, np.int64)
    for i in range(employer.size):
        if employer[i] >= 0 and own_firm[i] != employer[i]:
            staff[employer[i]] += 1
    return staff


@kernel
def dismiss(ids, employer, own_firm, need, staff, luck, leaving):
    """Each firm lets go exactly `need` of its hired staff, chosen by luck; marks who leaves."""
    left = need.copy()
    pool = staff.copy()
    for i in range(employer.size):
        firm = employer[i]
        if firm >= 0 and left[firm] > 0 and own_firm[i] != firm:
            if uniform(luck, ids[i], 0) * pool[firm] < left[firm]:
                leaving[i] = True
                left[firm] -= 1
            pool[firm] -= 1


@kernel
def match(
    ids,
    searching,
    industry,
    reservation,
    employer,
    wage,
    desk,
    first,
    last,
    vacancies,
    offer,
    filled,
    order,
    visit,
    month,
    limit,
    own_first,
    visits,
    hired,
):
    """Searchers, in blocks in a keyed order, visit employers met by their size; vacancies fill first come, first
    served.

    `desk` has the employer of every usual job, an industry's from `first` to `last`: a desk is drawn, so that who
    employs many is met often, whatever number of firms an agent stands for, and one more vacancy moves nobody else's
    visits.
    """
    people = ids.size
    block = 256
    blocks = (people + block - 1) // block
    start = integer_below(order, month, 0, max(1, blocks))
    found = 0
    for b in range(blocks):
        base = ((start + b) % blocks) * block
        for i in range(base, min(people, base + block)):
            if not searching[i] or uniform(order, ids[i], month + 1) >= limit:
                continue
            best = -1
            for v in range(visits):
                salt = (month * visits + v) * (TRIES + 2)
                own = uniform(visit, ids[i], salt) < own_first
                lo, hi = (first[industry[i]], last[industry[i]]) if own else (0, desk.size)
                for attempt in range(TRIES):
                    slot = desk[
                        min(desk.size - 1, lo + integer_below(visit, ids[i], salt + 1 + attempt, max(1, hi - lo)))
                    ]
                    if vacancies[slot] > 0:
                        if offer[slot] >= reservation[i] and (best < 0 or offer[slot] > offer[best]):
                            best = slot
                        break
            if best >= 0:
                vacancies[best] -= 1
                filled[best] += 1
                employer[i] = best
                wage[i] = offer[best]
                hired[i] = True
                found += 1
    return found


@kernel
def work_of_the_month(
    asked, months, staff, present, productivity, keeps_all, unstaffed, shortest, longest, furlough, hours
):
    """Hours follow orders within bounds, who is still not needed stays at home: fills both; returns units a month.

    `keeps_all`: firms where everybody works; those of them without staff make `unstaffed` units.
    """
    made = np.empty(staff.size)
    for f in range(staff.size):
        there = staff[f] * present
        needed = _needed_staff(asked[f] * months, productivity[f])
        furlough[f] = 0.0 if keeps_all[f] or staff[f] <= 0 else _furlough_share(needed, there, shortest)
        there = there * (1.0 - furlough[f])
        hours[f] = 1.0 if keeps_all[f] or there <= 0.0 else _hours(needed, there, shortest, longest)
        by_hand = there * hours[f] * productivity[f] / months
        made[f] = unstaffed[f] if keeps_all[f] and staff[f] == 0 else by_hand
    return made
