"""Emulators: what a moment of the model would be at a point that was not played, and how sure that is.

For one moment with mean m(z) over the seeds at the points z in [0, 1]^d played so far,

    m(z) = a + b'z + f(z) + e,   b ~ N(0, s_b^2 I),   f ~ GP(0, s_f^2 k(z, z')),   e ~ N(0, s_e^2),

k the Matern kernel (nu = 5/2) with a length for each input (automatic relevance determination). All points share their
seeds, so e is the luck that is left after common seeds, and the rest of luck lifts all points alike (`distance.py`
counts it). s_b, s_f, s_e and the lengths maximise the marginal likelihood. Rasmussen and Williams (2006), ch. 2 and 5;
for simulations with noise: Baker et al. (2022), Statistical Science 37(1).

Cross-validation leaves one point out at a time, the kernel kept (Rasmussen and Williams, eq. 5.10-5.12):

    m_-i = m_i - [K^-1 m]_i / [K^-1]_ii,   variance 1 / [K^-1]_ii,   Q2 = 1 - sum (m_i - m_-i)^2 / sum (m_i - mean)^2.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel

ITERATIONS = 80
HALF = 0.5  # inputs are centred, so that the linear part turns about the middle of the box
Z90 = 1.6448536269514722  # 90 % of a normal lies within so many standard deviations


@dataclass(frozen=True)
class Quality:
    """Of one emulator: Q2, root mean squared error left out, share of left-out points inside the 90 % interval."""

    q2: float
    error: float
    covered: float
    noise: float
    spread: float

    @property
    def usable(self) -> bool:
        return self.q2 >= HALF

    def words(self) -> str:
        """Why a moment is hard to emulate, or that it is not."""
        if self.usable:
            return "emulated"
        if self.noise**2 >= HALF * self.spread**2:
            return (
                "not emulated: the inputs move it hardly more than luck does; more seeds a point would show whether"
                " they move it at all"
            )
        return "not emulated: it is too rough for the points played; add points or narrow ranges"


class Emulator:
    """One moment over the box."""

    def __init__(self, points: np.ndarray, values: np.ndarray, start: np.ndarray | None = None):
        self.middle, self.scale = float(values.mean()), float(values.std()) or 1.0
        kernel = first_kernel(points.shape[1])
        if start is not None:
            kernel = kernel.clone_with_theta(np.clip(start, *kernel.bounds.T))
        self.process = GaussianProcessRegressor(kernel, alpha=1e-10, optimizer=climb)
        with warnings.catch_warnings():
            # a length at its bound says: this input does not matter
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.process.fit(points - HALF, (values - self.middle) / self.scale)
        self.quality = self._cross_validated(values)

    @property
    def kernel(self) -> np.ndarray:
        """The kernel's logarithms, from which the next fit may start."""
        return self.process.kernel_.theta

    @property
    def noise(self) -> float:
        """Standard deviation of the luck left after common seeds."""
        return float(np.sqrt(self.process.kernel_.k2.noise_level)) * self.scale

    def at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of the moment without luck, in the moment's unit."""
        mean, sd = self.process.predict(points - HALF, return_std=True)
        without_luck = np.maximum(sd**2 - self.process.kernel_.k2.noise_level, 0.0)
        return self.middle + self.scale * mean, self.scale**2 * without_luck

    def _cross_validated(self, values: np.ndarray) -> Quality:
        factor = self.process.L_
        inverse = np.linalg.inv(factor)
        precision = np.einsum("ij,ij->j", inverse, inverse)
        missed = self.process.alpha_ / precision * self.scale
        inside = np.abs(missed) <= Z90 * self.scale / np.sqrt(precision)
        spread = float(values.std())
        q2 = 1.0 - float(np.mean(missed**2)) / spread**2 if spread > 0 else 0.0
        return Quality(q2, float(np.sqrt(np.mean(missed**2))), float(inside.mean()), self.noise, spread)


def first_kernel(inputs: int):
    linear = ConstantKernel(1.0, (1e-4, 1e2)) * DotProduct(sigma_0=0.0, sigma_0_bounds="fixed")
    rough = ConstantKernel(0.5, (1e-4, 1e2)) * Matern(np.full(inputs, 1.5), (0.1, 30.0), nu=2.5)
    return linear + rough + WhiteKernel(0.05, (1e-6, 2.0))


def climb(negative_likelihood, start, bounds):
    """The likelihood climbed from one start, for so many steps at most: each costs a factorisation."""
    found = minimize(
        negative_likelihood, start, method="L-BFGS-B", jac=True, bounds=bounds, options={"maxiter": ITERATIONS}
    )
    return found.x, found.fun


def emulate(points: np.ndarray, moments: np.ndarray, before: "list[Emulator] | None" = None) -> list[Emulator]:
    """One emulator for each column of `moments` (points x moments), started where the last ones ended."""
    starts = [None] * moments.shape[1] if before is None else [one.kernel for one in before]
    return [Emulator(points, column, start) for column, start in zip(moments.T, starts, strict=True)]


def predictions(emulators: list[Emulator], points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Resources and variances, points x moments."""
    predicted = [one.at(points) for one in emulators]
    return np.column_stack([mean for mean, _ in predicted]), np.column_stack([variance for _, variance in predicted])
