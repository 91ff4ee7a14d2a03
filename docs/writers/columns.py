"""Tables of state variables, from the declarations in the code and the words of `docs/columns.toml`."""

import dataclasses
import tomllib
from functools import cache

import numpy as np

from abm.state.firms import CHANNELS, DESTINATIONS, PRODUCTS, Firms
from abm.state.state import Banks, News, PublicSector, Village
from abm.state.workers import GROUPS, SELLERS, Workers
from docs.writers.markdown import DOCS, table

TABLES = {"firms": Firms, "workers": Workers, "banks": Banks}
OBJECTS = {"village": Village, "public": PublicSector, "news": News}
KINDS = {"f": "number", "i": "whole number", "b": "true or false"}
WIDTHS = {CHANNELS: "channel", PRODUCTS: "product", GROUPS: "product group", SELLERS: "regular seller"}


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """By table and column: meaning, unit, item of the national accounts, symbol."""
    read = tomllib.loads((DOCS / "columns.toml").read_text("utf-8"))
    return {name: {column: [*about, "", ""][:4] for column, about in columns.items()} for name, columns in read.items()}


@cache
def declared() -> dict[str, tuple[str, ...]]:
    """By table: the columns that the code declares."""
    tables = {name: tuple(kind.COLUMNS) for name, kind in TABLES.items()}
    return tables | {name: tuple(field.name for field in dataclasses.fields(kind)) for name, kind in OBJECTS.items()}


def of_table(name: str) -> str:
    """State variables of one kind of agent."""
    rows = [[f"`{column}`", *words()[name][column][:2], kind_of(name, column)] for column in declared()[name]]
    return table(["variable", "meaning", "unit", "kind"], rows)


def kind_of(name: str, column: str) -> str:
    if name in OBJECTS:
        return "number" if isinstance(getattr(OBJECTS[name](), column), float) else "by item"
    kind, _, *width = TABLES[name].COLUMNS[column]
    return " by ".join([KINDS[np.dtype(kind).kind], *(by_what(column, size) for size in width)])


def by_what(column: str, size: int) -> str:
    """Four channels and four destinations have one length."""
    return "destination" if size == DESTINATIONS and column.endswith("_export") else WIDTHS[size]
