"""A household's spending, planned and split by product: tastes, the move
online, and what fear of contact cuts (rule 7)."""

from functools import partial

import numpy as np

from abm.agents.workers import consumption
from abm.machine.kernels import InBlocks
from abm.markets.rules import compiled

_fear_cut, _usual_income = compiled(consumption.fear_cut), compiled(consumption.usual_income)
_planned_spending, _housing_spending = compiled(consumption.planned_spending), compiled(consumption.housing_spending)
_made_up_spending = compiled(consumption.made_up_spending)


@partial(
    InBlocks,
    rows="deposits income usual_income wanted_deposits usual_share housing_share industry put_off spending housing",
)
def plan(
    deposits,
    income,
    usual_income,
    wanted_deposits,
    usual_share,
    housing_share,
    industry,
    risk,
    put_off,
    memory,
    mpc,
    buffer_pull,
    caution,
    made_up,
    quarters,
    spending,
    housing,
):
    """Fills planned spending and housing, moves usual income, takes from
    what was put off what is made up; yuan a quarter."""
    for i in range(deposits.size):
        usual = usual_income[i] = _usual_income(usual_income[i], income[i], memory)
        planned = _planned_spending(
            usual,
            income[i],
            deposits[i],
            wanted_deposits[i],
            usual_share[i],
            mpc,
            buffer_pull,
            caution,
            risk[industry[i]],
        )
        left = max(0.0, deposits[i] + income[i] - planned)
        housing[i] = min(_housing_spending(max(0.0, usual), housing_share[i]), left)
        again = _made_up_spending(put_off[i], made_up, quarters)
        put_off[i] -= put_off[i] / quarters
        spending[i] = planned + min(again, max(0.0, deposits[i] - planned))


@partial(InBlocks, rows="planned taste budget put_off pooled")
def split(planned, taste, shop, online, pull_online, contact, fear, moved_online, budget, put_off, pooled):
    """Fills budgets by group and the pooled budget, adds to what is put off;
    yuan a quarter, group `online` gets what moves."""
    people, groups = taste.shape
    wanted = np.empty(groups)
    for i in range(people):
        named = 0.0
        for g in range(groups):
            wanted[g] = taste[i, g]
            named += wanted[g]
        goods = wanted[shop] + wanted[online]
        wanted[online] = min(goods, wanted[online] * pull_online)
        wanted[shop] = goods - wanted[online]
        moves, saves = 0.0, 0.0
        for g in range(groups):
            budget[i, g], moved, saved = _fear_cut(planned[i], wanted[g], contact[g], fear, moved_online)
            moves += moved
            saves += saved
        budget[i, online] += moves
        put_off[i] += saves
        pooled[i] = planned[i] * (1.0 - named)
