"""The cells of a table as its files state them: value, certainty, status,
source, each in trillion yuan or million persons."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.errors import ConfigError
from abm.parameters.configs_path import find, meant, read_toml, shown

Address = tuple[str, str, str]  # account, row, column
STATUSES = ("fact", "recalled", "estimate", "derived")
CELLS, RULES = "cells.csv", "certainty.toml"
_COLUMNS = ("account", "row", "column", "value", "certainty", "status", "source")


@dataclass(frozen=True)
class Cell:
    """One figure of the table before it is balanced."""

    value: float
    certainty: str
    standard_error: float
    status: str
    source: str


@dataclass(frozen=True)
class Cells:
    """What the files of a table say, and a fingerprint of it."""

    home: str
    cells: dict[Address, Cell]
    fingerprint: str


def folder_of(economy: str | Path) -> Path:
    """The folder `table` of an economy."""
    folder = find("economies", economy) / "table"
    if not folder.is_dir():
        raise ConfigError(f"{shown(folder)}: this economy has no table.")
    return folder


def fingerprint(folder: Path) -> str:
    """Tells a balanced table that was made from other cells; line ends do not count."""
    texts = [(folder / name).read_text(encoding="utf-8") for name in (CELLS, RULES)]
    return digest("\n".join(texts))


def digest(text: str) -> str:
    """A short name of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_cells(economy: str | Path) -> Cells:
    """All cells of an economy's table, each checked."""
    folder = folder_of(economy)
    errors = read_toml(folder / RULES)["standard_error"]
    head, cells = shown(folder / CELLS), {}
    for row in read_rows(folder / CELLS, _COLUMNS):
        address = row["account"], row["row"], row["column"]
        where = f"{head}: {', '.join(address)}"
        if address in cells:
            raise ConfigError(f"{where}: stated twice; keep one.")
        if row["certainty"] not in errors:
            raise ConfigError(
                f"{where}: certainty: {row['certainty']!r}: no such certainty{meant(row['certainty'], errors)}"
            )
        if row["status"] not in STATUSES:
            raise ConfigError(f"{where}: status: {row['status']!r}: expected one of {', '.join(STATUSES)}.")
        if not row["source"]:
            raise ConfigError(f"{where}: source: empty; say where the figure is from.")
        value = number(row["value"], where)
        cells[address] = Cell(
            value, row["certainty"], _error(value, errors[row["certainty"]]), row["status"], row["source"]
        )
    return Cells(shown(folder), cells, fingerprint(folder))


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file that has these columns; lines that begin with # are remarks."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    for column in columns:
        if not rows or column not in rows[0]:
            raise ConfigError(
                f"{shown(path)}: the column {column!r} is missing{meant(column, rows[0] if rows else ())}"
            )
    return rows


def number(text: str | None, where: str) -> float:
    """A finite number, or an error that says where it stands."""
    try:
        value = float(text or "")
    except (TypeError, ValueError):
        raise ConfigError(f"{where}: {text!r}: expected a number.") from None
    if not np.isfinite(value):
        raise ConfigError(f"{where}: {text!r}: expected a finite number.")
    return value


def _error(value: float, relative: float) -> float:
    return abs(value) * relative if np.isfinite(relative) else np.inf
