"""A further kind of debt is a line, its rule and two columns: whatever reads the list of debts reads it too.

A credit that the first bank gives on a clean record of taxes; half of what is left falls due each month.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.contracts import balance_sheets, debts, loans
from abm.measures import agents_books, identities, lenders_books, sheet, small_firms, statistics
from abm.measures.breach import BookError
from abm.mesa_face import faces
from abm.names import Cause
from abm.phases.settlement import banks_and_state, repayment, settlement
from abm.phases.turnover import bad_loans, turnover
from abm.quarter import play
from abm.relief.programmes.ant_refinancing import AntRefinancing
from abm.relief.programmes.loan_deferral import LoanDeferral
from abm.state.columns import Column
from abm.state.firms import Firms, FirmState, SizeClass
from abm.state.lines import Refinancing
from tests.months import unpaid_wages
from tests.openings import played_state, with_money

LENT = 2.0**20  # yuan: more than a month brings in


class TaxedFirms(Firms):
    tax_credit = Column(np.float64, "yuan", "credit on a clean record of taxes", sna="AF.4")
    owed_tax_credit = Column(np.float64, "yuan", "the part of it that was asked for and not paid", sna="AF.4")


FIRST_BANK = debts.Lender("loans to firms", Sector.BANKS, lambda state, rows: np.zeros_like(state.firms.bank[rows]))
TAX_CREDIT = debts.Debt(
    TaxedFirms.tax_credit, TaxedFirms.owed_tax_credit, FIRST_BANK, lambda state: state.firms.tax_credit / 2.0
)


@pytest.fixture
def state(monkeypatch):
    """A played quarter whose firms may owe a tax credit, and can draw on nothing else for stock or by their score."""
    state = played_state(1)
    state.parameters = state.parameters.changed(counter_records_scored=0.0, purchases_bound_by_means=0.0)
    firms = TaxedFirms(len(state.firms), state.ledger, state.firms.offset)
    for name in Firms.COLUMNS:
        setattr(firms, name, getattr(state.firms, name))
    state.firms = firms
    monkeypatch.setattr(debts, "KINDS", (*debts.KINDS, TAX_CREDIT))
    return state


@pytest.fixture
def borrowers(state):
    """Small firms of a bank that is not the first, who owe nothing else: the richest, and a poor one of some size."""
    firms = state.firms
    there = (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.SMALL) & (firms.bank != 0)
    rows = np.flatnonzero(there & (debts.owed(firms) == 0.0) & (firms.owner >= 0) & ~firms.online)
    rows = rows[np.argsort(-firms.deposits[rows], kind="stable")]
    return rows[0], rows[np.argmax(firms.normal_output[rows[1:]]) + 1]


def a_quarter(state, monkeypatch, rows=()):
    """Plays a quarter, checked after each phase, in whose first month the bank lends to firms in these rows."""
    honest, lent = banks_and_state.banks_and_state_settle, np.zeros(len(state.firms))
    lent[list(rows)] = LENT

    def and_lends(state, month):
        honest(state, month)
        if month == 0:
            loans.grant(state, TAX_CREDIT, lent)

    state.checked = True
    with monkeypatch.context() as patch:
        patch.setattr(banks_and_state, "banks_and_state_settle", and_lends)
        play(state)


@pytest.fixture
def later(state, borrowers, monkeypatch):
    """A quarter on: the rich has paid, the poor owes more taxes than it has and cannot."""
    poor = borrowers[1]
    state.firms.owed_taxes[poor] = 2.0 * (state.firms.deposits[poor] + LENT)
    a_quarter(state, monkeypatch, borrowers)
    return state


def test_it_is_granted_and_paid_back_on_the_first_day_of_each_month_or_missed(later, borrowers):
    (rich, poor), firms, nominal = borrowers, later.firms, 1.0 + later.parameters.trend_nominal
    assert firms.tax_credit[rich] * nominal == pytest.approx(LENT / 8.0, rel=1e-12), "divided by the trend"
    assert firms.owed_tax_credit[rich] == 0.0 and firms.months_overdue[rich] == 0
    paid = later.record.principal_paid[poor]
    assert (firms.tax_credit[poor]) * nominal == pytest.approx(LENT - paid, rel=1e-12)
    missed = later.record.principal_fallen_due[poor] - paid
    assert firms.owed_tax_credit[poor] * nominal == pytest.approx(missed, rel=1e-12) and missed > 0.1 * LENT
    assert firms.months_overdue[poor] > 0 and firms.state[poor] != FirmState.CLOSED


def test_who_fails_leaves_a_loss_to_the_bank_that_lent(later, borrowers, monkeypatch):
    (_, poor), firms = borrowers, later.firms
    firms.owed_taxes[poor], owed = 1e9, firms.tax_credit[poor]
    a_quarter(later, monkeypatch)
    record = later.record
    assert firms.closed_at[poor] == later.quarter - 1 and firms.tax_credit[poor] == firms.owed_tax_credit[poor] == 0.0
    lost = owed - record.principal_paid[poor]
    assert record.loans_lost[0] >= lost > 0.0 and record.principal_forgiven[poor] > 0.0
    assert record.written_off["loans to firms"][Sector.BANKS] == pytest.approx(
        -sum(record.loans_lost[: len(later.banks)])
        - record.written_off.get("platform loans", np.zeros(9))[Sector.BANKS]
    )


def test_an_estate_with_money_pays_it_back(later, borrowers):
    rich, lost = borrowers[0], later.record.loans_lost.copy()
    owed, repaid = later.firms.tax_credit[rich], later.ledger.flow("loans repaid")
    turnover.close_firms(later, np.array([rich]), Cause.REMOVED)
    assert later.firms.tax_credit[rich] == 0.0 and later.record.loans_lost == pytest.approx(lost, abs=0.01)
    assert later.ledger.flow("loans repaid") - repaid == pytest.approx(owed, abs=0.01)


def memoranda(state):
    return dict(zip(sheet.MEMORANDA, sheet.memoranda(state), strict=True))


def of_instrument(state, name):
    return sheet.balance_sheet(state)[sheet.INSTRUMENTS.index(name)]


COUNTS_DEBT = {
    "net worth": lambda state, row: -balance_sheets.net_worth(state)[row],
    "loans of the bank": lambda state, row: balance_sheets.loans_by_bank(state)[0],
    "balance sheet of banks": lambda state, row: of_instrument(state, "loans to firms")[Sector.BANKS],
    "claims of the firm": lambda state, row: -sheet.claims_of_firms(state)["loans"][row],
    "loans to firms": lambda state, row: statistics.money(state)["firm_loans"] / state.scale,
    "inclusive loans": lambda state, row: small_firms.credit(state)["inclusive_loans"] / state.scale,
    "debt that may be deferred": lambda state, row: LoanDeferral.debt(None, state)[row],
    "debt that may be refinanced": lambda state, row: line_of_refinancing(state)[row],
}
COUNTS_ARREARS = {
    "arrears of principal": lambda state, row: statistics.money(state)["principal_in_arrears"] / state.scale,
    "memoranda": lambda state, row: memoranda(state)["principal in arrears"][Sector.BANKS],
    "what opens a quarter": lambda state, row: opening_arrears(state)[row],
}


def opening_arrears(state):
    state.record.opening = sheet.opening(state)
    return state.record.opening.principal_arrears


def line_of_refinancing(state):
    handed_in = []
    programme = SimpleNamespace(
        name="ant_refinancing",
        hand_in=lambda state, kind, **terms: handed_in.append(terms),
        is_idle=lambda _: False,
        cap_per_firm=1e9,
        granted=lambda _, line, room: line,
        months_on=lambda _: np.ones(3),
        left=lambda _: 1e9,
    )
    AntRefinancing.set_instruments(programme, state)
    return handed_in.pop()["limit"][0]


@pytest.mark.parametrize("reader", COUNTS_DEBT)
def test_what_counts_debts_counts_it(state, borrowers, reader):
    row, before = borrowers[0], COUNTS_DEBT[reader](state, borrowers[0])
    state.firms.tax_credit[row] += 500.0
    assert COUNTS_DEBT[reader](state, row) - before == pytest.approx(500.0, abs=1e-3)


@pytest.mark.parametrize("reader", COUNTS_ARREARS)
def test_what_counts_arrears_counts_what_is_missed_of_it(state, borrowers, reader):
    row, before = borrowers[0], COUNTS_ARREARS[reader](state, borrowers[0])
    state.firms.owed_tax_credit[row] += 500.0
    assert COUNTS_ARREARS[reader](state, row) - before == pytest.approx(500.0, abs=1e-3)


def at_rest(state):
    """Books of a quarter in which nothing has happened yet."""
    state.record.opening = sheet.opening(state)
    record = state.record
    record.opened[:] = record.closed_by_month[:] = record.opening.closed[:] = 0
    record.principal_fallen_due[:] = record.principal_paid[:] = record.principal_forgiven[:] = 0.0
    record.without_payment, record.closing_claims = {}, sheet.claims_of_firms(state)
    state.ledger.books["loans"][:] = 0.0
    identities.firms_add_up(state, "now")
    lenders_books.principal_stays_owed(state, "now")
    agents_books.loans_of_firms(state, "now")


def test_books_do_not_close_over_it(state, borrowers):
    row, firms = borrowers[0], state.firms
    at_rest(state)
    gone = np.flatnonzero(firms.state == FirmState.CLOSED)[0]
    firms.tax_credit[gone] = 1.0
    with pytest.raises(BookError, match="claims on or of a closed firm"):
        identities.firms_add_up(state, "now")
    firms.tax_credit[gone], firms.owed_tax_credit[row] = 0.0, 1.0
    with pytest.raises(BookError, match="arrears of principal"):
        lenders_books.principal_stays_owed(state, "now")
    state.record.principal_fallen_due[row] = 1.0
    with pytest.raises(BookError, match="beyond the debt"):
        lenders_books.principal_stays_owed(state, "now")
    firms.tax_credit[row] = 1.0
    lenders_books.principal_stays_owed(state, "now")
    state.record.closing_claims = sheet.claims_of_firms(state)
    with pytest.raises(BookError, match="loans owed to it less owed by it"):
        agents_books.loans_of_firms(state, "now")


def test_its_bank_provides_for_it_and_gives_it_up(state, borrowers):
    row, firms, p = borrowers[0], state.firms, state.parameters
    bad_loans.provide(state)
    before, firms.tax_credit[row], firms.months_overdue[row] = state.banks.provisions.copy(), 1000.0, p.overdue_months
    bad_loans.provide(state)
    assert (state.banks.provisions - before)[0] == pytest.approx(p.loss_given_default * 1000.0)
    lost = state.record.loans_lost[0]
    firms.months_overdue[row] = p.overdue_months + p.months_non_performing
    bad_loans.give_up_loans(state)
    assert state.record.loans_lost[0] - lost == pytest.approx(1000.0) and firms.tax_credit[row] == 0.0


def test_who_is_far_behind_with_it_stops(state, borrowers):
    row, firms = borrowers[0], state.firms
    with_money(state, firms.accounts[[row]], 0.0)
    for missed, stops in ((0.24, False), (0.26, True)):
        firms.tax_credit[row], firms.owed_tax_credit[row] = 12_000.0, missed * 12_000.0
        bills, payments = unpaid_wages(state, [row], full_pay=1e9, interest=1.0, paid=0.9)
        settlement.arrears_are_counted(state, 0, bills, payments)
        assert (firms.state[row] == FirmState.SUSPENDED) == stops


def test_it_waits_and_is_refinanced_like_all_that_is_owed_to_banks(state, borrowers):
    row, firms, pull, everyone = borrowers[0], state.firms, state.instruments, np.ones(len(state.firms))
    firms.tax_credit[row], pull.principal_deferred[:, row] = LENT, True
    assert repayment.principal_falls_due(state, state.month).asked[TAX_CREDIT][row] == 0.0
    pull.principal_deferred[:, row] = False
    principal = repayment.principal_falls_due(state, state.month)
    assert repayment.still_asked(principal)[row] == LENT / 2.0
    pull.hand_in(Refinancing(programme="any", limit=np.outer(np.ones(3), 1e9 * everyone), budget=1e15))
    repayment.debts_are_refinanced(state, 0, principal, 0.0 * everyone)
    assert firms.tax_credit[row] == firms.advance[row] == LENT / 2.0


def test_the_columns_of_a_kind_are_its_own_and_told_as_owed(state):
    owed = [column for kind in debts.KINDS for column in (kind.principal, kind.arrears, *kind.parts)]
    assert len(set(owed)) == len(owed) and {*owed, *debts.interest_columns()} <= set(TaxedFirms.under("AF"))


def test_mesa_shows_it_and_refuses_to_write_it(state, borrowers):
    state.firms.tax_credit[borrowers[0]] = 500.0
    assert faces.SMES.value(state, "tax_credit", borrowers[0]) == 500.0
    for name in ("tax_credit", "owed_tax_credit"):
        assert name in faces.SMES.names(state)
        with pytest.raises(faces.AgentError, match="what one owes another owns"):
            faces.SMES.write(state, name, borrowers[0], 0.0)
