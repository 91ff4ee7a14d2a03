"""Source files as they lay when Python began to read them: one that was edited since may not be the one that runs."""

from collections.abc import Iterable
from pathlib import Path

_NOTED: dict[Path, tuple[int, ...]] = {}


def note(files: Iterable[Path]) -> None:
    """Called before files are imported; what was noted first stays."""
    for file in files:
        _NOTED.setdefault(file, _stamp(file))


def edited(files: Iterable[Path]) -> list[Path]:
    """Those that are no longer what was noted, or that came after."""
    return [file for file in files if _NOTED.get(file) != _stamp(file)]


def _stamp(file: Path) -> tuple[int, ...]:
    """By what a file is told from one that was written since; empty where there is none."""
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns


for _room in ("abm", "experiments"):
    note((Path(__file__).parents[2] / _room).rglob("*.py"))
