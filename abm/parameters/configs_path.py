"""Where a config is found: the path as given, then ./configs, then the configs shipped with the package."""

import tomllib
from difflib import get_close_matches
from pathlib import Path

from abm.errors import ConfigError

_PACKAGES = Path(__file__).resolve().parents[2]
_SHORT_LIST = 24  # words that may be listed in an error


def _homes() -> tuple[Path, ...]:
    """A user's configs first, then those of a checkout, then those of an installed copy."""
    return Path("configs"), _PACKAGES / "configs", _PACKAGES / "experiments" / "configs"


def find(kind: str, name: str | Path, suffix: str = "") -> Path:
    """The folder or file of a config of this kind (economies, shocks, ...) by its name or its path."""
    given = Path(name)
    tried = [given] + [home / kind / f"{str(name).removesuffix(suffix)}{suffix}" for home in _homes()]
    if len(given.parts) == 1 and not given.suffix:
        tried = tried[1:]
    for path in tried:
        if path.exists():
            return path
    looked = {folder.resolve(): folder for folder in reversed(folders(kind))}
    places = ", ".join(map(str, reversed(looked.values()))) or f"no folder configs/{kind} here"
    raise ConfigError(f"{kind}: {name}: no such config{meant(str(name), known(kind, suffix))} Looked in {places}.")


def folders(kind: str) -> list[Path]:
    """Where configs of a kind, or programmes, lie; a user's own first."""
    return [home / kind for home in _homes() if (home / kind).is_dir()]


def programme_rooms() -> list[Path]:
    """Where files of programmes lie: the model's, and a user's own in configs/programmes."""
    return [_PACKAGES / "abm" / "relief" / "programmes", *folders("programmes")]


def known(kind: str, suffix: str = "") -> list[str]:
    """The names of all configs of a kind."""
    return sorted(
        {
            path.name.removesuffix(suffix)
            for folder in folders(kind)
            for path in folder.glob(f"*{suffix}")
            if not path.name.startswith(".")
        }
    )


def shown(path: Path) -> str:
    """A path as short as it can be told apart: from the configs folder on."""
    parts = path.parts
    return str(Path(*parts[len(parts) - parts[::-1].index("configs") - 1 :])) if "configs" in parts else str(path)


def read_toml(path: Path) -> dict:
    """The contents of a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{shown(path)}: not valid TOML: {error}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{shown(path)}: cannot be read: {error}; expected a TOML file in UTF-8.") from None


def meant(word: str, words) -> str:
    """The nearest known word, as the end of a sentence."""
    words = list(words)
    if near := get_close_matches(word, words, n=1):
        return f"; did you mean {near[0]}?"
    return f"; known: {', '.join(words)}." if len(words) <= _SHORT_LIST else "."
