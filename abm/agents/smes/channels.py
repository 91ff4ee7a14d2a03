"""How buyers see sellers offline and online, and what going online costs and brings (rules 8, 9, 21)."""

import numpy as np

from abm.agents.arithmetic import ratio


def attraction(price, rank, reliability, price_elasticity):
    """Pull of a seller on a comparing buyer: seen, reliable and cheap; an index without unit (rule 8)."""
    return rank * reliability * price**-price_elasticity


def budget_moved(attraction, other_attraction, share_moved):
    """Part of a regular seller's budget moved to the other seller if that one pulls more; share (rule 8)."""
    return np.where(other_attraction > attraction, share_moved, 0)


def rank(sales_record, advertising, fee_paid, relief_boost, advertising_pull, group, n_groups):
    """Place on a platform by sales record, advertising and relief; sums to 1 per platform and product, so traffic
    is zero-sum (rule 8).

    `group` numbers the seller's platform and product; without the fee (0) a seller is not listed, relief lifts it
    by a share.
    """
    seen = fee_paid * (sales_record + advertising_pull * advertising) * (1 + relief_boost)
    total = np.bincount(group, weights=seen, minlength=n_groups)
    return ratio(seen, total[group], 0)


def recaptured(released, recapture):
    """Budgets released by a closed seller: offered to other sellers, and the rest saved; yuan, two numbers (rule
    8).
    """
    offered = recapture * released
    return offered, released - offered


def returning_buyers(waiting, half_life):
    """Released buyers that come back this quarter to a seller that reopened, half of those waiting within
    `half_life` quarters; yuan (rule 8).
    """
    return waiting * (1 - np.exp(-np.log1p(1) / half_life))


def enters_export_platform(expected_margin, orders_per_seller, horizon, entry_cost):
    """An exporter goes online abroad if its margin on the orders of `horizon` quarters beats fee and learning
    cost; true or false (rule 9) [D053, D073].
    """
    return expected_margin * orders_per_seller * horizon > entry_cost


def commission(online_sales, rate):
    """The platform's cut of online sales, taken at source; yuan (rules 12, 21) [D052]."""
    return rate * online_sales
