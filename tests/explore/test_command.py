"""`relief explore`: what is refused before anything starts, in words and with exit code 2."""

import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from abm.errors import ConfigError
from experiments.cli import main
from experiments.explore import command
from experiments.explore.apart import Apart
from experiments.explore.choices import Choices

LINE = ".venv/bin/pip install -c constraints.txt -e '.[explore]'"  # works where no environment is active


@pytest.fixture
def explore(tmp_path, monkeypatch, capsys):
    """Run the verb in this process; gives back exit code and error output. Nothing is served."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "find_spec", lambda name: object())

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["relief", "explore", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().err

    return run


@pytest.fixture
def taken():
    """A port at which somebody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--economy", "chna_2019"), "economies: chna_2019: no such config; did you mean china_2019?"),
        (("--shock", "covid"), "shocks: covid: no such config"),
        (("--relief", "spark_credt"), "relief: spark_credt: no such config; did you mean spark_credit?"),
        (("--port", "70000"), "--port 70000: expected a number from 1 to 65535, or 0 for any that is free"),
        (("--port", "-1"), "--port -1: expected"),
        (("--port", "many"), "valid integer"),
        (("--host", "no such host"), "--host no such host: no such address of this machine"),
        (("--scale", "0"), "--scale"),
        (("--luck", "-1"), "--luck"),
    ],
)
def test_bad_input_is_exit_code_2(explore, words, told):
    code, err = explore(*words)
    assert code == 2 and told in " ".join(err.split()) and "Traceback" not in err


def test_a_port_in_use_is_told(explore, taken):
    code, err = explore("--port", str(taken))
    assert code == 2 and f"--port {taken}: address already in use; name another port, or --port 0" in err


def test_without_nicegui_one_sentence_says_what_to_install(explore, monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    code, err = explore()
    assert code == 2 and err.strip() == command.MISSING and LINE in err


@pytest.mark.parametrize("page", ["README.md", "docs/explore.md"])
def test_every_page_installs_it_by_the_line_of_the_error(page):
    """One form everywhere: no page has another way to install the extra."""
    text = (Path(__file__).parents[2] / page).read_text("utf-8")
    assert text.count("[explore]") == text.count(LINE) == 1 and "install nicegui" not in text


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("example", False),
    ],
)
def test_loopback_is_this_machine_alone(host, is_here):
    assert command.is_loopback(host) is is_here


@pytest.mark.skipif(find_spec("nicegui") is None, reason=f"the server is NiceGUI's: {LINE}")
@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_another_address_is_served_with_a_warning(monkeypatch, capsys, host, warned):
    from experiments.explore.page import serve

    served = []
    monkeypatch.setattr(Apart, "start", lambda desk: None)
    monkeypatch.setattr(serve, "serve", lambda session, listening, hosts, browser: served.append((listening, browser)))
    command.explore(Choices(), host, 0, True)
    ((listening, browser),) = served
    out, err = capsys.readouterr()
    with listening:
        assert browser == f"http://{host}:{listening.getsockname()[1]}" and out.startswith(browser)
        assert ("whoever reaches this address can play here, and save files as you" in err) is warned


def test_a_free_port_is_held_from_the_first():
    """Nobody can take it between the look and the serving."""
    with command.bound("127.0.0.1", 0) as listening, pytest.raises(ConfigError, match="already in use"):
        command.bound("127.0.0.1", listening.getsockname()[1])


def test_neither_the_command_nor_the_process_of_the_page_waits_for_the_model():
    """The page stands before the economy does: what the page reads is light."""
    heavy = ["numpy", "numba", "polars", "mesa", "matplotlib", "pydantic", "nicegui"]
    rooms = "command, session, apart, desk, charts, heat, life_table, dials, told"
    code = f"import sys; from experiments.explore import {rooms}; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
