"""How far an experiment is: a live bar on a terminal and in a notebook, plain lines now and then elsewhere."""

import html
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

SECONDS_BETWEEN_LINES, LONGEST_BETWEEN_LINES = 15.0, 300.0
LINES_OVER_ALL = 20  # of a sweep that is as old as it is: later lines come the slower
FRAMES_A_SECOND, SECONDS_A_FRAME = 4, 0.5


class Shown(Protocol):
    """Where the state of a Progress is seen."""

    def update(self, progress: "Progress") -> None: ...

    def close(self, progress: "Progress") -> None: ...


@dataclass
class Progress:
    """Units (worlds, points) done of all, what is going on now, rate, time left, failures; told on the error stream, so
    that tables can be piped."""

    total: int
    kept: int
    arms: int
    quiet: bool = False
    noun: str = "worlds"
    taken: int = 0  # of the runs that are kept, not played here but taken over
    taken_now: int = 0  # of those of this sitting
    done: int = 0
    failed: int = 0
    doing: str = ""
    begun: float = field(default_factory=time.monotonic)
    last_line: float = field(default_factory=time.monotonic)
    shown: Shown | None = None

    def __enter__(self) -> "Progress":
        if self.quiet or self.over == self.total:
            pass
        elif in_a_notebook():
            self.shown = Cell(self)
        elif sys.stderr.isatty():
            self.shown = Bar(self)
        if not self.quiet and self.kept:
            self.say(f"taking up {self.kept} of {self.total} {self.noun} that are there already")
        return self

    def __exit__(self, *error) -> None:
        if self.shown:
            self.shown.close(self)
            self.shown = None
        if not self.quiet and error[0] is None:
            self.say(self.line())

    @property
    def over(self) -> int:
        """Units that need not be played any more."""
        return self.kept + self.done

    def add(self, done: int, failed: int, taken: int = 0) -> None:
        self.done += done
        self.failed += failed
        self.taken_now += taken
        self.update()

    def now(self, words: str) -> None:
        """What is being played; the first words of all are a line of their own where nothing is live."""
        first, self.doing = not self.doing, words or self.doing
        if first and self.doing and not self.quiet and self.shown is None:
            self.say(self.line())
        self.update()

    def update(self) -> None:
        if self.shown:
            self.shown.update(self)
        elif not self.quiet and time.monotonic() - self.last_line > self.patience():
            self.say(self.line())

    def patience(self) -> float:
        """Seconds between two lines: many at first, few in the log of a night."""
        slower = (time.monotonic() - self.begun) / LINES_OVER_ALL
        return min(max(SECONDS_BETWEEN_LINES, slower), LONGEST_BETWEEN_LINES)

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

    def counts(self) -> str:
        """`12/32`"""
        return f"{self.over}/{self.total}"

    def runs(self) -> str:
        """`60/160 runs, 12 taken over`"""
        taken = f", {self.taken + self.taken_now} taken over" if self.taken + self.taken_now else ""
        return f"{self.over * self.arms}/{self.total * self.arms} runs{taken}"

    def pace(self) -> list[str]:
        """Rate and time left, or how long it took; nothing before the first unit is over. A second counts what is
        played."""
        played, seconds = self.done + self.failed, time.monotonic() - self.begun
        if not played:
            return []
        left = (self.total - self.over - self.failed) * seconds / played
        rate = (played * self.arms - self.taken_now) / seconds
        return [f"{rate:.3g} runs a second", f"{span(left)} left" if left else f"in {span(seconds)}"]

    def line(self) -> str:
        """`worlds 12/32 (60/160 runs, 12 taken over), 1.3 runs a second, 60 s left, 0 failed; now world 3, both:
        2020Q2`"""
        words = [f"{self.noun} {self.counts()} ({self.runs()})", *self.pace(), f"{self.failed} failed"]
        going = self.over + self.failed < self.total
        return ", ".join(words) + (f"; now {self.doing}" if self.doing and going else "")


class Bar:
    """A live bar and a line of what is going on, on a terminal; what others print stands above it."""

    def __init__(self, progress: Progress):
        from rich.console import Console
        from rich.live import Live
        from rich.progress_bar import ProgressBar

        self.bar = ProgressBar(total=None, width=None)
        self.live = Live(
            get_renderable=lambda: self.drawn(progress),
            console=Console(stderr=True),
            transient=True,
            refresh_per_second=FRAMES_A_SECOND,
        )
        self.live.start(refresh=True)

    def drawn(self, progress: Progress) -> Any:
        """Two lines, drawn anew several times a second, so that time goes on while nothing comes back."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        over = progress.over + progress.failed
        self.bar.update(over, total=progress.total if over else 0)
        self.bar.pulse = not over
        grid = Table.grid(padding=(0, 1), expand=True)
        for ratio in (None, 1, None):
            grid.add_column(ratio=ratio, no_wrap=True)
        grid.add_row(progress.noun, self.bar, f"{progress.counts()}, {progress.runs()}")
        words = Text(", ".join(progress.pace() or [span(time.monotonic() - progress.begun)]), overflow="ellipsis")
        words.append(f", {progress.failed} failed" if progress.failed else "", style="red")
        words.append(f"; now {progress.doing}" if progress.doing else "", style="dim")
        words.no_wrap = True
        return Group(grid, words)

    def update(self, progress: Progress) -> None:
        """Nothing to do: it is drawn anew by itself."""

    def close(self, progress: Progress) -> None:
        self.live.stop()


class Cell:
    """The same in a notebook, in place; at its end nothing of it is left but the last state."""

    def __init__(self, progress: Progress):
        from IPython.display import display

        self.last = time.monotonic()
        self.handle: Any = display(self.page(progress), display_id=True)

    def page(self, progress: Progress) -> Any:
        from IPython.display import HTML

        over = progress.over + progress.failed
        value = f' value="{over}"' if over else ""
        words = html.escape(progress.line())
        return HTML(f'<progress max="{progress.total}"{value} style="width: 20em"></progress> <span>{words}</span>')

    def update(self, progress: Progress) -> None:
        if time.monotonic() - self.last > SECONDS_A_FRAME:
            self.last = time.monotonic()
            self.handle.update(self.page(progress))

    def close(self, progress: Progress) -> None:
        self.handle.update(self.page(progress))


def each[Asked](asked: Mapping[str, Asked], quiet: bool = False) -> Iterator[tuple[str, Asked]]:
    """Sweeps one after the other, each told by its name before it is played."""
    for number, (name, one) in enumerate(asked.items(), start=1):
        if not quiet:
            print(f"{number} of {len(asked)}: {name}", file=sys.stderr, flush=True)
        yield name, one


def in_a_notebook() -> bool:
    """Whether a kernel of Jupyter's runs this process and shows what it displays."""
    shell = sys.modules.get("IPython")
    return shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"


def span(seconds: float) -> str:
    """A length of time in the unit in which one would say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
