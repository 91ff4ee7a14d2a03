"""A resolved experiment written as TOML, so that it can be read and run again."""

import json
import re
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(table: dict[str, Any]) -> str:
    """Plain values first, then one [section] for each table; what is None is left out."""
    said = {key: value for key, value in table.items() if value is not None}
    plain = [line(key, value) for key, value in said.items() if not isinstance(value, dict)]
    sections = [f"\n[{name(key)}]\n" + to_toml_lines(value) for key, value in said.items() if isinstance(value, dict)]
    return "\n".join(plain) + "\n" + "".join(sections)


def to_toml_lines(table: dict[str, Any]) -> str:
    return "".join(line(key, value) + "\n" for key, value in table.items() if value is not None)


def line(key: str, value: Any) -> str:
    return f"{name(key)} = {word(value)}"


def name(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(word, value))}]"
    said = [line(key, item) for key, item in value.items() if item is not None]
    return "{ " + ", ".join(said) + " }" if said else "{}"
