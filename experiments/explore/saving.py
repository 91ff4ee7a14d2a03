"""The choices as an experiment's file: checked first, written whole or not at all, never over another by surprise."""

import os
from pathlib import Path

from abm.errors import ConfigError
from experiments.explore.choices import Choices
from experiments.explore.twins import checked, text_of
from experiments.show.size import size_text
from experiments.store.files import write_whole

ENDING = ".toml"


def save(choices: Choices, path: str, worlds: int, question: str, replace: bool) -> str:
    """Where it lies, and what `relief check` says of it; ConfigError where it cannot be, or would be refused."""
    file = named(path)
    text = text_of(choices, worlds, question)
    experiment = checked(file, text)
    write(file, text, replace)
    return f"saved {file}; {size_text(experiment)}"


def named(path: str) -> Path:
    """Where the user wants it; the ending is added where none is said."""
    if not path.strip():
        raise ConfigError("file: not given; expected a name such as mine.toml")
    file = Path(path.strip()).expanduser()
    file = file if file.suffix or file.is_dir() else file.with_suffix(ENDING)
    if file.is_dir():
        raise ConfigError(f"file: {file}: is a folder; expected the name of a file")
    if file.suffix != ENDING:
        raise ConfigError(f"file: {path}: expected a name that ends in {ENDING}, such as {file.with_suffix(ENDING)}")
    return file


def write(file: Path, text: str, replace: bool) -> None:
    """Whole or not at all."""
    if os.path.lexists(file) and not replace:
        raise ConfigError(f"file: {file}: is there already; name another, or say that it may be replaced")
    if not file.parent.is_dir():
        raise ConfigError(f"file: {file}: there is no folder {file.parent}; expected one that is there")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise ConfigError(f"file: {file}: {file.parent} may not be written by this user; expected another folder")
    if replace:
        write_whole(file, text.encode())
        return
    with file.open("xb") as new:  # fails where another was quicker
        try:
            new.write(text.encode())
        except OSError:
            file.unlink(missing_ok=True)
            raise
