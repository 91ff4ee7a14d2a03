"""A path in time: neutral before its first point, on a line between points, neutral after its last or held there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from abm.calendar import month_name, quarter_name
from abm.errors import ConfigError
from abm.parameters.schema import read
from abm.shocks.schema import OTHER_PATHS, PATHS, TIMES, PathConfig

_NAMED = {"month": month_name, "quarter": quarter_name}


@dataclass(frozen=True, eq=False)
class Path:
    """Values by month or quarter; `neutral` is the value at which nothing
    happens: a path ends there or says it `holds`."""

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
        other = read(OTHER_PATHS[self.period], asked, f"{self.file}: {self.name}")
        scaled = {time: self.neutral + other.times * (value - self.neutral) for time, value in self.points.items()}
        holds = self.holds if other.holds is None else other.holds
        return check(replace(self, points=scaled | by_time(other.model_extra or {}, self.period), holds=holds))


def path_of(name: str, written: PathConfig | None, file: str) -> Path:
    """A path as a shock's file states it; one that it does not name is neutral."""
    period, rest = PATHS[name]
    if written is None:
        return Path(name, period, rest, {}, rest, rest, "definition", "nothing happens", file)
    points, (low, high) = by_time(written.points, period), map(float, written.range)
    return check(Path(name, period, rest, points, low, high, written.status, written.source, file, written.holds))


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


def by_time(points: Mapping[str, float], period: str) -> dict[int, float]:
    """Values by the number of their month or quarter; days named in one month are averaged."""
    named: dict[int, list[float]] = {}
    for text, value in points.items():
        named.setdefault(TIMES[period](text), []).append(value)
    return {time: sum(values) / len(values) for time, values in named.items()}
