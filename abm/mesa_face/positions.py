"""An ordered choice of agents of one economy: of which kind, in which
row, under which id. Columns are read through it."""

from collections.abc import Iterator, Sequence

import numpy as np

from abm.mesa_face.populations import Objects, Rows, joined


class Positions:
    """All agents of some kinds, as they come and go; or chosen ones, of whom those that close drop out."""

    def __init__(self, kinds: Sequence[Rows | Objects], chosen: tuple[np.ndarray, ...] | None = None):
        self.kinds, self.chosen = tuple(kinds), chosen

    def now(self) -> tuple[np.ndarray, np.ndarray]:
        """Of the agents there are: number of the kind, and row."""
        if self.chosen is None:
            parts = [kind.living() for kind in self.kinds]
            which = np.repeat(np.arange(len(parts), dtype=np.int8), [part.size for part in parts])
            return which, parts[0] if len(parts) == 1 else np.concatenate([*parts, []]).astype(np.int64)
        which, rows, ids = self.chosen
        there = np.ones(rows.size, dtype=bool)
        for number, kind in enumerate(self.kinds):
            if kind.may_leave:
                mine = which == number
                there[mine] = kind.there(rows[mine], ids[mine])
        return (which, rows) if there.all() else (which[there], rows[there])

    @property
    def is_a_whole_table(self) -> bool:
        """Every row in its order, so that columns need no picking."""
        return self.chosen is None and len(self.kinds) == 1 and not self.kinds[0].may_leave

    def ids(self, which: np.ndarray, rows: np.ndarray) -> np.ndarray:
        ids = np.empty(rows.size, dtype=np.int64)
        for number, kind in enumerate(self.kinds):
            mine = which == number
            ids[mine] = kind.ids(rows[mine])
        return ids

    def pick(self, order) -> "Positions":
        """The agents at these places, in this order."""
        which, rows = (part[order] for part in self.now())
        return Positions(self.kinds, (which, rows, self.ids(which, rows)))

    def of_type(self, agent_type: type | None) -> "Positions":
        """The agents of a type or of what derives from it."""
        if agent_type is None:
            return self
        fits = np.array([issubclass(kind.kind, agent_type) for kind in self.kinds], dtype=bool)
        return self.pick(np.flatnonzero(fits[self.now()[0]]))

    def with_one_more(self, number: int, agent) -> "Positions":
        """And an agent of one of the kinds, by its number."""
        end = (number, self.kinds[number].row_of(agent))
        which, rows = (np.append(part, value).astype(part.dtype) for part, value in zip(self.now(), end, strict=True))
        return Positions(self.kinds, (which, rows, self.ids(which, rows)))

    def number_of(self, kind: type) -> int | None:
        return next((number for number, one in enumerate(self.kinds) if one.kind is kind), None)

    def find(self, agent) -> int | None:
        """The place of an agent; None where it is not among these."""
        number = self.number_of(type(agent))
        if number is None:
            return None
        kind, (which, rows) = self.kinds[number], self.now()
        if not kind.holds(kind.row_of(agent), agent.unique_id):
            return None
        found = np.flatnonzero((which == number) & (rows == kind.row_of(agent)))
        return int(found[0]) if found.size else None

    def views(self) -> Iterator:
        """Agents one by one; those that close while one looks are passed over."""
        which, rows = self.now()
        for number, row, unique in zip(which.tolist(), rows.tolist(), self.ids(which, rows).tolist(), strict=True):
            if self.kinds[number].holds(row, unique):
                yield self.kinds[number].view(row)

    def view(self, position: int):
        which, rows = self.now()
        return self.kinds[which[position]].view(int(rows[position]))

    def get(self, name: str, may_miss: bool = False, default=None) -> np.ndarray:
        """An attribute of every agent, a copy."""
        if self.is_a_whole_table:
            return self._values(self.kinds[0], name, slice(None), may_miss, default).copy()
        which, rows = self.now()
        if len(self.kinds) == 1:
            return self._values(self.kinds[0], name, rows, may_miss, default)
        here = [np.flatnonzero(which == number) for number in range(len(self.kinds))]
        parts = [
            (at, self._values(kind, name, rows[at], may_miss, default))
            for kind, at in zip(self.kinds, here, strict=True)
            if at.size
        ]
        return joined(parts, rows.size)

    @staticmethod
    def _values(kind, name: str, rows, may_miss: bool, default) -> np.ndarray:
        try:
            return kind.values(name, rows)
        except AttributeError:
            if not may_miss:
                raise
            return np.full(kind.ids(rows).size, default)

    def set(self, name: str, value) -> None:
        """One value for all, or an array with one for each."""
        which, rows = self.now()
        each = isinstance(value, (np.ndarray, list)) and len(value) == rows.size
        for number, kind in enumerate(self.kinds):
            mine = which == number
            if mine.any():
                kind.write(name, rows[mine], np.asarray(value)[mine] if each else value)

    def __len__(self) -> int:
        return self.now()[0].size
