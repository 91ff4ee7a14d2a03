"""How far an experiment is: one live line on a terminal, a plain line now and then elsewhere."""

import sys
import time
from dataclasses import dataclass, field
from typing import Any

SECONDS_BETWEEN_LINES = 15


@dataclass
class Progress:
    """Units (worlds, points) done of all, rate, time left, failures; told on
    the error stream, so that tables can be piped."""

    total: int
    kept: int
    arms: int
    quiet: bool = False
    noun: str = "worlds"
    taken: int = 0  # of the runs that are kept, not played here but taken over
    taken_now: int = 0  # of those of this sitting
    done: int = 0
    failed: int = 0
    begun: float = field(default_factory=time.monotonic)
    last_line: float = field(default_factory=time.monotonic)
    live: Any = None

    def __enter__(self) -> "Progress":
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self.live = Live(self.line(), console=Console(stderr=True), transient=True)
            self.live.__enter__()
        elif not self.quiet and self.kept:
            self.say(f"taking up {self.kept} of {self.total} {self.noun} that are there already")
        return self

    def __exit__(self, *error) -> None:
        if self.live:
            self.live.__exit__(*error)
        if not self.quiet and error[0] is None:
            self.say(self.line())

    def add(self, done: int, failed: int, taken: int = 0) -> None:
        self.done += done
        self.failed += failed
        self.taken_now += taken
        if self.live:
            self.live.update(self.line())
        elif not self.quiet and time.monotonic() - self.last_line > SECONDS_BETWEEN_LINES:
            self.say(self.line())

    def wait(self, seconds: float) -> None:
        """Nothing came back for so long: a worker that was stopped says nothing itself."""
        if seconds:
            self.tell(
                [
                    f"no {self.noun} have come back for {span(seconds)}: a run may take that long, or a worker was"
                    " stopped (kill -CONT wakes it); --limit SECONDS ends runs that never end, and Ctrl-C keeps what"
                    " is finished"
                ]
            )

    def say(self, text: str) -> None:
        self.last_line = time.monotonic()
        print(text, file=sys.stderr, flush=True)

    def tell(self, lines: list[str]) -> None:
        for line in [] if self.quiet else lines:
            self.say(line)

    def line(self) -> str:
        """`worlds 12/32 (60/160 runs, 12 taken over), 1.3 runs a second, about 1 min left, 0 failed`; a second counts
        what is played"""
        over = self.kept + self.done
        played, seconds = self.done + self.failed, time.monotonic() - self.begun
        taken = f", {self.taken + self.taken_now} taken over" if self.taken + self.taken_now else ""
        words = [f"{self.noun} {over}/{self.total} ({over * self.arms}/{self.total * self.arms} runs{taken})"]
        if played:
            left = (self.total - over - self.failed) * seconds / played
            words += [
                f"{(played * self.arms - self.taken_now) / seconds:.3g} runs a second",
                f"{span(left)} left" if left else f"in {span(seconds)}",
            ]
        return ", ".join([*words, f"{self.failed} failed"])


def span(seconds: float) -> str:
    """A length of time in the unit in which one would say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
