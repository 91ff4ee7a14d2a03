"""The page of data: every published figure that is cited anywhere, series, tables, and figures in doubt."""

import csv
import tomllib
from collections import Counter
from functools import cache

from abm.parameters.parameters import Parameters
from docs.writers.markdown import (
    DOCS,
    ROOT,
    bounds,
    code_link,
    facts_in,
    filled,
    parameter_link,
    table,
    value,
    with_links,
)

FACTS = ROOT / "configs/facts/facts.csv"
SERIES = ROOT / "configs/facts/series.csv"
TABLES = ROOT / "configs/economies/china_2019/table"
ROOMS = {"abm": (".py",), "configs": (".toml", ".csv"), "docs": (".md", ".toml"), "experiments": (".py", ".j2")}
AREAS = {
    "A": "Firms", "B": "Labour, households, taxes", "C": "Credit, banks, public relief", "D": "Platforms and exports",
    "F": "The pandemic", "G": "Other countries", "S": "Claims about the programmes",
}  # fmt: skip # a table


@cache
def facts() -> dict[str, dict[str, str]]:
    """Every published figure by its id."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@cache
def citations() -> dict[str, tuple[str, ...]]:
    """By id: the files that cite it. Generated pages repeat what others cite and do not count."""
    from docs.generate import PAGES

    found: dict[str, set[str]] = {}
    for room, kinds in ROOMS.items():
        for file in sorted((ROOT / room).rglob("*")):
            if file.suffix in kinds and file != FACTS and not (file.parent == DOCS and file.name in PAGES):
                for fact in facts_in(file.read_text("utf-8")):
                    found.setdefault(fact, set()).add(file.relative_to(ROOT).as_posix())
    return {fact: tuple(sorted(files)) for fact, files in found.items()}


def data() -> str:
    areas = [f"### {title}\n\n{figures(area)}" for area, title in AREAS.items()]
    return filled(
        "data.md", figures="\n\n".join(areas), count=len(facts()), series=series(), tables=tables(), doubts=doubts()
    )


def figures(area: str) -> str:
    head = ["id", "figure", "value", "unit", "vintage", "source", "status", "confidence", "used in"]
    return table(head, [figure(row) for fact, row in facts().items() if fact.startswith(area)])


def figure(row: dict[str, str]) -> list[str]:
    span = f" ({row['low']} to {row['high']})" if row["low"] else ""
    source = (
        f"[{row['source'].replace('[', '(').replace(']', ')')}](<{row['address']}>)"
        if row["address"]
        else row["source"]
    )
    used = ", ".join(code_link(file) for file in citations().get(row["id"], ()))
    name = f'<a id="{row["id"].lower()}"></a>{row["id"]}'
    return [
        name,
        row["quantity"],
        row["value"] + span,
        row["unit"],
        row["vintage"],
        source,
        row["status"],
        row["confidence"],
        used,
    ]


def series() -> str:
    with SERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = []
    for name in dict.fromkeys(row["series"] for row in rows):
        mine = [row for row in rows if row["series"] == name]
        lines.append(
            [
                f"`{name}`",
                f"{mine[0]['quarter']} to {mine[-1]['quarter']}",
                mine[0]["unit"],
                counted(row["status"] for row in mine),
                sources(mine),
            ]
        )
    return table(["series", "quarters", "unit", "points by status", "source"], lines)


def sources(rows) -> str:
    """Each source once, with numbered links to its pages."""
    pages: dict[str, list[str]] = {}
    for row in rows:
        source, _, address = row["source"].partition(" | ")
        links = pages.setdefault(source, [])
        links += [address] if address and address not in links else []
    links_of = {
        source: ", ".join(page(at, link) for at, link in enumerate(links, 1)) for source, links in pages.items()
    }
    return "; ".join(f"{source} ({links})" if links else source for source, links in links_of.items())


def page(at: int, address: str) -> str:
    """A numbered link, or where it is no address of the web the words that stand for one."""
    return f"[{at}](<{address}>)" if address.startswith("http") else address


def tables() -> str:
    rows = [
        [code_link(file.relative_to(ROOT).as_posix()), counted(statuses(file))] for file in sorted(TABLES.iterdir())
    ]
    return table(["table", "entries by status"], [row for row in rows if row[-1]])


def statuses(file) -> list[str]:
    if file.suffix == ".csv":
        lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
        return [row["status"] for row in csv.DictReader(lines) if "status" in row]
    return list(_statuses_in(tomllib.loads(file.read_text("utf-8"))))


def _statuses_in(tree: dict):
    for name, branch in tree.items():
        if isinstance(branch, dict):
            yield from _statuses_in(branch)
        elif name == "status":
            yield branch


def counted(words) -> str:
    return ", ".join(f"{number} {word}" for word, number in sorted(Counter(words).items()))


def doubts() -> str:
    p = Parameters.read("china_2019")
    rows = []
    for doubt in tomllib.loads((DOCS / "doubts.toml").read_text("utf-8"))["doubt"]:
        entries = [p.entry(name) for name in doubt["parameters"]]
        shown = "; ".join(f"{parameter_link(e.name)}: {value(e)} ({bounds(e)})" for e in entries)
        rows.append(
            [
                doubt["quantity"],
                "; ".join(said(fact) for fact in facts_in(doubt["figures"])),
                with_links(doubt["treatment"]),
                shown,
            ]
        )
    return table(["quantity", "figures", "treatment", "parameters: value (range)"], rows)


def said(fact: str) -> str:
    row = facts()[fact]
    return f"{row['value']} {row['unit']} ({with_links(fact)})"
