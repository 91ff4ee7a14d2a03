"""Results side by side on one page: one headline in all of them, and everything that `relief compare` tells."""

from experiments.find.side_by_side import Side
from experiments.show import compare
from experiments.show.base import base
from experiments.show.comparison import Comparison
from experiments.show.headline import (
    Headline,
    answer,
    contrast,
    headline,
    over,
    said_with_percent,
    size,
    told_effects,
    told_from_luck,
)
from experiments.show.tables import reason
from experiments.show.units import plain, quoted
from experiments.show.web import sections
from experiments.show.web.blocks import Block, Drawing, Items, Section, Table, Words
from experiments.show.web.forest import Estimate, forest
from experiments.show.web.headline import estimate
from experiments.show.web.looks import looks


def shared_headline(found: Comparison) -> Headline:
    """The headline of the first, of an arm that all of them tell something of where there is one."""
    arms = [set(told_effects(side)["arm"]) for side in found.sides]
    return headline(found.sides[0], set.intersection(*arms))


def answers(found: Comparison, one: Headline) -> list[str]:
    """Two sentences: the headline in every result, and by how much they differ."""
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


def headline_figure(found: Comparison, one: Headline) -> Drawing:
    """Arms that two results or more tell something of, in all of them, over the headline's measure and window; every
    arm where there is none such."""
    names = [side.name for side in found.sides]
    by_arm = {arm: in_sides(found, one, arm) for arm in found.arms(one.measure)}
    shared = {arm: rows for arm, rows in by_arm.items() if len(rows) > 1} or by_arm
    rows = [
        estimate(row, size(found.units, row), name, looks(names)[name], plain(arm))
        for arm, some in shared.items()
        for name, row in some.items()
    ]
    alone = " Arms of one result alone stand in the table." if len(shared) < len(by_arm) else ""
    return drawn(found, one, "headline", f"Change of {plain(one.measure)}, side by side", rows, alone)


def in_sides(found: Comparison, one: Headline, arm: str) -> dict[str, dict]:
    """By the name of a result its row of an arm, where it has one."""
    rows = ((side.name, compare.one_row(side.effects, one.measure, arm, one.window)) for side in found.sides)
    return {name: row for name, row in rows if row is not None}


def paired_figure(found: Comparison, one: Headline) -> Drawing | None:
    """Differences to the first result, world by world; None where there is none."""
    names, first = [side.name for side in found.sides], found.sides[0].name
    rows = []
    for arm in found.arms(one.measure):
        for name, table in found.paired.items():
            row, other = compare.one_row(table, one.measure, arm, one.window), name.removesuffix(f" less {first}")
            if row is not None:
                rows.append(estimate(row, size(found.units, row), other, looks(names)[other], plain(arm)))
    title = f"{plain(one.measure)}: less {first}, world by world"
    return drawn(found, one, "paired", title, rows) if rows else None


def drawn(found: Comparison, one: Headline, name: str, title: str, rows: list[Estimate], besides: str = "") -> Drawing:
    row = next((row for side in found.sides if (row := row_of(side, one))), None)
    unit = size(found.units, row).unit if row else ""
    caption = (
        f"{plain(one.measure)} against {quoted(one.against)}, {one.window.replace('_', ' ')}; {unit}. Marks are means"
        f" over worlds, lines intervals; what crosses zero cannot be told from luck.{besides}"
    )
    return forest(name, title, unit, rows, caption)


def headline_table(found: Comparison, one: Headline) -> Table:
    """The lines of the whole table that are of the headline's measure and window."""
    lines = [line for line in compare.lines(found) if line[0] == plain(one.measure) and line[2] == one.window]
    unit = next(iter(lines))[3]
    heads = ("arm", *compare.heads(found)[len(compare.HEADS) :])
    rows = [(line[1], *line[len(compare.HEADS) :]) for line in lines]
    return Table(f"{plain(one.measure)}, {one.window.replace('_', ' ')}, {unit}", heads, rows)


def all_sections(found: Comparison, one: Headline) -> list[Section]:
    """What they share and do not, every effect, then each result by itself."""
    apart = paired_figure(found, one)
    head: list[Block] = [headline_table(found, one), *([apart] if apart else [])]
    interval = Words(
        "Intervals are of the mean over worlds of paired differences; each is the one that the result's own README.md"
        " and effects.csv tell, differences between results have one of their own, over the worlds that they share."
    )
    told = [
        Section("headline-table", "Side by side", head, open=True),
        Section("shared", "How sure, and what they do not share", [Items.of(found.words), interval], open=True),
        Section(
            "effects",
            "Every effect",
            [
                Table("Effects of all results, with intervals", compare.heads(found), list(compare.lines(found))),
                *notes(found),
            ],
        ),
    ]
    for index, side in enumerate(found.sides):
        mine = headline(side)
        said = [Words(str(side.asked["question"])), *map(Words, answer(side, mine, "“Every effect” above"))]
        parts = [part for part in (sections.claims(side), sections.provenance(side), sections.again(side)) if part]
        told.append(Section(f"result-{index}", side.name, [*said, *(block for part in parts for block in part.blocks)]))
    return told


def notes(found: Comparison) -> list[Block]:
    return [Items.of(found.notes)] if found.notes else []
