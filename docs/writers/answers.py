"""The page of answers: every claim that a reference result holds against the model, with what was found."""

import csv
import tomllib
from functools import cache

from docs.writers.markdown import ROOT, filled, table, with_links
from experiments.show.units import number, plain, said

REFERENCE = ROOT / "results/reference"
HEAD = ["claim", "found", "verdict", "draws as claimed"]


def answers() -> str:
    results = sorted(path.parent.name for path in REFERENCE.glob("*/verdicts.csv"))
    experiments = [{"name": name, "question": question(name), "table": table(HEAD, claims(name))} for name in results]
    return with_links(filled("answers.md", experiments=experiments, effect=effect, displaced=displaced))


def question(name: str) -> str:
    return tomllib.loads((REFERENCE / name / "config.toml").read_text("utf-8"))["question"]


def claims(name: str) -> list[list[str]]:
    return [[said_by(row), found(row), row["verdict"], f"{row['draws_meeting']} of {row['draws']}"] for row in rows(name, "verdicts.csv")]


def said_by(row: dict[str, str]) -> str:
    return row["says"] + (f" [{row['source']}]" if row["source"] else "")


def found(row: dict[str, str]) -> str:
    """`58.8 [50.3, 67.4] thousand persons`, or a dash; measure, arm and window stand in the result's own page."""
    told = span(*(row[key] for key in ("found", "low", "high")), row["unit"], "")
    return told.replace("percentage points", "per cent") if row["reads"] == "level" else told


@cache
def rows(name: str, file: str) -> tuple[dict[str, str], ...]:
    """A table of a reference result, as it lies there."""
    with (REFERENCE / name / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def only(name: str, file: str, **where: str) -> dict[str, str]:
    """The one row of a table where columns have these values."""
    (row,) = (row for row in rows(name, file) if all(row[key] == value for key, value in where.items()))
    return row


def effect(name: str, arm: str, measure: str, window: str = "cumulated") -> str:
    row = only(name, "effects.csv", arm=arm, measure=measure, window=window)
    return span(*(row[key] for key in ("effect", "low", "high")), row["unit"], row["kind"])


def displaced(name: str, arm: str, measure: str, quarter: str) -> str:
    """What others lost over what firms offered relief gained."""
    row = only(name, "saturation.csv", arm=arm, quarter=quarter, by="all", measure=measure, effect="displacement")
    return f"{interval(*(row[key] for key in ('mean', 'low', 'high')), 0.01)} %"


def span(middle: str, low: str, high: str, unit: str, kind: str) -> str:
    if not middle:
        return "–"
    factor, words = said(unit, kind, max(abs(float(end)) for end in (middle, low or middle, high or middle)))
    return f"{interval(middle, low, high, factor)} {plain(words)}"


def interval(middle: str, low: str, high: str, factor: float) -> str:
    ends = f" [{number(float(low), factor)}, {number(float(high), factor)}]" if low else ""
    return number(float(middle), factor) + ends
