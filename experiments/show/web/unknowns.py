"""Which of what nobody knows drives the headline's effect."""

from collections.abc import Iterator

import polars as pl

from experiments.errors import Unanswered
from experiments.find.number_of import largest_of
from experiments.find.result import Result
from experiments.find.sensitivity import LEADING, RANKS, leading, sensitivity
from experiments.show import sensitivity as show_sensitivity
from experiments.show import verdict
from experiments.show.headline import MEANS, Headline
from experiments.show.units import DASH, given, plain, quoted, said
from experiments.show.web.blocks import Block, Items, Section, Table, Words
from experiments.show.web.forest import Estimate, forest, in_units
from experiments.show.web.ink import Look
from experiments.show.web.looks import Looks


def unknowns(result: Result, one: Headline, looks: Looks) -> Section:
    """Which of what was drawn drives the headline's effect."""
    window = one.window if one.window in MEANS else MEANS[0]
    blocks: list[Block] = []
    try:
        table = sensitivity(result, window)
    except Unanswered as error:
        reason = str(error).partition(": ")[2]
        blocks.append(Words(f"This cannot be told: {reason}."))
    else:
        blocks += driving(
            result, table.filter((pl.col("arm") == one.arm) & (pl.col("measure") == one.measure)), one, looks
        )
    told = [
        f"“{claim.claim.says}” goes with {verdict.goes_with(claim)} (rank correlation over draws)."
        for claim in result.verdicts
        if claim.drivers
    ]
    return Section("unknowns", "Which unknown drives it", [*blocks, *([Items.of(told)] if told else [])])


def driving(result: Result, mine: pl.DataFrame, one: Headline, looks: Looks) -> Iterator[Block]:
    """The inputs in their order, with intervals."""
    if mine.is_empty():
        yield Words(f"The effect of {quoted(one.arm)} on {plain(one.measure)} does not differ between draws.")
        return
    method = mine["method"][0]
    order = leading(mine, one.arm, one.measure)
    rows = {row["input"]: row for row in mine.filter(pl.col("statistic") == LEADING[method]).iter_rows(named=True)}
    first = rows[order[0]]
    factor, unit = (
        said(first["unit"], "level", largest_of(mine["value"]))
        if method == "Morris screening"
        else (1.0, first["unit"])
    )
    estimates = [driver(rows[name], name, factor, looks[one.arm]) for name in order]
    over = f"{plain(one.measure)} with {quoted(one.arm)}, {mine['window'][0]}"
    caption = (
        f"{method} over {first['draws']} draws; {first['confidence']:.0%} intervals. What crosses zero may be luck."
    )
    yield Words(show_sensitivity.METHODS[method])
    yield forest(
        "drivers", f"What drives {over}", method if method == RANKS else f"{method}, {unit}", estimates, caption
    )
    about = result.manifest["uncertain"]
    cells = [(row.label, row.said, *range_of(about.get(row.label, {}))) for row in estimates]
    yield Table(f"Inputs by how they drive {over}", ("input", method, "low", "high", "unit", "meaning"), cells)


def driver(row: dict, name: str, factor: float, look: Look) -> Estimate:
    found = in_units(row, ("value", "low", "high"), factor)
    return Estimate(name, found, verdict.interval_text(found), look)


def range_of(about: dict) -> tuple[str, ...]:
    """Of an input the ends of its range, its unit and its meaning."""
    return (
        given(about.get("low")),
        given(about.get("high")),
        about.get("unit") or DASH,
        about.get("meaning") or DASH,
    )
