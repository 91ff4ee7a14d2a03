"""JD Spark, low-cost supplies: a part of the price of merchandise is given back, up to a value of goods sold."""

import numpy as np

from abm.relief.book import Given
from abm.relief.outlook import Outlook
from abm.relief.programme import Programme
from abm.relief.shops import makers_of_the_supplier, usual_merchandise
from abm.state.lines import PriceCut
from abm.state.state import MONTHS, State


class SparkSupplies(Programme):
    """The budget is the value of goods, spread evenly over the months; the cost is the discount on them."""

    GROUP = "jd_like"
    PARAMETERS = ("discount", "shops", "share_from_sponsor", "makers", "commission")
    PLACES = ("shops", "makers")
    FLOWS = ("relief: platform",)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        on = self.months_on(state)
        wanted = self.share_from_sponsor * usual_merchandise(state) * on.sum() / MONTHS
        served = self.granted(state, wanted, np.inf, self.shops / state.scale)
        tranche = self.left(state) * on.sum() / self.months_to_come(state)
        self.hand_in(
            state,
            PriceCut,
            discount=np.outer(on, served > 0.0) * self.discount,
            share=np.where(served > 0.0, self.share_from_sponsor, 0.0),
            limit=served * min(1.0, tranche / max(1e-9, float(served.sum()))),
            makers=makers_of_the_supplier(state, self.makers / state.scale),
            commission=self.commission,
        )

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """What the shops buy of it at most while it runs; the discount is the help, and the cost; the makers'
        commission is earned."""
        offered, weight = self.offered(state), state.firms.weight
        shops = min(self.shops / state.scale, float(weight[offered].sum()))
        each = float(usual_merchandise(state)[offered].sum()) / max(1e-9, float(weight[offered].sum()))
        sold = np.minimum(money, self.share_from_sponsor * each * shops * self.months_to_come(state) / MONTHS)
        off = self.discount * sold
        return Outlook(firms=np.full(money.size, shops), help=off, cost=off, fees=self.commission * sold)

    def given(self, state: State) -> Given:
        goods, paid = self.recorded(state, PriceCut, "goods"), self.recorded(state, PriceCut, "paid")
        earned = sum(line.earned for line in self.handed_in(state, PriceCut))
        return Given(spent=float(goods.sum()), received=paid, paid=float(paid.sum()), earned=earned)
