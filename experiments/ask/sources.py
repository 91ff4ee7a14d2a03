"""Where each key of an experiment was written, so that an error can name file and line."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from abm.parameters.complaints import dotted
from abm.parameters.configs_path import folders

HEADER = re.compile(r"\s*\[+([^\[\]]+)\]+")
KEY = re.compile(r"""\s*([\w."'-]+)\s*=""")
PLACE = re.compile(r"(?P<file>configs/\w+/[\w./-]+\.toml): (?P<key>[\w.-]+)(\[\d+\])*: ")
DEEPEST = 16  # tables and lists inside each other
SHORT_LIST = 24  # names that may be listed in an error
WIDEST = 2**63  # TOML's whole numbers have 64 bits


@dataclass(frozen=True)
class Layer:
    """One file (or the --set options) of the chain of inheritance."""

    name: str
    text: str
    table: dict

    @classmethod
    def read(cls, path: Path) -> "Layer":
        try:
            text = path.read_text(encoding="utf-8-sig")  # Windows' editors begin a file with a mark
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: cannot be read: {error}") from None
        return cls.of(str(path), text)

    @classmethod
    def of(cls, name: str, text: str) -> "Layer":
        """What the file of a name says, or would say."""
        try:
            layer = cls(name, text, tomllib.loads(text))
        except ValueError as error:
            raise ConfigError(f"{name}: not valid TOML: {error}") from None
        except RecursionError:
            raise ConfigError(f"{name}: {too_deep()}") from None
        return layer.plain()

    def plain(self) -> "Layer":
        """Itself; ConfigError where it is nested without end, or holds what no key of an experiment takes."""
        at = Sources((self,)).at
        for path, value in parts(self.table):
            if len(path) > DEEPEST:
                raise ConfigError(f"{at(*path[:1])}: {too_deep()}")
            if isinstance(value, date | time):
                raise ConfigError(
                    f'{at(*path)}: {value}: a date of TOML; expected text in quotes, such as "2020-01" or "2020Q1"'
                )
            if isinstance(value, int) and abs(value) >= WIDEST:
                raise ConfigError(f"{at(*path)}: a whole number of more than 64 bits; expected a smaller one")
        return self

    def holds(self, path: Sequence) -> bool:
        here = self.table
        for step in path:
            if (isinstance(here, dict) and step in here) or (
                isinstance(here, list) and isinstance(step, int) and step < len(here)
            ):
                here = here[step]
            else:
                return False
        return True

    @cached_property
    def written(self) -> list[tuple[int, bool, bool, list[str]]]:
        """The lines that name something: number, whether a table begins, one of many of its name, and the words."""
        lines = []
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := HEADER.match(line):
                words = header[1].replace('"', "").split(".")
                lines.append((number, True, line.lstrip().startswith("[["), words))
            elif match := KEY.match(line):
                lines.append((number, False, False, re.sub("[\"']", "", match[1]).split(".")))
        return lines

    def line(self, path: Sequence) -> int | None:
        """The line on which the key stands, or its nearest enclosing key; of a table without a line of its own that of
        the first key in it."""
        wanted, section, best, found = [str(s) for s in path if not isinstance(s, int)], [], 0, None
        inside = None
        index, seen = next((s for s in path if isinstance(s, int)), 0), 0
        for number, heads, one_of_many, words in self.written:
            key = words if heads else section + words
            if heads:
                if one_of_many and key == wanted[: len(key)] and (seen := seen + 1) != index + 1:
                    key = []
                section = key
            if best < len(key) <= len(wanted) and wanted[: len(key)] == key:
                best, found = len(key), number
            elif inside is None and key[: len(wanted)] == wanted:
                inside = number
        return inside if best < len(wanted) and inside is not None else found


@dataclass(frozen=True)
class Sources:
    """The layers of one experiment, the strongest (child file, --set) last."""

    layers: tuple[Layer, ...]

    def latest(self, *paths: tuple) -> tuple:
        """Of several keys the one that the strongest layer says; of those of one layer, or said nowhere, the first."""
        return max(
            paths,
            key=lambda path: max((index for index, layer in enumerate(self.layers) if layer.holds(path)), default=-1),
        )

    def at(self, *path) -> str:
        """`file:line: key`, from the strongest layer that says it, or the table in which it is missing; the asked file
        when none does."""
        for end in range(len(path), 0, -1):
            for layer in reversed(self.layers):
                if layer.holds(path[:end]):
                    line = layer.line(path)
                    return f"{layer.name}{f':{line}' if line else ''}: {dotted(path)}"
        asked = next((layer for layer in reversed(self.layers) if layer.text), self.layers[-1])
        return f"{asked.name}: {dotted(path)}" if path else asked.name


def with_lines(complaints: str) -> str:
    """The same, with the line of each key behind the config that it stands in, where there is one."""
    return "\n".join(map(with_line, complaints.split("\n")))


def with_line(complaint: str) -> str:
    found = PLACE.match(complaint)
    if found is None:
        return complaint
    kind, *rest = Path(found["file"]).parts[1:]
    files = [file for folder in folders(kind) if (file := folder.joinpath(*rest)).is_file()]
    try:
        line = Layer.read(files[0]).line(re.split(r"[.\[]", found["key"])) if files else None
    except ConfigError:
        return complaint
    return complaint.replace(".toml: ", f".toml:{line}: ", 1) if line else complaint


def parts(table: dict) -> Iterator[tuple[tuple, Any]]:
    """Every key and every place in a list with its value; no further down than is refused."""
    below: list[tuple[tuple, Any]] = [((), table)]
    while below:
        path, value = below.pop()
        steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        found = [((*path, step), inside) for step, inside in steps]
        yield from found
        below += found if len(path) <= DEEPEST else []


def too_deep() -> str:
    return f"nested too deeply; expected at most {DEEPEST} tables and lists inside each other"


def nearest(word: str, known: Sequence[str]) -> str:
    """ "; did you mean X?" when something is near, else the choices, where they are few enough to be read."""
    known = [str(name) for name in known]
    if match := get_close_matches(str(word), known, n=1, cutoff=0.6):
        return f"; did you mean {match[0]}?"
    if len(known) > SHORT_LIST:
        return f"; `relief list` names the {len(known)} that there are"
    return f"; there are: {', '.join(sorted(known))}" if known else ""
