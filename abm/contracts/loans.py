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


def repay(state: State, kind: debts.Debt, amount: np.ndarray) -> np.ndarray:
    """Principal paid back, at most what is owed; asked and returned in yuan by firm."""
    firms, paid = state.firms, np.zeros(len(state.firms))
    rows = np.flatnonzero(amount > 0.0)
    if rows.size:
        owed = kind.principal.of(firms)
        money = np.minimum(rounded_money(amount[rows]), owed[rows])
        state.ledger.pay("loans repaid", money, firms.accounts[rows], lender_accounts(state, kind.lender, rows))
        before = owed[rows].copy()
        paid[rows] = rounded_money(money)
        owed[rows] -= paid[rows]
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
    share, late = payments.paid[Claim.INTEREST], payments.late_paid[Claim.INTEREST]
    pay_interest(state, slice(None), interest.bank * share + firms.owed_interest * late, firms.bank)
    platform = interest.platform * share + firms.owed_platform_interest * late
    pay_interest(state, slice(None), platform, debts.platform_bank(state))
    firms.owed_interest = firms.owed_interest * (1.0 - late) + interest.bank * (1.0 - share)
    firms.owed_platform_interest = firms.owed_platform_interest * (1.0 - late) + interest.platform * (1.0 - share)


def pay_overdue_interest(state: State, money: np.ndarray) -> np.ndarray:
    """Interest in arrears paid with this money, the bank's first; returns
    what was paid, in whole grains, yuan by firm."""
    firms, left = state.firms, money
    for lender in debts.lenders(Sector.BANKS):
        if lender.interest is not None:
            owed = lender.interest.of(firms)
            paid = np.minimum(left, whole_grains(owed))
            pay_interest(state, slice(None), paid, lender.row(state, debts.EVERY))
            owed -= paid
            left = left - paid
    return money - left


def pay_interest(state: State, rows, amount: np.ndarray, lender: np.ndarray) -> None:
    """Interest from firms to the banks that lent; yuan and bank by row."""
    banks, money = state.banks, rounded_money(amount)
    state.ledger.pay("interest", amount, state.firms.accounts[rows], banks.accounts[lender])
    banks.profit += np.bincount(lender, weights=money, minlength=len(banks))
