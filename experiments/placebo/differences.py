"""A difference in differences across the cutoff of a score, as a paper would estimate it, beside the true effect from
the twin world: the same firms with and without loans."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.find.intervals import student
from experiments.validation.cross_sections import SCORED

AT_WORK, SALES, MOST = "operates", "sales", 3.0


@dataclass(frozen=True)
class Estimated:
    """A coefficient with the standard error clustered by firm and the firms it rests on."""

    effect: float
    error: float
    firms: int

    def holds(self, truth: float, confidence: float = 0.95) -> bool:
        """Whether the interval of the estimator holds a number."""
        return abs(self.effect - truth) <= student(confidence, self.firms - 1) * self.error


def two_way(outcome: np.ndarray, treated: np.ndarray, after: np.ndarray, weight: np.ndarray) -> Estimated:
    """Two-way fixed effects on a balanced panel (firms x quarters), clustered by firm: the coefficient of treated times
    after, with firm and quarter taken out by weighted means; errors with the small-sample factor G / (G - 1)."""

    def within(values: np.ndarray) -> np.ndarray:
        of_quarter = weight @ values / weight.sum()
        return values - values.mean(axis=1, keepdims=True) - of_quarter + of_quarter.mean()

    x, y = within(np.outer(treated, after).astype(float)), within(outcome)
    square = float(weight @ (x * x).sum(axis=1))
    effect = float(weight @ (x * y).sum(axis=1)) / square
    score = weight * (x * (y - effect * x)).sum(axis=1)
    firms = len(outcome)
    return Estimated(effect, float(np.sqrt(firms / (firms - 1) * (score @ score))) / square, firms)


@dataclass(frozen=True)
class Near:
    """Firms of one world at most `width` from the cutoff when the offer came, firms x quarters: whether a firm is at
    work, or its sales over their own mean of the quarters before, three times that at most; of firms that sold in each
    of these. A firm that has closed is not at work and sells nothing."""

    above: np.ndarray
    weight: np.ndarray
    quarters: tuple[str, ...]
    with_loans: np.ndarray
    without: np.ndarray
    after: np.ndarray

    @classmethod
    def read(
        cls, firms: pl.DataFrame, width: float, before: str, without: str, with_loans: str, outcome: str
    ) -> "Near":
        """`before`: the last quarter without an offer, by whose score firms are told apart; quarters up to it are those
        of the arm `without`."""
        quarters = tuple(sorted(firms["quarter"].unique()))
        scored = firms.filter(
            (pl.col("arm") == without)
            & (pl.col("quarter") == before)
            & pl.col("size_class").is_in(SCORED)
            & (pl.col("above_cutoff").abs() <= width)
        ).sort("id")
        usual, loans = (seen(firms, scored["id"], quarters, arm, outcome) for arm in (without, with_loans))
        past = np.array([quarter <= before for quarter in quarters])
        loans[:, past] = usual[:, past]
        above, weight = scored["above_cutoff"].to_numpy() >= 0, scored["weight"].to_numpy()
        always = (seen(firms, scored["id"], quarters, without, SALES)[:, past] > 0).all(axis=1)
        own = np.ones(len(scored)) if outcome == AT_WORK else usual[:, past].mean(axis=1)
        scaled = (np.minimum(MOST, table[always] / own[always, None]) for table in (loans, usual))
        return cls(above[always], weight[always], quarters, *scaled, ~past)

    @property
    def estimated(self) -> Estimated:
        """What is seen in the world with loans."""
        return two_way(self.with_loans, self.above, self.after, self.weight)

    @property
    def placebo(self) -> Estimated:
        """The same in the world without: a difference that no loan made."""
        return two_way(self.without, self.above, self.after, self.weight)

    @property
    def truth(self) -> float:
        """Of the firms above: with less without, mean over the quarters after."""
        change = (self.with_loans - self.without)[self.above][:, self.after].mean(axis=1)
        return float(np.average(change, weights=self.weight[self.above]))

    @property
    def on_those_below(self) -> float:
        """Of the firms below, who are offered nothing: what the loans of others do to them."""
        change = (self.with_loans - self.without)[~self.above][:, self.after].mean(axis=1)
        return float(np.average(change, weights=self.weight[~self.above]))


def seen(firms: pl.DataFrame, ids: pl.Series, quarters: tuple[str, ...], arm: str, outcome: str) -> np.ndarray:
    """Of each firm and quarter in an arm; none where it is not in being."""
    found = np.zeros((len(ids), len(quarters)))
    for column, quarter in enumerate(quarters):
        table = firms.filter((pl.col("arm") == arm) & (pl.col("quarter") == quarter)).select(
            "id", pl.col(outcome).cast(pl.Float64)
        )
        joined = ids.to_frame("id").join(table, on="id", how="left", maintain_order="left")
        found[:, column] = joined[outcome].fill_null(0.0).to_numpy()
    return found
