"""Principal that is missed adds up and stays owed; platforms keep their
part back; who was called in gets nothing new."""

import numpy as np
import pytest

from abm.contracts import debts, loans
from abm.measures import lenders_books
from abm.measures.breach import BookError
from abm.phases import lending, news
from abm.phases.settlement import repayment, settlement
from abm.state.firms import Channel, FirmState, SizeClass
from tests.months import NOTHING_BOUGHT, unpaid_wages
from tests.openings import drawn_state, played_state, with_money

KINDS = pytest.mark.parametrize("kind", debts.KINDS, ids=str)


def borrower(state):
    firms = state.firms
    there = (
        (firms.loan > 1000.0) & (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.MEDIUM) & firms.online
    )
    return np.flatnonzero(there)[0]


def clean_state(**owed):
    """A played quarter in which one firm has the debts named and no others, and nobody sells online."""
    state = played_state(1)
    row, firms = borrower(state), state.firms
    state.month.sales.to_households[:, Channel.ONLINE] = 0.0
    for kind in debts.KINDS:
        kind.principal.of(firms)[:] = kind.arrears.of(firms)[:] = 0.0
    firms.called_loan = firms.called_platform_loan = 0.0
    state.record.opening.loan[:] = 0.0
    for name, yuan in owed.items():
        getattr(firms, name)[row] = yuan
    state.instruments.principal_deferred[:] = False
    return state, row


def a_month(state, row, money=0.0):
    """The lender asks, the firm pays so much; returns what was asked."""
    principal = repayment.principal_falls_due(state, state.month)
    asked = repayment.still_asked(principal)[row]
    purse = np.zeros(len(state.firms))
    purse[row] = money
    repayment.platform_keeps_back(state, principal)
    repayment.pay_principal(state, principal, purse)
    repayment.terms_run_on(state, principal, NOTHING_BOUGHT)
    return asked


def test_what_was_called_and_missed_adds_up_month_by_month_and_is_asked_again():
    state, row = clean_state(loan=3000.0, called_loan=750.0)
    firms = state.firms
    assert [a_month(state, row) for _ in range(3)] == pytest.approx([250.0, 500.0, 750.0])
    assert firms.owed_principal[row] == pytest.approx(750.0) and firms.loan[row] == 3000.0
    firms.called_loan[row] = 0.0
    assert a_month(state, row, 300.0) == pytest.approx(750.0)
    assert firms.owed_principal[row] == pytest.approx(450.0) and firms.loan[row] == pytest.approx(2700.0)
    assert a_month(state, row, 450.0) == pytest.approx(450.0) and firms.owed_principal[row] == pytest.approx(0.0)


def test_what_is_above_the_usual_is_paid_back_by_the_loan_of_the_quarters_start():
    """Three months alike, though the loan has shrunk by then: a third each of the share of the gap that is closed."""
    state, row = clean_state(loan=3000.0)
    firms = state.firms
    state.record.opening.loan[row], firms.usual_loan[row], firms.normal_output[row] = 3000.0, 90.0, 20.0
    a_third = state.parameters.leverage_gap * 1200.0 / 3.0
    assert [a_month(state, row, a_third) for _ in range(3)] == pytest.approx([a_third] * 3, abs=0.01) and a_third > 10.0
    assert firms.loan[row] == pytest.approx(3000.0 - 3.0 * a_third, abs=0.01) and firms.owed_principal[row] == 0.0


def test_what_is_in_arrears_is_not_called_a_second_time():
    state = drawn_state()
    row = borrower(state)
    firms, p = state.firms, state.parameters
    firms.months_overdue[row], firms.owed_principal[row] = p.overdue_months, 0.4 * firms.loan[row]
    news.news_arrives(state)
    lending.banks_renew(state)
    assert firms.called_loan[row] == pytest.approx(p.principal_due * 0.6 * firms.loan[row])


