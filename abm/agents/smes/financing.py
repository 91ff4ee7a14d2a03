"""Cash: what is needed, who is paid first, what is owed, when a firm must suspend (rules 10, 12, 14)."""

import numpy as np

from abm.agents.arithmetic import between, ratio


def monthly_outlays(wages, contributions, rent, interest):
    """What a firm must pay each month even without sales, owner's pay left out; yuan a month (rule 12)."""
    return wages + contributions + rent + interest


def wanted_cash(wanted_runway, monthly_outlays):
    """Cash a firm likes to hold, `wanted_runway` months of outlays; yuan (rule 12) [S003, S004]."""
    return wanted_runway * monthly_outlays


def wanted_loan(outlays, receipts, cash, wanted_runway, monthly_outlays):
    """Loan that covers the expected gap of the quarter and keeps at most a month of outlays in hand; yuan (rule
    10).
    """
    return np.maximum(0, outlays - receipts - cash + np.minimum(1, wanted_runway) * monthly_outlays)


def applied_loan(wanted_loan, draw, application_share):
    """Loan asked for: of those in need only a share applies, the others are discouraged; yuan (rule 10) [A082]."""
    return np.where(draw < application_share, wanted_loan, 0)


def paid_in_turn(cash, claim):
    """What the next claim in the order gets of the cash that is left: all of it, part or nothing; yuan (rule 12).

    Serves the waterfall, the repayment of arrears, and the sources of a shortfall (bank, platform, owner) alike.
    """
    return np.minimum(np.maximum(cash, 0), claim)


def drawings(usual_drawings, cash, wanted_cash, drawing_speed):
    """What the owner takes out: the usual, more with cash above the wanted and less below it, so that cash is
    rebuilt; yuan a quarter (rule 12).
    """
    return np.maximum(0, usual_drawings + drawing_speed * (cash - wanted_cash))


def owners_pay(usual_pay, cash, wanted_cash, lowest_share):
    """Pay of the self-employed, cut with their cash but not below a share; yuan (rule 12)."""
    return usual_pay * between(ratio(cash, wanted_cash, 1), lowest_share, 1)


def owner_help(monthly_outlays, owner_deposits, help_share):
    """What the owner puts in at most when credit does not suffice, a share of a month's outlays and not above own
    deposits; yuan (rule 12) [A045].
    """
    return np.maximum(0, np.minimum(help_share * monthly_outlays, owner_deposits))


def beyond_limit(arrears, monthly_claim, limit):
    """Whether a creditor's patience, in months of its claim, is at an end; true or false (rule 12)."""
    return arrears > limit * monthly_claim


def suspended(beyond_wages, beyond_suppliers, beyond_rent, beyond_interest, beyond_principal, cash):
    """Work stops at month end when staff or suppliers wait no longer, or landlord or lender and there is no cash;
    true or false (rule 12).
    """
    without_cash = (beyond_rent | beyond_interest | beyond_principal) & (cash <= 0)
    return beyond_wages | beyond_suppliers | without_cash


def investment_brake(in_arrears, closed, cash, wanted_runway, monthly_outlays, brake_share, longest_runway):
    """Share of investment carried out: 1, less while in arrears and short of cash, 0 while closed (rule 14)."""
    comfortable = brake_share * np.minimum(longest_runway, wanted_runway) * monthly_outlays
    braked = between(ratio(cash, comfortable, 1), 0, 1)
    return np.where(closed, 0, np.where(in_arrears, braked, 1))
