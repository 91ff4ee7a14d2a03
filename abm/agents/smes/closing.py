"""Luck, suspension, exit, estates and entry (rule 13). Exit rates are outcomes; the one hazard used is named."""

import numpy as np

from abm.agents.arithmetic import ratio, smoothed


def luck(previous_luck, shock, persistence):
    """Log of a firm's share of demand beyond the usual, which fades (rule 13)."""
    return persistence * previous_luck + shock


def reopens(chance, may_open, start_cash, monthly_outlays):
    """Chance a month that a suspended firm reopens, if it may and owner or bank put in one month of outlays (rule
    13).
    """
    return np.where(may_open, np.where(start_cash >= monthly_outlays, chance, 0), 0)


def suspended_too_long(months_suspended, longest_suspension):
    """A firm suspended for so many months stops waiting; true or false (rule 13)."""
    return months_suspended >= longest_suspension


def goes_dormant(stops_waiting, draw, dormant_share):
    """Of those who stop waiting a share goes dormant, the others close; true or false (rule 13)."""
    return stops_waiting & (draw < dormant_share)


def dormant_returns(chance, orders_level, orders_needed, start_cash, monthly_outlays):
    """Chance a quarter that a dormant firm returns, if orders are near normal again and start cash is found (rule
    13).
    """
    worth_it = orders_level >= orders_needed
    return np.where(worth_it, np.where(start_cash >= monthly_outlays, chance, 0), 0)


def illiquid(months_suspended, patience, money, outlays_to_reopening):
    """A firm suspended for long whose money does not last until it expects to reopen gives up; true or false (rule
    13).
    """
    return (months_suspended > patience) & (money < outlays_to_reopening)


def insolvent(net_worth, yearly_sales, tolerance):
    """A firm whose debts exceed its assets by a share of yearly sales closes; true or false (rule 13)."""
    return net_worth < -tolerance * yearly_sales


def smoothed_income(previous, income, memory):
    """Owner's income as it is felt, this quarter's with a memory of the past; yuan a quarter (rule 13)."""
    return smoothed(previous, income, memory)


def voluntary_hazard(owners_income, outside_income, tolerated_share, hazard, age, patience):
    """Chance a quarter of giving up a firm that earns well below what its owner could earn outside: a named hazard;
    nobody founds a firm to give it up before it has had its time; age and patience in quarters (rule 13) [A099-A101].
    """
    earns_too_little = owners_income < tolerated_share * outside_income
    return np.where(earns_too_little & (age >= patience), hazard, 0)


def other_exit(hazard, draw):
    """Who closes for reasons that have nothing to do with how the firm fares, its owner's age, health, family or
    another job: a named hazard by size; true or false (rule 13) [A103]."""
    return draw > 1 - hazard


def estate(free_assets, collateral, cost_share, secured, preferred, others):
    """What each creditor of a closed firm recovers: costs first, the secured bank from collateral, then wages and
    taxes in order, the rest pro rata (rule 13).

    `preferred` (wages, contributions and taxes, in order) and `others` hold one creditor each on their last axis.
    What collateral leaves unpaid to the bank shares with the others. Returns yuan for costs, bank, preferred, others
    and, last, the owner.
    """
    preferred, others = np.asarray(preferred), np.asarray(others)
    costs = cost_share * (free_assets + collateral)
    from_collateral = np.minimum(secured, (1 - cost_share) * collateral)
    left = free_assets + collateral - costs - from_collateral

    before = np.cumsum(preferred, axis=-1) - preferred
    to_preferred = np.minimum(np.maximum(left[..., np.newaxis] - before, 0), preferred)
    left = np.maximum(0, left - to_preferred.sum(axis=-1))

    unsecured = secured - from_collateral
    share = np.minimum(1, ratio(left, unsecured + others.sum(axis=-1), 0))
    to_others = share[..., np.newaxis] * others
    to_bank = from_collateral + share * unsecured
    to_owner = np.maximum(0, left - share * unsecured - to_others.sum(axis=-1))
    return costs, to_bank, to_preferred, to_others, to_owner


def stock_sold_off(stock, price_share):
    """What a closed firm's stock fetches; yuan (rule 13)."""
    return price_share * stock


def entrants(normal_exits, empty_places, fear, refill, fear_of_empty):
    """New firms of an industry: normal exits replaced and part of the empty places refilled, both fewer in fear, and
    fewer where there are more firms than usual; firms a quarter (rule 13).
    """
    replaced = normal_exits * np.maximum(0, 1 - fear)
    return np.maximum(0, replaced + refill * empty_places * np.maximum(0, 1 - fear_of_empty * fear))


def capital_bought(capital_left, money, price):
    """Of the capital that stands in an empty place, what a founder's money pays at an estate's price; yuan at
    replacement cost (rule 13)."""
    return np.minimum(capital_left, money / price)


def lease(capital_leased, price, rate):
    """Rent for capital a founder could not buy, on what it would fetch; yuan a quarter (rule 13)."""
    return rate * price * capital_leased


def start_up_equity(monthly_outlays, months):
    """Deposits a founder needs, some months of the new firm's outlays; yuan (rule 13)."""
    return months * monthly_outlays
