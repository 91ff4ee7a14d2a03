"""The only room in which money moves: every yuan has two ends, sums are exact.

A holder's money stands in one vector, an account each. Amounts are rounded to 1/1024 yuan at the door, so that sums of
money are exact in any order. A bank's own account may be negative: it is the money it has made; with its customers'
deposits it is the bank's reserves, netted.
"""

import numba
import numpy as np

from abm.flows import DECLARED, FLOWS, Sector, allowed_pairs
from abm.money import round_money


class LedgerError(RuntimeError):
    """A payment that the books do not allow, in words."""


@numba.njit(cache=True)
def _all_positive(amount):
    """Every amount is zero or more, and a number."""
    wrong = 0
    for k in range(amount.size):
        wrong += not amount[k] >= 0.0
    return wrong == 0


@numba.njit(cache=True)
def _move(balance, sector, matrix, amount, payer, payee):
    """Each pair's amount from payer to payee; moved yuan by sectors into `matrix`, a run of like pairs at once."""
    count = max(amount.size, payer.size, payee.size)
    run, gave, took = 0.0, 0, 0
    for k in range(count):
        money = round_money(amount[k if amount.size > 1 else 0])
        if money != 0.0:
            giver = payer[k if payer.size > 1 else 0]
            taker = payee[k if payee.size > 1 else 0]
            balance[giver] -= money
            balance[taker] += money
            if sector[giver] != gave or sector[taker] != took:
                matrix[gave, took] += run
                run, gave, took = 0.0, sector[giver], sector[taker]
            run += money
    matrix[gave, took] += run


@numba.njit(cache=True)
def _margin(balance, sector, total, account, amount, sign):
    """One side of a market, or of payments whose other side is one account: balances change, totals by sector."""
    run, where = 0.0, 0
    for k in range(account.size):
        money = round_money(amount[k])
        balance[account[k]] += sign * money
        if sector[account[k]] != where:
            total[where] += run
            run, where = 0.0, sector[account[k]]
        run += money
    total[where] += run


@numba.njit(cache=True)
def _margin_of_a_row(balance, sector, ends, total, first, amount, sign):
    """The same for accounts that stand in a row from `first` on: a run of one sector after the other, `ends` says to where."""
    start = 0
    run = np.searchsorted(ends, first, side="right")
    while start < amount.size:
        end = min(ends[run] - first, amount.size)
        total[sector[first + start]] += _into(balance[first + start : first + end], amount[start:end], sign)
        start = end
        run += 1


@numba.njit(cache=True)
def _into(balance, amount, sign):
    run = 0.0
    for k in range(amount.size):
        money = round_money(amount[k])
        balance[k] += sign * money
        run += money
    return run


@numba.njit(cache=True)
def sum_by_sector(sector, amount, sectors):
    """A column added up by the sectors of its accounts, a run of one sector at a time, four sums side by side."""
    total = np.zeros(sectors)
    start = 0
    while start < sector.size:
        end = _end_of_run(sector, start)
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        whole = end - (end - start) % 4
        for k in range(start, whole, 4):
            a, b, c, d = a + amount[k], b + amount[k + 1], c + amount[k + 2], d + amount[k + 3]
        for k in range(whole, end):
            a += amount[k]
        total[sector[start]] += (a + b) + (c + d)
        start = end
    return total


@numba.njit(cache=True)
def _end_of_run(sector, start):
    """Where the run of like sectors that begins here ends."""
    end = start + 1
    while end < sector.size and sector[end] == sector[start]:
        end += 1
    return end


@numba.njit(cache=True)
def shares_of(total, weight):
    """The total shared out by weight, rounded cumulatively so that the shares add up to it exactly."""
    out = np.zeros(weight.size)
    whole = weight.sum()
    if whole <= 0.0 or total == 0.0:
        return out
    run = 0.0
    given = 0.0
    for k in range(weight.size):
        run += weight[k]
        upto = round_money(total * (run / whole))
        out[k] = upto - given
        given = upto
    last = weight.size - 1
    while weight[last] <= 0.0:
        last -= 1
    out[last] += total - given
    return out


@numba.njit(cache=True)
def shares_by_group(totals, weight, group):
    """Each group's total shared out among its members by weight, exactly; a group without weight gets nothing."""
    groups = totals.size
    whole, runs, given = np.zeros(groups), np.zeros(groups), np.zeros(groups)
    last = np.full(groups, -1)
    out = np.zeros(weight.size)
    # Like rows stand together: the sums of a group are written down when another one begins.
    g, run = 0, 0.0
    for k in range(weight.size):
        if group[k] != g:
            whole[g] = run
            g = group[k]
            run = whole[g]
        run += weight[k]
    whole[g] = run
    g, run, before = 0, 0.0, 0.0
    for k in range(weight.size):
        if group[k] != g:
            runs[g], given[g] = run, before
            g = group[k]
            run, before = runs[g], given[g]
        if weight[k] > 0.0 and whole[g] > 0.0:
            run += weight[k]
            upto = round_money(totals[g] * (run / whole[g]))
            out[k] = upto - before
            before = upto
            last[g] = k
    runs[g], given[g] = run, before
    for g in range(groups):
        if last[g] >= 0:
            out[last[g]] += totals[g] - given[g]
    return out


