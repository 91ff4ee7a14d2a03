"""Public relief that came with a shock: each item with its switch, its months and its sizes."""

from dataclasses import dataclass, replace

from abm.errors import ConfigError
from abm.parameters.configs_path import meant
from abm.shocks.paths import bounds, fields, month, number

SIZES = {
    "payroll_cut": ("share_of_wages", "share_of_firms"),
    "vat_cut_small": ("rate_after", "share_of_firms"),
    "loan_deferral": ("share_of_principal", "share_of_interest"),
    "loan_guarantee": ("share_of_loan",),
    "relending": ("quota_yuan", "rate", "rate_cut", "term_months"),
    "rate_cut": (),
}
_FIELDS = ("on", "from", "until", "status", "source")
_NEEDED = ("on", "from", "status", "source")


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
        if key == "on":
            return checked(replace(self, on=value))
        if key in ("from", "until"):
            return checked(replace(self, **{{"from": "first_month", "until": "last_month"}[key]: month(value, where)}))
        if key not in self.sizes:
            raise ConfigError(f"{where}: no such field{meant(key, ('on', 'from', 'until', *self.sizes))}")
        return checked(replace(self, sizes={**self.sizes, key: number(value, where)}))

    def __getattr__(self, name: str) -> float:
        sizes = self.__dict__.get("sizes", {})
        if name not in sizes:
            raise AttributeError(f"public relief {self.__dict__.get('name')} has no {name!r}{meant(name, sizes)}")
        return sizes[name]


def off(name: str) -> Item:
    """A measure the shock does not have."""
    return Item(
        name, False, None, None, dict.fromkeys(SIZES[name], 0.0), {}, "definition", "not part of this shock", ""
    )


def read_item(name: str, raw, file: str) -> Item:
    """A measure as a shock's file states it."""
    where = f"{file}: public_relief.{name}"
    if name not in SIZES:
        raise ConfigError(f"{where}: no such measure{meant(name, SIZES)}")
    fields(raw, (*_FIELDS, *SIZES[name]), (*_NEEDED, *SIZES[name]), where)
    for size in SIZES[name]:
        fields(raw[size], ("value", "range"), ("value", "range"), f"{where}.{size}")
    return checked(
        Item(
            name,
            raw["on"],
            month(raw["from"], f"{where}.from"),
            month(raw["until"], f"{where}.until") if "until" in raw else None,
            {size: number(raw[size]["value"], f"{where}.{size}") for size in SIZES[name]},
            {size: bounds(raw[size]["range"], f"{where}.{size}") for size in SIZES[name]},
            raw["status"],
            raw["source"],
            file,
        )
    )


def checked(item: Item) -> Item:
    """Refuses a switch that is none, months in the wrong order, and sizes outside their range."""
    where = f"{item.file}: public_relief.{item.name}"
    if not isinstance(item.on, bool):
        raise ConfigError(f"{where}.on: {item.on!r}: expected true or false.")
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
