"""Tables, pages and links in markdown."""

import re
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from abm.parameters.entries import Entry

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
NOTE = "<!-- Written by docs/generate.py: change the code, then run it. -->"
LINT = re.compile(r"noqa: [A-Z]\d{3}")  # a rule of a linter, no figure
FACT = re.compile(r"\b(?P<area>[ABCDFGS])(?P<number>\d{3})\b(?:-(?:[ABCDFGS])?(?P<last>\d{3})\b)?")


def page(title: str, words: str, body: str) -> str:
    return f"{NOTE}\n\n# {title}\n\n{words}\n\n{body}\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


def filled(template: str, **values) -> str:
    """A page from `docs/templates`, with what the code says filled in."""
    return f"{NOTE}\n\n{rendered(template, **values)}"


def rendered(template: str, **values) -> str:
    """A text from `docs/templates` with its values; a value that is missing is an error."""
    rooms = Environment(
        loader=FileSystemLoader(DOCS / "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    return rooms.get_template(template).render(**values)


def facts_in(text: str) -> list[str]:
    """Ids of published figures that a text cites, ranges taken apart: F003-F006 is four."""
    found = []
    for cited in FACT.finditer(LINT.sub("", text)):
        first = int(cited["number"])
        found += [f"{cited['area']}{number:03d}" for number in range(first, int(cited["last"] or first) + 1)]
    return found


def with_links(text: str) -> str:
    """Each id of a published figure leads to its row."""
    return re.sub(r"\b([ABCDFGS]\d{3})\b", lambda found: f"[{found[0]}](data.md#{found[0].lower()})", text)


def parameter_link(name: str) -> str:
    return f"[`{name}`](parameters.md#{name})"


def rule_link(rule: str) -> str:
    return f"[`{rule}`](equations.md#{anchor(rule)})"


def anchor(heading: str) -> str:
    """The name under which a heading can be reached."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def code_link(path: str) -> str:
    return f"[`{path}`](../{path})"


def value(entry: Entry) -> str:
    """A number, or numbers by name; names of one value together."""
    if entry.words is None:
        return number(entry.value)
    return by_name(entry.words, [number(x) for x in entry.value])


def bounds(entry: Entry) -> str:
    pairs = [
        f"{number(low)} to {number(high)}"
        for low, high in zip(np.atleast_1d(entry.low), np.atleast_1d(entry.high), strict=True)
    ]
    return pairs[0] if entry.words is None else by_name(entry.words, pairs)


def by_name(words, texts: list[str]) -> str:
    if len(set(texts)) == 1:
        return f"{texts[0]} each"
    return ", ".join(f"{word} {text}" for word, text in zip(words, texts, strict=True))


def number(x) -> str:
    """Six figures; large numbers in full with commas."""
    return f"{float(x):,.0f}" if float(x).is_integer() and abs(x) >= 1e4 else f"{float(x):.6g}"


def first_sentence(text: str) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((text or "").split("\n\n")[0].split())
