"""Verdicts of the reference results, as they lie in their tables: by experiment, by fact, and counted."""

import json
import tomllib
from collections.abc import Iterable
from functools import cache

import polars as pl

from docs.writers.markdown import ROOT
from experiments.show.tables import interval
from experiments.show.units import number, plain, said

REFERENCE = ROOT / "results/reference"
WORDS = ("supported", "refuted", "cannot be told", "an input", "by construction")
UNKNOWN = "–"
DECIDED = WORDS[:2]  # by worlds
READS = {
    "difference": "",
    "share": "as a share of its level",
    "level": "the level itself",
    "per_million_yuan": "for a million yuan paid and lost",
}


@cache
def rows(name: str, file: str) -> tuple[dict, ...]:
    """A table of a reference result, as it lies there."""
    return tuple(pl.read_csv(REFERENCE / name / file, infer_schema_length=None, glob=False).iter_rows(named=True))


@cache
def experiments() -> tuple[str, ...]:
    """The reference results that hold claims."""
    return tuple(sorted(path.parent.name for path in REFERENCE.glob("*/verdicts.csv")))


def claims(name: str) -> tuple[dict, ...]:
    """The table of a result's verdicts."""
    return rows(name, "verdicts.csv")


def every() -> list[tuple[str, dict]]:
    """All claims: the experiment and the row of its table."""
    return [(name, row) for name in experiments() for row in claims(name)]


def only(name: str, file: str, **where: str) -> dict:
    """The one row of a table where columns have these values."""
    (row,) = (row for row in rows(name, file) if all(row[key] == value for key, value in where.items()))
    return row


def question(name: str) -> str:
    return tomllib.loads((REFERENCE / name / "config.toml").read_text("utf-8"))["question"]


@cache
def manifest(name: str) -> dict:
    return json.loads((REFERENCE / name / "manifest.json").read_text("utf-8"))


@cache
def is_of_today(name: str) -> bool:
    """Whether the worlds of a result are drawn from the calibration that is in force."""
    calibrated = tomllib.loads((ROOT / "configs/economies/china_2019/calibrated.toml").read_text("utf-8"))
    return (manifest(name).get("posterior") or {}).get("identity") == calibrated["calibration"]["identity"]


def answering(facts: Iterable[str]) -> list[tuple[str, dict]]:
    """The claims that name one of these facts as their source."""
    return [(name, row) for name, row in every() if {*(row["source"] or "").split()} & {*facts}]


def counted(rows: Iterable[dict]) -> dict[str, int]:
    """How many claims have each verdict."""
    words = [row["verdict"] for row in rows]
    return {word: words.count(word) for word in WORDS}


def judged(row: dict) -> str:
    """Its verdict; where the interval alone would decide, why it does not."""
    return f"{row['verdict']} (too few agents)" if row["why"].startswith("too few agents") else row["verdict"]


def surviving(rows: Iterable[dict], word: str) -> str:
    """How many of the claims with a verdict keep it when all claims of their experiment are looked at together; of how
    many that is known."""
    kept = [row["survives"] for row in rows if row["verdict"] == word and row.get("survives") is not None]
    return f"{sum(kept)} of {len(kept)}" if kept else UNKNOWN


def survives(row: dict) -> str:
    """Of a verdict that worlds decide: what cannot be told has nothing to survive."""
    return {None: "", True: "yes", False: "no"}[row.get("survives")] if row["verdict"] in DECIDED else ""


def met(row: dict) -> str:
    return "" if row["draws_meeting"] is None else f"{row['draws_meeting']} of {row['draws']}"


def says(row: dict) -> str:
    return row["says"] + (f" [{row['source'].replace(' ', ', ')}]" if row["source"] else "")


def found(row: dict) -> str:
    """`58.8 [50.3, 67.4] thousand persons`."""
    text = in_words(row, row["found"], row["unit"], "")
    return text if row["reads"] == "difference" else text.replace("percentage points", "per cent")


def measured(row: dict) -> str:
    """What was measured, on which arm, against which, over which quarters; what differs between two arms."""
    against = "" if row["reads"] == "level" else f" against {plain(row['against'])}"
    gain = f"as a share of the gain in {plain(row['gain'])}" if row.get("gain") else READS.get(row["reads"], "")
    differs = f"a comparison of {row['compares']}s" if row.get("compares") not in (None, "terms") else ""
    when = f"{row['window']}, {row['quarter']}" if row["quarter"] else row["window"].replace("_", " ")
    return ", ".join(filter(None, (plain(row["measure"]), f"{plain(row['arm'])}{against}", when, gain, differs)))


def effect(name: str, arm: str, measure: str, window: str = "cumulated") -> str:
    row = only(name, "effects.csv", arm=arm, measure=measure, window=window)
    return in_words(row, row["effect"], row["unit"], row["kind"])


def in_words(row: dict, middle: float | None, unit: str, kind: str) -> str:
    """A figure with its interval, in the size of the largest of its numbers."""
    if middle is None:
        return number(middle)
    factor, words = said(unit, kind, max(abs(end) for end in (middle, row["low"], row["high"]) if end is not None))
    return f"{number(middle, factor)} {interval(row, factor)}".strip() + f" {words}"