@pytest.mark.parametrize("waits", ["deferred", "suspended"])
def test_principal_that_waits_is_neither_asked_nor_forgotten(waits):
    state, row = clean_state(
        loan=3000.0, owed_principal=200.0, called_loan=300.0, advance=120.0, advance_months=4, owed_instalments=20.0
    )
    if waits == "deferred":
        state.instruments.principal_deferred[:, row] = True
    else:
        state.firms.state[row] = FirmState.SUSPENDED
    state.month.sales.to_households[row, Channel.ONLINE] = 1e6
    assert a_month(state, row, 1000.0) == 0.0
    firms = state.firms
    assert firms.owed_principal[row] == 200.0 and firms.owed_instalments[row] == 20.0
    assert firms.loan[row] == 3000.0 and firms.advance[row] == 120.0 and firms.advance_months[row] == 4


def test_instalments_run_over_the_term_and_a_missed_one_is_asked_with_the_next():
    state, row = clean_state(advance=120.0, advance_months=4)
    firms = state.firms
    assert a_month(state, row, 30.0) == pytest.approx(30.0)
    assert a_month(state, row) == pytest.approx(30.0) and firms.owed_instalments[row] == pytest.approx(30.0)
    assert a_month(state, row, 60.0) == pytest.approx(60.0)
    assert a_month(state, row, 30.0) == pytest.approx(30.0)
    assert firms.advance[row] == pytest.approx(0.0) and firms.advance_months[row] == 0


def test_the_platform_keeps_back_instalments_and_loans_called_in_before_the_seller_sees_the_money():
    state, row = clean_state(
        advance=120.0, advance_months=4, platform_loan=90.0, called_platform_loan=60.0, loan=300.0, called_loan=300.0
    )
    firms = state.firms
    state.month.sales.to_households[row, Channel.ONLINE] = 40.0
    before = firms.deposits[row]
    asked = a_month(state, row)
    assert before - firms.deposits[row] == pytest.approx(40.0)
    assert firms.advance[row] == pytest.approx(90.0) and firms.platform_loan[row] == pytest.approx(80.0)
    assert asked == pytest.approx(150.0), "told before the platform has kept anything back"
    assert firms.owed_platform_principal[row] == pytest.approx(10.0) and firms.owed_principal[row] == pytest.approx(
        100.0
    )


def test_more_drawn_on_an_advance_does_not_stretch_what_is_owed_already():
    state, row = clean_state(advance=100.0, advance_months=2)
    state.firms.granted_platform_loan[row] = 100.0
    sources = np.zeros((3, len(state.firms)))
    sources[1, row] = 100.0
    loans.draw_loans(state, sources)
    assert state.firms.advance_months[row] == np.ceil((2 + state.parameters.platform_term_months) / 2)


def test_who_was_called_in_gets_nothing_new_for_a_year():
    state = drawn_state()
    row = borrower(state)
    firms, p = state.firms, state.parameters
    firms.loan[row], firms.usual_loan[row] = 0.5 * firms.loan[row], firms.loan[row] / firms.normal_output[row]
    firms.months_overdue[row] = p.overdue_months
    news.news_arrives(state)
    lending.banks_renew(state)
    assert firms.called_loan[row] > 0.0 and state.record.loan_growth[row] == 0.0
    firms.months_overdue[row], begun = 0, state.quarter
    need = np.full(len(firms), 1e9)
    for quarters in range(1, p.call_remembered + 1):
        state.quarter = begun + quarters
        refused = lending.banks_renew(state)
        lending.banks_grant(state, need, refused)
        lending.platforms_grant(state, need)
        clear = quarters == p.call_remembered
        assert firms.called_loan[row] == 0.0, "renewed again"
        assert (state.record.loan_growth[row] > 0.0) == clear and refused[row] != clear
        assert clear or firms.granted_loan[row] == 0.0


