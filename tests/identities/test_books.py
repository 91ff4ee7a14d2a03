"""The books close in every quarter, with luck and in a crisis; faults planted in them do not get through."""

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.books.ledger import Ledger, LedgerError
from abm.books.money import assert_exact
from abm.contracts import loans
from abm.measures import accounts
from abm.measures.breach import BookError
from abm.measures.catalogue import CATALOGUE
from abm.measures.records import to_frame
from abm.measures.sheet import INSTRUMENTS, balance_sheet
from abm.names import Industry
from abm.phases.month import deliveries
from abm.phases.settlement import households, settlement
from abm.phases.turnover import estates, turnover
from abm.quarter import play
from abm.state.firms import FirmState, SizeClass
from abm.state.workers import WorkerState
from tests.openings import SCALE, drawn_state, played_state

QUARTERS = 8


@pytest.fixture(scope="module", params=["none", "covid_2020"])
def played(request):
    """Two years; the identities are checked at each close, and raise."""
    return played_state(QUARTERS, shock=request.param)


@pytest.fixture
def state():
    return played_state(1)


def test_identities_hold_for_two_years(played):
    assert len(played.history) == QUARTERS == len(played.kept_books)
    assert played.record.written_off and played.record.closed_by_month.sum() > 0, "estates were wound up"


def test_money_is_exactly_zero(played):
    assert played.ledger.total() == 0.0
    assert_exact(played.ledger.balance(slice(None)))


def test_whatever_is_owned_is_owed(played):
    for record in played.kept_books.values():
        sheet = record.closing[: len(INSTRUMENTS)]
        assert sheet.sum(axis=1) == pytest.approx(0.0, abs=1e-8 * np.abs(sheet).max())
    assert balance_sheet(played).shape == (len(INSTRUMENTS), len(Sector))


def test_accounts_and_sheet_of_a_quarter(played):
    quarter = max(played.kept_books)
    table, sheet = accounts.accounts_of(played, quarter), accounts.balance_sheet_of(played, quarter)
    assert table.columns == ["flow", "payer", "payee", "yuan"] and (table["yuan"] > 0).all()
    wages = table.filter(table["flow"] == "wages")["yuan"].sum()
    assert wages == pytest.approx(played.kept_books[quarter].flows[0].sum() * SCALE)
    assert sheet["instrument"].to_list() == list(INSTRUMENTS)
    bonds = sheet.filter(sheet["instrument"] == "bonds")
    assert -bonds["government"][0] == pytest.approx(played.history[-1][1]["public_debt"])


def test_books_of_a_quarter_not_played_are_asked_for_in_vain(played):
    with pytest.raises(Exception, match="2031Q1: there are no books of this quarter; played: 2019Q1 to 2020Q4"):
        accounts.accounts_of(played, 2031 * 4)


def test_every_quarter_has_every_measure(played):
    assert all(list(measures) == list(CATALOGUE) for _, measures in played.history)
    frame = to_frame(played)
    assert frame.columns == ["quarter", "measure", "unit", "value"] and frame.height == QUARTERS * len(CATALOGUE)
    assert frame["quarter"].to_list() == sorted(frame["quarter"]) and frame["measure"].to_list()[
        : len(CATALOGUE)
    ] == list(CATALOGUE)
    assert np.isfinite(frame["value"].to_numpy()).all()


def test_estates_leave_nothing_behind(played):
    firms, gone = played.firms, played.firms.state == FirmState.CLOSED
    assert (
        gone.any()
        and not firms.deposits[gone].any()
        and not firms.loan[gone].any()
        and not firms.receivable[gone].any()
    )
    for kind, moved in played.record.written_off.items():
        assert moved.sum() == pytest.approx(0.0, abs=1e-3), kind


@pytest.mark.parametrize("industry", [Industry.CATERING, Industry.FINANCE], ids=["catering", "real estate"])
def test_the_books_close_when_a_whole_industry_of_small_firms_closes(state, monkeypatch, industry):
    """Few are left to buy claims and stocks: they get them for what they
    have; landlords' tenants pay other landlords."""

    firms = state.firms
    closes(state, monkeypatch, np.flatnonzero((firms.size_class <= SizeClass.MEDIUM) & (firms.industry == industry)))
    play(state)
    monkeypatch.undo()
    play(state)
    assert state.ledger.total() == 0.0


def caught(state, message, error=BookError):
    """A quarter with the planted fault does not close."""
    with pytest.raises(error, match=message):
        play(state)


def planted_payment(monkeypatch, flow, instead, door="pay"):
    """Payments of a flow go through `instead(pay, ledger, amount, payer, payee)`; of a market through its `clear`."""
    pay = getattr(Ledger, door)

    def faulty(self, name, *ends):
        if name == flow:
            instead(lambda *to: pay(self, *to), self, *ends)
        else:
            pay(self, name, *ends)

    monkeypatch.setattr(Ledger, door, faulty)


def test_a_tax_paid_to_a_bank_is_caught_by_the_ledger(state, monkeypatch):
    bank = state.banks.accounts[0]
    planted_payment(
        monkeypatch, "income tax", lambda pay, _, amount, payer, payee: pay("income tax", amount, payer, bank)
    )
    caught(state, "income tax: households may not pay banks", LedgerError)


def test_a_wage_paid_twice_is_caught_by_what_was_due(state, monkeypatch):
    def twice(clear, _, paid, payer, received, payee):
        clear("wages", paid, payer, received, payee)
        firm, worker = np.flatnonzero(paid)[0], np.flatnonzero(received)[0]
        clear("wages", received[[worker]], [payer.start + firm], received[[worker]], [payee.start + worker])

    planted_payment(monkeypatch, "wages", twice, door="clear")
    caught(state, "wages owed to it less owed by it, and what fell due and was paid, of firm")


