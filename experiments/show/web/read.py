"""Results as a report reads them: finished, with the one number that README.md and effects.csv tell of each effect, or
refused in a sentence."""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from abm.errors import ConfigError
from experiments.ask.schema import Compare
from experiments.find.effects import SCHEMA
from experiments.find.side_by_side import Side, as_it_lies, read_effects, read_sides
from experiments.store import manifest

EFFECTS, WORLDS = "effects.csv", "quarters.parquet"
SAME = 1e-9  # as far apart as a number and itself may lie, in its own size
KEY, NUMBERS = ("arm", "measure", "window"), ("effect", "low", "high")
TOLD = ("experiment", "arms", "identity", "failures", "seeds")  # by a manifest, of what is shown without worlds


def read(folders: list[Path]) -> list[Side]:
    """ConfigError where a folder holds no finished result, lacks a file, or has effects that are not those of its
    worlds."""
    for folder in folders:
        refuse_incomplete(folder)
    try:
        sides = [whole(side) for side in read_sides(folders)]
    except (pl.exceptions.PolarsError, UnicodeError) as error:
        raise ConfigError(
            f"{', '.join(map(str, folders))}: a table cannot be read: {str(error).splitlines()[0]}; run the experiment"
            " again, which mends it"
        ) from None
    for side in sides:
        refuse_other_numbers(side)
    return sides


def refuse_incomplete(folder: Path) -> None:
    """Of a folder that keeps the effects without the worlds, what says of which experiment they are must be there."""
    if not (folder / EFFECTS).is_file() or not (folder / manifest.FILE).is_file() or (folder / WORLDS).is_file():
        return
    about, config = as_it_lies(folder / manifest.FILE), folder / manifest.CONFIG
    if "arms" in about and (missing := [key for key in TOLD if key not in about]):
        raise ConfigError(f"{folder}: {manifest.FILE} says nothing of {', '.join(missing)}: {manifest.EARLIER}")
    if not config.is_file():
        raise ConfigError(
            f"{folder}: {manifest.CONFIG} is missing, which says of which experiment {EFFECTS} is; lay it beside, or"
            " run the experiment again"
        )
    try:
        Compare.model_validate(tomllib.loads(config.read_text(encoding="utf-8"))["compare"])
    except (ValidationError, ValueError, KeyError, RecursionError) as error:
        raise ConfigError(
            f"{config}: cannot be read as an experiment: {str(error).splitlines()[0]}; it was written by other code, or"
            " by hand; run the experiment again"
        ) from None
    header = (folder / EFFECTS).read_bytes().split(b"\n", 1)[0].decode("utf-8", "replace").strip().split(",")
    if lacking := [name for name in (*KEY, *NUMBERS, "unit", "kind") if name not in header]:
        raise ConfigError(
            f"{folder / EFFECTS}: no column {', '.join(lacking)}; expected the effects of a result as `relief run`"
            " writes them; run the experiment again"
        )


def whole(side: Side) -> Side:
    """With every column of an effect table; what an earlier version did not store is not known."""
    missing = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in side.effects.columns]
    return replace(side, effects=side.effects.with_columns(missing))


def refuse_other_numbers(side: Side) -> None:
    """One number has one interval: what the worlds give is what lies in effects.csv, where that is."""
    file = side.folder / EFFECTS
    if side.result is None or not file.is_file():
        return
    stored = dict(numbers_of(read_effects(file)))
    for key, found in numbers_of(side.effects):
        if key not in stored or not all(map(alike, stored[key], found)):
            raise ConfigError(
                f"{file}: {', '.join(key)}: {stored.get(key, 'no row')} stands there, but the worlds of the result give"
                f" {found}; `relief redraw {side.folder}` makes table and README anew"
            )


def numbers_of(effects: pl.DataFrame) -> Iterator[tuple[tuple[str, ...], tuple[float | None, ...]]]:
    """By arm, measure and window the effect and the ends of its interval."""
    for row in effects.iter_rows(named=True):
        yield tuple(row[name] for name in KEY), tuple(row[name] for name in NUMBERS)


def alike(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else math.isclose(one, other, rel_tol=SAME, abs_tol=SAME)
