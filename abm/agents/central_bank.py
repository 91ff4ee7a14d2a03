"""Reserves: standing facility, relending, foreign assets (rule 17)."""

import numpy as np


def facility(reserves):
    """Reserves lent to a bank whose account is negative; yuan (rule 17)."""
    return np.maximum(0, -reserves)


def facility_rate(policy, penalty):
    """Rate of the standing facility, the policy rate and a point; share a year (rule 17)."""
    return policy + penalty


def relending(eligible_loans, outstanding, quota):
    """New reserves lent cheaply against eligible loans within the quota; yuan (rule 17) [C023-C025]."""
    return np.maximum(0, np.minimum(eligible_loans, quota) - outstanding)


def result(interest_received, interest_paid):
    """The central bank's result, handed to the government; yuan (rule 17)."""
    return interest_received - interest_paid
