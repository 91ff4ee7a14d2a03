"""One parameter: its value, unit, source, range, status and meaning, checked as it is read."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from abm.errors import ConfigError
from abm.names import CLASSES, LISTS
from abm.parameters.configs_path import meant
from abm.parameters.schema import Number, OneOrByName, Pair, Sentence, Status, Table, read

_HEIRS = ("special", "platform")  # classes that take the large firms' figure unless given their own


class Stated(Table):
    """A parameter as a file states it: one number, or figures by name (`rest` stands for those not named)."""

    STRANGE: ClassVar[str] = "no such field"
    ABSENT: ClassVar[str] = "the field {key!r} is missing; a parameter has {needed}"
    NO_TABLE: ClassVar[str] = "a parameter is a table with {needed}"

    value: OneOrByName[Number]
    range: OneOrByName[Pair]
    unit: Sentence
    source: Sentence
    status: Status
    meaning: Sentence
    off: Number | None = None  # the value at which the mechanism rests, allowed outside the range too


@dataclass(frozen=True, eq=False)
class Entry:
    """A parameter with where it comes from; `low` and `high` have the shape of `value`."""

    name: str
    value: float | int | np.ndarray
    low: float | int | np.ndarray
    high: float | int | np.ndarray
    unit: str
    source: str
    status: str
    meaning: str
    file: str
    words: tuple[str, ...] | None = None
    off: float | None = None

    @property
    def range(self) -> tuple:
        return self.low, self.high

    def lock(self) -> None:
        """A vector can be read, not written; a copy from another process is locked anew."""
        for numbers in (self.value, self.low, self.high):
            _frozen(numbers)

    def with_value(self, asked) -> "Entry":
        """The same parameter at another value: a number, figures by name, { times = .. }, or { at = .. } (0 lowest, 1
        highest of the range)."""
        entry = replace(self, value=_asked(self, asked))
        check_range(entry)
        return entry


def read_entries(raw: Any, file: str) -> dict[str, Entry]:
    """The parameters that a file states, by name."""
    return {name: entry_of(name, stated, file) for name, stated in read(dict[str, Stated], raw, file).items()}


def entry_of(name: str, stated: Stated, file: str) -> Entry:
    """A parameter, its figures in the order of their words, inside its range."""
    where, value, words = f"{file}: {name}", stated.value, None
    if isinstance(value, dict):
        words = _words(value, where)
        value = _vector(value, words, where)
    low, high = _bounds(stated.range, words, f"{where}: range")
    made = Entry(
        name,
        value,
        low,
        high,
        file=file,
        words=words,
        **stated.model_dump(exclude={"value", "range"}),
    )
    check_range(made)
    return made


def check_range(entry: Entry) -> None:
    """Refuses a value outside the stated range."""
    inside = np.atleast_1d((entry.low <= entry.value) & (entry.value <= entry.high))
    if entry.off is not None:
        inside = inside | (np.atleast_1d(entry.value) == entry.off)
    if inside.all():
        return
    at = int(np.argmin(inside))
    pick = lambda numbers: np.broadcast_to(numbers, inside.shape)[at]
    key = f"{entry.name}.{entry.words[at]}" if entry.words else entry.name
    raise ConfigError(
        f"{entry.file}: {key}: {pick(entry.value):g} is outside its range {pick(entry.low):g} to {pick(entry.high):g}"
        f" ({entry.unit}). To go there, widen `range` of [{entry.name}] in a copy of that folder under ./configs, and"
        " say in `source` why."
    )


def _asked(entry: Entry, asked):
    where = f"{entry.file}: {entry.name}"
    if entry.words and not isinstance(asked, dict):
        example = entry.words[0]
        raise ConfigError(
            f"{where}: {asked!r}: has a figure for each of {', '.join(entry.words)}: write {{ {example} = .. }} or {{"
            " times = .. }."
        )
    asked = read(OneOrByName[Number], asked, where)
    if not isinstance(asked, dict):
        return _like(entry, asked, where)
    if set(asked) == {"times"}:
        scaled = entry.value * asked["times"]
        return _frozen(scaled) if entry.words else _like(entry, scaled, where)
    if set(asked) == {"at"}:
        return _at(entry, asked["at"], where)
    if entry.words is None:
        raise ConfigError(f"{where}: {asked!r}: expected one number, {{ times = .. }} or {{ at = .. }}.")
    return _vector(asked, entry.words, where, entry.value)


def _at(entry: Entry, share, where: str):
    """The value at a share of the way through the range; a count is rounded."""
    if not 0 <= share <= 1:
        raise ConfigError(f"{where}: at: {share!r}: expected a share of the way through the range, 0 to 1.")
    value = entry.low + share * (entry.high - entry.low)
    if entry.words:
        return _frozen(np.minimum(value, entry.high))
    return round(value) if isinstance(entry.value, int) else float(min(value, entry.high))


def _like(entry: Entry, number, where: str):
    """A count stays a whole number, any other quantity a fraction."""
    if not isinstance(entry.value, int):
        return float(number)
    if number != int(number):
        raise ConfigError(f"{where}: {number!r}: expected a whole number.")
    return int(number)


def _words(table: dict, where: str) -> tuple[str, ...]:
    """The list whose words the keys are."""
    keys = set(table) - {"rest"}
    for words in LISTS.values():
        if keys <= set(words):
            return words
    words = max(LISTS.values(), key=lambda known: len(keys & set(known)))
    stranger = sorted(keys - set(words))[0]
    raise ConfigError(f"{where}: {stranger}: no such {_kind(words)}{meant(stranger, words)}")


def _kind(words) -> str:
    return next(kind for kind, known in LISTS.items() if known is words)


def _vector(table: dict, words, where: str, start=None) -> np.ndarray:
    """Figures in the order of their words; `rest` stands for those not named."""
    for key in table:
        if key not in words and key != "rest":
            raise ConfigError(f"{where}: {key}: no such {_kind(words)}{meant(key, words)}")
    numbers = [_pick(table, word, words, where, None if start is None else start[i]) for i, word in enumerate(words)]
    return _frozen(np.array(numbers, float))


def _pick(table: dict, word: str, words, where: str, start=None):
    fallbacks = [word, "large", "rest"] if words is CLASSES and word in _HEIRS and start is None else [word, "rest"]
    for key in fallbacks:
        if key in table:
            return table[key]
    if start is None:
        raise ConfigError(
            f"{where}: no figure for {word}; a {_kind(words)} vector names each of {', '.join(words)}, or `rest`."
        )
    return start


def _bounds(raw, words, where: str):
    """Lowest and highest value: one pair for all, or a pair by name."""
    if not words:
        return read(Pair, raw, where)
    pairs = [_pick(raw, word, words, where) if isinstance(raw, dict) else raw for word in words]
    return tuple(_frozen(np.array(ends, float)) for ends in zip(*pairs, strict=True))


def _frozen(value):
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    return value
