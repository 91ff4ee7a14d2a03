"""What a user did wrong is told, a fault of our own says what to do; a traceback is seen by whoever asks for it."""

import subprocess
import sys

import pytest

from abm.errors import ConfigError
from experiments.process import FAULT, in_words


def ended(monkeypatch, capsys, error: BaseException, *words: str) -> tuple[int, str]:
    """Exit code and error output of a command that raises."""

    def command():
        raise error

    monkeypatch.setattr(sys, "argv", ["relief", *words])
    with pytest.raises(SystemExit) as ending:
        in_words(command)
    return ending.value.code, capsys.readouterr().err


def test_a_fault_of_our_own_says_what_to_do(monkeypatch, capsys):
    code, err = ended(monkeypatch, capsys, KeyError("gdp"), "run", "my experiment.toml")
    assert code == FAULT == 70 and "Traceback" not in err and len(err.splitlines()) == 1
    assert "relief itself is at fault: KeyError: 'gdp'" in err
    assert "`relief run 'my experiment.toml' --debug` shows where it happened" in err and "report" in err


def test_memory_that_is_not_there_is_no_fault_of_ours(monkeypatch, capsys):
    code, err = ended(monkeypatch, capsys, MemoryError())
    assert code == 1 and "not enough memory" in err and "at fault" not in err


@pytest.mark.parametrize("error", [ConfigError("a key"), KeyError("a key"), OSError(13, "no", "file")])
@pytest.mark.parametrize("words", [("run", "x", "--debug"), ("--debug", "run", "x")])
def test_whoever_asks_sees_the_traceback(monkeypatch, error, words):
    seen = []

    def command():
        seen.append(sys.argv)
        raise error

    monkeypatch.setattr(sys, "argv", ["relief", *words])
    with pytest.raises(type(error)):
        in_words(command)
    assert seen == [["relief", "run", "x"]]  # the command itself never sees the word


def test_a_reader_who_has_seen_enough_ends_it_silently():
    """`relief list | head -1`, as processes."""
    listing = subprocess.Popen(
        [sys.executable, "-m", "experiments", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert listing.stdout.readline() == "economies\n"
    listing.stdout.close()
    assert listing.stderr.read() == "" and listing.wait() in (0, 1)
