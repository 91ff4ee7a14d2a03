"""Pages of the docs that are written from the code: who pays whom, the parameters, the opening table. Run: python docs/generate.py"""

from itertools import groupby
from pathlib import Path

from experiments.show.opening_page import opening_table  # before numpy: experiments sets how it counts

import numpy as np

from abm.flows import DECLARED, Sector
from abm.measures.flow_of_funds import EARNED_WHEN_DUE, GOODS, PRINCIPAL
from abm.parameters import Entry, Parameters

HERE = Path(__file__).resolve().parent
NOTE = "<!-- Written by docs/generate.py: change the code, then run it. -->"


def who_pays_whom() -> str:
    """All declared flows: who may pay, who may be paid, what it is and how the flow of funds treats it."""
    rows = [[flow.name, sectors(flow.payers), sectors(flow.payees), flow.meaning, kind(flow.name)] for flow in DECLARED]
    return page(
        "Who pays whom",
        "Every yuan moves under one of these names, from a sector that may pay it to one that may be paid; anything else is an "
        "error. Declared in `abm/flows.py`, moved in `abm/ledger.py` alone. A special producer (farm, dwellings, services of "
        "banks and the state) counts to its owner's sector.\n\n"
        "The last column says when a flow makes its payer poorer: *goods* when they are delivered, *due* when the claim falls "
        "due (payment then settles it), *principal* never (a claim changes hands for money), *transfer* when it is paid.",
        table(["flow", "may pay", "may be paid", "meaning", "kind"], rows),
    )


def kind(flow: str) -> str:
    kinds = (("goods", GOODS), ("due", EARNED_WHEN_DUE), ("principal", PRINCIPAL))
    return next((name for name, flows in kinds if flow in flows), "transfer")


def sectors(some) -> str:
    return ", ".join(sector.name.lower().replace("_", " ") for sector in Sector if sector in some)


def parameters() -> str:
    """All parameters of the economy by file: value, range, unit, status, meaning, source."""
    p = Parameters.read("china_2019")
    entries = [p.entry(name) for name in p.names()]
    parts = []
    for file, some in groupby(entries, key=lambda entry: entry.file):
        rows = [[f"`{e.name}`", value(e), bounds(e), e.unit, e.status, e.meaning, e.source] for e in some]
        parts.append(f"## `{file}`\n\n" + table(["parameter", "value", "range", "unit", "status", "meaning", "source"], rows))
    return page(
        "Parameters",
        f"The {len(entries)} parameters of `china_2019`. Money in yuan, time in quarters, labour in persons, shares 0 to 1 unless the "
        "unit says otherwise. Status: *fact* is published, *estimate* is derived or judged, *swept* is unknown and varied over its "
        "range, *input* is set from outside, *definition* is a convention. A value that `relief calibrate` found says so before its source. Change one by name: `Economy(adaptation=0.3)`.",
        "\n\n".join(parts),
    )


def value(entry: Entry) -> str:
    """A number, or numbers by name; names of one value together."""
    if entry.words is None:
        return number(entry.value)
    return by_name(entry.words, [number(x) for x in entry.value])


def bounds(entry: Entry) -> str:
    pairs = [f"{number(low)} to {number(high)}" for low, high in zip(np.atleast_1d(entry.low), np.atleast_1d(entry.high), strict=True)]
    return pairs[0] if entry.words is None else by_name(entry.words, pairs)


def by_name(words, texts: list[str]) -> str:
    if len(set(texts)) == 1:
        return f"{texts[0]} each"
    return ", ".join(f"{word} {text}" for word, text in zip(words, texts, strict=True))


def number(x) -> str:
    return f"{float(x):.6g}"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def page(title: str, words: str, body: str) -> str:
    return f"{NOTE}\n\n# {title}\n\n{words}\n\n{body}\n"


PAGES = {"who_pays_whom.md": who_pays_whom, "parameters.md": parameters, "opening_table.md": lambda: opening_table(page, table)}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (HERE / name).write_text(write(), encoding="utf-8")
