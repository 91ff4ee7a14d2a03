"""Figures of who is helped: firms whose fate relief changes, arm by arm, and effects group by group."""

from pathlib import Path

import polars as pl
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.ask.fates import in_order
from experiments.find.effects import FEWEST_TREATED
from experiments.find.fates import OLD
from experiments.find.number_of import largest_of, number_of
from experiments.find.result import Result
from experiments.show import findings, marks, style
from experiments.show.saved import Saved
from experiments.show.units import number, plain, quoted, said

GREEN, RED, BROWN = marks.PALETTE[2], marks.PALETTE[1], marks.PALETTE[4]
NET, SAVED, KILLED, DELAYED = "saved less killed", "saved", "killed", "only delayed"
COLOURS = {SAVED: GREEN, KILLED: RED, DELAYED: BROWN}
HATCHES = {SAVED: "", KILLED: "//", DELAYED: "--"}  # told apart in grey
FATES = ("survives anyway", SAVED, DELAYED, "fails anyway", KILLED)
SIGNS = {SAVED: 1.0, KILLED: -1.0, DELAYED: 1.0}  # to which side of zero
SHOWN = {"jobs": "jobs", "exports": "exports"}
ROW, PANEL = 0.62, 2.5  # inches: height of an arm, width of an arm's panel


def draw(result: Result, folder: Path) -> list[Saved]:
    return [changed(result, folder / "fates"), by_group(result, folder / "who_is_helped")]


def fates_of(result: Result) -> pl.DataFrame:
    """By arm and fate: firms at the last quarter with their interval; last how many more are in being than without."""
    fates, confidence = result.fate_table, result.question.compare.confidence
    last, rows = fates.quarters[-1], []
    for arm in result.arms_with_fates:
        counts = {fate: fates.cells(arm, last).sum("firms", OLD, (fate,)) for fate in FATES}
        counts[NET] = counts[SAVED] - counts[KILLED]
        rows += [(arm, fate, *fates.clusters.of(values).interval(confidence)) for fate, values in counts.items()]
    table = pl.DataFrame(rows, schema=["arm", "fate", "firms", "low", "high"], orient="row")
    return table.with_columns(pl.col("low", "high").fill_nan(None))


def changed(result: Result, stem: Path) -> Saved:
    """Firms that relief saves to the right of zero, those that it kills to the left, and what is left of both."""
    table, arms, last = fates_of(result), result.arms_with_fates, result.fate_table.quarters[-1]
    against, confidence = quoted(result.question.compare.against), result.question.compare.confidence
    rows = {(row["arm"], row["fate"]): row for row in table.iter_rows(named=True)}
    factor, unit = said("firms", "level", largest_of(table.filter(pl.col("fate").is_in(list(COLOURS)))["firms"]))
    with style.plt.rc_context(style.STYLE):
        figure, (axis,) = style.canvas(1, 1, 8.4, ROW * len(arms) + 1.5)
        for y, arm in enumerate(arms):
            fates_row(axis, y, {fate: rows[arm, fate] for fate in (*COLOURS, NET)}, factor)
            anyway = [
                number(100 * rows[arm, f"{word} anyway"]["firms"] / total(table, arm)) for word in ("survives", "fails")
            ]
            words = f"{anyway[0]} % survive anyway,\n{anyway[1]} % fail anyway"
            axis.text(1.02, y, words, transform=axis.get_yaxis_transform(), va="center", fontsize=8)
        axis.set_yticks(range(len(arms)), list(map(plain, arms)))
        axis.set_ylim(len(arms) - 0.45, -0.55)
        axis.axvline(0, color=style.RULE, lw=0.8)
        axis.set_xlabel(f"{unit} (killed to the left)")
        axis.grid(axis="y", visible=False)
        net = [
            {"arm": arm, "effect": row["firms"], "low": row["low"], "high": row["high"]}
            for (arm, fate), row in rows.items()
            if fate == NET
        ]
        heading = f"Old firms in being at the end of {last} against {against}: {findings.arms(net)}"
        caption = (
            f"firms in being before relief begins; saved = in being with it, closed under {against}; killed = the other"
            f" way round; only delayed = closed under both, later with relief; lines = {confidence:.0%} intervals"
        )
        return style.save(figure, table, stem, heading, caption, style.origin(result), handles())


def total(table: pl.DataFrame, arm: str) -> float:
    return number_of(table.filter((pl.col("arm") == arm) & (pl.col("fate") != NET))["firms"].sum()) or 1.0


def handles() -> list:
    bars = [
        Patch(fc="white" if HATCHES[fate] else hue, ec=hue, hatch=HATCHES[fate], label=fate)
        for fate, hue in COLOURS.items()
    ]
    return [*bars, Line2D([], [], color=marks.AGAINST, marker="D", ms=4.5, lw=1.2, label=NET)]


