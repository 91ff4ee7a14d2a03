"""The page of answers: every claim that a reference result holds against the model, with what was found."""

import tomllib
from functools import cache

import polars as pl

from docs.writers.markdown import ROOT, filled, table, with_links
from experiments.show.tables import interval
from experiments.show.units import number, said

REFERENCE = ROOT / "results/reference"
PERCENT = 0.01
HEAD = ["claim", "found", "verdict", "draws as claimed"]


def answers() -> str:
    results = sorted(path.parent.name for path in REFERENCE.glob("*/verdicts.csv"))
    experiments = [{"name": name, "question": question(name), "table": table(HEAD, claims(name))} for name in results]
    return with_links(filled("answers.md", experiments=experiments, effect=effect, displaced=displaced))


def question(name: str) -> str:
    return tomllib.loads((REFERENCE / name / "config.toml").read_text("utf-8"))["question"]


def claims(name: str) -> list[list[str]]:
    return [[said_by(row), found(row), row["verdict"], f"{row['draws_meeting']} of {row['draws']}"] for row in rows(name, "verdicts.csv")]


def said_by(row: dict) -> str:
    return row["says"] + (f" [{row['source']}]" if row["source"] else "")


def found(row: dict) -> str:
    """`58.8 [50.3, 67.4] thousand persons`, or a dash; measure, arm and window stand in the result's own page."""
    told = in_words(row, row["found"], row["unit"], "")
    return told.replace("percentage points", "per cent") if row["reads"] == "level" else told


@cache
def rows(name: str, file: str) -> tuple[dict, ...]:
    """A table of a reference result, as it lies there."""
    return tuple(pl.read_csv(REFERENCE / name / file, infer_schema_length=None, glob=False).iter_rows(named=True))


def only(name: str, file: str, **where: str) -> dict:
    """The one row of a table where columns have these values."""
    (row,) = (row for row in rows(name, file) if all(row[key] == value for key, value in where.items()))
    return row


def effect(name: str, arm: str, measure: str, window: str = "cumulated") -> str:
    row = only(name, "effects.csv", arm=arm, measure=measure, window=window)
    return in_words(row, row["effect"], row["unit"], row["kind"])


def displaced(name: str, arm: str, measure: str, quarter: str) -> str:
    """What others lost over what firms offered relief gained."""
    row = only(name, "saturation.csv", arm=arm, quarter=quarter, by="all", measure=measure, effect="displacement")
    return f"{number(row['mean'], PERCENT)} {interval(row, PERCENT)} %"


def in_words(row: dict, middle: float | None, unit: str, kind: str) -> str:
    """A figure with its interval, in the size of the largest of its numbers."""
    if middle is None:
        return number(middle)
    factor, words = said(unit, kind, max(abs(end) for end in (middle, row["low"], row["high"]) if end is not None))
    return f"{number(middle, factor)} {interval(row, factor)}".strip() + f" {words}"
