"""The table as its files state it, in trillion yuan, refused if a row or a total does not add up."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.configs_path import find, meant, read_toml, shown
from abm.errors import ConfigError
from abm.names import INDUSTRIES, OWNERS, SECTORS

_NEAR = 1e-9  # trillion yuan: a thousand yuan
_FIGURES = ("gross_output", "value_added", "pay", "production_tax", "surplus", "imported_inputs", "bought_from_industries",
            "sold_to_industries", "to_households", "to_government", "capital_formation", "to_exports")
_PARTS = {  # figure = sum of figures, industry by industry
    "gross_output": ("sold_to_industries", "to_households", "to_government", "capital_formation", "to_exports"),
    "gross_output ": ("bought_from_industries", "imported_inputs", "value_added"),
    "value_added": ("pay", "production_tax", "surplus"),
}
_TOTALS = {  # total of the economy = a figure over all industries + imports of the kind
    "gdp": ("value_added", None),
    "household_consumption": ("to_households", "imports_households"),
    "government_consumption": ("to_government", None),
    "capital_formation": ("capital_formation", "imports_capital"),
    "exports": ("to_exports", None),
}


@dataclass(frozen=True)
class Files:
    """What the files of a table say."""

    home: str
    figures: dict[str, np.ndarray]
    pattern: np.ndarray
    owner_shares: np.ndarray
    jobs: np.ndarray
    institutions: dict

    def total(self, name: str) -> float:
        return self.institutions["totals"][name]["value"]

    def row(self, kind: str, name: str) -> np.ndarray:
        """A flow or stock by sector."""
        return np.array([self.institutions[kind][name]["values"].get(sector, 0.0) for sector in SECTORS])


def read_files(economy: str | Path) -> Files:
    """All files of the folder `table` of an economy, each row and total checked."""
    folder = find("economies", economy) / "table"
    if not folder.is_dir():
        raise ConfigError(f"{shown(folder)}: this economy has no table.")
    rows = {name: _matrix(folder / f"{name}.csv", columns, labels) for name, columns, labels in (
        ("industries", INDUSTRIES, _FIGURES), ("input_pattern", INDUSTRIES, INDUSTRIES),
        ("owner_shares", OWNERS, INDUSTRIES), ("jobs", OWNERS, INDUSTRIES))}
    figures = dict(zip(_FIGURES, rows["industries"], strict=True))
    files = Files(shown(folder), figures, rows["input_pattern"], rows["owner_shares"], rows["jobs"], read_toml(folder / "institutions.toml"))
    faults = [*_industry_faults(files), *_total_faults(files), *_owner_faults(files), *_sector_faults(files)]
    if faults:
        raise ConfigError("the table does not add up (trillion yuan a year):\n" + "\n".join(f"  {files.home}/{fault}" for fault in faults))
    return files


def _matrix(path: Path, columns, labels) -> np.ndarray:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    head, label = shown(path), next(iter(rows[0]))
    for column in (*columns, "status", "source"):
        if column not in rows[0]:
            raise ConfigError(f"{head}: the column {column!r} is missing{meant(column, rows[0])}")
    by_label = {row[label]: row for row in rows}
    for name in (*labels, *by_label):
        if name not in by_label or name not in labels:
            raise ConfigError(f"{head}: {name}: {'this row is missing' if name in labels else 'no such ' + label}{meant(name, labels)}")
    return np.array([[_cell(by_label[name][column], f"{head}: {name}: {column}") for column in columns] for name in labels])


def _cell(text: str | None, where: str) -> float:
    try:
        number = float(text)
    except (TypeError, ValueError):
        raise ConfigError(f"{where}: {text!r}: expected a number.") from None
    if not np.isfinite(number):
        raise ConfigError(f"{where}: {text!r}: expected a finite number.")
    return number


def _off(left: float, right: float) -> bool:
    return abs(left - right) > _NEAR


def _industry_faults(files: Files):
    for figure, parts in _PARTS.items():
        whole, made = files.figures[figure.strip()], sum(files.figures[part] for part in parts)
        for industry, left, right in zip(INDUSTRIES, whole, made, strict=True):
            if _off(left, right):
                yield f"industries.csv: {industry}: {figure.strip()} {left:.6g}, but {' + '.join(parts)} = {right:.6g}: off by {right - left:+.6g}"


def _total_faults(files: Files):
    for name, (figure, imports) in _TOTALS.items():
        made = files.figures[figure].sum() + (files.total(imports) if imports else 0.0)
        if _off(made, files.total(name)):
            yield f"industries.csv: {figure}{' + ' + imports if imports else ''} add up to {made:.6g}, but totals.{name} is {files.total(name):.6g}: off by {made - files.total(name):+.6g}"
    bought = files.figures["imported_inputs"].sum() + files.total("imports_households") + files.total("imports_capital")
    if _off(bought, files.total("imports")):
        yield f"industries.csv: imported_inputs + imports_households + imports_capital add up to {bought:.6g}, but totals.imports is {files.total('imports'):.6g}: off by {bought - files.total('imports'):+.6g}"
    spent = sum(files.total(name) for name in ("household_consumption", "government_consumption", "capital_formation", "exports")) - files.total("imports")
    if _off(spent, files.total("gdp")):
        yield f"institutions.toml: totals: spending adds up to {spent:.6g}, gdp is {files.total('gdp'):.6g}: off by {spent - files.total('gdp'):+.6g}"


def _owner_faults(files: Files):
    for industry, shares in zip(INDUSTRIES, files.owner_shares, strict=True):
        if _off(shares.sum(), 1) or (shares < 0).any():
            yield f"owner_shares.csv: {industry}: the shares of owners add up to {shares.sum():.6g}, expected 1 and none negative"
    for owner, column, stated in zip(OWNERS, files.jobs.T, files.institutions["by_owner"]["jobs"]["values"], strict=True):
        if _off(column.sum(), stated) or (column < 0).any():
            yield f"jobs.csv: {owner}: jobs of all industries add up to {column.sum():.6g} million, expected {stated:.6g}, none negative: off by {column.sum() - stated:+.6g}"
    workers = files.jobs[:, :-1].sum()
    if _off(workers, files.total("jobs_non_farm")):
        yield f"jobs.csv: jobs outside farm households add up to {workers:.6g} million, expected {files.total('jobs_non_farm'):.6g}"


def _sector_faults(files: Files):
    for kind in ("flows", "stocks"):
        for name, row in files.institutions[kind].items():
            for sector in set(row["values"]) - set(SECTORS):
                yield f"institutions.toml: {kind}.{name}: {sector}: no such sector{meant(sector, SECTORS)}"
            if _off(sum(row["values"].values()), 0):
                yield f"institutions.toml: {kind}.{name}: what is paid and received (owned and owed) adds up to {sum(row['values'].values()):+.6g}, expected 0"
