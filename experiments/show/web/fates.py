"""For whom relief is, and what it displaces: firms followed by name, group by group."""

import polars as pl

from experiments.find.result import Result
from experiments.show import for_whom
from experiments.show.few import too_few
from experiments.show.headline import Headline
from experiments.show.tables import lettered
from experiments.show.units import plain, quoted
from experiments.show.web.blocks import Block, Drawing, Items, Section, Table, Words
from experiments.show.web.forest import Estimate, forest, in_units
from experiments.show.web.looks import Looks

NO_FATES = (
    "Firms were not followed one by one, so that nothing is told of this; [fates] quarters = [...] in the experiment"
    " asks for it."
)


def helped(result: Result, one: Headline, looks: Looks) -> Section:
    """Fates and jobs, group by group, of every arm."""
    if result.fates is None:
        return Section("for-whom", "For whom", [Words(NO_FATES)])
    if too_few(result.panel.clusters.units):
        return Section("for-whom", "For whom", [Words(for_whom.TOO_FEW)])
    first, last = result.fate_table.quarters[0], result.fate_table.quarters[-1]
    base = for_whom.base_of(result)
    blocks: list[Block] = [
        Words(
            "Firms are grouped by how they stood at the end of the quarter before relief begins, and followed by name."
            f" At {last}: saved = in being {base.helped}, closed {base.short}; only delayed = in being {base.helped} at"
            f" {first}, closed later all the same; killed = closed {base.helped}, in being {base.short}; all a thousand"
            f" firms of the group. Jobs and exports: change at {first}, per cent of the level {base.relief}."
            f" Deadweight: share of relief to firms that would be in being {base.it}."
        )
    ]
    arms = result.arms_with_fates
    if one.arm in arms:
        blocks += [figure] if (figure := jobs_by_group(result, one.arm, first, looks)) else []
    for arm in sorted(arms, key=lambda name: name != one.arm):
        rows, few = for_whom.groups_rows(result, arm)
        blocks.append(Words(f"{for_whom.fates_line(result, arm)} {few}".strip(), plain(arm)))
        told, reasons = lettered(rows[1:])
        blocks.append(Table(f"Who is helped: {plain(arm)}", rows[0], told))
        blocks += [Words(" ".join(reasons))] if reasons else []
    return Section("for-whom", "For whom", [*blocks, *listed(for_whom.warnings_of_groups(result))])


def jobs_by_group(result: Result, arm: str, quarter: str, looks: Looks) -> Drawing | None:
    """Jobs of each group, per cent of the level in the arm compared with."""
    asked = (pl.col("arm") == arm) & (pl.col("offer") == "all") & (pl.col("quarter") == quarter)
    rows = []
    for (by, group), figures in for_whom.rows_by(for_whom.helped(result).filter(asked)).items():
        row = figures["jobs"]
        if row["mean"] is not None and row["level"]:
            found = in_units(row, ("mean", "low", "high"), row["level"] / 100)
            rows.append(Estimate(plain(group), found, for_whom.in_per_cent(row), looks[arm], plain(by)))
    title = f"Jobs by group of firms with {quoted(arm)}, {quarter}"
    against = f"Change against the same firms {for_whom.base_of(result).relief}"
    caption = f"{against}; {result.question.compare.confidence:.0%} intervals."
    return forest("by-group", title, "per cent of the group's jobs", rows, caption) if rows else None


def displacement(result: Result) -> Section:
    """What is lost at firms without relief for what is gained at those with it."""
    if result.fates is None:
        return Section("displacement", "Displacement", [Words(NO_FATES)])
    if too_few(result.panel.clusters.units):
        return Section("displacement", "Displacement", [Words(for_whom.TOO_FEW)])
    quarter = result.fate_table.quarters[0]
    blocks: list[Block] = [
        Words(
            f"Jobs at {quarter}, against the same firms in the same world {for_whom.base_of(result).relief}: direct ="
            " firms that were offered it, left out = eligible but not drawn, ineligible = all others in being, entrants"
            " = firms that opened since; they add up to net. Displacement = jobs lost at left out and ineligible firms"
            " over jobs gained at firms offered relief."
        ),
        Table.of("Direct effect, spillovers, net effect", for_whom.effects_rows(result, quarter)),
    ]
    contrast = for_whom.contrast_rows(result, quarter)
    if contrast:
        caption = "What a trial inside one arm would see, jobs a thousand firms"
        blocks.append(Table.of(caption, contrast))
    return Section("displacement", "Displacement", [*blocks, *listed(for_whom.warnings_of_effects(result))])


def listed(lines: list[str]) -> list[Block]:
    return [Items.of(lines)] if lines else []
