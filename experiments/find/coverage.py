"""How often the intervals hold: the same rule on made-up effects whose truth is known.

`python -m experiments.find.coverage` prints the table of docs/uncertainty.md. Every case is of the numbers of worlds
that experiments use: 16 draws with two seeds each, or 32 worlds. Beside it stands the plain t interval over worlds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from experiments.ask.designs import random, sobol
from experiments.find.clusters import Clusters, Ratio
from experiments.find.intervals import Interval, student
from experiments.find.verdict import holm

CONFIDENCE, TIMES, LUCK = 0.95, 4_000, 11
DRAWS, SEEDS, OPENINGS, INPUTS, QUARTERS = 16, 2, 4, 5, 7
Luck = np.random.Generator
HEADS = ("made-up effect", "worlds", "holds", "truth above", "truth below", "warned", "plain t holds")


@dataclass(frozen=True)
class Worlds:
    """`draws` of so many `seeds`, each world with one of the drawn openings; `luck` gives numbers of any shape, with
    mean zero and variance one."""

    draws: int
    seeds: int
    luck: Callable[[Luck, tuple[int, ...]], np.ndarray]
    of_draws: float = 0.0  # standard deviation of what a draw's worlds share
    of_openings: float = 0.0
    points: Callable[[int, int, int], np.ndarray] = random

    def sample(self, luck: Luck, columns: int = 1) -> tuple[np.ndarray, Clusters]:
        """Worlds x columns with truth zero; columns share half of their luck, as quarters do."""
        numbers, seeds = np.arange(self.draws * self.seeds), int(luck.integers(2**31))
        draw, opening = numbers // self.seeds, luck.integers(0, OPENINGS, len(numbers))
        inputs = (self.points(self.draws, INPUTS, seeds) - 0.5).sum(axis=1) * np.sqrt(12 / INPUTS)
        shared = self.of_draws * inputs[draw] + self.of_openings * luck.normal(size=OPENINGS)[opening]
        own = self.luck(luck, (len(numbers), columns))
        both = own if columns == 1 else np.sqrt(0.5) * (own + self.luck(luck, (len(numbers), 1)))
        return shared[:, None] + both, Clusters(draw, opening if self.of_openings else numbers)


def normal(luck: Luck, shape: tuple[int, ...]) -> np.ndarray:
    return luck.normal(size=shape)


def lognormal(sigma: float, luck: Luck, shape: tuple[int, ...]) -> np.ndarray:
    """Skewness 1.7 at a sigma of 0.5, 6.2 at 1."""
    variance = np.expm1(sigma**2)
    return (np.exp(sigma * luck.normal(size=shape) - sigma**2 / 2) - 1) / np.sqrt(variance)


def jumps(size: float, luck: Luck, shape: tuple[int, ...]) -> np.ndarray:
    """One world in twenty jumps by so many standard deviations of the others."""
    return (luck.normal(size=shape) + size * ((luck.random(shape) < 0.05) - 0.05)) / np.sqrt(1 + 0.0475 * size**2)


def cases() -> dict[str, Worlds]:
    """By what is said of them."""
    pairs, alone = partial(Worlds, DRAWS, SEEDS), partial(Worlds, DRAWS * SEEDS, 1)
    mild, strong, rare, violent = (
        partial(lognormal, 0.5),
        partial(lognormal, 1.0),
        partial(jumps, 10.0),
        partial(jumps, 30.0),
    )
    return {
        "normal": pairs(normal),
        "normal, no draw shared": alone(normal),
        "skewed (lognormal, skewness 1.7)": pairs(mild),
        "skewed, no draw shared": alone(mild),
        "very skewed (skewness 6.2)": pairs(strong),
        "rare jumps (5 % of worlds, 10 sd)": pairs(rare),
        "rare jumps of 30 sd": pairs(violent),
        "parameters matter, random design": pairs(normal, 1.0),
        "parameters matter most, random design": pairs(normal, 3.0),
        "parameters matter, Sobol design": pairs(normal, 1.0, points=sobol),
        "parameters matter most, Sobol design": pairs(normal, 3.0, points=sobol),
        "four openings matter (32 worlds worth 21)": pairs(normal, 0.0, 0.25),
        "four openings matter much (worth 11)": pairs(normal, 0.0, 0.5),
        "parameters and openings matter": pairs(normal, 1.0, 0.5),
    }


def of_mean(luck: Luck, case: Worlds) -> tuple[Interval, float, str | None, np.ndarray]:
    values, clusters = case.sample(luck)
    found = clusters.of(values[:, 0])
    return found.interval(CONFIDENCE), 0.0, found.warning, values[:, 0]


def of_ratio(luck: Luck, case: Worlds) -> tuple[Interval, float, str | None, np.ndarray]:
    """Cost over jobs: cost goes with jobs and has luck of its own."""
    values, clusters = case.sample(luck, 2)
    jobs, cost = 3 + values[:, 0], 6 + values.sum(axis=1)
    found = Ratio(clusters, cost, jobs)
    return found.interval(CONFIDENCE), 2.0, found.warning, clusters.weights * len(jobs) * (2 + (cost - 2 * jobs) / 3)


def of_peak(luck: Luck, case: Worlds) -> tuple[Interval, float, str | None, np.ndarray]:
    """The largest of seven quarters in none of which there is an effect; beside it the quarter that looks largest, as
    if nobody had looked for it."""
    values, clusters = case.sample(luck, QUARTERS)
    found = clusters.highest(values)
    return found.interval(CONFIDENCE), 0.0, found.warning, values[:, found.at]


def stopped(luck: Luck, case: Worlds, fewest: int) -> tuple[Interval, float, str | None, np.ndarray]:
    """Two draws more until the interval is as narrow as 36 draws would make it, at most all."""
    values, clusters = case.sample(luck)
    wanted = 1.96 * np.sqrt((case.of_draws**2 + 1 / case.seeds) / 36)
    for draws in range(fewest, case.draws + 1, 2):
        first = slice(0, draws * case.seeds)
        found = Clusters(clusters.draws[first], clusters.openings[first]).of(values[first, 0])
        interval = found.interval(CONFIDENCE)
        if (interval.high - interval.low) / 2 <= wanted:
            break
    return interval, 0.0, found.warning, values[first, 0]


def plain(values: np.ndarray) -> Interval:
    """The t interval as if worlds shared nothing."""
    half = student(CONFIDENCE, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return Interval(values.mean(), values.mean() - half, values.mean() + half)


def row(name: str, worlds: str, play: Callable, times: int) -> tuple[str, ...]:
    """Shares of so many samples."""
    luck, intervals = np.random.default_rng([LUCK, *name.encode()]), []
    for _ in range(times):
        found, truth, warning, values = play(luck)
        usual = plain(values)
        intervals.append(
            (
                found.low <= truth <= found.high,
                truth > found.high,
                truth < found.low,
                warning is not None,
                usual.low <= truth <= usual.high,
            )
        )
    return (name, worlds, *(f"{100 * share:.1f} %" for share in np.mean(intervals, axis=0)))


def rows(times: int = TIMES, wanted: Callable[[str], bool] = lambda name: True) -> Iterator[tuple[str, ...]]:
    """The lines of the table; Fieller's ratios, peaks and stopped samples below the means."""
    shape, many = f"{DRAWS} × {SEEDS}", f"up to 96 × {SEEDS}"
    plays: dict[str, tuple[str, Callable]] = {
        name: (shape if case.seeds > 1 else str(case.draws), partial(of_mean, case=case))
        for name, case in cases().items()
    }
    normally, skewed = Worlds(DRAWS, SEEDS, normal, 1.0), Worlds(DRAWS, SEEDS, partial(lognormal, 0.5), 1.0)
    plays |= {
        "a ratio (cost of a job)": (shape, partial(of_ratio, case=normally)),
        "a ratio, skewed": (shape, partial(of_ratio, case=skewed)),
    }
    plays |= {
        "the peak of seven quarters": (shape, partial(of_peak, case=normally)),
        "the peak, skewed": (shape, partial(of_peak, case=skewed)),
    }
    until = partial(Worlds, 96, SEEDS)
    plays |= {
        "stopped when narrow, looks from 30 draws": (many, partial(stopped, case=until(normal, 1.0), fewest=30)),
        "the same, skewed": (many, partial(stopped, case=until(partial(lognormal, 0.5)), fewest=30)),
        "looks from 8 draws (not done)": (many, partial(stopped, case=until(normal, 1.0), fewest=8)),
    }
    yield from (row(name, worlds, play, times) for name, (worlds, play) in plays.items() if wanted(name))


def false_verdicts(claims: int, times: int) -> tuple[float, float]:
    """Of experiments with so many claims and no effect at all: in which at least one is decided, and in which one
    survives Holm."""
    luck, case, verdicts = np.random.default_rng([LUCK, claims]), Worlds(DRAWS, SEEDS, normal, 1.0), []
    for _ in range(times):
        p = [clusters.of(values[:, 0]).p(0.0) for values, clusters in (case.sample(luck) for _ in range(claims))]
        verdicts.append((min(p) < 1 - CONFIDENCE, min(holm(p)) < 1 - CONFIDENCE))
    return tuple(np.mean(verdicts, axis=0).tolist())


def table(times: int = TIMES) -> str:
    """As Markdown."""
    lines = [HEADS, ("---",) * len(HEADS), *rows(times)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    print(table())
    for claims in (5, 20):
        one, after = false_verdicts(claims, TIMES // 4)
        print(
            f"{claims} claims, no effect: at least one decided in {one:.0%} of experiments, after Holm in {after:.0%}"
        )
