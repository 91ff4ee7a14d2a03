"""Values found by a calibration: laid over those of the files, each inside its range and with its interval in its
source."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from abm.errors import ConfigError
from abm.parameters.configs_path import read_toml, shown

TOLD = ("config", "identity", "points", "date", "moments")
_FIELDS = ("value", "interval")


@dataclass(frozen=True)
class Found:
    """A value as a config takes it, and the words that go before its old source."""

    name: str
    value: object
    source: str


def found(file: Path) -> Iterator[Found]:
    """What a calibrated file says, name by name; nothing where there is no such file."""
    if not file.is_file():
        return
    raw, where = read_toml(file), shown(file)
    about = raw.pop("calibration", {})
    if not isinstance(about, dict) or not set(TOLD) <= set(about):
        raise ConfigError(
            f"{where}: calibration: expected a table with {', '.join(TOLD)}; write the file with relief calibrate"
            " CONFIG --write."
        )
    for name, told in raw.items():
        if not isinstance(told, dict) or set(told) != set(_FIELDS):
            raise ConfigError(f"{where}: {name}: {told!r}: expected a table with {' and '.join(_FIELDS)}.")
        fitted = (
            f"fitted to {len(about['moments'])} facts ({about['config']}, {about['points']} points, {about['date']}),"
            " 90 % interval"
        )
        yield Found(name, told["value"], f"{fitted} {in_words(told['interval'], f'{where}: {name}')}; before: ")


def in_words(interval, where: str) -> str:
    """0.2 to 0.4; a pair for each name, once where all are alike."""
    if isinstance(interval, dict) and interval:
        pairs = {name: in_words(pair, where) for name, pair in interval.items()}
        each = next(iter(pairs.values()))
        return (
            f"{each} each"
            if len(pairs) > 1 and len(set(pairs.values())) == 1
            else ", ".join(f"{name} {pair}" for name, pair in pairs.items())
        )
    if (
        not isinstance(interval, list)
        or len(interval) != len(("low", "high"))
        or not all(isinstance(end, int | float) for end in interval)
    ):
        raise ConfigError(f"{where}: interval: {interval!r}: expected [lowest, highest].")
    low, high = interval
    return f"{low:.3g} to {high:.3g}"
