"""Where agents live: those of one kind in rows of a table, or one by one as ordinary Mesa agents."""

import numpy as np

from abm.mesa_face.agents import RowAgent


class Rows:
    """Agents of one kind that live in rows of a table."""

    def __init__(self, model, kind: type[RowAgent]):
        self.model, self.kind = model, kind
        self.may_leave = bool(kind.face.classes)

    def living(self) -> np.ndarray:
        return self.kind.face.living(self.model.state)

    def ids(self, rows: np.ndarray) -> np.ndarray:
        return self.kind.face.values(self.model.state, "id", rows)

    def there(self, rows, ids):
        return self.kind.face.there(self.model.state, rows, ids)

    def holds(self, row: int, unique: int) -> bool:
        return self.kind.face.holds(self.model.state, row, unique)

    def values(self, name: str, rows) -> np.ndarray:
        return self.kind.face.values(self.model.state, name, rows)

    def write(self, name: str, rows: np.ndarray, value) -> None:
        self.kind.face.write(self.model.state, name, rows, value)

    def view(self, row: int) -> object:
        return self.kind.at(self.model, row)

    def row_of(self, agent) -> int:
        return agent.row


class Objects:
    """Ordinary Mesa agents of one kind, kept by the model; an agent's row is its id."""

    may_leave = True

    def __init__(self, model, kind: type):
        self.model, self.kind = model, kind

    def _by_id(self) -> dict[int, object]:
        return {agent.unique_id: agent for agent in self.model.ordinary(self.kind)}

    def living(self) -> np.ndarray:
        return np.array(list(self._by_id()), dtype=np.int64)

    def ids(self, rows: np.ndarray) -> np.ndarray:
        return rows

    def there(self, rows, ids):
        return np.isin(rows, self.living())

    def holds(self, row: int, unique: int) -> bool:
        return any(agent.unique_id == row for agent in self.model.ordinary(self.kind))

    def values(self, name: str, rows: np.ndarray) -> np.ndarray:
        return np.array([getattr(self.view(row), name) for row in rows.tolist()])

    def write(self, name: str, rows: np.ndarray, value) -> None:
        for row, one in zip(rows.tolist(), np.broadcast_to(value, rows.shape).tolist(), strict=True):
            setattr(self.view(row), name, one)

    def view(self, row: int) -> object:
        return self._by_id()[row]

    def row_of(self, agent) -> int:
        return agent.unique_id


def joined(parts: list[tuple], size: int) -> np.ndarray:
    """Values of several kinds in the order of the set; a column of objects where they are of different sorts."""
    sorts = {(values.dtype.kind in "biuf" and "number") or values.dtype.kind for _, values in parts if values.size}
    flat = all(values.ndim == 1 for _, values in parts)
    plain = flat and len(sorts) == 1 and sorts <= {"number", "U"}
    out = np.empty(
        size, dtype=np.result_type(*(values.dtype for _, values in parts if values.size)) if plain else object
    )
    for here, values in parts:
        if flat:
            out[here] = values
        else:
            for mask, value in zip(here, values, strict=True):
                out[mask] = value
    return out
