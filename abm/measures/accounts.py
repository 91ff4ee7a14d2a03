"""Who paid whom, and who owns and owes what, as tables: yuan of the whole economy."""

import numpy as np
import polars as pl

from abm.calendar import quarter_name
from abm.errors import ConfigError
from abm.flows import DECLARED, Sector
from abm.measures.sheet import INSTRUMENTS
from abm.names import words_of
from abm.state import State

NAMES = words_of(Sector)


def accounts_of(state: State, quarter: int) -> pl.DataFrame:
    """Transaction flows of a quarter: flow, payer, payee, yuan; only what moved."""
    flows = page_of(state, quarter)[0]
    number, payer, payee = np.nonzero(flows)
    return pl.DataFrame(
        {
            "flow": [DECLARED[k].name for k in number],
            "payer": [NAMES[k] for k in payer],
            "payee": [NAMES[k] for k in payee],
            "yuan": flows[number, payer, payee] * state.scale,
        },
        schema={"flow": pl.String, "payer": pl.String, "payee": pl.String, "yuan": pl.Float64},
    )


def balance_sheet_of(state: State, quarter: int) -> pl.DataFrame:
    """Balance sheet at a quarter's end: an instrument a row, a sector a column, yuan; assets positive, debts negative."""
    sheet = page_of(state, quarter)[1] * state.scale
    return pl.DataFrame({"instrument": list(INSTRUMENTS)} | {name: sheet[:, k] for k, name in enumerate(NAMES)})


def page_of(state: State, quarter: int) -> tuple[np.ndarray, np.ndarray]:
    """What the books kept of a quarter."""
    if quarter not in state.pages:
        played = sorted(state.pages)
        told = f"played: {quarter_name(played[0])} to {quarter_name(played[-1])}" if played else "none has been played yet"
        raise ConfigError(f"accounts: {quarter_name(quarter)}: there are no books of this quarter; {told}.")
    return state.pages[quarter]
