"""Payments are written down twice: compiled loops over accounts, each amount rounded to the grain and counted.

`balance`, `received`, `paid`: yuan by account; `book`, `count`: what a payment settles, paid less received and in how
many payments.
"""

import numpy as np

from abm.books.flows import Sector
from abm.books.money import round_money
from abm.machine.kernels import kernel

SECTORS = len(Sector)


@kernel
def all_positive(amount):
    """Every amount is zero or more, and a number."""
    wrong = 0
    for k in range(amount.size):
        wrong += not amount[k] >= 0.0
    return wrong == 0


@kernel
def _note(turnover, book, count, account, money, sign, payments):
    """One side of so many payments on the account's own page, and in the book of what they settle, paid less received.

    Loops over thousands of accounts write the same out: called there, it costs fifteen times as much.
    """
    turnover[account] += money
    if account < book.size:
        book[account] -= sign * money
        count[account] += payments


@kernel
def move(balance, received, paid, book, count, sector, matrix, amount, payer, payee):
    """Each pair's amount from payer to payee; moved yuan by sectors into
    `matrix`, a run of like pairs at once. Returns how many."""
    run, gave, took, payments = 0.0, 0, 0, 0
    for k in range(max(amount.size, payer.size, payee.size)):
        asked = amount[k if amount.size > 1 else 0]
        if asked != 0.0:
            money = round_money(asked)
            giver = payer[k if payer.size > 1 else 0]
            taker = payee[k if payee.size > 1 else 0]
            balance[giver] -= money
            balance[taker] += money
            paid[giver] += money
            received[taker] += money
            if giver < book.size:
                book[giver] += money
                count[giver] += 1
            if taker < book.size:
                book[taker] -= money
                count[taker] += 1
            payments += 1
            if sector[giver] != gave or sector[taker] != took:
                matrix[gave, took] += run
                run, gave, took = 0.0, sector[giver], sector[taker]
            run += money
    matrix[gave, took] += run
    return payments


@kernel
def pay_one(balance, received, paid, book, count, sector, ends, matrix, amount, first, account, one, sign):
    """Payments between many accounts and one other: the sum is exact, so the
    other's balance moves once. Returns how many."""
    total = np.zeros(SECTORS)
    many, single = (received, paid) if sign > 0.0 else (paid, received)
    payments = _margin(balance, many, book, count, sector, ends, total, first, account, amount, sign)
    other = sector[one]
    for s in range(SECTORS):
        balance[one] -= sign * total[s]
        _note(single, book, count, one, total[s], -sign, 0)
        giver, taker = (other, s) if sign > 0.0 else (s, other)
        matrix[giver, taker] = total[s]
    _note(single, book, count, one, 0.0, -sign, payments)
    return payments


@kernel
def clear(
    balance, received, paid, book, count, sector, ends, matrix, gives, first_payer, payer, takes, first_payee, payee
):
    """Both sides of a market, moved yuan by sectors into `matrix`; returns what was paid, what was received, and in how
    many payments."""
    gave, took = np.zeros(SECTORS), np.zeros(SECTORS)
    payments = _margin(balance, paid, book, count, sector, ends, gave, first_payer, payer, gives, -1.0)
    payments += _margin(balance, received, book, count, sector, ends, took, first_payee, payee, takes, 1.0)
    given, taken = 0.0, 0.0
    for s in range(SECTORS):
        given, taken = given + gave[s], taken + took[s]
    for giver in range(SECTORS if given > 0.0 else 0):
        for taker in range(SECTORS):
            matrix[giver, taker] = gave[giver] * took[taker] / given
    return given, taken, payments


@kernel
def _margin(balance, turnover, book, count, sector, ends, total, first, account, amount, sign):
    """One side: balances change, totals by sector; accounts by number, or none for those that stand in a row from
    `first` on.

    Returns how many amounts there are.
    """
    start, run, where, payments = 0, 0.0, 0, 0
    if account.size == 0:
        next_run = np.searchsorted(ends, first, side="right")
        while start < amount.size:
            end = min(ends[next_run] - first, amount.size)
            money, some = _into(balance, turnover, book, count, first, amount, start, end, sign)
            total[sector[first + start]] += money
            payments += some
            start, next_run = end, next_run + 1
    for k in range(account.size):
        money = round_money(amount[k])
        some = 1 if amount[k] != 0.0 else 0
        balance[account[k]] += sign * money
        turnover[account[k]] += money
        if account[k] < book.size:
            book[account[k]] -= sign * money
            count[account[k]] += some
        payments += some
        if sector[account[k]] != where:
            total[where] += run
            run, where = 0.0, sector[account[k]]
        run += money
    total[where] += run
    return payments


@kernel
def _into(balance, turnover, book, count, first, amount, start, end, sign):
    run, payments = 0.0, 0
    for k in range(start, end):
        money = round_money(amount[k])
        some = 1 if amount[k] != 0.0 else 0
        balance[first + k] += sign * money
        turnover[first + k] += money
        if first + k < book.size:
            book[first + k] -= sign * money
            count[first + k] += some
        run += money
        payments += some
    return run, payments


@kernel
def write_down(flows, matrix, allowed):
    """Adds what moved to a flow's page; false if somebody may not pay somebody."""
    fine = True
    for giver in range(SECTORS):
        for taker in range(SECTORS):
            if matrix[giver, taker] != 0.0:
                fine &= allowed[giver, taker]
                flows[giver, taker] += matrix[giver, taker]
    return fine
