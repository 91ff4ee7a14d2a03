"""What a user is told, as short lines of text: tables row by row, pages line by line, figures artist by artist."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter

from experiments.show import style
from tests.show.ink import out_of_view

FIGURES = 8  # that matter of a number: the last bits are another processor's
SEEN = 5  # of a place on paper
MOST = 14  # points of a curve that are told one by one
NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d{4,}(?:e[+-]?\d+)?|(?<![\w.])-?\d+(?:\.\d+)?e[+-]?\d+")
VERSIONS = re.compile(r"(\| versions \|).*")
SAME, SENTENCE = '"', 40  # letters


def number(value: float, figures: int = FIGURES) -> str:
    """So many figures; what is nothing but rounding is nothing."""
    return f"{0.0 if abs(value) < 1e-13 else float(value):.{figures}g}"


def text(said: str, *places: Path) -> str:
    """Numbers in so many figures; folders and versions of packages are another matter."""
    for position in places:
        said = said.replace(str(position), "<folder>")
    said = NUMBER.sub(lambda found: number(float(found[0])), re.sub(VERSIONS, r"\1 ... |", said))
    return "\n".join(line.rstrip() for line in said.strip("\n").splitlines()) + "\n"


def terminal(said: str, *places: Path) -> str:
    """A table as it is printed, without its rules and with less air."""
    return re.sub(r" {3,}", "   ", re.sub(r"\n[ ─]+(?=\n)", "\n", text(said, *places)))


def table(said: str | pl.DataFrame, figures: int = FIGURES) -> str:
    """A table as in its file; a ditto for what the row above says too, a number for a sentence said before."""
    said = said.write_csv() if isinstance(said, pl.DataFrame) else said
    lines, above, sentences = [], [], {}
    for row in csv.reader(io.StringIO(said)):
        row = [cell_of(cell, figures) for cell in row]
        same = [cell != "" and [cell] == above[index : index + 1] for index, cell in enumerate(row)]
        lines.append("|".join(SAME if alike else once(cell, sentences) for cell, alike in zip(row, same, strict=True)))
        above = row
    return "\n".join(lines) + "\n"


def once(cell: str, sentences: dict[str, int]) -> str:
    """In full where it is said first."""
    if len(cell) < SENTENCE or cell in sentences:
        return f"({sentences[cell]})" if cell in sentences else cell
    sentences[cell] = len(sentences) + 1
    return f"({sentences[cell]}) {cell}"


def cell_of(cell: str, figures: int) -> str:
    try:
        return cell if re.fullmatch(r"-?\d*", cell) else number(float(cell), figures)
    except ValueError:
        return cell


def in_short(numbers: pl.DataFrame) -> Iterator[str]:
    """Of the columns of a figure's table what they hold, and sums in which every row has its own weight."""
    words = [numbers[name] for name in numbers.columns if not numbers[name].dtype.is_numeric()]
    yield f"numbers, {len(numbers)} rows: " + "; ".join(
        f"{one.name} {', '.join(map(str, one.unique(maintain_order=True)))}" for one in words
    )
    sums = []
    for name in (name for name in numbers.columns if numbers[name].dtype.is_numeric()):
        values = numbers[name].cast(pl.Float64).to_numpy()
        known = np.isfinite(values)
        weights = np.sqrt(np.arange(2, 2 + len(values)))
        sums.append(f"{name} {known.sum()} {number((weights[known] * values[known]).sum(), 6)}")
    yield f"sums: {'; '.join(sums)}"


# ---- Figures. ----


@contextmanager
def inked() -> Iterator[dict[str, str]]:
    """Every figure that is saved meanwhile, by the name of its file; nothing is painted."""
    kept: dict[str, str] = {}
    save = style.save

    def keep(figure, numbers, position, title, footer, origin, legend=()):
        saved = save(figure, numbers, position, title, footer, origin, legend)
        kept[position.name] = "\n".join([*ink(figure), *in_short(numbers)]) + "\n"
        return saved

    with (
        patch.object(style, "save", keep),
        patch.object(Figure, "savefig", lambda *_, **__: None),
        patch.object(Figure, "tight_layout", lambda *_, **__: None),
    ):
        yield kept


