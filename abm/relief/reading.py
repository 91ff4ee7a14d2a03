"""Reading a programme: its config, what an arm changes of it, and the class of the same name."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from abm.calendar import month_name
from abm.errors import ConfigError
from abm.parameters import schema
from abm.parameters.configs_path import find, meant, programme_rooms, read_toml, shown
from abm.parameters.entries import Entry, entry_of
from abm.relief.declared import refuse_unknown_names
from abm.relief.schema import CHOSEN, Changes, ProgrammeConfig, Terms, file_of, parameters_of

_ROOM = "abm.relief.programmes"


def read[K: Terms](item: str | dict, contract: type[K]) -> tuple[type[K], dict]:
    """The class of a programme and what it is made from; every refusal is in words."""
    name, changes = _named(item)
    path = find("relief", name, ".toml")
    where, (kind, terms, entries) = shown(path), stated(path, contract)
    known = ("programme", *(key for key in Changes.model_fields if key != "level" or kind.BUDGET), *entries)
    for key in changes:
        if key not in known:
            raise ConfigError(f"{where}: {key}: programme {path.stem} has nothing of this name{meant(key, known)}")
    asked = schema.read(Changes, {key: changes[key] for key in changes if key not in entries}, f"relief: {path.stem}")
    entries = {key: entry.with_value(changes[key]) if key in changes else entry for key, entry in entries.items()}
    first, last = _dates(terms, asked, where, path.stem)
    if asked.saturation < 1.0 and not kind.BY_LOT:
        raise ConfigError(
            f"relief: {path.stem}: saturation: {asked.saturation}: it holds for all alike, nobody can be left out by"
            " lot; expected 1.0, or leave the key out"
        )
    sponsor = _sponsor(asked.sponsor, terms.sponsor, kind, f"relief: {path.stem}: sponsor")
    if asked.reach == "scored" and kind.SERVES != "firms":
        raise ConfigError(
            f"relief: {path.stem}: reach: scored: it serves {kind.SERVES}, who have no transaction score; expected"
            " named, or leave the key out"
        )
    if asked.level == CHOSEN and kind.SERVES != "firms":
        raise ConfigError(
            f"relief: {path.stem}: level: {CHOSEN}: a platform weighs what sellers it keeps are worth to it, and this"
            f" serves {kind.SERVES}; expected a number"
        )
    level = _level(asked.level, sponsor, f"relief: {path.stem}: level")
    budget = (
        _budget(entries.pop("budget_yuan"), level, f"relief: {path.stem}: level") * asked.part if kind.BUDGET else 0.0
    )
    return kind, {
        "name": path.stem,
        "meaning": terms.meaning,
        "sponsor": sponsor,
        "payer": terms.sponsor,
        "reach": asked.reach,
        "eligibility": terms.eligibility,
        "first_month": first,
        "last_month": last,
        "budget_yuan": budget,
        "saturation": asked.saturation,
        "level": level,
        "lottery": asked.lottery,
        **(terms.who.numbers() if terms.who else {}),
        "values": tuple(
            sorted(
                (key, entry.value * asked.part if key in kind.PLACES else entry.value) for key, entry in entries.items()
            )
        ),
    }


def stated[K: Terms](path: Path, contract: type[K]) -> tuple[type[K], ProgrammeConfig, dict[str, Entry]]:
    """The class of a programme, its config, and of that its budget and parameters."""
    where = shown(path)
    kind = kind_of(path.stem, where, contract)
    terms = schema.read(file_of(kind), read_toml(path), where)
    return kind, terms, {key: entry_of(key, getattr(terms, key), where) for key in parameters_of(kind)}


def _named(item) -> tuple[str, dict]:
    if isinstance(item, str):
        return item, {}
    if not isinstance(item, dict) or not isinstance(item.get("programme"), str):
        raise ConfigError(
            f'relief: {item!r}: expected a name such as "spark_credit", or {{ programme = "spark_credit", budget_yuan ='
            " 1e9 }."
        )
    return item["programme"], {key: value for key, value in item.items() if key != "programme"}


def kind_of[K: Terms](name: str, where: str, contract: type[K]) -> type[K]:
    """The class that a file of the same name defines: the one that signs the contract."""
    if not name.isidentifier() or find_spec(f"{_ROOM}.{name}") is None:
        known = sorted({file.stem for room in programme_rooms() for file in room.glob("[!_]*.py")})
        raise ConfigError(
            f"{where}: {name}: no file configs/programmes/{name}.py, nor abm/relief/programmes/{name}.py, says what it"
            f" does{meant(name, known)}"
        )
    module = import_module(f"{_ROOM}.{name}")
    kinds = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, contract) and kind.__module__ == module.__name__
    ]
    if len(kinds) != 1:
        raise ConfigError(
            f"{where}: {module.__file__}: {len(kinds)} classes sign the contract; expected one class with"
            " Programme as its base."
        )
    refuse_unknown_names(kinds[0])
    return kinds[0]


def _dates(terms: ProgrammeConfig, asked: Changes, where: str, name: str) -> tuple[int, int | None]:
    first, last = asked.start or terms.start, asked.end or terms.end
    if first is None:
        raise ConfigError(f"{where}: start: not given; expected a month such as 2020-06 or a quarter such as 2020Q2.")
    if last is not None and last < first:
        key = "start" if asked.end is None and asked.start else "end"
        moved = f"relief: {name}: {key}" if asked.end or asked.start else f"{where}: {key}"
        raise ConfigError(
            f"{moved}: it ends in {month_name(last)}, before it starts in {month_name(first)}; say both, start and end."
        )
    return first, last


def _sponsor(asked: str | None, payer: str, kind: type[Terms], where: str) -> str:
    """Who bears the cost in the end: who pays it, or who refunds the payer."""
    if asked is None or asked == payer:
        return payer
    if not kind.BUDGET or payer not in ("platform", "government"):
        raise ConfigError(
            f"{where}: {asked}: nobody can refund what costs no money or what a {payer} bears; leave the key out"
        )
    return asked


def _level(value: float | str, sponsor: str, where: str) -> float | None:
    """A multiple of the budget; None where the sponsor chooses it."""
    if value == CHOSEN and sponsor != "platform":
        raise ConfigError(f"{where}: only a platform chooses its relief; its sponsor is {sponsor}, so give a number.")
    return None if value == CHOSEN else float(value)


def _budget(entry: Entry, level: float | None, where: str) -> float:
    """The budget at a level that is set, inside its range."""
    try:
        return float(entry.value if level is None else entry.with_value(level * entry.value).value)
    except ConfigError as error:
        raise ConfigError(f"{where}: {level:g} times the budget of {entry.value:,.0f}: {error}") from None
