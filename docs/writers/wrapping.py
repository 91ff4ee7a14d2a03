"""Prose of pages in lines of at most 120 characters; tables, code, headings, formulas and comments stay as they are."""

import re
import textwrap
from collections.abc import Iterator

WIDTH = 120
HELD = "\x00"  # a space at which no line may end
FENCES = (("```", "```"), ("$$", "$$"), ("<!--", "-->"))
ITEM = re.compile(r"\s*(?:[-*+]|\d+\.) ")
NO_PROSE = re.compile(r"\s*(?:$|\||#|<|\$\$|!\[|---|\{%)")
WHOLE = re.compile(r"`[^`]*`|\$[^$]+\$")
BEGINS = re.compile(r" (?=(?:[-*+>]|#+|\d+[.)]) |\|)")  # at the start of a line it would mean something


def wrapped(page: str, anew: bool = False) -> str:
    """The page with every paragraph and item of a list filled anew in which a line was too long; with `anew`, all."""
    lines: list[str] = []
    block: list[str] = []
    for prose, line in prose_and_tables(page.split("\n")):
        if block and (not prose or ITEM.match(line)):
            lines += filled(block, anew)
            block = []
        if prose:
            block.append(line)
        else:
            lines.append(line)
    return "\n".join([*lines, *(filled(block, anew) if block else [])])


def prose_and_tables(lines: list[str]) -> Iterator[tuple[bool, str]]:
    """Of each line whether it is prose."""
    end = None
    for line in lines:
        text = line.strip()
        if end is not None:
            yield False, line
            end = None if text.endswith(end) else end
            continue
        begun, end = next((fence for fence in FENCES if text.startswith(fence[0])), ("", None))
        if end is not None and end in text[len(begun) :]:
            end = None
        yield not (begun or NO_PROSE.match(line)), line


def filled(block: list[str], anew: bool) -> list[str]:
    """A paragraph or an item; one whose lines are short enough stays as it was broken by hand."""
    if not anew and all(len(line) <= WIDTH for line in block):
        return block
    item, indent = ITEM.match(block[0]), re.match(r"\s*", block[0])[0]
    prose = WHOLE.sub(lambda found: found[0].replace(" ", HELD), " ".join(line.strip() for line in block))
    lines = textwrap.wrap(
        BEGINS.sub(HELD, prose),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * len(item[0]) if item else indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(HELD, " ") for line in lines]
