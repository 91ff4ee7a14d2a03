"""Reserves: standing facility, relending, foreign assets (rule 17)."""

import numpy as np

from abm.agents.arithmetic import smoothed


def facility(reserves):
    """Reserves lent to a bank whose account is negative; yuan (rule 17)."""
    return np.maximum(0, -reserves)


def facility_rate(policy, penalty):
    """Rate of the standing facility, the policy rate and a point; share a year (rule 17)."""
    return policy + penalty


def rate_answer(previous, inflation, unemployment_gap, to_inflation, to_unemployment, smoothing, lowest):
    """By how much the central bank moves its rate in answer to prices and unemployment, part of the way a quarter and
    not below the lowest; share a year (rule 17).
    """
    wanted = to_inflation * inflation - to_unemployment * unemployment_gap
    return np.maximum(lowest, smoothed(previous, wanted, smoothing))


def relending(eligible_loans, outstanding, quota):
    """New reserves lent cheaply against eligible loans within the quota; yuan (rule 17) [C023-C025]."""
    return np.maximum(0, np.minimum(eligible_loans, quota) - outstanding)


def result(interest_received, interest_paid):
    """The central bank's result, handed to the government; yuan (rule 17)."""
    return interest_received - interest_paid
