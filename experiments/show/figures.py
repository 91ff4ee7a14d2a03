"""Figures of a result, drawn from its stored tables: the headline with what it costs, and all effects."""

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

import polars as pl

from experiments.ask.schema import Compare
from experiments.find.effects import FEWEST_TREATED
from experiments.find.result import Result
from experiments.find.side_by_side import Side
from experiments.show import accounts, fates, findings, marks, paths, saturation, style
from experiments.show.few import too_few
from experiments.show.headline import SUMS, Headline, chosen, headline, over, size
from experiments.show.saved import Origin, Saved
from experiments.show.tables import WARNED, units_of
from experiments.show.units import Said, plain, quoted, title

PANEL, ROW = 2.7, 0.3  # inches: width of a panel, height of an arm in the headline
FEW = f"serves fewer than {FEWEST_TREATED} agents"
COSTS = {"cost_per_job": "to the sponsors", "full_cost_per_job": "with loans that banks wrote off"}
APART = re.compile(r"; (?=\w+:)")  # between the warnings of one interval
LOGARITHMIC = 10.0  # times as large as the least: costs so far apart stand on a logarithmic axis
GOES_ON = "; an arrow: the interval goes on"
FARTHEST, FURTHER = 4.0, 2.0  # the end of an axis, in the usual reach of an interval and in the largest mean


def draw_all(result: Result, folder: Path | None = None) -> list[Saved]:
    """Every figure that the result's measures allow."""
    folder = folder or result.folder / "figures"
    # of arms that serve too few agents nothing is
    has_effects = result.compared and result.effects["effect"].is_not_null().any()
    drawn = [headline_plot(Side.of(result), folder / "headline")] if has_effects else []
    drawn += [effect_plot(result, folder / "effects")] if has_effects else []
    drawn += paths.draw(result, folder)
    if result.fates is not None and not too_few(result.panel.clusters.units):
        drawn += [*fates.draw(result, folder), *saturation.draw(result, folder)]
    return drawn + (accounts.draw(result, folder) if result.has_accounts else [])


def headline_plot(side: Side, stem: Path) -> Saved:
    """Arms in the measure and window of the headline, and beside each what a job kept with it costs."""
    one, effects, made = headline(side), side.effects, [] if side.result is None else side.result.made_arms
    shown = effects.filter(~pl.col("arm").is_in(made))
    rows = list(shown.filter(chosen(one, any_arm=True)).iter_rows(named=True))
    costs = shown.filter(pl.col("measure").is_in(list(COSTS)) & (pl.col("window") == SUMS[1]))
    arms, mark = [row["arm"] for row in rows], marks.marks(list(side.manifest["arms"]), side.compare.against)
    said = size(units_of(effects), rows[0])
    with style.plt.rc_context(style.STYLE):
        panels = 2 if len(costs) else 1
        figure, axes = style.canvas(1, panels, 4.2 * panels + 1.4, ROW * len(arms) + 1.5, sharey=True)
        cut = forest(axes[0], [(row, row["arm"], 0.0, False) for row in rows], arms, mark, said)
        axes[0].set_yticks(range(len(arms)), list(map(plain, arms)))
        axes[0].set_title(style.wrapped(f"{title(one.measure)}, {over(side, one.window, one.arm)}", 4.2))
        if len(costs):
            cut |= cost_panel(axes[1], costs, arms, mark)
        caption = f"marks = means over worlds, lines = {side.compare.confidence:.0%} intervals"
        if costs["measure"].n_unique() == len(COSTS):
            caption += "; cost: " + ", ".join(
                f"{word} = {words}" for word, words in zip(("filled", "open"), COSTS.values(), strict=True)
            )
        caption += GOES_ON * cut + left_out(made)
        numbers = pl.concat([shown.filter(chosen(one, any_arm=True)), costs])
        return style.save(
            figure, numbers, stem, said_by(one, rows, costs, side.compare),
            caption + warnings([*rows, *costs.iter_rows(named=True)]), origin_of(side),
        )  # fmt: skip # a list


