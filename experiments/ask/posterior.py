"""Joint draws of what a calibration has found: the table beside calibrated.toml, a row for each draw, a column for each
input.

Its head is TOML behind #: which calibration, with which ranges. A factor is of the figures in the files, never of those
fitted, so that a world of the posterior opens as a point of the calibration did: without calibrated files. So the table
must hold all that these files say, or it is refused.
"""

import csv
import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.calibrated import read_file
from abm.parameters.parameters import Parameters
from abm.parameters.schema import Number, Table, read
from abm.shocks import Shock
from abm.shocks.reading import calibrated_file
from experiments.ask.by_name import read_free
from experiments.ask.free import ECONOMY, SHOCK, Free
from experiments.ask.schema import PRIOR

FILE, CALIBRATED = "posterior.csv", "calibrated.toml"
FEWEST = 2  # rows that can differ
ROUNDED = 1e-5  # numbers have six digits
SAME = ("config", "identity", "seed", "points", "date")  # of a calibration, in both files


class Head(Table):
    """Which calibration it was, the shock it fitted, how many independent draws its chain was worth, and the ranges of
    the columns."""

    config: str
    identity: str
    seed: int
    points: int
    date: str
    shock: str
    independent: float
    fit: dict[str, list[Number]]


@dataclass(frozen=True)
class Posterior:
    """`rows`: draws x inputs, in the order of `free`; `left_out`: inputs of another shock than the one asked for."""

    file: Path
    head: Head
    free: tuple[Free, ...]
    rows: np.ndarray
    left_out: tuple[str, ...] = ()

    @classmethod
    def read(cls, economy: str, shock: str) -> "Posterior":
        """The table of an economy, for worlds under a shock; ConfigError where there is none, where it does not belong
        to the calibrated files beside it, or is no table of numbers inside their ranges."""
        folder = configs_path.find("economies", economy)
        shock_file = configs_path.find("shocks", shock, ".toml")
        file = folder / FILE
        refuse_none(file)
        head, lines = parts(file)
        mine = shock_file.stem == head.shock
        left_out = tuple(name for name in head.fit if name.startswith(f"{SHOCK}.") and not mine)
        p, outside = Parameters.read(economy, calibrated=False), Shock.read(shock, calibrated=False)
        free = tuple(in_words(file, name, head, p, outside) for name in head.fit if name not in left_out)
        refuse_strangers(file, head, free, shock_file, mine)
        return cls(file, head, free, numbers(file, head, lines, free), left_out)

    def row(self, number: int) -> list[tuple[Free, float]]:
        """Each input with its number in a row."""
        return list(zip(self.free, self.rows[number].tolist(), strict=True))

    def refuse_more(self, draws: int) -> None:
        if draws > len(self.rows):
            raise ConfigError(
                f"{draws}: {configs_path.shown(self.file)} has {len(self.rows)} rows, which more draws would only"
                f" repeat; expected {len(self.rows)} or fewer, and more seeds_per_draw"
            )

    def facts(self) -> dict[str, Any]:
        """As a manifest tells it."""
        return {name: getattr(self.head, name) for name in SAME} | {
            "rows": len(self.rows),
            "inputs": [one.name for one in self.free],
            "left_out": list(self.left_out),
            "shock": self.head.shock,
        }


def drawn_from(posterior: dict[str, Any] | None, uncertain: list[str], in_short: bool = False) -> str:
    """From where worlds are drawn, in a sentence; `posterior` is as in a manifest, `uncertain` what else is drawn; what
    was fitted is named, or counted."""
    others = ", ".join(uncertain)
    if posterior is None:
        return (
            f"Worlds are drawn from the prior: {others}, each by itself from its range, whatever a calibration found."
            if others
            else "Nothing is drawn: worlds differ by luck alone."
        )
    besides = f"; {others}, each by itself from its range" if others else ""
    less = ", ".join(posterior["left_out"])
    fitted = f"{len(posterior['inputs'])} inputs" if in_short else ", ".join(posterior["inputs"])
    return (
        f"Worlds are drawn from the posterior of {posterior['config']} ({posterior['date']}): each draw is one of"
        f" {posterior['rows']} rows of what was fitted together ({fitted}){besides}."
        + (f" Of another shock, {posterior['shock']}, and left out: {less}." if less else "")
    )


