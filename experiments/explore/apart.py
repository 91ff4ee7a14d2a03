"""The desk's process, seen from the page: it is asked and answers, one question after the other, and may be ended."""

import asyncio
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from abm.errors import ConfigError
from experiments.explore.desk import Answered, Failed, Refused, Said, serve


class Lost(Exception):
    """The desk has ended, by somebody's will or not."""


class Broken(Exception):
    """The desk met an error that nobody foresaw; its traceback."""


def unheard(what: Any) -> None:
    """Nobody listens."""


class Apart:
    """`ask("step")` plays a quarter elsewhere; what is said on the way is handed to `heard`, in this thread."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.process: BaseProcess | None = None
        self.connection: Connection | None = None

    def start(self) -> None:
        """A process that knows nothing yet; a spawned one, since a forked one would have our threads' locks."""
        spawned = get_context("spawn")
        self.connection, theirs = spawned.Pipe()
        self.process = spawned.Process(target=serve, args=(theirs,), daemon=True, name="relief explore: desk")
        self.process.start()
        theirs.close()

    async def ask(self, method: str, *arguments: Any, heard: Callable[[Any], None] = unheard, **keywords: Any) -> Any:
        """The answer; ConfigError where the user can mend something, Lost where the desk was ended meanwhile."""
        async with self.lock:
            if self.process is None:
                self.start()
            assert self.connection is not None
            loop = asyncio.get_running_loop()
            tell = lambda what: loop.call_soon_threadsafe(heard, what)
            try:
                return await asyncio.to_thread(self.answer, self.connection, (method, arguments, keywords), tell)
            except Lost:
                self.end()  # of a process that has just died the system may not know it yet
                raise

    @staticmethod
    def answer(connection: Connection, question: tuple, tell: Callable[[Any], object]) -> Any:
        try:
            connection.send(question)
            while isinstance(said := connection.recv(), Said):
                tell(said.what)
        except (EOFError, OSError):
            raise Lost("the process that plays has ended; start anew") from None
        match said:
            case Answered(what):
                return what
            case Refused(words):
                raise ConfigError(words)
            case Failed(traceback):
                raise Broken(traceback)

    def revive(self) -> None:
        """One that has ended unasked makes room for a new one, which knows nothing."""
        if self.process is not None and not self.process.is_alive():
            self.end()

    def end(self) -> None:
        """At once, whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None