def ink(figure: Figure) -> Iterator[str]:
    """Words and artists of a figure, panel by panel."""
    width, height = figure.get_size_inches()
    yield f"paper {number(width, 4)} x {number(height, 4)}"
    for words in figure.texts:
        yield f"words {one_line(words.get_text())}"
    for legend in figure.legends:
        yield from legend_lines(legend)
    for index, axes in enumerate(figure.axes):
        yield f"panel {index}{'' if axes.axison else ', no axes'}"
        yield from (f"  {line}" for line in (colour_bar(axes) if axes.get_label() == "<colorbar>" else panel(axes)))


def panel(axes: Axes) -> Iterator[str]:
    titles = [axes.get_title(loc=side) for side in ("left", "center", "right")]
    labels = {"title": " / ".join(filter(None, titles)), "across": axes.get_xlabel(), "up": axes.get_ylabel()}
    yield from (f"{name}: {one_line(words)}" for name, words in labels.items() if words)
    for name, axis, ends in (("x", axes.xaxis, axes.get_xlim()), ("y", axes.yaxis, axes.get_ylim())):
        hidden = out_of_view(axes)
        ticks = [label for label in axis.get_ticklabels() if not any(label is one for one in hidden)]
        words = [one_line(label.get_text()) for label in ticks]
        fixed = isinstance(axis.get_major_formatter(), FixedFormatter)
        yield f"{name} {axis.get_scale()} {joined(ends, 5)}" + (f": {', '.join(words)}" if fixed else "")
    if axes.get_legend():
        yield from legend_lines(axes.get_legend())
    yield from (line_of(one, axes) for one in axes.get_lines())
    for one in axes.collections:
        yield from collection_lines(one)
    bars = [(one, list(one.patches)) for one in axes.containers if hasattr(one, "patches")]
    for container, some in bars:
        sides = np.array([(*bar.get_xy(), bar.get_width(), bar.get_height()) for bar in some])
        look = ",".join(dict.fromkeys(hue(bar.get_facecolor()) for bar in some))
        name = one_line(str(container.get_label()))
        yield f"bars {look}{'' if name.startswith('_') else f' {name}'}: {points(sides)}"
    shown_already = {id(bar) for _, some in bars for bar in some}
    yield from (patch_line(one) for one in axes.patches if id(one) not in shown_already)
    yield from (image_line(one) for one in axes.images)
    yield from texts(axes)


def texts(axes: Axes) -> Iterator[str]:
    """Words that look alike and stand on one height share a line."""
    rows: dict[tuple, list[str]] = {}
    for words in axes.texts:
        across, up = getattr(words, "xy", words.get_position())
        look = f"{hue(words.get_color())} {words.get_ha()} {words.get_va()} {words.get_fontweight()}"
        rows.setdefault((look, number(up, 5)), []).append(f"{number(across, 5)} {one_line(words.get_text())}")
    yield from (f"text {look} at {up}: {'; '.join(some)}" for (look, up), some in rows.items())


def colour_bar(axes: Axes) -> Iterator[str]:
    yield f"colours {joined(axes.get_ylim(), 4)}: {one_line(axes.get_ylabel())}"


def legend_lines(legend) -> Iterator[str]:
    for handle, words in zip(legend.legend_handles, legend.get_texts(), strict=True):
        if hasattr(handle, "get_marker"):
            look = f"{hue(handle.get_color())} {handle.get_linestyle()} {handle.get_marker()}"
            look += f" {hue(handle.get_markerfacecolor())} in {hue(handle.get_markeredgecolor())}"
        else:
            look = hue(handle.get_facecolor())
        yield f"legend {look}: {one_line(words.get_text())}"


