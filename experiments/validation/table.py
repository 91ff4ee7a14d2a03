"""The validation table: on the terminal, as JSON, as CSV, as Markdown."""

import json
from collections.abc import Iterator, Sequence

import polars as pl

from experiments.ask.studies import said, span
from experiments.show import tables
from experiments.show.tables import grid
from experiments.show.terminal import Sheet, first_that_fits, prose
from experiments.show.units import plain
from experiments.validation.score import HELD_BACK, MISS, PASS, Score

COLUMNS = ("row", "figure", "kind", "model", "90 % of worlds", "data", "accepted", "")
KEPT = ("name", "row", "kind", "hold_out", "value", "low", "high", "unit", "source", "world", "moment", "rule")


def line(score: Score) -> tuple[str, ...]:
    target, unit = score.target, score.target.unit
    band = span(score.low, score.high, unit)
    accepted = score.note if target.rule == "beats" and score.mean is not None else span(target.low, target.high, unit)
    kind = "hold-out" if target.hold_out else target.kind
    return (
        target.row,
        plain(target.name),
        kind,
        said(score.mean, unit),
        band,
        said(target.value, unit),
        accepted,
        verdict(score),
    )


def verdict(score: Score) -> str:
    """PASS or MISS, with the reason where nothing could be computed."""
    return f"{score.verdict}: {score.note}" if score.verdict == MISS and score.mean is None else score.verdict


def counts(scores: Sequence[Score]) -> str:
    passed, missed, held = (sum(one.verdict == word for one in scores) for word in (PASS, MISS, HELD_BACK))
    fits = [one for one in scores if one.target.kind == "test" and one.verdict in (PASS, MISS)]
    tests = sum(one.verdict == PASS for one in fits)
    seen = [one for one in fits if one.target.hold_out]
    kept = sum(one.verdict == PASS for one in seen)
    among = f", the hold-out's {kept} of {len(seen)} among them" if seen else ""
    told = [f"{held} of the hold-out are held back"] * bool(held)
    return "; ".join(
        [f"{passed} of {passed + missed} figures pass, of which {tests} of {len(fits)} tests{among}", *told]
    )


def terminal(scores: Sequence[Score], title: str) -> None:
    """The table on the standard output, row by row."""
    prose(title)
    first_that_fits(sheet(scores, under=False), sheet(scores, under=True)).print()
    prose(counts(scores))


def latex(scores: Sequence[Score], title: str) -> str:
    """The table for a paper; where a figure's data are from stands in the notes."""
    cells = [(*COLUMNS[:-1], "verdict"), *map(line, scores)]
    sources = [f"{plain(score.target.name)}: {score.target.source}." for score in scores]
    return tables.floating("l" * 3 + "r" * 4 + "l", cells, title, "validation", [f"{counts(scores)}.", *sources])


def sheet(scores: Sequence[Score], under: bool) -> Sheet:
    """A row for each figure; its numbers stand `under` its name where there is little room."""
    from rich.text import Text

    items: list[str | Text | tuple] = []
    row, colour = None, {PASS: "green", MISS: "red"}
    for score in scores:
        cells = line(score)
        if cells[0] != row:
            row = cells[0]
            items.append(row)
        name, kind, *numbers, word = cells[1:]
        told = (*numbers, Text(word, style=colour.get(score.verdict, "dim")))
        items += [Text(f"  {name} ({kind})"), ("    ", *told)] if under else [(f"  {name}", kind, *told)]
    heads = COLUMNS[1:]
    return Sheet(("", *heads[2:]), items) if under else Sheet(heads, items, (0, 1, len(heads) - 1))


def rows(scores: Sequence[Score]) -> Iterator[dict]:
    """One flat row a figure."""
    for score in scores:
        fields = {name: getattr(score.target, name) for name in KEPT}
        model = {"mean": score.mean, "band_low": score.low, "band_high": score.high, "worlds": score.worlds}
        yield fields | model | {"verdict": score.verdict, "note": score.note}


def by_row(scores: Sequence[Score]) -> str:
    """How many figures of each row of the table pass, as Markdown."""
    names = dict.fromkeys(score.target.row for score in scores)
    lines = []
    for name in names:
        words = [score.verdict for score in scores if score.target.row == name]
        told = words.count(PASS) + words.count(MISS)
        lines.append((name, f"{words.count(PASS)} of {told}" if told else HELD_BACK.lower()))
    return grid([("row", "pass"), *lines])


def document(scores: Sequence[Score], about: dict) -> str:
    """Everything as one JSON document."""
    targets = [row | {"arguments": score.target.arguments} for row, score in zip(rows(scores), scores, strict=True)]
    return json.dumps(about | {"summary": counts(scores), "targets": targets}, indent=2, ensure_ascii=False)


def frame(scores: Sequence[Score]) -> pl.DataFrame:
    return pl.DataFrame(list(rows(scores)), infer_schema_length=None)


def markdown(scores: Sequence[Score]) -> str:
    lines = [COLUMNS, ("---",) * len(COLUMNS)]
    row = None
    for score in scores:
        cells = line(score)
        lines.append((cells[0] if cells[0] != row else "", *cells[1:]))
        row = cells[0]
    return "\n".join("| " + " | ".join(one) + " |" for one in lines)
