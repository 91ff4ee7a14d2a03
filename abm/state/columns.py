"""Populations as columns: structure-of-arrays tables whose rows keep their place and whose ids are permanent.

A column is declared as a field of its table, with type, unit and meaning beside it. All columns of a table stand in one
block of memory for as long as the table lives: to assign to a column is to copy into it, so that whoever holds a column
sees what is written later, and copies what must stay as it was.
"""

import math
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self, overload

import numpy as np
from numpy.typing import NDArray

from abm.books.ledger import Ledger
from abm.parameters.configs_path import meant

_WORD, _LINE = 8, 64  # bytes of an element of the block, and those by which columns are set apart
_OF_TABLE = ("rows", "ledger", "offset")


class Column[T: np.generic]:
    """One value an agent, or one short row: `by` names what stands in it, and how many.

    `rest` is what stands in a new table; `sna` the item of the SNA 2008, `symbol` the letter of the equations. At run
    time a column says only how it is written: it is read from the table's own dict, as fast as any attribute.
    """

    def __init__(
        self,
        dtype: type[T],
        unit: str,
        meaning: str,
        *,
        rest: float = 0,
        by: Mapping[str, int] = MappingProxyType({}),
        sna: str = "",
        symbol: str = "",
    ) -> None:
        self.dtype, self.unit, self.meaning, self.rest, self.by = dtype, unit, meaning, rest, by
        self.sna, self.symbol = sna, symbol

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def of(self, table: "Table") -> NDArray[T]:
        """What stands in the column of a table."""
        return table.__dict__[self.name]

    if TYPE_CHECKING:  # what may be written: whole numbers where whole numbers stand, true or false where they do

        @overload
        def __get__(self, table: None, owner: type) -> Self: ...
        @overload
        def __get__(self, table: "Table", owner: type) -> NDArray[T]: ...
        def __get__(self, table: "Table | None", owner: type) -> Self | NDArray[T]: ...
        @overload
        def __set__(self: "Column[np.bool_]", table: "Table", value: NDArray[np.bool_] | bool) -> None: ...
        @overload
        def __set__[I: np.integer](
            self: "Column[I]", table: "Table", value: NDArray[np.integer | np.bool_] | int
        ) -> None: ...
        @overload
        def __set__[F: np.floating](
            self: "Column[F]", table: "Table", value: NDArray[np.floating | np.integer | np.bool_] | float
        ) -> None: ...
        def __set__(self, table: "Table", value: Any) -> None: ...

    else:

        def __set__(self, table, value):
            """Copy into the block one value a row, or one for all; fractions are not cut off, nor rows repeated."""
            column = table.__dict__[self.name]
            if value is column:  # `+=` has written already
                return
            if np.shape(value) not in (column.shape, ()):
                raise ValueError(
                    f"{type(table).__name__}.{self.name}: values of shape {np.shape(value)}: expected {column.shape}"
                )
            try:
                np.copyto(column, value, casting="same_kind")
            except TypeError as error:
                raise TypeError(f"{type(table).__name__}.{self.name}: {error}") from None


def figure(
    unit: str, meaning: str, rest: float = 0.0, *, shape: int | tuple[int, ...] = (), sna: str = "", symbol: str = ""
) -> Any:
    """A field of a dataclass told as a column is: a number, or an array of a shape, filled with its `rest`."""
    about = {"unit": unit, "meaning": meaning, "sna": sna, "symbol": symbol}
    if shape == ():
        return field(default=rest, metadata=about)
    return field(default_factory=lambda: np.full(shape, rest), metadata=about)


def given(unit: str, meaning: str) -> Any:
    """A field told as a figure is, that has no value at rest: who makes the whole must give it."""
    return field(metadata={"unit": unit, "meaning": meaning, "sna": "", "symbol": ""})


class Table:
    """A population: each column an array of one value (or one short row) an agent; money is kept by the ledger.

    `offset` is the ledger account of row 0. A row is never removed: a closed firm is a state, and an entrant takes over
    its row under a new permanent id.
    """

    COLUMNS: ClassVar[dict[str, Column[Any]]] = {}
    rows: int
    ledger: Ledger
    offset: int
    _accounts: np.ndarray
    _block: np.ndarray

    def __init_subclass__(cls) -> None:
        cls.COLUMNS = cls.COLUMNS | {name: item for name, item in vars(cls).items() if isinstance(item, Column)}

    @classmethod
    def under(cls, item: str) -> tuple[Column[Any], ...]:
        """Columns under an item of the SNA 2008: AF for what one owes another, AN for what is owned and nobody owes."""
        return tuple(column for column in cls.COLUMNS.values() if column.sna.startswith(f"{item}."))

    def __init__(self, rows: int, ledger: Ledger, offset: int) -> None:
        layout, words = self._places(rows)
        self.__setstate__({"rows": rows, "ledger": ledger, "offset": offset, "block": np.zeros(words, np.int64)})
        for name in layout:
            if rest := self.COLUMNS[name].rest:
                self.__dict__[name].fill(rest)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy is made from: the block is one array."""
        return {name: getattr(self, name) for name in _OF_TABLE} | {"block": self._block}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        rows, block = kept["rows"], kept["block"]
        layout, words = self._places(rows)
        if block.size != words:
            raise ValueError(f"{type(self).__name__}: a block of {block.size} words: expected {words} for {rows} rows")
        accounts = np.arange(kept["offset"], kept["offset"] + rows)
        accounts.flags.writeable = False
        columns = {
            name: np.ndarray(shape, self.COLUMNS[name].dtype, block, offset) for name, (offset, shape) in layout.items()
        }
        self.__dict__.update({name: kept[name] for name in _OF_TABLE}, _accounts=accounts, _block=block, **columns)

    @classmethod
    def _places(cls, rows: int) -> tuple[dict[str, tuple[int, tuple[int, ...]]], int]:
        """First byte and shape of each column, and the length of the block in words."""
        layout, end = {}, 0
        for name, column in cls.COLUMNS.items():
            shape = (rows, *column.by.values())
            layout[name] = (end, shape)
            end += -(-math.prod(shape) * np.dtype(column.dtype).itemsize // _LINE) * _LINE
        return layout, end // _WORD

    if not TYPE_CHECKING:  # a checker knows the fields

        def __setattr__(self, name, value):
            if name not in self.COLUMNS and name != "ledger":
                raise AttributeError(f"{type(self).__name__}: {name}: no such column{meant(name, self.COLUMNS)}")
            object.__setattr__(self, name, value)

    @property
    def accounts(self) -> np.ndarray:
        """Ledger accounts of the rows; read-only."""
        return self._accounts

    @property
    def deposits(self) -> np.ndarray:
        """Money at the bank, yuan, read-only: only the ledger writes money."""
        return self.ledger.balance(slice(self.offset, self.offset + self.rows))

    def __len__(self) -> int:
        return self.rows
