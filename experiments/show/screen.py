"""A README of one screen, and the details behind it: how every study writes its two pages."""

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.show.saved import Saved
from experiments.show.written import environment, fence
from experiments.store.files import write_whole

README, DETAILS = "README.md", "details.md"
COLUMNS = 80
MOST_LINES, MOST_WORDS = 45, 320  # beside its tables (a row a claim, an arm, a closure, a test) and its figure


class Screen(NamedTuple):
    """What stands on it: sentences, a table and a figure where there are any, and the command that makes it again."""

    title: str
    words: Sequence[str]
    command: str
    table: str = ""
    figure: Saved | None = None


def write(folder: Path, screen: Screen, page: str) -> Path:
    """README.md, and `page` behind it as details.md; no times in either, so that the same study gives the same text."""
    write_whole(folder / DETAILS, details(page).encode())
    more = f"All else is in [the details]({DETAILS}). Make it again:"
    content = screen._asdict() | {"more": more, "fence": fence(screen.command)}
    return write_readme(folder, "screen.md.j2", content)


def write_readme(folder: Path, template: str, content: dict[str, Any]) -> Path:
    made = environment(trim_blocks=True, lstrip_blocks=True)
    made.filters["fill"] = fill
    text = made.get_template(template).render(content)
    write_whole(folder / README, re.sub(r"\n{3,}", "\n\n", text).encode())
    return folder / README


def fill(text: str) -> str:
    """A paragraph in lines of a terminal; what begins as an item of a list goes on under its words."""
    under = "  " if text.startswith("- ") else ""
    return "\n".join(
        textwrap.wrap(text, COLUMNS, subsequent_indent=under, break_long_words=False, break_on_hyphens=False)
    )


def details(page: str) -> str:
    """A page under the name of details, with the way back and its headings at the top."""
    heading, _, rest = page.partition("\n")
    behind = f"Behind the [README]({README}). {index(rest)}".rstrip()
    return f"# Details: {heading.removeprefix('# ')}\n\n{behind}\n{rest}"


def index(page: str) -> str:
    """Links to the headings of a page, in a line."""
    return " · ".join(f"[{name}](#{anchor(name)})" for name in re.findall(r"^## (.+)$", page, re.MULTILINE))


def anchor(heading: str) -> str:
    """As a reader of Markdown names a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
