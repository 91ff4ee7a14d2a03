"""What firms buy from each other, row by row of the (firms, products) tables: ordered, received, owed, paid."""

import numpy as np

from abm.books.money import round_money, whole_grains
from abm.machine.kernels import kernel
from abm.markets.sums import of_a_row

_whole_grains = kernel(whole_grains)


@kernel
def order(
    industry, plan, materials, services_per_unit, material_mix, saved_by_commission, advertising, inputs, material_share
):
    """Services for the plan and materials, by product; a seller online saves
    the `advertising` that its commission pays for."""
    firms, products = inputs.shape
    for f in range(firms):
        makes = industry[f]
        for p in range(products):
            services = services_per_unit[p, makes] * plan[f]
            if p == advertising:
                services = max(0.0, services - saved_by_commission[f])
            goods = material_mix[p, makes] * materials[f]
            inputs[f, p] = services + goods
            material_share[f, p] = goods / inputs[f, p] if inputs[f, p] > 0.0 else 0.0


@kernel
def receive(inputs, material_share, got, price, bills):
    """Fills the bills, yuan by product; returns by firm the units and yuan of materials, and of services."""
    firms, products = inputs.shape
    sums = np.empty((4, firms))
    row = np.empty((4, products))
    for f in range(firms):
        for p in range(products):
            units = inputs[f, p] * got[p]
            yuan = units * price[p]
            bills[f, p] = yuan
            share = material_share[f, p]
            row[0, p], row[1, p] = units * share, yuan * share
            row[2, p], row[3, p] = units * (1.0 - share), yuan * (1.0 - share)
        for k in range(4):
            sums[k, f] = of_a_row(row, k)
    return sums


@kernel
def put_on_stock(amount, material_share, price):
    """What each firm puts on stock of an amount by product, at these prices; yuan."""
    yuan, row = np.empty(len(amount)), np.empty((1, amount.shape[1]))
    for f in range(yuan.size):
        for p in range(row.size):
            row[0, p] = amount[f, p] * material_share[f, p] * price[p]
        yuan[f] = of_a_row(row, 0)
    return yuan


@kernel
def goods_of_a_part(units, material_share, part):
    """Goods for stock of all firms, as far as each buys a part of them in some way; units by product."""
    goods = np.zeros(units.shape[1])
    for f in range(part.size):
        if part[f] != 0.0:
            for p in range(goods.size):
                goods[p] += units[f, p] * material_share[f, p] * part[f]
    return goods


@kernel
def paid_by_credit(bills, material_share, part, tied):
    """Fills what credit pays of goods for stock, `part` of a firm's: down to whole grains, so that no rounding lifts a
    purchase above the line; yuan by product."""
    firms, products = bills.shape
    for f in range(firms):
        for p in range(products):
            tied[f, p] = max(0.0, _whole_grains(bills[f, p] * material_share[f, p] * part[f]))
    return tied


@kernel
def outlay(units, price):
    """What each firm pays for as many units of each product at these prices; yuan."""
    yuan, row = np.empty(units.size), np.empty((1, price.size))
    for f in range(units.size):
        for p in range(price.size):
            row[0, p] = units[f] * price[p]
        yuan[f] = of_a_row(row, 0)
    return yuan


@kernel
def owe(bills, investment, investment_value, tied, not_yet_due, paid_later, bought, due):
    """What is bought this month, less what a sponsor paid; and what is due: half of it, and what was put off last
    month.

    Returns yuan bought by product, and due by firm.
    """
    firms, products = bills.shape
    by_product, by_firm = np.zeros(products), np.empty(firms)
    for f in range(firms):
        for p in range(products):
            bought[f, p] = bills[f, p] + investment[f] * investment_value[p] - tied[f, p]
            by_product[p] += bought[f, p]
            due[f, p] = not_yet_due[f, p] + bought[f, p] * (1.0 - paid_later)
        by_firm[f] = of_a_row(due, f)
    return by_product, by_firm


@kernel
def settle(due, share, bought, paid_later, late_share, overdue, not_yet_due):
    """Pays shares of what is due and overdue; what stays is overdue now.

    Returns yuan paid by firm and by product, and overdue by firm and by product.
    """
    firms, products = due.shape
    by_firm, by_product, late_by_firm, late_by_product = (
        np.zeros(firms),
        np.zeros(products),
        np.empty(firms),
        np.zeros(products),
    )
    for f in range(firms):
        for p in range(products):
            paid = round_money(due[f, p] * share[f] + overdue[f, p] * late_share[f])
            by_firm[f] += paid
            by_product[p] += paid
            overdue[f, p] = overdue[f, p] * (1.0 - late_share[f]) + due[f, p] * (1.0 - share[f])
            late_by_product[p] += overdue[f, p]
            not_yet_due[f, p] = bought[f, p] * paid_later
        late_by_firm[f] = of_a_row(overdue, f)
    return by_firm, by_product, late_by_firm, late_by_product
