"""Firms side by side at a quarter's end, as a table."""

import numpy as np
import polars as pl

from abm.markets import sums
from abm.measures.business_demography import runway
from abm.measures.catalogue import CLASSES, INDUSTRIES
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import State


def cross_section(state: State) -> pl.DataFrame:
    """Firms in being, large ones included: one row an agent, which stands for `weight` x scale firms; money and staff
    are those of the agent (yuan a quarter, persons of the scaled world), `runway` in months, `above_cutoff` the score
    less the lowest that a platform lends to, `operates` false for suspended and dormant firms."""
    firms, record = state.firms, state.record
    rows = np.flatnonzero((firms.size_class <= SizeClass.LARGE) & (firms.state != FirmState.CLOSED))
    return pl.DataFrame(
        {
            "id": firms.id[rows],
            "industry": np.array(INDUSTRIES)[firms.industry[rows]],
            "size_class": np.array(CLASSES)[firms.size_class[rows]],
            "weight": firms.weight[rows],
            "staff": firms.staff[rows],
            "sales": sums.by_row(record.sales)[rows],
            "exports": record.sales[rows, Channel.EXPORT],
            "runway": runway(state)[rows],
            "online": firms.online[rows],
            "operates": firms.state[rows] == FirmState.OPEN,
            "export_platform": firms.export_platform[rows],
            "above_cutoff": firms.score[rows] - state.parameters.score_cutoff,
        }
    )
