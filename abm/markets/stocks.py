"""Stocks firm by firm, in units and at their mean cost: materials used and bought, goods finished and sold."""

import numpy as np

from abm.machine.kernels import kernel


@kernel
def use_materials(made, per_unit, industry, bought, bought_value, materials, value):
    """Uses what was made takes, as far as it is there, at its mean value;
    purchases come in. Returns units and yuan used."""
    used, used_value = np.empty(made.size), np.empty(made.size)
    for f in range(made.size):
        unit_value = value[f] / materials[f] if materials[f] > 0.0 else 0.0
        used[f] = min(made[f] * per_unit[industry[f]], materials[f])
        used_value[f] = used[f] * unit_value
        materials[f] += bought[f] - used[f]
        value[f] += bought_value[f] - used_value[f]
    return used, used_value


@kernel
def value_finished(stocked, industry, made, unit_cost, sold, left, waiting, value):
    """Goods made come in at cost and leave at the mean value, where they
    are stocked; returns the change in value, yuan."""
    change = np.empty(made.size)
    for f in range(made.size):
        units = left[f] + waiting[f]
        whole = units + sold[f]
        worth = value[f] + made[f] * unit_cost[f] if stocked[industry[f]] else 0.0
        after = worth * units / whole if whole > 0.0 else 0.0
        change[f] = after - value[f]
        value[f] = after
    return change
