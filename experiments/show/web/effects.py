"""Every effect with its interval: on what that of the headline rests, its measure quarter by quarter, the README's
table."""

from collections.abc import Iterator

import polars as pl

from experiments.find.number_of import largest_of
from experiments.find.side_by_side import Side
from experiments.show import report, tables
from experiments.show.base import base
from experiments.show.headline import Headline, chosen, size, told_effects
from experiments.show.tables import FEWER, dashes, units_of
from experiments.show.units import DASH, number, plain, quoted, said, title
from experiments.show.web.blocks import Block, Drawing, Items, Section, Table, Words, without_code
from experiments.show.web.curves import Curve, curves
from experiments.show.web.looks import Looks
from experiments.show.web.read import EFFECTS

OF_DURING = "worlds > 0", "fewer worlds"
MANY = 6  # arms of which bands and sentences can be told apart

UNTOLD = (
    " A dash: without draws nothing is from parameters; with one seed a draw luck and parameters are not told apart."
)


def sure_table(side: Side, one: Headline) -> Iterator[Table]:
    """Of the headline's measure and window, arm by arm, what its interval rests on."""
    units = units_of(side.effects)
    rows = []
    for row in told_effects(side).filter(chosen(one, any_arm=True)).iter_rows(named=True):
        sized = size(units, row)
        positive = DASH if row["share_positive"] is None else f"{row['share_positive']:.0%}"
        rests = ("units", "openings")
        rows.append(
            (
                plain(row["arm"]),
                tables.cell(row, sized.factor),
                positive,
                *(number(row[name], sized.factor) for name in ("luck_sd", "parameter_sd")),
                *(DASH if row[name] is None else str(row[name]) for name in rests),
                tables.times(row["variance_reduction"]),
            )
        )
    if rows:
        unit = size(units, side.effects.filter(chosen(one)).row(0, named=True)).unit
        heads = (
            "arm",
            f"effect, {unit}",
            "worlds > 0",
            "spread from luck",
            "from parameters",
            "units",
            "openings",
            "fewer worlds",
        )
        caption = (
            f"{title(one.measure)}, {one.window.replace('_', ' ')}: what the interval rests on. Spread: standard"
            " deviation of the effect between worlds, in the same unit."
            + (UNTOLD if any(DASH in row[3:5] for row in rows) else "")
        )
        yield Table(caption, heads, rows)


def every_effect(side: Side, one: Headline, looks: Looks) -> Section:
    """The table of the README, and the headline's measure quarter by quarter."""
    under = dashes(base(side.manifest, side.compare.against))
    notes = [*tables.window_notes(side.compare), FEWER, under, *tables.warning_notes(side.effects)]
    blocks: list[Block] = []
    if side.result is not None and len(side.result.panel.arms) <= MANY and len(told_effects(side)):
        blocks.append(Words(report.answer(side.result)))
    quarters = by_quarter(side, one, looks)
    blocks += [quarters] if quarters else []
    words = Items.of(without_code(notes))
    return Section("effects", "Every effect", [*blocks, *tables_of(side.effects), words])


def tables_of(effects: pl.DataFrame) -> Iterator[Table]:
    """The table of the README, measure by measure: numbers of one column can be put in order. Sums are in another unit
    than means of a quarter, and what is told of the worlds is of the means where there are any."""
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for measure, arm, unit, *cells in tables.lines(effects):
        found.setdefault((measure, unit), []).append((arm, *cells))
    sums = units_of_sums(effects)
    for (measure, unit), rows in found.items():
        named = {"cumulated": f"cumulated, {sums[measure]}" if sums.get(measure, unit) != unit else "cumulated"}
        heads = (tables.HEADS[1], *(named.get(head, head) for head in tables.HEADS[3:]))
        heads, cells = told_columns(heads, rows)
        if "during" in heads:
            heads = tuple(f"{head}, during" if head in OF_DURING else head for head in heads)
        yield Table(f"{title(measure)}, {unit}", heads, cells)


def units_of_sums(effects: pl.DataFrame) -> dict[str, str]:
    """By the name of a measure the unit of its sum over quarters, in the size of the measure."""
    units = units_of(effects.filter(pl.col("window").is_in(tables.WINDOWS)))
    rows = effects.filter(pl.col("window") == tables.WINDOWS[-1]).iter_rows(named=True)
    return {plain(row["measure"]): size(units, row).unit for row in rows}


def told_columns(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Heads and rows without the columns that hold nothing but dashes."""
    columns = zip(heads, *rows, strict=True)
    heads, *cells = zip(*(column for column in columns if set(column[1:]) != {DASH}), strict=True)
    return heads, cells


def by_quarter(side: Side, one: Headline, looks: Looks) -> Drawing | None:
    """What every arm changes in the headline's measure, quarter by quarter; None where no arm has all quarters."""
    quarterly = side.effects.filter((pl.col("measure") == one.measure) & pl.col("window").str.contains(r"^\d{4}Q\d$"))
    made = [] if side.result is None else side.result.made_arms
    quarters = list(quarterly["window"].unique(maintain_order=True))
    if not quarters:
        return None
    factor, unit = said(quarterly["unit"][0], quarterly["kind"][0], largest_of(quarterly["effect"]))
    drawn, few = [], quarterly["arm"].n_unique() <= MANY
    for (arm,), rows in quarterly.group_by("arm", maintain_order=True):
        if arm not in made and len(rows) == len(quarters) and not rows["effect"].has_nulls():
            known = not rows["low"].has_nulls() and (few or arm == one.arm)
            ends = [(rows[name] / factor).to_list() if known else [] for name in ("low", "high")]
            middle = (rows["effect"] / factor).to_list()
            drawn.append(Curve(plain(str(arm)), middle, *ends, looks[str(arm)]))
    if not drawn:
        return None
    heading = f"{title(one.measure)}: difference to {quoted(one.against)}, quarter by quarter"
    caption = f"Bands are {side.compare.confidence:.0%} intervals, each of its quarter alone."
    caption += "" if few else f" With so many arms that of {quoted(one.arm)} alone is drawn; all stand in {EFFECTS}."
    return curves("by-quarter", heading, unit, quarters, drawn, caption, where=f"{EFFECTS} of the result")
