"""The page of impulse responses: the reference run's responses, and the published ranges beside them."""

import csv
import json
from functools import cache

from docs.writers.markdown import ROOT, filled, table
from experiments.find.intervals import Interval
from experiments.impulses import page
from experiments.impulses.responses import TOLD
from experiments.show.units import title

QUIET, PANDEMIC = "impulses", "impulses_covid_2020"


SIDE_BY_SIDE = [
    "impulse",
    "GDP, quarter 4: quiet",
    "pandemic",
    "GDP a yuan, quarter 8: quiet",
    "pandemic",
    "afterwards, in the pandemic",
]


def impulses() -> str:
    told = about()
    return filled(
        "impulses.md",
        about=told,
        scale=f"{told['scale']:,}",
        kinds=[{"name": title(name), "says": says, "lasts": told["lasts"][name]} for name, says in kinds()],
        responses=table(list(page.head()), responses()),
        published=table([*page.PUBLISHED], published()),
        found=found,
        where=where,
        afterwards=afterwards,
        pandemic=about(PANDEMIC),
        side_by_side=table(SIDE_BY_SIDE, in_the_pandemic()),
        growing=growing(swings_back=False),
        overshooting=growing(swings_back=True),
    )


@cache
def about(result: str = QUIET) -> dict:
    return json.loads((ROOT / "results/reference" / result / "impulses.json").read_text("utf-8"))


def kinds() -> list[tuple[str, str]]:
    return list(about()["impulses"].items())


@cache
def rows(name: str, result: str = QUIET) -> list[dict[str, str]]:
    with (ROOT / "results/reference" / result / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def interval(row: dict[str, str]) -> Interval:
    return Interval(*(float(row[end] or "nan") for end in ("effect", "low", "high")))


def found(impulse: str, response: str, quarter: int, result: str = QUIET) -> str:
    """A number of a reference run with its interval."""
    (row,) = (
        row
        for row in rows("impulses", result)
        if (row["impulse"], row["response"], row["quarter"]) == (impulse, response, str(quarter))
    )
    return page.said(interval(row))


def responses() -> list[list[str]]:
    """A line an impulse and response that is defined somewhere, as on the page of the result."""
    lines = []
    for impulse, _ in kinds():
        for response in page.TABLE:
            mine = [row for row in rows("impulses") if (row["impulse"], row["response"]) == (impulse, response)]
            if any(row["effect"] for row in mine):
                cells = [found(impulse, response, quarter) for quarter in TOLD]
                lines.append([title(impulse), page.SAID[response], mine[0]["unit"], *cells])
    return lines


def published() -> list[list[str]]:
    return [
        [
            title(row["impulse"]),
            page.SAID[row["response"]],
            row["unit"],
            row["quarter"],
            f"{float(row['published_low']):g} to {float(row['published_high']):g}",
            page.said(interval(row)),
            placed(row),
            row["source"],
            row["status"],
            row["confidence"],
        ]
        for row in rows("published")
    ]


def where(name: str) -> str:
    """Where the model lies against a published range."""
    (row,) = (row for row in rows("published") if row["name"] == name)
    return placed(row)


def placed(row: dict[str, str]) -> str:
    return page.where(row["verdict"], row["reaches"] == "true")


def afterwards(impulse: str, result: str = QUIET) -> str:
    """What is left of an impulse long after its end, in words."""
    return page.afterwards(about(result)["long_after_the_end"][impulse], about(result)["lasts"][impulse])


def in_the_pandemic() -> list[list[str]]:
    """Quiet times and the pandemic side by side, an impulse a line."""
    return [
        [
            title(name),
            found(name, "gdp", 4),
            found(name, "gdp", 4, PANDEMIC),
            found(name, "gdp_a_yuan", 8),
            found(name, "gdp_a_yuan", 8, PANDEMIC),
            afterwards(name, PANDEMIC),
        ]
        for name, _ in kinds()
    ]


def growing(swings_back: bool) -> str:
    """Impulses that move GDP most long after their end, the way they first did or the other one."""
    late = {name: told for name, told in about()["long_after_the_end"].items() if told and told["grows"]}
    told = [
        f"{title(name)} (quarter {one['quarter']})" for name, one in late.items() if one["swings_back"] == swings_back
    ]
    return ", ".join(told) or "none of them"
