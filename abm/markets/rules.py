"""Rules of agents inside kernels: the same functions, compiled together
with the words of arithmetic they are made of."""

from types import FunctionType

import numba
import numpy as np
from numba.core import types
from numba.extending import overload

from abm.agents import arithmetic

_WORDS = {name: numba.njit(word) for name, word in vars(arithmetic).items() if isinstance(word, FunctionType)}


@overload(np.where)
def _where_for_one(condition, x, y):
    """A choice for one agent is a number, where numba would make an array of it."""
    if all(isinstance(kind, types.Number | types.Boolean) for kind in (condition, x, y)):
        return lambda condition, x, y: x if condition else y
    return None


def compiled(rule):
    """A rule for one agent in a kernel."""
    return numba.njit(FunctionType(rule.__code__, rule.__globals__ | _WORDS, rule.__name__))
