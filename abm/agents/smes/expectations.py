"""What a firm expects to be ordered, by channel (rule 1)."""

import numpy as np

from abm.agents.arithmetic import between, ratio


def industry_news(orders, previous_orders):
    """Growth of the industry's channel against trend as last published; share a quarter (rule 1)."""
    return ratio(orders, previous_orders, 1) - 1


def orders_if_open(orders, customers_open):
    """Orders as they would have been, had none of the customers been shut by order; yuan (rule 1).

    A closure is published and ends: it says nothing about demand afterwards.
    """
    return ratio(orders, customers_open, orders)


def learning(speed, shaken, part):
    """How fast a norm follows what is lived through: once a shock has struck at a part of the usual speed; share of the
    gap a quarter (rules 1, 4, 7, 16).
    """
    return speed * np.where(shaken, part, 1)


def expected_orders(orders, previously_expected, adaptation, industry_news, trust_in_news):
    """Orders next quarter: the last forecast corrected by a share of the surprise, scaled by trusted news; yuan
    (rule 1).

    Orders received, not sales made, else a firm short of stock forecasts its own shortage; additive, so that zero
    can be left.
    """
    own_view = np.maximum(0, previously_expected + adaptation * (orders - previously_expected))
    return own_view * np.maximum(0, 1 + industry_news) ** trust_in_news


def kept_expectation(expected_orders, previously_expected, closed_share):
    """A firm closed by order learns nothing from the orders of that time: so much of its expectation is frozen; yuan
    (rule 1).
    """
    return previously_expected + (1 - closed_share) * (expected_orders - previously_expected)


def belief_of_reopening(open_share, error):
    """The share of next quarter an owner believes to be open: the news with an error, sd 0.3; share (rule 1)
    [F002].
    """
    return between(open_share + error, 0, 1)
