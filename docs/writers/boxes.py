"""What is wider than a page of the site: tables, formulas and figures get a box that scrolls by itself, and where there
is little room a table of words becomes a list of its rows."""

import html
import re
from collections.abc import Callable

TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
FORMULA = re.compile(r'<math [^>]*display="block">.*?</math>', re.DOTALL)
FIGURE = re.compile(r'<img alt="([^"]*)" src="([^"]+\.svg)"[^>]*>')
DRAWN = re.compile(r"<div>\s*<svg\b.*?</svg>\s*</div>", re.DOTALL)
ROW, CELL, HEAD = (re.compile(rf"<{tag}\b.*?</{tag}>", re.DOTALL) for tag in ("tr", "td", "th"))
TYPE = re.compile(r"font(?:-size)?:\s*(?:[a-z0-9-]+ )*?([\d.]+)px")
WIDTH = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+)')
LEGIBLE = 9.0  # pixels of the smallest type of a figure
LONG = 60  # letters of a cell that holds a sentence


def boxed(page: str, figure: Callable[[str], str]) -> str:
    """The HTML of a page with a box around each table, formula and figure; `figure` gives the SVG that lies at an
    address of the page."""
    page = TABLE.sub(lambda found: table(found[0]), page)
    page = FORMULA.sub(lambda found: box("formula", "Formula", found[0]), page)
    page = DRAWN.sub(lambda found: box("figure", "Figure", found[0], least(found[0])), page)
    return FIGURE.sub(lambda found: linked(found, figure(found[2])), page)


def box(kind: str, name: str, inside: str, width: int | None = None) -> str:
    """`width`, pixels: what it needs at least where it may scroll."""
    needs = f' style="--least: {width}px"' if width else ""
    return f'<div class="scrolls {kind}" role="group" aria-label="{name}"{needs}>{inside}</div>'


def table(found: str) -> str:
    """Its cells say under which head they stand."""
    heads = [in_words(head) for head in HEAD.findall(found)]
    name = "Table: " + ", ".join(filter(None, heads))
    words = "table words" if any(len(in_words(cell)) > LONG for cell in CELL.findall(found)) else "table"
    return box(words, name, ROW.sub(lambda row: under(row[0], heads), found))


def under(row: str, heads: list[str]) -> str:
    named = iter(heads)
    return CELL.sub(lambda cell: f'<td data-head="{next(named, "")}"{cell[0].removeprefix("<td")}', row)


def in_words(cell: str) -> str:
    """Without its tags, as an attribute may hold it."""
    return html.escape(html.unescape(re.sub(r"<[^>]+>", "", cell)).strip())


def linked(found: re.Match, drawn: str) -> str:
    """A figure that leads to itself, where a reader may enlarge it."""
    return box("figure", "Figure", f'<a href="{found[2]}">{found[0]}</a>', least(drawn))


def least(drawn: str) -> int | None:
    """Pixels of width at which the smallest type of an SVG can be read; none where it has no type."""
    sizes = [float(size) for size in TYPE.findall(drawn)]
    across = WIDTH.search(drawn)
    return round(float(across[1]) * LEGIBLE / min(sizes)) if sizes and across else None
