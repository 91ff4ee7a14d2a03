"""The only room in which money moves: every yuan has two ends, sums are exact.

A holder's money stands in one vector, an account each. Amounts are rounded to 1/1024 yuan at the door, so that sums of
money are exact in any order. A bank's own account may be negative: it is the money it has made; with its customers'
deposits it is the bank's reserves, netted.
"""

import numpy as np

from abm.books import double_entry
from abm.books.double_entry import SECTORS
from abm.books.flows import BOOKS, BOOKS_OF_ALL, DECLARED, FLOWS, Sector, allowed_pairs
from abm.books.money import round_money
from abm.machine import blocks
from abm.machine.kernels import kernel
from abm.parameters.configs_path import meant

NO_NUMBERS = np.empty(0, dtype=np.int64)
NO_MONEY = np.empty(0)
NO_PAYMENTS = np.empty(0, dtype=np.int64)
NOTHING_BEFORE = 0, np.zeros(SECTORS)  # payments, and yuan by sector


class LedgerError(RuntimeError):
    """A payment that the books do not allow, in words."""


@kernel
def shares_of(total, weight, whole=-1.0):
    """The total shared out by weight (the `whole`, where it is known), rounded
    cumulatively so that the shares add up exactly."""
    out = np.zeros(weight.size)
    whole = whole if whole >= 0.0 else weight.sum()
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


@kernel
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


def _side(accounts: slice | np.ndarray | int) -> tuple[int, int, np.ndarray]:
    """Accounts of one side of a payment: how many, and their numbers, or none and the first of those that stand in a
    row."""
    if isinstance(accounts, slice):
        return accounts.stop - accounts.start, accounts.start, NO_NUMBERS
    if isinstance(accounts, int):
        return 1, accounts, NO_NUMBERS
    numbers = _vector(accounts, np.int64)
    return numbers.size, 0, numbers


def _numbers(size: int, first: int, numbers: np.ndarray) -> np.ndarray:
    """Accounts of one side by number."""
    return numbers if numbers.size else np.arange(first, first + size)


