"""Small firms as surveys see them: their part of the economy, their cash, the spring, their credit."""

import numpy as np

from abm.books.flows import Sector
from abm.calendar import QUARTERS, months_of
from abm.contracts import debts, working_capital
from abm.luck import chance
from abm.markets import sums
from abm.measures.business_demography import runway, share
from abm.measures.catalogue import CLASSES
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import State

NOTICED = 0.01  # of purchases wanted: less is rounding of months
SHORT_RUNWAY, RUNWAY = 1.0, 3.0  # months, as the survey asks [S003, S004]
ALIKE = 1e-4  # months: who borrows to hold just one has it to a grain of money


def shares(state: State) -> dict[str, float]:
    """SMEs and self-employed in value added, non-farm jobs and exports; firms by the months that their cash lasts."""
    firms, record = state.firms, state.record
    small = firms.size_class <= SizeClass.MEDIUM
    added, exports = record.output_units - record.input_units, record.sales[:, Channel.EXPORT]
    months, alive = runway(state), small & (firms.state == FirmState.OPEN)
    # The survey asks employers: a stall without staff has hardly an outlay that cash must last for.
    employs = firms.staff > (firms.size_class == SizeClass.SELF_EMPLOYED)
    weight = np.where(alive & employs, firms.weight, 0.0)
    return {
        "sme_share_of_gdp": share(added[small].sum(), added.sum()),
        "sme_share_of_jobs": share(float(firms.staff[small].sum()), float(firms.staff.sum())),
        "sme_share_of_exports": share(exports[small].sum(), exports.sum()),
        "cash_for_one_month": share(weight[months <= SHORT_RUNWAY + ALIKE].sum(), weight.sum()),
        "cash_for_three_months": share(weight[months <= RUNWAY + ALIKE].sum(), weight.sum()),
    }


def in_spring(state: State) -> dict[str, float]:
    """At the end of the second month (May in the second quarter), against the start of the year [F006-F008].

    Jobs of the year's start at firms that stand still; the share of staff at work in open micro and small firms, as a
    mean over firms and by jobs; and who would have run dry by then had cash alone decided.
    """
    firms, record = state.firms, state.record
    same = firms.id == state.year.ids
    small = firms.size_class <= SizeClass.MEDIUM
    jobs = np.where(small & (state.year.weight > 0.0), state.year.staff, 0.0)
    open_now = (
        same & record.working & (state.year.staff > 0.0) & np.isin(firms.size_class, (SizeClass.MICRO, SizeClass.SMALL))
    )
    # The survey asks how much of the staff of before is back, in classes that end at all of it [F009].
    present = np.minimum(
        1.0, np.divide(record.people_at_work, state.year.staff, out=np.zeros(len(firms)), where=open_now)
    )
    weight, staff = np.where(open_now, firms.weight, 0.0), np.where(open_now, state.year.staff, 0.0)
    dry = small & (state.year.runway < months_shut(state))
    year_weight = np.where(small, state.year.weight, 0.0)
    short, stands_still = state.year.runway <= RUNWAY + ALIKE, ~(same & record.working)
    employers = np.where(state.year.staff > (firms.size_class == SizeClass.SELF_EMPLOYED), year_weight, 0.0)
    return {
        "short_of_cash_not_operating_m2": share(employers[short & stands_still].sum(), employers[short].sum()),
        "with_cash_not_operating_m2": share(employers[~short & stands_still].sum(), employers[~short].sum()),
        "jobs_not_operating_m2": share(jobs[~(same & record.working)].sum(), jobs.sum()),
        "at_work_when_open_m2": share((weight * present).sum(), weight.sum()),
        "at_work_when_open_m2_by_jobs": share((staff * present).sum(), staff.sum()),
        "cash_run_out_m2": share(year_weight[dry].sum(), year_weight.sum()),
    }


def months_shut(state: State) -> np.ndarray:
    """Months of the year, up to the second of this quarter, in which a firm of the year's start was shut by order."""
    firms = state.firms
    queue = chance.uniforms(chance.stream(state.seed, chance.Purpose.SHUT_BY_ORDER, 0), state.year.ids)
    months = [m for quarter in range(state.quarter - state.quarter % 4, state.quarter + 1) for m in months_of(quarter)][
        :-1
    ]
    shut = [queue >= state.shock.open_share(m)[firms.industry, firms.size_class] for m in months]
    return np.sum(shut, axis=0, dtype=float)


def credit(state: State) -> dict[str, float]:
    """Loans to small and micro firms; of what firms of a class foresee to lack, the part that nobody grants."""
    firms, record = state.firms, state.record
    inclusive = firms.size_class <= SizeClass.SMALL
    loans = debts.owed(firms, Sector.BANKS)
    lacked = sums.by_group(firms.size_class, record.credit_needed, len(SizeClass))
    granted = sums.by_group(firms.size_class, np.minimum(record.credit_granted, record.credit_needed), len(SizeClass))
    return (
        {"inclusive_loans": float(loans[inclusive].sum()) * state.scale}
        | use_of_platform_credit(state)
        | {f"rationed:{name}": share(lacked[c] - granted[c], lacked[c]) for c, name in enumerate(CLASSES)}
    )


def use_of_platform_credit(state: State) -> dict[str, float]:
    """Small and micro firms that platforms would lend to, that owe them, that draw in the quarter, and that drew or had
    a loan renewed within a year."""
    firms, record, n = state.firms, state.record, state.scale
    small = (firms.size_class <= SizeClass.SMALL) & (firms.state != FirmState.CLOSED)
    drew = record.drawn_from_platforms > 0.0
    # A yuan for each firm: loans paid back by shares leave a remnant.
    owes = debts.owed(firms, debts.INTERNET_BANK) > firms.weight
    within = (state.quarter - firms.drew_last < QUARTERS) | (firms.platform_loan > firms.weight)
    return {
        "platform_lines": float(firms.weight[small & (record.platform_limit > 0.0)].sum()) * n,
        "platform_users": float(firms.weight[small & owes].sum()) * n,
        "platform_borrowers": float(firms.weight[small & drew].sum()) * n,
        "platform_borrowers_in_a_year": float(firms.weight[small & within].sum()) * n,
        "platform_credit_drawn": float(record.drawn_from_platforms.sum()) * n,
    }


def purchases_of_stock(state: State) -> dict[str, float]:
    """Small firms that hold stock and cannot buy all they want, and how much of it all of them do not buy."""
    firms, record = state.firms, state.record
    holders = working_capital.bound_by_means(state)
    cut = record.purchases_made < (1.0 - NOTICED) * record.purchases_wanted
    wanted, made = record.purchases_wanted[holders].sum(), record.purchases_made[holders].sum()
    return {
        "constrained": share(firms.weight[holders & cut].sum(), firms.weight[holders].sum()),
        "purchases_cut": share(wanted - made, wanted),
    }
