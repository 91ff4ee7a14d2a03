"""The forest: a row a closure; left the effect, right by how much it differs from that under the first."""

from pathlib import Path

from experiments.show import findings, marks, style
from experiments.show.closures import Told, title
from experiments.show.saved import Origin, Saved
from experiments.show.units import Said, number, plain
from experiments.show.units import title as head

FIRST, OTHER, REST = marks.AGAINST, marks.PALETTE[0], style.RULE
EFFECT, LESS = ("effect", "low", "high"), ("difference", "difference_low", "difference_high")


def forest(told: Told, stem: Path) -> Saved:
    """The place without ending (.svg, .png, .csv)."""
    measures = [name for name in told.headline.measures if told.any(name, EFFECT[0])]
    names = [one.closure.name for one in told.found]
    with style.plt.rc_context(style.STYLE):
        height = (0.27 * len(names) + 1.0) * max(1, len(measures)) + 0.8
        figure, axes = style.canvas(max(1, len(measures)), 2, 10.6, height)
        for axis in axes[2 * len(measures) :]:
            axis.axis("off")
        for index, measure in enumerate(measures):
            left, right = axes[2 * index : 2 * index + 2]
            rows = [told.row(name, measure) for name in names]
            column(left, rows, EFFECT, told.units[measure])
            if told.any(measure, LESS[0]):
                column(right, rows, LESS, told.units[measure])
                right.set_title(f"less {plain(told.first)}, world by world")
                right.set_yticks(range(len(names)), [""] * len(names))
            else:
                right.axis("off")
            window = next(row["window"] for row in rows if row["window"])
            left.set_title(f"{plain(measure)}, {window}")
            left.set_yticks(range(len(names)), list(map(plain, names)))
            if rows[0]["effect"] is not None:
                left.axvline(rows[0]["effect"] / told.units[measure].factor, color=REST, lw=0.8, ls=":")
        caption = f"dots = means over worlds, lines = intervals, dotted = the effect under {plain(told.first)}"
        return style.save(figure, told.table, stem, heading(told, measures), caption, origin(told))


def heading(told: Told, measures: list[str]) -> str:
    """Under how many of the closures the first effect can be told from zero."""
    if not measures:
        return title(told)
    rows = [row for one in told.found if (row := told.row(one.closure.name, measures[0]))["effect"] is not None]
    kinds = [findings.kind(row) for row in rows]
    parts = [
        f"{word} under {count}"
        for word in (findings.UP, findings.DOWN, findings.UNTOLD)
        if (count := kinds.count(word))
    ]
    ends = [number(pick(row["effect"] for row in rows), told.factor(measures[0])) for pick in (min, max)]
    arm, unit = plain(told.headline.arm), told.units[measures[0]].unit
    return (
        f"{head(measures[0])} with {arm}: {', '.join(parts)} of {len(rows)} closures; means from {ends[0]} to {ends[1]}"
        f" {unit}"
    )


def origin(told: Told) -> Origin:
    """Which results the figure belongs to, by the first that could be played."""
    side = next((one.side for one in told.found if one.side is not None), None)
    if side is None:
        return Origin(told.name)
    about, asked = side.manifest, side.asked
    return Origin(
        f"{told.name}: 1:{asked['scale']:,}, {side.worlds} worlds each",
        f"{asked.get('economy')}, {asked.get('shock')}, code {about['identity']['code']}, commit"
        f" {about.get('commit') or 'none'}",
    )


def column(axis, rows: list[dict], keys: tuple[str, str, str], said: Said) -> None:
    """A dot and its interval in each row of which there is one; the first closure is black."""
    for y, row in enumerate(rows):
        mean, low, high = (row[key] for key in keys)
        hue = OTHER if y else FIRST
        if low is not None:
            axis.plot([low / said.factor, high / said.factor], [y, y], color=hue, lw=1.4, solid_capstyle="butt")
        if mean is not None:
            axis.plot(mean / said.factor, y, "o", ms=4.5, mfc=hue, mec=hue)
    axis.axvline(0, color=REST, lw=0.8)
    if all(row[key] in (None, 0) for row in rows for key in keys):
        axis.set_xlim(-1, 1)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xlabel(said.unit)
    axis.locator_params(axis="x", nbins=5)
    axis.grid(axis="y", visible=False)