def test_a_platform_thinks_less_of_who_has_missed_payments():
    scores = []
    for late, on_record in ((0, False), (2, False), (0, True)):
        state = drawn_state()
        row = borrower(state)
        state.firms.months_overdue[row] = late
        state.firms.record_clear_from[row] = state.quarter + on_record
        news.news_arrives(state)
        lending.platforms_grant(state, np.zeros(len(state.firms)))
        scores.append(state.firms.score[row])
    assert scores[1] == scores[2] < scores[0]


@KINDS
def test_books_in_which_missed_principal_is_forgotten_do_not_close(kind):
    state, row = clean_state()
    lenders_books.principal_stays_owed(rested(state), "test")
    kind.principal.of(state.firms)[row], kind.arrears.of(state.firms)[row] = 5000.0, 500.0
    with pytest.raises(BookError, match="arrears of principal"):
        lenders_books.principal_stays_owed(state, "test")


def test_nobody_owes_more_principal_than_debt():
    state, row = clean_state(loan=100.0)
    rested(state)
    state.firms.owed_principal[row] = state.record.principal_fallen_due[row] = 500.0
    with pytest.raises(BookError, match="beyond the debt"):
        lenders_books.principal_stays_owed(state, "test")


def rested(state):
    """Nothing was owed, fell due or was paid this quarter."""
    state.record.opening.principal_arrears[:] = 0.0
    for name in ("principal_fallen_due", "principal_paid", "principal_forgiven"):
        getattr(state.record, name)[:] = 0.0
    return state


def test_deferral_does_not_reach_what_is_owed_to_the_supplier():
    state, row = clean_state(stock_credit=90.0, stock_credit_months=3, advance=90.0, advance_months=3)
    state.instruments.principal_deferred[:, row] = True
    assert a_month(state, row, 100.0) == pytest.approx(30.0) and state.firms.stock_credit[row] == pytest.approx(60.0)
    state.firms.state[row] = FirmState.SUSPENDED
    assert a_month(state, row, 100.0) == 0.0


def arrears_are_counted(state, short):
    """After a month in which the firms of some rows cannot pay all wages."""
    bills, payments = unpaid_wages(state, short, full_pay=1e9, interest=1.0, paid=0.9)
    settlement.arrears_are_counted(state, state.month.number, bills, payments)


@KINDS
def test_the_clock_of_who_is_overdue_runs_for_principal_of_every_kind(kind):
    state, row = clean_state()
    firms = state.firms
    firms.owed_interest[row] = firms.owed_platform_interest[row] = 0.0
    kind.principal.of(firms)[row], kind.arrears.of(firms)[row], firms.months_overdue[row] = 1e6, 2.0, 4
    arrears_are_counted(state, [])
    assert firms.months_overdue[row] == 5
    kind.arrears.of(firms)[row] = 0.0
    arrears_are_counted(state, [])
    assert firms.months_overdue[row] == 0


@pytest.mark.parametrize(
    ("months", "cash", "deferred", "stops"),
    [
        (3.1, 0.0, False, True),
        (2.9, 0.0, False, False),
        (3.1, 1e6, False, False),
        (3.1, 0.0, True, False),
    ],
)
def test_who_is_three_months_of_principal_behind_without_cash_and_cannot_pay_its_bills_stops(
    months, cash, deferred, stops
):
    state, row = clean_state(loan=12_000.0)
    firms, p = state.firms, state.parameters
    firms.owed_principal[row] = months * p.principal_due * 12_000.0 / 3.0
    firms.owed_wages[row] = firms.owed_interest[row] = firms.owed_platform_interest[row] = 0.0
    firms.rent_overdue[row] = firms.ground_rent_overdue[row] = 0.0
    with_money(state, firms.accounts[[row]], cash)
    state.instruments.principal_deferred[:, row] = deferred
    arrears_are_counted(state, [row])
    assert (firms.state[row] == FirmState.SUSPENDED) == stops
