"""Which keys of a question are not as they were when a result was played."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from abm.parameters.complaints import dotted
from experiments.ask.to_toml import to_toml, word
from experiments.store.identity import played

NAMED, LETTERS = 3, 60  # keys that a message names; of a value what it shows
NOTHING = object()


def in_words(file: Path, resolved: dict[str, Any]) -> str:
    """`arms.stalls[1].budget_yuan (2e9 there, 1e9 here)`, the first few keys that decide what is played; empty where
    the config cannot be read, or says the same in another order."""
    try:
        there = tomllib.loads(file.read_text(encoding="utf-8"))
        found = list(differing(played(there), played(tomllib.loads(to_toml(resolved)))))
    except (OSError, ValueError, KeyError, RecursionError):
        return ""
    named = [f"{dotted(path)} ({shown(one)} there, {shown(other)} here)" for path, one, other in found[:NAMED]]
    return ", ".join([*named, *([f"and {len(found) - NAMED} keys more"] if found[NAMED:] else [])])


def differing(
    one: Any, other: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """The keys as far down as both go on, each with what either says."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys([*one, *other]):
            yield from differing(one.get(key, NOTHING), other.get(key, NOTHING), (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (inner, outer) in enumerate(zip(one, other, strict=True)):
            yield from differing(inner, outer, (*path, index))
    elif one != other:
        yield path, one, other


def shown(value: Any) -> str:
    if value is NOTHING:
        return "not said"
    said = word(value)
    return said if len(said) <= LETTERS else f"{said[:LETTERS]}..."
