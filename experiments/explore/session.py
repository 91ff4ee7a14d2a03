"""What all tabs of the page see: one pair of economies. Each tab has choices of its own until it starts them."""

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

from abm.calendar import quarter_index, quarter_name
from abm.errors import ConfigError
from experiments.explore.apart import Apart, Broken, Lost
from experiments.explore.choices import FIRST, Choices
from experiments.explore.told import Opened, Quarter, Shelf

PAUSE = 0.35  # seconds between two quarters of a run, so that an eye can follow


class Session:
    """Everything is set in the page's one thread; whoever watches is called after each change."""

    def __init__(self, choices: Choices) -> None:
        self.wanted = choices
        self.desk = Apart()
        self.shelf: Shelf | None = None
        self.opened: Opened | None = None
        self.quarters: tuple[Quarter, ...] = ()
        self.running = self.stepping = self.opening = False
        self.words, self.trouble, self.since = "starting", "", time.monotonic()
        self.turn = 0  # how often it was started anew: what an earlier turn says is not heard any more
        self.tabs: dict[object, Callable[[], None]] = {}

    # ---- who watches ----

    def watch(self, tab: object, look: Callable[[], None]) -> None:
        self.tabs[tab] = look
        self.changed()

    def away(self, tab: object) -> None:
        """It has lost its connection: it is loaded again, or will not come back."""
        self.tabs.pop(tab, None)
        self.changed()

    def leave(self, tab: object) -> None:
        """It is gone; when it was the last one, nothing is played any more."""
        self.running = self.running and bool(self.tabs.keys() - {tab})
        self.away(tab)

    def changed(self) -> None:
        for look in list(self.tabs.values()):
            look()

    # ---- what it is ----

    @property
    def choices(self) -> Choices:
        """Those in force, or the first ones that were asked for."""
        return self.wanted if self.opened is None else self.opened.choices

    @property
    def window(self) -> tuple[str, ...]:
        """All quarters that are or will be played."""
        first, last = quarter_index(FIRST), quarter_index(self.choices.last)
        return tuple(quarter_name(index) for index in range(first, last + 1))

    @property
    def next_quarter(self) -> str | None:
        """The one that a step would play; None before the opening and after the last."""
        left = self.window[len(self.quarters) :]
        return left[0] if self.opened is not None and left else None

    @property
    def can_step(self) -> bool:
        return not (self.opening or self.stepping) and self.next_quarter is not None

    # ---- what is done ----

    async def begin(self) -> None:
        """The shelf, then the first economy."""
        try:
            self.shelf = await self.desk.ask("shelf", self.wanted.economy)
        except (ConfigError, Lost, Broken) as error:
            self.told(error)
        self.changed()
        await self.anew(self.wanted)

    async def anew(self, choices: Choices) -> None:
        """New twins. An opening under way is given up; twins that are refused leave those there are in place."""
        self.running = False
        self.turn += 1
        mine = self.turn
        if self.opening:
            self.desk.end()
            self.opened, self.quarters = None, ()
        self.desk.revive()
        self.opening, self.trouble, self.words, self.since = True, "", "asked", time.monotonic()
        self.changed()
        try:
            await self.desk.ask("open", choices, heard=lambda what: self.heard(what, mine))
            if self.shelf is None or self.shelf.economy != choices.economy:
                self.shelf = await self.desk.ask("shelf", choices.economy)
        except (ConfigError, Lost, Broken) as error:
            if mine == self.turn:
                self.told(error)
        finally:
            if mine == self.turn:
                self.opening, self.words = False, ""
                self.changed()

    def heard(self, what: Any, turn: int) -> None:
        """On the way to an opening: words, the twins, the quiet quarters one by one."""
        if turn != self.turn:
            return
        if isinstance(what, str):
            self.words = what
        elif isinstance(what, Opened):
            self.opened, self.quarters, self.words = what, (), "playing the quarters before anything happens"
        else:
            self.quarters = (*self.quarters, what)
        self.changed()

    async def step(self) -> None:
        """One quarter more; nothing while another is played."""
        if not self.can_step:
            return
        self.stepping, turn = True, self.turn
        self.changed()
        try:
            quarter = await self.desk.ask("step")
            if turn == self.turn:
                self.quarters, self.trouble = (*self.quarters, quarter), ""
        except (ConfigError, Lost, Broken) as error:
            self.running = False
            if turn == self.turn:
                self.told(error)
        finally:
            self.stepping = False
            self.changed()

    async def run(self) -> None:
        """Quarter after quarter until the last, or until it is paused; once, however often it is asked for."""
        if self.running or self.next_quarter is None:
            return
        self.running, turn = True, self.turn
        self.changed()
        while self.running and turn == self.turn and self.next_quarter is not None:
            await self.step()
            await asyncio.sleep(PAUSE)
        if turn == self.turn:
            self.running = False
            self.changed()

    def pause(self) -> None:
        self.running = False
        self.changed()

    def told(self, error: Exception) -> None:
        """What went wrong, on the page and in the terminal."""
        if isinstance(error, Lost):
            self.opened, self.quarters = None, ()
        lines = str(error).strip().splitlines()
        self.trouble = (
            f"The model stopped with an error that nobody foresaw: {lines[-1]}. The terminal tells where."
            if isinstance(error, Broken)
            else str(error)
        )
        print(error, file=sys.stderr, flush=True)
