"""A parameter with its range: what is drawn for a world, or freed in a calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abm.errors import ConfigError
from abm.parameters.entries import Entry


@dataclass(frozen=True)
class Uncertain:
    """A parameter with the ends of its range; a parameter with a figure for each industry or class moves as one."""

    name: str
    low: np.ndarray
    high: np.ndarray
    words: tuple[str, ...] | None = None
    whole: bool = False

    @classmethod
    def of(cls, name: str, entry: Entry, asked: Sequence[float]) -> "Uncertain":
        """Over its own range, or over the one asked for; for a table of figures the one asked for multiplies them."""
        low, high = asked_range(entry, asked) if asked else entry.range
        low, high = np.asarray(low, float), np.asarray(high, float)
        if not (low < high).any():
            raise ConfigError(f"{name}: its range {entry.range} has no width; give one, {name} = [low, high]")
        return cls(name, low, high, entry.words, isinstance(entry.value, int))

    def at(self, rank: float) -> float | int | dict[str, float]:
        """The setting at a rank between 0 (low end) and 1 (high end)."""
        value = np.clip(self.low + rank * (self.high - self.low), self.low, self.high)
        if self.words is not None:
            return dict(zip(self.words, value.tolist(), strict=True))
        return int(np.rint(value)) if self.whole else float(value)


def asked_range(entry: Entry, asked: Sequence[float]) -> tuple:
    settings = [{"times": end} for end in asked] if entry.words else asked
    return tuple(entry.with_value(end).value for end in settings)
