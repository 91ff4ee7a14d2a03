"""Who opens in the place of a closed firm finds premises and their customers there, and nothing of what the other firm
was or felt.
"""

from functools import cache

import numpy as np
import pytest

from abm.names import Cause, Industry
from abm.phases.turnover import entry, turnover
from abm.state.firms import Firms, FirmState, SizeClass
from abm.state.workers import NOBODY, WorkerState
from tests.openings import played_state

# The place, who it belonged to and who finds it; and what stands in the books, which an estate settles.
NOT_ITS_OWN = {column.name for column in Firms.under("AF")} | {
    "id",
    "industry",
    "size_class",
    "state",
    "weight",
    "owner",
    "bank",
    "born",
    "staff",
    "normal_output",
    "output_per_capital",
    "capital",
    "leased_capital",
    "productivity",
    "production_tax_rate",
    "profit_tax_rate",
    "pays_contributions",
    "has_relationship",
    "has_collateral",
    "materials",
    "material_value",
    "finished",
    "finished_value",
    "made_for_export",
    "called_loan",
    "called_platform_loan",
    "estate_claim",
    "estate_owner",
    "closed_at",
    "cause_of_closure",
    "state_dues",
    "new_capital",
    "rent_share",
}
STAYS_WITH_THE_PLACE = {
    "standing": "buyers know the place",
    "standing_export": "so do those abroad",
    "export_entry_excess": "what entry abroad costs there",
    "online_share": "what customers of the place buy online",
}
OVERWRITTEN_BEFORE_IT_IS_READ = {
    "hours",
    "furlough",
    "shut_share",
    "believed_share",
    "attraction",
    "wanted_staff",
    "opened",
    "filled",
    "vacancies",
    "export_platform_from",
    "advance_months",
    "stock_credit_months",
    "months_furloughed",
}
GOING_TERMS = {"price", "usual_gap", "unit_cost"}


def a_new_owner_moves_in(state, row: int) -> None:
    turnover.close_firms(state, np.array([row]), Cause.REMOVED)
    people = state.workers
    free = (people.own_firm == NOBODY) & (people.employer == NOBODY) & (people.state == WorkerState.SEARCHING)
    founder = np.flatnonzero(free)[np.argmax(people.deposits[free])]
    entry.open_firms(state, np.array([row]), np.array([founder]))


@cache
def left_behind() -> set[str]:
    """Columns of a newcomer that would be others had the firm before it been another."""
    usual = played_state(1)
    firms = usual.firms
    shops = (
        (firms.state == FirmState.OPEN)
        & (firms.size_class == SizeClass.SELF_EMPLOYED)
        & (firms.industry == Industry.TRADE)
        & (firms.loan == 0.0)
    )
    row = int(np.flatnonzero(shops)[5])
    other = usual.fork()
    habits = [name for name in Firms.COLUMNS if name not in NOT_ITS_OWN]
    for name in habits:
        column = getattr(other.firms, name)
        column[row] = ~column[row] if column.dtype == bool else column[row] + 3
    for state in (usual, other):
        a_new_owner_moves_in(state, row)
    return {
        name for name in habits if not np.array_equal(getattr(usual.firms, name)[row], getattr(other.firms, name)[row])
    }


def test_nothing_of_the_firm_that_left():
    assert left_behind() - set(STAYS_WITH_THE_PLACE) - OVERWRITTEN_BEFORE_IT_IS_READ - GOING_TERMS == set()


@pytest.mark.xfail(
    strict=True,
    reason="the mean price a newcomer finds counts the price of the firm that left",
)
def test_nor_its_price():
    assert left_behind() & GOING_TERMS == set()
