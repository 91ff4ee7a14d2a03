"""Loans: who books them, granted, drawn, repaid, and the interest on them (rules 10, 15)."""

import numpy as np

from abm.agents import platforms
from abm.books.flows import Sector
from abm.books.money import rounded_money, whole_grains
from abm.contracts import debts
from abm.markets.clearing import Claim, Source
from abm.state.bills import InterestBills, Payments
from abm.state.firms import Firms
from abm.state.state import State


def lender_accounts(state: State, lender: debts.Lender, rows: np.ndarray) -> np.ndarray:
    """Accounts of those who lend to firms in these rows, one by one, or the one of all."""
    lend = state.banks if lender.sector == Sector.BANKS else state.firms
    return lend.accounts[lender.row(state, rows)]


def grant(state: State, kind: debts.Debt, amount: np.ndarray) -> None:
    """A grant is a loan and a deposit; yuan by firm."""
    firms = state.firms
    rows = np.flatnonzero(amount > 0.0)
    if rows.size:
        state.ledger.pay("loans granted", amount[rows], lender_accounts(state, kind.lender, rows), firms.accounts[rows])
        kind.principal.of(firms)[rows] += rounded_money(amount[rows])


def repay(state: State, kind: debts.Debt, amount: np.ndarray, of: np.ndarray | None = None) -> np.ndarray:
    """Principal paid back by all firms, or by those in rows `of`, at most what is owed; asked and returned in yuan by
    row."""
    firms, paid, some = state.firms, np.zeros(amount.size), np.flatnonzero(amount > 0.0)
    if some.size:
        rows, owed = some if of is None else of[some], kind.principal.of(firms)
        money = np.minimum(rounded_money(amount[some]), owed[rows])
        state.ledger.pay("loans repaid", money, firms.accounts[rows], lender_accounts(state, kind.lender, rows))
        before = owed[rows].copy()
        paid[some] = rounded_money(money)
        owed[rows] -= paid[some]
        for part in kind.parts:
            was = part.of(firms)[rows]
            part.of(firms)[rows] = was * (owed[rows] / before)
            if part is Firms.guaranteed_loan:
                state.record.guarantees_ended[rows] += was - part.of(firms)[rows]
    return paid


def draw_loans(state: State, sources: np.ndarray) -> None:
    """Granted credit drawn in the month of need: bank first, then platform; yuan by source and firm."""
    firms = state.firms
    grant(state, debts.BANK_LOAN, sources[Source.BANK])
    firms.granted_loan = np.maximum(0.0, firms.granted_loan - sources[Source.BANK])
    grant_advance(state, sources[Source.PLATFORM])
    firms.granted_platform_loan = np.maximum(0.0, firms.granted_platform_loan - sources[Source.PLATFORM])
    record = state.record
    record.usual_platform_grant = np.maximum(0.0, record.usual_platform_grant - sources[Source.PLATFORM])


def grant_advance(state: State, drawn: np.ndarray) -> None:
    """Credit by score is drawn; old and new money each keep their term; yuan by firm."""
    firms = state.firms
    rows, term = np.flatnonzero(firms.advance + drawn > 0.0), np.zeros(len(firms))
    term[rows] = platforms.months_left(
        firms.advance[rows], firms.advance_months[rows], drawn[rows], state.parameters.platform_term_months
    )
    firms.advance_months = np.ceil(term).astype(np.int16)
    grant(state, debts.ADVANCE, drawn)
    firms.drew_last[drawn > 0.0] = state.quarter
    state.record.drawn_from_platforms += drawn


def book_interest(state: State, interest: InterestBills, payments: Payments) -> None:
    """Interest due this month and late interest go to the lender; the rest is owed."""
    firms = state.firms
    for lender, due, owed in (
        (debts.OWN_BANK, interest.bank, firms.owed_interest),
        (debts.INTERNET_BANK, interest.platform, firms.owed_platform_interest),
    ):
        rows = np.flatnonzero((due != 0.0) | (owed != 0.0))
        now, before = due[rows], owed[rows]
        share, late = payments.paid[Claim.INTEREST, rows], payments.late_paid[Claim.INTEREST, rows]
        pay_interest(state, lender, rows, now * share + before * late)
        owed[rows] = before * (1.0 - late) + now * (1.0 - share)


def pay_overdue_interest(state: State, money: np.ndarray) -> np.ndarray:
    """Interest in arrears paid with this money, the bank's first; returns
    what was paid, in whole grains, yuan by firm."""
    rows, interest = np.flatnonzero(money > 0.0), np.zeros(money.size)
    for lender in debts.lenders(Sector.BANKS):
        if lender.interest is not None:
            owed = lender.interest.of(state.firms)
            paid = np.minimum(money[rows] - interest[rows], whole_grains(owed[rows]))
            pay_interest(state, lender, rows, paid)
            owed[rows] -= paid
            interest[rows] += paid
    return interest


def pay_interest(state: State, lender: debts.Lender, rows: np.ndarray, amount: np.ndarray) -> None:
    """Interest from firms in these rows to the banks that lent; yuan by row."""
    banks, at = state.banks, lender.row(state, rows)
    state.ledger.pay("interest", amount, state.firms.accounts[rows], banks.accounts[at])
    banks.profit += np.bincount(at, weights=rounded_money(amount), minlength=len(banks))
