"""The ledger: two doors, declared flows only, both ends of every yuan,
exact in any order, columns that cannot be written."""

import numpy as np
import pytest

from abm.books.flows import DECLARED, FLOWS, Sector, allowed_pairs
from abm.books.ledger import Ledger, LedgerError, shares_of
from abm.books.money import GRAIN, assert_exact, rounded_money
from abm.markets.sums import by_run
from abm.state.columns import Table

HOUSEHOLD, SME, LARGE, BANK, GOVERNMENT = 0, 1, 2, 3, 4


@pytest.fixture
def ledger():
    """One account a sector, 1000 yuan each at the bank's expense."""
    made = Ledger(np.array([Sector.HOUSEHOLDS, Sector.SMES, Sector.LARGE, Sector.BANKS, Sector.GOVERNMENT]))
    made.open_with(slice(None), np.array([1000.0, 1000.0, 1000.0, -4000.0, 1000.0]))
    return made


def test_a_payment_has_two_ends_and_a_name(ledger):
    ledger.pay("wages", 12.5, SME, HOUSEHOLD)
    assert (ledger.balance(SME), ledger.balance(HOUSEHOLD), ledger.total()) == (987.5, 1012.5, 0.0)
    assert ledger.flow("wages") == ledger.flow("wages", Sector.SMES, Sector.HOUSEHOLDS) == 12.5


def test_a_market_is_cleared_by_its_margins(ledger):
    ledger.clear("consumption", [4.0, 2.0], [HOUSEHOLD, GOVERNMENT], [1.0, 5.0], [SME, LARGE])
    assert ledger.balance(slice(0, 3)).tolist() == [996.0, 1001.0, 1005.0] and ledger.total() == 0.0
    assert ledger.flow("consumption", Sector.HOUSEHOLDS) == pytest.approx(4.0)


def test_what_buyers_paid_is_what_sellers_got(ledger):
    with pytest.raises(LedgerError, match="consumption: buyers paid 4.0000 yuan, sellers got 3.0000"):
        ledger.clear("consumption", [4.0], [HOUSEHOLD], [3.0], [SME])


def test_an_undeclared_flow_is_refused(ledger):
    with pytest.raises(LedgerError, match="'pocket money': no such flow is declared"):
        ledger.pay("pocket money", 1.0, SME, HOUSEHOLD)


def test_of_an_undeclared_flow_the_nearest_is_named(ledger):
    for asked in (lambda: ledger.flow("wage"), lambda: ledger.pay("wage", 1.0, SME, HOUSEHOLD)):
        with pytest.raises(LedgerError, match=r"'wage': .* did you mean wages\?"):
            asked()


@pytest.mark.parametrize("door", ["pay", "clear"])
def test_a_declared_flow_between_the_wrong_two_is_refused(ledger, door):
    with pytest.raises(LedgerError, match="income tax: households may not pay banks"):
        if door == "pay":
            ledger.pay("income tax", 1.0, HOUSEHOLD, BANK)
        else:
            ledger.clear("income tax", [1.0], [HOUSEHOLD], [1.0], [BANK])


def test_amounts_are_neither_negative_nor_unknown(ledger):
    for amount in (-1.0, np.nan):
        with pytest.raises(LedgerError, match="must be zero or positive"):
            ledger.pay("wages", amount, SME, HOUSEHOLD)
    with pytest.raises(LedgerError, match="negative"):
        ledger.clear("consumption", [-1.0], [HOUSEHOLD], [-1.0], [SME])


def test_sums_are_exact_in_any_order():
    """A hundred thousand payments in another order: the same balances to the last bit."""
    n = 300
    draw = np.random.default_rng(3)
    payer, payee = draw.integers(0, n, 100_000), draw.integers(0, n, 100_000)
    amount, order = draw.exponential(1e4, 100_000), draw.permutation(100_000)
    books = [Ledger(np.full(n, Sector.SMES)) for _ in range(2)]
    books[0].pay("inputs", amount, payer, payee)
    books[1].pay("inputs", amount[order], payer[order], payee[order])
    assert books[0].balance(slice(None)).tobytes() == books[1].balance(slice(None)).tobytes()
    assert books[0].flows.tobytes() == books[1].flows.tobytes() and books[0].total() == 0.0
    assert_exact(books[0].balance(slice(None)))


def test_a_range_of_accounts_is_paid_like_each_of_them():
    """Nine accounts of two sectors in a row, by range and one by one: the same balances and the same flows."""
    sector = np.array([Sector.SMES] * 6 + [Sector.LARGE] * 3 + [Sector.GOVERNMENT])
    books = [Ledger(sector) for _ in range(2)]
    amount = np.arange(9) + 0.3
    for ledger, accounts in zip(books, (slice(0, 9), np.arange(9)), strict=True):
        ledger.pay("subsidies", amount, 9, accounts)
        ledger.pay("production tax", amount[::-1], accounts, 9)
        ledger.clear("inputs", amount, accounts, amount[::-1], accounts)
    assert books[0].balance(slice(None)).tobytes() == books[1].balance(slice(None)).tobytes()
    assert (
        books[0].flows.tobytes() == books[1].flows.tobytes()
        and books[0].flow("subsidies") == rounded_money(amount).sum()
    )


def test_a_column_adds_up_by_runs_of_sectors():
    sector = np.array([1, 1, 1, 1, 1, 0, 1], dtype=np.int8)
    assert by_run(sector, np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), 3).tolist() == [6.0, 22.0, 0.0]


def test_money_is_read_not_written(ledger):
    with pytest.raises(ValueError, match="read-only"):
        ledger.balance(slice(0, 2))[0] = 7.0
    with pytest.raises(AttributeError):
        Table(2, ledger, 0).deposits = np.ones(2)
    copy = ledger.balance(np.array([0, 1]))
    assert ledger.balance(0) == 1000.0 and copy.tolist() == [1000.0, 1000.0]


@pytest.mark.parametrize("total", [0.0, GRAIN, 100.0, 1e7 + GRAIN])
def test_shares_add_up_to_the_total_exactly(total):
    weight = np.array([0.0, 0.1, 3.7, 1e-9, 0.0, 2.2, 0.0])
    shares = shares_of(total, weight)
    assert shares.sum() == total and (shares[weight == 0.0] == 0.0).all()


def test_the_trend_leaves_nothing_over(ledger):
    ledger.pay("wages", 333.333, SME, HOUSEHOLD)
    residue = ledger.rebase(1.01875, BANK)
    assert ledger.total() == 0.0 and abs(residue) < 5 * GRAIN


def test_every_flow_says_who_and_what():
    assert len(FLOWS) == len(DECLARED), "a name is declared twice"
    assert all(flow.payers and flow.payees and flow.meaning for flow in DECLARED)
    allowed = allowed_pairs()
    taxes = [
        FLOWS[name] for name in ("income tax", "production tax", "profit tax", "contributions", "tax arrears paid")
    ]
    assert not allowed[taxes][:, :, [s for s in Sector if s != Sector.GOVERNMENT]].any(), "taxes go to government alone"
