"""A shock as its file states it, and as an experiment changes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from abm.errors import ConfigError
from abm.names import INDUSTRIES
from abm.parameters import calibrated
from abm.parameters.configs_path import meant, read_toml, shown
from abm.parameters.schema import read
from abm.shocks import paths, public_relief
from abm.shocks.schema import OPEN_PATHS, OTHER_MULTIPLIERS, PATHS, SHOCK_FILE, SIZES, Multipliers


@dataclass(frozen=True, eq=False)
class Parts:
    """All that a shock says; `history` are the quarters whose data it
    should bring forth, none of a thought experiment."""

    file: str
    sentence: str
    history: range
    paths: dict[str, paths.Path]
    industry: np.ndarray
    industry_range: tuple[float, float]
    relief: dict[str, public_relief.Item]


def read_parts(file: FilePath) -> Parts:
    """A shock's file; what it does not name is neutral."""
    where = shown(file)
    written = read(SHOCK_FILE, read_toml(file), where)
    industry, span = _industry(written.industry, where) if written.industry else (np.ones(len(INDUSTRIES)), (1.0, 1.0))
    return Parts(
        where,
        written.sentence,
        range(written.history[0], written.history[-1] + 1) if written.history else range(0),
        {name: paths.path_of(name, _said(written, name), where) for name in PATHS},
        industry,
        span,
        {name: public_relief.item_of(name, _said(written, f"public_relief.{name}"), where) for name in SIZES},
    )


def _said(written: Any, name: str) -> Any:
    """A part of a shock, or None where its file does not name it."""
    for step in name.split("."):
        written = getattr(written, step, None)
    return written


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
        return replace(parts, paths=parts.paths | {name: parts.paths[name].changed(value) for name in OPEN_PATHS})
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


def _industry(multipliers: Multipliers, where: str) -> tuple[np.ndarray, tuple[float, float]]:
    low, high = map(float, multipliers.range)
    values = np.array([getattr(multipliers.values, name) for name in INDUSTRIES])
    return _inside(values, (low, high), f"{where}: industry"), (low, high)


def _other_industry(parts: Parts, asked) -> np.ndarray:
    where = f"{parts.file}: industry"
    other = read(OTHER_MULTIPLIERS, asked, where)
    said = [getattr(other, name) for name in INDUSTRIES]
    values = [other.times * old if new is None else new for new, old in zip(said, parts.industry.tolist(), strict=True)]
    return _inside(np.array(values), parts.industry_range, where)


def _inside(values: np.ndarray, span: tuple[float, float], where: str) -> np.ndarray:
    for name, value in zip(INDUSTRIES, values, strict=True):
        if not span[0] <= value <= span[1]:
            raise ConfigError(
                f"{where}.{name}: {value:g} is outside its range {span[0]:g} to {span[1]:g}. To go there, widen `range`"
                " in a copy of that file, and say in `source` why."
            )
    return values
