"""Platform credit and tied supply (rules 11, 19)."""

import numpy as np

from abm.agents.arithmetic import ratio, smoothed


def average_sales(previous, online_sales, memory):
    """Online or QR sales as the scorer remembers them, over 4-12 months; yuan (rule 11)."""
    return smoothed(previous, online_sales, memory)


def age_record(age, full_age):
    """Trust earned by a seller's age on the platform, 0 to 1 (rule 11)."""
    return np.minimum(1, age / full_age)


def score(previous, sales_record, age_record, repayment_record, sales_weight, age_weight, repayment_weight, memory):
    """Transaction score of sales, age and repayment records (each 0 to 1) with a memory: it falls with turnover
    (rule 11).
    """
    latest = sales_weight * sales_record + age_weight * age_record + repayment_weight * repayment_record
    return smoothed(previous, latest, memory)


def platform_limit(online_sales, usual_sales, elasticity, level, score, cutoff, cap):
    """Credit without collateral above a score cutoff, less than in proportion to remembered online sales; yuan
    (rule 11) [D006, C037, C038].
    """
    allowed = np.minimum(cap, level * ratio(online_sales, usual_sales, 0) ** elasticity)
    return np.where(score < cutoff, 0, allowed)


def instalment(loan, months_left):
    """Repayment due this month, even over the months left, all of it when none is left; yuan (rule 11)."""
    return ratio(loan, months_left, loan)


def held_in_escrow(online_sales, escrow_share):
    """Online sales of a month that the platform pays out in the next; yuan (rule 12)."""
    return escrow_share * online_sales


def months_left(advance, months, drawn, term):
    """Term of an advance on which more is drawn: old and new money each keep theirs, on average; months (rule 11)."""
    return ratio(advance * months + drawn * term, advance + drawn, 0)


def deducted(receipts, instalment):
    """Instalment the platform takes from receipts before the seller sees them; yuan (rules 11, 12)."""
    return np.minimum(receipts, instalment)


def refinanced(asked, cash, line):
    """Debt service that an internet bank takes over: what a firm cannot pay, within its line; yuan (rule 11) [S013]."""
    return np.minimum(line, np.maximum(0, asked - np.maximum(0, cash)))


def jd_purchases(wanted_merchandise, jd_share, limit):
    """Merchandise bought on credit that buys the sponsor's stock only; yuan (rule 19) [D046]."""
    return np.minimum(limit, jd_share * wanted_merchandise)


def commission_rate(usual_rate, rise, cap):
    """What a platform takes of an online sale: the usual, more if it raises it, at most what it may; share (rule 21)
    [D028].
    """
    return np.minimum(cap, usual_rate + rise)


def reach(platform_share, buyers_everywhere):
    """Part of online buyers whom a seller on one platform meets: that platform's own, and those who look on all; share
    (rule 21).
    """
    return buyers_everywhere + (1 - buyers_everywhere) * platform_share


def relative_reach(reach_at_home, everywhere):
    """Pull on online buyers of a seller that sells on all platforms, against the same seller at home alone; 1 at home
    (rule 21).
    """
    return np.where(everywhere, 1 / reach_at_home, 1)


def commission_share(usual_share, sold_everywhere, left_home, left_in_all):
    """A platform's part of all commissions: its usual part of what is sold by sellers that are everywhere, and of the
    rest what it had less what these sellers sold on it alone; share (rule 21).
    """
    return usual_share * sold_everywhere + (1 - sold_everywhere) * ratio(usual_share - left_home, 1 - left_in_all, 0)


def sellers_kept(reached, money, need, at_risk, additionality):
    """Sellers that a platform expects its relief to keep: as many as its money bridges, at most those it reaches; of
    these the part that would stand still, and would not have been saved anyway; firms (rule 21).
    """
    return additionality * at_risk * np.minimum(reached, ratio(money, need, 0))


def annuity(loss_rate, discount_rate, quarters):
    """Worth now of a yuan a quarter over some quarters from a seller that
    may be lost in each of them; yuan (rule 21)."""
    kept = (1 - loss_rate) / (1 + discount_rate)
    return kept * ratio(1 - kept**quarters, 1 - kept, quarters)


def value_of_relief(kept, income, annuity, fees, cost):
    """What relief is worth to the platform that gives it: income from the sellers it keeps and fees, less its cost;
    yuan (rule 21).
    """
    return kept * income * annuity + fees - cost


def better_level(level, value, best_level, best_value):
    """The level of relief that is worth more to the platform; of equals the one it had looked at before (rule 21)."""
    return np.where(value > best_value, level, best_level)


def origination_fee(interest, fee_share):
    """What a bank passes on of the interest on a loan to the platform that found and scored the borrower; yuan (rules
    11, 21).
    """
    return fee_share * interest


def makers_orders(idle, wanted, whole_idle):
    """What a sponsor orders from each of its makers: its wants spread by their idle capacity, as far as that goes;
    goods (rule 19).
    """
    return idle * np.minimum(1, ratio(wanted, whole_idle, 0))


def financing_cost(credit, deposit_rate):
    """What tied credit costs its sponsor beside discount and defaults: the interest its money would have earned; yuan a
    quarter (rule 19).
    """
    return credit * deposit_rate
