"""One process at a time in a folder; the system lets go of the lock of a process that dies, so none is ever stale."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from abm.errors import ConfigError

LOCK = ".lock"


@contextmanager
def alone(folder: Path, shard: str | None = None) -> Iterator[None]:
    """Alone in the folder; shards of one experiment share it, each alone in its own part."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        held.enter_context(lock(folder / LOCK, fcntl.LOCK_SH if shard else fcntl.LOCK_EX))
        if shard:
            held.enter_context(lock(folder / f"{LOCK}-{shard}", fcntl.LOCK_EX))
        yield


@contextmanager
def lock(path: Path, kind: int) -> Iterator[None]:
    """Held until the end or until this process dies, whatever it dies of."""
    descriptor = locked(path, kind)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}, since {time.strftime('%H:%M:%S')}".encode(), 0)
        yield
    finally:
        # The last to leave takes the file along.
        if tried(descriptor, fcntl.LOCK_EX):
            path.unlink(missing_ok=True)
        os.close(descriptor)


def locked(path: Path, kind: int) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
        if not tried(descriptor, kind):
            holder = os.pread(descriptor, 200, 0).decode() or "another process"
            os.close(descriptor)
            raise ConfigError(f"{path.parent}: {holder} is at work in this folder; wait until it ends, or name another folder with --out DIR")
        if same(descriptor, path):
            return descriptor
        os.close(descriptor)  # its last holder took the file away between opening and locking


def tried(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
