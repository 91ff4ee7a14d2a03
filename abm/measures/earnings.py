"""What every sector earned in the quarter: who pays for relief, and who earns it back, is read off the books."""

import numpy as np

from abm.books.flows import FLOWS
from abm.measures import sheet
from abm.measures.flow_of_funds import net
from abm.names import SECTORS
from abm.state.firms import FirmState
from abm.state.state import State

# What owners put in and take out: neither cost nor income of the firm or bank.
OF_OWNERS = [
    FLOWS[name]
    for name in (
        "drawings",
        "dividends of banks",
        "state property income",
        "owner capital",
        "owner's help",
        "owners' guarantees",
        "start-up equity",
        "estates",
        "bank rescue",
    )
]


def earnings(state: State) -> dict[str, float]:
    """Net worth gained by sector before owners take out or put in money, and
    the real wealth that all of them together gained."""
    opening, real = state.record.opening, real_wealth_gained(state)
    gained = (state.record.closing_sheet - opening.sheet).sum(axis=0) + real
    earned = gained - net(state.ledger.flows[OF_OWNERS].sum(axis=0))
    measures = {f"earned:{sector}": yuan for sector, yuan in zip(SECTORS, earned, strict=True)} | {
        "real_wealth_gained": real.sum()
    }
    return {name: float(yuan) * state.scale for name, yuan in measures.items()}


def real_wealth_gained(state: State) -> np.ndarray:
    """Stocks and fixed capital gained, wear taken off, by sector; yuan. What
    stands in empty places wears at nobody's cost."""
    opening = state.record.opening
    worn = sheet.by_sector(state, state.parameters.wear * opening.capital * (state.firms.state != FirmState.CLOSED))
    return (sheet.real_assets(state) - opening.real_assets).sum(axis=0) - worn