def said_by(one: Headline, rows: Sequence[dict], costs: pl.DataFrame, compare: Compare) -> str:
    """The finding, and the span of costs where any is told."""
    first = findings.of_measure(one.measure, rows, compare, one.window)
    known = list(costs.filter(pl.col("measure") == next(iter(COSTS))).iter_rows(named=True))
    return f"{first}. {findings.cost(known)}" if known else first


def origin_of(side: Side) -> Origin:
    if side.result is not None:
        return style.origin(side.result)
    return Origin(f"{side.name}: 1:{side.asked['scale']:,}, {side.worlds} worlds")


def left_out(arms: Sequence[str]) -> str:
    """Arms that are not in a figure are named under it."""
    return f"; not drawn, since they were made for the saturation: {', '.join(map(quoted, arms))}" if arms else ""


def warnings(rows: Iterable[dict]) -> str:
    """For what reasons an interval that is marked may not hold."""
    reasons = [part.partition(":")[0] for row in rows if row["warning"] for part in APART.split(row["warning"])]
    return f"; {WARNED} may not hold what it says: {', '.join(dict.fromkeys(reasons))}" if reasons else ""


Place = tuple[dict, str, float, bool]  # row of the table, arm, how far below its line, whether hollow


def cost_panel(axis, costs: pl.DataFrame, arms: list[str], mark: dict[str, marks.Mark]) -> bool:
    """Cost to the sponsors above, with what banks lose below, where both are told; in words where no cost is."""
    told = [name for name in COSTS if name in set(costs["measure"])]
    below = {told[0]: -0.14 * (len(told) > 1), told[-1]: 0.14 * (len(told) > 1)}
    places = [
        (row, row["arm"], below[row["measure"]], row["measure"] == told[1:2][0] if told[1:2] else False)
        for row in costs.iter_rows(named=True)
        if row["arm"] in arms
    ]
    known = [place for place in places if place[0]["effect"] is not None]
    cut = forest(axis, known, arms, mark, Said(1.0, "yuan a job-quarter"), logarithmic(known))
    for arm in [arm for arm in arms if arm not in {arm for _, arm, *_ in known}]:
        words(axis, arms.index(arm), "cannot be told")
    axis.set_title("Cost of a job kept for a quarter")
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.xaxis.set_minor_formatter(lambda value, _: "")
    if not known:
        axis.set_xticks([])
    return cut


def forest(
    axis, places: list[Place], arms: list[str], mark: dict[str, marks.Mark], said: Said, log: bool = False
) -> bool:
    """Marks and intervals, each in its arm's row; whether an interval that goes far beyond the others is cut off."""
    known = [place for place in places if place[0]["effect"] is not None]
    ends = math.inf if log else reach([row for row, *_ in known], said.factor)
    cut = False
    for row, arm, below, hollow in known:
        y, hue = arms.index(arm) + below, mark[arm].colour
        if row["low"] is not None:
            low, high = row["low"] / said.factor, row["high"] / said.factor
            axis.plot([max(low, -ends), min(high, ends)], [y, y], color=hue, lw=1.6, solid_capstyle="butt")
            for end, sign in ((low, "<"), (high, ">")):
                if abs(end) > ends:
                    cut = True
                    axis.plot([min(max(end, -ends), ends)], [y], sign, color=hue, ms=4.5, mew=0, clip_on=False)
        face = "white" if hollow else hue
        axis.plot(row["effect"] / said.factor, y, mark[arm].marker, ms=mark[arm].size(5.5), mfc=face, mec=hue, mew=1.3)
        if row["warning"] and row["high"] is not None:
            place = (min(row["high"] / said.factor, ends), y)
            axis.annotate(WARNED, place, xytext=(5, 0), textcoords="offset points", va="center", fontsize=8)
    for arm in dict.fromkeys(arm for row, arm, *_ in places if row["effect"] is None):
        words(axis, arms.index(arm), FEW)
    finish(axis, arms, said, log, flat=all(row["effect"] == 0 for row, *_ in known), empty=not known)
    return cut


