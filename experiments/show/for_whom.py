"""For whom relief is, in words and tables: fates, groups, direct effect
and spillovers, from the stored table of fates."""

from pathlib import Path

import polars as pl

from experiments.ask.claims import FEWEST_UNITS
from experiments.ask.fates import in_order
from experiments.find.effects import FEWEST_TREATED
from experiments.find.result import Result
from experiments.show.base import Base, base
from experiments.show.few import too_few
from experiments.show.tables import WARNED, grid, reason
from experiments.show.units import DASH, number, plain, said
from experiments.show.written import as_written

GROUP_HEADS = ("agents", "saved", "only delayed", "killed", "jobs, %", "exports, %", "deadweight, %")
CHANGES = "jobs", "exports"
SIGNS = WARNED, "‡", "§", "¶", "‖"
EFFECTS = ("direct", "left out", "ineligible", "entrants", "net")
SHARES = ("displacement, %", "deadweight, %", "relief a firm offered it, yuan")
CONTRAST = ("direct", "left out", "contrast of changes", "luck of the draw in changes")
TOO_FEW = (
    f"Of fewer than {FEWEST_UNITS} draws nothing is told of groups of firms; the numbers lie in"
    " who_is_helped.csv and saturation.csv."
)
SAID = {
    "survives anyway": "survive anyway",
    "saved": "are saved",
    "only delayed": "are only delayed",
    "fails anyway": "fail anyway",
    "killed": "are killed",
}


def csvs(result: Result, folder: Path) -> None:
    """who_is_helped.csv and saturation.csv, in a folder."""
    if result.fates is not None:
        result.who_is_helped.write_csv(folder / "who_is_helped.csv")
        result.saturation.write_csv(folder / "saturation.csv")


def content(result: Result) -> dict:
    """What the details say; empty where nobody asked for fates, a sentence alone where worlds are too few to tell."""
    few = too_few(result.panel.clusters.units)
    if result.fates is None or few:
        return {
            "fates_few": TOO_FEW if few and result.fates is not None else "",
            "for_whom": "",
            "spillovers": "",
            "contrasts": "",
            "fates_warnings": [],
            "fates_first": "",
            "fates_last": "",
            "base": Base(),
        }
    first, last = result.fate_table.quarters[0], result.fate_table.quarters[-1]
    return {
        "fates_few": "",
        "for_whom": "\n\n".join(of_arm(result, arm) for arm in result.arms_with_fates),
        "fates_warnings": warnings(result),
        "spillovers": effects_table(result, first),
        "contrasts": contrast_table(result, first),
        "fates_first": first,
        "fates_last": last,
        "base": base_of(result),
    }


def base_of(result: Result) -> Base:
    return base(result.manifest, result.question.compare.against)


def of_arm(result: Result, arm: str) -> str:
    return f"{as_written(plain(arm))}: {fates_line(result, arm)}\n\n{groups_table(result, arm)}"


def warnings(result: Result) -> list[str]:
    """What each sign behind an interval of these tables means."""
    return list(dict.fromkeys([*warnings_of_groups(result), *warnings_of_effects(result)]))


def warnings_of_groups(result: Result) -> list[str]:
    """The same of who is helped."""
    first, last = result.fate_table.quarters[0], result.fate_table.quarters[-1]
    shown = pl.col("quarter").is_in([first, last]) & ((pl.col("offer") == "all") | (pl.col("by") == "all"))
    return explained(helped(result).filter(shown))


def warnings_of_effects(result: Result) -> list[str]:
    """The same of direct effect, spillovers, net effect."""
    shown = (pl.col("quarter") == result.fate_table.quarters[0]) & (pl.col("by") == "all")
    return explained(spilled(result).filter(shown))


def explained(rows: pl.DataFrame) -> list[str]:
    known = rows.filter(pl.col("warning").is_not_null()).select("sign", "warning").unique(maintain_order=True)
    return [f"{sign} {warning}." for sign, warning in known.iter_rows()]


def helped(result: Result) -> pl.DataFrame:
    """Who is helped, with the sign of each row's warning."""
    return signed(result.who_is_helped, result)


def spilled(result: Result) -> pl.DataFrame:
    """Direct effect and spillovers, with the sign of each row's warning."""
    return signed(result.saturation, result)


def signed(table: pl.DataFrame, result: Result) -> pl.DataFrame:
    """With a sign for each warning, the same in all tables of a result."""
    known = [warning for one in (result.who_is_helped, result.saturation) for warning in one["warning"].drop_nulls()]
    signs = {warning: sign(index) for index, warning in enumerate(dict.fromkeys(known))}
    return table.with_columns(
        pl.col("warning").replace_strict(signs, default=None, return_dtype=pl.String).alias("sign")
    )


def sign(index: int) -> str:
    """Those of a printer's row, doubled once all are used."""
    times, at = divmod(index, len(SIGNS))
    return SIGNS[at] * (1 + times)


def fates_line(result: Result, arm: str) -> str:
    """Of a thousand firms that are offered relief, how many meet which fate."""
    rows = helped(result).filter(
        (pl.col("arm") == arm) & (pl.col("quarter") == result.fate_table.quarters[-1]) & (pl.col("by") == "all")
    )
    for offer in ("offered", "all"):
        by_figure = {row["figure"]: row for row in rows.filter(pl.col("offer") == offer).iter_rows(named=True)}
        if by_figure and by_figure["saved"]["note"] is None:
            words = ", ".join(f"{spoken(by_figure[fate], 1e-3)} {verb}" for fate, verb in SAID.items())
            return (
                f"of a thousand firms that were {'offered relief' if offer == 'offered' else 'in being before'},"
                f" {words}. {deadweight_line(by_figure, base_of(result))}"
            )
    return "too few agents to tell."


