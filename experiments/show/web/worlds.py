"""Sections that need the worlds one by one: for whom, at whose cost, gross to net, displacement, data, unknowns."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from experiments.errors import Unanswered
from experiments.find.intervals import Interval
from experiments.find.levels import choices
from experiments.find.number_of import largest_of
from experiments.find.result import Result
from experiments.find.sensitivity import LEADING, RANKS, leading, sensitivity
from experiments.find.side_by_side import Side
from experiments.show import data_dots, for_whom, levels, report, verdict
from experiments.show import sensitivity as show_sensitivity
from experiments.show.paths import BANDS, PATHS, history
from experiments.show.units import DASH, number, plain, said
from experiments.show.web.blocks import Block, Drawing, Items, Section, Table, Words
from experiments.show.web.curves import Curve, Dot, curves
from experiments.show.web.forest import Estimate, forest
from experiments.show.web.headline import MEANS, Headline
from experiments.show.web.ink import Look
from experiments.show.web.looks import Looks

BILLION = 1e9


def sections(result: Result, one: Headline, looks: Looks, no_fates: str) -> list[Section]:
    """In the order in which they are read; `no_fates`: what is said where firms were not followed."""
    return [
        helped(result, one, looks, no_fates),
        costs(result, one, looks),
        gross_to_net(result),
        displacement(result, no_fates),
        interests(result),
        against_data(result),
        unknowns(result, one, looks),
    ]


def by_quarter(side: Side, one: Headline, looks: Looks) -> Drawing | None:
    """What every arm changes in the headline's measure, quarter by quarter; None where no arm has all quarters."""
    quarterly = side.effects.filter((pl.col("measure") == one.measure) & pl.col("window").str.contains(r"^\d{4}Q\d$"))
    made = [] if side.result is None else side.result.made_arms
    quarters = list(quarterly["window"].unique(maintain_order=True))
    if not quarters:
        return None
    factor, unit = said(quarterly["unit"][0], quarterly["kind"][0], largest_of(quarterly["effect"]))
    drawn = []
    for (arm,), rows in quarterly.group_by("arm", maintain_order=True):
        if arm not in made and len(rows) == len(quarters) and not rows["effect"].has_nulls():
            known = not rows["low"].has_nulls()
            ends = [(rows[name] / factor).to_list() if known else [] for name in ("low", "high")]
            middle = (rows["effect"] / factor).to_list()
            drawn.append(Curve(plain(str(arm)), middle, *ends, looks[str(arm)]))
    if not drawn:
        return None
    title = f"{plain(one.measure)}: difference to {plain(one.against)}, quarter by quarter"
    caption = f"Bands are {side.compare.confidence:.0%} intervals, each of its quarter alone."
    return curves("by-quarter", title, unit, quarters, drawn, caption)


def helped(result: Result, one: Headline, looks: Looks, no_fates: str) -> Section:
    """Fates and jobs, group by group, of every arm."""
    if result.fates is None:
        return Section("for-whom", "For whom", [Words(no_fates)])
    first, last = result.fate_table.quarters[0], result.fate_table.quarters[-1]
    blocks: list[Block] = [
        Words(
            "Firms are grouped by how they stood at the end of the quarter before relief begins, and followed by name."
            f" At {last}: saved = in being with relief, closed without; only delayed = in being with relief at {first},"
            " closed later all the same; killed = closed with relief, in being without; all a thousand firms of the"
            f" group. Jobs and exports: change at {first}, per cent of the level without relief. Deadweight: share of"
            " relief to firms that would be in being without it."
        )
    ]
    arms = result.arms_with_fates
    if one.arm in arms:
        blocks += [figure] if (figure := jobs_by_group(result, one.arm, first, looks)) else []
    for arm in sorted(arms, key=lambda name: name != one.arm):
        rows, few = for_whom.groups_rows(result, arm)
        blocks.append(Words(f"{for_whom.fates_line(result, arm)} {few}".strip(), plain(arm)))
        blocks.append(Table(f"Who is helped: {plain(arm)}", rows[0], rows[1:]))
    return Section("for-whom", "For whom", [*blocks, *warned(result)])