def test_drawings_under_another_name_are_caught_by_the_page(state, monkeypatch):
    planted_payment(monkeypatch, "drawings", lambda pay, _, *to: pay("severance", *to))
    caught(state, "drawings planned and paid, of firm")


def test_an_entrants_money_from_nowhere_is_caught_by_the_sum_of_money(state, monkeypatch):
    def given(pay, ledger, amount, payer, payee):
        np.add.at(ledger._balance, payee, np.round(amount))

    planted_payment(monkeypatch, "start-up equity", given)
    caught(state, "money of all accounts")


def test_an_entrants_money_from_a_bank_is_caught_by_the_ledger(state, monkeypatch):
    bank = state.banks.accounts[0]
    planted_payment(
        monkeypatch, "start-up equity", lambda pay, _, amount, payer, payee: pay("start-up equity", amount, bank, payee)
    )
    caught(state, "start-up equity: banks may not pay smes", LedgerError)


def wrapped(monkeypatch, room, name, before=None, after=None):
    """A function of a phase with something done before or after it."""
    honest = getattr(room, name)

    def faulty(*arguments):
        if before:
            before(*arguments)
        result = honest(*arguments)
        if after:
            after(*arguments)
        return result

    monkeypatch.setattr(room, name, faulty)


def closes(state, monkeypatch, rows):
    """These firms, as far as they are in being, close at the quarter's end."""

    def close(state):
        those = np.atleast_1d(rows)
        turnover.close_firms(state, those[state.firms.state[those] != FirmState.CLOSED], turnover.Cause.OTHER_REASONS)

    wrapped(monkeypatch, turnover, "owners_take_stock", before=close)


def test_a_write_off_without_a_loser_is_caught_by_the_loans(state, monkeypatch):
    def forget(state, rows):
        state.firms.loan[rows] = 0.0

    closes(
        state, monkeypatch, int(np.argmax(np.where(state.firms.size_class <= SizeClass.MEDIUM, state.firms.loan, 0.0)))
    )
    wrapped(monkeypatch, estates, "wind_up", before=forget)
    caught(state, "loans owed to it less owed by it, and what fell due and was paid, of firm")


def test_arrears_forgotten_with_the_firm_are_caught_by_the_other_end(state, monkeypatch):
    def forget(state, rows):
        state.firms.not_yet_due[rows] = 0.0

    closes(
        state,
        monkeypatch,
        int(np.argmax(np.where(state.firms.size_class <= SizeClass.MEDIUM, state.firms.not_yet_due, 0.0))),
    )
    wrapped(monkeypatch, estates, "wind_up", before=forget)
    caught(state, "trade credit owed by buyers and to sellers of")


def test_a_closed_firm_that_still_sells_is_caught_by_its_page(state, monkeypatch):
    row = int(np.flatnonzero((state.firms.state == FirmState.CLOSED) & (state.firms.industry == Industry.BUSINESS))[-1])

    honest = deliveries.firms_produce

    def sell(*given):
        output = honest(*given)
        output.made[row] += 5.0
        output.exported[row] += 5.0
        return output

    monkeypatch.setattr(deliveries, "firms_produce", sell)
    monkeypatch.setattr(turnover, "firms_close_and_open", lambda state: None)
    caught(state, "of a firm that has been closed all quarter|money of a closed firm")


def test_goods_that_vanish_are_caught_by_the_stocks(state, monkeypatch):
    def lose(state, *rest):
        state.firms.finished *= 0.999

    wrapped(monkeypatch, deliveries, "firms_produce", after=lose)
    caught(state, "units of goods, and opening \\+ in - out, of firm")


def test_a_loan_that_nobody_owes_is_caught_by_the_loans(state, monkeypatch):
    def forget(state, kind, amount):
        state.firms.loan -= np.where(state.firms.loan > amount, amount, 0.0)

    wrapped(monkeypatch, loans, "grant", after=forget)
    caught(state, "loans owed to it less owed by it")


def test_money_that_moves_outside_the_ledger_is_caught_by_its_flows(state, monkeypatch):
    def steal(state, m):
        state.ledger._balance[state.accounts.government] += 1000.0
        state.ledger._balance[state.accounts.fund] -= 1000.0

    wrapped(monkeypatch, settlement, "the_state_buys", after=steal)
    caught(state, "money of (the households' fund|the government), and opening \\+ received - paid")


def test_interest_that_misses_the_banks_profit_is_caught(state, monkeypatch):
    def forget(state, m):
        state.banks.profit += 1000.0

    wrapped(monkeypatch, households, "others_pay_households", after=forget)
    caught(state, "profit of banks, and interest.* received - paid")


def test_people_counted_twice_are_caught(state, monkeypatch):
    def ghost(state):
        state.workers.state[np.flatnonzero(state.workers.employer >= 0)[0]] = WorkerState.SEARCHING

    wrapped(monkeypatch, turnover, "owners_take_stock", after=ghost)
    caught(state, "people in states with a job")


def test_yearly_interest_used_each_quarter_closes_the_books_but_moves_the_standstill(monkeypatch):
    """No identity sees a wrong rate: both ends of the payment are wrong alike. The standstill does."""
    quiet, faulty = drawn_state(resting=True), drawn_state(resting=True)
    play(quiet)

    def four_times(by):
        def bill(state, m):
            state.record.opening.loan = state.record.opening.loan * by

        return bill

    wrapped(monkeypatch, settlement, "bills_of_the_month", before=four_times(4.0), after=four_times(0.25))
    play(faulty)
    moved = abs(faulty.history[-1][1]["sme_cash"] / quiet.history[-1][1]["sme_cash"] - 1.0)
    assert moved > 1e-4
