"""How often each test of this house rejects at 5 % where nothing differs but who was drawn.

The arms are one programme whose lottery is drawn again: in each world any two of them may change places. So every
batch of worlds takes, world by world, two arms in an order drawn anew, and the truth of their difference is zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from experiments.ask.claims import Claim
from experiments.ask.measures import Measure
from experiments.ask.schema import Compare
from experiments.find.clusters import Clusters
from experiments.find.effects import first_start
from experiments.find.panel import Panel
from experiments.find.verdict import REFUTED, SUPPORTED, Drawn, verdicts

HELPED, AGAINST = "again", "once"
BATCHES, DRAWS, LEVEL, LUCK = 1_000, 8, 0.05, 20_260_102
EXPECTED = (0.03, 0.08)
Luck = np.random.Generator


@dataclass(frozen=True)
class Rate:
    """Of so many batches those in which a test rejects, with the binomial interval of their share."""

    test: str
    measure: str
    rejected: int
    batches: int

    @property
    def share(self) -> float:
        return self.rejected / self.batches

    @property
    def interval(self) -> tuple[float, float]:
        """Exact (Clopper and Pearson 1934), 95 %."""
        found = stats.binomtest(self.rejected, self.batches).proportion_ci(1 - LEVEL, "exact")
        return float(found.low), float(found.high)

    @property
    def word(self) -> str:
        """As expected, or on which side of it the share lies."""
        low, high = EXPECTED
        return (
            "as expected"
            if low <= self.share <= high
            else "rejects too often"
            if self.share > high
            else "rejects seldom"
        )


def batch(panel: Panel, luck: Luck, draws: int = DRAWS, seeds: int | None = None) -> Panel:
    """Some draws of the worlds, each world with two different arms by lot, called once and again; of each draw so many
    worlds, all if none is said."""
    chosen = luck.permutation(np.unique(panel.draws))[:draws]
    rows = np.concatenate([np.flatnonzero(panel.draws == draw)[:seeds] for draw in chosen])
    two = np.argsort(luck.random((len(rows), len(panel.arms))), axis=1)[:, :2]
    values = {}
    for measure in panel.measures:
        stacked = np.stack([panel.values[arm, measure][rows] for arm in panel.arms])
        for name, which in zip((AGAINST, HELPED), two.T, strict=True):
            values[name, measure] = stacked[which, np.arange(len(rows))]
    alone = np.arange(len(rows)) if seeds == 1 else panel.draws[rows]
    return Panel((AGAINST, HELPED), panel.worlds[rows], alone, panel.openings[rows], panel.quarters, values)


def rejects(clusters: Clusters, difference: np.ndarray) -> bool:
    """Whether the interval of the mean leaves out zero."""
    found = clusters.of(difference).interval(1 - LEVEL)
    return bool(found.low > 0 or found.high < 0)


def added(panel: Panel, measure: str, quarters: Sequence[int]) -> np.ndarray:
    return panel.difference(HELPED, AGAINST, measure)[:, list(quarters)].sum(axis=1)


def claims_on(measures: Sequence[str], window: str) -> list[Claim]:
    """One a measure, that it is higher with the second draw."""
    return [
        Claim(says=f"{name} is higher", measure=name, arm=HELPED, window=window, sign="positive", compares="terms")
        for name in measures
    ]


def decided(
    panel: Panel, compare: Compare, window: str, known: dict[str, Measure], starts: dict
) -> list[tuple[bool, bool]]:
    """Of each measure whether the verdict on its sign is supported or refuted, and whether it survives Holm's rule."""
    asked = claims_on(compare.measures, window)
    found = verdicts(
        panel, compare, asked, starts, known, [], Drawn(pl.DataFrame({"world": panel.worlds, "draw": panel.draws}), ())
    )
    return [(one.word in (SUPPORTED, REFUTED), bool(one.survives)) for one in found]


def rates(
    panel: Panel, compare: Compare, known: dict[str, Measure], starts: dict[str, str | None], batches: int = BATCHES
) -> Iterator[Rate]:
    """A rate a test and measure; the last of each family is of any measure after Holm's rule."""
    measures = [name for name in compare.measures if name in panel.measures]
    begins = first_start(starts, *panel.arms[:2]) or panel.quarters[0]
    asked = compare.model_copy(update={"against": AGAINST, "measures": measures})
    pair = {AGAINST: begins, HELPED: begins}
    columns = [column for column, quarter in enumerate(panel.quarters) if quarter >= begins]
    luck = np.random.default_rng(LUCK)
    counts: dict[tuple[str, str], int] = {}
    for _ in range(batches):
        worlds, drawn = batch(panel, luck, 2 * DRAWS, seeds=1), batch(panel, luck)
        for name in measures:
            note(counts, "interval, worlds", name, rejects(worlds.clusters, added(worlds, name, columns)))
            note(counts, "interval, draws", name, rejects(drawn.clusters, added(drawn, name, columns)))
        for window, said in (("after", "verdict on a sign"), ("peak", "verdict on a peak")):
            found = decided(drawn, asked, window, known, pair)
            for name, (word, _) in zip(measures, found, strict=True):
                note(counts, said, name, word)
            note(counts, f"{said}, after Holm", "any", any(survives for _, survives in found))
    yield from (Rate(test, name, rejected, batches) for (test, name), rejected in counts.items())


def note(counts: dict[tuple[str, str], int], test: str, measure: str, rejected: bool) -> None:
    counts[test, measure] = counts.get((test, measure), 0) + rejected
