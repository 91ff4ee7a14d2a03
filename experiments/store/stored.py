"""Tables on the disk: a path is one file, whatever brackets and stars its folder has in its name; its bytes are those
that were written, or it is refused."""

import hashlib
from pathlib import Path

import polars as pl


class Changed(Exception):
    """A file that is not what was written."""


def scan(file: Path) -> pl.LazyFrame:
    return pl.scan_parquet(file, glob=False)


def table(file: Path) -> pl.DataFrame:
    return pl.read_parquet(file, glob=False)


def csv(file: Path) -> pl.DataFrame:
    return pl.read_csv(file, glob=False)


def about(file: Path) -> dict[str, str]:
    """What a table says of itself."""
    return pl.read_parquet_metadata(file)


def sound(file: Path, digest: str | None) -> Path:
    """The file, when its bytes have the hash that was noted when it was written; Changed if not."""
    if not file.is_file() or hashed(file) != digest:
        raise Changed(str(file))
    return file


def hashed(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
