"""What platforms take of a month's online sales, at which rate, and which of them takes it (rule 21)."""

import numpy as np

from abm.agents import platforms
from abm.agents.smes import channels
from abm.platforms import online_platforms
from abm.state.month import Commissions
from abm.state.state import State


def commissions_of_the_month(state: State, month: int, online: np.ndarray, makers: np.ndarray) -> Commissions:
    """Commissions on the month's online sales (rule 21), and those of makers to their sponsor, both in yuan by firm;
    the services they pay for are as many at any rate."""
    usual, instruments, jd = state.usual.take_rate, state.instruments, state.addresses.jd_row
    rate = platforms.commission_rate(usual, instruments.commission_rise[month], instruments.commission_cap[month])
    shares = online_platforms.commission_shares(state, online)
    commission, services = channels.commission(online, rate), channels.commission(online, usual)
    margin = float(makers.sum())
    received, made = shares * commission.sum(), shares * services.sum()
    for in_all in (received, made):
        in_all[jd] += margin
    state.last_month.commission_rise = float(rate - usual)
    return Commissions(commission, makers, margin, shares, received, services, made)
