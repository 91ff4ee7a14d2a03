"""The headline under every closure, from the table that `relief closures` wrote."""

from pathlib import Path
from typing import Any

import polars as pl

from abm.errors import ConfigError
from experiments.find.closures import SCHEMA
from experiments.find.number_of import largest_of
from experiments.find.side_by_side import Side, as_it_lies
from experiments.show import marks
from experiments.show.closures import FILE, LESS
from experiments.show.tables import WARNED, cell
from experiments.show.units import DASH, Said, plain, quoted, sizes, title
from experiments.show.web import headline
from experiments.show.web.blocks import Block, Items, Section, Table, Words
from experiments.show.web.forest import Estimate, forest
from experiments.show.web.ink import Look
from experiments.store import manifest
from experiments.store.identity import CHECK


def found(side: Side) -> Path | None:
    """closures.csv of the same experiment: in the result's folder, or in the one beside it that `relief closures` names
    by default."""
    name = side.manifest["experiment"]
    folders = (side.folder, side.folder.parent / f"{name}_closures", Path(f"{side.folder}_closures"))
    return next((folder / FILE for folder in folders if (folder / FILE).is_file() and same(folder, name)), None)


def same(folder: Path, experiment: str) -> bool:
    """Whether the results that lie below are of the experiment."""
    return all(about.get("experiment") == experiment for about in below(folder))


def below(folder: Path) -> list[dict[str, Any]]:
    """Manifests of the results of closures, which lie in folders of their own."""
    return [as_it_lies(file) for file in sorted(folder.glob(f"*/{manifest.FILE}"))]


def made_by_other_code(side: Side, folder: Path) -> list[Block]:
    """Said where closures were played by code of another commit than the result: then they may differ by more."""
    mine = side.manifest["identity"]["code"]
    others = {about.get("commit") for about in below(folder) if about.get("identity", {}).get("code") != mine}
    if not others:
        return []
    named = ", ".join(sorted(commit or "of no known commit" for commit in others))
    theirs = side.manifest.get("commit") or "of no known commit"
    check = CHECK.format(folder=folder / "CLOSURE")
    return [Words(f"Closures were played by code of another commit ({named}) than the result ({theirs}). {check}.")]


def section(side: Side) -> Section | None:
    """None where they were not played: whoever has the page alone can play none."""
    file = found(side)
    if file is None:
        return None
    try:
        table = pl.read_csv(file, schema_overrides=SCHEMA, infer_schema_length=None, glob=False).select(list(SCHEMA))
    except (pl.exceptions.PolarsError, UnicodeError) as error:
        raise ConfigError(
            f"{file}: cannot be read as a table of closures: {str(error).splitlines()[0]}; `relief closures` writes it"
            " anew, or remove it"
        ) from None
    blocks: list[Block] = [
        Words(
            f"From {file.parent.name}/{file.name}. Every closure is a model of its own: where the effect is alike under"
            " all of them, it does not hang on how the economy is closed."
        ),
        *made_by_other_code(side, file.parent),
    ]
    units = units_of(table)
    for measure in table["measure"].unique(maintain_order=True):
        blocks += of_measure(table.filter(pl.col("measure") == measure), units.get(measure, Said(1.0, "")))
    return Section("closures", "Under other closures", blocks)


def units_of(table: pl.DataFrame) -> dict[str, Said]:
    """The size in which each measure is said, from its effects and differences."""
    largest = {}
    for (measure, unit, kind), rows in table.filter(pl.col("unit").is_not_null()).group_by(
        "measure", "unit", "kind", maintain_order=True
    ):
        largest[str(measure), str(unit), str(kind)] = max(map(largest_of, (rows["effect"], rows["difference"])))
    return sizes(largest)


def of_measure(table: pl.DataFrame, said: Said) -> list[Block]:
    """A forest and a table, closure by closure; the first is the one shipped."""
    rows = list(table.iter_rows(named=True))
    first = rows[0]
    told = f"{title(first['measure'])} with {quoted(first['arm'])} against {quoted(first['against'])}"
    window = next((row["window"] for row in rows if row["window"]), "during").replace("_", " ")
    estimates = [estimate(row, said, marks.AGAINST if row is first else marks.PALETTE[0]) for row in rows]
    dotted = None if first["effect"] is None else first["effect"] / said.factor
    heading = f"{told}, {window}, under every closure"
    caption = f"Lines are intervals; dotted: the effect under {plain(first['closure'])}."
    heads = ("closure", f"effect, {said.unit}", f"less {plain(first['closure'])}, world by world", "worlds")
    cells = [
        (
            plain(row["closure"]),
            cell(row, said.factor),
            less(row, said.factor),
            DASH if row["worlds"] is None else str(row["worlds"]),
        )
        for row in rows
    ]
    blocks: list[Block] = [
        forest(
            f"closures-{first['measure']}".replace("_", "-").replace(":", "-"),
            heading,
            said.unit,
            estimates,
            caption,
            dotted,
        ),
        Table(heading, heads, cells),
    ]
    warnings = dict.fromkeys(row[key] for row in rows for key in ("warning", "difference_warning") if row[key])
    return [*blocks, *([Items.of(f"{WARNED} {why}." for why in warnings)] if warnings else [])]


def estimate(row: dict, said: Said, colour: str) -> Estimate:
    return headline.estimate(row, said, plain(row["closure"]), Look(colour))


def less(row: dict, factor: float) -> str:
    """How much it differs from the effect under the first closure, or why that is not told."""
    if row["difference"] is None:
        return row["difference_note"] or DASH
    return cell({of: row[name] for name, of in LESS.items()}, factor)
