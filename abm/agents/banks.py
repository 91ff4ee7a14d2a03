"""How much a bank lends, to whom, at what rate, and what losses do to it (rules 10, 15)."""

import numpy as np

from abm.agents.arithmetic import ratio


def limit(collateral, lending_value, cash_flow, multiple, debt, secured_share, has_relationship):
    """Further credit a firm is good for: by collateral beyond the secured part of its debt, or by cash flow known to
    its bank beyond the rest; yuan (rule 10) [C067].
    """
    by_collateral = lending_value * collateral - secured_share * debt
    by_cash_flow = multiple * cash_flow * has_relationship - (1 - secured_share) * debt
    return np.maximum(0, np.maximum(by_collateral, by_cash_flow))


def limit_by_record(limit, record_limit, debt):
    """Further credit of a firm whose transaction record its bank can read: without collateral up to what the record is
    good for; yuan (rules 10, 11).
    """
    return np.maximum(limit, record_limit - debt)


def granted(applied_loan, limit, guaranteed_share):
    """Loan granted before the bank looks at its own room; beyond the limit the part that somebody guarantees; yuan
    (rule 10) [A080].
    """
    within = np.minimum(applied_loan, limit)
    return within + guaranteed_share * (applied_loan - within)


def guaranteed(loan, guaranteed_share):
    """The part of a loan that a guarantor pays if it is lost; yuan (rule 15)."""
    return guaranteed_share * loan


def refuses(overdue, collateral_short):
    """A bank does not renew what is overdue or short of collateral; true or false (rule 10)."""
    return overdue | collateral_short


def standing_loan(loan, arrears, usual_loan, trend, leverage_gap, due_share, refused, on_record):
    """Of the standing loan: principal due beside what is in arrears, the part renewed, and the growth that keeps up
    with trend and the class's usual loan, none for who was called in not long ago; yuan a quarter (rule 10).
    """
    due = due_share * (loan - arrears)
    growth = trend * loan + leverage_gap * np.maximum(0, usual_loan - loan)
    return due, np.where(refused, 0, due), np.where(refused | on_record, 0, growth)


def principal_asked(loan, arrears, falling_due):
    """What falls due this month and what was missed before, at most the loan; yuan (rules 10-12)."""
    return np.minimum(loan, arrears + falling_due)


def principal_arrears(loan, asked, paid):
    """Principal that was asked for and not paid stays owed, at most the loan; yuan (rule 12)."""
    return np.minimum(loan, np.maximum(0, asked - paid))


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


def given_up(months_overdue, longest_overdue, months_non_performing):
    """A loan that has been non-performing for some months is written off; true or false (rule 15)."""
    return months_overdue >= longest_overdue + months_non_performing


def provision(loans, overdue, loss_given_default):
    """What a bank sets aside for loss on loans that are non-performing; yuan (rule 15)."""
    return np.where(overdue, loss_given_default * loans, 0)


def provisions_used(provisions, losses):
    """Losses met by what was set aside for them; the rest falls on equity; yuan (rule 15)."""
    return np.minimum(provisions, losses)


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
