"""How far a sweep is: on a terminal, in a notebook, on a pipe; the terminal is left as it was found."""

import io
import re
import sys
from itertools import pairwise
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from experiments import Experiment
from experiments.run import hand_out, now, progress
from experiments.run.chunk import Outcome
from experiments.run.progress import Progress
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

HIDDEN, SHOWN = "\x1b[?25l", "\x1b[?25h"
OPENING = "world 0, all arms: its opening, fitted or read, and its burn-in"


class Terminal(io.StringIO):
    """What a terminal was sent."""

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.getvalue()))


@pytest.fixture
def on_a_terminal(monkeypatch):
    """Called in the test itself: pytest sets the error stream anew before each."""

    def attached() -> Terminal:
        made = Terminal()
        monkeypatch.setattr(sys, "stderr", made)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("TERM", "xterm-256color")
        return made

    return attached


def test_a_terminal_says_what_is_going_on_before_the_first_world_is_done(on_a_terminal):
    terminal = on_a_terminal()
    with Progress(total=32, kept=0, arms=5) as shown:
        shown.now(OPENING)
        shown.shown.live.refresh()
    assert any("0/32, 0/160 runs" in line for line in terminal.lines)
    assert any(line.rstrip().endswith(f"now {OPENING}") for line in terminal.lines)


def test_a_bar_is_as_wide_as_the_terminal_and_no_wider(on_a_terminal):
    terminal = on_a_terminal()
    with Progress(total=3200, kept=12, arms=14, taken=60) as shown:
        shown.add(done=14, failed=3, taken=5)
        shown.now(f"world 2941, {'an_arm_of_a_long_name' * 4}: 2021Q4")
        shown.shown.live.refresh()
        lines = [line for line in terminal.lines if "taking up" not in line]
    assert max(map(cell_len, lines)) == 80
    assert any("26/3200, 364/44800 runs, 65 taken over" in line for line in lines)
    assert any("runs a second" in line and "3 failed; now world 2941" in line for line in lines)


@pytest.mark.parametrize("ends", [KeyboardInterrupt, RuntimeError, None])
def test_the_cursor_is_shown_again_however_it_ends(on_a_terminal, ends):
    terminal = on_a_terminal()
    try:
        with Progress(total=2, kept=0, arms=1) as shown:
            shown.now("anything")
            if ends:
                raise ends
    except (KeyboardInterrupt, RuntimeError):
        pass
    text = terminal.getvalue()
    assert text.count(HIDDEN) == text.count(SHOWN) == 1 and text.index(HIDDEN) < text.index(SHOWN)


def test_what_others_print_stands_above_the_bar_in_lines_of_its_own(on_a_terminal):
    terminal = on_a_terminal()
    with Progress(total=2, kept=0, arms=1) as shown:
        shown.now("anything")
        print("a warning of somebody's", file=sys.stderr)
    assert "a warning of somebody's" in [line.strip() for line in terminal.lines]


def test_on_a_pipe_lines_come_at_once_then_at_a_sane_rate(monkeypatch, capsys):
    clock = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    hours, told = 8, []
    with Progress(total=10**6, kept=0, arms=1, begun=0.0, last_line=0.0) as shown:
        for second in range(hours * 3600):
            clock.seconds = float(second)
            shown.now(f"world {second}, nothing: 2020Q1")
            if capsys.readouterr().err:
                told.append(second)
    assert told[0] == 0 and told[1] <= 16
    assert min(b - a for a, b in pairwise(told)) >= 15
    assert len(told) < 200 and told[-1] > hours * 3600 - 400


def test_quiet_says_nothing(on_a_terminal):
    terminal = on_a_terminal()
    with Progress(total=2, kept=1, arms=1, quiet=True) as shown:
        shown.now("anything")
        shown.add(1, 0)
        shown.tell(["a line"])
    assert terminal.getvalue() == ""


@pytest.fixture
def notebook(monkeypatch):
    """A kernel's displays: what was displayed first, then what took its place."""
    pages = []
    shell = type("ZMQInteractiveShell", (), {})()
    handle = SimpleNamespace(update=lambda page: pages.append(page))

    def display(page, display_id):
        pages.append(page)
        return handle

    kept = SimpleNamespace(display=display, HTML=str)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell, display=kept))
    monkeypatch.setitem(sys.modules, "IPython.display", kept)
    return pages


def test_a_notebook_shows_a_bar_in_place(notebook):
    with Progress(total=4, kept=0, arms=2) as shown:
        shown.now(OPENING)
        shown.add(4, 0)
    first, last = notebook[0], notebook[-1]
    assert '<progress max="4" ' in first and "value" not in first
    assert 'value="4"' in last and "worlds 4/4 (8/8 runs)" in last


def test_a_world_says_arm_and_quarter_as_it_is_played(tmp_path):
    heard = []
    with now.heard_by(heard.append):
        now.tell("outside")
        Experiment.read(write_small(tmp_path)).run(tmp_path / "r", workers=0, quiet=True, open_economy=FakeEconomy)
    now.tell("unheard")
    assert heard == ["outside"]  # the sweep listens to itself


def test_a_sweep_hears_its_worlds(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Progress, "patience", lambda self: -1.0)
    Experiment.read(write_small(tmp_path)).run(tmp_path / "r", workers=0, open_economy=FakeEconomy)
    told = re.findall(r"; now (.+)", capsys.readouterr().err)
    assert told[0] == OPENING and "world 0, all arms: 2019Q1" in told
    assert [line for line in told if line.startswith("world 3, both: ")] == [
        f"world 3, both: {quarter}" for quarter in quarters_from(told, "world 3, both: ")
    ]
    assert "world 3, public: 2021Q4" in told


def quarters_from(told: list[str], who: str) -> list[str]:
    """Quarters in their order, each once."""
    found = sorted({line.removeprefix(who) for line in told if line.startswith(who)})
    assert found[-1] == "2021Q4"
    return found


def test_what_a_worker_says_comes_with_the_next_look():
    said = [None, b"world 0: one", b"world 0: one", b"world 0: two"]
    ray = SimpleNamespace(
        experimental=SimpleNamespace(internal_kv=SimpleNamespace(_internal_kv_get=lambda key: said.pop(0)))
    )
    assert [hand_out.last_words(ray) for _ in range(4)] == ["", "world 0: one", "world 0: one", "world 0: two"]
    assert hand_out.said("x") == Outcome((), (), 0.0, now="x")


def test_sweeps_of_one_command_are_told_by_name(capsys):
    assert list(progress.each({"quiet": 1, "covid": 2})) == [("quiet", 1), ("covid", 2)]
    assert capsys.readouterr().err.splitlines() == ["1 of 2: quiet", "2 of 2: covid"]
    assert list(progress.each({"quiet": 1}, quiet=True)) == [("quiet", 1)] and capsys.readouterr().err == ""
