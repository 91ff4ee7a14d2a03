"""The balanced table of an economy as its file states it, in trillion yuan;
refused if stale or if an account does not close."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.errors import ConfigError
from abm.names import INDUSTRIES, OWNERS, SECTORS
from abm.opening.table_cells import RULES, Address, digest, fingerprint, folder_of, number, read_rows
from abm.parameters.configs_path import read_toml, shown

BALANCED = "balanced.csv"
STAMP = "# balanced from cells "
COLUMNS = ("account", "row", "column", "unbalanced", "standard_error", "balanced", "adjustment")


@dataclass(frozen=True)
class Files:
    """The balanced cells, and who pays ground rents."""

    home: str
    cells: dict[Address, float]
    ground_rents: tuple[str, ...]

    def total(self, name: str) -> float:
        return self.cells["totals", name, "total"]

    def row(self, account: str, name: str) -> np.ndarray:
        """A flow or stock by sector."""
        return self.line(account, name, SECTORS)

    def line(self, account: str, row: str, columns=INDUSTRIES) -> np.ndarray:
        """A row of an account; what is not there is zero."""
        return np.array([self.cells.get((account, row, column), 0.0) for column in columns])

    def matrix(self, account: str, columns=INDUSTRIES) -> np.ndarray:
        """Industries in rows."""
        return np.array([self.line(account, row, columns) for row in INDUSTRIES])

    def owners(self, account: str) -> np.ndarray:
        """Industry x owner."""
        return self.matrix(account, OWNERS)


def read_files(economy: str | Path) -> Files:
    """The balanced table, if it was made from the cells as they stand."""
    folder = folder_of(economy)
    path = folder / BALANCED
    if not path.is_file():
        raise ConfigError(f"{shown(path)}: missing; balance the table: relief table {economy} --write")
    said, _, rows = path.read_text(encoding="utf-8").partition("\n")
    made_from, _, made = said.removeprefix(STAMP).partition(", rows ")
    if made_from != fingerprint(folder):
        raise ConfigError(
            f"{shown(path)}: it was balanced from other cells than those in {shown(folder)}; balance it again: relief"
            f" table {economy} --write"
        )
    if made != digest(rows):
        raise ConfigError(
            f"{shown(path)}: its rows were edited; change cells.csv beside it and balance again: relief table {economy}"
            " --write"
        )
    cells = {}
    for row in read_rows(path, COLUMNS):
        address = row["account"], row["row"], row["column"]
        cells[address] = number(row["balanced"], f"{shown(path)}: {', '.join(address)}: balanced")
    return Files(shown(folder), cells, tuple(read_toml(folder / RULES)["ground_rents"]["industries"]))
