"""Several results in one table and one figure a measure: terminal, CSV, LaTeX, and a folder of their own."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from abm.errors import ConfigError
from experiments.find.side_by_side import (
    KEPT,
    Side,
    read_sides,
)
from experiments.show import changed, tables
from experiments.show.base import base
from experiments.show.comparison import ALL_ROWS, Comparison, Rows
from experiments.show.headline import headline
from experiments.show.origin import origin_facts
from experiments.show.saved import Saved
from experiments.show.tables import (
    cell,
    dashes,
    floating,
    grid,
    lettered,
)
from experiments.show.terminal import Sheet, as_json, first_that_fits, prose, stacked
from experiments.show.units import DASH, in_size, plain
from experiments.show.written import as_written
from experiments.store.files import write_whole
from experiments.store.lock import alone

HEADS = ("measure", "arm", "window", "unit")
NOT_PLAYED, NOT_ASKED = "not played", "not compared"
ABSENT = NOT_PLAYED, NOT_ASKED, DASH
A_PAGE = 45  # rows
LONG = "% {rows} rows are more than a page holds: --measure, --arm and --window keep some."
BESIDE = {  # of a row: per cent of the level in the arm compared with, that level, worlds, what its interval is over
    "percent": pl.Float64, "level_against": pl.Float64, "worlds": pl.Int64, "units": pl.Int64,
}  # fmt: skip # a table


def read(folders: list[Path]) -> Comparison:
    return Comparison(tuple(read_sides(folders)))


def foremost(found: Comparison) -> Rows:
    """What is told first of several results: measures and windows of their headlines, of the arms that they share;
    where they share none, of those of the headlines."""
    heads = [headline(one) for one in found.sides]
    measures, arms, windows = ({getattr(one, key): None for one in heads} for key in ("measure", "arm", "window"))
    return Rows(tuple(measures), tuple(found.shared_arms or arms), tuple(windows))


def show(
    folders: list[Path], way: str | None, out: Path | None, rows: Rows = ALL_ROWS, everything: bool = False
) -> None:
    """On the standard output, as a table or by the `way` of csv, latex or json; in a folder of its own where one is
    named. Notes of the CSV go to the error stream."""
    found = read(folders).only(rows)
    if way == "csv":
        print(frame(found).write_csv(), end="")
        print("\n".join([*found.origins, *found.words, *found.notes]), file=sys.stderr)
    elif way == "latex":
        print(latex(found))
    elif way == "json":
        print(as_json(document(found)))
    else:
        terminal(found, everything)
    if out is not None:
        print(f"{write(found, out)}; figures in {out / 'figures'}", file=sys.stderr)


def heads(found: Comparison) -> tuple[str, ...]:
    """Each result with the arm that its effects are held against; a difference is of two that share theirs."""
    return (*HEADS, *(f"{one.name} against {plain(one.compare.against)}" for one in found.sides), *found.paired)


def lines(found: Comparison) -> Iterator[tuple[str, ...]]:
    """One line for each measure, arm and window that a result tells; no cell is empty."""
    for measure in found.measures:
        factor = found.units[measure].factor
        for arm in found.arms(measure):
            for window in found.told_windows:
                rows = [one_row(side.effects, measure, arm, window) for side in found.sides]
                if any(rows):
                    unit = next(row for row in rows if row)
                    cells = [
                        cell(row, factor) if row else absent(side, measure, arm)
                        for side, row in zip(found.sides, rows, strict=True)
                    ]
                    apart = [cell(one_row(table, measure, arm, window), factor) for table in found.paired.values()]
                    yield (
                        plain(measure),
                        plain(arm),
                        window,
                        in_size(factor, unit["unit"], unit["kind"]),
                        *cells,
                        *apart,
                    )


def one_row(table: pl.DataFrame, measure: str, arm: str, window: str) -> dict | None:
    asked = (pl.col("measure") == measure) & (pl.col("arm") == arm) & (pl.col("window") == window)
    return next(table.filter(asked).iter_rows(named=True), None)


def absent(side: Side, measure: str, arm: str) -> str:
    if arm not in side.manifest["arms"]:
        return NOT_PLAYED
    return NOT_ASKED if measure not in side.compare.measures else DASH


def terminal(found: Comparison, everything: bool = True) -> None:
    """Words, then the table, on the standard output: of several results what their headlines are of, and all only where
    it is asked for; of one result its effect table."""
    if len(found.sides) == 1 and not found.rows.window:
        only = found.sides[0]
        below = [*found.windows(), *found.notes, dashes(base(only.manifest, only.compare.against))]
        tables.terminal(only.effects, tables.heading(only.name, only.compare, only.worlds), below)
        return
    for line in found.words:
        prose(line)
    if (everything or found.rows) and (apart := found.apart):
        for one in apart:
            terminal(one)
        return
    first = not (everything or found.rows or len(found.sides) == 1)
    told = found.only(foremost(found)) if first else found
    first_that_fits(side_by_side(told, str), side_by_side(told, stacked), one_under_the_other(told)).print()
    if more := sum(1 for _ in lines(found)) - sum(1 for _ in lines(told)):
        prose(f"{more:,} rows more, bounds and budgets: --all has them; --measure, --arm and --window pick some.")
    for line in told.named(told.warnings()) if first else told.notes:
        prose(line)


def side_by_side(found: Comparison, way: Callable[[str], str]) -> Sheet:
    """A column for each result and each difference."""
    items: list[str | tuple] = []
    above = ("", "")
    for measure, arm, window, unit, *cells in lines(found):
        if measure != above[0]:
            items.append(measure)
        named = "" if (measure, arm) == above else f"  {arm}"
        items.append((named, window, unit, *map(way, cells)))
        above = (measure, arm)
    return Sheet(("", *heads(found)[2:]), items, (0, 1, 2))


def one_under_the_other(found: Comparison) -> Sheet:
    """A row for each result that played the arm and each difference, where there are too many for columns."""
    named, items = heads(found)[len(HEADS) :], []
    for measure, arm, window, unit, *cells in lines(found):
        items += [f"{measure}, {arm}, {window}, {unit}"]
        items += [(f"  {name}", cell) for name, cell in zip(named, cells, strict=True) if cell != NOT_PLAYED]
    return Sheet(("", "effect"), items)


def frame(found: Comparison) -> pl.DataFrame:
    """Effects of each result over every window and quarter, then the paired differences; units as they are stored,
    `quarters` are those of the window."""
    shown = {one.name: (one.effects, one) for one in found.sides}
    shown |= {name: (table, found.sides[0]) for name, table in found.paired.items()}
    return pl.concat(
        [
            table.select(
                pl.lit(name).alias("experiment"),
                *KEPT,
                pl.col("window").replace(quarters_of_windows(side)).alias("quarters"),
                *(
                    pl.col(name).cast(kind) if name in table.columns else pl.lit(None, kind).alias(name)
                    for name, kind in BESIDE.items()
                ),
            )
            for name, (table, side) in shown.items()
        ]
    )


def quarters_of_windows(side: Side) -> dict[str, str]:
    """What `during`, `after` and the sums are of; a quarter is of itself."""
    compare = side.compare
    ends = max(compare.during.split(":")[-1], compare.after.split(":")[-1])
    return {
        "during": compare.during,
        "after": compare.after,
        "cumulated_during": compare.during,
        "cumulated": f"first programme:{ends}",
    }


def document(found: Comparison) -> dict:
    """All of it; numbers in the unit of their row."""
    results = [
        {"name": one.name, "folder": str(one.folder)} | origin_facts(one) | {"effects": one.effects.to_dicts()}
        for one in found.sides
    ]
    apart = {
        f"{name} less {found.sides[0].name}": table if isinstance(table, str) else table.to_dicts()
        for name, table in found.differences.items()
    }
    return {"results": results, "differences": apart, "notes": [*found.words, *found.origins, *found.notes]}


def latex(found: Comparison) -> str:
    """A floating table; of one result its effect table."""
    if len(found.sides) == 1 and not found.rows.window:
        only = found.sides[0]
        caption = f"{only.asked['question']} {tables.heading(only.name, only.compare, only.worlds)}."
        below = [*found.windows(), *found.origins, *found.notes, dashes(base(only.manifest, only.compare.against))]
        return tables.latex(only.effects, caption, only.name, below)
    if apart := found.apart:
        above = "\n".join(f"% {line}" for line in (*found.words, "Each result has a table of its own."))
        return "\n\n".join([above, *map(latex, apart)])
    caption = "Effects in " + ", ".join(one.name for one in found.sides)
    told, reasons = lettered(lines(found))
    long = [LONG.format(rows=len(told))] if len(told) > A_PAGE else []
    columns = "l" * len(HEADS) + "r" * (len(heads(found)) - len(HEADS))
    label = " ".join(("compare", *(one.name for one in found.sides)))
    below = [*found.words, *found.origins, *found.notes, *reasons]
    return "\n".join([*long, floating(columns, [heads(found), *told], caption, label, below)])


def write(found: Comparison, out: Path) -> Path:
    """README.md, tables.csv and one figure a measure; never in the folder of a result."""
    from experiments.show.compare_figures import draw_all

    refuse_results(found, out)
    try:
        with alone(out):
            write_whole(out / "tables.csv", frame(found).write_csv().encode())
            drawn = draw_all(found, out / "figures")
            write_whole(out / "README.md", page(found, drawn).encode())
    except OSError as error:
        raise ConfigError(f"--out {out}: {error.strerror}; name a folder that can be written") from None
    return out / "README.md"


def refuse_results(found: Comparison, out: Path) -> None:
    for folder in (out.resolve(), *out.resolve().parents):
        if (folder / "manifest.json").is_file() or folder in [one.folder.resolve() for one in found.sides]:
            raise ConfigError(
                f"--out {out}: {folder} is the folder of a result, into which a comparison never writes; name another"
            )


def page(found: Comparison, drawn: list[Saved]) -> str:
    parts = [
        "# " + as_written(", ".join(one.name for one in found.sides)),
        "\n".join(
            f"- **{as_written(one.name)}** ({one.worlds} worlds): "
            + as_written(" ".join(filter(None, (one.asked["question"], changed.sentence(one.asked)))))
            for one in found.sides
        ),
        "\n\n".join(found.words),
        "\n\n".join(grid([heads(one), *lines(one)]) for one in found.apart or [found]),
        "\n\n".join(found.notes),
        "\n\n".join(f"![{as_written(one.alt)}](figures/{one.name}.svg)" for one in drawn),
        "Each figure lies there as SVG, PDF and PNG, its numbers beside it as CSV; all numbers are in `tables.csv`.",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"
