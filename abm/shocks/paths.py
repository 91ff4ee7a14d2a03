"""A path in time: neutral before its first point, on a line between points, neutral after its last or held there."""

import math
from dataclasses import dataclass, replace

import numpy as np

from abm.calendar import CalendarError, month_index, month_name, quarter_index, quarter_name
from abm.errors import ConfigError
from abm.parameters.configs_path import meant

_FIELDS = ("points", "range", "status", "source")
_HOLDS = "holds"
_INDEX, _NAMED = {"month": month_index, "quarter": quarter_index}, {"month": month_name, "quarter": quarter_name}
_MONTH_LETTERS = len("2020-02")


@dataclass(frozen=True, eq=False)
class Path:
    """Values by month or quarter; `neutral` is the value at which nothing happens: a path ends there or says it
    `holds`."""

    name: str
    period: str
    neutral: float
    points: dict[int, float]
    low: float
    high: float
    status: str
    source: str
    file: str
    holds: bool = False

    def at(self, time: int) -> float:
        """The value in a month or quarter."""
        if not self.points or time < min(self.points):
            return self.neutral
        times = sorted(self.points)
        return float(np.interp(time, times, [self.points[named] for named in times]))

    def first_and_last(self) -> tuple[int, int] | None:
        """The first and last named time, or None where all is neutral."""
        return (
            (min(self.points), max(self.points))
            if any(value != self.neutral for value in self.points.values())
            else None
        )

    def start(self) -> int | None:
        """The first time at which the value is not neutral."""
        span = self.first_and_last()
        return next(time for time in range(span[0], span[1] + 1) if self.at(time) != self.neutral) if span else None

    def changed(self, asked) -> "Path":
        """The path with its distance from neutral scaled by `times`, or with other points."""
        where = f"{self.file}: {self.name}"
        if not isinstance(asked, dict):
            raise ConfigError(
                f"{where}: {asked!r}: a path is changed by {{ times = .. }} (its distance from {self.neutral:g}) or by"
                f" points such as {{ {_example(self.period)} = .. }}."
            )
        times = number(asked.get("times", 1), f"{where}: times")
        points = {key: value for key, value in asked.items() if key not in ("times", _HOLDS)}
        named = _by_time(points, self.period, where)
        points = {time: self.neutral + times * (value - self.neutral) for time, value in self.points.items()} | named
        return check(replace(self, points=points, holds=_holds(asked, self.holds, where)))


def neutral(name: str, period: str, value: float) -> Path:
    """A path on which nothing happens."""
    return Path(name, period, value, {}, value, value, "definition", "nothing happens", "")


def read_path(name: str, period: str, rest: float, raw, file: str) -> Path:
    """A path as a shock's file states it."""
    where = f"{file}: {name}"
    fields(raw, (*_FIELDS, _HOLDS), _FIELDS, where)
    low, high = bounds(raw["range"], f"{where}: range")
    points = _by_time(raw["points"], period, f"{where}: points")
    holds = _holds(raw, False, where)
    return check(Path(name, period, rest, points, low, high, raw["status"], raw["source"], file, holds))


def check(path: Path) -> Path:
    """Refuses values outside the range, widened to where nothing happens, and a path that silently does not end."""
    low, high = min(path.low, path.neutral), max(path.high, path.neutral)
    for value in path.points.values():
        if not low <= value <= high:
            raise ConfigError(
                f"{path.file}: {path.name}: {value:g} is outside its range {low:g} to {high:g}. To go there, widen"
                " `range` in a copy of that file, and say in `source` why."
            )
    last = max(path.points, default=None)
    if last is not None and path.points[last] != path.neutral and not path.holds:
        after = _NAMED[path.period](last + 1)
        raise ConfigError(
            f"{path.file}: {path.name}: its last point, {path.points[last]:g} in {_NAMED[path.period](last)}, "
            f'would hold for ever. Say when it ends, such as "{after}" = {path.neutral:g}, or say holds = true.'
        )
    return path


def _holds(asked: dict, otherwise: bool, where: str) -> bool:
    holds = asked.get(_HOLDS, otherwise)
    if not isinstance(holds, bool):
        raise ConfigError(f"{where}: holds: {holds!r}: expected true or false.")
    return holds


def fields(raw, known, needed, where: str) -> None:
    """Refuses a table with a field too many or too few."""
    if not isinstance(raw, dict):
        raise ConfigError(f"{where}: {raw!r}: expected a table with {', '.join(needed)}.")
    for key in raw:
        if key not in known:
            raise ConfigError(f"{where}: {key}: no such field{meant(key, known)}")
    for key in needed:
        if key not in raw:
            raise ConfigError(f"{where}: the field {key!r} is missing.")


def number(value, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ConfigError(f"{where}: {value!r}: expected a number.")
    return float(value)


def bounds(raw, where: str) -> tuple[float, float]:
    """A lowest and a highest value."""
    if not isinstance(raw, list) or len(raw) != len(("low", "high")):
        raise ConfigError(f"{where}: {raw!r}: expected [lowest, highest].")
    low, high = (number(bound, where) for bound in raw)
    if low > high:
        raise ConfigError(f"{where}: {raw!r}: the lowest value is above the highest.")
    return low, high


def month(name, where: str) -> int:
    """A month by its name."""
    return _time(name, "month", where)


def quarter(name, where: str) -> int:
    """A quarter by its name."""
    return _time(name, "quarter", where)


def _by_time(raw: dict, period: str, where: str) -> dict[int, float]:
    """Values by month or quarter; days named in one month are averaged."""
    named: dict[int, list[float]] = {}
    for key, value in raw.items():
        named.setdefault(_time(key, period, where), []).append(number(value, f"{where}: {key}"))
    return {time: sum(values) / len(values) for time, values in named.items()}


def _time(key: str, period: str, where: str) -> int:
    day = key[_MONTH_LETTERS:] if period == "month" and isinstance(key, str) else ""
    name = key.removesuffix(day) if day[:1] == "-" and day[1:].isdigit() else key
    try:
        return _INDEX[period](name)
    except CalendarError as error:
        raise ConfigError(f"{where}: {error}.") from None


def _example(period: str) -> str:
    return {"month": '"2020-02"', "quarter": '"2020Q1"'}[period]
