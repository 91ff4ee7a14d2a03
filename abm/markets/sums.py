"""Sums along and across short rows, which numpy does one call a row; added
up in numpy's order, pairwise, to the same bits."""

from functools import partial

import numpy as np

from abm.machine import blocks
from abm.machine.kernels import kernel

BLOCK, LANES = 128, 8


@kernel
def by_row(table):
    """The sum of each row of a wide column, at most 15 wide."""
    out = np.empty(table.shape[0])
    for row in range(out.size):
        out[row] = of_a_row(table, row)
    return out


@partial(kernel, inlined=True)
def of_a_row(table, row):
    """The sum of one row of a table at most 15 wide."""
    width = table.shape[1]
    total, lanes = 0.0, 0
    if width >= LANES:
        total = (table[row, 0] + table[row, 1]) + (table[row, 2] + table[row, 3])
        total += (table[row, 4] + table[row, 5]) + (table[row, 6] + table[row, 7])
        lanes = LANES
    for k in range(lanes, width):
        total += table[row, k]
    return total


@kernel
def by_group(group, amount, groups):
    """The sum of each group, added from the first row to the last; quick
    where like rows stand together, as industries do."""
    total, run, here = np.zeros(groups), 0.0, 0
    for row in range(group.size):
        if group[row] != here:
            total[here] = run
            here = group[row]
            run = total[here]
        run += amount[row]
    total[here] = run
    return total


@kernel
def by_run(group, amount, groups):
    """The sum of each group where like rows stand in long runs, as those of a sector do: a run at a time, four sums
    side by side."""
    total = np.zeros(groups)
    start = 0
    while start < group.size:
        end = _end_of_run(group, start)
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        whole = end - (end - start) % 4
        for k in range(start, whole, 4):
            a, b, c, d = a + amount[k], b + amount[k + 1], c + amount[k + 2], d + amount[k + 3]
        for k in range(whole, end):
            a += amount[k]
        total[group[start]] += (a + b) + (c + d)
        start = end
    return total


@kernel
def _end_of_run(group, start):
    """Where the run of like groups that begins here ends."""
    end = start + 1
    while end < group.size and group[end] == group[start]:
        end += 1
    return end


@kernel
def scattered(group, amount, groups):
    """The sum of each group, whose rows stand anywhere, added from the first row to the last."""
    total = np.zeros(groups)
    for row in range(group.size):
        total[group[row]] += amount[row]
    return total


@kernel
def counted(group, groups):
    """How many rows there are of each group; those below zero are of none."""
    count = np.zeros(groups, np.int64)
    for row in range(group.size):
        if group[row] >= 0:
            count[group[row]] += 1
    return count


@kernel
def worst_gap(closing, opening, came, went):
    """Where closing is furthest from opening + came - went, a NaN before all; -1 where it is not away anywhere."""
    worst, largest = -1, 0.0
    for k in range(closing.size):
        gap = abs(closing[k] - (opening[k] + came[k] - went[k]))
        if not gap <= largest:
            worst, largest = k, gap
            if not gap <= np.inf:
                return worst
    return worst


def by_place(table):
    """The sum over all rows at each place of the row; the halves of a long table side by side."""
    half = _half(len(table))
    if half < blocks.FEWEST_ROWS:
        return halved(table)
    return np.add(*blocks.side_by_side(halved, (table[:half], table[half:])))


@kernel
def _half(rows):
    """Where so many rows are halved: after a whole number of lanes."""
    return rows // 2 - rows // 2 % LANES


@kernel
def halved(table):
    """The sum over all rows at each place of the row: halved until few rows are left; the tree stands in arrays,
    parents first."""
    rows, width = table.shape
    nodes = 2 + 4 * (rows // BLOCK + 1)
    start, count, halves = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64), np.zeros(nodes, np.int64)
    total = np.empty((nodes, width))
    count[0], used, node = rows, 1, 0
    while node < used:
        if count[node] > BLOCK:
            half = _half(count[node])
            halves[node] = used
            start[used], count[used] = start[node], half
            start[used + 1], count[used + 1] = start[node] + half, count[node] - half
            used += 2
        node += 1
    for node in range(used - 1, -1, -1):
        for k in range(width):
            if halves[node] > 0:
                total[node, k] = total[halves[node], k] + total[halves[node] + 1, k]
            else:
                total[node, k] = of_a_few(table[:, k], start[node], count[node])
    return total[0]


@kernel
def of_a_few(values, start, count):
    total = 0.0
    whole = count - count % LANES
    if whole > 0:
        lane = values[start], values[start + 1], values[start + 2], values[start + 3]
        more = values[start + 4], values[start + 5], values[start + 6], values[start + 7]
        a, b, c, d = lane
        e, f, g, h = more
        for k in range(start + LANES, start + whole, LANES):
            a, b, c, d = a + values[k], b + values[k + 1], c + values[k + 2], d + values[k + 3]
            e, f, g, h = e + values[k + 4], f + values[k + 5], g + values[k + 6], h + values[k + 7]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for k in range(start + whole, start + count):
        total += values[k]
    return total
