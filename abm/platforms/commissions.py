"""What platforms take of a month's online sales, at which rate, and which of them takes it (rule 21)."""

import numpy as np

from abm.agents import platforms
from abm.agents.smes import channels
from abm.platforms import online_platforms
from abm.state.firms import Channel
from abm.state.state import State


def platforms_take_their_part(state: State, m) -> tuple[np.ndarray, np.ndarray]:
    """Commissions on the month's online sales (rule 21); returns the services they pay for, used and made, in units: as
    many at any rate."""
    usual, online = state.reference.take_rate, m.household_sales[:, Channel.ONLINE]
    rate = platforms.commission_rate(
        usual, state.instruments.commission_rise[m.number], state.instruments.commission_cap[m.number]
    )
    m.platform_shares = online_platforms.commission_shares(state, online)
    m.commission = channels.commission(online, rate)
    m.commissions_received = m.platform_shares * m.commission.sum()
    state.news.commission_rise = float(rate - usual)
    services = channels.commission(online, usual)
    return services, m.platform_shares * services.sum()
