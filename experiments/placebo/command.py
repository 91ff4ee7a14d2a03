"""Placebos from end to end: played, read and written as a page."""

from pathlib import Path

from experiments.ask.writable import refuse_unwritable
from experiments.placebo.page import write_page
from experiments.placebo.play import Placebos, play


def answered(
    changes: list[str] | None, out: Path, workers: int | None = None, fresh: bool = False, quiet: bool = False
) -> tuple[Placebos, Path]:
    """What there is to tell, and its page."""
    refuse_unwritable(out)
    placebos = play(out, tuple(changes or ()), workers, fresh, quiet)
    return placebos, write_page(placebos, out)
