"""Cities hand out coupons that pay part of what residents buy at small shops and caterers (rules 7, 8)."""

import numpy as np

from abm.names import Industry, among
from abm.relief.programme import Programme
from abm.state.firms import FirmState, SizeClass
from abm.state.lines import Coupons
from abm.state.state import State
from abm.state.workers import WorkerState


class DigitalCoupons(Programme):
    """The state pays the household its share of a purchase, the household pays the shop the whole price.

    Part of these purchases is brought forward from the next quarter's spending, the rest is taken from what would have
    been bought now, from any regular alike; what the household saves by the coupon is income like any other. What a
    yuan of coupons adds to spending over a year is an outcome. Coupons that begin after a quarter's first month pay for
    what has been ordered already.
    """

    BRIDGES = False  # it brings orders
    PARAMETERS = ("value_per_person", "share_paid", "share_brought_forward")
    FLOWS = ("relief: coupons",)
    TOUCHES = ("workers", "deposits")
    SERVES = "workers"

    def eligible(self, state: State) -> np.ndarray:
        return ~among(state.workers.state, (WorkerState.IN_VILLAGE, WorkerState.STRANDED))

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        self.hand_in(
            state,
            Coupons,
            value=self.monthly_grants(state, np.full(len(state.workers), self.value_per_person)),
            share=self.share_paid,
            moved=self.share_brought_forward,
            takers=self.takers(state),
        )

    def takers(self, state: State) -> np.ndarray:
        """Open shops, stalls and caterers up to small size."""
        firms = state.firms
        sells = among(firms.industry, (Industry.TRADE, Industry.CATERING))
        return sells & (firms.size_class <= SizeClass.SMALL) & (firms.state == FirmState.OPEN)
