"""Luck by name: a draw depends on (seed, purpose, quarter, id, k), never on who drew before.

So two policy arms share luck agent by agent, and one more firm changes nobody else's draws. A draw is two rounds of
the finaliser of SplitMix64 (Steele, Lea and Flood 2014, with Stafford's variant 13) over a counter.
In a kernel: `uniform(stream, id, k)` and its like, one number each; on columns: `uniforms(stream, ids, k)` and its
like, the same numbers. `stream(seed, purpose, quarter)` is made once a call. A monthly draw has the month in k.
"""

from functools import lru_cache, partial
from math import floor, log

import numpy as np

from abm.luck.normal_quantile import normal_quantile
from abm.luck.purposes import Purpose
from abm.machine.kernels import InBlocks, kernel

__all__ = [
    "Purpose",
    "integer_below",
    "integers_below",
    "laplace",
    "laplaces",
    "normal",
    "normals",
    "round_by_luck",
    "rounded_by_luck",
    "stream",
    "uniform",
    "uniforms",
]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SILVER = np.uint64(0xD1342543DE82EF95)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_U11, _U12, _U27, _U30, _U31 = (np.uint64(bits) for bits in (11, 12, 27, 30, 31))
_64_BITS = 2**64 - 1

_quantile = kernel(normal_quantile)


@kernel
def _mix(word):
    word = (word ^ (word >> _U30)) * _FIRST
    word = (word ^ (word >> _U27)) * _SECOND
    return word ^ (word >> _U31)


@kernel
def _absorb(state, key):
    return _mix((state + _GOLDEN) ^ _mix(key + _SILVER))


@kernel
def _bits(stream, id, k):
    # The stream enters both rounds: two streams whose counters overlap by accident still part in the second.
    return _mix(_mix(stream + np.uint64(id) * _GOLDEN) ^ (stream + np.uint64(k) * _SILVER))


@lru_cache(maxsize=1024)
def stream(seed: int, purpose: Purpose, quarter: int) -> np.uint64:
    """The luck of one world for one purpose in one quarter."""
    state = np.uint64(0)
    for key in (seed, Purpose(purpose), quarter):
        state = np.uint64(_absorb(state, np.uint64(int(key) & _64_BITS)))
    return state


@kernel
def uniform(stream, id, k):
    """Between 0 and 1, 0 included."""
    return (_bits(stream, id, k) >> _U11) * 2.0**-53


@kernel
def _inner_uniform(stream, id, k):
    """Between 0 and 1, neither included, the same distance from both: quantiles stay finite and symmetric."""
    return (np.float64(_bits(stream, id, k) >> _U12) + 0.5) * 2.0**-52


@kernel
def integer_below(stream, id, k, n):
    """One of 0, 1, …, n - 1, each as likely; n is at least 1."""
    return np.int64(uniform(stream, id, k) * n)


@kernel
def normal(stream, id, k):
    """Standard normal."""
    return _quantile(_inner_uniform(stream, id, k))


@kernel
def laplace(stream, id, k):
    """Laplace with mean 0 and scale 1 (standard deviation √2)."""
    share = _inner_uniform(stream, id, k)
    return log(2.0 * share) if share < 0.5 else -log(2.0 * (1.0 - share))


@kernel
def round_by_luck(stream, id, k, x):
    """The whole number below x, or with the probability of x's fraction the one above: right on average."""
    below = floor(x)
    return np.int64(below) + np.int64(uniform(stream, id, k) < x - below)


def uniforms(stream: np.uint64, ids: np.ndarray, k: int = 0) -> np.ndarray:
    """`uniform` for each id."""
    return _uniforms(stream, _checked(ids), k)


def normals(stream: np.uint64, ids: np.ndarray, k: int = 0) -> np.ndarray:
    """`normal` for each id."""
    return _normals(stream, _checked(ids), k)


def laplaces(stream: np.uint64, ids: np.ndarray, k: int = 0) -> np.ndarray:
    """`laplace` for each id."""
    return _laplaces(stream, _checked(ids), k)


def integers_below(stream: np.uint64, ids: np.ndarray, n, k: int = 0) -> np.ndarray:
    """`integer_below` for each id; n is one number for all or one for each."""
    ids, n = _checked(ids), np.asarray(n)
    if n.dtype.kind not in "iu" or (n < 1).any():
        raise ValueError(f"integers_below: n must be whole and at least 1, but is {n.min() if n.size else n}")
    return _integers_below(stream, ids, np.broadcast_to(n.astype(np.int64), ids.shape), k)


def rounded_by_luck(stream: np.uint64, ids: np.ndarray, x, k: int = 0) -> np.ndarray:
    """`round_by_luck` for each id; x is one number for all or one for each."""
    ids, x = _checked(ids), np.asarray(x, dtype=np.float64)
    if not np.isfinite(x).all():
        raise ValueError("rounded_by_luck: x must be finite, but holds NaN or infinity")
    return _rounded_by_luck(stream, ids, np.broadcast_to(x, ids.shape), k)


def _checked(ids) -> np.ndarray:
    ids = np.asarray(ids)
    if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
        raise TypeError(f"luck is drawn for a column of whole ids, not for {ids.ndim} dimensions of {ids.dtype}")
    return np.ascontiguousarray(ids, dtype=np.int64)


@partial(InBlocks, rows="ids", joined=np.concatenate)
def _uniforms(stream, ids, k):
    drawn = np.empty(ids.size)
    for row in range(ids.size):
        drawn[row] = uniform(stream, ids[row], k)
    return drawn


@partial(InBlocks, rows="ids", joined=np.concatenate)
def _normals(stream, ids, k):
    drawn = np.empty(ids.size)
    for row in range(ids.size):
        drawn[row] = normal(stream, ids[row], k)
    return drawn


@partial(InBlocks, rows="ids", joined=np.concatenate)
def _laplaces(stream, ids, k):
    drawn = np.empty(ids.size)
    for row in range(ids.size):
        drawn[row] = laplace(stream, ids[row], k)
    return drawn


@partial(InBlocks, rows="ids n", joined=np.concatenate)
def _integers_below(stream, ids, n, k):
    drawn = np.empty(ids.size, np.int64)
    for row in range(ids.size):
        drawn[row] = integer_below(stream, ids[row], k, n[row])
    return drawn


@partial(InBlocks, rows="ids x", joined=np.concatenate)
def _rounded_by_luck(stream, ids, x, k):
    drawn = np.empty(ids.size, np.int64)
    for row in range(ids.size):
        drawn[row] = round_by_luck(stream, ids[row], k, x[row])
    return drawn