def deadweight_line(by_figure: dict[str, dict], base: Base) -> str:
    row = by_figure["deadweight"]
    if row["mean"] is None:
        return f"How much of the relief is deadweight cannot be told: {reason(row['note'])}."
    return f"Of the relief {spoken(row, 0.01)} % goes to firms that would be in being {base.it}."


def spoken(row: dict, factor: float) -> str:
    """`1.2 [0.9, 1.5]`, or why there is no number."""
    if row["mean"] is None:
        return row["note"] or DASH
    ends = "" if row["low"] is None else f" [{number(row['low'], factor)}, {number(row['high'], factor)}]"
    return number(row["mean"], factor) + ends + (row["sign"] or "")


def groups_table(result: Result, arm: str) -> str:
    """All firms of a group: fates a thousand at the last quarter, jobs and
    exports at the first against the level of the arm compared with."""
    rows, few = groups_rows(result, arm)
    return "\n\n".join(filter(None, (grid(rows), few)))


def groups_rows(result: Result, arm: str) -> tuple[list[tuple[str, ...]], str]:
    """The same line by line, of which the first is the head; which groups are not told, or nothing."""
    mine = helped(result).filter((pl.col("arm") == arm) & (pl.col("offer") == "all"))
    first, last = (rows_by(mine.filter(pl.col("quarter") == result.fate_table.quarters[index])) for index in (0, -1))
    shown = {key: row for key, row in last.items() if row["firms"]["note"] is None}
    factor, unit = said("firms", "level", max((row["firms"]["mean"] for row in shown.values()), default=0.0))
    lines = [
        (plain(group), *group_cells(first.get((by, group), {}), row, factor)) for (by, group), row in shown.items()
    ]
    few = ", ".join(plain(group) for (_, group), row in last.items() if row["firms"]["note"])
    return [("group", unit, *GROUP_HEADS), *lines], f"Not told, fewer than {FEWEST_TREATED} agents: {few}." * bool(few)


def rows_by(table: pl.DataFrame) -> dict[tuple[str, str], dict[str, dict]]:
    """Figures by group, in the order in which groups are told."""
    found: dict[tuple[str, str], dict[str, dict]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault((row["by"], row["group"]), {})[row["figure"]] = row
    return {key: found[key] for key in in_order(found)}


def group_cells(early: dict[str, dict], late: dict[str, dict], factor: float) -> tuple[str, ...]:
    changes = (in_per_cent(early[name]) if name in early else DASH for name in CHANGES)
    fates = (spoken(late[fate], 1e-3) for fate in ("saved", "only delayed", "killed"))
    return (
        number(late["firms"]["mean"], factor),
        number(late["agents"]["mean"]),
        *fates,
        *changes,
        spoken(late["deadweight"], 0.01),
    )


def in_per_cent(row: dict) -> str:
    """A change with its interval, in per cent of the level without relief; a dash where there is nothing without it."""
    return spoken(row, row["level"] / 100) if row["level"] else row["note"] or DASH


def effects_table(result: Result, quarter: str) -> str:
    """Jobs at the firms offered relief, left out, ineligible, at entrants, and their sum; all arms in one unit."""
    return grid(effects_rows(result, quarter))


def effects_rows(result: Result, quarter: str) -> list[tuple[str, ...]]:
    """The same line by line; the first is the head."""
    arms = {arm: {(row["measure"], row["effect"]): row for row in rows} for arm, rows in by_arm(result, quarter)}
    sizes = [abs(rows["jobs", name]["mean"] or 0.0) for rows in arms.values() for name in EFFECTS]
    factor, unit = said("jobs", "level", max(sizes, default=0.0))
    lines = []
    for arm, rows in arms.items():
        cells = [spoken(rows["jobs", name], factor) for name in EFFECTS]
        shares = spoken(rows["jobs", "displacement"], 0.01), spoken(rows["relief", "deadweight"], 0.01)
        lines.append((plain(arm), *cells, *shares, spoken(rows["relief", "relief a firm"], 1.0)))
    return [("arm", *(f"{name}, {unit}" for name in EFFECTS), *SHARES), *lines]


def contrast_table(result: Result, quarter: str) -> str:
    """Jobs a thousand firms: direct effect, spillover on those left out,
    what a trial would see, and the luck of its draw."""
    rows = contrast_rows(result, quarter)
    return grid(rows) if rows else ""


def contrast_rows(result: Result, quarter: str) -> list[tuple[str, ...]]:
    """The same line by line, of which the first is the head; none where nobody was left out."""
    lines = []
    for arm, rows in by_arm(result, quarter):
        jobs = {
            row["effect"].removesuffix(", a thousand firms"): row
            for row in rows
            if row["measure"] == "jobs" and row["effect"].endswith(", a thousand firms")
        }
        if set(CONTRAST) <= set(jobs):
            lines.append((plain(arm), *(spoken(jobs[name], 1.0) for name in CONTRAST)))
    return [("arm", *CONTRAST), *lines] if lines else []


def by_arm(result: Result, quarter: str):
    """Rows of all firms, arm by arm."""
    table = spilled(result).filter((pl.col("quarter") == quarter) & (pl.col("by") == "all"))
    for (arm,), rows in table.group_by("arm", maintain_order=True):
        yield arm, list(rows.iter_rows(named=True))
