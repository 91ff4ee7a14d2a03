"""What is going on now, said by whoever plays, heard by whoever shows it; unheard it costs nothing."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[str], None] | None] = ContextVar("listener", default=None)


def tell(words: str) -> None:
    """Such as `world 3, both: 2020Q2`."""
    listener = _listener.get()
    if listener is not None:
        listener(words)


@contextmanager
def heard_by(listener: Callable[[str], None]) -> Generator[None]:
    """Within, all that is told goes to this listener."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)