def line_of(line, axes: Axes) -> str:
    drawn = line.get_linestyle() not in ("None", "", None)
    look = f"{hue(line.get_color())} {line.get_linestyle()} {number(line.get_linewidth(), 3)}" if drawn else "none"
    if line.get_marker() not in ("None", "", None):
        look += f" {line.get_marker()} {hue(line.get_markerfacecolor())} in {hue(line.get_markeredgecolor())}"
        look += f" {number(line.get_markersize(), 3)}"
    along = "" if line.get_transform() == axes.transData else " along an axis"
    return f"line {look}{along}: {points(np.column_stack([line.get_xdata(), line.get_ydata()]))}"


def collection_lines(found: Collection) -> Iterator[str]:
    """Bands as their edges, many lines as their ends, cells as their numbers."""
    faces = [hue(colour) for colour in np.atleast_2d(found.get_facecolor())] if len(found.get_facecolor()) else []
    edges = [hue(colour) for colour in np.atleast_2d(found.get_edgecolor())] if len(found.get_edgecolor()) else []
    look = f"{','.join(dict.fromkeys(faces)) or '-'} in {','.join(dict.fromkeys(edges)) or '-'}"
    look += "" if found.get_alpha() is None else f" alpha {number(np.max(found.get_alpha()), 3)}"
    if found.get_array() is not None:
        values = np.ma.filled(np.ma.asarray(found.get_array(), float), np.nan)
        yield f"cells {found.get_cmap().name} {joined(found.get_clim(), 5)}: {points(values.reshape(len(values), -1))}"
    if hasattr(found, "get_segments"):
        yield f"lines {look}: {points(np.array([np.ravel(one) for one in found.get_segments()]))}"
    elif len(offsets := np.asarray(found.get_offsets())) > 1:
        yield f"dots {look}: {points(offsets)}"
    else:
        yield from (f"area {look}: {band(path.vertices)}" for path in found.get_paths())


def band(vertices: np.ndarray) -> str:
    """Of each place its lowest and its highest edge."""
    at: dict[float, list[float]] = {}
    for x, y in vertices:
        at.setdefault(float(number(x, 6)), []).append(y)
    return points(np.array([(x, min(at[x]), max(at[x])) for x in sorted(at)]))


def patch_line(found: Patch) -> str:
    look = f"{type(found).__name__} {hue(found.get_facecolor())}"
    if hasattr(found, "get_xy") and hasattr(found, "get_width"):
        return f"{look}: {joined((*found.get_xy(), found.get_width(), found.get_height()), 6)}"
    if hasattr(found, "get_data"):
        heights, edges, _ = found.get_data()
        return f"{look}: {points(np.column_stack([edges[:-1], heights]))}"
    return f"{look}: {points(found.get_path().vertices)}"


def image_line(found: AxesImage) -> str:
    values = np.ma.filled(np.ma.asarray(found.get_array(), float), np.nan)
    return (
        f"image {found.get_cmap().name} {joined(found.get_clim(), 4)} {joined(found.get_extent(), 4)}: {points(values)}"
    )


def points(rows: np.ndarray) -> str:
    """Each where there are few; of many a few and the mean."""
    rows = np.asarray(rows, float)
    if not len(rows):
        return "none"
    shown = rows if len(rows) <= MOST else rows[:: -(-len(rows) // 6)]
    text = "; ".join(joined(row, SEEN) for row in shown)
    return text if len(rows) <= MOST else f"{text}; {len(rows)} with the mean {joined(np.nanmean(rows, axis=0), SEEN)}"


def joined(values: Iterable[float], figures: int) -> str:
    return " ".join(number(value, figures) for value in np.asarray(list(values), float))


def hue(colour) -> str:
    return colour if isinstance(colour, str) and colour == "none" else to_hex(colour)


def one_line(words: str) -> str:
    return " ".join(words.split())


def drawings(kept: dict[str, str]) -> str:
    """All figures, by their names; a footer that several share is told once."""
    said = "\n".join(f"## {name}\n\n{one}" for name, one in sorted(kept.items()))
    for footer in dict.fromkeys(re.findall(r"\. [^.|\n]*: 1:[\d,]+, \d+ worlds[^.\n]*\.$", said, re.MULTILINE)):
        first, *others = said.split(footer)
        said = footer.join([first, " <footer>".join(others)])
    return said
