"""Whose part of a debt is whose, where several programmes have lent to one firm, or guarantee its loan."""

from dataclasses import dataclass, field

import numpy as np

# columns of firms that belong to programmes, in the part of each
PARTED = ("relief_advance", "refinanced", "relief_guaranteed", "stock_credit")


@dataclass
class Part:
    """One programme's part of a column of firms, and what became of it since the quarter began; yuan."""

    share: np.ndarray  # (firms,)
    lost: float = 0.0  # never paid back, or called
    peak: float = 0.0  # owed at one time at most
    at_month_ends: float = 0.0  # owed, added up over the months


NONE = Part(np.zeros(0))


@dataclass
class Parts:
    """One column of firms by programme. Shares change when something new is lent; what is paid back or lost is so of
    every programme's part alike."""

    of: dict[str, Part] = field(default_factory=dict)

    def add(self, before: np.ndarray, new: dict[str, np.ndarray]) -> None:
        """Lent on top of what was owed before; yuan by firm, by programme."""
        new = {name: amount for name, amount in new.items() if amount.any()}
        after = before + sum(new.values())
        for name in new:
            self.of.setdefault(name, Part(np.zeros(before.size)))
        for name, part in self.of.items():
            owed = part.share * before + new.get(name, 0.0)
            part.share = np.divide(owed, after, out=part.share.copy(), where=after > 0.0)

    def owed(self, programme: str, column: np.ndarray) -> np.ndarray:
        """Its part of the column; yuan by firm."""
        return self.of[programme].share * column if programme in self.of else np.zeros(column.size)

    def part(self, programme: str) -> Part:
        """Its part, none if it has never lent."""
        return self.of.get(programme, NONE)

    def lose(self, rows: np.ndarray, amount: np.ndarray) -> None:
        """So much of the column is lost; yuan by row."""
        for part in self.of.values():
            part.lost += float((part.share[rows] * amount).sum())

    def a_quarter_is_over(self) -> None:
        """What became of it is told anew; whose it is stays."""
        for part in self.of.values():
            part.lost = part.peak = part.at_month_ends = 0.0
