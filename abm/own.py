"""Files and folders that belong to the caller alone, wherever they lie: no link is followed, no name of another process is met."""

import os
import secrets
import stat
from pathlib import Path

from abm.errors import ConfigError


def private(folder: Path) -> Path:
    """The folder, made if it is missing, with mode 0700; ConfigError where it is a link, another user's, or others may write into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = folder.lstat()
    if stat.S_ISLNK(told.st_mode) or not stat.S_ISDIR(told.st_mode):
        raise ConfigError(f"{folder}: it is a link, expected a folder; remove it")
    if told.st_uid != os.geteuid():
        raise ConfigError(f"{folder}: it belongs to user {told.st_uid}, expected the caller's own ({os.geteuid()}); remove it")
    if told.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError(f"{folder}: others may write into it (mode {stat.S_IMODE(told.st_mode):o}, expected 700); remove it")
    if stat.S_IMODE(told.st_mode) != stat.S_IRWXU:
        folder.chmod(stat.S_IRWXU)
    return folder


def beside(path: Path) -> Path:
    """A new empty file in the same folder, to be written and renamed; its name is random, since processes in containers share their numbers."""
    place = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666))
    return place
