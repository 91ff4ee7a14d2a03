"""A run that never ends is ended: by an alarm where Python still listens,
by a watchdog where a kernel does not come back."""

import faulthandler
import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from abm.errors import ConfigError

GRACE = 5.0  # seconds between the alarm and the watchdog


class Overdue(Exception):
    """A run took longer than it may; `stack`: where it was, when it no longer listened."""

    def __init__(self, seconds: float, stack: str | None = None):
        super().__init__(f"not over after {seconds:g} s, the time limit of a run")
        self.stack = stack


@contextmanager
def within(seconds: float | None, arm: str, last_words: Path | None) -> Generator[None]:
    """So long and no longer. The watchdog needs no interpreter; it writes its last words and ends the process, so it is
    for workers only."""
    if seconds is None:
        yield
        return
    if threading.current_thread() is not threading.main_thread():
        raise ConfigError("time_limit: only runs of a main thread can be timed; leave it out, or run with workers")

    def ring(*_) -> None:
        raise Overdue(seconds)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with watchdog(seconds + GRACE, arm, last_words):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def watchdog(seconds: float, arm: str, last_words: Path | None) -> Generator[None]:
    if last_words is None:
        yield
        return
    last_words.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(last_words, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        file.write(f"{arm}\n".encode())
        faulthandler.dump_traceback_later(seconds, exit=True, file=file)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            last_words.unlink(missing_ok=True)


def found_dead(last_words: Path | None) -> tuple[str, str] | None:
    """The arm that an earlier attempt did not come back from, and its stack; None where there was none, or it died of
    something else."""
    if last_words is None or not last_words.is_file():
        return None
    arm, _, stack = last_words.read_text(errors="replace").partition("\n")
    last_words.unlink(missing_ok=True)
    return (arm, stack) if stack else None
