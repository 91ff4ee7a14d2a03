"""Tables of state variables, from their declarations in the code."""

import dataclasses
from functools import cache

import numpy as np

from abm.state.firms import Firms
from abm.state.memory import LastMonth, Memory
from abm.state.state import Banks, News, PublicSector, Village
from abm.state.workers import Workers
from docs.writers.markdown import table

TABLES = {"firms": Firms, "workers": Workers, "banks": Banks}
OBJECTS = {"village": Village, "public": PublicSector, "news": News, "last_month": LastMonth, "memory": Memory}
KINDS = {"f": "number", "i": "whole number", "b": "true or false"}


@cache
def words() -> dict[str, dict[str, tuple[str, str, str, str]]]:
    """By table and column: meaning, unit, item of the national accounts, symbol."""
    tables = {name: {key: vars(column) for key, column in kind.COLUMNS.items()} for name, kind in TABLES.items()}
    objects = {
        name: {field.name: field.metadata for field in dataclasses.fields(kind)} for name, kind in OBJECTS.items()
    }
    return {
        name: {key: (about["meaning"], about["unit"], about["sna"], about["symbol"]) for key, about in columns.items()}
        for name, columns in (tables | objects).items()
    }


@cache
def declared() -> dict[str, tuple[str, ...]]:
    """By table: the columns that the code declares."""
    return {name: tuple(columns) for name, columns in words().items()}


def of_table(name: str) -> str:
    """State variables of one kind of agent."""
    rows = [[f"`{column}`", *words()[name][column][:2], kind_of(name, column)] for column in declared()[name]]
    return table(["variable", "meaning", "unit", "kind"], rows)


def kind_of(name: str, column: str) -> str:
    if name in OBJECTS:
        kind = next(field.type for field in dataclasses.fields(OBJECTS[name]) if field.name == column)
        return {float: "number", bool: KINDS["b"]}.get(kind, "by item")
    about = TABLES[name].COLUMNS[column]
    return " by ".join([KINDS[np.dtype(about.dtype).kind], *about.by])
