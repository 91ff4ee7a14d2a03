"""What a calibration may move: parameters of the economy by name, and what the shock says by its path (`shock.fear`).

A free input z runs from 0 to 1 over its range: value = low + z (high - low). A table of figures moves as one, every
figure over its own range, or all by one factor when a range is given; a path of the shock by a factor on its distance
from the value at which nothing happens (`shock.fear`), or one of its points by its level (`shock.fear.2020Q2`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from abm.errors import ConfigError
from abm.opening.keep import OFF_REST
from abm.parameters import Parameters
from abm.shocks import Shock
from abm.shocks.paths import Path
from experiments.ask.uncertain import Uncertain

FACTOR, SHARE_OF_RANGE = "times its value", "share of the way through its range"
SWITCHES = ("on", "from", "until")
ECONOMY, SHOCK = "economy", "shock"


@dataclass(frozen=True)
class Free:
    """One free input: `low` and `high` are the ends as a reader sees them, in `unit`; `part` is what of a path moves."""

    name: str
    home: str
    key: str
    low: float
    high: float
    unit: str
    meaning: str
    part: str | None = None
    parameter: Uncertain | None = None

    def shown(self, rank: float) -> float:
        """The number a reader sees at a rank between 0 and 1."""
        number = self.low + rank * (self.high - self.low)
        return float(round(number)) if self.parameter is not None and self.parameter.whole else float(number)

    def setting(self, rank: float) -> Any:
        """As the economy or the shock takes it."""
        if self.parameter is not None:
            return self.parameter.at(rank)
        return self.shown(rank) if self.part is None else {self.part: self.shown(rank)}

    @property
    def moves_opening(self) -> bool:
        return self.home == ECONOMY and self.key not in OFF_REST


def settings(free: Sequence[Free], ranks: Sequence[float]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters of the economy and changes of the shock at one point; a path's factor and its points go together."""
    parameters: dict[str, Any] = {}
    changes: dict[str, Any] = {}
    for one, rank in zip(free, ranks, strict=True):
        if one.home == ECONOMY:
            parameters[one.key] = one.setting(rank)
        elif one.part is None:
            changes[one.key] = one.setting(rank)
        else:
            changes[one.key] = changes.get(one.key, {}) | one.setting(rank)
    return parameters, changes


def read_free(name: str, asked: Sequence[float], parameters: Parameters, shock: str) -> Free:
    """A free input over the range asked for, or over its own when that is empty."""
    if len(asked) not in (0, len(("low", "high"))) or (asked and asked[0] >= asked[1]):
        raise ConfigError(f"{list(asked)}: expected [low, high] with low below high, or [] for the range of its file")
    group, _, rest = name.partition(".")
    return of_shock(rest, asked, shock) if group == SHOCK and rest else of_economy(name, asked, parameters)


def of_economy(name: str, asked: Sequence[float], parameters: Parameters) -> Free:
    entry, found = parameters.entry(name), Uncertain.read(parameters, name, asked or None)
    if entry.words is None:
        return Free(name, ECONOMY, name, float(found.low), float(found.high), entry.unit, entry.meaning, parameter=found)
    low, high = asked or (0.0, 1.0)
    return Free(name, ECONOMY, name, low, high, FACTOR if asked else SHARE_OF_RANGE, entry.meaning, parameter=found)


def of_shock(key: str, asked: Sequence[float], name: str) -> Free:
    """A path, a point of a path, an industry's multiplier, or a size of public relief; both ends are tried."""
    shock = Shock.read(name, calibrated=False)
    found = of_path(key, asked, shock) or of_industry(key, asked) or of_relief(key, asked, shock)
    if found is None:
        Shock.read(name, {key: 0.0}, calibrated=False)  # tells what is wrong with the name
        raise ConfigError(f"{key}: is not a size that can be fitted")
    for end in (found.low, found.high):
        Shock.read(name, {found.key: end if found.part is None else {found.part: end}}, calibrated=False)
    return found


def of_path(key: str, asked: Sequence[float], shock: Shock) -> Free | None:
    owner, _, point = key.rpartition(".")
    if key in shock.paths:
        return factor(key, asked or (0.0, most(shock.paths[key])))
    if key == "open_share":
        return factor(key, expected(asked, key))
    if owner not in shock.paths:
        return None
    ends = asked or (shock.paths[owner].low, shock.paths[owner].high)
    return Free(f"shock.{key}", SHOCK, owner, *ends, f"level in {point}", f"{owner} in {point}", part=point)


def of_industry(key: str, asked: Sequence[float]) -> Free | None:
    group, _, industry = key.partition(".")
    if group != "industry":
        return None
    if not industry:
        return factor(key, expected(asked, key))
    return Free(f"shock.{key}", SHOCK, key, *expected(asked, key), "multiplier", f"depth of closures in {industry}")


def of_relief(key: str, asked: Sequence[float], shock: Shock) -> Free | None:
    group, _, rest = key.partition(".")
    item, _, size = rest.partition(".")
    measure = shock.public_relief.get(item) if group == "public_relief" else None
    if measure is not None and size in SWITCHES:
        raise ConfigError(f"{key}: a switch or a month, not a size that can be fitted; there are: {', '.join(measure.ranges)}")
    if measure is None or size not in measure.ranges:
        return None
    return Free(f"shock.{key}", SHOCK, key, *(asked or measure.ranges[size]), "as in its file", f"{size} of {item}")


def factor(key: str, ends: Sequence[float]) -> Free:
    return Free(f"shock.{key}", SHOCK, key, *ends, "times its distance from neutral", f"depth of {key}", part="times")


def expected(asked: Sequence[float], key: str) -> Sequence[float]:
    if not asked:
        raise ConfigError(f"{key}: has no range of its own; expected [low, high], such as [0.7, 1.3]")
    return asked


def most(path: Path) -> float:
    """The largest factor that keeps every point of a path inside its range."""
    gaps = [(value - path.neutral, (path.high if value > path.neutral else path.low) - path.neutral) for value in path.points.values()]
    factors = [room / gap for gap, room in gaps if gap]
    if not factors:
        raise ConfigError(f"{path.name}: nothing happens on this path, so that no factor moves it; free one of its points, such as {path.name}.2020Q2")
    return min(factors)
