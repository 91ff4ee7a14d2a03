"""Rules of agents inside kernels: the same functions, compiled together with the words of arithmetic they are made of."""

from types import FunctionType

import numba

from abm.agents import arithmetic

_WORDS = {name: numba.njit(word) for name, word in vars(arithmetic).items() if isinstance(word, FunctionType)}


def compiled(rule):
    """A rule for one agent in a kernel; not for a rule that ends in np.where, which gives an array even for one."""
    return numba.njit(FunctionType(rule.__code__, rule.__globals__ | _WORDS, rule.__name__))
