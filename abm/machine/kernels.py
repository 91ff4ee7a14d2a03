"""Kernels: functions compiled once and kept, machine code that runs only as it was written.

numba keeps compiled functions as pickles without a checksum, and an index that processes overwrite for each other. Here
each signature of a kernel is a sealed file under a name of its own: nothing is shared, and a damaged one is compiled
anew.
"""

import hashlib
import inspect
import pickle
from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path

import numba
from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

from abm.machine import blocks, kernel_cache, sealed

ENDING = ".kernel"


def kernel(function: Callable, *, any_order: bool = False, inlined: bool = False) -> Callable:
    """The function, compiled when it is first called with some types and kept for other processes.

    `any_order` where its sums are exact in any order; `inlined` where a loop would count a reference to a table at each
    call of it, which costs ten times what it does.
    """
    compiled = numba.njit(
        function, fastmath={"reassoc"} if any_order else False, inline="always" if inlined else "never", nogil=True
    )
    compiled._cache = _Kept(function)  # ty: ignore[missing-attribute]  # numba names no other way to keep it
    return compiled


class InBlocks:
    """A kernel whose rows know nothing of each other, called block by block on the threads in use; the same bytes.

    `rows` names its arguments that have a row for each, `sums` a table whose rows it adds up into one of its own,
    to which blocks are not small. `joined` makes one answer of those of the blocks. For Python alone: kernels
    cannot call it.
    """

    def __init__(self, function: Callable, *, rows: str, sums: str | None = None, joined: Callable = lambda _: None):
        update_wrapper(self, function)
        self.py_func, self.compiled, self.joined = function, kernel(function), joined
        names = list(inspect.signature(function).parameters)
        self.rows, self.sums = [names.index(name) for name in rows.split()], names.index(sums) if sums else None

    def __call__(self, *given):
        if blocks.in_use() == 1:
            return self.compiled(*given)
        least = 0 if self.sums is None else blocks.ROWS_A_SUM * len(given[self.sums])
        parts = blocks.blocks(len(given[self.rows[0]]), max(blocks.FEWEST_ROWS, least))
        if len(parts) == 1:
            return self.compiled(*given)
        return self.joined(blocks.side_by_side(lambda block: self.compiled(*self.part(given, block)), parts))

    def part(self, given: tuple, block: slice) -> list:
        """The arguments as far as they are the block's."""
        mine = list(given)
        for place in self.rows:
            mine[place] = mine[place][block]
        return mine


class _Kept(FunctionCache):
    """numba's cache of a function with files of ours in place of its own."""

    def __init__(self, function: Callable):
        super().__init__(function)
        self._cache_file = _Files(Path(self.cache_path), self._impl.filename_base)


class _Files:
    """As numba asks for them: by key, which holds signature, processor and byte code."""

    def __init__(self, folder: Path, stem: str):
        self.folder, self.stem = folder, stem

    def load(self, key: tuple):
        content = sealed.read(self.at(key))
        return None if content is None else pickle.loads(content)

    def save(self, key: tuple, data) -> None:
        sealed.write(self.at(key), dumps(data))

    def flush(self) -> None:
        for file in self.folder.glob(f"{self.stem}*{ENDING}"):
            file.unlink(missing_ok=True)

    def at(self, key: tuple) -> Path:
        """A folder that the user chose may hold kernels of other code, so the name covers this code too."""
        digest = hashlib.sha256(f"{kernel_cache.fingerprint()} {key!r}".encode()).hexdigest()[:20]
        return self.folder / f"{self.stem}.{digest}{ENDING}"
