"""Payments are written down twice: compiled loops over accounts, each amount rounded to the grain and counted.

`balance`, `received`, `paid`: yuan by account; `book`, `count`: what a payment settles, paid less received and in how
many payments.
"""

import numpy as np

from abm.books.flows import Sector
from abm.books.money import round_money, sum_of_money
from abm.machine.kernels import kernel

SECTORS = len(Sector)
NEGATIVE, UNDECLARED, UNEQUAL = -1, -2, -3  # what is wrong with a payment


@kernel
def pay_one(
    balance,
    received,
    paid,
    book,
    count,
    flows,
    allowed,
    number,
    sector,
    ends,
    matrix,
    amount,
    first,
    account,
    first_other,
    other,
    sign,
    made,
    moved,
):
    """Payments between many accounts and one other: the sum is exact, so the other's balance moves once; moved yuan by
    sectors into `matrix`. So many are `made` and `moved` already. Returns how many, or what is wrong."""
    payments = _with(made, _how_many(amount))
    if payments <= 0:
        return payments
    total = moved.copy()
    many, single = (received, paid) if sign > 0.0 else (paid, received)
    _margin(balance, many, book, count, sector, ends, total, first, account, amount, sign)
    one = other[0] if other.size > 0 else first_other
    matrix[:] = 0.0
    for s in range(SECTORS):
        balance[one] -= sign * total[s]
        _note(single, book, count, one, total[s], -sign, 0)
        giver, taker = (sector[one], s) if sign > 0.0 else (s, sector[one])
        matrix[giver, taker] = total[s]
    _note(single, book, count, one, 0.0, -sign, payments)
    return payments if _write_down(flows[number], matrix, allowed[number]) else UNDECLARED


@kernel
def move(balance, received, paid, book, count, flows, allowed, number, sector, ends, matrix, amount, payer, payee):
    """Each pair's amount from payer to payee; moved yuan by sectors into `matrix`, a run of like pairs at once. Returns
    how many, or what is wrong."""
    if _how_many(amount) < 0:
        return NEGATIVE
    matrix[:] = 0.0
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
    return payments if _write_down(flows[number], matrix, allowed[number]) else UNDECLARED


@kernel
def clear(
    balance,
    received,
    paid,
    book,
    count,
    flows,
    allowed,
    number,
    sector,
    ends,
    matrix,
    gives,
    first_payer,
    payer,
    takes,
    first_payee,
    payee,
    given,
    gave_before,
    taken,
    took_before,
):
    """Both sides of a market, moved yuan by sectors into `matrix`. Of either side so many payments are made and written
    down already. Returns in how many payments, or what is wrong; what was paid, and what was received."""
    payments = _with(_with(given, _how_many(gives)), _with(taken, _how_many(takes)))
    if payments <= 0:
        return payments, 0.0, 0.0
    gave, took = gave_before.copy(), took_before.copy()
    _margin(balance, paid, book, count, sector, ends, gave, first_payer, payer, gives, -1.0)
    _margin(balance, received, book, count, sector, ends, took, first_payee, payee, takes, 1.0)
    in_all, out = 0.0, 0.0
    for s in range(SECTORS):
        in_all, out = in_all + gave[s], out + took[s]
    if in_all != out:
        return UNEQUAL, in_all, out
    if in_all > 0.0:
        for giver in range(SECTORS):
            for taker in range(SECTORS):
                matrix[giver, taker] = gave[giver] * took[taker] / in_all
        if not _write_down(flows[number], matrix, allowed[number]):
            return UNDECLARED, in_all, out
    return payments, in_all, out


@kernel
def _how_many(amount):
    """How many payments there are; all amounts are zero or more, and numbers, or something is wrong."""
    wrong, payments = 0, 0
    for k in range(amount.size):
        wrong += not amount[k] >= 0.0
        payments += amount[k] != 0.0
    return NEGATIVE if wrong else payments


@kernel
def _with(payments, more):
    """Payments and more of them, unless something is wrong."""
    return payments + more if payments >= 0 and more >= 0 else NEGATIVE


@kernel
def one_side(balance, turnover, book, count, sector, ends, first, amount, sign):
    """One side of payments with accounts in a row from `first` on, none of them negative. Returns how many; yuan by
    sector."""
    payments, total = _how_many(amount), np.zeros(SECTORS)
    if payments > 0:
        _margin(balance, turnover, book, count, sector, ends, total, first, np.empty(0, np.int64), amount, sign)
    return payments, total


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
def _margin(balance, turnover, book, count, sector, ends, total, first, account, amount, sign):
    """One side: balances change, totals by sector; accounts by number, or none for those that stand in a row from
    `first` on."""
    if account.size == 0:
        money = round_money(amount)
        _into(balance, turnover, book, count, first, amount, money, sign)
        start, next_run = 0, np.searchsorted(ends, first, side="right")
        while start < money.size:
            end = min(ends[next_run] - first, money.size)
            total[sector[first + start]] += sum_of_money(money[start:end])
            start, next_run = end, next_run + 1
    run, where = 0.0, 0
    for k in range(account.size):
        money_of_one = round_money(amount[k])
        balance[account[k]] += sign * money_of_one
        turnover[account[k]] += money_of_one
        if account[k] < book.size:
            book[account[k]] -= sign * money_of_one
            count[account[k]] += 1 if amount[k] != 0.0 else 0
        if sector[account[k]] != where:
            total[where] += run
            run, where = 0.0, sector[account[k]]
        run += money_of_one
    total[where] += run


@kernel
def _into(balance, turnover, book, count, first, amount, money, sign):
    """Money into accounts in a row, a plain loop for each record: the processor does several accounts at once."""
    balance_here, turnover_here = balance[first : first + money.size], turnover[first : first + money.size]
    for k in range(money.size):
        balance_here[k] += sign * money[k]
        turnover_here[k] += money[k]
    book_here, count_here = book[first : first + money.size], count[first : first + money.size]
    for k in range(book_here.size):
        book_here[k] -= sign * money[k]
    for k in range(count_here.size):
        count_here[k] += amount[k] != 0.0


@kernel
def _write_down(flows, matrix, allowed):
    """Adds what moved to a flow's page; false if somebody may not pay somebody."""
    fine = True
    for giver in range(SECTORS):
        for taker in range(SECTORS):
            if matrix[giver, taker] != 0.0:
                fine &= allowed[giver, taker]
                flows[giver, taker] += matrix[giver, taker]
    return fine
