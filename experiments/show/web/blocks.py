"""What a page is put together from: sections, and in them words, lists, tables, drawings and commands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from experiments.show.units import DASH

NUMBER = re.compile(r"(over )?-?\d")


def is_number(cell: str) -> bool:
    """Whether a cell begins with one; a dash stands for one that is not known."""
    return NUMBER.match(cell) is not None or cell == DASH


@dataclass(frozen=True)
class Words:
    """A paragraph; `strong` stands in bold before it."""

    kind: ClassVar[str] = "words"
    text: str
    strong: str = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    kind: ClassVar[str] = "items"
    lines: Sequence[Words]

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Items":
        return cls([Words(line) for line in lines])


@dataclass(frozen=True)
class Table:
    """A caption, heads of columns, rows of as many cells; the first cell of a row names it. `sorts`: whether a reader
    may put its rows in another order."""

    kind: ClassVar[str] = "table"
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    sorts: bool = True

    @classmethod
    def of(cls, caption: str, rows: Sequence[Sequence[str]], sorts: bool = True) -> "Table":
        """From lines of which the first is the head."""
        head, *rest = rows
        return cls(caption, head, rest, sorts)

    @property
    def numeric(self) -> list[bool]:
        """Of each column but the first whether its cells are numbers, most of them."""
        told = [[row[at] for row in self.rows if row[at] != DASH] for at in range(len(self.heads))]
        return [at > 0 and 2 * sum(map(is_number, cells)) > len(cells) for at, cells in enumerate(told)]

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """Row by row what stands in each column, and whether it is to be set as a number."""
        numeric = self.numeric
        return [
            [(cell, number and is_number(cell)) for cell, number in zip(row, numeric, strict=True)] for row in self.rows
        ]


@dataclass(frozen=True)
class Drawing:
    """A figure drawn twice, for a wide and for a narrow window; `says` tells in words what it shows."""

    kind: ClassVar[str] = "drawing"
    title: str
    says: str
    caption: str
    wide: str
    narrow: str


@dataclass(frozen=True)
class Code:
    """A command as it is typed."""

    kind: ClassVar[str] = "code"
    text: str


Block = Words | Items | Table | Drawing | Code


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading of its own; folded unless `open`."""

    name: str
    heading: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    open: bool = False


def texts(block: Block) -> Iterator[str]:
    """All that a block says in words."""
    match block:
        case Words(text, strong):
            yield from (strong, text)
        case Items(lines):
            yield from (text for line in lines for text in texts(line))
        case Table():
            yield from (block.caption, *block.heads, *(cell for row in block.rows for cell in row))
        case Drawing():
            yield from (block.title, block.caption)
        case Code(text):
            yield text
