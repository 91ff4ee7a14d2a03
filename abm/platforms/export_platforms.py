"""Export platforms as exporters see them, read off the state; no behaviour (rule 9)."""

import numpy as np

from abm.agents import abroad
from abm.agents.arithmetic import monthly_chance
from abm.agents.smes import channels, pricing
from abm.luck import chance
from abm.markets import sums
from abm.state.firms import FirmState, SizeClass
from abm.state.state import MONTHS, State


def orders_of_the_channel(state: State, sellers: float) -> float:
    """All orders on export platforms for so many sellers (weighted by quality), never above the channel's ceiling; yuan
    a quarter [D066]."""
    p = state.parameters
    total = abroad.platform_orders(
        state.usual.export_platform_base,
        state.conditions.world_online,
        sellers,
        state.usual.export_platform_sellers,
        p.congestion,
    )
    ceiling = p.cross_border_ceiling * (state.technology.foreign_demand.sum() + state.usual.export_platform_base)
    return float(np.minimum(total, ceiling))


def newcomers(state: State) -> np.ndarray:
    """Open SMEs that export, but not through a platform."""
    firms = state.firms
    exporter = (sums.by_row(firms.standing_export) > 0.0) & (firms.state == FirmState.OPEN)
    return exporter & ~firms.export_platform & (firms.size_class <= SizeClass.MEDIUM)


def weigh_it_up(state: State, month: int) -> np.ndarray:
    """Who gives a platform a thought this month of its own accord: few at a time, so that the others see the crowd they
    make; true or false by firm."""
    luck = chance.stream(state.seed, chance.Purpose.PLATFORM_JOINING, state.quarter)
    a_month = monthly_chance(state.parameters.considers_export_platform, MONTHS)
    return chance.uniforms(luck, state.firms.id, month) < a_month


def wants_to_join(state: State, fee_waived: np.ndarray) -> np.ndarray:
    """Who of the newcomers would join at a share of the fee waived by firm: margin on the orders of an average seller
    against the cost of entry; true or false by firm.

    At rest entry costs each of those outside more than it brings, by `export_entry_excess`: that is why they are
    outside.
    """
    firms, p = state.firms, state.parameters
    sellers = np.where(firms.export_platform, abroad.platform_weight(firms.export_quality, firms.weight), 0.0).sum()
    joins = np.zeros(len(firms), dtype=bool)
    if sellers <= 0.0:
        return joins
    outside = np.flatnonzero(newcomers(state))
    level = orders_of_the_channel(state, sellers) / sellers
    margin = pricing.margin(firms.price[outside], firms.unit_cost[outside])
    usual = state.usual.export_platform_mean
    at_rest = margin * usual * p.entry_horizon_quarters
    cost = at_rest + firms.export_entry_excess[outside] - fee_waived[outside] * p.platform_annual_fee
    enters = channels.enters_export_platform(margin, usual * level, p.entry_horizon_quarters, cost)
    joins[outside] = (margin > 0.0) & enters
    return joins
