"""Files that are whole or not there: written under another name, flushed to the disk, then renamed."""

import hashlib
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from abm.machine.own import beside

ROW_GROUP = 100_000


def write_table(path: Path, table: pl.DataFrame, metadata: dict[str, str]) -> None:
    write_whole(path, as_parquet(table, metadata))


def as_parquet(table: pl.DataFrame, metadata: dict[str, str] | None = None) -> bytes:
    content = io.BytesIO()
    table.write_parquet(content, row_group_size=ROW_GROUP, metadata=metadata or None)
    return content.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    write_safely(path, lambda part: part.write_bytes(content))


def write_safely(path: Path, write: Callable[[Path], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = beside(path)
    try:
        write(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def left_by_the_killed(folder: Path) -> list[Path]:
    """What a process left half written when it was killed."""
    return list(folder.glob(".*.part"))


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def signed(content: Any) -> bytes:
    """JSON that carries the hash of what it tells."""
    return json.dumps({"sha256": hash_of(json.dumps(content).encode()), "told": content}).encode()


def content_of(content: bytes) -> Any:
    """What signed JSON tells; ValueError where it is not what was written."""
    found = json.loads(content)
    if (
        not isinstance(found, dict)
        or found.keys() != {"sha256", "told"}
        or found["sha256"] != hash_of(json.dumps(found["told"]).encode())
    ):
        raise ValueError("not what was written")
    return found["told"]