class Ledger:
    """Accounts of all holders; of the quarter: flows by sector, what each account received and paid, and in each book
    what it paid in net.

    `counts` and `payments` say in how many payments, each rounded by itself: by book and account, and by flow (both
    sides of a market). `firms`: so many accounts from the first on are firms'; books that concern firms alone end with
    them.
    """

    def __init__(self, sector: np.ndarray, firms: int | None = None):
        self.sector = np.asarray(sector, dtype=np.int8)
        # where runs of one sector end
        self._ends = np.append(np.flatnonzero(np.diff(self.sector)) + 1, self.sector.size)
        self._balance = np.zeros(self.sector.size)
        self.flows = np.zeros((len(DECLARED), SECTORS, SECTORS))
        self._allowed = allowed_pairs()
        self.received, self.paid = np.zeros(self.sector.size), np.zeros(self.sector.size)
        of_firms = self.sector.size if firms is None else firms
        self.books = {book: np.zeros(self.sector.size if book in BOOKS_OF_ALL else of_firms) for book in BOOKS}
        self.counts = {book: np.zeros(record.size, dtype=np.int64) for book, record in self.books.items()}
        self.payments = np.zeros(len(DECLARED), dtype=np.int64)
        self._moved = np.zeros((SECTORS, SECTORS))  # by the payment that is being made
        self._pages = {
            flow.name: (
                self._balance,
                self.received,
                self.paid,
                self.books.get(flow.book, NO_MONEY),
                self.counts.get(flow.book, NO_PAYMENTS),
                self.flows,
                self._allowed,
                number,
                self.sector,
                self._ends,
                self._moved,
            )
            for number, flow in enumerate(DECLARED)
        }

    def balance(self, accounts: slice | np.ndarray | int):
        """Money on accounts, yuan: a read-only view of a slice, a copy of an index."""
        view = self._balance[accounts]
        if isinstance(view, np.ndarray):
            view.flags.writeable = False
        return view

    def pay(self, flow: str, amount, payer, payee) -> None:
        """Move `amount` (yuan, ≥ 0, one or one a pair) from payer to payee accounts; refuses undeclared pairs."""
        amounts, payers, payees = _vector(amount, np.float64), _side(payer), _side(payee)
        page = self._page(flow)
        if payers[0] == 1 and payees[0] == amounts.size:
            left, before = self._before(page, amounts, *payees[1:], 1.0)
            payments = double_entry.pay_one(*page, left, *payees[1:], *payers[1:], 1.0, *before)
        elif payees[0] == 1 and payers[0] == amounts.size:
            left, before = self._before(page, amounts, *payers[1:], -1.0)
            payments = double_entry.pay_one(*page, left, *payers[1:], *payees[1:], -1.0, *before)
        else:
            payments = double_entry.move(*page, amounts, _numbers(*payers), _numbers(*payees))
        if payments == double_entry.NEGATIVE:
            raise LedgerError(f"{flow}: a payment of {amounts.min():.2f} yuan; amounts must be zero or positive")
        self._count(flow, payments)

    def clear(self, flow: str, paid, payer, received, payee) -> None:
        """Settle a market by its two margins: what each buyer paid and each seller got; they must agree exactly."""
        paid, received = _vector(paid, np.float64), _vector(received, np.float64)
        payers, payees = _side(payer), _side(payee)
        for amounts, (accounts, *_) in ((paid, payers), (received, payees)):
            if accounts != amounts.size:
                raise LedgerError(f"{flow}: {amounts.size} amounts for {accounts} accounts")
        page = self._page(flow)
        gives, given_before = self._before(page, paid, *payers[1:], -1.0, received)
        takes, taken_before = self._before(page, received, *payees[1:], 1.0, paid)
        payments, given, taken = double_entry.clear(
            *page, gives, *payers[1:], takes, *payees[1:], *given_before, *taken_before
        )
        if payments == double_entry.NEGATIVE:
            raise LedgerError(f"{flow}: a negative amount in the margins")
        if payments == double_entry.UNEQUAL:
            raise LedgerError(f"{flow}: buyers paid {given:.4f} yuan, sellers got {taken:.4f}")
        self._count(flow, payments)

    def _before(
        self, page: tuple, amounts: np.ndarray, first: int, numbers: np.ndarray, sign: float, *beside: np.ndarray
    ) -> tuple:
        """What one side of a payment leaves to be made, and what of it is made already: all of a long row of accounts,
        in blocks on the threads in use; how many payments, and yuan by sector. Where an amount, or one `beside`, is
        wrong all are left, so that none is made."""
        if blocks.in_use() == 1 or numbers.size or amounts.size < 2 * blocks.FEWEST_ROWS:
            return amounts, NOTHING_BEFORE
        if not all(one.min(initial=0.0) >= 0.0 for one in (amounts, *beside)):
            return amounts, NOTHING_BEFORE
        balance, received, paid, book, count, *_, sector, ends, _ = page
        turnover = received if sign > 0.0 else paid
        parts = blocks.side_by_side(
            lambda block: double_entry.one_side(
                balance, turnover, book, count, sector, ends, first + block.start, amounts[block], sign
            ),
            blocks.blocks(amounts.size, blocks.FEWEST_ROWS),
        )
        made, moved = zip(*parts, strict=True)
        return NO_MONEY, (sum(made), sum(moved))

    def _page(self, flow: str) -> tuple:
        """What a payment under this flow is written into, and who may pay whom."""
        if flow not in self._pages:
            raise LedgerError(
                f"{flow!r}: no such flow is declared in abm/books/flows.py, with who may pay whom{meant(flow, FLOWS)}"
            )
        return self._pages[flow]

    def _count(self, flow: str, payments: int) -> None:
        number = FLOWS[flow]
        if payments == double_entry.UNDECLARED:
            giver, taker = np.argwhere((self._moved != 0.0) & ~self._allowed[number])[0]
            raise LedgerError(
                f"{flow}: {Sector(giver).name.lower()} may not pay {Sector(taker).name.lower()} "
                f"({self._moved[giver, taker]:.2f} yuan); see abm/books/flows.py"
            )
        self.payments[number] += payments

    def flow(self, name: str, payer: Sector | None = None, payee: Sector | None = None) -> float:
        """Yuan moved this quarter under a flow, in all or between two sectors."""
        if name not in FLOWS:
            raise LedgerError(f"{name!r}: no such flow is declared in abm/books/flows.py{meant(name, FLOWS)}")
        rows = slice(None) if payer is None else payer
        columns = slice(None) if payee is None else payee
        return float(self.flows[FLOWS[name], rows, columns].sum())

    def open_quarter(self) -> None:
        """A new quarter's page."""
        for record in (
            self.flows,
            self.received,
            self.paid,
            self.payments,
            *self.books.values(),
            *self.counts.values(),
        ):
            record[:] = 0

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
