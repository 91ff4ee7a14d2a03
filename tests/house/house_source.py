"""The product's own files, read but not run."""

import ast
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
_CACHES = {"__pycache__", ".pytest_cache", ".hypothesis", ".import_linter_cache", ".ruff_cache"}
_NOT_OURS = {".git", ".venv", "results", "dist", *_CACHES}


def modules(*rooms: str) -> list[Path]:
    """Every Python file in these rooms."""
    return sorted(path for room in rooms for path in (HERE / room).rglob("*.py"))


def every_file() -> list[Path]:
    """Every file that a checkout holds."""
    found, folders = [], [HERE]
    while folders:
        for path in folders.pop().iterdir():
            if path.name not in _NOT_OURS:
                (folders if path.is_dir() else found).append(path)
    return sorted(found)


def shown(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))
