"""Kernels: functions compiled once and kept, machine code that runs only as it was written.

numba keeps compiled functions as pickles without a checksum, and an index that processes overwrite for each other. Here
each signature of a kernel is a sealed file under a name of its own: nothing is shared, and a damaged one is compiled
anew.
"""

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path

import numba
from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

from abm.machine import kernel_cache, sealed

ENDING = ".kernel"


def kernel(function: Callable, *, any_order: bool = False, inlined: bool = False) -> Callable:
    """The function, compiled when it is first called with some types and kept for other processes.

    `any_order` where its sums are exact in any order; `inlined` where a loop would count a reference to a table at each
    call of it, which costs ten times what it does.
    """
    compiled = numba.njit(
        function, fastmath={"reassoc"} if any_order else False, inline="always" if inlined else "never"
    )
    compiled._cache = _Kept(function)  # ty: ignore[missing-attribute]  # numba names no other way to keep it
    return compiled


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
