"""Output wanted and possible, and the inputs it takes (rule 2, Leontief). Gaps are measured at the quarter's
start.
"""

import numpy as np

from abm.agents.arithmetic import ratio


def target_stock(expected_orders, cover):
    """Finished goods a firm likes to hold, `cover` quarters of expected orders; goods (rule 2) [A105]."""
    return cover * expected_orders


def wanted_output(expected_orders, backlog, finished_stock, cover, trend, stock_adjustment):
    """Output that serves expected orders and backlog, lets the stock grow with trend and closes part of its gap;
    goods a quarter (rule 2) [A105].
    """
    target = target_stock(expected_orders, cover)
    return np.maximum(0, expected_orders + backlog + trend * target + stock_adjustment * (target - finished_stock))


def possible_output(labour, materials, materials_per_unit, capacity, open_share):
    """Output that labour, materials and the capacity of capital allow while open, the scarcest deciding; goods (rule
    2).

    Where no materials are stocked (`materials_per_unit` 0) they do not bind: services not delivered lower cost, not
    output.
    """
    stocked = ratio(materials, materials_per_unit, labour)
    return np.minimum(np.minimum(labour, stocked), capacity) * open_share


def share_for_export(export_due, home_due, finished_stock, from_stock):
    """Part of what is made that is made for export: export orders against home orders, less what finished stock can
    serve of these; share (rule 2).
    """
    home = np.maximum(0, home_due - from_stock * finished_stock)
    return ratio(export_due, export_due + home, 0)


def foreseen_work(known_orders, foreseen_orders, labour, capacity, open_share):
    """What a firm that works to order will make this month: orders it has and orders it counts on, as far as staff and
    capital go while it is open; its inputs are ordered for this; goods (rule 2).
    """
    return np.minimum(np.minimum(known_orders + foreseen_orders, labour), capacity) * open_share


def target_materials(wanted_output, materials_per_unit, cover):
    """Materials or merchandise a firm likes to hold, `cover` quarters of use; goods (rule 2)."""
    return cover * materials_per_unit * wanted_output


def wanted_materials(wanted_output, materials_per_unit, materials, cover, trend, stock_adjustment):
    """Purchases that replace use, let the stock grow with trend and close part of its gap; goods a quarter (rule
    2).
    """
    target = target_materials(wanted_output, materials_per_unit, cover)
    use = materials_per_unit * wanted_output
    return np.maximum(0, use + trend * target + stock_adjustment * (target - materials))
