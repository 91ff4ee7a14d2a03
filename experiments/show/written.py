"""Markdown pages, in which names and sentences of the user's are shown as they were written."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
SIGNS = re.compile(r"[\\`*<|~$#]|&(?=[#A-Za-z])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|](?=[(\[:])")
LISTED, NUMBERED = re.compile(r"^(?=>|[-+](?:\s|-|$))"), re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")


def as_written(text: str) -> str:
    """Any text as part of one line of Markdown: its signs mean nothing, line breaks are spaces."""
    signs = SIGNS.sub(lambda sign: f"\\{sign[0]}", " ".join(text.split()))
    return NUMBERED.sub(r"\1\\", LISTED.sub(r"\\", signs))


def environment(**settings) -> Environment:
    """Of all templates; what they are not told is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True, **settings
    )
    made.filters["as_written"] = as_written
    return made


def fence(text: str) -> str:
    """Of a block of code that holds the text, whatever backticks it has."""
    return "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
