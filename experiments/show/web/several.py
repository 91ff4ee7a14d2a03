"""Results side by side on one page: one headline in all of them, and everything that `relief compare` tells."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from experiments.find.side_by_side import Side
from experiments.show import compare, findings, tables
from experiments.show.base import base
from experiments.show.comparison import NO_ARM_SHARED, Comparison
from experiments.show.headline import (
    Headline,
    answer,
    changes,
    contrast,
    headline,
    over,
    said_with_percent,
    size,
    told_effects,
    told_from_luck,
)
from experiments.show.tables import reason
from experiments.show.units import DASH, plain, quoted, title
from experiments.show.web import sections
from experiments.show.web.blocks import Block, Drawing, Items, Section, Table, Words, without_code
from experiments.show.web.effects import tables_of, told_columns
from experiments.show.web.forest import forest
from experiments.show.web.headline import estimate
from experiments.show.web.looks import looks


def shared_headline(found: Comparison) -> Headline:
    """The headline of the first, of an arm that all of them tell something of where there is one."""
    arms = [set(told_effects(side)["arm"]) for side in found.sides]
    return headline(found.sides[0], set.intersection(*arms))


def answers(found: Comparison, one: Headline) -> list[str]:
    """Two sentences: the headline in every result, and by how much they differ; where they share no arm, that nothing
    is compared, and the headline of each."""
    if not found.shared_arms:
        return [NO_ARM_SHARED, *(f"{side.name}: {changes(side, headline(side))}." for side in found.sides)]
    first = found.sides[0]
    begins = f"{contrast(one)}, {over(first, one.window, one.arm)}:"
    told = "; ".join(in_result(found, side, one) for side in found.sides)
    apart = [less_first(found, side.name, one) for side in found.sides[1:]]
    return [f"{begins} {plain(one.measure)} changes by {told}.", f"{'; '.join(apart)}."]


def row_of(side: Side, one: Headline) -> dict | None:
    return compare.one_row(side.effects, one.measure, one.arm, one.window)


def in_result(found: Comparison, side: Side, one: Headline) -> str:
    """`776 [377, 1,204] thousand job-quarters in relief_2020 (the interval lies above zero)`."""
    row, first = row_of(side, one), found.sides[0]
    if row is None or row["effect"] is None:
        why = compare.absent(side, one.measure, one.arm) if row is None else reason(row["note"])
        return f"in {side.name} nothing is told ({why})"
    own, against = over(side, one.window, one.arm), side.compare.against
    when = "" if own == over(first, one.window, one.arm) else f", {own}"
    when += "" if against == one.against else f", against {quoted(against)}"
    words = said_with_percent(row, size(found.units, row), base(side.manifest, against, one.arm))
    return f"{words} in {side.name}{when} ({told_from_luck(row)})"


def less_first(found: Comparison, other: str, one: Headline) -> str:
    """The paired difference to the first result, or why there is none."""
    first, table = found.sides[0].name, found.differences[other]
    if isinstance(table, str):
        return f"{other} is not paired with {first} ({table}): of no difference it can be told whether it is luck"
    row = compare.one_row(table, one.measure, one.arm, one.window)
    if row is None or row["effect"] is None:
        return f"{other} less {first}: nothing is told, {reason(row['note']) if row else 'they share no such window'}"
    words = said_with_percent(row, size(found.units, row), base(found.sides[0].manifest, one.against, one.arm))
    within = "the one world" if row["worlds"] == 1 else f"the {row['worlds']} worlds"
    return f"{other} less {first}, in {within} that both played: {words}, {told_from_luck(row)}"


def headline_figures(found: Comparison, one: Headline) -> list[Drawing]:
    """Arms that two results or more tell something of, in all of them, over the headline's measure and window; every
    arm where there is none such. What is held against another arm stands on an axis of its own."""
    by_arm = {arm: in_sides(found, one, arm) for arm in found.arms(one.measure)}
    shared = {arm: rows for arm, rows in by_arm.items() if len(rows) > 1}
    told = [(side, row) for rows in (shared or by_arm).values() for side, row in rows]
    alone = " Arms of one result alone stand in the table." if shared and len(shared) < len(by_arm) else ""
    bases = dict.fromkeys(side.compare.against for side in found.sides)
    by_base = {base: [(side, row) for side, row in told if side.compare.against == base] for base in bases}
    return [
        panel(found, one, f"headline{f'-{index}' * bool(index)}", base, rows, bool(shared), alone)
        for index, (base, rows) in enumerate(by_base.items())
        if rows
    ]


def panel(
    found: Comparison, one: Headline, name: str, against: str, rows: list[tuple[Side, dict]], shared: bool, besides: str
) -> Drawing:
    """Effects against one arm, each of a result; `shared`: whether an arm is of several, so that its name says too
    little."""
    looked = looks([side.name for side in found.sides])
    estimates = []
    for side, row in rows:
        label, group = (side.name, plain(row["arm"])) if shared else (plain(row["arm"]), side.name)
        estimates.append(estimate(row, size(found.units, row), label, looked[side.name], group))
    named = [row | {"arm": f"{row['arm']} in {side.name}"} if shared else row for side, row in rows]
    whens = {findings.when(one.window, side.compare) for side, _ in rows}
    when = whens.pop() if len(whens) == 1 else one.window.replace("_", " ")
    says = findings.arms(named, "rows" if shared else "arms")
    unit = size(found.units, rows[0][1]).unit
    caption = caption_of(one, against, windows_in_words(one, rows), unit) + besides
    return forest(name, f"{title(one.measure)} against {quoted(against)}, {when}: {says}", unit, estimates, caption)


def windows_in_words(one: Headline, rows: list[tuple[Side, dict]]) -> str:
    """Over which quarters; where results differ in them, which has which."""
    by_side: dict[str, dict[str, None]] = {}
    for side, row in rows:
        by_side.setdefault(side.name, {})[over(side, one.window, row["arm"])] = None
    named: dict[str, list[str]] = {}
    for name, windows in by_side.items():
        named.setdefault(" or ".join(windows), []).append(name)
    if len(named) == 1:
        return next(iter(named))
    return "; ".join(f"{words} ({', '.join(names)})" for words, names in named.items())


def caption_of(one: Headline, against: str, when: str, unit: str) -> str:
    return (
        f"Change of {plain(one.measure)} against {quoted(against)}, {when}; {unit}. Marks are means over worlds, lines"
        " intervals; what crosses zero cannot be told from luck."
    )


def in_sides(found: Comparison, one: Headline, arm: str) -> list[tuple[Side, dict]]:
    """Results that have a row of an arm, and that row."""
    rows = ((side, compare.one_row(side.effects, one.measure, arm, one.window)) for side in found.sides)
    return [(side, row) for side, row in rows if row is not None]


def paired_figure(found: Comparison, one: Headline) -> Drawing | None:
    """Differences to the first result, world by world; None where there is none."""
    names, first = [side.name for side in found.sides], found.sides[0].name
    rows = []
    for arm in found.arms(one.measure):
        for name, table in found.paired.items():
            row, other = compare.one_row(table, one.measure, arm, one.window), name.removesuffix(f" less {first}")
            if row is not None:
                rows.append(estimate(row, size(found.units, row), other, looks(names)[other], plain(arm)))
    if not rows:
        return None
    row = next((row for side in found.sides if (row := row_of(side, one))), None)
    unit = size(found.units, row).unit if row else ""
    caption = caption_of(one, one.against, one.window.replace("_", " "), unit)
    return forest("paired", f"{title(one.measure)}: less {first}, world by world", unit, rows, caption)


def headline_table(found: Comparison, one: Headline) -> Table:
    """The lines of the whole table that are of the headline's measure and window; where no arm is shared, each with the
    result that it is of."""
    lines = [line for line in compare.lines(found) if line[0] == plain(one.measure) and line[2] == one.window]
    unit, named = next(iter(lines))[3], compare.heads(found)[len(compare.HEADS) :]
    caption = f"{title(one.measure)}, {one.window.replace('_', ' ')}, {unit}"
    if found.shared_arms:
        return Table(caption, ("arm", *named), [(line[1], *line[len(compare.HEADS) :]) for line in lines])
    told = [(line[1], dict(zip(named, line[len(compare.HEADS) :], strict=True))) for line in lines]
    rows = [(arm, cell, name) for arm, cells in told for name, cell in cells.items() if cell not in compare.ABSENT]
    return Table(caption, ("arm", f"effect, {unit}", "in"), rows)


def shared_tables(found: Comparison) -> Iterator[Table]:
    """Effects of arms that more than one result tells: a table for each measure and unit, a column for each result
    that has any of them."""
    shared, by_unit = set(map(plain, found.shared_arms)), {}
    for measure, arm, window, unit, *cells in compare.lines(found):
        if arm in shared:
            told = (DASH if cell in compare.ABSENT else cell for cell in cells)
            by_unit.setdefault((measure, unit), []).append((f"{arm}, {window}", *told))
    for (measure, unit), rows in by_unit.items():
        heads = ("arm, window", *compare.heads(found)[len(compare.HEADS) :])
        yield Table(f"{title(measure)}, {unit}, in all results", *told_columns(heads, rows))


def alone_tables(found: Comparison, side: Side) -> list[Block]:
    """Effects of arms that no other result tells, and what their columns are."""
    mine = side.effects.filter(~pl.col("arm").is_in(found.shared_arms))
    if mine.is_empty():
        return []
    where = f"in {side.name}, against {quoted(side.compare.against)}"
    notes = [*tables.window_notes(side.compare), tables.FEWER, tables.dashes(base(side.manifest, side.compare.against))]
    told = [replace(table, caption=f"{table.caption}, {where}") for table in tables_of(mine)]
    return [*told, Items.of(without_code(notes))]


def all_sections(found: Comparison, one: Headline) -> list[Section]:
    """What they share and do not, every effect, then each result by itself."""
    apart = paired_figure(found, one)
    head: list[Block] = [headline_table(found, one), *([apart] if apart else [])]
    interval = Words(
        "Intervals are of the mean over worlds of paired differences; each is the one that the result's own README.md"
        " and effects.csv tell, differences between results have one of their own, over the worlds that they share."
    )
    where = Words(f"Arms of one result alone stand below, under its name. {DASH} = not played there, or not compared.")
    together, warned = bool(found.shared_arms), found.warnings()
    told = [
        Section("headline-table", "Side by side", head, open=True),
        Section(
            "shared",
            "How sure, and what they do not share",
            [Items.of(without_code(found.words)), interval],
            open=True,
        ),
        Section("effects", "Every effect", [*shared_tables(found), where, *listed(found.notes if together else [])]),
    ]
    for index, side in enumerate(found.sides):
        mine = headline(side)
        said = [Words(str(side.asked["question"])), *map(Words, answer(side, mine, "the tables of this page"))]
        parts = [part for part in (sections.claims(side), sections.provenance(side), sections.again(side)) if part]
        own = [] if together else [*warned[side.name], *found.sums(side.name)]
        blocks = [*said, *alone_tables(found, side), *listed(own), *(block for part in parts for block in part.blocks)]
        told.append(Section(f"result-{index}", side.name, blocks))
    return told


def listed(lines: list[str]) -> list[Block]:
    return [Items.of(without_code(lines))] if lines else []
