"""The balanced table as a file beside its cells, so that a run needs no solver and reads the same bytes everywhere."""

import csv
import io
import math
from pathlib import Path

from abm.machine.own import beside
from abm.opening.balancing.balance import Balanced, balance
from abm.opening.table_cells import digest, folder_of, read_cells
from abm.opening.table_files import BALANCED, COLUMNS, STAMP
from abm.parameters.parameters import Parameters


def rebalanced(economy: str | Path) -> Balanced:
    """An economy's cells, balanced under its parameters."""
    return balance(read_cells(economy), Parameters.read(economy))


def write(balanced: Balanced, economy: str | Path) -> Path:
    """Writes the balanced table; written beside and renamed, so that nobody reads half of it."""
    path = folder_of(economy) / BALANCED
    part = beside(path)
    rows = text(balanced)
    part.write_text(f"{STAMP}{read_cells(economy).fingerprint}, rows {digest(rows)}\n{rows}", encoding="utf-8")
    part.replace(path)
    return path


def text(balanced: Balanced) -> str:
    """Account, row, column, stated value, its standard error, balanced value,
    adjustment in standard errors; empty where free."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for address, stated, error, value, moved in zip(
        balanced.addresses, balanced.stated, balanced.error, balanced.value, balanced.adjustment, strict=True
    ):
        writer.writerow(
            [*address, _shown(stated, ".6g"), _shown(error, ".4g"), repr(float(value)), _shown(moved, ".3f")]
        )
    return lines.getvalue()


def _shown(number: float, how: str) -> str:
    return format(number + 0.0, how) if math.isfinite(number) else ""
