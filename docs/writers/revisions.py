"""The page of what changed: each claim as it was found under the earlier rules beside what is found today."""

import csv
import tomllib
from functools import cache

from docs.writers import verdicts
from docs.writers.markdown import ROOT, filled, table

EARLIER = ROOT / "docs/earlier_rules.csv"
WHY = ROOT / "docs/what_changed.toml"
NUMBERS = ("found", "low", "high")
HEAD = ["claim", "earlier rules", "verdict", "today's rules", "verdict"]
NEW, DROPPED = "not asked", "no longer asked"


def what_changed() -> str:
    names = [name for name in verdicts.experiments() if earlier(name) and verdicts.is_of_today(name)]
    pairs = [pair for name in names for pair in both(name)]
    return filled(
        "what_changed.md",
        experiments=[
            {"name": name, "question": verdicts.question(name), "why": why()[name], "table": compared(name)}
            for name in names
        ],
        tally=tally(pairs),
        left=[name for name in verdicts.experiments() if not verdicts.is_of_today(name)],
        told=len([pair for pair in pairs if None not in pair]),
    )


@cache
def why() -> dict[str, str]:
    """What is known of why the claims of an experiment moved, by its name."""
    return tomllib.loads(WHY.read_text("utf-8"))["why"]


@cache
def earlier(name: str) -> tuple[dict, ...]:
    """The claims of an experiment as they were found before; the columns of its table of verdicts."""
    with EARLIER.open(encoding="utf-8", newline="") as file:
        return tuple(as_read(row) for row in csv.DictReader(file) if row["experiment"] == name)


def as_read(row: dict[str, str]) -> dict:
    return row | {name: float(row[name]) if row[name] else None for name in NUMBERS}


def both(name: str) -> list[tuple[dict | None, dict | None]]:
    """Each claim before and today, told apart by its words; None where it was asked only once."""
    before, today = ({row["says"]: row for row in rows} for rows in (earlier(name), verdicts.claims(name)))
    return [(before.get(says), today.get(says)) for says in dict.fromkeys([*today, *before])]


def compared(name: str) -> str:
    return table(HEAD, [line(*pair) for pair in both(name)])


def line(before: dict | None, today: dict | None) -> list[str]:
    said = today or before or {}
    return [
        said["says"],
        *((verdicts.found(before), before["verdict"]) if before else (NEW, "")),
        *((verdicts.found(today), today["verdict"]) if today else (DROPPED, "")),
    ]


def tally(pairs: list[tuple[dict | None, dict | None]]) -> str:
    """How many claims went from which verdict to which."""
    moves: dict[tuple[str, str], int] = {}
    for before, today in pairs:
        if before and today:
            move = before["verdict"], today["verdict"]
            moves[move] = moves.get(move, 0) + 1
    order = sorted(moves, key=lambda move: [verdicts.WORDS.index(word) for word in move])
    return table(["earlier rules", "today's rules", "claims"], [[*move, str(moves[move])] for move in order])
