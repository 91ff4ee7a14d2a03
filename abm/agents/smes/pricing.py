"""What a firm charges (rule 4); prices in trend yuan."""

import numpy as np

from abm.agents.arithmetic import between, ratio


def wages_in_cost(wages, labour_cost_borne, share):
    """Wages as they enter unit cost: of what relief takes over a share is passed on; yuan (rule 4)."""
    return wages * (1 - share * (1 - labour_cost_borne))


def unit_cost(wages, inputs, normal_output):
    """Cost of a unit at normal output, else idle firms would raise prices; yuan (rule 4)."""
    return ratio(wages + inputs, normal_output, 0)


def stock_gap(finished_stock, wanted_stock, usual_gap):
    """Log of finished stock over wanted stock, within -1 and 1, beyond its usual gap; 0 where no stock is wanted
    (rule 4).

    Bounded before the usual is taken off: a maker that is always sold out learns to take that for normal, and stops
    raising its price.
    """
    held = np.where(finished_stock > 0, finished_stock, 1)
    wanted = np.where(wanted_stock > 0, wanted_stock, 1)
    gap = np.where(finished_stock > 0, between(np.log(held / wanted), -1, 1), -1)
    return np.where(wanted_stock > 0, gap - usual_gap, 0)


def idle_gap(orders, capacity, usual_idle):
    """What the stock gap is to services: idle capacity beyond the usual, within -1 and 1; share (rule 4)."""
    return between(1 - ratio(orders, capacity, 1 - usual_idle) - usual_idle, -1, 1)


def margin(price, unit_cost):
    """What is left of a yuan of sales beyond its cost; share, never below 0 (rules 4, 9)."""
    return np.maximum(0, 1 - ratio(unit_cost, price, 1))


def price(previous, unit_cost, previous_unit_cost, stock_gap, pass_through, slope, largest_step):
    """Price that passes on part of a change in unit cost and falls with unsold stock, by a largest step a quarter;
    yuan (rule 4).
    """
    cost_change = ratio(unit_cost, previous_unit_cost, 1) ** pass_through
    return previous * between(cost_change * (1 - slope * stock_gap), 1 - largest_step, 1 + largest_step)
