"""What relief costs, to whom, and how much of what it touches it keeps."""

import polars as pl

from experiments.find.intervals import Interval
from experiments.find.levels import choices
from experiments.find.result import Result
from experiments.find.side_by_side import Side
from experiments.show import budgets, levels, report, verdict
from experiments.show.headline import Headline
from experiments.show.units import plain, quoted
from experiments.show.web.blocks import Block, Items, Section, Table, Words
from experiments.show.web.forest import Estimate, forest
from experiments.show.web.ink import Look
from experiments.show.web.looks import Looks

BILLION = 1e9
BUDGETS = (
    "A budget is a bound, and need not bind: who may be served and asks for it decides what is used. What counts"
    " against it is not the same for all programmes. Means over worlds, added up over all quarters played."
)


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
                " poorer by, all that comes back to it counted; it is negative where relief pays its sponsor."
                f" {verdict.NO_RATIO}"
            )
        )
        mine = [bill for bill in result.bills if bill.arm == one.arm]
        for bill in mine:
            gains = {**bill.gains, "all together: real wealth": bill.all_gain}
            rows = [in_billions(who, found, looks[bill.arm]) for who, found in gains.items()]
            caption = f"Added up from the first programme; {result.question.compare.confidence:.0%} intervals."
            blocks.append(
                forest("gains", f"Who gains and who loses with {quoted(bill.arm)}", "billion yuan", rows, caption)
            )
        blocks.append(Table.of("Who pays", verdict.who_pays_rows(result.bills), sorts=False))
    if result.uses:
        counted = Items.of([f"Counts against the budget of {line}" for line in budgets.counted(result)])
        blocks += [Table.of("Budget and use", budgets.rows(result.uses), sorts=False), Words(BUDGETS), counted]
    return Section("cost", "At what cost, and to whom", blocks)


def in_billions(label: str, found: Interval, look: Look) -> Estimate:
    said = Interval(*(value / BILLION for value in found))
    return Estimate(label, said, verdict.interval_text(found, BILLION), look)


def costs_alone(side: Side) -> Section:
    """What a job costs, from the stored effects."""
    rows = side.effects.filter((pl.col("kind") == "ratio") & (pl.col("window") == "cumulated"))
    lines = [
        f"{plain(row['measure'])}, {quoted(row['arm'])}: {report.cost_of(row).text or report.cost_of(row).why}"
        for row in rows.iter_rows(named=True)
    ]
    return Section("cost", "At what cost", [Items.of(lines)] if lines else [])


def gross_to_net(result: Result) -> Section:
    found = result.gross_to_net
    said_of = Words(
        "Touched is not kept, and kept is not kept for long: means over worlds with intervals against"
        f" {quoted(result.question.compare.against)}, counted from the quarter of the first programme."
    )
    (_, *arms), *rows = verdict.gross_to_net_rows(found)
    table = Table("From gross to net", ("mean over worlds", *arms), rows, sorts=False)
    return Section("gross-to-net", "From gross to net", [said_of, table] if found else [])


def interests(result: Result) -> Section:
    """Where the sponsor chooses how much it gives: what is best for whom."""
    blocks: list[Block] = []
    for found in choices(result):
        blocks.append(Table.of(f"Private and social interest: {plain(found.name)}", levels.rows(found), sorts=False))
        blocks.append(Items.of(levels.words(found)))
    return Section("interests", "Where private and social interest part", blocks)
