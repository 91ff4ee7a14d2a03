"""Several results in one table and one figure a measure: terminal, CSV, LaTeX, and a folder of their own."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from abm.errors import ConfigError
from experiments.ask.sources import nearest
from experiments.find.side_by_side import (
    KEPT,
    WINDOWS,
    Side,
    differences,
    differences_between,
    read_sides,
    why_not_paired,
)
from experiments.show import budgets, tables
from experiments.show.base import base
from experiments.show.headline import headline
from experiments.show.origin import origin, origin_facts
from experiments.show.saved import Saved
from experiments.show.tables import (
    bound_lines,
    cell,
    dashes,
    few_lines,
    floating,
    grid,
    lettered,
    units_of,
    warning_notes,
    window_notes,
)
from experiments.show.terminal import Sheet, as_json, first_that_fits, prose, stacked
from experiments.show.units import DASH, Said, in_size, plain
from experiments.show.written import as_written
from experiments.store.files import write_whole
from experiments.store.lock import alone

HEADS = ("measure", "arm", "window", "unit")
NO_ARM_SHARED = "No arm is shared: each row is of one result alone, and nothing is compared."
NOT_PLAYED, NOT_ASKED = "not played", "not compared"
A_PAGE = 45  # rows
LONG = "% {rows} rows are more than a page holds: --measure, --arm and --window keep some."
BESIDE = {  # of a row: per cent of the level in the arm compared with, that level, worlds, what its interval is over
    "percent": pl.Float64, "level_against": pl.Float64, "worlds": pl.Int64, "units": pl.Int64,
}  # fmt: skip # a table


@dataclass(frozen=True)
class Rows:
    """Those of a table that are asked for, by measure, arm and window; where nothing is named, all."""

    measure: tuple[str, ...] = ()
    arm: tuple[str, ...] = ()
    window: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.measure, self.arm, self.window))

    def of(self, table: pl.DataFrame) -> pl.DataFrame:
        for column, names in vars(self).items():
            table = table.filter(pl.col(column).is_in(names)) if names else table
        return table

    def refuse_unknown(self, sides: Sequence[Side]) -> None:
        """ConfigError names the nearest that a result has."""
        for column, names in vars(self).items():
            known = list(dict.fromkeys(name for one in sides for name in one.effects[column]))
            for name in names:
                if name not in known:
                    raise ConfigError(f"--{column} {name}: no result has an effect of it{nearest(name, known)}")
        if all(self.of(one.effects).is_empty() for one in sides):
            raise ConfigError("--measure, --arm, --window: no result has an effect of all that is asked; name fewer")


@dataclass(frozen=True)
class Comparison:
    """Results side by side; each but the first also as a difference to the first, where they met the same worlds.

    `rows`: which of their effects are told; `whole`: the same results with all of them.
    """

    sides: tuple[Side, ...]
    rows: Rows = Rows()
    whole: tuple[Side, ...] = ()

    def only(self, rows: Rows) -> "Comparison":
        """These rows alone; ConfigError where there is none such."""
        if not rows:
            return self
        whole = self.whole or self.sides
        rows.refuse_unknown(whole)
        return Comparison(tuple(replace(one, effects=rows.of(one.effects)) for one in whole), rows, whole)

    @cached_property
    def differences(self) -> dict[str, pl.DataFrame | str]:
        """By the name of the other side: differences to the first, or why there are none."""
        first, *others = self.sides
        found = {}
        for other in others:
            why = why_not_paired(other, first)
            found[other.name] = self.rows.of(differences(other, first)) if why is None else why
        return found

    @property
    def paired(self) -> dict[str, pl.DataFrame]:
        """Differences to the first result, by the name of the other, where there are any."""
        first, found = self.sides[0].name, self.differences.items()
        return {
            f"{name} less {first}": table for name, table in found if isinstance(table, pl.DataFrame) and len(table)
        }

    @cached_property
    def units(self) -> dict[str, Said]:
        sides = self.whole or self.sides  # so that a row is said in one size whatever stands beside it
        return units_of(
            pl.concat(one.effects.filter(pl.col("window").is_in(WINDOWS)).select(list(KEPT)) for one in sides)
        )

    @property
    def told_windows(self) -> tuple[str, ...]:
        return self.rows.window or WINDOWS

    @property
    def shared_arms(self) -> list[str]:
        """Of which more than one result tells an effect."""
        having = [arm for one in self.sides for arm in one.effects["arm"].unique(maintain_order=True)]
        return [arm for arm in dict.fromkeys(having) if having.count(arm) > 1]

    @property
    def measures(self) -> list[str]:
        return list(
            dict.fromkeys(name for one in self.sides for name in one.effects["measure"].unique(maintain_order=True))
        )

    def arms(self, measure: str) -> list[str]:
        rows = [one.effects.filter(pl.col("measure") == measure) for one in self.sides]
        return list(dict.fromkeys(arm for some in rows for arm in some["arm"].unique(maintain_order=True)))

    @property
    def words(self) -> list[str]:
        """What stands above the table."""
        return [*differences_between(self.sides), *self.sharing(), *self.pairing(), *self.windows()]

    def sharing(self) -> list[str]:
        """Which arms can be held against each other at all."""
        if len(self.sides) == 1:
            return []
        arms = replace(self, sides=self.whole or self.sides, rows=Rows()).shared_arms
        return [f"Arms of more than one result: {', '.join(map(plain, arms))}." if arms else NO_ARM_SHARED]

    def pairing(self) -> Iterator[str]:
        """Which results are paired with the first; why others are not, those with one reason together."""
        first, *others = (one.name for one in self.sides)
        reasons: dict[str, list[str]] = {}
        for other in others:
            found = self.differences[other]
            if isinstance(found, str):
                reasons.setdefault(found, []).append(other)
            elif found.is_empty():
                reasons.setdefault("they share worlds, but no arm and window", []).append(other)
            else:
                yield f"{other} less {first}: paired, world by world, over the arms, measures and windows of both."
        for reason, names in reasons.items():
            yield (
                f"Not paired with {first}: {', '.join(names)}; {reason}. Intervals stand side by side without a"
                " difference."
            )

    def windows(self) -> list[str]:
        notes = [window_notes(one.compare)[0] for one in self.sides]
        return (
            notes[:1]
            if len(set(notes)) == 1
            else [f"{one.name}: {line}" for one, line in zip(self.sides, notes, strict=True)]
        )

    @property
    def origins(self) -> list[str]:
        """What numbers these are, for whoever reads the table without the model at hand: once where all say the
        same."""
        told = [origin(one) for one in self.sides]
        if len(told) == 1:
            return told[0]
        return [f"{one.name}: {' '.join(lines)}" for one, lines in zip(self.sides, told, strict=True)]

    @property
    def notes(self) -> list[str]:
        """What stands under the table; bounds, budgets and handfuls of results whose worlds are there, of the arms that
        are told."""
        told = {name: [*lines, *self.sums(name)] for name, lines in self.warnings().items()}
        return self.named(told)

    def named(self, told: dict[str, list[str]]) -> list[str]:
        return [f"{name}: {line}" if len(self.sides) > 1 else line for name, lines in told.items() for line in lines]

    def warnings(self) -> dict[str, list[str]]:
        """What a reader must know before an effect is believed, by the name of the result or of the difference."""
        found = {one.name: warning_notes(one.effects) for one in self.sides}
        found |= {name: warning_notes(table) for name, table in self.paired.items()}
        for one in self.sides:
            if one.result is not None:
                arms = arms_of(one)
                broken = [bound for bound in one.result.bounds if bound.broken and bound.arm in arms]
                found[one.name] += [*few_lines(one.result, arms), *bound_lines(one.result, broken)]
        return found

    def sums(self, name: str) -> list[str]:
        """Bounds that hold, and budgets; none of a difference."""
        results = [one for one in self.sides if one.name == name and one.result is not None]
        lines = []
        for one in results:
            arms = arms_of(one)
            held = [bound for bound in one.played.bounds if not bound.broken and bound.arm in arms]
            uses = [use for use in one.played.uses if use.arm in arms]
            lines += [*bound_lines(one.played, held), *(budgets.in_short(uses) if uses else [])]
        return lines


def arms_of(side: Side) -> set[str]:
    """Those told of, and the one that they are held against."""
    return {*side.effects["arm"], side.compare.against}


def read(folders: list[Path]) -> Comparison:
    return Comparison(tuple(read_sides(folders)))


def foremost(found: Comparison) -> Rows:
    """What is told first of several results: measures and windows of their headlines, of the arms that they share;
    where they share none, of all."""
    heads = [headline(one) for one in found.sides]
    measures, windows = ({getattr(one, key): None for one in heads} for key in ("measure", "window"))
    return Rows(tuple(measures), tuple(found.shared_arms), tuple(windows))


def show(folders: list[Path], way: str | None, out: Path | None, rows: Rows = Rows(), everything: bool = False) -> None:
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
            f"- **{as_written(one.name)}** ({one.worlds} worlds): {as_written(one.asked['question'])}"
            for one in found.sides
        ),
        "\n\n".join(found.words),
        grid([heads(found), *lines(found)]),
        "\n\n".join(found.notes),
        "\n\n".join(f"![{as_written(one.alt)}](figures/{one.name}.svg)" for one in drawn),
        "Each figure lies there as SVG, PDF and PNG, its numbers beside it as CSV; all numbers are in `tables.csv`.",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"
