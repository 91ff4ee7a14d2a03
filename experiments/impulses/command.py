"""Impulses from end to end: played, told in words, and written as a page."""

from pathlib import Path
from typing import Any

from experiments.ask.writable import refuse_unwritable
from experiments.impulses.page import document, in_words, write_page
from experiments.impulses.play import play


def answered(
    asked: str,
    changes: list[str] | None,
    keys: dict[str, Any],
    out: Path | None = None,
    workers: int | None = None,
    fresh: bool = False,
    quiet: bool = False,
    as_json: bool = False,
) -> tuple[list[str] | dict[str, Any], int]:
    """What there is to tell, as lines or as a document, and how many worlds have failed; `keys` of the list are changed
    where they are said."""
    said = [*(changes or ()), *(f"{key}={value}" for key, value in keys.items() if value is not None)]
    name = "impulses" if keys.get("shock") is None else f"impulses_{Path(keys['shock']).stem}"
    folder = out or Path("results") / name
    refuse_unwritable(folder)
    played = play(asked, folder, tuple(said), workers, fresh, quiet)
    page = write_page(played, folder)
    if as_json:
        return document(played), len(played.result.failures)
    told = [line.replace("**", "") for line in in_words(played)]
    return [*told, f"{page}; the figure in {folder / 'figures'}"], len(played.result.failures)
