"""Placebos from end to end: played, read and written as a page."""

from pathlib import Path

from experiments.ask.writable import refuse_unwritable
from experiments.placebo.page import write_page
from experiments.placebo.play import play


def answered(
    changes: list[str] | None, out: Path, workers: int | None = None, fresh: bool = False, quiet: bool = False
) -> tuple[list[str], int]:
    """What there is to tell, and how many worlds have failed."""
    refuse_unwritable(out)
    placebos = play(out, tuple(changes or ()), workers, fresh, quiet)
    page = write_page(placebos, out)
    failed = len(placebos.lottery.failures) + len(placebos.cutoff.failures)
    return [page.read_text(encoding="utf-8").split("## Where")[0], str(page)], failed
