"""One process at a time in a folder; the system lets go of the lock of a process that dies, so none is ever stale."""

import errno
import fcntl
import os
import socket
import stat
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from abm.errors import ConfigError

LOCK = ".lock"
NO_LOCK = {
    errno.ELOOP: "it is a link",
    errno.EISDIR: "it is a folder",
    errno.ENXIO: "it is a pipe",
    errno.EACCES: "it is another user's",
}
REMEDY = "expected the caller's own file; remove it, or name another folder with --out DIR"


@contextmanager
def alone(folder: Path, shard: str | None = None) -> Generator[None]:
    """Alone in the folder; shards of one experiment share it, each alone in its own part."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        held.enter_context(lock(folder / LOCK, fcntl.LOCK_SH if shard else fcntl.LOCK_EX))
        if shard:
            held.enter_context(lock(folder / f"{LOCK}-{shard}", fcntl.LOCK_EX))
        yield


@contextmanager
def lock(path: Path, kind: int) -> Generator[None]:
    """Held until the end or until this process dies, whatever it dies of."""
    descriptor = locked(path, kind)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(
            descriptor,
            f"process {os.getpid()} on {socket.gethostname()}, since {time.strftime('%H:%M:%S')}".encode(),
            0,
        )
        yield
    finally:
        # The last to leave takes the file along.
        if tried(descriptor, fcntl.LOCK_EX):
            path.unlink(missing_ok=True)
        os.close(descriptor)


def locked(path: Path, kind: int) -> int:
    while True:
        descriptor = opened(path)
        if not tried(descriptor, kind):
            holder = os.pread(descriptor, 200, 0).decode() or "another process"
            os.close(descriptor)
            raise ConfigError(
                f"{path.parent}: {holder} is at work in this folder; wait until it ends, or name another folder with"
                " --out DIR"
            )
        if same(descriptor, path):
            return descriptor
        os.close(descriptor)  # its last holder took the file away between opening and locking


def opened(path: Path) -> int:
    """The lock's file, made if it is missing: through a link, or a second name of a file, what is no lock would be
    written over."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno in NO_LOCK:
            raise ConfigError(f"{path}: {NO_LOCK[error.errno]}; {REMEDY}") from None
        raise
    status = os.fstat(descriptor)
    if (
        stat.S_ISREG(status.st_mode)
        and status.st_nlink <= 1
        and status.st_uid in (os.geteuid(), path.parent.stat().st_uid)
    ):
        return descriptor
    os.close(descriptor)
    raise ConfigError(f"{path}: it is no file of its own, or user {status.st_uid}'s; {REMEDY}")


def tried(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
