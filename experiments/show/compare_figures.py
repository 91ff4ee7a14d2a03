"""One figure a measure for results side by side: the arms of all, and their paired differences."""

from pathlib import Path

import polars as pl
from matplotlib.lines import Line2D

from experiments.find.side_by_side import DIFFERENCE
from experiments.show import findings, marks, style
from experiments.show.comparison import Comparison
from experiments.show.saved import Origin, Saved
from experiments.show.units import Said, plain, quoted, title

WINDOWS = ("during", "after")
APART = 0.76  # of the room of an arm, in which the results stand under each other


def draw_all(found: Comparison, folder: Path) -> list[Saved]:
    """The places without ending (.svg, .png, .csv)."""
    return [
        joint(found, measure, folder / measure.replace(":", "_"))
        for measure in found.measures
        if has_effects(found, measure)
    ]


def has_effects(found: Comparison, measure: str) -> bool:
    drawn = (pl.col("measure") == measure) & (pl.col("window").is_in(WINDOWS) | (pl.col("kind") == "ratio"))
    return any(one.effects.filter(drawn)["effect"].is_not_null().any() for one in found.sides)


def joint(found: Comparison, measure: str, stem: Path) -> Saved:
    """Left: arms of all results, over `during` (filled) and `after` (open), a ratio over the whole.

    Right: differences to the first result, where there are any.
    """
    tables = {one.name: of_measure(one.effects, measure) for one in found.sides}
    first = found.sides[0].name
    paired = {name: table for name, all_rows in found.paired.items() if len(table := of_measure(all_rows, measure))}
    arms, said = found.arms(measure), found.units[measure]
    mark = marks.marks(list(tables), None)
    numbers = [table.with_columns(pl.lit(name).alias("experiment")) for name, table in (tables | paired).items()]
    with style.plt.rc_context(style.STYLE):
        panels = 2 if paired else 1
        figure, axes = style.canvas(1, panels, 4.6 * panels + 1.4, 0.32 * len(arms) * len(tables) + 1.6, sharey=True)
        dots(axes[0], tables, arms, said, mark)
        axes[0].set_yticks(range(len(arms)), list(map(plain, arms)))
        if paired:
            axes[0].set_title("effects")
            dots(
                axes[1],
                {name.removesuffix(f" less {first}"): table for name, table in paired.items()},
                arms,
                said,
                mark,
            )
            axes[1].set_title(style.wrapped(f"less {first}, world by world", 4.0))
        base, labels = bases(found)
        legend = [
            Line2D([], [], color=mark[name].colour, marker=mark[name].marker, label=labels[name]) for name in tables
        ]
        caption = f"{base}filled = during, or the whole of a ratio; open = after; lines = intervals"
        return style.save(
            figure,
            pl.concat(numbers, how="diagonal"),
            stem,
            heading(measure, tables, paired),
            caption,
            origin(found),
            legend,
        )


def bases(found: Comparison) -> tuple[str, dict[str, str]]:
    """Against what all effects are, for the caption; where results differ in it, each is named with its own."""
    against = {one.name: one.compare.against for one in found.sides}
    if len(set(against.values())) == 1:
        return f"against {quoted(found.sides[0].compare.against)}; ", dict(zip(against, against, strict=True))
    return "", {name: f"{name}, against {quoted(arm)}" for name, arm in against.items()}


def heading(measure: str, tables: dict[str, pl.DataFrame], paired: dict[str, pl.DataFrame]) -> str:
    """Of how many arms each result, and each difference, can be told from zero, over the first window."""
    words = []
    for name, table in (tables | paired).items():
        first = table.filter(pl.col("window") != "after")
        kinds = [findings.kind(row) for row in first.iter_rows(named=True)]
        told = [f"{word} with {count}" for word in (findings.UP, findings.DOWN) if (count := kinds.count(word))]
        words.append(f"{name}: {', '.join(told) or findings.UNTOLD} of {len(kinds)} arms")
    return f"{title(measure)}. {'; '.join(words)}"


def origin(found: Comparison) -> Origin:
    """Which results, and by what code."""
    said = [f"{one.name}: 1:{one.asked['scale']:,}, {one.worlds} worlds" for one in found.sides]
    kept = [f"{one.name}: code {one.manifest['identity']['code']}" for one in found.sides]
    return Origin("; ".join(said), "; ".join(kept))


def of_measure(table: pl.DataFrame, measure: str) -> pl.DataFrame:
    """The rows that are drawn: means over both windows; of a ratio that over the whole."""
    columns = [name for name in DIFFERENCE if name in table.columns]
    mine = table.select(columns).filter((pl.col("measure") == measure) & pl.col("effect").is_not_null())
    windows = ["cumulated"] if (mine["kind"] == "ratio").any() else list(WINDOWS)
    return mine.filter(pl.col("window").is_in(windows))


def dots(axis, tables: dict[str, pl.DataFrame], arms: list[str], said: Said, mark: dict[str, marks.Mark]) -> None:
    room = APART / len(mark)
    order = list(mark)
    for name, table in tables.items():
        for row in table.iter_rows(named=True):
            late = row["window"] == "after"
            y = arms.index(row["arm"]) + (order.index(name) + (0.7 if late else 0.3)) * room - APART / 2
            hue = mark[name].colour
            if row["low"] is not None:
                axis.plot(
                    [row["low"] / said.factor, row["high"] / said.factor],
                    [y, y],
                    color=hue,
                    lw=1.4,
                    solid_capstyle="butt",
                )
            axis.plot(
                row["effect"] / said.factor,
                y,
                mark[name].marker,
                ms=4.5,
                mfc="white" if late else hue,
                mec=hue,
                mew=1.2,
            )
    if all((table["effect"] == 0).all() for table in tables.values()):
        axis.set_xlim(-1, 1)
    axis.axvline(0, color=style.RULE, lw=0.8)
    axis.set_ylim(len(arms) - 0.5, -0.5)
    axis.set_xlabel(said.unit)
    axis.locator_params(axis="x", nbins=5)
    axis.grid(axis="y", visible=False)
