"""How much a bank lends, to whom, at what rate, and what losses do to it (rules 10, 15)."""

import numpy as np

from abm.agents.arithmetic import ratio


def limit(collateral, lending_value, cash_flow, multiple, debt, secured_share, has_relationship):
    """Further credit a firm is good for: by collateral beyond the secured part of its debt, or by cash flow known to its
    bank beyond the rest; yuan (rule 10) [C067].
    """
    by_collateral = lending_value * collateral - secured_share * debt
    by_cash_flow = multiple * cash_flow * has_relationship - (1 - secured_share) * debt
    return np.maximum(0, np.maximum(by_collateral, by_cash_flow))


def granted(applied_loan, limit):
    """Loan granted before the bank looks at its own room; yuan (rule 10) [A080]."""
    return np.minimum(applied_loan, limit)


def refuses(overdue, collateral_short):
    """A bank does not renew what is overdue or short of collateral; true or false (rule 10)."""
    return overdue | collateral_short


def standing_loan(loan, opening_balance, usual_loan, trend, leverage_gap, due_share, refused):
    """Of the standing loan: principal due, the part renewed, and the growth that keeps up with trend and the
    class's usual loan; yuan a quarter (rule 10).
    """
    due = due_share * loan
    growth = trend * opening_balance + leverage_gap * np.maximum(0, usual_loan - loan)
    return due, np.where(refused, 0, due), np.where(refused, 0, growth)


def rate(reference, risk_margin):
    """Interest on a loan: reference and the margin for risk, the bank's services being an input; share a quarter (rule
    10) [C013, C014].
    """
    return reference + risk_margin


def room(equity, lowest_ratio, risk_weighted):
    """Risk-weighted lending a bank's equity still carries; yuan (rule 10)."""
    return np.maximum(0, equity / lowest_ratio - risk_weighted)


def proportional_cut(granted, room):
    """Share of its new loans a bank can make, the same for all when room is short (rule 10)."""
    return np.minimum(1, ratio(room, granted, 1))


def non_performing(months_overdue, longest_overdue, deferred):
    """A loan overdue too long is non-performing, unless payment is deferred; true or false (rule 15)."""
    return np.where(deferred, False, months_overdue >= longest_overdue)


def npl_ratio(non_performing_loans, loans):
    """Non-performing share of loans (rule 15) [C002, C004, C005]."""
    return ratio(non_performing_loans, loans, 0)


def dividends(usual_dividends, equity, risk_weighted, lowest_ratio):
    """Dividends, none while the capital ratio is low; yuan a quarter (rule 15)."""
    return np.where(equity < lowest_ratio * risk_weighted, 0, usual_dividends)


def recapitalisation(equity, risk_weighted, rescue_ratio, restored_ratio):
    """Capital the state puts into a bank whose ratio fell below the rescue ratio; yuan (rule 15)."""
    missing = np.maximum(0, restored_ratio * risk_weighted - equity)
    return np.where(equity < rescue_ratio * risk_weighted, missing, 0)
