"""What of a shock may move: a path by a factor on its distance from the value at which nothing happens (`shock.fear`),
one of its points by its level (`shock.fear.2020Q2`), an industry's multiplier, a size of public relief."""

from collections.abc import Sequence

from abm.errors import ConfigError
from abm.shocks import Shock
from abm.shocks.paths import Path
from experiments.ask.free import SHOCK, Free

SWITCHES = ("on", "from", "until")


def of_shock(key: str, asked: Sequence[float], shock: Shock) -> Free:
    """A path, a point of a path, an industry's multiplier, or a size of public relief; both ends are tried."""
    found = of_path(key, asked, shock) or of_industry(key, asked) or of_relief(key, asked, shock)
    if found is None:
        shock.changed({key: 0.0})  # tells what is wrong with the name
        raise ConfigError(f"{key}: is not a size that can be fitted")
    for end in (found.low, found.high):
        shock.changed({found.key: end if found.part is None else {found.part: end}})
    return found


def of_path(key: str, asked: Sequence[float], shock: Shock) -> Free | None:
    owner, _, point = key.rpartition(".")
    if key in shock.paths:
        return factor(key, asked or (0.0, most(shock.paths[key])))
    if key == "open_share":
        return factor(key, expected(asked, key))
    if owner not in shock.paths:
        return None
    low, high = asked or (shock.paths[owner].low, shock.paths[owner].high)
    return Free(f"shock.{key}", SHOCK, owner, low, high, f"level in {point}", f"{owner} in {point}", part=point)


def of_industry(key: str, asked: Sequence[float]) -> Free | None:
    group, _, industry = key.partition(".")
    if group != "industry":
        return None
    if not industry:
        return factor(key, expected(asked, key))
    low, high = expected(asked, key)
    return Free(f"shock.{key}", SHOCK, key, low, high, "multiplier", f"depth of closures in {industry}")


def of_relief(key: str, asked: Sequence[float], shock: Shock) -> Free | None:
    group, _, rest = key.partition(".")
    item, _, size = rest.partition(".")
    measure = shock.public_relief.get(item) if group == "public_relief" else None
    if measure is not None and size in SWITCHES:
        raise ConfigError(
            f"{key}: a switch or a month, not a size that can be fitted; there are: {', '.join(measure.ranges)}"
        )
    if measure is None or size not in measure.ranges:
        return None
    low, high = asked or measure.ranges[size]
    return Free(f"shock.{key}", SHOCK, key, low, high, "as in its file", f"{size} of {item}")


def factor(key: str, ends: Sequence[float]) -> Free:
    low, high = ends
    return Free(
        f"shock.{key}", SHOCK, key, low, high, "times its distance from neutral", f"depth of {key}", part="times"
    )


def expected(asked: Sequence[float], key: str) -> Sequence[float]:
    if not asked:
        raise ConfigError(f"{key}: has no range of its own; expected [low, high], such as [0.7, 1.3]")
    return asked


def most(path: Path) -> float:
    """The largest factor that keeps every point of a path inside its range."""
    gaps = [
        (value - path.neutral, (path.high if value > path.neutral else path.low) - path.neutral)
        for value in path.points.values()
    ]
    factors = [room / gap for gap, room in gaps if gap]
    if not factors:
        raise ConfigError(
            f"{path.name}: nothing happens on this path, so that no factor moves it; free one of its points, such as"
            f" {path.name}.2020Q2"
        )
    return min(factors)
