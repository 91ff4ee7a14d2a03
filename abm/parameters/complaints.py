"""What pydantic finds wrong in a config, in words: which key, what it was, what was expected, the nearest known."""

import re
from collections.abc import Callable, Sequence
from inspect import get_annotations
from types import UnionType
from typing import Annotated, Any, TypeAliasType, TypeGuard, Union, get_args, get_origin

from pydantic import ValidationError

from abm.parameters.configs_path import meant
from abm.parameters.table import Table

SHOWN = 100  # letters of what was given
TAGS = ("(one)", "(by name)")  # steps in pydantic's locations that stand in no file
EXPECTED = {
    **dict.fromkeys(("int_type", "int_from_float", "int_parsing", "int_parsing_size"), "a whole number"),
    "float_type": "a number",
    "finite_number": "a number that is not infinite",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": 'a list, such as ["a", "b"]',
    **dict.fromkeys(("dict_type", "mapping_type"), "a table, such as {{ key = value }}"),
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "too_short": "at least {min_length} in it",
    "string_too_short": "text, not an empty one",
}


def complaints(error: ValidationError, at: Callable[..., str], kind: Any) -> list[str]:
    """A line for each mistake; `at` says where a key stands."""
    return [in_words(fault, at, kind) for fault in plain_faults(error)]


def plain_faults(error: ValidationError) -> list[dict]:
    """One fault a key: a value that fits neither a list nor a table is one mistake, not two."""
    faults = {}
    for fault in error.errors(include_url=False):
        steps = tuple(step for step in fault["loc"] if not is_tag(step))
        faults.setdefault(steps, {**fault, "loc": steps})
    return list(faults.values())


def is_tag(step: int | str) -> bool:
    return isinstance(step, str) and (step in (*TAGS, "[key]") or step.startswith(("list[", "dict[")))


def in_words(fault: dict, at: Callable[..., str], kind: Any) -> str:
    path, what, context = fault["loc"], fault["type"], fault.get("ctx", {})
    if what == "missing":
        return absent(path, at, kind)
    if what == "extra_forbidden":
        table = table_at(kind, path[:-1])
        return f"{at(*path)}: {table.STRANGE}{meant(str(path[-1]), known_keys(table, path))}"
    given = shortened(repr(fault["input"]))
    if what == "model_type":
        return f"{at(*path)}: {given}: {filled(table_at(kind, path).NO_TABLE, table_at(kind, path))}"
    if what == "literal_error":
        choices = re.findall(r"'([^']*)'", context["expected"])
        noun = path[-1] if path and isinstance(path[-1], str) else "word"
        return f"{at(*path)}: {given}: no such {noun}{meant(str(fault['input']), choices)}"
    if what == "value_error":
        words = str(context["error"])
        alone = isinstance(fault["input"], dict) or words.startswith(given)
        return f"{at(*path)}: {words}" if alone else f"{at(*path)}: {given}: {words}"
    return f"{at(*path)}: {given}: expected {EXPECTED[what].format(**context)}"


def absent(path: tuple, at: Callable[..., str], kind: Any) -> str:
    """A key that is missing is told at its own place, or at its table's if the words name it."""
    table = table_at(kind, path[:-1])
    words = filled(table.ABSENT, table, key=path[-1], wanted=wanted(table, path[-1]))
    return f"{at(*path[:-1])}: {words}" if "{key" in table.ABSENT else f"{at(*path)}: {words}"


def filled(words: str, table: type[Table], **others) -> str:
    keys = table.model_fields.items()
    needed = [field.alias or name for name, field in keys if field.is_required()] or [name for name, _ in keys]
    return words.format(needed=", ".join(needed), **others)


def wanted(table: type[Table], key: str) -> str:
    """What must be there: a value, or a table with the keys that it must have."""
    inner = bare(table.model_fields[key].annotation) if key in table.model_fields else None
    return filled(f"a table [{key}] with {{needed}}", inner) if is_table(inner) else "a value"


def known_keys(table: type[Table], path: tuple) -> list[str]:
    beside = ("extends",) if len(path) == 1 and getattr(table, "EXTENDS", False) else ()
    return [*beside, *(field.alias or name for name, field in table.model_fields.items())]


def table_at(kind: Any, path: Sequence) -> type[Table]:
    """The table that stands at a place of a file of this kind."""
    for step in path:
        kind = below(bare(kind), step)
    return bare(kind)


def below(kind: Any, step: int | str) -> Any:
    if is_table(kind):
        named = (field.annotation for name, field in kind.model_fields.items() if step in (name, field.alias))
        return next(named, None) or get_args(get_annotations(kind)["__pydantic_extra__"])[-1]
    return get_args(kind)[-1]  # of a list or of a table of many the one kind that all are of


def bare(kind: Any) -> Any:
    """Without its checks, its other name, and what else may stand there: the table or list that it is."""
    if isinstance(kind, TypeAliasType):
        return bare(kind.__value__)
    if isinstance(get_origin(kind), TypeAliasType):
        return bare(get_origin(kind))
    if get_origin(kind) is Annotated:
        return bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return next((inner for inner in map(bare, get_args(kind)) if is_table(inner) or get_origin(inner)), Any)
    return kind


def is_table(kind: Any) -> TypeGuard[type[Table]]:
    return isinstance(kind, type) and issubclass(kind, Table)


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def dotted(path: Sequence) -> str:
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
