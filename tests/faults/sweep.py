"""A sweep of 500 runs as a process of its own: started, met at work, killed, looked after."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds after which a sweep is taken for hung; the machine may be busy
TABLES = ("runs.parquet", "quarters.parquet", "accounts.parquet", "config.toml")


class Sweep:
    """The command, its folder, a temporary folder and a mark of its own by which all its processes are known."""

    def __init__(self, economy: str, target: Path, config: Path | str, nap: float = 0.0):
        self.folder, self.config, self.economy = target / "r", config, economy
        self.temporary = Path(tempfile.mkdtemp(prefix="f-", dir="/tmp"))  # short, for the sockets in it
        self.mark = uuid.uuid4().hex
        self.environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
            "TMPDIR": str(self.temporary),
            "SWEEP_MARK": self.mark,
            "NAP": str(nap),
        }

    def words(self, *options: str) -> list[str]:
        return [
            sys.executable,
            str(ROOT / "tests/faults/driver.py"),
            self.economy,
            "run",
            str(self.config),
            "--out",
            str(self.folder),
            *options,
        ]

    def start(self, *options: str) -> subprocess.Popen:
        return subprocess.Popen(
            self.words(*options),
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *options: str) -> tuple[int, str]:
        """Exit code and what was said on the error stream."""
        return ended(self.start(*options))

    def processes(self) -> dict[int, str]:
        """All that the command started and that is still alive: by number, the words it was called with."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and self.mark.encode() in content(entry / "environ"):
                words = content(entry / "cmdline").replace(b"\0", b" ").decode(errors="replace").strip()
                found |= {int(entry.name): words} if words else {}
        return found

    def workers(self) -> list[int]:
        return [number for number, words in self.processes().items() if words.startswith("ray::played_by")]

    def parts(self) -> list[Path]:
        return list(self.folder.glob("parts/*.json"))

    def leaves_nothing_behind(self) -> None:
        """No process, no temporary file, no half-written one."""
        until(lambda: not self.processes(), lambda: f"still alive: {self.processes()}")
        assert list(self.temporary.iterdir()) == []
        assert [str(path) for path in self.folder.rglob(".*")] == []
        assert not (self.folder / "parts").exists() and not (self.folder / "failures").exists()

    def end(self) -> None:
        """Whatever a test that failed has left."""
        for number in self.processes():
            os.kill(number, signal.SIGKILL)
        subprocess.run(["rm", "-rf", str(self.temporary)], check=True)


def ended(driver: subprocess.Popen) -> tuple[int, str]:
    _, said = driver.communicate(timeout=PATIENCE)
    return driver.returncode, re.sub(r"\s+", " ", said)


def content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def until(so: Callable[[], object], words: Callable[[], str], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, words()
        time.sleep(0.05)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def every_now_and_then(driver: subprocess.Popen, seconds: float) -> Iterator[None]:
    """As long as the driver is at work."""
    while driver.poll() is None:
        time.sleep(seconds)
        yield
