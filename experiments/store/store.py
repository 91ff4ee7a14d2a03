"""The folder of a result: what was asked, who made it, every finished
world; it can be left and taken up at any time."""

import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from abm.errors import ConfigError
from experiments.ask.design import World
from experiments.ask.to_toml import to_toml
from experiments.store import apart, manifest, stored
from experiments.store.files import content_of, hash_of, left_by_the_killed, write_table, write_whole
from experiments.store.identity import CHECK, REASONS, Asked, Maker
from experiments.store.lock import alone
from experiments.store.parts import DAMAGED, PARTS, Damage, Parts, Receipt, taken_over_in
from experiments.store.provenance import commit, provenance
from experiments.store.storage import Storage, storage_of
from experiments.store.tables import runs_table, write_tables
from experiments.store.taken_over import TakenOver, among, in_words, read_words, together

FAILURES, RUNS = "failures", "runs.parquet"
STRAYS = ("lost+found", "Thumbs.db", "desktop.ini", "Icon\r", "__MACOSX")


@dataclass
class Store:
    """A result's folder. `parts/` holds finished worlds, `failures/` those that raised, until both become tables; both
    may lie in other storage."""

    folder: Path
    asked: Asked
    facts: dict = field(default_factory=dict)
    storage: str | Path | None = None
    manifest: dict = field(default_factory=dict)

    @contextmanager
    def alone(self, shard: str | None = None) -> Generator[None]:
        """No other process in this folder; what one that was killed left half written is swept away."""
        with alone(self.folder, shard):
            if shard is None:
                for file in left_by_the_killed(self.folder):
                    file.unlink(missing_ok=True)
            yield

    def open(self, fresh: bool = False, shared: bool = False) -> None:
        """Take up what is there when it is the same experiment by the same code; refuse a mixture. A folder in which
        nothing was kept yet is as good as none, unless it is `shared` with shards that play at this moment."""
        if fresh:
            self.clear()
        mine, there = self.identity, manifest.read(self.folder)
        if there is not None and there.get("identity") != mine and not shared and self.holds_nothing(there):
            self.clear()
            there = None
        if there is None and any(not is_stray(file.name) for file in self.folder.iterdir()):
            raise ConfigError(
                f"{self.folder}: the folder holds something else than a result; name another with --out DIR"
            )
        if there is not None and there.get("identity") != mine:
            raise ConfigError(self.refusal(there, mine))
        config = to_toml(self.asked.resolved).encode()
        self.manifest = there or {"identity": mine, "sittings": [], "failures": []}
        self.manifest |= (
            provenance()
            | self.facts
            | {"config": hash_of(config), "storage": str(self.kept_in) if self.storage else None}
        )
        self.write_manifest()  # first: a folder that has one is known for a result, however little else there is
        write_whole(self.folder / manifest.CONFIG, config)

    def holds_nothing(self, there: dict) -> bool:
        """Whether an earlier sitting ended before a world was kept: no file but its question, and none elsewhere."""
        if there.get("storage") or self.storage:
            return False
        files = {file.name for file in self.folder.rglob("*") if file.is_file() and not is_stray(file.name)}
        return files <= {manifest.FILE, manifest.CONFIG}

    @cached_property
    def maker(self) -> Maker:
        """Who plays, from the first look at the folder to the end."""
        return Maker.of(self.asked)

    @property
    def identity(self) -> dict[str, str]:
        return self.maker.identity

    def refusal(self, there: dict, mine: dict) -> str:
        """Which keys of the question, or what else, is not as it was; of other code how to see what it changes."""
        changed = [part for part in REASONS if there.get("identity", {}).get(part) != mine[part]]
        why = {part: REASONS[part] for part in changed}
        if "question" in why:
            why.pop("worlds", None)  # they are drawn for the question
            keys = apart.in_words(self.folder / manifest.CONFIG, self.asked.resolved)
            why["question"] += f": {keys}" if keys else ""
        if "code" in why:
            why["code"] += f" (commit {there.get('commit') or 'unknown'} there, {commit() or 'unknown'} here)"
        code_alone = set(why) <= {"code", "programmes"} and (self.folder / RUNS).is_file()
        check = f" {CHECK.format(folder=self.folder)}." if code_alone else ""
        return (
            f"{self.folder}: holds a result that cannot be taken up: {'; '.join(why.values())}.{check} Choose: --out"
            " DIR keeps it and starts in another folder; --fresh throws it away and starts anew"
        )

    def clear(self) -> None:
        """Throw an earlier result away, its manifest last, by which it is known; never a folder that is not one."""
        if (self.folder / manifest.FILE).is_file():
            for folder in (PARTS, FAILURES, DAMAGED):
                self.kept_in.clear(folder)
            for path in self.folder.iterdir():
                if path.is_dir() and not is_stray(path.name):
                    shutil.rmtree(path)
                elif path.name != manifest.FILE and not is_stray(path.name):
                    path.unlink()
            (self.folder / manifest.FILE).unlink()

    @cached_property
    def kept_in(self) -> Storage:
        """Where the workers write."""
        return storage_of(self.storage or self.folder)

    @cached_property
    def parts(self) -> Parts:
        return Parts(self.kept_in, self.maker)

    def write_manifest(self) -> None:
        manifest.write(self.folder, self.manifest)

    def take_stock(self) -> tuple[set[int], list[Receipt], list[str]]:
        """Worlds that are kept already, the parts that hold them, and words
        on files that were damaged and set aside."""
        receipts, damaged = self.parts.take_stock()
        damaged += [str(Damage(name)) for name in self.set_aside_tables()]
        kept = {world for receipt in receipts for world in receipt.worlds} | set(self.worlds_in_tables())
        return kept, receipts, damaged

    def rows(self, measure: str, worlds: int) -> pl.DataFrame:
        """What is kept so far of a measure in the first so many worlds, each once."""
        asked = (pl.col("measure") == measure) & (pl.col("world") < worlds)
        found = [
            self.parts.read(receipt, "quarters").filter(asked)
            for receipt in self.parts.receipts()
            if min(receipt.worlds) < worlds
        ]
        if "quarters.parquet" in self.tables:
            found.append(stored.scan(self.folder / "quarters.parquet").filter(asked).collect())
        return pl.concat(found).unique(["arm", "world", "quarter"], maintain_order=True) if found else pl.DataFrame()

    @property
    def finished(self) -> bool:
        return RUNS in self.tables

    @property
    def joined(self) -> bool:
        """Whether the tables are finished and hold every world that lies in a
        part: a sitting may have ended between the two."""
        return self.finished and {world for receipt in self.parts.there() for world in receipt.worlds} <= set(
            self.worlds_in_tables()
        )

    @property
    def tables(self) -> dict[str, str]:
        """The finished tables and the hashes of their bytes; empty until there are any."""
        return self.manifest.get("tables", {})

    def worlds_in_tables(self) -> list[int]:
        if "quarters.parquet" not in self.tables:
            return []
        return (
            stored.scan(self.folder / "quarters.parquet").select("world").unique().collect()["world"].sort().to_list()
        )

    def taken_over_in_tables(self, worlds: list[int]) -> tuple[TakenOver, ...]:
        return among(read_words(self.manifest.get("taken_over", [])), worlds)

    @property
    def taken_over(self) -> tuple[TakenOver, ...]:
        """Which of the runs that are kept were not played here, from where."""
        return together((*self.taken_over_in_tables(self.worlds_in_tables()), *taken_over_in(list(self.parts.there()))))

    def tables_of(self, world: int) -> dict[str, pl.DataFrame]:
        """What is kept of a world, by kind, from the finished tables or from its part."""
        if self.tables:
            kinds = [name.removesuffix(".parquet") for name in self.tables if name != RUNS]
            return {
                kind: stored.scan(self.folder / f"{kind}.parquet").filter(pl.col("world") == world).collect()
                for kind in kinds
            }
        receipt = next(receipt for receipt in self.parts.there() if world in receipt.worlds)
        return {kind: self.parts.read(receipt, kind).filter(pl.col("world") == world) for kind in receipt.tables}

    def damaged_tables(self) -> list[str]:
        files = {name: self.folder / name for name in self.tables}
        return [name for name, file in files.items() if not file.is_file() or stored.hashed(file) != self.tables[name]]

    def set_aside_tables(self) -> list[str]:
        """A damaged table takes the others along, but that of the runs, which is made of the question alone."""
        damaged = self.damaged_tables()
        for name in damaged:
            if (self.folder / name).is_file():
                (self.folder / DAMAGED).mkdir(exist_ok=True)
                (self.folder / name).replace(self.folder / DAMAGED / name)
        if damaged:
            lost = self.tables if damaged != [RUNS] else {}
            self.manifest["tables"] = {
                name: rows for name, rows in self.tables.items() if name != RUNS and name not in lost
            }
            self.write_manifest()
        return damaged

    def take_apart(self) -> None:
        """Finished tables become a part again, so that worlds that failed can
        join them; killed at any step, nothing is lost."""
        worlds = self.worlds_in_tables()
        if worlds:
            kinds = {name.removesuffix(".parquet"): rows for name, rows in self.tables.items() if name != RUNS}
            receipt = Receipt(worlds, self.parts.made_by, kinds, self.taken_over_in_tables(worlds))
            for kind in kinds:
                self.kept_in.take(self.folder / f"{kind}.parquet", receipt.file(kind))
            self.parts.sign(receipt)
            self.manifest["tables"] = {}
            self.write_manifest()

    def forget_failures(self, numbers: list[int]) -> None:
        """Worlds that failed are tried again by the next sitting."""
        for number in numbers:
            self.kept_in.remove(failure_file(number))

    def read_failures(self) -> list[dict]:
        """A damaged one is as good as none: its world is played again."""
        found = []
        for name in self.kept_in.names(FAILURES, ".json"):
            with suppress(ValueError):
                found.append(content_of(self.kept_in.read(name)))
        return found

    def finish(self, arms: list[str], worlds: list[World], receipts: list[Receipt], worlds_a_block: int) -> None:
        """Turn parts into the tables; only when the tables are on the disk do the parts go."""
        self.maker.vouch()
        kept = {world for receipt in receipts for world in receipt.worlds}
        failed = {failure["world"]: failure for failure in self.read_failures() if failure["world"] not in kept}
        files = [*write_tables(self.folder, self.parts, receipts, arms, worlds_a_block), self.folder / RUNS]
        write_table(self.folder / RUNS, runs_table(arms, worlds, failed), {})
        self.manifest["failures"] = [failed[number] for number in sorted(failed)]
        self.manifest["seeds"] = [world.seed for world in worlds]
        self.manifest["taken_over"] = in_words(taken_over_in(receipts))
        self.manifest["tables"] = {file.name: stored.hashed(file) for file in files}
        self.write_manifest()
        self.sweep()

    def sweep(self) -> None:
        """What lies in finished tables need not lie in parts."""
        for folder in (PARTS, FAILURES):
            self.kept_in.clear(folder)


def is_stray(name: str) -> bool:
    """What systems leave in any folder (.DS_Store, .nfs0001, lost+found) is
    no part of a result, and no work of anybody's."""
    return name.startswith(".") or name in STRAYS


def failure_file(number: int) -> str:
    return f"{FAILURES}/world-{number:06d}.json"


def timestamp() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
