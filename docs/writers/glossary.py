"""The glossary: word, symbol, unit, item of the national accounts, and the column or measure in the code."""

import tomllib
from functools import cache

from abm.measures.catalogue import CATALOGUE
from docs.writers.columns import declared, words
from docs.writers.markdown import DOCS, filled, table


@cache
def read() -> dict[str, dict]:
    return tomllib.loads((DOCS / "glossary.toml").read_text("utf-8"))


def glossary() -> str:
    return filled("glossary.md", words=of_words(), measures=of_measures(), columns=of_columns())


def of_words() -> str:
    rows = [
        [word, meaning, math(symbol), unit, sna, f"`{where}`"]
        for word, (meaning, symbol, unit, sna, where) in read()["word"].items()
    ]
    return table(
        ["word", "meaning", "symbol", "unit", "SNA", "in the code"], sorted(rows, key=lambda row: row[0].lower())
    )


def of_measures() -> str:
    """Every measure; one line for all classes, causes or industries."""
    rows = [[f"`{name}`", *catalogued(name), read()["measure"][name.partition(":")[0]]] for name in measures()]
    return table(["measure", "meaning", "unit", "kind", "SNA"], rows)


def measures() -> dict[str, str]:
    """Measures by the name under which they are shown; `closures:…` stands for all classes."""
    shown: dict[str, str] = {}
    for name in CATALOGUE:
        base, _, part = name.partition(":")
        shown.setdefault(f"{base}:…" if part else base, name)
    return shown


def catalogued(name: str) -> tuple[str, str, str]:
    unit, kind, meaning = CATALOGUE[measures()[name]]
    return meaning, unit, kind


def of_columns() -> str:
    rows = []
    for name, columns in declared().items():
        for column in columns:
            meaning, unit, sna, symbol = words()[name][column]
            rows.append([f"`{name}.{column}`", meaning, math(symbol), unit, sna])
    return table(["column", "meaning", "symbol", "unit", "SNA"], rows)


def math(symbol: str) -> str:
    return f"${symbol}$" if symbol else ""
