"""Every draw of luck asked for while quarters are played: for which purpose, period, agent and k, and by which line.

Columns of draws are heard at the door of `abm.luck.chance`. A kernel draws inside: kernels that do, and those that call
them, are
played as plain Python with a listener in the place of each draw.
"""

import sys
from collections import defaultdict
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from abm.luck import chance
from tests.recorded import made_of, modules_of, replace

# place of k among the arguments
COLUMNS = {"uniforms": 2, "normals": 2, "laplaces": 2, "integers_below": 3, "rounded_by_luck": 3}
ONE_BY_ONE = {"uniform", "integer_below", "normal", "laplace", "round_by_luck"}
HANDED_ON = {"draws", "lottery", "_luck", "traits", "draw"}  # they draw for whoever calls them


class Key(NamedTuple):
    """What a column of draws hangs on, but for the ids."""

    purpose: chance.Purpose
    period: int
    k: int


class Site(NamedTuple):
    """Who decides with a draw: the function, its line, and the programme if it is one's."""

    function: str
    line: int
    programme: str = ""


class Asked(NamedTuple):
    """One column of draws: its key, who asked, and for which ids."""

    key: Key
    site: Site
    ids: np.ndarray


class LuckRecorder:
    """Keeps what was asked while it listens, in `asked`."""

    def __init__(self):
        self.asked: list[Asked] = []
        self.streams: dict[int, tuple[chance.Purpose, int]] = {}
        self.inside: dict[tuple, list[int]] = defaultdict(list)

    @contextmanager
    def listening(self, kernels: bool = True):
        """While it lasts, draws are heard; what kernels drew is put together, by key, at the end."""
        before = []
        try:
            self.stream = chance.stream
            replace(before, chance, "stream", self.named_stream)
            for name, position in COLUMNS.items():
                replace(before, chance, name, self.column(getattr(chance, name), position))
            for module in modules_of("markets") if kernels else ():
                self.listen_in_kernels(before, module)
            yield self
        finally:
            for module, name, old in reversed(before):
                setattr(module, name, old)
            self.asked += [
                Asked(self.key(stream, k), site_of(*where), np.array(ids))
                for (stream, k, *where), ids in self.inside.items()
            ]
            self.inside.clear()

    def named_stream(self, seed, purpose, period):
        stream = self.stream(seed, purpose, period)
        self.streams[int(stream)] = purpose, int(period)
        return stream

    def key(self, stream: int, k: int) -> Key:
        return Key(*self.streams[stream], int(k))

    def column(self, draw, position: int):
        def heard(stream, ids, *rest, **named):
            k = named.get("k", rest[position - 2] if len(rest) > position - 2 else 0)
            self.asked.append(Asked(self.key(int(stream), k), who_asks(sys._getframe(1)), np.array(ids)))
            return draw(stream, ids, *rest, **named)

        return heard

    def listen_in_kernels(self, before: list, module) -> None:
        kernels = {name: f for name, f in vars(module).items() if hasattr(f, "py_func")}
        draws = {name for name in ONE_BY_ONE if name in kernels}
        for name in draws:
            replace(before, module, name, self.one(kernels[name]))
        for name in made_of(kernels, draws):
            replace(before, module, name, kernels[name].py_func)

    def one(self, draw):
        def heard(stream, id, k, *rest):
            frame = sys._getframe(1)
            self.inside[
                int(stream), int(k), frame.f_globals["__name__"], frame.f_code.co_qualname, frame.f_lineno
            ].append(int(id))
            return draw(stream, id, k, *rest)

        return heard


def who_asks(frame) -> Site:
    """The function that decides with a column of draws; what merely hands it on is passed over."""
    while frame.f_code.co_name in HANDED_ON or frame.f_code.co_name.startswith("<"):
        frame = frame.f_back
    programme = getattr(frame.f_locals.get("self"), "name", "")
    return site_of(frame.f_globals["__name__"], frame.f_code.co_qualname, frame.f_lineno, programme)


def site_of(module: str, function: str, line: int, programme: str = "") -> Site:
    return Site(f"{module.removeprefix('abm.')}.{function}", line, programme)