def warned(result: Result) -> list[Block]:
    lines = for_whom.warnings(result)
    return [Items.of(lines)] if lines else []


def jobs_by_group(result: Result, arm: str, quarter: str, looks: Looks) -> Drawing | None:
    """Jobs of each group, per cent of the level without relief."""
    asked = (pl.col("arm") == arm) & (pl.col("offer") == "all") & (pl.col("quarter") == quarter)
    rows = []
    for (by, group), figures in for_whom.rows_by(result.who_is_helped.filter(asked)).items():
        row = figures["jobs"]
        if row["mean"] is not None and row["level"]:
            found = in_units(row, ("mean", "low", "high"), row["level"] / 100)
            rows.append(Estimate(plain(group), found, for_whom.in_per_cent(row), looks[arm], plain(by)))
    title = f"Jobs by group of firms with {plain(arm)}, {quarter}"
    caption = f"Change against the same firms without relief; {result.question.compare.confidence:.0%} intervals."
    return forest("by-group", title, "per cent of the group's jobs", rows, caption) if rows else None


def costs(result: Result, one: Headline, looks: Looks) -> Section:
    """What a job costs the sponsors, and who gains and loses in the end."""
    blocks: list[Block] = []
    for words, measure in (
        (
            "For a job kept one quarter, cost to the sponsors over the difference in employment, both added up:",
            "cost_per_job",
        ),
        ("The same with the loans of relief that banks wrote off, which no sponsor bears:", "full_cost_per_job"),
    ):
        found = report.cost_lines(result, measure)
        if found:
            blocks += [Words(words), Items.of(cost.line for cost in found)]
    if result.bills:
        blocks.append(
            Words(
                "Who pays, from the first programme to the end of the windows. Gains are what a sector's net worth"
                " gained before its owners took out or put in money; they add up to real wealth. Households consume"
                " part of what they get: that part is not in their gain. Net cost is what the sponsors' sector is"
                " poorer by, all that comes back to it counted; it is negative where relief pays its sponsor. A"
                " dash: what is kept cannot be told from nothing, so that no cost of it can be named."
            )
        )
        mine = [bill for bill in result.bills if bill.arm == one.arm]
        for bill in mine:
            gains = {**bill.gains, "all together: real wealth": bill.all_gain}
            rows = [in_billions(who, found, looks[bill.arm]) for who, found in gains.items()]
            caption = f"Added up from the first programme; {result.question.compare.confidence:.0%} intervals."
            blocks.append(
                forest("gains", f"Who gains and who loses with {plain(bill.arm)}", "billion yuan", rows, caption)
            )
        blocks.append(Table.of("Who pays", verdict.who_pays_rows(result.bills), sorts=False))
    return Section("cost", "At what cost, and to whom", blocks)


def in_units(row: dict, keys: tuple[str, str, str], factor: float) -> Interval:
    """A number and the ends of its interval, from a row of a table; nan where one is not known."""
    return Interval(*(np.nan if row[key] is None else row[key] / factor for key in keys))


def in_billions(label: str, found: Interval, look: Look) -> Estimate:
    said = Interval(*(value / BILLION for value in found))
    return Estimate(label, said, verdict.interval_text(found, BILLION), look)


def gross_to_net(result: Result) -> Section:
    found = result.gross_to_net
    said_of = Words(
        "Touched is not kept, and kept is not kept for long: means over worlds with intervals against"
        f" {plain(result.question.compare.against)}, counted from the quarter of the first programme."
    )
    table = [Table.of("From gross to net", verdict.gross_to_net_rows(found), sorts=False)] if found else []
    return Section("gross-to-net", "From gross to net", [said_of, *table] if found else [])


