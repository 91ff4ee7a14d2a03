"""Investment and capital (rule 14); real, in trend units."""

import numpy as np

from abm.agents.arithmetic import ratio


def wanted_capital(expected_output, output_per_capital, usual_use):
    """Capital that makes the expected output at the usual use of capacity; yuan (rule 14)."""
    return ratio(expected_output, usual_use * output_per_capital, 0)


def investment(capital, wear, trend, wanted_capital, adjustment):
    """Replacement of wear, growth with trend and part of the gap; yuan a quarter (rule 14).

    What is braked when it is ordered raises the gap and so returns: nothing is lost for good.
    """
    return np.maximum(0, capital * (wear + trend) + adjustment * (wanted_capital - capital))


def capital_next(capital, wear, investment, trend):
    """Capital after wear and investment, rebased by the real trend; yuan (rule 14)."""
    return (capital * (1 - wear) + investment) / (1 + trend)
