"""JD Spark, interest-free credit: it buys the sponsor's stock only, and the
shop keeps the cash it would have paid (rule 19)."""

import numpy as np

from abm.agents import platforms
from abm.calendar import a_quarter
from abm.relief.book import Given
from abm.relief.outlook import Outlook, exit_rate
from abm.relief.programme import Programme
from abm.relief.shops import makers_of_the_supplier, usual_merchandise
from abm.state.lines import StockCredit
from abm.state.state import MONTHS, State


class SparkCredit(Programme):
    """The sponsor sells what it buys from its makers and pays them at once; the shop owes the sponsor and pays in
    instalments without interest."""

    GROUP = "jd_like"
    PARAMETERS = ("cap_per_shop", "mean_line", "shops", "term_months", "share_from_sponsor", "makers", "commission")
    PLACES = ("shops", "makers")
    TOUCHES = ("firms", "stock_credit")

    def eligible(self, state: State) -> np.ndarray:
        return self.named(state) & (state.firms.months_overdue == 0)

    def set_instruments(self, state: State) -> None:
        if self.is_idle(state):
            return
        line = self.granted(state, self.lines(state), self.left(state), self.shops / state.scale)
        owed = self.owed(state)
        room = np.maximum(0.0, line - owed)
        free = max(0.0, self.left(state) - float(owed.sum()))
        self.hand_in(
            state,
            StockCredit,
            limit=np.minimum(line, owed + room * min(1.0, free / max(1e-9, float(room.sum())))),
            runs=self.months_on(state),
            share=np.where(line > 0.0, self.share_from_sponsor, 0.0),
            term=int(self.term_months),
            makers=makers_of_the_supplier(state, self.makers / state.scale),
            commission=self.commission,
        )

    def owed(self, state: State) -> np.ndarray:
        """What shops owe under this programme; yuan by firm."""
        return state.parts["stock_credit"].owed(self.name, state.firms.stock_credit)

    def left(self, state: State) -> float:
        """The budget bounds what shops owe at one time, together with what they never paid back; yuan."""
        return max(0.0, self.budget(state) - self.book(state).defaults)

    def outlook(self, state: State, money: np.ndarray) -> Outlook:
        """The money is owed again and again while it runs: interest forgone, what shops that close do not pay back; and
        the makers' commission."""
        shops = min(self.shops / state.scale, float(state.firms.weight[self.offered(state)].sum()))
        owed = np.minimum(money, self.mean_line * shops)
        forgone = platforms.financing_cost(owed, a_quarter(state.parameters.reference_rate))
        lost, months = exit_rate(state) * owed, self.months_to_come(state)
        # paid back evenly: half of it is owed for half of the term
        sold = owed * months / (self.term_months + 1.0) * 2.0
        return Outlook(
            firms=owed / self.mean_line,
            help=owed,
            cost=(forgone + lost) * months / MONTHS,
            fees=self.commission * sold,
        )

    def lines(self, state: State) -> np.ndarray:
        """Credit line by shop: the mean line in proportion to merchandise,
        under the cap; yuan for the agent's weight."""
        weight, shop = state.firms.weight, self.eligible(state)
        merchandise = np.where(shop, usual_merchandise(state), 0.0)
        mean = merchandise.sum() / max(1e-9, float(weight[shop].sum()))
        relative = merchandise / np.where(shop, weight * max(mean, 1e-9), 1.0)
        return weight * np.minimum(self.cap_per_shop, self.mean_line * relative)

    def given(self, state: State) -> Given:
        part, book = state.parts["stock_credit"].part(self.name), self.book(state)
        lent = self.recorded(state, StockCredit, "lent")
        rate = a_quarter(state.parameters.reference_rate)
        return Given(
            spent=max(0.0, part.peak + book.defaults + part.lost - book.spent),
            received=lent,
            financing=float(platforms.financing_cost(part.at_month_ends / MONTHS, rate)),
            defaults=part.lost,
            drawn=float(lent.sum()),
            earned=sum(line.earned for line in self.handed_in(state, StockCredit)),
        )
