"""Figures of a result, drawn from its stored tables: effects with intervals, and differences quarter by quarter."""

from pathlib import Path

import polars as pl

from experiments.find.effects import FEWEST_TREATED
from experiments.find.number_of import largest_of
from experiments.find.result import Result
from experiments.show import accounts, fates, saturation, style
from experiments.show.paths import MONTHLY_CLOSURES, PATHS, exits_by_month, fan_chart
from experiments.show.tables import WARNED, units_of
from experiments.show.units import Said, plain, said, title

PANEL = 2.7  # inches
FEW, QUIET = f"serves fewer than {FEWEST_TREATED} agents", "#666666"


def draw_all(result: Result, folder: Path | None = None) -> list[Path]:
    """Every figure that the result's measures allow; the places without ending (.svg, .png, .csv)."""
    folder = folder or result.folder / "figures"
    measures = set(result.panel.measures)
    # of arms that serve too few agents nothing is
    has_effects = result.compared and result.effects["effect"].is_not_null().any()
    stems = [effect_plot(result, folder / "effects")] if has_effects else []
    stems += [fan_chart(result, name, folder / f"path_{name}") for name in PATHS if name in measures]
    differing = [name for name in result.question.compare.measures if name in measures and result.compared]
    stems += [difference_chart(result, name, folder / f"difference_{name.replace(':', '_')}") for name in differing]
    if measures.issuperset(MONTHLY_CLOSURES):
        stems.append(exits_by_month(result, folder / "exits_by_month"))
    stems += [*fates.draw(result, folder), *saturation.draw(result, folder)] if result.fates is not None else []
    return stems + (accounts.draw(result, folder) if result.has_accounts else [])


def effect_plot(result: Result, stem: Path) -> Path:
    """Arms x measures: means over `during` (filled) and `after` (open), with intervals; too few agents are said."""
    compare, effects = result.question.compare, result.effects
    shown = effects.filter(pl.col("window").is_in(["during", "after"]) & (pl.col("kind") != "ratio"))
    measures = list(shown.filter(pl.col("effect").is_not_null())["measure"].unique(maintain_order=True))
    shown = shown.filter(pl.col("measure").is_in(measures))
    arms = [arm for arm in result.panel.arms if arm != compare.against]
    mark = style.marks(result.panel.arms, compare.against)
    units, columns = units_of(effects), min(4, len(measures))
    rows = -(-len(measures) // columns)
    with style.plt.rc_context(style.STYLE):
        figure, axes = style.canvas(rows, columns, PANEL * columns + 0.8, (0.42 * len(arms) + 1.3) * rows + 0.7)
        for panel, measure in zip(axes, measures, strict=False):
            effect_panel(panel, shown.filter(pl.col("measure") == measure), arms, mark, units[measure])
            first = panel.get_subplotspec().is_first_col()
            panel.set_yticks(range(len(arms)), [plain(arm) if first else "" for arm in arms])
        for panel in axes[len(measures) :]:
            panel.axis("off")
        caption = (
            f"filled = mean of {compare.during}, open = mean of {compare.after}; {compare.confidence:.0%} intervals"
        )
        caption += "".join(f"; {WARNED} {words}" for words in shown["warning"].drop_nulls().unique(maintain_order=True))
        style.save(
            figure, shown, stem, f"Effects against {plain(compare.against)}", f"{caption} | {style.footer(result)}"
        )
    return stem


def effect_panel(panel, table: pl.DataFrame, arms: list[str], mark: dict[str, style.Mark], size: Said) -> None:
    factor = size.factor
    for row in table.filter(pl.col("effect").is_not_null()).iter_rows(named=True):
        y = arms.index(row["arm"]) + (-0.14 if row["window"] == "during" else 0.14)
        hue = mark[row["arm"]].colour
        if row["low"] is not None:
            panel.plot([row["low"] / factor, row["high"] / factor], [y, y], color=hue, lw=1.6, solid_capstyle="butt")
        face = hue if row["window"] == "during" else "white"
        panel.plot(row["effect"] / factor, y, mark[row["arm"]].marker, ms=5, mfc=face, mec=hue, mew=1.3)
        if row["warning"]:
            panel.annotate(
                WARNED, (row["high"] / factor, y), xytext=(2, 0), textcoords="offset points", va="center", fontsize=8
            )
    if (table["effect"].drop_nulls() == 0).all():
        panel.set_xlim(-1, 1)
    for arm in table.filter(pl.col("effect").is_null())["arm"].unique(maintain_order=True):
        panel.text(
            0.5,
            arms.index(arm),
            FEW,
            transform=panel.get_yaxis_transform(),
            ha="center",
            va="center",
            fontsize=7.5,
            color=QUIET,
        )
    panel.axvline(0, color="#888888", lw=0.8)
    panel.set_ylim(len(arms) - 0.5, -0.5)
    panel.set_title(style.wrapped(title(table["measure"][0]), 0.8 * PANEL))
    panel.set_xlabel(size.unit)
    panel.locator_params(axis="x", nbins=5)
    panel.grid(axis="y", visible=False)


def difference_chart(result: Result, measure: str, stem: Path) -> Path:
    """Difference to the arm compared against, quarter by quarter, with its interval."""
    compare, panel = result.question.compare, result.panel
    mark = style.marks(panel.arms, compare.against)
    shown = result.effects.filter((pl.col("measure") == measure) & pl.col("window").is_in(panel.quarters))
    first = shown.row(0, named=True)
    factor, unit = said(first["unit"], first["kind"], largest_of(shown["effect"]))
    few = list(shown.filter(pl.col("effect").is_null())["arm"].unique(maintain_order=True))
    arms = [arm for arm in panel.arms if arm not in (compare.against, *few)]
    with style.plt.rc_context(style.STYLE):
        figure, (axis,) = style.canvas(1, 1, 6.8, 3.6 + 0.16 * max(0, len(arms) - 10))
        ends = []
        for arm in arms:
            table = shown.filter(pl.col("arm") == arm)
            middle = table["effect"].to_numpy() / factor
            if table["low"].null_count() == 0:
                axis.fill_between(
                    range(len(table)),
                    table["low"] / factor,
                    table["high"] / factor,
                    color=mark[arm].colour,
                    alpha=0.18,
                    lw=0,
                )
            axis.plot(middle, color=mark[arm].colour, ls=mark[arm].line, lw=1.6)
            ends.append((float(middle[-1]), plain(arm), mark[arm]))
        axis.axhline(0, color="#888888", lw=0.8)
        style.quarter_axis(axis, panel.quarters)
        axis.set_ylabel(unit)
        style.spread_labels(axis, ends, len(panel.quarters) - 1)
        heading = f"{title(measure)}: difference to {plain(compare.against)}"
        caption = f"bands = {compare.confidence:.0%} intervals" + (
            f"; {FEW}, so not drawn: {', '.join(map(plain, few))}" if few else ""
        )
        style.save(figure, shown, stem, heading, f"{caption} | {style.footer(result)}")
    return stem
