"""A state as bytes, and back: arrays in the format safetensors, the rest as plain data that names each kind of thing
and runs nothing.

What stands in two places is written once and is one thing again. A kind of thing that is not named here is refused.
"""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from abm.books.ledger import Ledger
from abm.state.columns import Table
from abm.state.firms import Firms
from abm.state.instruments import Instruments
from abm.state.memory import Bases, LastMonth, Memory, YearStart
from abm.state.parts import Part, Parts
from abm.state.state import Accounts, Banks, News, PublicSector, State, Technology, Village
from abm.state.usual import Addresses, Benchmarks, Entrants, Usual
from abm.state.workers import Workers

_KINDS = {
    kind.__name__: kind
    for kind in (
        Accounts,
        Addresses,
        Banks,
        Bases,
        Benchmarks,
        Entrants,
        Firms,
        Instruments,
        LastMonth,
        Ledger,
        Memory,
        News,
        Part,
        Parts,
        PublicSector,
        State,
        Technology,
        Usual,
        Village,
        Workers,
        YearStart,
    )
}
_PLAIN = (type(None), bool, int, float, str)  # JSON writes them to the last bit
_TREE = "tree"


class CannotBeKept(TypeError):
    """A thing of a kind that has no plain form here."""


def freeze(what: Any) -> bytes:
    """Nested objects of the model, lists, tuples, dicts, ranges, numbers, words and arrays."""
    written = _Written()
    tree = {"top": written.value(what, "top"), "things": written.things}
    return save(written.arrays | {_TREE: np.frombuffer(json.dumps(tree).encode(), np.uint8)})


def thaw(content: bytes) -> Any:
    """What was frozen, all of it new."""
    arrays = load(content)
    tree = json.loads(arrays.pop(_TREE).tobytes())
    read = _Read(arrays)
    for kind, written in tree["things"]:
        read.things.append(read.thing(kind, written))
    return read.value(tree["top"])


class _Written:
    """Plain values stand for themselves, others as [number of a thing]; a thing comes after those that it holds."""

    def __init__(self):
        self.things: list[tuple[str, Any]] = []
        self.arrays: dict[str, np.ndarray] = {}
        self.places: dict[
            int, tuple[int, Any]
        ] = {}  # by identity; what is held cannot be replaced by another at the same address

    def value(self, what: Any, path: str) -> Any:
        if type(what) in _PLAIN:
            return what
        if id(what) not in self.places:
            self.things.append(self.thing(what, path))
            self.places[id(what)] = len(self.things) - 1, what
        return [self.places[id(what)][0]]

    def thing(self, what: Any, path: str) -> tuple[str, Any]:
        kind = type(what)
        if kind is np.ndarray:
            return self.array(what, path)
        if isinstance(what, np.number | np.bool_):
            return "number", [what.dtype.name, what.item()]
        if kind in (list, tuple):
            return kind.__name__, [self.value(one, f"{path}[{index}]") for index, one in enumerate(what)]
        if kind is dict:
            return "dict", [[self.value(key, path), self.value(one, f"{path}[{key!r}]")] for key, one in what.items()]
        if kind is slice:
            return "slice", [what.start, what.stop, what.step]
        if _KINDS.get(kind.__name__) is not kind:
            raise CannotBeKept(
                f"{path}: {kind.__module__}.{kind.__qualname__}: expected numbers, words, arrays, lists, dicts or one"
                f" of {', '.join(_KINDS)}; name it in abm/opening/frozen.py"
            )
        held = what.__getstate__() if isinstance(what, Table) else vars(what)
        return kind.__name__, {name: self.value(one, f"{path}.{name}") for name, one in held.items()}

    def array(self, what: np.ndarray, path: str) -> tuple[str, Any]:
        """The order in memory decides the last bits of sums, so another order would play to other numbers."""
        if not what.flags.c_contiguous or what.dtype.kind not in "biuf":
            raise CannotBeKept(
                f"{path}: an array of {what.dtype}, strides {what.strides}: expected numbers in the order of C"
            )
        name = str(len(self.arrays))
        self.arrays[name] = what
        return "array", [name, what.flags.writeable]


class _Read:
    """Things in their order: each finds those that it holds."""

    def __init__(self, arrays: dict[str, np.ndarray]):
        self.arrays, self.things = arrays, []
        self.makers: dict[str, Callable] = {
            "array": self.array,
            "dict": self.table,
            "list": self.values,
            "tuple": lambda written: tuple(self.values(written)),
        }
        self.makers |= {
            "number": lambda written: np.dtype(written[0]).type(written[1]),
            "slice": lambda written: slice(*written),
        }

    def value(self, written: Any) -> Any:
        return self.things[written[0]] if isinstance(written, list) else written

    def thing(self, kind: str, written: Any) -> Any:
        return self.makers[kind](written) if kind in self.makers else self.thing_of(_KINDS[kind], written)

    def values(self, written: list) -> list:
        return [self.value(one) for one in written]

    def table(self, written: list) -> dict:
        return {self.value(key): self.value(one) for key, one in written}

    def array(self, written: list) -> np.ndarray:
        array = self.arrays[written[0]]
        array.flags.writeable = written[1]
        return array

    def thing_of(self, kind: type, written: dict) -> Any:
        made, held = object.__new__(kind), {name: self.value(one) for name, one in written.items()}
        if isinstance(made, Table):
            made.__setstate__(held)
        else:
            vars(made).update(held)
        return made
