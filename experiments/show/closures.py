"""A headline under every closure as one table: terminal, CSV, JSON, and a page with its forest."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from abm.errors import ConfigError
from experiments.ask.closures import Headline
from experiments.find.closures import FIRST, Under, table
from experiments.find.number_of import largest_of
from experiments.show import screen
from experiments.show.saved import Saved
from experiments.show.screen import Screen
from experiments.show.tables import WARNED, cell, floating, grid, lettered
from experiments.show.terminal import Sheet, as_json, first_that_fits, prose, stacked
from experiments.show.units import DASH, Said, plain, quoted, sizes
from experiments.show.written import as_written, environment
from experiments.store.files import write_whole
from experiments.store.lock import alone

FILE, FOREST = "closures.csv", "closures"
LESS = {"difference": "effect", "difference_low": "low", "difference_high": "high", "difference_warning": "warning"}


@dataclass(frozen=True)
class Told:
    """The closures of an experiment, found and ready to be shown; `asked` is the command that made them."""

    name: str
    question: str
    sentence: str
    headline: Headline
    found: Sequence[Under]
    asked: Sequence[str]

    @cached_property
    def table(self) -> pl.DataFrame:
        return table(self.found, self.headline)

    @property
    def first(self) -> str:
        return self.found[0].closure.name

    @cached_property
    def units(self) -> dict[str, Said]:
        """The size in which each measure is said, from all its effects and differences."""
        largest = {}
        for row in self.table.filter(pl.col("unit").is_not_null()).iter_rows(named=True):
            mine = self.table.filter(pl.col("measure") == row["measure"])
            largest[row["measure"], row["unit"], row["kind"]] = max(
                map(largest_of, (mine["effect"], mine["difference"]))
            )
        return sizes(largest)

    def row(self, closure: str, measure: str) -> dict:
        asked = (pl.col("closure") == closure) & (pl.col("measure") == measure)
        return self.table.row(by_predicate=asked, named=True)

    def effect(self, closure: str, measure: str) -> str:
        """`0.78 [0.38, 1.20]`, or why there is none."""
        return cell(self.row(closure, measure), self.factor(measure))

    def less(self, closure: str, measure: str) -> str:
        """The same of the difference from the first closure; a dash where it is that one, or none is told."""
        row = self.row(closure, measure)
        return (
            DASH
            if row["difference"] is None
            else cell({of: row[name] for name, of in LESS.items()}, self.factor(measure))
        )

    def any(self, measure: str, column: str) -> bool:
        """Whether there is a number of a measure to be drawn."""
        return self.table.filter(pl.col("measure") == measure)[column].is_not_null().any()

    def factor(self, measure: str) -> float:
        return self.units[measure].factor if measure in self.units else 1.0


def show(told: Told, out: Path, way: str | None) -> None:
    """The page in its folder, and the table, by the `way` of latex or json where one is named, on the standard
    output."""
    page = write(told, out)
    if way is not None:
        print({"json": document, "latex": latex}[way](told))
        return
    terminal(told)
    prose(f"{page}; figures in {out / 'figures'}")


def heads(told: Told) -> tuple[str, ...]:
    named = []
    for measure in told.headline.measures:
        rows = told.table.filter((pl.col("measure") == measure) & pl.col("window").is_not_null())
        window = rows["window"][0] if len(rows) else told.headline.windows[measure]
        unit = f", {told.units[measure].unit}" if measure in told.units else ""
        named += [f"{plain(measure)}, {window}{unit}", f"less {plain(told.first)}"]
    return ("closure", *named)


def lines(told: Told) -> list[tuple[str, ...]]:
    return [
        (
            plain(one.closure.name),
            *(
                shown(one.closure.name, measure)
                for measure in told.headline.measures
                for shown in (told.effect, told.less)
            ),
        )
        for one in told.found
    ]


def notes(told: Told) -> list[str]:
    """How worlds are paired, why some differences are not told, what may not hold, what failed."""
    confidence = f"{next(iter(told.table['confidence'].drop_nulls()), 0.95):.0%}"
    found = [
        f"Intervals of {confidence}. Less {plain(told.first)}: the mean over worlds of the same luck and draw, one by"
        " one, with an interval of its own; how many worlds such pairs save stands in the file."
    ]
    rows = list(told.table.iter_rows(named=True))
    return [*found, *untold(told, rows), *uneven(told), *warned(told, rows)]


def untold(told: Told, rows: list[dict]) -> Iterator[str]:
    """Why no difference is told: of which measures, and of which closures where it is not all of them."""
    closures: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["difference_note"] not in (None, FIRST):
            closures.setdefault((row["difference_note"], row["measure"]), []).append(plain(row["closure"]))
    measures: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (why, measure), names in closures.items():
        measures.setdefault((why, tuple(names)), []).append(plain(measure))
    for (why, names), some in measures.items():
        of = "" if len(names) == len(told.found) - 1 else f" ({', '.join(names)})"
        yield f"Less {plain(told.first)}, {', '.join(some)}: not told, {why}{of}."


def uneven(told: Told) -> Iterator[str]:
    """Worlds that failed, or were not played, under some closures."""
    sides = {plain(one.closure.name): one.side for one in told.found if one.side is not None}
    failed: dict[int, list[str]] = {}
    for name, side in sides.items():
        if side.manifest["failures"]:
            failed.setdefault(len(side.manifest["failures"]), []).append(name)
    for count, names in failed.items():
        yield f"{', '.join(names)}: {count} worlds failed and are left out."
    worlds = {name: side.worlds for name, side in sides.items()}
    if len(set(worlds.values())) > 1:
        yield f"Worlds: {', '.join(f'{name} {count}' for name, count in worlds.items())}."


def warned(told: Told, rows: list[dict]) -> Iterator[str]:
    """What the sign behind an interval means, once for each warning."""
    names: dict[str, list[str]] = {}
    for row in rows:
        for key, words in (("warning", ""), ("difference_warning", f", less {plain(told.first)}")):
            if row[key]:
                names.setdefault(row[key], []).append(f"{plain(row['closure'])}, {plain(row['measure'])}{words}")
    for why, some in names.items():
        yield f"{WARNED} {why} ({'; '.join(some)})."


def title(told: Told) -> str:
    return f"{told.name}: {quoted(told.headline.arm)} against {quoted(told.headline.against)} under every closure"


def terminal(told: Told) -> None:
    prose(title(told))
    first_that_fits(
        Sheet(heads(told), lines(told)),
        Sheet(heads(told), [tuple(map(stacked, line)) for line in lines(told)]),
        one_under_the_other(told),
    ).print()
    for line in notes(told):
        prose(line)


def one_under_the_other(told: Told) -> Sheet:
    """A row for each measure, where there are too many for columns."""
    items: list[str | tuple] = []
    for closure, *cells in lines(told):
        items.append(closure)
        for at, head in enumerate(heads(told)[1::2]):
            items.append((f"  {head}", *cells[2 * at : 2 * at + 2]))
    return Sheet(("", "effect", heads(told)[2]), items)


def latex(told: Told) -> str:
    """The table for a paper; what each closure is stands in the notes."""
    cells, reasons = lettered([heads(told), *lines(told)])
    closures = [f"{plain(one.closure.name)}: {one.closure.sentence}" for one in told.found]
    below = [told.sentence, *notes(told), *reasons, *closures]
    return floating("l" + "r" * (len(cells[0]) - 1), cells, title(told), f"{told.name}-closures", below)


def document(told: Told) -> str:
    """Everything as one JSON document; numbers in the unit of their measure."""
    closures = [
        {
            "name": one.closure.name,
            "sentence": one.closure.sentence,
            "changes": one.closure.changes,
            "result": None if one.side is None else str(one.side.folder),
            "effects": told.table.filter(pl.col("closure") == one.closure.name).drop("closure").to_dicts(),
        }
        for one in told.found
    ]
    about = {"experiment": told.name, "question": told.question, "arm": told.headline.arm}
    return as_json(about | {"against": told.headline.against, "closures": closures})


def write(told: Told, out: Path) -> Path:
    """README.md, details.md, closures.csv and the forest, beside the folders of the results."""
    from experiments.show.closures_figures import forest

    try:
        with alone(out):
            write_whole(out / FILE, told.table.write_csv().encode())
            drawn = forest(told, out / "figures" / FOREST)
            page = environment(trim_blocks=True).get_template("closures.md.j2").render(content(told, drawn.alt))
            return screen.write(out, in_short(told, drawn), page)
    except OSError as error:
        raise ConfigError(f"--out {out}: {error.strerror}; name a folder that can be written") from None


def in_short(told: Told, drawn: Saved) -> Screen:
    """The table and the forest; what each closure is stands behind."""
    table = grid([heads(told), *lines(told)])
    words = [as_written(told.question), as_written(told.sentence), f"{drawn.title}."]
    words += [f"{WARNED} may not hold what it says, see the details."] if WARNED in table else []
    return Screen(title(told), words, shlex.join(told.asked), table, drawn)


def content(told: Told, alt: str) -> dict:
    return {
        "title": as_written(title(told)),
        "question": as_written(told.question),
        "sentence": as_written(told.sentence),
        "table": grid([heads(told), *lines(told)]),
        "notes": [as_written(line) for line in notes(told)],
        "closures": [
            {
                "name": as_written(plain(one.closure.name)),
                "sentence": as_written(one.closure.sentence),
                "words": as_written(one.closure.words),
                "worlds": 0 if one.side is None else one.side.worlds,
                "identity": "" if one.side is None else "-".join(identity(one)),
            }
            for one in told.found
        ],
        "file": FILE,
        "forest": f"figures/{FOREST}.svg",
        "alt": as_written(alt),
        "command": shlex.join(told.asked),
    }


def identity(one: Under) -> list[str]:
    return [] if one.side is None else [one.side.manifest["identity"][part] for part in ("code", "configs", "question")]
