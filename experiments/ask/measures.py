"""What a measure is: its unit, its kind, a sentence."""

import json
from dataclasses import dataclass

import polars as pl

from abm.books.flows import DECLARED
from abm.measures.catalogue import CATALOGUE, PROGRAMMES, of_programmes
from abm.measures.tables import COLUMNS, TABLES


@dataclass(frozen=True)
class Measure:
    """A flow adds up over quarters; a level is a stock of jobs or firms; a share has no size."""

    unit: str
    kind: str
    sentence: str


def measures_metadata(table: pl.DataFrame) -> dict[str, str]:
    """The catalogue as metadata of a file, so that a table explains itself; of programmes those that are in it."""
    absent = set(of_programmes(PROGRAMMES)) - set(table["measure"].unique())
    return {
        "measures": json.dumps(
            {name: list(described) for name, described in CATALOGUE.items() if name not in absent}, ensure_ascii=False
        )
    }


def accounts_metadata() -> dict[str, str]:
    """What the columns, matrices and flows of the books are, as metadata of their file."""
    described = {"columns": COLUMNS, "tables": TABLES, "flows": {flow.name: flow.meaning for flow in DECLARED}}
    return {"accounts": json.dumps(described, ensure_ascii=False)}


def measures_read(metadata: dict[str, str]) -> dict[str, Measure]:
    """The measures of a stored table, as it tells them."""
    return {name: Measure(*described) for name, described in json.loads(metadata["measures"]).items()}
