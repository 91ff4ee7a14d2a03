"""The tables of a result, made of its parts a few worlds at a time, in the order of the experiment whatever the order
of the work."""

import os
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import polars as pl

from experiments.ask.design import World
from experiments.ask.fates import fates_metadata
from experiments.ask.measures import accounts_metadata, measures_metadata
from experiments.store.files import ROW_GROUP, write_safely
from experiments.store.parts import Parts, Receipt, each_once

# the order within a quarter; other tables stay as they were written
WITHIN = {"quarters": ["measure"], "firms": ["id"], "people": ["id"]}
# a table about itself
METADATA = {
    "quarters": measures_metadata,
    "accounts": lambda _: accounts_metadata(),
    "fates": lambda _: fates_metadata(),
}


def write_tables(
    folder: Path, parts: Parts, receipts: list[Receipt], arms: list[str], worlds_a_block: int
) -> list[Path]:
    """One file a kind: the same bytes however the worlds were cut into parts."""
    kinds = sorted({kind for receipt in receipts for kind in receipt.tables})
    return [write_kind(folder / f"{kind}.parquet", kind, parts, receipts, arms, worlds_a_block) for kind in kinds]


def write_kind(
    path: Path, kind: str, parts: Parts, receipts: list[Receipt], arms: list[str], worlds_a_block: int
) -> Path:
    tables = partial(blocks, kind, parts, receipts, arms, worlds_a_block)
    metadata = METADATA[kind](next(tables())) if kind in METADATA else {}
    write_safely(path, lambda part: sink(part, tables, metadata))
    return path


def sink(path: Path, tables: Callable[[], Iterator[pl.DataFrame]], metadata: dict[str, str]) -> None:
    """Tables under one another in one file, one at a time in memory; its bytes do not tell where one ended."""
    from polars.io.plugins import register_io_source

    broken: list[Exception] = []

    def source(columns, predicate, rows, size) -> Iterator[pl.DataFrame]:
        try:
            yield from (table.select(columns or table.columns) for table in tables())
        except Exception as error:
            broken.append(error)
            raise

    lazy = register_io_source(source, schema=next(tables()).schema, is_pure=True)
    try:
        lazy.sink_parquet(path, row_group_size=ROW_GROUP, metadata=metadata or None, maintain_order=True)
    except pl.exceptions.ComputeError as error:
        raise broken[0] if broken else as_of_a_disk(error) from None


def as_of_a_disk(error: Exception) -> OSError:
    """The library tells what the system told it in words alone, and of a disk
    that fills while a file is closed not even those."""
    found = re.search(r"\(os error (\d+)\)", str(error))
    return OSError(int(found[1]), os.strerror(int(found[1]))) if found else OSError(f"the disk may be full ({error})")


def blocks(
    kind: str, parts: Parts, receipts: list[Receipt], arms: list[str], worlds_a_block: int
) -> Iterator[pl.DataFrame]:
    """So many worlds at a time, in their order, from whatever parts hold them."""
    where = {world: receipt for receipt, worlds in each_once(receipts) if kind in receipt.tables for world in worlds}
    read = lru_cache(maxsize=4)(lambda name: parts.read(by_name[name], kind))
    by_name = {receipt.name: receipt for receipt in where.values()}
    numbers = sorted(where)
    for start in range(0, len(numbers), worlds_a_block):
        block = numbers[start : start + worlds_a_block]
        names = dict.fromkeys(where[number].name for number in block)
        table = pl.concat(
            [read(name).filter(pl.col("world").is_in([n for n in block if where[n].name == name])) for name in names]
        )
        yield in_order(table, kind, arms)


def in_order(table: pl.DataFrame, kind: str, arms: list[str]) -> pl.DataFrame:
    """World after world; of each world arm after arm, quarter after quarter."""
    order = pl.col("arm").replace_strict(arms, range(len(arms)), return_dtype=pl.Int64)
    return table.sort(pl.col("world"), order, pl.col("quarter"), *WITHIN.get(kind, []), maintain_order=True)


def runs_table(arms: list[str], worlds: list[World], failed: dict[int, dict]) -> pl.DataFrame:
    """One row a run: its number, arm, world, draw, seed, its parameters, status."""
    return pl.DataFrame(
        [
            {"run": index * len(arms) + at, "arm": arm, "world": world.number, "draw": world.draw, "seed": world.seed}
            | world.values
            | {
                "status": "failed" if world.number in failed else "done",
                "error": failed[world.number]["error"] if world.number in failed else None,
            }
            for index, world in enumerate(worlds)
            for at, arm in enumerate(arms)
        ],
        infer_schema_length=None,
        schema_overrides={"error": pl.String},
    )
