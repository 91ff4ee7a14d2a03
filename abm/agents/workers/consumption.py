"""What households spend, on what, through which channel (rule 7)."""

import numpy as np

from abm.agents.arithmetic import ratio, smoothed


def usual_income(previous, income, memory):
    """Income a household counts on, moved slowly by what it earns; yuan (rule 7)."""
    return smoothed(previous, income, memory)


def income_risk(unemployment, furlough_share):
    """Risk to income as felt in the own industry: unemployment and furlough; share (rule 7)."""
    return unemployment + furlough_share


def planned_spending(
    usual_income, income, deposits, wanted_deposits, usual_share, mpc, buffer_pull, caution, excess_risk
):
    """Spending out of usual income, part of a windfall and of deposits beyond the wanted, less in risky times;
    yuan (rule 7) [B039].

    All flows for the same period; never negative, never above deposits and the period's income.
    """
    usual = usual_share * usual_income - caution * excess_risk * usual_income
    wish = usual + mpc * (income - usual_income) + buffer_pull * (deposits - wanted_deposits)
    return np.maximum(0, np.minimum(wish, deposits + income))


def wanted_deposits(previous, deposits, following):
    """The wish for deposits, which follows what a shock made households save; yuan (rule 7)."""
    return smoothed(previous, deposits, following)


def housing_spending(income, housing_share):
    """Investment in housing, a share of income; yuan (rules 7, 14)."""
    return housing_share * income


def fear_cut(planned, share, contact, fear, moved_online):
    """Spending on a product kept despite fear of contact, the cut moved to online goods, and the cut saved; yuan,
    three numbers (rule 7).
    """
    wanted = planned * share
    cut = wanted * np.minimum(1, contact * fear)
    moved = moved_online * cut
    return wanted - cut, moved, cut - moved


def made_up_spending(saved_in_fear, made_up_later, quarters):
    """Part of what fear saved that returns each quarter for a while; yuan a quarter (rule 7)."""
    return made_up_later * saved_in_fear / quarters


def coupon_purchases(value, paid_share, moved_share, means):
    """Purchases with coupons, which pay a share of each: those made now instead, and those brought forward from later
    by who has the means; yuan, two numbers (rule 7) [B040].
    """
    bought = ratio(value, paid_share, 0)
    return (1 - moved_share) * bought, np.minimum(moved_share * bought, np.maximum(0, means))


def coupon_redeemed(bought, paid_share, value):
    """What coupons pay of purchases where they are taken, at most their value; yuan (rule 7)."""
    return np.minimum(paid_share * bought, value)


def part_early(ordered_early, amount, ordered):
    """The part that had been ordered ahead of its time of an amount delivered, or missed, where coupons are taken: as
    much of it as of all orders there; yuan (rule 7) [B040].
    """
    return ordered_early * ratio(amount, ordered, 0)


def bought_before(brought_forward, planned):
    """Spending that was done last quarter already; yuan (rule 7) [B040]."""
    return np.minimum(brought_forward, planned)


def online_share(previous, fear, response, habit_kept, normal):
    """Share of goods bought online: in logit, normal plus what is kept of the last habit plus the response to fear
    (rule 7).

    Written as odds, so that shares of 0 and 1 are allowed; without fear the habit fades back to normal.
    """
    online = previous**habit_kept * normal ** (1 - habit_kept) * np.exp(response * fear)
    offline = (1 - previous) ** habit_kept * (1 - normal) ** (1 - habit_kept)
    return ratio(online, online + offline, normal)
