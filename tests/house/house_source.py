"""The product's own files, read but not run."""

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
_NOT_OURS = {".git", ".venv", "results", "dist", "__pycache__", ".pytest_cache", ".hypothesis", ".import_linter_cache"}


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


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of whatever is imported, wherever it stands in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)