def fates_row(axis, y: int, rows: dict[str, dict], factor: float) -> None:
    """Saved and killed on one line, what is only delayed under it, what is left of the two first over it."""
    for fate, hue in COLOURS.items():
        sign, place = SIGNS[fate], y + (0.3 if fate == DELAYED else 0.04)
        height = 0.14 if fate == DELAYED else 0.3
        look = {"fc": "white" if HATCHES[fate] else hue, "ec": hue, "hatch": HATCHES[fate], "lw": 0.8}
        axis.barh(place, sign * rows[fate]["firms"] / factor, height=height, **look)
        ends(axis, rows[fate], place, sign / factor, "#333333")
    ends(axis, rows[NET], y - 0.28, 1 / factor, marks.AGAINST)
    axis.plot(rows[NET]["firms"] / factor, y - 0.28, "D", ms=4.5, color=marks.AGAINST)


def ends(axis, row: dict, y: float, scale: float, colour: str) -> None:
    if row["low"] is not None:
        axis.plot([row["low"] * scale, row["high"] * scale], [y, y], color=colour, lw=1.2)


def by_group(result: Result, stem: Path) -> Saved:
    """Change of jobs and exports in each group, first and last quarter: the groups of a kind add up to all firms; the
    panels of a row have one axis."""
    helped, arms, quarters = result.who_is_helped, result.arms_with_fates, result.fate_table.quarters
    shown = helped.filter(
        (pl.col("offer") == "all")
        & pl.col("figure").is_in(list(SHOWN))
        & pl.col("quarter").is_in([quarters[0], quarters[-1]])
        & pl.col("mean").is_not_null()
    )
    groups = in_order(shown.select("by", "group").unique().iter_rows())
    mark = marks.marks(result.panel.arms, result.question.compare.against)
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(
            len(SHOWN),
            len(arms),
            max(6.8, PANEL * len(arms) + 1.2),
            len(SHOWN) * (0.17 * len(groups) + 0.7),
            sharex="row",
            sharey=True,
        )
        for row, measure in enumerate(SHOWN):
            own = shown.filter(pl.col("figure") == measure)
            factor, unit = said(own["unit"][0], "level", largest_of(own["mean"]))
            for column, arm in enumerate(arms):
                axis = axes[row * len(arms) + column]
                group_panel(axis, own.filter(pl.col("arm") == arm), groups, quarters, mark[arm], factor)
                axis.set_title(style.wrapped(f"{plain(arm)}: {SHOWN[measure]}", PANEL - 0.3))
                axis.set_xlabel(unit)
        for axis in axes[:: len(arms)]:
            axis.set_yticks(range(len(groups)), [plain(group) for _, group in groups], fontsize=7.5)
        caption = (
            f"filled = {quarters[0]}, open = {quarters[-1]}; groups by the state of a firm before relief begins; "
            f"{result.question.compare.confidence:.0%} intervals"
        )
        return style.save(figure, shown, stem, told(shown, arms, quarters[0]), caption, style.origin(result))


def told(shown: pl.DataFrame, arms: tuple[str, ...], quarter: str) -> str:
    """In how many groups jobs can be told from zero, arm by arm."""
    rows = shown.filter((pl.col("figure") == "jobs") & (pl.col("quarter") == quarter) & (pl.col("by") != "all"))
    words = []
    total = rows.select("by", "group").n_unique()
    for arm in arms:
        mine = rows.filter(pl.col("arm") == arm)
        kinds = [findings.kind(row | {"effect": row["mean"]}) for row in mine.iter_rows(named=True)]
        counts = {word: kinds.count(word) for word in (findings.UP, findings.DOWN, findings.UNTOLD)}
        told = ", ".join(f"{word} in {count}" for word, count in counts.items() if count)
        words.append(f"{quoted(arm)} {told or 'not told'}")
    return f"Jobs in {total} groups of firms, {quarter}: {'; '.join(words)}"


def group_panel(
    axis, table: pl.DataFrame, groups: list[tuple[str, str]], quarters: tuple[str, ...], mark: marks.Mark, factor: float
) -> None:
    for row in table.iter_rows(named=True):
        first = row["quarter"] == quarters[0]
        y = groups.index((row["by"], row["group"])) + (-0.16 if first else 0.16)
        if row["low"] is not None:
            axis.plot(
                [row["low"] / factor, row["high"] / factor], [y, y], color=mark.colour, lw=1.2, solid_capstyle="butt"
            )
        axis.plot(
            row["mean"] / factor,
            y,
            mark.marker,
            ms=mark.size(3.6),
            mfc=mark.colour if first else "white",
            mec=mark.colour,
            mew=1.1,
        )
    shown = {(row["by"], row["group"]) for row in table.iter_rows(named=True)}
    for y in (position for position, group in enumerate(groups) if group not in shown):
        axis.text(
            0.5,
            y,
            f"fewer than {FEWEST_TREATED} agents",
            transform=axis.get_yaxis_transform(),
            ha="center",
            va="center",
            fontsize=6.5,
            color=style.QUIET,
        )
    axis.axvline(0, color=style.RULE, lw=0.8)
    for position, (by, _) in enumerate(groups):
        if position and by != groups[position - 1][0]:
            axis.axhline(position - 0.5, color="#CCCCCC", lw=0.6)
    axis.set_ylim(len(groups) - 0.5, -0.5)
    axis.grid(axis="y", visible=False)
    axis.locator_params(axis="x", nbins=5)
