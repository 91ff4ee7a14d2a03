"""People side by side at a quarter's end, as a table."""

import numpy as np
import polars as pl

from abm.state.lines import Coupons
from abm.state.state import State
from abm.state.workers import WorkerState

STATES = tuple(state.name.lower() for state in WorkerState)


def people(state: State) -> pl.DataFrame:
    """The non-farm labour force: one row an agent, which stands for `scale` people; yuan of one of them, flows of the
    quarter. `consumption` is what it paid in shops, online, to others and abroad, with what coupons paid of it;
    `coupons` are those in its hands for the quarter's months, `redeemed` the part of them that shops took."""
    workers, held, redeemed = state.workers, np.zeros(len(state.workers)), np.zeros(len(state.workers))
    for line in state.instruments.of(Coupons):
        held, redeemed = held + line.value.sum(axis=0), redeemed + line.paid
    return pl.DataFrame(
        {
            "id": workers.id,
            "state": np.array(STATES)[workers.state],
            "migrant": workers.migrant,
            "income": state.record.income,
            "consumption": state.record.consumption,
            "deposits": workers.deposits,
            "coupons": held,
            "redeemed": redeemed,
        }
    )
