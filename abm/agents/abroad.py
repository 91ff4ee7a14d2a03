"""Foreign demand, made-to-order exports, imports (rules 9, 18)."""

import numpy as np

from abm.agents.arithmetic import ratio


def foreign_demand(base, world, price, elasticity):
    """Export orders of an industry from a destination: world demand given from outside, and the price abroad; goods
    a quarter (rule 9).
    """
    return base * world * price**-elasticity


def ordinary_orders(demand, standing_share):
    """An exporter's orders through its standing buyers; goods a quarter (rule 9)."""
    return demand * standing_share


def platform_orders(base, world_online, sellers, opening_sellers, congestion):
    """Orders on export platforms, growing less than the number of sellers under congestion (below 0); yuan a
    quarter (rule 9) [D066, D072].
    """
    return base * world_online * ratio(sellers, opening_sellers, 0) ** (1 + congestion)


def platform_weight(quality, firms):
    """Weight by which platform orders are split among sellers: quality of each of the firms an agent stands for; an
    index (rule 9).
    """
    return quality * firms


def kept_share(entrant_orders, diverted, ordinary_orders):
    """Share of ordinary Chinese orders left in a cell once entrants on platforms have drawn part of theirs from it
    (rule 9).
    """
    taken = np.minimum(1, ratio(diverted * entrant_orders, ordinary_orders, 0))
    return 1 - taken


def shipped(made, due, shipping_share):
    """Export goods delivered this month: made to order, as far as ships sail; goods (rule 9)."""
    return np.minimum(made, due) * shipping_share


def backlog_next(due, shipped, cancelled):
    """Orders left over: kept as backlog, and cancelled; goods, two numbers (rule 9) [F013, F014]."""
    left = np.maximum(0, due - shipped)
    lost = cancelled * left
    return left - lost, lost


def turned_home(cancelled_orders, recovered):
    """Orders at home that a marketplace finds for goods cancelled abroad; goods (rule 9) [D038, D040]."""
    return recovered * cancelled_orders


def stranded_goods(waiting, cancelled):
    """Goods made for export that wait for a ship: still to ship, and cancelled into finished stock; goods, two numbers
    (rule 9).
    """
    stranded = cancelled * waiting
    return waiting - stranded, stranded
