"""One parameter: its value, unit, source, range, status and meaning, checked as it is read."""

from dataclasses import dataclass, replace

import numpy as np

from abm.errors import ConfigError
from abm.names import CLASSES, LISTS
from abm.parameters.configs_path import meant

FIELDS = ("value", "range", "unit", "source", "status", "meaning")
OPTIONAL = ("off",)  # the value at which the mechanism rests, allowed outside the range too
STATUSES = ("fact", "estimate", "swept", "input", "definition")
_HEIRS = ("special", "platform")  # classes that take the large firms' figure unless given their own


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


def read_entry(name: str, raw, file: str) -> Entry:
    """A parameter as a file states it."""
    where = f"{file}: {name}"
    if not isinstance(raw, dict):
        raise ConfigError(f"{where}: {raw!r}: a parameter is a table with {', '.join(FIELDS)}.")
    for field in FIELDS:
        if field not in raw:
            raise ConfigError(f"{where}: the field {field!r} is missing; a parameter has {', '.join(FIELDS)}.")
    for field in raw:
        if field not in FIELDS + OPTIONAL:
            raise ConfigError(f"{where}: {field}: no such field{meant(field, FIELDS + OPTIONAL)}")
    if raw["status"] not in STATUSES:
        raise ConfigError(f"{where}: status: {raw['status']!r}: no such status{meant(str(raw['status']), STATUSES)}")
    words = _words(raw["value"], where) if isinstance(raw["value"], dict) else None
    value = _vector(raw["value"], words, where) if words else _number(raw["value"], where)
    low, high = _bounds(raw["range"], words, f"{where}: range")
    texts = {field: _text(raw[field], f"{where}: {field}") for field in ("unit", "source", "status", "meaning")}
    off = _number(raw["off"], f"{where}: off") if "off" in raw else None
    entry = Entry(name, value, low, high, file=file, words=words, off=off, **texts)
    check_range(entry)
    return entry


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
    if isinstance(asked, dict):
        if set(asked) == {"times"}:
            scaled = entry.value * _number(asked["times"], f"{where}: times")
            return _frozen(scaled) if entry.words else _like(entry, scaled, where)
        if set(asked) == {"at"}:
            return _at(entry, _number(asked["at"], f"{where}: at"), where)
        if entry.words is None:
            raise ConfigError(f"{where}: {asked!r}: expected one number, {{ times = .. }} or {{ at = .. }}.")
        return _vector(asked, entry.words, where, entry.value)
    if entry.words:
        example = entry.words[0]
        raise ConfigError(
            f"{where}: {asked!r}: has a figure for each of {', '.join(entry.words)}: write {{ {example} = .. }} or {{"
            " times = .. }."
        )
    return _like(entry, _number(asked, where), where)


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


def _number(value, where: str):
    if hasattr(value, "item") and np.ndim(value) == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise ConfigError(f"{where}: {value!r}: expected a number.")
    return value


def _text(value, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{where}: {value!r}: expected a sentence.")
    return value


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
    return _frozen(
        np.array([float(_number(number, f"{where}.{word}")) for word, number in zip(words, numbers, strict=True)])
    )


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
    if isinstance(raw, dict) and words:
        pairs = [_pair(_pick(raw, word, words, where), f"{where}.{word}") for word in words]
        return _frozen(np.array([low for low, _ in pairs], float)), _frozen(
            np.array([high for _, high in pairs], float)
        )
    low, high = _pair(raw, where)
    return (
        (_frozen(np.full(len(words), float(low))), _frozen(np.full(len(words), float(high)))) if words else (low, high)
    )


def _pair(raw, where: str):
    if not isinstance(raw, list) or len(raw) != len(("low", "high")):
        raise ConfigError(f"{where}: {raw!r}: expected [lowest, highest].")
    low, high = (_number(bound, where) for bound in raw)
    if low > high:
        raise ConfigError(f"{where}: {raw!r}: the lowest value is above the highest.")
    return low, high


def _frozen(value):
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    return value
