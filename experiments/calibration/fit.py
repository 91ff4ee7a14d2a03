"""Simulated moments with a surrogate: a first design, batches where the facts are near, the posterior, a check with
fresh luck.

1. Scrambled Sobol points z_1 ... z_n over the box (Sobol 1967; Owen 1995), every point with the same K seeds.
2. An emulator for each moment (`emulator.py`), the distance to the facts (`distance.py`), the posterior on the
emulators
   (`posterior.py`). The variance of the emulators stands in the distance, so that what is unknown is not ruled out.
3. The next batch: the posterior's draws in as many clusters as there are points to play (k-means), of each the draw
next to
   its centre, and first of all the likeliest draw. Again from 2, so many times.
4. Two candidates, the posterior's mean and its likeliest draw, are played with seeds that nothing was fitted to. The
mean
   is the estimate, since along what the facts do not see the likeliest draw lies anywhere; unless the draw is nearer to
the
   facts by more than 2.71 (90 % of chi squared), as it may be where the posterior is bent.
5. Identification at the estimate (`identification.py`).

The wave-by-wave refinement is that of history matching (Vernon, Goldstein and Bower 2010); for economies of agents see
Lamperti, Roventini and Sani (2018), JEDC 90, and Platt (2020), JEDC 113.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats.qmc import Sobol
from sklearn.cluster import KMeans

from experiments.calibration.distance import Facts, luck_of_means
from experiments.calibration.emulator import Emulator, emulate
from experiments.calibration.identification import Identification, identify
from experiments.calibration.posterior import Posterior, draw_posterior, likelihood
from experiments.errors import Unanswered

STEPS_OF_A_BATCH, STEPS = 400, 4000
POINTS_TO_CLUSTER = 5000
CLEARLY = 2.71
CANDIDATES = ("posterior mean", "likeliest draw")

Play = Callable[[int, Callable[[], np.ndarray]], "Played"]


@dataclass(frozen=True)
class Played:
    """Points of the unit box (points x inputs) and their moments (points x
    seeds x moments); points that failed are left out."""

    ranks: np.ndarray
    by_seed: np.ndarray

    @property
    def moments(self) -> np.ndarray:
        return self.by_seed.mean(axis=1)

    def with_more(self, more: "Played") -> "Played":
        return Played(np.concatenate([self.ranks, more.ranks]), np.concatenate([self.by_seed, more.by_seed]))


@dataclass(frozen=True)
class Problem:
    """So many inputs, the facts, and how much is played."""

    inputs: int
    facts: Facts
    points: int
    batches: int
    points_per_batch: int
    seed: int


@dataclass(frozen=True)
class Fitted:
    """What a calibration found: `estimate` on the unit box, `check` its moments with fresh luck (seeds x moments)."""

    facts: Facts
    played: Played
    luck: np.ndarray
    emulators: list[Emulator]
    posterior: Posterior
    candidate: str
    estimate: np.ndarray
    check: np.ndarray
    distance: float
    identification: Identification


def calibrate(problem: Problem, play: Play) -> Fitted:
    """`play(batch, points)` plays a batch, or recalls it; `points` is called only when the batch is not known yet."""
    played = play(0, lambda: design(problem))
    enough(played, problem)
    for batch in range(1, problem.batches + 1):
        so_far = played
        played = played.with_more(play(batch, lambda: promising(problem, so_far, batch)))
    luck, emulators, posterior = learn(problem, played, STEPS, problem.batches + 1)
    candidates = np.array([posterior.mean, posterior.mode])
    fresh = play(problem.batches + 1, lambda: candidates)
    return judged(problem, played, luck, emulators, posterior, fresh)


def judged(problem: Problem, played: Played, luck, emulators, posterior: Posterior, fresh: Played) -> Fitted:
    """The nearer of the candidates, by its moments with luck that nothing was fitted to."""
    if not len(fresh.ranks):
        raise Unanswered(
            "neither the posterior's mean nor its likeliest draw could be played; see the errors in points.parquet"
        )
    distances = problem.facts.distance(fresh.moments, luck_of_means(fresh.by_seed))
    best = int(len(distances) > 1 and distances[1] < distances[0] - CLEARLY)
    estimate = fresh.ranks[best]
    name = CANDIDATES[int(not np.array_equal(estimate, posterior.mean))]
    found = identify(emulators, problem.facts, luck, estimate, posterior)
    return Fitted(
        problem.facts,
        played,
        luck,
        emulators,
        posterior,
        name,
        estimate,
        fresh.by_seed[best],
        float(distances[best]),
        found,
    )


def design(problem: Problem) -> np.ndarray:
    """The first points of a scrambled Sobol sequence."""
    power = (problem.points - 1).bit_length()
    return Sobol(problem.inputs, rng=np.random.default_rng(problem.seed)).random_base2(power)[: problem.points]


def learn(problem: Problem, played: Played, steps: int, batch: int) -> tuple[np.ndarray, list[Emulator], Posterior]:
    luck = luck_of_means(played.by_seed)
    emulators = emulate(played.ranks, played.moments)
    posterior = draw_posterior(likelihood(emulators, problem.facts, luck), problem.inputs, steps, problem.seed + batch)
    return luck, emulators, posterior


def promising(problem: Problem, played: Played, batch: int) -> np.ndarray:
    """Draws that stand for the posterior: one next to the centre of each cluster, the likeliest first."""
    _, _, posterior = learn(problem, played, STEPS_OF_A_BATCH, batch)
    every = max(1, len(posterior.draws) // POINTS_TO_CLUSTER)
    draws = posterior.draws[::every]
    centres = KMeans(problem.points_per_batch, n_init=1, random_state=problem.seed + batch).fit(draws).cluster_centers_
    near = [draws[np.argmin(((draws - centre) ** 2).sum(axis=1))] for centre in centres]
    return np.array([posterior.mode, *near[1:]])


def enough(played: Played, problem: Problem) -> None:
    """A surrogate of fewer points than inputs says nothing."""
    if len(played.ranks) <= problem.inputs:
        raise Unanswered(
            f"{len(played.ranks)} of {problem.points} points could be played, for {problem.inputs} inputs: narrow the"
            " ranges (the errors of the others are in points.parquet), or set more points"
        )
