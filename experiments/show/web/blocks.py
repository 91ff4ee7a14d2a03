"""What a page is put together from: sections, and in them words, lists, tables, drawings and commands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from experiments.show.tables import REASONS
from experiments.show.units import DASH

NUMBER = re.compile(r"(over |[<>])?-?\d[\d,]*(\.\d+)?(?![\w.:-])")
ABSENT = DASH, *REASONS, "not played", "not compared", "cannot be"
ENDS = re.compile(r"(?<=\[)([^][]*\d), ([^][]*\d)(?=])")
BEHIND = re.compile(r"(?<=[\d\]]) (?=%|\[)|(?<=]) (?=[a-z])")
KEPT = "\u00a0"  # a space at which no line ends


def is_number(cell: str) -> bool:
    """Whether a cell begins with one; neither a date does, nor a hash."""
    return NUMBER.match(cell) is not None


def unbroken(text: str) -> str:
    """An interval whole, as a cell needs it: a line may end before it."""
    return ENDS.sub(rf"\1,{KEPT}\2", text)


def held(text: str) -> str:
    """The same in a sentence, the estimate before it and the unit behind it held too."""
    return BEHIND.sub(KEPT, unbroken(text))


def without_code(lines: Iterable[str]) -> Iterator[str]:
    """Sentences that are shared with Markdown, without its marks of code."""
    return (line.replace("`", "") for line in lines)


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
        """Of each column but the first whether it is one of numbers: most cells that say something are, or none says
        anything."""
        columns = [[row[at] for row in self.rows] for at in range(len(self.heads))]
        told = [[cell for cell in cells if not cell.startswith(ABSENT)] for cells in columns]
        return [
            at > 0 and bool(self.rows) and (not cells or 2 * sum(map(is_number, cells)) > len(cells))
            for at, cells in enumerate(told)
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
