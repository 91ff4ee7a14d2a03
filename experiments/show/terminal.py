"""Tables and prose on the terminal: as wide as it is, never wider, and nothing of a number or a name is cut off."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

GAP, NARROW_GAP = 2, 1  # letters between two columns
NUMERIC = re.compile(r"[-−+<>≤≥]?[\d[·–]")
LEAST, NAME, SENTENCE = 8, 28, 24  # letters of a column that folds, that names rows, that holds sentences


def console(err: bool = False) -> "Console":
    """Of the standard output, as wide as the terminal says (COLUMNS, or 80 where nothing says it)."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, stderr=err)


def told(content: dict[str, Any] | Iterable[str]) -> None:
    """A document as JSON, or lines of words, on the standard output."""
    if isinstance(content, dict):
        print(as_json(content))
        return
    for line in content:
        prose(line)


def prose(text: "str | Text", indent: int = 0, err: bool = False) -> None:
    """Lines of words, broken where the terminal ends."""
    from rich.text import Text

    screen = console(err)
    for line in Text(text).split("\n", allow_blank=True) if isinstance(text, str) else [text]:
        for part in line.wrap(screen, max(LEAST, screen.width - indent)):
            part.rstrip()
            screen.print(Text(" " * indent).append_text(part), soft_wrap=True)


def as_json(content: Any) -> str:
    """One JSON document, of what is known: what is not a number is null."""
    return json.dumps(known(content), indent=2, ensure_ascii=False, allow_nan=False)


def known(content: Any) -> Any:
    """The same without what JSON cannot say."""
    if isinstance(content, dict):
        return {str(key): known(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [known(value) for value in content]
    if isinstance(content, float):
        return content if abs(content) < float("inf") else None
    return content


def stacked(cell: str) -> str:
    """An interval stands under its estimate, as in tables of regressions."""
    return re.sub(r" (?=\[)", "\n", cell, count=1)


@dataclass(frozen=True)
class Sheet:
    """Heads of the columns, of which the first names the rows, and items in their order: a text is a line of its own
    (bold where it is plain), a tuple is a row. Columns but those `to_the_left` end flush."""

    heads: tuple[str, ...]
    items: Sequence["str | Text | tuple[str | Text, ...]"]
    to_the_left: tuple[int, ...] = (0,)

    @property
    def rows(self) -> list[tuple]:
        return [item for item in self.items if isinstance(item, tuple)]

    def natural(self) -> list[int]:
        """Letters that each column takes where nothing is broken."""
        return [max(map(wide, column)) for column in self.columns()]

    def fits(self, width: int, gap: int = GAP) -> bool:
        """Whether it can be read side by side: sentences may be broken, names and numbers are not."""
        roomy = [
            max(wide(line) if NUMERIC.match(line.strip()) else min(wide(line), max(SENTENCE, least)) for line in column)
            for column, least in zip(self.columns(), self.least(), strict=True)
        ]
        return sum(roomy) + gap * (len(self.heads) - 1) <= width

    def columns(self) -> list[list[str]]:
        """All lines of each."""
        return [
            [line for row in (self.heads, *self.rows) for line in lines_of(row[at])] for at in range(len(self.heads))
        ]

    def least(self) -> list[int]:
        """Letters below which a number or a word would be cut; the names of rows are not broken without need."""
        first, *others = self.columns()
        named = max((min(wide(line), max(NAME, *map(wide, ["", *line.split()]))) for line in first), default=0)
        return [named, *(max((wide(part) for line in one for part in whole(line)), default=0) for one in others)]

    def print(self) -> None:
        """As wide as the terminal; too many columns stand in blocks, one under the other, each with the names of the
        rows."""
        screen = console()
        with screen.capture() as kept:
            for block in self.blocks(screen.width):
                block.printed(screen)
        sys.stdout.write(re.sub(r" +(?=\n)", "", kept.get()))

    def blocks(self, width: int) -> list["Sheet"]:
        """Itself, or its columns in as few blocks as there is room for."""
        least = self.least()
        chosen: list[list[int]] = [[]]
        for column in range(1, len(self.heads)):
            taken = [*chosen[-1], column]
            if chosen[-1] and least[0] + sum(least[at] + NARROW_GAP for at in taken) > width:
                chosen.append([])
            chosen[-1].append(column)
        return [self] if len(chosen) == 1 else [self.only((0, *columns)) for columns in chosen]

    def only(self, columns: Sequence[int]) -> "Sheet":
        items = [tuple(item[at] for at in columns) if isinstance(item, tuple) else item for item in self.items]
        left = tuple(place for place, at in enumerate(columns) if at in self.to_the_left)
        return Sheet(tuple(self.heads[at] for at in columns), items, left)

    def widths(self, width: int) -> tuple[int, list[int]]:
        """The gap, and of each column its letters: what is too wide gives way where it can be broken between words."""
        found, least = self.natural(), self.least()
        gap = GAP if sum(least) + GAP * (len(found) - 1) <= width else NARROW_GAP
        room = width - gap * (len(found) - 1)
        while sum(found) > room:
            loose = [at for at in range(len(found)) if found[at] > least[at]] or [
                at for at in range(len(found)) if found[at] > LEAST
            ]
            if not loose:
                break
            found[max(loose, key=lambda at: found[at] - least[at])] -= 1
        return gap, found

    def printed(self, screen: "Console") -> None:
        from rich.rule import Rule
        from rich.table import Table
        from rich.text import Text

        gap, widths = self.widths(screen.width)

        def rows_together(rows: Sequence[tuple], upright: Literal["top", "bottom"] = "top") -> None:
            table = Table(show_header=False, box=None, padding=(0, gap, 0, 0), pad_edge=False)
            for at, letters in enumerate(widths):
                side = "left" if at in self.to_the_left else "right"
                table.add_column(width=letters, justify=side, overflow="fold", vertical=upright)
            for row in rows:
                table.add_row(*row)
            screen.print(table)

        if any(self.heads):
            rows_together([self.heads], upright="bottom")
            screen.print(Rule(style="dim"), width=min(screen.width, sum(widths) + gap * (len(widths) - 1)))
        waiting: list[tuple] = []
        for item in (*self.items, ""):
            if isinstance(item, tuple):
                waiting.append(item)
                continue
            if waiting:
                rows_together(waiting)
                waiting = []
            if item:
                screen.print(Text(item, style="bold") if isinstance(item, str) else item)
        screen.print()


def first_that_fits(*sheets: Sheet) -> Sheet:
    """The first for which the terminal has room; the last where none has."""
    width = console().width
    return next((one for one in sheets if one.fits(width) or one.fits(width, NARROW_GAP)), sheets[-1])


def lines_of(cell: "str | Text") -> list[str]:
    return str(cell).split("\n")


def whole(line: str) -> list[str]:
    """What of a line is not broken: a number with its interval and unit, else each word."""
    numeric = NUMERIC.match(line.strip()) or (len(line) <= SENTENCE and any(sign.isdigit() for sign in line))
    return [line] if numeric else line.split()


def wide(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
