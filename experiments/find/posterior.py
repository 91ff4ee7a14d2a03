"""What the facts say of the free inputs: the posterior over the box, uniform before the facts, drawn on the emulators.

Walkers move by differences of others (ter Braak 2006, Statistics and Computing 16, with snooker moves; `emcee`,
Foreman-Mackey et al. 2013, PASP 125). Convergence is told by the integrated autocorrelation time: draws count as
(walkers x steps) / time independent ones, and fewer than 400 are said to be too few.
"""

from collections.abc import Callable
from dataclasses import dataclass

import emcee
import numpy as np
from scipy.stats.qmc import Sobol

from experiments.find.distance import Facts
from experiments.find.emulator import Emulator, predictions

WALKERS_AN_INPUT = 4
STARTS = 1024
BURNT = 0.4
ENOUGH = 400
INTERVAL = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Posterior:
    """Draws over the unit box (draws x inputs) with their log likelihood; `independent` is how many they are worth."""

    draws: np.ndarray
    log_likelihood: np.ndarray
    independent: float

    @property
    def mean(self) -> np.ndarray:
        return self.draws.mean(axis=0)

    @property
    def mode(self) -> np.ndarray:
        return self.draws[np.argmax(self.log_likelihood)]

    @property
    def interval(self) -> np.ndarray:
        """5, 50 and 95 % of each input."""
        return np.quantile(self.draws, INTERVAL, axis=0)

    @property
    def enough(self) -> bool:
        return self.independent >= ENOUGH


def likelihood(emulators: list[Emulator], facts: Facts, luck: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Log likelihood of points (points x inputs); minus infinity outside the box."""

    def of(points: np.ndarray) -> np.ndarray:
        inside = np.all((points >= 0) & (points <= 1), axis=1)
        told = np.full(len(points), -np.inf)
        if inside.any():
            mean, variance = predictions(emulators, points[inside])
            told[inside] = facts.log_likelihood(mean, luck, variance)
        return told

    return of


def draw_posterior(log_likelihood: Callable[[np.ndarray], np.ndarray], inputs: int, steps: int, seed: int) -> Posterior:
    """Walkers start at the likeliest of many points of the box and run so many steps; the first part is dropped."""
    walkers = WALKERS_AN_INPUT * max(inputs, 2)
    sampler = emcee.EnsembleSampler(
        walkers, inputs, log_likelihood, vectorize=True, moves=[(emcee.moves.DEMove(), 0.7), (emcee.moves.DESnookerMove(), 0.1), (emcee.moves.StretchMove(), 0.2)]
    )
    start = emcee.State(first_points(log_likelihood, inputs, walkers, seed), random_state=np.random.RandomState(seed).get_state())
    sampler.run_mcmc(start, steps, skip_initial_state_check=True)
    dropped = int(BURNT * steps)
    draws, told = sampler.get_chain(discard=dropped, flat=True), sampler.get_log_prob(discard=dropped, flat=True)
    time = float(np.nanmax(sampler.get_autocorr_time(discard=dropped, quiet=True, tol=0)))
    return Posterior(draws, told, len(draws) / max(time, 1.0))


def first_points(log_likelihood: Callable[[np.ndarray], np.ndarray], inputs: int, walkers: int, seed: int) -> np.ndarray:
    box = Sobol(inputs, rng=np.random.default_rng([seed, 1])).random(STARTS)
    told = log_likelihood(box)
    return box[np.argsort(-told, kind="stable")[:walkers]]
