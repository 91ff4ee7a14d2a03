"""Credit lines by record of sales: whose record is read, and how much it is good for (rule 11)."""

import numpy as np

from abm.agents import platforms
from abm.luck import chance, draws
from abm.state.state import State


def is_scored(state: State) -> np.ndarray:
    """Sellers online, and of those at the counter the part whose QR payments make a record; by firm."""
    firms, part = state.firms, state.parameters.counter_records_scored
    if part <= 0.0:
        return firms.online
    draw = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.LOAN_APPLICATION, 0), firms.id, draws.SCORED_AT_THE_COUNTER
    )
    return firms.online | ((draw < part) & (firms.sales_record > 0.0))


def is_good(state: State) -> np.ndarray:
    """Whose record is read and good enough for a line; by firm."""
    return is_scored(state) & (state.firms.score >= state.parameters.score_cutoff)


def limit_by_record(state: State, cap: float) -> np.ndarray:
    """Line by remembered sales at the counter (QR) and online, nothing below the score's cutoff; `cap` in yuan a unit,
    the limit in yuan for the agent's weight, by firm."""
    firms = state.firms
    return _limit(state, slice(None), firms.sales_record, firms.score, cap)


def usual_limit(state: State, rows: np.ndarray) -> np.ndarray:
    """Line of sellers in these rows once they sell as is usual for their place; yuan by row."""
    return _limit(
        state,
        rows,
        state.firms.usual_sales_record[rows],
        state.parameters.score_cutoff,
        state.parameters.platform_loan_cap,
    )


def _limit(
    state: State, rows: np.ndarray | slice, sales: np.ndarray, score: np.ndarray | float, cap: float
) -> np.ndarray:
    p, weight = state.parameters, state.firms.weight[rows]
    return platforms.platform_limit(
        sales,
        np.maximum(1.0, state.usual.mean_sales_record * weight),
        p.platform_credit_elasticity,
        p.platform_loan_mean * weight,
        score,
        p.score_cutoff,
        cap * weight,
    )
