"""Sets of agents on columns: Mesa's own interface, answered by arrays;
views are made one by one only where asked for."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from mesa import Agent
from mesa.agentset import AbstractAgentSet, GroupBy

from abm.mesa_face.positions import Positions

_ON_ARRAYS = {sum: np.sum, min: np.min, max: np.max}


class Columns:
    """Stands in for every agent of a set at once: an attribute is the array of all of them."""

    __slots__ = ("_positions", "model")

    def __init__(self, model, positions: Positions):
        self.model, self._positions = model, positions

    def __getattr__(self, name: str) -> np.ndarray:
        values = self._positions.get(name)
        if values.ndim != 1:
            raise AttributeError(f"{name} is a short row of each agent: look at one agent at a time")
        values.flags.writeable = False
        return values


class Agents(AbstractAgentSet):
    """An ordered set of agents. A set straight from the economy follows it; a chosen one loses those that close.

    A function given to `select`, `sort` or `groupby` is tried on columns first, so it should only look at the agent.
    """

    def __init__(self, model, positions: Positions):
        self.model, self._positions = model, positions

    @property
    def random(self):
        return self.model.random

    def _with(self, positions: Positions, inplace: bool = False) -> "Agents":
        if not inplace:
            return Agents(self.model, positions)
        self._positions = positions
        return self

    def _update(self, agents: Iterable[Agent]) -> "Agents":
        agents = list(agents)
        self._positions = self._positions.pick(slice(0))
        for agent in agents:
            self.add(agent)
        return self

    def _from_iterable(self, agents: Iterable[Agent]) -> "Agents":
        """A set of the same economy with these agents, for the operators | & - ^."""
        return Agents(self.model, self._positions)._update(agents)

    def _on_columns(self, function: Callable, positions: Positions) -> np.ndarray | None:
        """The function on all agents at once; None where it cannot be had that way."""
        try:
            with np.errstate(all="ignore"):
                result = function(Columns(self.model, positions))
        except Exception:
            return None
        whole = isinstance(result, np.ndarray) and result.shape == (len(positions),) and result.dtype != object
        return result if whole else None

    def __len__(self) -> int:
        return len(self._positions)

    def __iter__(self) -> Iterator[Agent]:
        return self._positions.views()

    def __contains__(self, agent) -> bool:
        return self._position(agent) is not None

    def _position(self, agent) -> int | None:
        """Of an agent of this economy in the set; None where it is not in it."""
        return self._positions.find(agent) if getattr(agent, "model", None) is self.model else None

    def __getitem__(self, item):
        if isinstance(item, slice):
            return list(self._with(self._positions.pick(item)))
        return self._positions.view(item)

    def __copy__(self) -> "Agents":
        return self._with(self._positions.pick(slice(None)))

    copy = __copy__

    def to_list(self) -> list[Agent]:
        return list(self)

    def __repr__(self) -> str:
        return f"{len(self)} agents: {', '.join(kind.kind.__name__ for kind in self._positions.kinds)}"

    def get(self, attr_names, handle_missing: str = "error", default_value=None):
        """An attribute of every agent as an array; of several attributes a list for each agent."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing: {handle_missing!r}: expected 'error' or 'default'")
        options = (handle_missing == "default", default_value)
        if isinstance(attr_names, str):
            return self._positions.get(attr_names, *options)
        columns = [self._positions.get(name, *options).tolist() for name in attr_names]
        return [list(row) for row in zip(*columns, strict=True)]

    def set(self, attr_name: str, value) -> "Agents":  # ty: ignore[incompatible-method-override]  # Mesa names its own
        """The same value for all, or one for each in an array of their number."""
        self._positions.set(attr_name, value)
        return self

    def agg(self, attribute: str, func: Callable | Iterable[Callable]):
        """One or several functions of an attribute; sum, min and max run on the array."""
        values = self.get(attribute)
        results = [_ON_ARRAYS.get(each, each)(values) for each in ([func] if callable(func) else func)]
        results = [result.item() if isinstance(result, np.generic) else result for result in results]
        return results[0] if callable(func) else results

    def select(self, filter_func=None, at_most=float("inf"), inplace: bool = False, agent_type=None) -> "Agents":
        """Those for which the function holds; it is tried on the columns first, then agent by agent."""
        share = isinstance(at_most, float) and at_most <= 1
        positions = self._positions.of_type(agent_type)
        most = int(len(self) * at_most) if share else int(min(at_most, len(positions)))
        return self._with(positions.pick(self._holding(filter_func, positions, most)), inplace)

    def _holding(self, function: Callable | None, positions: Positions, most: int) -> np.ndarray:
        """The first so many of the places where the function holds."""
        if function is None:
            return np.arange(min(most, len(positions)))
        answer = self._on_columns(function, positions)
        if answer is not None:
            return np.flatnonzero(answer)[:most]
        held = (position for position, agent in enumerate(positions.views()) if function(agent))
        return np.array(list(islice(held, most)), dtype=np.int64)

    def _keys(self, key: Callable | str) -> np.ndarray | list:
        if isinstance(key, str):
            return self.get(key)
        answer = self._on_columns(key, self._positions)
        return answer if answer is not None else [key(agent) for agent in self]

    def sort(self, key: Callable | str, ascending: bool = False, inplace: bool = False) -> "Agents":
        """By an attribute or a function; equals keep their order."""
        return self._with(self._positions.pick(order_of(self._keys(key), ascending)), inplace)

    def shuffle(self, inplace: bool = False) -> "Agents":
        """In an order by the model's own generator, which the economy's luck does not use."""
        return self._with(self._positions.pick(self.model.rng.permutation(len(self))), inplace)

    def groupby(self, by: Callable | str, result_type: str = "agentset") -> "Groups":
        """Groups by an attribute or a function, in the order in which they first appear."""
        positions = positions_by_key(self._keys(by))
        sets = {name: self._with(self._positions.pick(found)) for name, found in positions.items()}
        groups: dict[Any, list | AbstractAgentSet] = {
            name: one if result_type == "agentset" else list(one) for name, one in sets.items()
        }
        return Groups(groups)

    def map(self, method: Callable | str, *args, **kwargs) -> list:
        """What a method or function says of each agent, one by one; those that close meanwhile are passed over."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def do(self, method: Callable | str, *args, **kwargs) -> "Agents":
        """Call a method or function on each agent, one by one."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: Callable | str, *args, **kwargs) -> "Agents":
        """Call a method or function on each agent, one by one, in the order of `shuffle`."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def add(self, agent: Agent) -> None:
        """Put an agent of the economy into this set; the economy stays as it is."""
        number = self._positions.number_of(type(agent))
        if agent.model is not self.model or number is None:
            raise ValueError(f"{agent!r} cannot be added to a set of {self!r}")
        if agent not in self:
            self._positions = self._positions.with_one_more(number, agent)

    def discard(self, agent: Agent) -> None:
        """Take an agent out of this set; the economy stays as it is."""
        position = self._position(agent)
        if position is not None:
            self._positions = self._positions.pick(np.delete(np.arange(len(self)), position))

    def remove(self, agent: Agent) -> None:
        """Take an agent out of this set; the economy stays as it is."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)


