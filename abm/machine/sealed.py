"""Kept files that vouch for themselves: in front the hash of name and content; what is not as it was written is set
aside, to be made anew."""

import hashlib
import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

from abm.machine.own import beside

ASIDE = ".damaged"
_words = logging.getLogger("relief")


def read(path: Path) -> bytes | None:
    """The content as it was written; None where there is none, or where the
    file was damaged, is a link or another user's."""
    try:
        # Without O_NONBLOCK a pipe that lies there would be waited for.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
                head, content = file.read(len(_seal("", b""))), file.read()
                if head == _seal(path.name, content):
                    return content
    except FileNotFoundError:
        return None
    except OSError:
        pass  # a link, a folder, a disk that cannot read it: as good as damaged
    _set_aside(path)
    return None


def write(path: Path, content: bytes) -> None:
    """Keep; written beside and renamed, so that nobody reads half of it.
    A full disk is no error: it is only a cache."""
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = beside(path)
        part.write_bytes(_seal(path.name, content) + content)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            if part:
                part.unlink(missing_ok=True)


def _seal(name: str, content: bytes) -> bytes:
    """A line of one length: a file under another's name is not what was written either."""
    return b"sealed " + hashlib.sha256(name.encode() + b"\0" + content).hexdigest().encode() + b"\n"


def _set_aside(path: Path) -> None:
    aside = path.with_name(path.name + ASIDE)
    with suppress(OSError):
        path.replace(aside)
    _words.warning("%s: its bytes are not those that were written; set aside in %s and made anew", path, aside.name)