def _vector(x, dtype) -> np.ndarray:
    return np.ascontiguousarray(x, dtype=dtype)


def _accounts(x) -> np.ndarray:
    """Accounts by number; of a range that stands for itself, each of them."""
    return np.arange(x.start, x.stop) if isinstance(x, slice) else _vector(x, np.int64)


def _size(x) -> int:
    return x.stop - x.start if isinstance(x, slice) else np.size(x)


class Ledger:
    """Accounts of all holders, flows of the quarter by (flow, payer's sector, payee's sector), claims beside money."""

    def __init__(self, sector: np.ndarray):
        self.sector = np.asarray(sector, dtype=np.int8)
        self._ends = np.append(np.flatnonzero(np.diff(self.sector)) + 1, self.sector.size)  # where runs of one sector end
        self._balance = np.zeros(self.sector.size)
        self.flows = np.zeros((len(DECLARED), len(Sector), len(Sector)))
        self._allowed = allowed_pairs()

    def balance(self, accounts: slice | np.ndarray | int):
        """Money on accounts, yuan: a read-only view of a slice, a copy of an index."""
        view = self._balance[accounts]
        if isinstance(view, np.ndarray):
            view.flags.writeable = False
        return view

    def pay(self, flow: str, amount, payer, payee) -> None:
        """Move `amount` (yuan, ≥ 0, one or one a pair) from payer to payee accounts; refuses undeclared pairs."""
        amounts = _vector(amount, np.float64)
        if not _all_positive(amounts):
            raise LedgerError(f"{flow}: a payment of {amounts.min():.2f} yuan; amounts must be zero or positive")
        matrix = np.zeros((len(Sector), len(Sector)))
        if _size(payer) == 1 and amounts.size == _size(payee):
            one = int(_accounts(payer)[0])
            given = self._one_side(matrix[self.sector[one]], payee, amounts, 1.0)
            self._balance[one] -= given
        elif _size(payee) == 1 and amounts.size == _size(payer):
            one = int(_accounts(payee)[0])
            taken = self._one_side(matrix[:, self.sector[one]], payer, amounts, -1.0)
            self._balance[one] += taken
        else:
            _move(self._balance, self.sector, matrix, amounts, _accounts(payer), _accounts(payee))
        self._record(flow, matrix)

    def _one_side(self, total: np.ndarray, accounts, amounts: np.ndarray, sign: float) -> float:
        """One side of a market, or many accounts and one other: balances change; yuan by sector, and in all."""
        if isinstance(accounts, slice):
            if amounts.size != _size(accounts):
                raise LedgerError(f"{amounts.size} amounts for {_size(accounts)} accounts")
            _margin_of_a_row(self._balance, self.sector, self._ends, total, accounts.start, amounts, sign)
        else:
            _margin(self._balance, self.sector, total, _accounts(accounts), amounts, sign)
        return total.sum()

    def clear(self, flow: str, paid, payer, received, payee) -> None:
        """Settle a market by its two margins: what each buyer paid and each seller got; they must agree exactly."""
        gave, took = np.zeros(len(Sector)), np.zeros(len(Sector))
        paid, received = _vector(paid, np.float64), _vector(received, np.float64)
        if not (_all_positive(paid) and _all_positive(received)):
            raise LedgerError(f"{flow}: a negative amount in the margins")
        given, taken = self._one_side(gave, payer, paid, -1.0), self._one_side(took, payee, received, 1.0)
        if given != taken:
            raise LedgerError(f"{flow}: buyers paid {given:.4f} yuan, sellers got {taken:.4f}")
        if given > 0.0:
            self._record(flow, np.outer(gave, took) / given)

    def _record(self, flow: str, matrix: np.ndarray) -> None:
        number = FLOWS.get(flow)
        if number is None:
            raise LedgerError(f"{flow}: no such flow is declared; declare it in abm/flows.py with who may pay whom")
        wrong = (matrix != 0.0) & ~self._allowed[number]
        if wrong.any():
            giver, taker = np.argwhere(wrong)[0]
            raise LedgerError(
                f"{flow}: {Sector(giver).name.lower()} may not pay {Sector(taker).name.lower()} "
                f"({matrix[giver, taker]:.2f} yuan); see abm/flows.py"
            )
        self.flows[number] += matrix

    def flow(self, name: str, payer: Sector | None = None, payee: Sector | None = None) -> float:
        """Yuan moved this quarter under a flow, in all or between two sectors."""
        rows = slice(None) if payer is None else payer
        columns = slice(None) if payee is None else payee
        return float(self.flows[FLOWS[name], rows, columns].sum())

    def open_quarter(self) -> None:
        """A new quarter's page."""
        self.flows[:] = 0.0

    def open_with(self, accounts, amount) -> None:
        """Opening balances, yuan, set once before the first quarter."""
        self._balance[accounts] = round_money(np.asarray(amount, dtype=np.float64))

    def rebase(self, trend: float, closing_account: int) -> float:
        """Divide all money by the nominal trend factor; the rounding residue goes to one account. Returns it, yuan."""
        self._balance[:] = round_money(self._balance / trend)
        residue = -self._balance.sum()
        self._balance[closing_account] += residue
        return float(residue)

    def total(self) -> float:
        """The sum of all money; exactly zero when the books are closed."""
        return float(self._balance.sum())
