"""What the facts say of the free inputs: the posterior over the box, uniform before the facts, drawn on the emulators.

A population of walkers is cooled from the box to the posterior: from L^h to L^h' with h' so near that the weights L^(h'
- h) are worth half the walkers, which are then drawn anew by weight and moved at h' (Del Moral, Doucet and Jasra 2006,
JRSS B 68). At h = 1 they run on. They move by differences of others (ter Braak 2006, Statistics and Computing 16, with
stretch moves; `emcee`, Foreman-Mackey et al. 2013, PASP 125). Convergence is told by the integrated autocorrelation
time: draws count as (walkers x steps) / time independent ones; fewer than 400, or a run shorter than 20 such times, is
said to be too little.
"""

from collections.abc import Callable
from dataclasses import dataclass

import emcee
import numpy as np
from scipy.optimize import brentq
from scipy.stats.qmc import Sobol

from experiments.calibration.distance import Facts
from experiments.calibration.emulator import Emulator, predictions

WALKERS_AN_INPUT, FEWEST_WALKERS = 8, 32
MOVES_A_STAGE = 20
BURNT = 0.2
HALF = 0.5
KEPT = 10  # every so many steps one is kept
ENOUGH, LENGTHS = 400, 20
SHORT = 0.2  # of the differences between walkers: longer steps leave the box in one input or another
INTERVAL = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Posterior:
    """Draws over the unit box (draws x inputs) with their log likelihood; `independent` is how many they are worth,
    `lengths` how many autocorrelation times the run is long."""

    draws: np.ndarray
    log_likelihood: np.ndarray
    independent: float
    lengths: float

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
        return self.independent >= ENOUGH and self.lengths >= LENGTHS


def likelihood(emulators: list[Emulator], facts: Facts, luck: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Log likelihood of points (points x inputs); minus infinity outside the box."""

    def of(points: np.ndarray) -> np.ndarray:
        inside = np.all((points >= 0) & (points <= 1), axis=1)
        log_likelihoods = np.full(len(points), -np.inf)
        if inside.any():
            mean, variance = predictions(emulators, points[inside])
            log_likelihoods[inside] = facts.log_likelihood(mean, luck, variance)
        return log_likelihoods

    return of


def draw_posterior(log_likelihood: Callable[[np.ndarray], np.ndarray], inputs: int, steps: int, seed: int) -> Posterior:
    """Walkers cooled to the posterior, then so many steps of each; the first part of these is dropped."""
    walkers = max(FEWEST_WALKERS, WALKERS_AN_INPUT * inputs)
    points = Sobol(inputs, rng=np.random.default_rng([seed, 1])).random_base2((walkers - 1).bit_length())[:walkers]
    log_likelihoods, heat, luck = log_likelihood(points), 0.0, np.random.RandomState(seed)
    while heat < 1:
        heat, weights = colder(log_likelihoods, heat)
        chosen = np.searchsorted(np.cumsum(weights), (luck.random_sample() + np.arange(walkers)) / walkers).clip(
            max=walkers - 1
        )
        sampler = moved(log_likelihood, points[chosen], MOVES_A_STAGE, heat, luck)
        points, log_likelihoods = sampler.get_last_sample().coords, sampler.get_last_sample().log_prob / heat
    sampler = moved(log_likelihood, points, steps // KEPT, 1.0, luck, KEPT)
    dropped = int(BURNT * steps / KEPT)
    draws, log_likelihoods = (
        sampler.get_chain(discard=dropped, flat=True),
        sampler.get_log_prob(discard=dropped, flat=True),
    )
    time = autocorrelation_time(sampler.get_chain(discard=dropped))
    return Posterior(draws, log_likelihoods, len(draws) / time, len(draws) / walkers / time)


def colder(log_likelihood: np.ndarray, heat: float) -> tuple[float, np.ndarray]:
    """The next exponent of the likelihood, and the weights that lead to it."""

    def weights(exponent: float) -> np.ndarray:
        raw = np.exp((exponent - heat) * (log_likelihood - log_likelihood.max()))
        return raw / raw.sum()

    def worth(exponent: float) -> float:
        return 1 / np.sum(weights(exponent) ** 2) / len(log_likelihood)

    if worth(1.0) >= HALF:
        return 1.0, weights(1.0)
    exponent = float(brentq(lambda exponent: worth(exponent) - HALF, heat, 1.0, xtol=1e-12))
    return exponent, weights(exponent)


def moved(
    log_likelihood: Callable[[np.ndarray], np.ndarray],
    points: np.ndarray,
    steps: int,
    heat: float,
    luck: np.random.RandomState,
    kept: int = 1,
) -> emcee.EnsembleSampler:
    moves = [
        (emcee.moves.DEMove(), 0.2),
        (emcee.moves.DEMove(gamma0=SHORT), 0.6),
        (emcee.moves.StretchMove(a=1 + SHORT * 2), 0.2),
    ]
    sampler = emcee.EnsembleSampler(
        *points.shape, lambda some: heat * log_likelihood(some), vectorize=True, moves=moves
    )
    start = emcee.State(points, random_state=luck.get_state())
    luck.set_state(sampler.run_mcmc(start, steps, thin_by=kept, skip_initial_state_check=True).random_state)
    return sampler


def autocorrelation_time(chain: np.ndarray) -> float:
    """Of the slowest input (steps x walkers x inputs); all steps where one has not moved at all."""
    if (chain.std(axis=(0, 1)) == 0).any():
        return float(len(chain))
    with np.errstate(invalid="ignore"):  # of a walker that has not moved
        times = emcee.autocorr.integrated_time(chain[:, chain.std(axis=0).min(axis=1) > 0], quiet=True, tol=0)
    return float(max(1.0, np.max(times)))
