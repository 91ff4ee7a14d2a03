"""Balancing a matrix to its row and column sums (RAS)."""

import numpy as np

from abm.errors import ConfigError

_PASSES = 5000
_NEAR = 1e-13  # of the largest sum


def balanced(pattern: np.ndarray, row_sums: np.ndarray, column_sums: np.ndarray) -> np.ndarray:
    """The matrix with these sums that keeps the pattern's proportions as nearly as it can."""
    if (row_sums < 0).any() or (column_sums < 0).any() or (pattern < 0).any():
        raise ConfigError("the table cannot be balanced: an industry would sell or buy a negative amount of inputs.")
    matrix = pattern / pattern.sum(axis=0) * column_sums
    for _ in range(_PASSES):
        matrix = matrix * (row_sums / matrix.sum(axis=1))[:, None]
        matrix = matrix * (column_sums / matrix.sum(axis=0))
        gap = np.abs(matrix.sum(axis=1) - row_sums).max()
        if gap <= _NEAR * max(row_sums.max(), 1):
            return matrix
    raise ConfigError(f"the table cannot be balanced: after {_PASSES} passes the rows are off by {gap:.2g} trillion yuan.")
