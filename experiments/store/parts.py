"""Finished worlds, some a file. A part is done when its receipt is there,
and sound while its bytes are those of the receipt."""

import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from abm.errors import ConfigError
from experiments.store.files import as_parquet, content_of, hash_of, signed
from experiments.store.identity import Maker
from experiments.store.storage import Storage
from experiments.store.taken_over import TakenOver, among, together

PARTS, DAMAGED = "parts", "damaged"


@dataclass(frozen=True)
class Receipt:
    """Written last: which worlds a part holds, who made it, the hash of each
    of its tables, which runs in it were taken over."""

    worlds: list[int]
    made_by: str
    tables: dict[str, str]
    taken_over: tuple[TakenOver, ...] = ()

    @classmethod
    def read(cls, fields: dict[str, Any]) -> "Receipt":
        return replace(cls(**fields), taken_over=tuple(map(TakenOver.read, fields["taken_over"])))

    @property
    def name(self) -> str:
        return f"worlds-{min(self.worlds):06d}-{max(self.worlds):06d}-{len(self.worlds)}"

    def file(self, kind: str) -> str:
        return f"{PARTS}/{self.name}.{kind}.parquet"

    @property
    def own_file(self) -> str:
        return f"{PARTS}/{self.name}.json"


class Damage(Exception):
    """A part that is not what its receipt says."""

    def __init__(self, file: str):
        super().__init__(f"{file}: its bytes are not those that were written")


@dataclass(frozen=True)
class Parts:
    """The finished worlds of one result, kept where all workers reach them."""

    storage: Storage
    maker: Maker

    @property
    def made_by(self) -> str:
        return self.maker.name

    def keep(self, worlds: list[int], tables: dict[str, pl.DataFrame], taken_over: tuple[TakenOver, ...] = ()) -> str:
        """Tables first: a part without its receipt is not there. Told is the receipt's name; ConfigError if another
        code or config is at work by now."""
        self.maker.vouch()
        contents = {kind: as_parquet(table) for kind, table in tables.items()}
        receipt = Receipt(
            worlds, self.made_by, {kind: hash_of(content) for kind, content in contents.items()}, taken_over
        )
        for kind, content in contents.items():
            self.storage.write(receipt.file(kind), content)
        self.sign(receipt)
        return receipt.own_file

    def sign(self, receipt: Receipt) -> None:
        self.storage.write(receipt.own_file, signed(asdict(receipt)))

    def receipts(self) -> list[Receipt]:
        """Of all parts, in the order of their first worlds; those of another maker are refused."""
        return [self.receipt(name) for name in self.storage.names(PARTS, ".json")]

    def receipt(self, name: str) -> Receipt:
        try:
            receipt = Receipt.read(content_of(self.storage.read(name)))
        except (ValueError, TypeError, KeyError):
            raise Damage(name) from None
        if receipt.made_by != self.made_by:
            raise ConfigError(
                f"{self.storage}: holds worlds of another experiment, code or packages; name other storage, or throw"
                " them away with --fresh"
            )
        return receipt

    def there(self) -> Iterator[Receipt]:
        """Those that can be read at this moment, while others may be at work."""
        for name in self.storage.names(PARTS, ".json"):
            with suppress(FileNotFoundError, Damage):
                yield self.receipt(name)

    def read(self, receipt: Receipt, kind: str) -> pl.DataFrame:
        return pl.read_parquet(io.BytesIO(self.sound(receipt, kind)))

    def sound(self, receipt: Receipt, kind: str) -> bytes:
        """The bytes that were written, or Damage."""
        try:
            content = self.storage.read(receipt.file(kind))
        except FileNotFoundError:
            raise Damage(receipt.file(kind)) from None
        if hash_of(content) != receipt.tables[kind]:
            raise Damage(receipt.file(kind))
        return content

    def take_stock(self) -> tuple[list[Receipt], list[str]]:
        """Every byte looked at: the sound parts, and words on the damaged
        ones, set aside with all that belongs to them."""
        sound, damaged = [], []
        for name in self.storage.names(PARTS, ".json"):
            try:
                receipt = self.receipt(name)
                for kind in receipt.tables:
                    self.sound(receipt, kind)
                sound.append(receipt)
            except Damage as damage:
                damaged.append(str(damage))
                self.set_aside(name)
        return sound, damaged

    def set_aside(self, name: str) -> None:
        """What is left of a part is kept for whoever wants to know; its worlds are played again."""
        stem = name.removesuffix("json")
        for file in self.storage.names(PARTS, ""):
            if file.startswith(stem):
                self.storage.write(file.replace(PARTS, DAMAGED, 1), self.storage.read(file))
                self.storage.remove(file)

    def together(self, receipts: list[Receipt]) -> str:
        """Many small parts become one; killed midway, worlds lie in two parts and are read once all the same."""
        tables: dict[str, list[pl.DataFrame]] = {}
        for receipt, worlds in each_once(receipts):
            for kind in receipt.tables:
                tables.setdefault(kind, []).append(self.read(receipt, kind).filter(pl.col("world").is_in(worlds)))
        numbers = sorted({world for receipt in receipts for world in receipt.worlds})
        kept = self.keep(numbers, {kind: pl.concat(some) for kind, some in tables.items()}, taken_over_in(receipts))
        for receipt in receipts:
            if receipt.own_file != kept:
                self.remove(receipt)
        return kept

    def remove(self, receipt: Receipt) -> None:
        for file in (receipt.own_file, *map(receipt.file, receipt.tables)):
            self.storage.remove(file)


def each_once(receipts: list[Receipt]) -> Iterator[tuple[Receipt, list[int]]]:
    """Parts, the largest first, with the worlds that no part before them holds."""
    seen: set[int] = set()
    for receipt in sorted(receipts, key=lambda receipt: -len(receipt.worlds)):
        worlds = [world for world in receipt.worlds if world not in seen]
        seen.update(worlds)
        if worlds:
            yield receipt, worlds


def taken_over_in(receipts: list[Receipt]) -> tuple[TakenOver, ...]:
    """Of every world as it is read: from the part that counts."""
    return together(one for receipt, worlds in each_once(receipts) for one in among(receipt.taken_over, worlds))
