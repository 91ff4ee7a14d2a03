"""Files and folders that belong to the caller alone, wherever they lie: no
link is followed, no name of another process is met."""

import os
import stat
import tempfile
from pathlib import Path

from abm.errors import ConfigError

_WITHHELD = os.umask(0)  # can only be read by setting it
os.umask(_WITHHELD)


def private(folder: Path) -> Path:
    """The folder, made if it is missing, with mode 0700; ConfigError where it is a link, another user's, or others may
    write into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise ConfigError(f"{folder}: it is a link, expected a folder; remove it")
    if status.st_uid != os.geteuid():
        raise ConfigError(
            f"{folder}: it belongs to user {status.st_uid}, expected the caller's own ({os.geteuid()}); remove it"
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError(
            f"{folder}: others may write into it (mode {stat.S_IMODE(status.st_mode):o}, expected 700); remove it"
        )
    if stat.S_IMODE(status.st_mode) != stat.S_IRWXU:
        folder.chmod(stat.S_IRWXU)
    return folder


def beside(path: Path) -> Path:
    """A new empty file in the same folder, to be written and renamed; its name is random, since processes in containers
    share their numbers."""
    descriptor, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
    os.fchmod(descriptor, 0o666 & ~_WITHHELD)  # as any new file, not the caller's alone
    os.close(descriptor)
    return Path(name)