def logarithmic(places: list[Place]) -> bool:
    """Whether all lie above zero, and one many times as high as another."""
    means = [row["effect"] for row, *_ in places]
    above = all(end is None or end > 0 for row, *_ in places for end in (row["effect"], row["low"], row["high"]))
    return bool(means) and above and max(means) > LOGARITHMIC * min(means)


def reach(rows: Sequence[dict], factor: float) -> float:
    """How far an axis goes at most: an interval that nobody could tell from anything would leave no room."""
    ends = [max(abs(row[key]) for key in ("effect", "low", "high") if row[key] is not None) / factor for row in rows]
    usual = FARTHEST * median([end for end in ends if end > 0] or [0.0])
    return max([usual, *(FURTHER * abs(row["effect"]) / factor for row in rows)], default=0.0)


def words(axis, y: float, text: str) -> None:
    """In an arm's row, in place of a number."""
    look = {"ha": "center", "va": "center", "fontsize": 7.5, "color": style.QUIET}
    axis.text(0.5, y, text, transform=axis.get_yaxis_transform(), **look)


def finish(axis, arms: Sequence[str], said: Said, log: bool, flat: bool, empty: bool) -> None:
    if log:
        axis.set_xscale("log")
    elif not empty:
        axis.axvline(0, color=style.RULE, lw=0.8)
        axis.locator_params(axis="x", nbins=5)
    if flat and not log:
        axis.set_xlim(-1, 1)
    axis.set_ylim(len(arms) - 0.5, -0.5)
    axis.set_xlabel(f"{said.unit}{' (logarithmic)' * log}")
    axis.grid(axis="y", visible=False)


def effect_plot(result: Result, stem: Path) -> Saved:
    """Arms x measures: means over `during` (filled) and `after` (open), with intervals; too few agents are said."""
    compare, effects = result.question.compare, result.effects
    shown = effects.filter(pl.col("window").is_in(["during", "after"]) & (pl.col("kind") != "ratio"))
    measures = list(shown.filter(pl.col("effect").is_not_null())["measure"].unique(maintain_order=True))
    shown = shown.filter(pl.col("measure").is_in(measures))
    arms = [arm for arm in result.panel.arms if arm != compare.against]
    mark = marks.marks(result.panel.arms, compare.against)
    units, columns = units_of(effects), min(4, len(measures))
    rows = -(-len(measures) // columns)
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(
            rows, columns, PANEL * columns + 0.8, (0.42 * len(arms) + 1.3) * rows + 0.7, sharey=True
        )
        cut = [
            effect_panel(panel, shown.filter(pl.col("measure") == measure), arms, mark, units[measure])
            for panel, measure in zip(axes, measures, strict=False)
        ]
        for panel in axes[::columns][:rows]:
            panel.set_yticks(range(len(arms)), list(map(plain, arms)))
        for panel in axes[len(measures) :]:
            panel.axis("off")
        first = shown.filter((pl.col("measure") == measures[0]) & (pl.col("window") == "during"))
        heading = findings.of_measure(measures[0], first.iter_rows(named=True), compare, "during")
        caption = (
            f"filled = mean of {compare.during}, of which the title tells; open = mean of {compare.after};"
            f" {compare.confidence:.0%} intervals"
        )
        caption += GOES_ON * any(cut) + warnings(shown.iter_rows(named=True))
        return style.save(figure, shown, stem, heading, caption, style.origin(result))


def effect_panel(panel, table: pl.DataFrame, arms: list[str], mark: dict[str, marks.Mark], size: Said) -> bool:
    below = {"during": -0.14, "after": 0.14}
    places = [(row, row["arm"], below[row["window"]], row["window"] == "after") for row in table.iter_rows(named=True)]
    panel.set_title(style.wrapped(title(table["measure"][0]), 0.8 * PANEL))
    return forest(panel, places, arms, mark, size)
