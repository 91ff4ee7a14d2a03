"""Where numba keeps compiled kernels: one folder for each state of the code.

numba looks only at the file a kernel stands in. After an edit of another file whose functions the kernel calls, it
would answer with the old machine code; so the folder's name covers every file of the model. What lies there is run,
so the folder is the caller's alone.
"""

import atexit
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import platformdirs

from abm.errors import ConfigError
from abm.machine.own import private

_DAYS_KEPT = 7
_VARIABLE = "NUMBA_CACHE_DIR"


def settle() -> None:
    """Point numba at the folder of this code, unless the user chose another place."""
    cache = folder()
    chosen = os.environ.get(_VARIABLE)
    if chosen and Path(chosen).parent != cache.parent:
        return
    if not cache.exists():
        _forget_old(cache.parent)
    os.utime(private(cache))
    os.environ[_VARIABLE] = str(cache)
    if "numba" in sys.modules:
        sys.modules["numba"].config.reload_config()


def folder() -> Path:
    """The folder of this code."""
    return _root() / fingerprint()


@cache
def fingerprint() -> str:
    """Names the code as it was read, numba's version and the processor: files that change while a process plays are not
    what it plays."""
    digest = hashlib.sha256()
    here = Path(__file__).parents[1]
    for path in sorted(here.rglob("*.py")):
        text = path.read_bytes()
        digest.update(f"{path.relative_to(here).as_posix()} {len(text)}\n".encode() + text)
    digest.update(f"{version('numba')} {platform.python_version()} {_processor()}".encode())
    return digest.hexdigest()[:20]


def _processor() -> str:
    """The processor's model and abilities, which decide the machine code."""
    processor_file = Path("/proc/cpuinfo")
    if not processor_file.exists():
        return f"{platform.machine()} {platform.processor()}"
    lines = processor_file.read_text().splitlines()
    return platform.machine() + "".join(
        sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))})
    )


@cache
def _root() -> Path:
    """The user's cache folder, or the caller's own in the temporary one; where neither is the caller's alone, a new one
    for this process and its children."""
    inherited = Path(os.environ.get(_VARIABLE) or ".")
    homes = [
        platformdirs.user_cache_path("relief", appauthor=False),
        Path(tempfile.gettempdir()) / f"relief-{os.geteuid()}",
    ]
    chains = [[inherited.parent]] if inherited.name == fingerprint() else []
    for chain in [*chains, *([home, home / "kernels"] for home in homes if home.is_absolute())]:
        with suppress(OSError, ConfigError):
            root = [private(one) for one in chain][-1]
            if os.access(root, os.W_OK):
                return root
    fresh = Path(tempfile.mkdtemp(prefix="relief-"))
    atexit.register(shutil.rmtree, fresh, ignore_errors=True)
    return fresh


def _forget_old(root: Path) -> None:
    """Each edit makes a folder; those that no run has touched for a week go."""
    oldest = time.time() - _DAYS_KEPT * 86_400
    for folder in root.glob("*/"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