class Groups(GroupBy):
    """Mesa's groups, with sums over columns."""

    def agg(self, attr_name: str, func: Callable) -> dict:
        sets = {name: group for name, group in self.groups.items() if isinstance(group, Agents)}
        if len(sets) == len(self.groups):
            return {name: one.agg(attr_name, func) for name, one in sets.items()}
        return super().agg(attr_name, func)


def order_of(keys: np.ndarray | list, ascending: bool) -> np.ndarray:
    """Positions in the order of their keys; equals keep their order both ways."""
    if isinstance(keys, list):
        return np.array(sorted(range(len(keys)), key=keys.__getitem__, reverse=not ascending), dtype=np.int64)
    if ascending:
        return np.argsort(keys, kind="stable")
    return keys.size - 1 - np.argsort(keys[::-1], kind="stable")[::-1]


def positions_by_key(keys: np.ndarray | list) -> dict:
    """Positions under each key, keys in the order in which they first appear."""
    if isinstance(keys, np.ndarray) and keys.ndim == 1 and keys.dtype != object:
        names, first, group = np.unique(keys, return_index=True, return_inverse=True)
        return {names[number].item(): np.flatnonzero(group == number) for number in np.argsort(first)}
    positions: dict = {}
    for position, key in enumerate(keys):
        positions.setdefault(key, []).append(position)
    return {key: np.array(found, dtype=np.int64) for key, found in positions.items()}
