"""Where each key of an experiment was written, so that an error can name file and line."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from abm.errors import ConfigError

HEADER = re.compile(r"\s*\[+([^\[\]]+)\]+")
KEY = re.compile(r"""\s*([\w."'-]+)\s*=""")


@dataclass(frozen=True)
class Layer:
    """One file (or the --set options) of the chain of inheritance."""

    name: str
    text: str
    table: dict

    @classmethod
    def read(cls, path: Path) -> "Layer":
        try:
            text = path.read_text(encoding="utf-8")
            return cls(str(path), text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{path}: not valid TOML: {error}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: cannot be read: {error}") from None

    def holds(self, path: Sequence) -> bool:
        here = self.table
        for step in path:
            if isinstance(here, dict) and step in here:
                here = here[step]
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
            else:
                return False
        return True

    def line(self, path: Sequence) -> int | None:
        """The line on which the key stands, or its nearest enclosing key."""
        wanted, section, best, found = [str(s) for s in path if not isinstance(s, int)], [], 0, None
        place, seen = next((s for s in path if isinstance(s, int)), 0), 0
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := HEADER.match(line):
                section = key = header[1].replace('"', "").split(".")
                of_many = line.lstrip().startswith("[[") and key == wanted[: len(key)]
                if of_many and (seen := seen + 1) != place + 1:
                    section = key = []
            elif match := KEY.match(line):
                key = section + re.sub("[\"']", "", match[1]).split(".")
            else:
                continue
            if best < len(key) <= len(wanted) and wanted[: len(key)] == key:
                best, found = len(key), number
        return found


@dataclass(frozen=True)
class Sources:
    """The layers of one experiment, the strongest (child file, --set) last."""

    layers: tuple[Layer, ...]

    def at(self, *path) -> str:
        """`file:line: key`, from the strongest layer that says it; the asked file when none does."""
        for layer in reversed(self.layers):
            if self.layers and layer.holds(path) and path:
                line = layer.line(path)
                return f"{layer.name}{f':{line}' if line else ''}: {dotted(path)}"
        asked = next((layer for layer in reversed(self.layers) if layer.text), self.layers[-1])
        return f"{asked.name}: {dotted(path)}" if path else asked.name


def dotted(path: Sequence) -> str:
    return "".join(f"[{s + 1}]" if isinstance(s, int) else f".{s}" for s in path).lstrip(".")


def nearest(word: str, known: Sequence[str]) -> str:
    """"; did you mean X?" when something is near, else the choices."""
    known = [str(name) for name in known]
    if match := get_close_matches(str(word), known, n=1, cutoff=0.6):
        return f"; did you mean {match[0]}?"
    return f"; there are: {', '.join(sorted(known))}" if known else ""
