"""One pair of economies for all tabs, a process of its own behind it: what is asked twice, at once, or in vain."""

import asyncio
import os
import signal
import time
from dataclasses import replace

import pytest

from abm.errors import ConfigError
from experiments.explore import session as sessions
from experiments.explore.apart import Apart, Broken, Lost
from experiments.explore.choices import Choices
from experiments.explore.session import Session
from experiments.explore.told import Opened, Pair, Quarter

CHOICES = Choices(last="2020Q1")


class MadeUpDesk:
    """Answers as a desk does, of quarters without content; `slow` holds an answer back until it is let go."""

    def __init__(self):
        self.played, self.opened, self.asked, self.ended, self.refuses = 0, None, [], 0, None
        self.lock, self.held = asyncio.Lock(), None

    def start(self):
        pass

    def revive(self):
        pass

    def end(self):
        self.ended += 1
        if self.held is not None:
            self.held.set_exception(Lost("the process that plays has ended; start anew"))
            self.held = None

    async def ask(self, method, *arguments, heard=None):
        async with self.lock:
            self.asked.append(method)
            if self.refuses is not None:
                raise self.refuses
            if self.held is not None:
                await self.held
            await asyncio.sleep(0)
            return getattr(self, method)(*arguments, heard)

    def shelf(self, economy, heard):
        return None

    def open(self, choices, heard):
        self.opened, self.played = Opened(choices, "2020Q1", 10, 2, {}), 0
        heard("opening")
        heard(self.opened)
        for _ in range(2):
            heard(self.step(heard))
        return self.opened

    def step(self, heard):
        self.played += 1
        return Quarter(f"quarter {self.played}", {"x": Pair(1.0, 2.0)}, {})


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(sessions, "PAUSE", 0.0)
    monkeypatch.setattr(sessions, "Apart", MadeUpDesk)
    return Session(CHOICES)


def names(session):
    return [quarter.name for quarter in session.quarters]


def test_it_opens_and_shows_the_quiet_quarters_and_tells_every_tab(session):
    looks = []
    session.watch("tab", lambda: looks.append((session.words, len(session.quarters))))
    asyncio.run(session.begin())
    assert names(session) == ["quarter 1", "quarter 2"] and session.next_quarter == "2019Q3"
    assert ("opening", 0) in looks and looks[-1] == ("", 2) and not session.opening


def test_run_clicked_twice_plays_each_quarter_once(session):
    async def play():
        await session.begin()
        await asyncio.gather(session.run(), session.run(), session.step())

    asyncio.run(play())
    assert names(session) == [f"quarter {number}" for number in range(1, 6)], "up to 2020Q1, the fifth"
    assert session.next_quarter is None and not session.running and not session.can_step


def test_two_steps_at_once_are_one(session):
    async def play():
        await session.begin()
        await asyncio.gather(session.step(), session.step())

    asyncio.run(play())
    assert names(session) == ["quarter 1", "quarter 2", "quarter 3"]


def test_a_pause_stops_after_the_quarter_that_is_played(session):
    async def play():
        await session.begin()
        run = asyncio.create_task(session.run())
        while len(session.quarters) < 3:
            await asyncio.sleep(0)
        session.pause()
        await run

    asyncio.run(play())
    assert 3 <= len(session.quarters) <= 4 and session.next_quarter is not None


def test_started_anew_while_it_runs_it_stands_at_the_new_opening(session):
    other = replace(CHOICES, luck=9)

    async def play():
        await session.begin()
        run = asyncio.create_task(session.run())
        while len(session.quarters) < 3:
            await asyncio.sleep(0)
        await session.anew(other)
        await run

    asyncio.run(play())
    assert names(session) == ["quarter 1", "quarter 2"] and session.choices == other and not session.running


def test_an_opening_that_is_given_up_is_not_heard_any_more(session):
    other = replace(CHOICES, luck=9)

    async def play():
        session.desk.held = asyncio.get_running_loop().create_future()
        first = asyncio.create_task(session.anew(CHOICES))
        while not session.desk.asked:
            await asyncio.sleep(0)
        await session.anew(other)
        await first

    asyncio.run(play())
    assert session.desk.ended == 1 and session.choices == other and len(session.quarters) == 2 and not session.trouble


def test_what_is_refused_leaves_the_economies_there_are(session, capsys):
    async def play():
        await session.begin()
        session.desk.refuses = ConfigError("mine.toml:3: no such thing")
        await session.anew(replace(CHOICES, luck=9))

    asyncio.run(play())
    assert session.trouble == "mine.toml:3: no such thing" and session.choices == CHOICES and len(session.quarters) == 2
    assert "no such thing" in capsys.readouterr().err, "in the terminal too"


def test_an_error_that_nobody_foresaw_is_told_and_stops_the_run(session, capsys):
    async def play():
        await session.begin()
        session.desk.refuses = Broken("Traceback\n  somewhere\nValueError: 3 is not 4\n")
        await session.run()

    asyncio.run(play())
    assert "an error that nobody foresaw: ValueError: 3 is not 4." in session.trouble and not session.running
    assert "somewhere" in capsys.readouterr().err


def test_a_desk_that_is_gone_leaves_nothing_open(session):
    async def play():
        await session.begin()
        session.desk.refuses = Lost("the process that plays has ended; start anew")
        await session.step()
        assert session.opened is None and session.quarters == () and "start anew" in session.trouble
        session.desk.refuses = None
        await session.anew(CHOICES)

    asyncio.run(play())
    assert len(session.quarters) == 2 and session.trouble == ""


def test_the_run_ends_with_the_last_tab(session):
    async def play():
        await session.begin()
        session.watch("one", lambda: None)
        session.watch("two", lambda: None)
        session.running = True
        session.leave("one")
        assert session.running
        session.leave("two")

    asyncio.run(play())
    assert not session.running and session.tabs == {}


# ---- the process behind it ----


def test_the_desk_answers_refuses_and_is_ended():
    """A real process: what is refused there is refused here in the same words; killed, it is made anew."""

    async def play():
        apart = Apart()
        apart.start()
        with pytest.raises(ConfigError, match="no economy is open; start one"):
            await apart.ask("step")
        with pytest.raises(Broken, match="AttributeError"):
            await apart.ask("no_such_question")
        first = apart.process.pid
        waits = asyncio.create_task(apart.ask("shelf", "china_2019"))
        await asyncio.sleep(0.05)
        os.kill(first, signal.SIGINT)  # Ctrl-C in the terminal reaches it too: the page ends it, not the key
        assert (await waits).parameters
        os.kill(first, signal.SIGSTOP)  # it answers nothing before it is killed
        waits = asyncio.create_task(apart.ask("shelf", "china_2019"))
        await asyncio.sleep(0.05)
        start = time.monotonic()
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Lost, match="start anew"):
            await waits
        with pytest.raises(ConfigError, match="no economy is open"):
            await apart.ask("step")
        second = apart.process.pid
        os.kill(second, signal.SIGKILL)
        apart.process.join()
        with pytest.raises(Lost):
            await apart.ask("step")
        assert apart.process is None and second != first
        apart.start()
        os.kill(apart.process.pid, signal.SIGKILL)
        apart.process.join()
        apart.revive()
        with pytest.raises(ConfigError, match="no economy is open"):
            await apart.ask("step")
        apart.end()
        assert apart.process is None and time.monotonic() - start < 20

    asyncio.run(play())
