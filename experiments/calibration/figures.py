"""Figures of a calibration: fit in accepted ranges, posteriors over their
ranges, which inputs the facts cannot tell apart."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.show import marks, style
from experiments.show.saved import Origin, Saved
from experiments.show.units import given, plain

FARTHEST = 4.0  # accepted ranges; what lies farther is drawn at the edge with its number
BINS = 24
INDEX_SHOWN, NOT_APART = 3.0, 10.0
PASS, MISS = marks.PALETTE[0], marks.PALETTE[1]


def draw_all(tables: dict[str, pl.DataFrame], folder: Path, origin: Origin) -> list[Saved]:
    with style.plt.rc_context(style.STYLE):
        return [
            fit(tables["facts"], folder / "fit", origin),
            posteriors(tables["inputs"], tables["posterior"], folder / "posteriors", origin),
            identification(tables["inputs"], tables["pairs"], folder / "told_apart", origin),
        ]


def fit(facts: pl.DataFrame, stem: Path, origin: Origin) -> Saved:
    """The model's mean and 90 % band for each fact, in accepted ranges around the data."""
    figure, (axis,) = style.canvas(1, 1, 6.8, 0.24 * len(facts) + 1.4)
    axis.axvspan(-1, 1, color=style.ACCEPTED, lw=0, zorder=0)
    axis.axvline(0, color=style.RULE, lw=0.8)
    for y, row in enumerate(facts.iter_rows(named=True)):
        colour = PASS if row["verdict"] == "PASS" else MISS
        gap = float(np.clip(row["gap"], -FARTHEST, FARTHEST))
        band = np.clip([row["gap_low"], row["gap_high"]], -FARTHEST, FARTHEST)
        axis.plot(band, [y, y], color=colour, lw=1.6, solid_capstyle="butt")
        axis.plot(gap, y, "o", ms=5, mec=colour, mfc=colour if row["verdict"] == "PASS" else "white", mew=1.3)
        if abs(row["gap"]) > FARTHEST:
            axis.annotate(
                f"{row['gap']:.1f}",
                (gap, y),
                xytext=(6 if gap > 0 else -6, 0),
                textcoords="offset points",
                ha="left" if gap > 0 else "right",
                va="center",
                fontsize=7.5,
                color=colour,
            )
    axis.set_yticks(range(len(facts)), [plain(name) for name in facts["fact"]], fontsize=8)
    axis.set_ylim(len(facts) - 0.4, -0.6)
    axis.set_xlim(-FARTHEST * 1.2, FARTHEST * 1.2)
    axis.set_xticks(range(-int(FARTHEST), int(FARTHEST) + 1))
    axis.set_xlabel("distance from the data, in accepted ranges (-1 lower end, 1 upper end)")
    axis.grid(axis="y", visible=False)
    words = (
        "filled = mean inside the accepted range (grey), open = outside; lines = where 90 % of single histories lie;"
        " beyond 4 drawn at the edge"
    )
    passed = sum(facts["verdict"] == "PASS")
    told = f"{passed} of {len(facts)} facts that were fitted to lie in their accepted ranges"
    numbers = facts.select("fact", "gap_low", "gap", "gap_high", "verdict")
    return style.save(figure, numbers, stem, told, words, origin)


def posteriors(inputs: pl.DataFrame, draws: pl.DataFrame, stem: Path, origin: Origin) -> Saved:
    """Each input over its range: draws as density, 90 % interval, estimate, and the flat density before the facts."""
    columns = min(4, len(inputs))
    rows = -(-len(inputs) // columns)
    figure, axes = style.canvas(rows, columns, 1.9 * columns + 0.6, 1.6 * rows + 0.8)
    densities = []
    for axis, row in zip(axes, inputs.iter_rows(named=True), strict=False):
        ends = (row["prior_low"], row["prior_high"])
        height, edges = np.histogram(draws[row["input"]].to_numpy(), bins=BINS, range=ends)
        height = height / max(height.sum(), 1) * BINS  # 1 = as likely as before the facts
        axis.stairs(height, edges, fill=True, color=PASS, alpha=0.35, lw=0)
        axis.axhline(1, color=style.RULE, lw=0.8, ls="--")
        axis.plot([row["low"], row["high"]], [0, 0], color=PASS, lw=3, solid_capstyle="butt", clip_on=False)
        axis.axvline(row["estimate"], color=marks.AGAINST, lw=1.2)
        axis.set(xlim=ends, ylim=(0, max(1.5, height.max() * 1.1)))
        axis.set_title(plain(row["input"].removeprefix("shock.")), fontsize=8)
        axis.set_xticks(ends, [given(end) for end in ends], fontsize=7)
        axis.set_xlabel(row["unit"], fontsize=6.5, labelpad=1)
        axis.tick_params(axis="y", labelsize=7)
        axis.locator_params(axis="y", nbins=4)
        densities += [
            {"input": row["input"], "from": a, "to": b, "density": float(h)}
            for a, b, h in zip(edges[:-1], edges[1:], height, strict=True)
        ]
    for axis in axes[len(inputs) :]:
        axis.axis("off")
    for axis in axes[::columns]:
        axis.set_ylabel("density", fontsize=7.5)
    words = (
        "density against that before the facts (dashed, 1); bar = 90 % interval; line = estimate; axis = range before"
        " the facts"
    )
    least = inputs.sort("width_of_prior").row(0, named=True)
    told = (
        f"What the facts say of each input: most of {plain(least['input'].removeprefix('shock.'))}, whose interval is"
        f" {least['width_of_prior']:.0%} of what it was"
    )
    return style.save(figure, pl.DataFrame(densities), stem, told, words, origin)


def identification(inputs: pl.DataFrame, pairs: pl.DataFrame, stem: Path, origin: Origin) -> Saved:
    """Correlation of the draws as colour; the collinearity index as number where it is large."""
    names = inputs["input"].to_list()
    places = {name: index for index, name in enumerate(names)}
    table = np.full((len(names), len(names)), np.nan)
    size = 0.36 * len(names) + 2.6
    figure, (axis,) = style.canvas(1, 1, size + 0.9, size)
    for row in pairs.iter_rows(named=True):
        i, j = names.index(row["input"]), names.index(row["other"])
        if i > j:
            table[i, j] = row["correlation"]
            if row["collinearity"] >= INDEX_SHOWN:
                strong = abs(row["correlation"]) > 0.6
                axis.text(
                    j,
                    i,
                    f"{min(row['collinearity'], 999):.0f}",
                    ha="center",
                    va="center",
                    fontsize=7,
                    color="white" if strong else "black",
                )
    shown = axis.imshow(table, cmap="PuOr", vmin=-1, vmax=1)
    labels = [plain(name.removeprefix("shock.")) for name in names]
    axis.set_xticks(range(len(names)), labels, rotation=90, fontsize=7.5)
    axis.set_yticks(range(len(names)), labels, fontsize=7.5)
    axis.grid(visible=False)
    bar = figure.colorbar(shown, ax=axis, shrink=0.7, label="correlation of the draws")
    bar.ax.tick_params(labelsize=7)
    words = (
        f"numbers = collinearity index of the pair, from {INDEX_SHOWN:.0f} on; above {NOT_APART:.0f} the"
        " facts cannot tell the two apart"
    )
    once = pairs.filter(pl.col("input").replace_strict(places) > pl.col("other").replace_strict(places))
    told = f"Of {len(once)} pairs of inputs the facts cannot tell apart {(once['collinearity'] > NOT_APART).sum()}"
    return style.save(figure, pairs, stem, told, words, origin)
