"""What an impulse does, quarter by quarter, over worlds that differ by it alone: means with intervals.

Quarters are counted from the first of the impulse, which is 1. A response a yuan is cumulated from there on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments.find.effects import refuse_unpaired
from experiments.find.intervals import NOTHING, Interval
from experiments.find.panel import Panel

CONFIDENCE = 0.95
TOLD = (1, 4, 8, 12)  # quarters
PERCENT = 100.0
LATE = 4  # quarters after the end of an impulse
# measures played, in the order of the table
MEASURES = (
    "gdp_real", "gdp", "consumption", "investment", "employment", "exports", "unemployment_rate", "price_level",
    "public_debt", "fiscal_impulse", "programme_cost", "money_drawn",
)  # fmt: skip # a table


@dataclass(frozen=True)
class Response:
    """One measure's: its unit, and by what a difference is divided: its level without the impulse, the GDP of a year,
    or nothing."""

    measure: str
    unit: str
    over: str | None = None
    factor: float = PERCENT


RESPONSES = {
    "gdp": Response("gdp_real", "per cent", "gdp_real"),
    "employment": Response("employment", "per cent", "employment"),
    "exports": Response("exports", "per cent", "exports"),
    "unemployment": Response("unemployment_rate", "percentage points"),
    "prices": Response("price_level", "per cent", "price_level"),
    "public_debt": Response("public_debt", "per cent of a year's GDP", "gdp", PERCENT / 4),
}
A_YUAN = {"gdp_a_yuan": "gdp_real", "consumption_a_yuan": "consumption", "investment_a_yuan": "investment"}
UNIT_A_YUAN = "yuan a yuan, cumulated"
SPENT, UNIT_SPENT = "spent", "per cent of a quarter's GDP, cumulated"


@dataclass(frozen=True)
class Row:
    """One number: a response of one impulse in one quarter."""

    impulse: str
    response: str
    unit: str
    quarter: int
    found: Interval


@dataclass(frozen=True)
class Late:
    """What is left of an impulse long after its end, per cent of GDP: in which quarter, how much, whether this is the
    largest change of all, and whether it has turned its sign; if not, it goes on growing by itself."""

    quarter: int
    found: Interval
    grows: bool
    swings_back: bool


@dataclass(frozen=True)
class Responses:
    """`panel`: arms x worlds x quarters; `first`: the column of the quarter in which impulses begin."""

    panel: Panel
    against: str
    first: int

    @classmethod
    def of(cls, panel: Panel, against: str, begins: str, starts: dict[str, str | None]) -> "Responses":
        """Refuses worlds that differ before the impulse."""
        refuse_unpaired(panel, against, starts)
        return cls(panel, against, panel.quarters.index(begins))

    @property
    def quarters(self) -> int:
        """How many there are from the first of the impulses on."""
        return len(self.panel.quarters) - self.first

    def change(self, impulse: str, measure: str) -> np.ndarray:
        """With the impulse less without; worlds x quarters from the first on."""
        return self.panel.difference(impulse, self.against, measure)[:, self.first :]

    def level(self, measure: str) -> np.ndarray:
        """Without any impulse, mean over worlds, by quarter from the first on."""
        values = self.panel.values[self.against, measure][:, self.first :]
        return np.array([self.panel.clusters.mean(column) for column in values.T])

    def values(self, impulse: str, response: str) -> np.ndarray:
        """In the unit of the response; worlds x quarters."""
        asked = RESPONSES[response]
        over = 1.0 if asked.over is None else self.level(asked.over)
        return self.change(impulse, asked.measure) / over * asked.factor

    def path(self, impulse: str, response: str) -> list[Interval]:
        """Quarter by quarter."""
        values = self.values(impulse, response)
        return [self.panel.clusters.of(column).interval(CONFIDENCE) for column in values.T]

    def a_yuan(self, impulse: str, response: str, yuan: str | None, quarter: int) -> Interval:
        """Both cumulated up to a quarter: what was gained over what was spent, by Fieller's interval; of what falls (a
        fall of exports, and of GDP with it) the falls. Not defined where the yuan cannot be told from none."""
        if yuan is None:
            return NOTHING
        gain, spent = (self.change(impulse, measure)[:, :quarter].sum(axis=1) for measure in (A_YUAN[response], yuan))
        sign = -1.0 if self.panel.clusters.mean(spent) < 0 else 1.0
        return self.panel.clusters.ratio(sign * gain, sign * spent, CONFIDENCE) or NOTHING

    def spent(self, impulse: str, yuan: str | None, quarter: int) -> Interval:
        """The yuan of an impulse up to a quarter, over the GDP of its first."""
        if yuan is None:
            return NOTHING
        share = self.change(impulse, yuan)[:, :quarter].sum(axis=1) / self.level("gdp")[0] * PERCENT
        return self.panel.clusters.of(share).interval(CONFIDENCE)

    def rows(self, impulse: str, yuan: str | None) -> Iterator[Row]:
        """All that is told of an impulse."""
        for response, asked in RESPONSES.items():
            path = self.path(impulse, response)
            for quarter in TOLD:
                yield Row(impulse, response, asked.unit, quarter, path[quarter - 1])
        for quarter in TOLD:
            yield Row(impulse, SPENT, UNIT_SPENT, quarter, self.spent(impulse, yuan, quarter))
        for response in A_YUAN:
            for quarter in TOLD:
                yield Row(impulse, response, UNIT_A_YUAN, quarter, self.a_yuan(impulse, response, yuan, quarter))

    def one(self, impulse: str, response: str, yuan: str | None, quarter: int) -> Interval:
        """Any response in any quarter."""
        if response in A_YUAN:
            return self.a_yuan(impulse, response, yuan, quarter)
        return self.path(impulse, response)[quarter - 1]

    def late(self, impulse: str, lasts: int) -> Late | None:
        """The largest change of GDP that comes more than four quarters after the end of an impulse of so many quarters,
        where it differs from zero, all quarters so late looked at together; None elsewhere."""
        values = self.values(impulse, "gdp")
        means = np.array([self.panel.clusters.mean(column) for column in values.T])
        columns = values[:, lasts + LATE :]
        signs = np.repeat([1, -1], columns.shape[1])
        highest = self.panel.clusters.highest(np.concatenate([columns, columns], axis=1), signs)
        found = highest.interval(CONFIDENCE)
        if not (found.low > 0 or found.high < 0):
            return None
        first, at = np.argmax(np.abs(means[: lasts + LATE])), lasts + LATE + highest.at % columns.shape[1]
        grows, swings_back = np.abs(means[at]) > np.abs(means[first]), means[at] * means[first] < 0.0
        return Late(at + 1, found, bool(grows), bool(swings_back))
