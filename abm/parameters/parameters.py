"""The parameters of an economy: one flat list of names, each with a value, a range and a source."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from abm.calendar import a_month, a_quarter
from abm.errors import ConfigError
from abm.parameters import calibrated as calibration
from abm.parameters import configs_path
from abm.parameters.entries import Entry, read_entries

__all__ = ["Entry", "Parameters"]


class Parameters:
    """Frozen: read by name (`p.adaptation`), changed by making another (`p.changed(adaptation=0.3)`)."""

    def __init__(self, entries: Mapping[str, Entry]):
        vars(self)["_entries"] = dict(entries)
        for name, entry in self._entries.items():
            entry.lock()
            vars(self)[name] = entry.value

    @classmethod
    def read(
        cls, economy: str | Path = "china_2019", overrides: Mapping | None = None, *, calibrated: bool = True
    ) -> "Parameters":
        """The parameters of an economy: its folder `parameters`, then what
        was calibrated, then some of them changed."""
        entries: dict[str, Entry] = {}
        for path in _files(economy):
            file = configs_path.shown(path)
            more = read_entries(configs_path.read_toml(path), file)
            for name in more.keys() & entries.keys():
                raise ConfigError(f"{file}: {name}: already given in {entries[name].file}; a parameter has one home.")
            entries |= more
        table = (
            cls(entries)._calibrated(configs_path.find("economies", economy) / "calibrated.toml")
            if calibrated
            else cls(entries)
        )
        return table.changed(**(overrides or {}))

    def changed(self, /, **values) -> "Parameters":
        """The same parameters with some at other values, inside their ranges."""
        entries = dict(self._entries)
        for name, asked in values.items():
            entries[name] = self.entry(name).with_value(asked)
        return Parameters(entries)

    def _calibrated(self, file: Path) -> "Parameters":
        """The same parameters with those at fitted values that a calibration has found."""
        entries = dict(self._entries)
        for found in calibration.found(file):
            try:
                entry = self.entry(found.name)
                entries[found.name] = replace(entry.with_value(found.value), source=found.source + entry.source)
            except ConfigError as error:
                raise ConfigError(f"{configs_path.shown(file)}: {error}") from None
        return Parameters(entries)

    def restored(self, names, economy: str | Path = "china_2019") -> "Parameters":
        """The same parameters, some of them as their files have them."""
        fresh = Parameters.read(economy)
        return Parameters(self._entries | {name: fresh.entry(name) for name in names})

    @property
    def monthly_reference_rate(self) -> float:
        """Interest on deposits and of the reference loan, share a month."""
        return a_month(self.reference_rate)

    @property
    def monthly_platform_rate(self) -> float:
        """Interest of a platform's bank, share a month."""
        return a_month(self.platform_rate)

    @property
    def monthly_bond_rate(self) -> float:
        """Interest on government bonds, share a month."""
        return a_month(self.bond_rate)

    @property
    def quarterly_lease_rate(self) -> float:
        """Rent of leased capital, share a quarter."""
        return a_quarter(self.lease_rate)

    @property
    def quarterly_voluntary_income(self) -> float:
        """What an owner could earn outside, yuan a quarter."""
        return a_quarter(self.voluntary_income)

    def entry(self, name: str) -> Entry:
        """A parameter with its unit, source, range, status and meaning."""
        if name not in self._entries:
            home = next(iter(self._entries.values())).file.rpartition("/")[0]
            raise ConfigError(f"{home}: {name}: no such parameter{configs_path.meant(name, self._entries)}")
        return self._entries[name]

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def digest(self) -> str:
        """A fingerprint of all names and values."""
        text = "\n".join(f"{name} {_exact(entry.value)}" for name, entry in sorted(self._entries.items()))
        return hashlib.sha256(text.encode()).hexdigest()

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(f"parameters: {name}: no such parameter{configs_path.meant(name, self._entries)}")

    def __setattr__(self, name: str, value):
        raise AttributeError(f"parameters do not change; make others with p.changed({name}={value!r})")

    def __delattr__(self, name: str):
        raise AttributeError(f"parameters do not change: {name} stays")

    def __eq__(self, other) -> bool:
        return isinstance(other, Parameters) and self.digest() == other.digest()

    def __hash__(self) -> int:
        return hash(self.digest())

    def __deepcopy__(self, memory) -> "Parameters":
        return self

    def __reduce__(self):
        return Parameters, (self._entries,)

    def __repr__(self) -> str:
        return f"Parameters({len(self._entries)} of them, {self.digest()})"

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self._entries])


def _files(economy: str | Path) -> list[Path]:
    folder = configs_path.find("economies", economy) / "parameters"
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ConfigError(f"{configs_path.shown(folder)}: no parameter files (*.toml) here.")
    return files


def _exact(value) -> str:
    """Every bit of a value, as text; a whole number stays apart from a fraction."""
    return (
        str(value)
        if isinstance(value, int)
        else " ".join(number.hex() for number in np.atleast_1d(value).astype(float).tolist())
    )