def refuse_none(file: Path) -> None:
    """The command that makes a table, where there is none."""
    target = file.with_name(CALIBRATED)
    if not file.is_file():
        raise ConfigError(
            f"no {FILE} lies beside {configs_path.shown(target)}, so that there are no joint draws to take; make them"
            f' with {command(target)}, or say from = "{PRIOR}"'
        )


def command(target: Path) -> str:
    """That writes the calibrated files and the table anew."""
    said = read_file(target)
    return f"`relief calibrate {said.calibration.config if said else 'CONFIG'} --write {target}`"


def parts(file: Path) -> tuple[Head, list[tuple[int, list[str]]]]:
    """The head, and the cells of each line under it, by its number."""
    where = configs_path.shown(file)
    try:
        text = file.read_text(encoding="utf-8").splitlines()
        head = tomllib.loads("\n".join(line[1:] for line in text if line.startswith("#")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{where}: cannot be read: {error}; its lines behind # are TOML") from None
    lines = [(at, line) for at, line in enumerate(text, start=1) if line and not line.startswith("#")]
    cells = list(csv.reader(line for _, line in lines))
    return read(Head, head, where), [(at, row) for (at, _), row in zip(lines, cells, strict=True)]


def in_words(file: Path, name: str, head: Head, p: Parameters, shock: Shock) -> Free:
    try:
        return read_free(name, head.fit[name], p, shock)
    except ConfigError as error:
        raise ConfigError(f"{configs_path.shown(file)}: fit.{name}: {error}") from None


def refuse_strangers(file: Path, head: Head, free: tuple[Free, ...], shock_file: Path, mine: bool) -> None:
    """The calibrated files are of the same calibration and say nothing that the table does not."""
    target = file.with_name(CALIBRATED)
    homes = [(target, {one.key for one in free if one.home == ECONOMY})]
    homes.append((calibrated_file(shock_file), {one.key for one in free if one.home != ECONOMY}))
    for other, keys in homes:
        why = strange(head, other, keys, mine or other == target)
        if why is not None:
            raise ConfigError(
                f"{configs_path.shown(file)}: was drawn by {about(head)}; {configs_path.shown(other)} {why}: they do"
                f" not belong together; write both anew with {command(target)}"
            )


def strange(head: Head, other: Path, keys: set[str], mine: bool) -> str | None:
    """Why a calibrated file does not go with the table; None where it does, or where neither says anything of it."""
    said = read_file(other)
    if said is None:
        return f"is not there, where {', '.join(sorted(keys))} should stand" if keys else None
    if not mine:
        return f"is of another shock than {head.shock}, and would be left out"
    there = said.calibration
    if any(getattr(there, name) not in (None, getattr(head, name)) for name in SAME):
        return f"was written by {about(there)}"
    apart = keys ^ set(said.model_extra or {})
    return f"says {', '.join(sorted(apart))} where the table does not, or the other way round" if apart else None


def about(calibration: Any) -> str:
    seed = "" if calibration.seed is None else f"seed {calibration.seed}, "
    return f"{calibration.config} ({calibration.identity}, {seed}{calibration.points} points, {calibration.date})"


def numbers(file: Path, head: Head, lines: list[tuple[int, list[str]]], free: tuple[Free, ...]) -> np.ndarray:
    """Draws x inputs; every complaint names its line."""
    where, names = configs_path.shown(file), list(head.fit)
    (at, columns), *rows = lines or [(1, [])]
    if columns != names:
        raise ConfigError(f"{where}:{at}: {', '.join(columns)}: expected the columns of its head, {', '.join(names)}")
    if len(rows) < FEWEST:
        raise ConfigError(f"{where}: {len(rows)} rows; expected {FEWEST} or more")
    for at, row in rows:
        if len(row) != len(names):
            raise ConfigError(f"{where}:{at}: {len(row)} numbers; expected {len(names)}, one for each column")
    return np.array([list(row_of(f"{where}:{at}", dict(zip(names, row, strict=True)), free)) for at, row in rows])


def row_of(where: str, row: dict[str, str], free: tuple[Free, ...]) -> Iterator[float]:
    """The numbers of the inputs in a row, each inside its range; the last of six digits may have been rounded out."""
    for one in free:
        try:
            number = float(row[one.name])
        except ValueError:
            number = math.nan
        beyond = ROUNDED * max(abs(one.low), abs(one.high))
        if not one.low - beyond <= number <= one.high + beyond:
            raise ConfigError(
                f"{where}: {one.name}: {row[one.name]!r}: expected a number from {one.low:g} to {one.high:g}"
            )
        yield float(np.clip(number, one.low, one.high))
