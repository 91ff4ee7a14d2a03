"""What a platform expects of the relief it gives, and the level it chooses (rule 21).

It knows its own books, who may be served, and the statistics of the quarter before. It may not play the economy.
"""

from typing import NamedTuple

import numpy as np

from abm.agents import platforms
from abm.measures.catalogue import CATALOGUE, CLASSES
from abm.names import PLATFORMS, Industry
from abm.state.firms import Channel, SizeClass
from abm.state.state import MONTHS, State


class Outlook(NamedTuple):
    """Of so much money offered: firms reached, money in their hands, cost to the sponsor, fees it earns on the money;
    yuan by level."""

    firms: np.ndarray
    help: np.ndarray
    cost: np.ndarray
    fees: np.ndarray


def weigh(programme, state: State) -> None:
    """Once, in the quarter of its start: what the sponsor expects of the
    level that is set, or of the one that it chooses."""
    if programme.sponsor != "platform" or not programme.BUDGET or not programme.months_on(state).any():
        return
    if programme.SERVES != "firms":  # help to households keeps no seller of its own
        return
    book = programme.book(state)
    if book.weighed is None:
        levels = np.array([1.0]) if programme.level is not None else state.parameters.relief_levels
        values = expected_values(programme, state, levels)
        book.level, book.expected, book.weighed = *best_of(levels, values), state.quarter


def best_of(levels: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """The level worth most and its worth: from the lowest level on, each is compared with the best so far."""
    best, worth = levels[0], values[0]
    for level, value in zip(levels[1:], values[1:], strict=True):
        best, worth = platforms.better_level(level, value, best, worth), max(value, worth)
    return float(best), float(worth)


def expected_values(programme, state: State, levels: np.ndarray) -> np.ndarray:
    """What the sponsor expects to be worth each multiple of the budget; yuan."""
    p, offered = state.parameters, programme.offered(state)
    weight = float(state.firms.weight[offered].sum())
    if weight <= 0.0:
        return np.zeros(levels.size)
    at_risk, lost = share_at_risk(state), exit_rate(state)
    outlook = programme.outlook(state, levels * programme.budget_yuan / state.scale)
    need = MONTHS * float(state.firms.monthly_outlays[offered].sum()) / weight
    kept = platforms.sellers_kept(outlook.firms, outlook.help, need, at_risk, p.relief_additionality)
    income = income_from(state, offered, PLATFORMS.index(programme.GROUP)) / weight
    worth = platforms.annuity(lost, p.relief_discount, p.relief_horizon_quarters)
    return platforms.value_of_relief(kept, income, worth, outlook.fees, outlook.cost)


def income_from(state: State, offered: np.ndarray, platform: int) -> float:
    """Commissions a quarter from those who may be served: its own books, carried on by the published growth of online
    orders; yuan."""
    firms = state.firms
    sold = float((firms.orders[:, Channel.ONLINE] * firms.price)[offered].sum())
    share = state.usual.platform_shares[firms.size_class == SizeClass.PLATFORM][platform]
    growth = state.news.orders_growth[Industry.TRADE, Channel.ONLINE]
    return float(sold * share * state.usual.take_rate * (1.0 + growth))


def share_at_risk(state: State) -> float:
    """Share of SMEs that stood still at the end of the last quarter or
    closed in it, as published; expected to go on."""
    statistics = last_statistics(state)
    lost = statistics["suspended"] + statistics["closures"]
    return lost / max(1.0, firms_in_being(statistics) + lost)


def exit_rate(state: State) -> float:
    """Share of SMEs that closed in the last quarter, as published."""
    statistics = last_statistics(state)
    return statistics["closures"] / max(1.0, firms_in_being(statistics))


def firms_in_being(statistics: dict[str, float]) -> float:
    """SMEs that were open, as published."""
    return sum(statistics[f"firms:{size}"] for size in CLASSES[: SizeClass.LARGE])


def last_statistics(state: State) -> dict[str, float]:
    """What was published last; before the first quarter has closed nobody has been lost."""
    return state.history[-1][1] if state.history else dict.fromkeys(CATALOGUE, 0.0)
