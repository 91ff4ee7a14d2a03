"""How buyers see sellers offline and online, and what going online costs and brings (rules 8, 9, 21)."""

import numpy as np

from abm.agents.arithmetic import ratio, smoothed


def attraction(price, reliability, price_elasticity):
    """Pull of a seller on a comparing buyer: reliable and cheap; an index without unit (rule 8)."""
    return reliability * price**-price_elasticity


def reliability(previous, served, ordered, open_share, memory):
    """Share of its orders that a seller serves, as customers learn it; what it could not serve while shut by order is
    not held against it (rule 8).
    """
    latest = np.minimum(1, ratio(served, open_share * ordered, 1))
    return smoothed(previous, latest, memory * open_share)


def recaptured(released, recapture):
    """Budgets released by a closed seller: offered to other sellers, and the rest saved; yuan, two numbers (rule
    8).
    """
    offered = recapture * released
    return offered, released - offered


def enters_export_platform(expected_margin, orders_per_seller, horizon, entry_cost):
    """An exporter goes online abroad if its margin on the orders of `horizon` quarters beats fee and learning
    cost; true or false (rule 9) [D053, D073].
    """
    return expected_margin * orders_per_seller * horizon > entry_cost


def commission(online_sales, rate):
    """The platform's cut of online sales, taken at source; yuan (rules 12, 21) [D052]."""
    return rate * online_sales
