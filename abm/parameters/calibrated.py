"""Values found by a calibration: laid over those of the files, each
inside its range and with its interval in its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ConfigDict

from abm.parameters.configs_path import read_toml, shown
from abm.parameters.schema import OneOrByName, Pair, Table, read


class Calibration(Table):
    """Which calibration it was."""

    model_config = ConfigDict(extra="ignore")

    config: str
    identity: str
    points: int
    date: str
    moments: list[str]
    seed: int | None = None


class Fitted(Table):
    """One value, and the interval in which it lies with 90 %; or one for each of its figures."""

    ABSENT: ClassVar[str] = "no {key}; expected a table with value and interval"

    value: Any
    interval: OneOrByName[Pair]


class CalibratedFile(Table):
    """What `relief calibrate --write` writes."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Fitted]  # ty: ignore[incompatible-mutable-override]  # pydantic's own way
    ABSENT: ClassVar[str] = "expected {wanted}; write the file with relief calibrate CONFIG --write"

    calibration: Calibration


@dataclass(frozen=True)
class Found:
    """A value as a config takes it, and the words that go before its old source."""

    name: str
    value: object
    source: str


def read_file(file: Path) -> CalibratedFile | None:
    """A calibrated file whole; None where there is none."""
    return read(CalibratedFile, read_toml(file), shown(file)) if file.is_file() else None


def found(file: Path) -> Iterator[Found]:
    """What a calibrated file says, name by name; nothing where there is no such file."""
    said = read_file(file)
    if said is None:
        return
    calibration = said.calibration
    by = f"{calibration.config}, {calibration.points} points, {calibration.date}"
    fitted = f"fitted to {len(calibration.moments)} facts ({by})"
    for name, one in (said.model_extra or {}).items():
        yield Found(name, one.value, f"{fitted}, 90 % interval {in_words(one.interval)}; before: ")


def in_words(interval: list | dict) -> str:
    """0.2 to 0.4; a pair for each name, once where all are alike."""
    if isinstance(interval, list):
        return "{:.3g} to {:.3g}".format(*interval)
    pairs = {name: in_words(pair) for name, pair in interval.items()}
    if len(pairs) > 1 and len(set(pairs.values())) == 1:
        return f"{next(iter(pairs.values()))} each"
    return ", ".join(f"{name} {pair}" for name, pair in pairs.items())
