"""The page of impulse responses: the responses, the published ranges beside them, the figure, where it comes from."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from experiments.find.intervals import Interval
from experiments.impulses import figures
from experiments.impulses.play import Played
from experiments.impulses.ranges import ABOVE, BELOW, UNKNOWN, Beside
from experiments.impulses.responses import A_YUAN, CONFIDENCE, RESPONSES, SPENT, TOLD, Late, Row
from experiments.show import screen
from experiments.show.saved import Saved
from experiments.show.screen import Screen
from experiments.show.tables import grid
from experiments.show.units import DASH, number, title
from experiments.show.written import environment, fence
from experiments.store.files import write_whole

SAID = {
    "gdp": "GDP",
    "employment": "employment",
    "exports": "exports",
    "unemployment": "unemployment rate",
    "prices": "prices",
    "public_debt": "public debt",
    SPENT: "spent",
    "gdp_a_yuan": "GDP a yuan",
    "consumption_a_yuan": "consumption a yuan",
    "investment_a_yuan": "investment a yuan",
}
TABLE = (*RESPONSES, SPENT, *A_YUAN)


def write_page(played: Played, folder: Path) -> Path:
    """README.md, details.md, impulses.csv, published.csv, impulses.json and the figure; no times in it."""
    drawn = figures.gdp_paths(played, folder / "figures" / "gdp")
    write_whole(folder / "impulses.csv", responses_table(played.rows).write_csv().encode())
    write_whole(folder / "published.csv", published_table(played).write_csv().encode())
    write_whole(folder / "impulses.json", (json.dumps(about(played), indent=2, ensure_ascii=False) + "\n").encode())
    page = environment().get_template("impulses.md.j2").render(content(played, drawn))
    return screen.write(folder, in_short(played, drawn), page)


def in_short(played: Played, drawn: Saved) -> Screen:
    """What each impulse does, in words and as a figure."""
    asked = played.impulses
    words = f"Economy {asked.economy}, shock {asked.shock}; each begins in {asked.begins}, against a world without."
    return Screen(asked.question, [words, *(f"- {line}" for line in in_words(played))], command(played), "", drawn)


def responses_table(rows: list[Row]) -> pl.DataFrame:
    """One row a response and quarter."""
    return pl.DataFrame(
        [
            {
                "impulse": row.impulse,
                "response": row.response,
                "unit": row.unit,
                "quarter": row.quarter,
                **ends(row.found),
            }
            for row in rows
        ]
    )


def published_table(played: Played) -> pl.DataFrame:
    """One row a published range."""
    return pl.DataFrame(
        [
            one.range.model_dump(exclude={"low", "high"})
            | {"name": one.name, "published_low": one.range.low, "published_high": one.range.high}
            | ends(one.found)
            | {"verdict": one.verdict, "reaches": one.reaches}
            for one in played.beside
        ],
        infer_schema_length=None,
    )


def ends(found: Interval) -> dict[str, float | None]:
    """Estimate and ends; nothing where it is not defined."""
    names = ("effect", "low", "high")
    return {name: None if end != end else float(end) for name, end in zip(names, found, strict=True)}


def about(played: Played) -> dict:
    """Which worlds, of which code, and which effects go on growing."""
    asked, result = played.impulses, played.result
    return {
        "economy": asked.economy,
        "shock": asked.shock,
        "begins": asked.begins,
        "quarters": asked.quarters,
        "scale": asked.scale,
        "worlds": len(result.panel.worlds),
        "confidence": CONFIDENCE,
        "impulses": {name: one.says for name, one in asked.impulse.items()},
        "lasts": {name: one.quarters for name, one in asked.impulse.items()},
        "long_after_the_end": {name: told(late) for name, late in played.late.items()},
        "identity": result.manifest["identity"],
        "command": command(played),
    }


def document(played: Played) -> dict:
    """All of it: every response in every quarter with its unit, and what is published beside it."""
    return about(played) | {
        "responses": responses_table(played.rows).to_dicts(),
        "published": published_table(played).to_dicts(),
    }


def content(played: Played, drawn: Saved) -> dict:
    asked, result = played.impulses, played.result
    return {
        "question": asked.question,
        "economy": asked.economy,
        "shock": asked.shock,
        "begins": asked.begins,
        "impulses": [
            {"name": title(name), "says": one.says, "lasts": one.quarters} for name, one in asked.impulse.items()
        ],
        "table": grid([head(), *lines(played.rows)]),
        "published": grid([PUBLISHED, *map(published_line, played.beside)]) if played.beside else "",
        "words": list(in_words(played)),
        "figure": f"{drawn.name}.svg",
        "alt": drawn.alt,
        "confidence": f"{CONFIDENCE:.0%}",
        "worlds": len(result.panel.worlds),
        "units": result.panel.clusters.units,
        "openings": len(set(result.panel.openings)),
        "scale": f"{asked.scale:,}",
        "identity": result.manifest["identity"],
        "commit": result.manifest["commit"] or "not in a repository",
        "failed": len(result.failures),
        "command": command(played),
        "fence": fence(command(played)),
    }


def head() -> tuple[str, ...]:
    return ("impulse", "response", "unit", *(f"quarter {quarter}" for quarter in TOLD))


def lines(rows: list[Row]) -> Iterator[tuple[str, ...]]:
    """A line an impulse and response, a column a quarter; a response that is nowhere defined has none."""
    before = None
    for impulse in dict.fromkeys(row.impulse for row in rows):
        for response in TABLE:
            found = [row for row in rows if (row.impulse, row.response) == (impulse, response)]
            if all(row.found.mean != row.found.mean for row in found):
                continue
            name = title(impulse) if impulse != before else ""
            before = impulse
            yield (name, SAID[response], found[0].unit, *(said(row.found) for row in found))


def said(found: Interval) -> str:
    """An estimate with its interval."""
    if found.mean != found.mean:
        return DASH
    return f"{number(found.mean)} [{number(found.low)}, {number(found.high)}]"


PUBLISHED = ("impulse", "response", "unit", "quarter", "published", "model", "", "source", "status", "confidence")


def published_line(one: Beside) -> tuple[str, ...]:
    asked = one.range
    return (
        title(asked.impulse),
        SAID[asked.response],
        asked.unit,
        str(asked.quarter),
        f"{asked.low:g} to {asked.high:g}",
        said(one.found),
        where(one.verdict, one.reaches),
        asked.source,
        asked.status,
        asked.confidence,
    )


def where(verdict: str, reaches: bool) -> str:
    """Inside, above, below; and of what lies outside whether its interval reaches the range."""
    return f"{verdict}, within its interval" if verdict in (ABOVE, BELOW) and reaches else verdict


def in_words(played: Played) -> Iterator[str]:
    """A sentence an impulse: inside or outside of what is published, and whether its effect goes on growing."""
    for name, impulse in played.impulses.impulse.items():
        mine = [one for one in played.beside if one.range.impulse == name]
        told_of = [
            f"{SAID[one.range.response]} in quarter {one.range.quarter}: {where(one.verdict, one.reaches)}"
            + ("" if one.verdict == UNKNOWN else f" ({number(one.found.mean)}, published {span(one)})")
            for one in mine
        ]
        late = afterwards(told(played.late[name]), impulse.quarters)
        yield f"**{title(name)}**: " + "; ".join([*(told_of or ["no published range"]), late]) + "."


def told(late: Late | None) -> dict | None:
    return (
        None
        if late is None
        else {"quarter": late.quarter, **ends(late.found), "grows": late.grows, "swings_back": late.swings_back}
    )


def afterwards(late: dict | None, lasts: int) -> str:
    """What is left of an impulse of so many quarters long after its end, in words."""
    if late is None:
        return "more than four quarters after its end nothing of it can be told from luck"
    found = said(Interval(late["effect"], late["low"], late["high"]))
    when = f"quarter {late['quarter']}, {late['quarter'] - lasts} after its end"
    if late["grows"]:
        return (
            f"IT SWINGS BACK BY MORE THAN IT FIRST MOVED: GDP differs by {found} per cent in {when}"
            if late["swings_back"]
            else f"ITS EFFECT ON GDP GOES ON GROWING: it is largest in {when} ({found} per cent)"
        )
    return (
        f"it swings back: GDP differs by {found} per cent in {when}"
        if late["swings_back"]
        else f"it lasts: GDP differs by {found} per cent in {when}, less than before"
    )


def span(one: Beside) -> str:
    return f"{one.range.low:g} to {one.range.high:g}"


def command(played: Played) -> str:
    words = ["relief", "impulses", *([] if played.asked == "standard" else [played.asked])]
    for change in played.changes:
        words += ["--set", change]
    return shlex.join(words)