def displacement(result: Result, no_fates: str) -> Section:
    """What is lost at firms without relief for what is gained at those with it."""
    if result.fates is None:
        return Section("displacement", "Displacement", [Words(no_fates)])
    quarter = result.fate_table.quarters[0]
    blocks: list[Block] = [
        Words(
            f"Jobs at {quarter}, against the same firms in the same world without relief: direct = firms that were"
            " offered it, left out = eligible but not drawn, ineligible = all others in being, entrants = firms that"
            " opened since; they add up to net. Displacement = jobs lost at left out and ineligible firms over jobs"
            " gained at firms offered relief."
        ),
        Table.of("Direct effect, spillovers, net effect", for_whom.effects_rows(result, quarter)),
    ]
    contrast = for_whom.contrast_rows(result, quarter)
    if contrast:
        caption = "What a trial inside one arm would see, jobs a thousand firms"
        blocks.append(Table.of(caption, contrast))
    return Section("displacement", "Displacement", [*blocks, *warned(result)])


def interests(result: Result) -> Section:
    """Where the sponsor chooses how much it gives: what is best for whom."""
    blocks: list[Block] = []
    for found in choices(result):
        blocks.append(Table.of(f"Private and social interest: {plain(found.name)}", levels.rows(found), sorts=False))
        blocks.append(Items.of(levels.words(found)))
    return Section("interests", "Where private and social interest part", blocks)


def against_data(result: Result) -> Section:
    """The arm compared against, with the data beside it."""
    panel, arm = result.panel, result.question.compare.against
    blocks: list[Block] = []
    for measure, (title, unit) in PATHS.items():
        dots = history(result, measure)[arm] if measure in panel.measures else {}
        dots = {quarter: dot for quarter, dot in dots.items() if quarter in panel.quarters}
        if dots:
            bands = np.percentile(panel.values[arm, measure], BANDS, axis=0) * 100
            lowest, _, middle, _, highest = bands.tolist()
            shown = {quarter: Dot(dot.value * 100, not dot.looked_up) for quarter, dot in dots.items()}
            caption = (
                f"Arm “{plain(arm)}”: median and band of 90 % of worlds. Dots are data, hollow where recalled"
                f" ({data_dots.source(measure)})."
            )
            curve = Curve(plain(arm), middle, lowest, highest)
            blocks.append(
                curves(f"data-{measure}".replace("_", "-"), title, unit, panel.quarters, [curve], caption, shown)
            )
            blocks.append(Words(within(panel.quarters, lowest, highest, shown)))
            rows = data_rows(panel.quarters, bands, shown)
            blocks.append(
                Table(f"{title}, {unit}", ("quarter", "model, median", "90 % of worlds", "data", "source"), rows)
            )
    if not blocks:
        blocks = [
            Words(
                f"No series of the data goes with this result: its shock, or what {plain(arm)} changes in it, is not"
                " the history that was, or none of the measures with data was played."
            )
        ]
    return Section("data", "Against data", [*blocks, Words("Every figure held against data: docs/validation.md.")])


def within(quarters, lowest: list[float], highest: list[float], dots: dict[str, Dot]) -> str:
    inside = [
        quarter
        for x, quarter in enumerate(quarters)
        if quarter in dots and lowest[x] <= dots[quarter].value <= highest[x]
    ]
    return f"{len(inside)} of {len(dots)} quarters of the data lie in the band that holds 90 % of the worlds."


def data_rows(quarters, bands: np.ndarray, dots: dict[str, Dot]) -> list[tuple[str, ...]]:
    lowest, _, middle, _, highest = bands
    return [
        (
            quarter,
            number(middle[x]),
            f"{number(lowest[x])} to {number(highest[x])}",
            number(dots[quarter].value) if quarter in dots else DASH,
            data_dots.STATUS[not dots[quarter].hollow] if quarter in dots else DASH,
        )
        for x, quarter in enumerate(quarters)
    ]


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
        yield Words(f"The effect of {plain(one.arm)} on {plain(one.measure)} does not differ between draws.")
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
    over = f"{plain(one.measure)} with {plain(one.arm)}, {mine['window'][0]}"
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
        number(about.get("low")),
        number(about.get("high")),
        about.get("unit") or DASH,
        about.get("meaning") or DASH,
    )
