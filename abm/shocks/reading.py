"""A shock as its file states it, and as an experiment changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

import numpy as np

from abm.errors import ConfigError
from abm.names import CLASSES, INDUSTRIES
from abm.parameters import calibrated
from abm.parameters.configs_path import meant, read_toml, shown
from abm.shocks import paths, public_relief

_FIRMS = CLASSES[: CLASSES.index("special")]
_OPEN = tuple(f"open_share.{who}" for who in (*_FIRMS, "public_services", "farms_dwellings_banks", "platform"))
_PATHS = {  # name: (period, value at which nothing happens)
    **dict.fromkeys(_OPEN, ("month", 1.0)),
    "labour_present": ("month", 1.0),
    "migrants_present": ("month", 1.0),
    "shipping": ("month", 1.0),
    "cancelled": ("month", 0.0),
    "fear": ("quarter", 0.0),
    "world_demand": ("quarter", 1.0),
    "world_online": ("quarter", 1.0),
    "public_investment": ("quarter", 1.0),
    "policy_rate_change": ("quarter", 0.0),
    "lost_smes": ("quarter", 0.0),
    "entry": ("quarter", 1.0),
    "hiring": ("quarter", 1.0),
}
_GROUPS = ("open_share", "public_relief")


@dataclass(frozen=True, eq=False)
class Parts:
    """All that a shock says; `history` are the quarters whose data it should bring forth, none of a thought
    experiment."""

    file: str
    sentence: str
    history: range
    paths: dict[str, paths.Path]
    industry: np.ndarray
    industry_range: tuple[float, float]
    relief: dict[str, public_relief.Item]


def read_parts(file: FilePath) -> Parts:
    """A shock's file; what it does not name is neutral."""
    raw, where = read_toml(file), shown(file)
    if not isinstance(raw.get("sentence"), str):
        raise ConfigError(f"{where}: sentence: a shock says in one sentence what it is.")
    told = {key: value for key, value in raw.items() if key not in ("sentence", "history", "industry", *_GROUPS)}
    told |= {f"open_share.{key}": value for key, value in raw.get("open_share", {}).items()}
    for name in told:
        if name not in _PATHS:
            raise ConfigError(f"{where}: {name}: no such path{meant(name, (*_PATHS, 'industry', 'public_relief'))}")
    of = {
        name: (
            paths.read_path(name, *about, told[name], where)
            if name in told
            else replace(paths.neutral(name, *about), file=where)
        )
        for name, about in _PATHS.items()
    }
    relief = {name: replace(public_relief.off(name), file=where) for name in public_relief.SIZES}
    relief |= {name: public_relief.read_item(name, item, where) for name, item in raw.get("public_relief", {}).items()}
    industry, span = _industry(raw["industry"], where) if "industry" in raw else (np.ones(len(INDUSTRIES)), (1.0, 1.0))
    return Parts(where, raw["sentence"], _history(raw.get("history"), where), of, industry, span, relief)


def _history(raw, where: str) -> range:
    if raw is None:
        return range(0)
    if not isinstance(raw, list) or len(raw) != len(("first", "last")):
        what = 'the first and the last quarter whose data it is meant to bring forth, such as ["2019Q1", "2021Q4"]'
        raise ConfigError(f"{where}: history: {raw!r}: expected {what}.")
    first, last = (paths.quarter(name, f"{where}: history") for name in raw)
    return range(first, last + 1)


def changed(parts: Parts, changes: Mapping) -> Parts:
    """The shock with some paths, multipliers or measures at other values."""
    for key, value in changes.items():
        parts = _one_change(parts, key, value)
    return parts


def calibrated_file(file: FilePath) -> FilePath:
    """Where the values that a calibration found for a shock lie: shocks/calibrated/covid_2020.toml."""
    return file.parent / "calibrated" / file.name


def fitted(parts: Parts, file: FilePath) -> Parts:
    """The shock with the changes that a calibration has found, their sources told."""
    for found in calibrated.found(file):
        try:
            parts = _with_source(_one_change(parts, found.name, found.value), found)
        except ConfigError as error:
            raise ConfigError(f"{shown(file)}: {error}") from None
    return parts


def _with_source(parts: Parts, found: calibrated.Found) -> Parts:
    item = found.name.removeprefix("public_relief.").partition(".")[0]
    if item in parts.relief:
        return replace(
            parts,
            relief=parts.relief | {item: replace(parts.relief[item], source=found.source + parts.relief[item].source)},
        )
    moved = [name for name in parts.paths if name == found.name or name.startswith(f"{found.name}.")]
    return replace(
        parts,
        paths=parts.paths
        | {name: replace(parts.paths[name], source=found.source + parts.paths[name].source) for name in moved},
    )


def _one_change(parts: Parts, key: str, value) -> Parts:
    if key in parts.paths:
        return replace(parts, paths={**parts.paths, key: parts.paths[key].changed(value)})
    if key == "open_share":
        return replace(parts, paths=parts.paths | {name: parts.paths[name].changed(value) for name in _OPEN})
    group, _, rest = key.partition(".")
    if group == "industry":
        return replace(parts, industry=_other_industry(parts, {rest: value} if rest else value))
    item, _, field = rest.partition(".")
    if group == "public_relief" and item in parts.relief and field:
        return replace(parts, relief={**parts.relief, item: parts.relief[item].changed(field, value)})
    known = [*parts.paths, "open_share", *(f"industry.{name}" for name in INDUSTRIES)]
    known += [
        f"public_relief.{name}.{field}"
        for name, of in parts.relief.items()
        for field in ("on", "from", "until", *of.sizes)
    ]
    raise ConfigError(f"{parts.file}: {key}: the shock has nothing of this name{meant(key, known)}")


def _industry(raw, where: str) -> tuple[np.ndarray, tuple[float, float]]:
    """How much deeper or lighter an industry closes than its size class."""
    where = f"{where}: industry"
    needed = ("values", "range", "status", "source")
    paths.fields(raw, needed, needed, where)
    paths.fields(raw["values"], INDUSTRIES, INDUSTRIES, f"{where}: values")
    span = paths.bounds(raw["range"], f"{where}: range")
    values = np.array([paths.number(raw["values"][name], f"{where}: {name}") for name in INDUSTRIES])
    return _inside(values, span, where), span


def _other_industry(parts: Parts, asked) -> np.ndarray:
    where = f"{parts.file}: industry"
    paths.fields(asked, (*INDUSTRIES, "times"), (), where)
    times = paths.number(asked.get("times", 1), f"{where}: times")
    values = [
        paths.number(asked.get(name, times * old), f"{where}: {name}")
        for name, old in zip(INDUSTRIES, parts.industry.tolist(), strict=True)
    ]
    return _inside(np.array(values), parts.industry_range, where)


def _inside(values: np.ndarray, span: tuple[float, float], where: str) -> np.ndarray:
    for name, value in zip(INDUSTRIES, values, strict=True):
        if not span[0] <= value <= span[1]:
            raise ConfigError(
                f"{where}.{name}: {value:g} is outside its range {span[0]:g} to {span[1]:g}. To go there, widen `range`"
                " in a copy of that file, and say in `source` why."
            )
    return values
