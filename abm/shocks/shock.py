"""A shock: what comes from outside, by month and quarter, the same in every arm of an experiment."""

import hashlib
from collections.abc import Mapping
from pathlib import Path as FilePath

import numpy as np

from abm.calendar import quarter_of_month
from abm.errors import ConfigError
from abm.names import CLASSES, INDUSTRIES
from abm.parameters.configs_path import find, meant
from abm.shocks.reading import Parts, calibrated_file, changed, fitted, read_parts
from abm.shocks.schema import FIRMS

_MARKETLESS = ("business", "public")  # industries whose special producers are public services


class Shock:
    """Paths, industry multipliers of closures and public relief; nothing in it is drawn or decided."""

    def __init__(self, name: str, parts: Parts):
        self.name, self.sentence, self.history, self._parts = name, parts.sentence, parts.history, parts
        self.paths, self.industry, self.public_relief = parts.paths, parts.industry, parts.relief
        spans = [span for path, span in self._spans() if path.startswith("open_share.")]
        self._first = min((first for first, _ in spans), default=0)
        self._open = [
            self._shares(month) for month in range(self._first, max((last for _, last in spans), default=0) + 1)
        ]
        self._all_open = np.ones((len(INDUSTRIES), len(CLASSES)))
        for table in (*self._open, self._all_open):
            table.setflags(write=False)

    @classmethod
    def read(cls, name: str | FilePath = "none", changes: Mapping | None = None, *, calibrated: bool = True) -> "Shock":
        """A shock by name or path, with what was calibrated and changes such as {"fear": {"times": 0.5},
        "public_relief.payroll_cut.on": False}."""
        file = find("shocks", name, ".toml")
        parts = fitted(read_parts(file), calibrated_file(file)) if calibrated else read_parts(file)
        return cls(FilePath(name).stem, changed(parts, changes or {}))

    def changed(self, changes: Mapping) -> "Shock":
        """The same shock with further changes."""
        return Shock(self.name, changed(self._parts, changes))

    def first_difference(self, other: "Shock") -> int | None:
        """The quarter from which two shocks differ; None if they never do."""
        found = [first_of(path, other.paths[name]) for name, path in self.paths.items()]
        found += [first_on(item, other.public_relief[name]) for name, item in self.public_relief.items()]
        if (self.industry != other.industry).any():
            found += [
                quarter_of_month(first)
                for shock in (self, other)
                for name, (first, _) in shock._spans()
                if name.startswith("open_share.")
            ]
        if self.public_relief["rate_cut"].on != other.public_relief["rate_cut"].on:
            found += [shock.paths["policy_rate_change"].start() for shock in (self, other)]
        return min((quarter for quarter in found if quarter is not None), default=None)

    def open_share(self, month: int) -> np.ndarray:
        """Share of firms open among those that survive, industry x size class."""
        past = month - self._first
        return self._all_open if past < 0 else self._open[min(past, len(self._open) - 1)]

    def labour_present(self, month: int) -> float:
        """Share of staff at work in open firms."""
        return self.paths["labour_present"].at(month)

    def migrants_present(self, month: int) -> float:
        """Share of migrants who can be at work."""
        return self.paths["migrants_present"].at(month)

    def shipping(self, month: int) -> float:
        """Share of the export goods made in a month that can be shipped."""
        return self.paths["shipping"].at(month)

    def cancelled(self, month: int) -> float:
        """Share of the export backlog lost in a month, on top of the normal share."""
        return self.paths["cancelled"].at(month)

    def fear(self, quarter: int) -> float:
        """Fear of contact, from 0 (none) to 1."""
        return self.paths["fear"].at(quarter)

    def world_demand(self, quarter: int) -> float:
        """Foreign demand against trend."""
        return self.paths["world_demand"].at(quarter)

    def world_online(self, quarter: int) -> float:
        """Foreign demand on platforms against trend."""
        return self.paths["world_online"].at(quarter)

    def public_investment(self, quarter: int) -> float:
        """Investment of government and large firms against trend."""
        return self.paths["public_investment"].at(quarter)

    def public_purchases(self, quarter: int) -> float:
        """What the state buys from markets on top of the usual, share of trend GDP."""
        return self.paths["public_purchases"].at(quarter)

    def transfers_to_households(self, quarter: int) -> float:
        """What the state pays households on top of the usual, alike per head, share of trend GDP."""
        return self.paths["transfers_to_households"].at(quarter)

    def policy_rate_change(self, quarter: int) -> float:
        """Change of the policy rate since the opening, points a year; 0 with the rate cut switched off."""
        return self.paths["policy_rate_change"].at(quarter) if self.public_relief["rate_cut"].on else 0.0

    def lost_smes(self, quarter: int) -> float:
        """Share of the SMEs in being that close for good when the quarter opens."""
        return self.paths["lost_smes"].at(quarter)

    def entry(self, quarter: int) -> float:
        """Share of the usual founders who open a firm."""
        return self.paths["entry"].at(quarter)

    def hiring(self, quarter: int) -> float:
        """Share of the vacancies beyond replacement that firms may fill."""
        return self.paths["hiring"].at(quarter)

    def is_on(self, item: str, month: int) -> bool:
        """Whether a measure of public relief runs in a month."""
        if item not in self.public_relief:
            raise ConfigError(f"public_relief.{item}: no such measure{meant(item, self.public_relief)}")
        return self.public_relief[item].is_on(month)

    def first_quarter(self) -> int | None:
        """The quarter in which the shock, or its public relief, begins; None where nothing happens."""
        months = [path.start() for path in self.paths.values() if path.period == "month"]
        quarters = [path.start() for path in self.paths.values() if path.period == "quarter"]
        months += [item.first_month for item in self.public_relief.values() if item.on]
        starts = [quarter for quarter in quarters if quarter is not None]
        starts += [quarter_of_month(month) for month in months if month is not None]
        return min(starts, default=None)

    def stated_until(self) -> int | None:
        """The last quarter that a path names, where one goes on after it by no definition; None where all rest."""
        goes_on = any(
            path.holds and path.status != "definition" and path.first_and_last() for path in self.paths.values()
        )
        named = [(path.period, time) for path in self.paths.values() for time in path.points]
        return (
            max(time if period == "quarter" else quarter_of_month(time) for period, time in named) if goes_on else None
        )

    def digest(self) -> str:
        """A fingerprint of all that the shock says."""
        content: list[tuple] = [
            (name, path.neutral, sorted(path.points.items())) for name, path in sorted(self.paths.items())
        ]
        content += [
            (name, item.on, item.first_month, item.last_month, sorted(item.sizes.items()))
            for name, item in sorted(self.public_relief.items())
        ]
        return hashlib.sha256(repr((content, self.industry.tolist())).encode()).hexdigest()

    def __repr__(self) -> str:
        return f"Shock({self.name}: {self.sentence})"

    def _spans(self):
        return [(name, path.first_and_last()) for name, path in self.paths.items() if path.first_and_last()]

    def _shares(self, month: int) -> np.ndarray:
        """Closures of a class, more or less deep by industry; special producers and platforms by their own paths."""
        at = {
            name.removeprefix("open_share."): path.at(month)
            for name, path in self.paths.items()
            if name.startswith("open_share.")
        }
        closed = 1 - np.array([at[name] for name in FIRMS])
        firms = np.clip(1 - np.outer(self.industry, closed), 0, 1)
        special = np.where(np.isin(INDUSTRIES, _MARKETLESS), at["public_services"], at["farms_dwellings_banks"])
        return np.column_stack([firms, special, np.full(len(INDUSTRIES), at["platform"])])


def first_of(path, other) -> int | None:
    """The quarter of the first month or quarter in which two paths differ."""
    times = sorted({*path.points, *other.points})
    apart = (
        next((time for time in range(times[0], times[-1] + 1) if path.at(time) != other.at(time)), None)
        if times
        else None
    )
    return apart if apart is None or path.period == "quarter" else quarter_of_month(apart)


def first_on(item, other) -> int | None:
    """The quarter in which the first of two versions of a measure begins, if they differ."""
    alike = (item.on, item.first_month, item.last_month, item.sizes) == (
        other.on,
        other.first_month,
        other.last_month,
        other.sizes,
    )
    return None if alike else min((quarter_of_month(one.first_month) for one in (item, other) if one.on), default=None)
