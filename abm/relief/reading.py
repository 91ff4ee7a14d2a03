"""Reading a programme: its config, what an arm changes of it, and the class of the same name."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from abm.calendar import month_index, months_of, quarter_index
from abm.errors import ConfigError
from abm.names import CLASSES, INDUSTRIES, words_of
from abm.parameters.configs_path import find, meant, read_toml, shown
from abm.parameters.entries import Entry, read_entry
from abm.state.firms import FirmState

SPONSORS = ("platform", "bank", "government", "seller")
_TEXTS = ("meaning", "sponsor", "eligibility", "dates_source")
_DATES = ("start", "end")
_WHO = {
    "sizes": CLASSES[: CLASSES.index("special")],
    "states": words_of(FirmState)[: FirmState.CLOSED],
    "industries": INDUSTRIES,
}
_CHOSEN = "chosen"
_SHARES = ("saturation", "part")
_ROOM = "abm.relief.programmes"


def read(item: str | dict, contract: type) -> tuple[type, dict]:
    """The class of a programme and what it is made from; every refusal is in words."""
    name, changes = _named(item)
    path = find("relief", name, ".toml")
    where, (kind, raw, entries) = shown(path), stated(path, contract)
    _check_texts(raw, where)
    known = ("programme", *_DATES, *_SHARES, *("level",) * kind.BUDGET, *entries)
    for key in changes:
        if key not in known:
            raise ConfigError(f"{where}: {key}: programme {path.stem} has nothing of this name{meant(key, known)}")
    entries = {key: entry.with_value(changes[key]) if key in changes else entry for key, entry in entries.items()}
    first, last = _dates(raw, changes, where, path.stem)
    saturation, part = (_share(changes.get(key, 1.0), f"relief: {path.stem}: {key}") for key in _SHARES)
    if saturation < 1.0 and not kind.BY_LOT:
        raise ConfigError(
            f"relief: {path.stem}: saturation: {saturation}: it holds for all alike, nobody can be left out by lot;"
            " expected 1.0, or leave the key out"
        )
    level = _level(changes.get("level", 1.0), raw["sponsor"], f"relief: {path.stem}: level")
    budget = _budget(entries.pop("budget_yuan"), level) * part if kind.BUDGET else 0.0
    return kind, {
        "name": path.stem,
        "meaning": raw["meaning"],
        "sponsor": raw["sponsor"],
        "eligibility": raw["eligibility"],
        "first_month": first,
        "last_month": last,
        "budget_yuan": budget,
        "saturation": saturation,
        "level": level,
        **_who(raw.get("who", {}), f"{where}: who"),
        "values": tuple(
            sorted((key, entry.value * part if key in kind.PLACES else entry.value) for key, entry in entries.items())
        ),
    }


def stated(path: Path, contract: type) -> tuple[type, dict, dict[str, Entry]]:
    """The class of a programme, its config, and of that its budget and parameters."""
    where, raw = shown(path), read_toml(path)
    kind = _kind(path.stem, where, contract)
    return kind, raw, _entries(raw, kind, where)


def _named(item) -> tuple[str, dict]:
    if isinstance(item, str):
        return item, {}
    if not isinstance(item, dict) or not isinstance(item.get("programme"), str):
        raise ConfigError(
            f'relief: {item!r}: expected a name such as "spark_credit", or {{ programme = "spark_credit", budget_yuan ='
            " 1e9 }."
        )
    return item["programme"], {key: value for key, value in item.items() if key != "programme"}


def _kind(name: str, where: str, contract: type) -> type:
    """The class that a file of the same name defines: the one that signs the contract."""
    if not name.isidentifier() or find_spec(f"{_ROOM}.{name}") is None:
        room = Path(__file__).parent / "programmes"
        known = sorted(file.stem for file in room.glob("*.py") if file.stem != "__init__")
        raise ConfigError(
            f"{where}: {name}: no file abm/relief/programmes/{name}.py says what it does{meant(name, known)}"
        )
    module = import_module(f"{_ROOM}.{name}")
    kinds = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, contract) and kind.__module__ == module.__name__
    ]
    if len(kinds) != 1:
        raise ConfigError(
            f"{where}: abm/relief/programmes/{name}.py: {len(kinds)} classes sign the contract; expected one class with"
            " Programme as its base."
        )
    return kinds[0]


def _entries(raw: dict, kind: type, where: str) -> dict[str, Entry]:
    """Budget, if it has one, and parameters: exactly those that the class names, each one number."""
    needed = (*("budget_yuan",) * kind.BUDGET, *kind.PARAMETERS)
    for key in needed:
        if key not in raw:
            raise ConfigError(f"{where}: {key}: not given; the programme needs {', '.join(needed)}.")
    for key in raw:
        if key not in (known := (*needed, *_TEXTS, *_DATES, "who")):
            raise ConfigError(f"{where}: {key}: the programme knows nothing of this name{meant(key, known)}")
    entries = {key: read_entry(key, raw[key], where) for key in needed}
    for key, entry in entries.items():
        if entry.words:
            raise ConfigError(f"{where}: {key}: a programme's parameter is one number, not one by name.")
    return entries


def _check_texts(raw: dict, where: str) -> None:
    for key in _TEXTS:
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            raise ConfigError(f"{where}: {key}: expected a sentence.")
    if raw["sponsor"] not in SPONSORS:
        raise ConfigError(f"{where}: sponsor: {raw['sponsor']!r}: no such sponsor{meant(raw['sponsor'], SPONSORS)}")


def _who(raw, where: str) -> dict[str, tuple[int, ...]]:
    """The firms that may be served, by number of their size class, state and industry; nothing where its class says it
    all."""
    if not isinstance(raw, dict) or (raw and not {"sizes", "states"} <= set(raw)):
        raise ConfigError(
            f'{where}: {raw!r}: expected {{ sizes = ["micro", ...], states = ["open", ...] }}, and industries = [...]'
            " if not all."
        )
    for key in raw:
        if key not in _WHO:
            raise ConfigError(f"{where}: {key}: nothing of this name{meant(key, _WHO)}")
        several = isinstance(raw[key], list) and raw[key]
        for word in raw[key] if several else [raw[key]]:
            if not several or word not in _WHO[key]:
                raise ConfigError(
                    f"{where}: {key}: {word!r}: expected a list of some of them{meant(str(word), _WHO[key])}"
                )
    return {key: tuple(_WHO[key].index(word) for word in words) for key, words in raw.items()}


def _dates(raw: dict, changes: dict, where: str, name: str) -> tuple[int, int | None]:
    said = {key: changes.get(key, raw.get(key)) for key in _DATES}
    homes = {key: f"relief: {name}: {key}" if key in changes else f"{where}: {key}" for key in _DATES}
    first, last = (_month(said[key], homes[key], end=key == "end") for key in _DATES)
    if first is None:
        raise ConfigError(f"{where}: start: not given; expected a month such as 2020-06 or a quarter such as 2020Q2.")
    if last is not None and last < first:
        moved = homes["end" if "end" in changes else "start"]
        raise ConfigError(
            f"{moved}: it ends in {said['end']}, before it starts in {said['start']}; say both, start and end."
        )
    return first, last


def _month(text, where: str, end: bool) -> int | None:
    """A month; a quarter means its first month, as an end its last."""
    if text is None:
        return None
    try:
        if isinstance(text, str) and "Q" in text.upper():
            return months_of(quarter_index(text))[-1 if end else 0]
        return month_index(text)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None


def _level(value, sponsor: str, where: str) -> float | None:
    """A multiple of the budget; None where the sponsor chooses it."""
    if value == _CHOSEN and sponsor == "platform":
        return None
    if value == _CHOSEN:
        raise ConfigError(f"{where}: only a platform chooses its relief; its sponsor is {sponsor}, so give a number.")
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigError(f'{where}: {value!r}: expected a multiple of the budget, 0 or more, or "{_CHOSEN}".')
    return float(value)


def _budget(entry: Entry, level: float | None) -> float:
    """The budget at a level that is set, inside its range."""
    return float(entry.value if level is None else entry.with_value(level * entry.value).value)


def _share(value, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ConfigError(f"{where}: {value!r}: expected a share, 0 to 1.")
    return float(value)
