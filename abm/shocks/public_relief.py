"""Public relief that came with a shock: each item with its switch, its months and its sizes."""

from dataclasses import dataclass, replace

from abm.errors import ConfigError
from abm.parameters.configs_path import meant
from abm.parameters.schema import MonthNumber, Number, read
from abm.shocks.schema import SIZES, MeasureConfig

_KEYS = {"on": ("on", bool), "from": ("first_month", MonthNumber), "until": ("last_month", MonthNumber)}


@dataclass(frozen=True)
class Item:
    """One measure; its sizes are read by name (`item.share_of_wages`)."""

    name: str
    on: bool
    first_month: int | None
    last_month: int | None
    sizes: dict[str, float]
    ranges: dict[str, tuple[float, float]]
    status: str
    source: str
    file: str

    def is_on(self, time: int) -> bool:
        """Whether the measure runs in a month."""
        begun = self.on and self.first_month is not None and self.first_month <= time
        return begun and (self.last_month is None or time <= self.last_month)

    def passed(self, time: int) -> float:
        """Share of its months that have passed at a month's end; without an end all of it from the first on."""
        if not self.on or self.first_month is None:
            return 0.0
        months = 1 if self.last_month is None else self.last_month - self.first_month + 1
        return min(1.0, max(0.0, (time - self.first_month + 1) / months))

    def changed(self, key: str, value) -> "Item":
        """The measure with its switch, a month or a size at another value."""
        where = f"{self.file}: public_relief.{self.name}.{key}"
        if key in _KEYS:
            field, kind = _KEYS[key]
            return checked(replace(self, **{field: read(kind, value, where)}))
        if key not in self.sizes:
            raise ConfigError(f"{where}: no such field{meant(key, (*_KEYS, *self.sizes))}")
        return checked(replace(self, sizes={**self.sizes, key: float(read(Number, value, where))}))

    def __getattr__(self, name: str) -> float:
        sizes = self.__dict__.get("sizes", {})
        if name not in sizes:
            raise AttributeError(f"public relief {self.__dict__.get('name')} has no {name!r}{meant(name, sizes)}")
        return sizes[name]


def item_of(name: str, written: MeasureConfig | None, file: str) -> Item:
    """A measure as a shock's file states it; one that the shock does not have is off."""
    if written is None:
        nothing = dict.fromkeys(SIZES[name], 0.0)
        return Item(name, False, None, None, nothing, {}, "definition", "not part of this shock", file)
    of = {size: getattr(written, size) for size in SIZES[name]}
    sizes = {size: one.value for size, one in of.items()}
    ranges = {size: (float(one.range[0]), float(one.range[1])) for size, one in of.items()}
    months = written.first_month, written.last_month
    return checked(Item(name, written.on, *months, sizes, ranges, written.status, written.source, file))


def checked(item: Item) -> Item:
    """Refuses to switch on what is not there, months in the wrong order, and sizes outside their range."""
    where = f"{item.file}: public_relief.{item.name}"
    if item.on and item.first_month is None:
        raise ConfigError(f"{where}.on: this shock has no such measure; add it to a copy of the shock's file.")
    if item.first_month is not None and item.last_month is not None and item.last_month < item.first_month:
        raise ConfigError(f"{where}: it ends before it begins.")
    for size, (low, high) in item.ranges.items():
        if not low <= item.sizes[size] <= high:
            raise ConfigError(
                f"{where}.{size}: {item.sizes[size]:g} is outside its range {low:g} to {high:g}. To go there, widen"
                " `range` in a copy of that file, and say in `source` why."
            )
    return item
