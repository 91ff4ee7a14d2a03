"""What a programme has done so far: the running totals that go with a fork."""

from dataclasses import dataclass, field

import numpy as np

from abm.state.state import State


@dataclass
class Given:
    """What a programme gave in one quarter; yuan of the scaled world,
    `received` by firm or worker: what each was given or lent."""

    spent: float
    received: np.ndarray
    paid: float = 0.0
    financing: float = 0.0
    defaults: float = 0.0
    drawn: float = 0.0
    earned: float = 0.0  # by the sponsor, on what the programme moved its way
    losses_of_banks: float = 0.0
    bound: np.ndarray | bool = False  # by firm: whom a rule changed something for, without money

    @property
    def served(self) -> np.ndarray:
        """Whom the programme did something for."""
        return (self.received > 0.0) | self.bound

    @property
    def cost(self) -> float:
        """What the quarter cost the sponsor: money given away, interest forgone, own claims lost."""
        return self.paid + self.financing + self.defaults


@dataclass
class Book:
    """Totals since the start; `spent` counts against the budget, `reached` holds ids of firms or workers, `received`
    what each got, `firms` how many real ones they stand for.

    `level` multiplies the budget; `expected` is what its sponsor expected of it in the quarter `weighed`, yuan.
    """

    spent: float = 0.0
    cost: float = 0.0
    defaults: float = 0.0
    drawn: float = 0.0
    earned: float = 0.0
    losses_of_banks: float = 0.0
    firms: float = 0.0
    reached: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    received: np.ndarray = field(default_factory=lambda: np.zeros(0))
    last: Given | None = None
    level: float = 1.0
    expected: float = 0.0
    weighed: int | None = None

    def has_reached(self, ids: np.ndarray) -> np.ndarray:
        """Which of these firms or workers were reached before, true or false by row."""
        if self.reached.size == 0:
            return np.zeros(ids.size, dtype=bool)
        at = np.searchsorted(self.reached, ids)  # in the order of their ids
        return self.reached.take(at, mode="clip") == ids

    def enter(self, given: Given, ids: np.ndarray, weight: np.ndarray) -> None:
        """Add a quarter; a firm or worker is reached once, however often it is served."""
        rows = np.flatnonzero(given.served)
        self.firms += float(weight[rows[~self.has_reached(ids[rows])]].sum())
        named, got = np.concatenate([self.reached, ids[rows]]), np.concatenate([self.received, given.received[rows]])
        self.reached, firm_of = np.unique(named, return_inverse=True)
        self.received = np.bincount(firm_of, weights=got)
        for name in ("spent", "cost", "defaults", "drawn", "earned", "losses_of_banks"):
            setattr(self, name, getattr(self, name) + getattr(given, name))
        self.last = given


def programmes_count_their_costs(state: State) -> None:
    """What the quarter's relief cost, whom it reached, what was drawn; a firm
    or person served by two programmes counts once."""
    for programme in state.relief:
        programme.count_costs(state)
    for parts in state.parts.values():
        parts.a_quarter_is_over()
    record = state.record
    record.programme_reach += float(record.opening.weights[record.reached_by_relief].sum())
    record.programme_reach_people += float(record.people_reached_by_relief.sum())
