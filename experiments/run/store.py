"""The folder of a result: what was asked, who made it, every finished world; it can be left and taken up at any time."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from abm.errors import ConfigError
from experiments.ask.design import World
from experiments.ask.fates import fates_told
from experiments.ask.measures import accounts_told, measures_told
from experiments.ask.to_toml import to_toml
from experiments.run.identity import identity, provenance

ROW_GROUP = 100_000
REASONS = {
    "code": "the model's code has changed since",
    "configs": "the economy's, the shock's or a programme's config has changed since",
    "question": "it answers another question (config, seed or --set)",
    "packages": "it was computed with other package versions",
}


@dataclass
class Store:
    """A result's folder. `parts/` holds finished worlds, `failures/` those that raised, until both become tables."""

    folder: Path
    resolved: dict
    facts: dict = field(default_factory=dict)
    manifest: dict = field(default_factory=dict)

    def open(self, fresh: bool = False) -> None:
        """Take up what is there when it is the same experiment by the same code; refuse a mixture."""
        if fresh:
            self.clear()
        mine, there = self.identity(), self.read_manifest()
        if there is None and self.folder.is_dir() and any(self.folder.iterdir()):
            raise ConfigError(f"{self.folder}: the folder holds something else than a result; name another with --out DIR")
        if there is not None and there["identity"] != mine:
            raise ConfigError(self.refusal(there["identity"], mine))
        self.manifest = there or {"identity": mine, "sittings": [], "failures": []}
        self.manifest |= provenance() | self.facts
        self.parts.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / "config.toml", to_toml(self.resolved).encode())
        self.write_manifest()

    def identity(self) -> dict[str, str]:
        return identity(self.resolved)

    def refusal(self, there: dict, mine: dict) -> str:
        why = "; ".join(words for part, words in REASONS.items() if there.get(part) != mine[part])
        return (
            f"{self.folder}: holds a result that cannot be taken up: {why}. Choose: --out DIR keeps it and "
            f"starts in another folder; --fresh throws it away and starts anew"
        )

    def clear(self) -> None:
        """Throw an earlier result away; never a folder that is not one."""
        if self.read_manifest() is not None:
            shutil.rmtree(self.folder)

    @property
    def parts(self) -> Path:
        return self.folder / "parts"

    @property
    def failures(self) -> Path:
        return self.folder / "failures"

    def read_manifest(self) -> dict | None:
        path = self.folder / "manifest.json"
        if not path.is_file():
            return None
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError:
            raise ConfigError(f"{path}: is damaged; --fresh throws the result away, --out DIR names another folder") from None

    def write_manifest(self) -> None:
        write_whole(self.folder / "manifest.json", json.dumps(self.manifest, indent=2, ensure_ascii=False).encode())

    def done(self) -> set[int]:
        """Numbers of the worlds that are kept already."""
        files = [*self.part_files(), *self.finished("quarters")]
        return {world for file in files for world in pl.scan_parquet(file).select("world").unique().collect()["world"]}

    def part_files(self, kind: str = ".") -> list[Path]:
        return sorted((self.parts / kind).glob("*.parquet"))

    def finished(self, kind: str) -> list[Path]:
        table = self.folder / f"{kind}.parquet"
        return [table] if table.is_file() else []

    def forget_failures(self) -> None:
        """Worlds that failed are tried again by the next sitting."""
        shutil.rmtree(self.failures, ignore_errors=True)

    def read_failures(self) -> list[dict]:
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(self.failures.glob("*.json"))]

    def finish(self, arms: list[str], worlds: list[World], sitting: dict) -> None:
        """Turn parts into the tables, in the order of the experiment whatever the order of the work."""
        failed = {failure["world"]: failure for failure in self.read_failures()}
        self.manifest["failures"] = [failed[number] for number in sorted(failed)]
        self.manifest["seeds"] = [world.seed for world in worlds]
        self.manifest["sittings"].append(sitting)
        for kind, metadata, within in (
            ("firms", {}, ["id"]), ("fates", fates_told(), []), ("accounts", accounts_told(), []), ("quarters", measures_told(), ["measure"]),
        ):  # fmt: skip
            table = collected([*self.finished(kind), *self.part_files("." if kind == "quarters" else kind)], arms, within)
            if table is not None:
                write_table(self.folder / f"{kind}.parquet", table, metadata)
        write_table(self.folder / "runs.parquet", runs_table(arms, worlds, failed), {})
        self.write_manifest()
        shutil.rmtree(self.parts, ignore_errors=True)


def collected(files: list[Path], arms: list[str], within: list[str]) -> pl.DataFrame | None:
    """All kept worlds, each once, arms in the order of the experiment; `within` a quarter by these columns, else as they were written."""
    seen: set[int] = set()
    tables = []
    for file in files:
        table = pl.read_parquet(file).filter(~pl.col("world").is_in(list(seen)))
        seen |= set(table["world"].unique())
        tables.append(table)
    if not tables:
        return None
    order = pl.DataFrame({"arm": arms, "order": range(len(arms))})
    joined = pl.concat(tables).join(order, on="arm", how="left", maintain_order="left")
    return joined.sort("order", "world", "quarter", *within, maintain_order=True).drop("order")


def runs_table(arms: list[str], worlds: list[World], failed: dict[int, dict]) -> pl.DataFrame:
    """One row a run: arm, world, draw, seed, its parameters, status."""
    return pl.DataFrame(
        [
            {"arm": arm, "world": world.number, "draw": world.draw, "seed": world.seed}
            | world.told
            | {
                "status": "failed" if world.number in failed else "done",
                "error": failed[world.number]["error"] if world.number in failed else None,
            }
            for arm in arms
            for world in worlds
        ],
        infer_schema_length=None,
        schema_overrides={"error": pl.String},
    )


def part_name(worlds: Iterable[World]) -> str:
    """Named by the worlds it holds; the same worlds always land in the same file."""
    numbers = [world.number for world in worlds]
    return f"worlds-{numbers[0]:06d}-{numbers[-1]:06d}.parquet"


def write_table(path: Path, table: pl.DataFrame, metadata: dict[str, str]) -> None:
    def write(place: Path) -> None:
        table.write_parquet(place, row_group_size=ROW_GROUP, metadata=metadata or None)

    write_safely(path, write)


def write_whole(path: Path, content: bytes) -> None:
    write_safely(path, lambda place: place.write_bytes(content))


def write_safely(path: Path, write: Callable[[Path], object]) -> None:
    """Under a temporary name, flushed to the disk, then renamed: a file that exists is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    place = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(place)
        with open(place, "rb") as written:
            os.fsync(written.fileno())
        place.replace(path)
    finally:
        place.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def moment() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
