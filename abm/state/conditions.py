"""What the quarter brings from outside, month by month, and which firms may open in it."""

from dataclasses import dataclass

import numpy as np

from abm.calendar import months_of
from abm.luck import chance
from abm.shocks import Shock
from abm.state.firms import Firms, FirmState, SizeClass


@dataclass(frozen=True)
class Conditions:
    """Shares by month; 1 is normal."""

    open_now: np.ndarray  # (3, firms) share of its capacity a firm may use: 0 or 1 for SMEs
    labour_present: np.ndarray  # (3,)
    shipping: np.ndarray  # (3,)
    cancelled: np.ndarray  # (3,) extra share of the backlog
    migrants_present: np.ndarray  # (3,)
    fear: float
    world_demand: float
    world_online: float  # foreign demand on platforms
    public_investment: float
    public_purchases: float  # beyond the usual, share of trend GDP
    transfers_to_households: float  # beyond the usual, share of trend GDP
    policy_rate_change: float
    lost_smes: float  # share of SMEs that close for good when the quarter opens
    entry: float  # share of the usual founders who open a firm
    hiring: float  # share of the vacancies beyond replacement that firms may fill
    in_shock: bool  # whether the authorities keep firms shut, people are afraid, or firms are lost


def conditions(shock: Shock, firms: Firms, seed: int, quarter: int) -> Conditions:
    """The shock of a quarter, laid on the firms there are.

    An SME is open or shut by its place in a queue that lasts as long as the shock; a large firm works at a share.
    """
    months = months_of(quarter)
    queue = chance.uniforms(chance.stream(seed, chance.Purpose.SHUT_BY_ORDER, 0), firms.id)
    shares = np.stack([shock.open_share(m)[firms.industry, firms.size_class] for m in months])
    small = firms.size_class <= SizeClass.MEDIUM
    open_now = np.where(small, (queue < shares).astype(float), shares)
    fear, lost = float(shock.fear(quarter)), float(shock.lost_smes(quarter))
    return Conditions(
        open_now=np.where(firms.state == FirmState.CLOSED, 0.0, open_now),
        labour_present=np.array([shock.labour_present(m) for m in months], dtype=float),
        shipping=np.array([shock.shipping(m) for m in months], dtype=float),
        cancelled=np.array([shock.cancelled(m) for m in months], dtype=float),
        migrants_present=np.array([shock.migrants_present(m) for m in months], dtype=float),
        fear=fear,
        world_demand=float(shock.world_demand(quarter)),
        world_online=float(shock.world_online(quarter)),
        public_investment=float(shock.public_investment(quarter)),
        public_purchases=float(shock.public_purchases(quarter)),
        transfers_to_households=float(shock.transfers_to_households(quarter)),
        policy_rate_change=float(shock.policy_rate_change(quarter)),
        lost_smes=lost,
        entry=float(shock.entry(quarter)),
        hiring=float(shock.hiring(quarter)),
        in_shock=fear > 0.0 or lost > 0.0 or bool((shares < 1.0).any()),
    )
