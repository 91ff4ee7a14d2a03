"""Files and folders belong to the caller: nothing is written through a link, nothing is run that another user put
there, no two names are one."""

import json
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from abm.errors import ConfigError
from abm.machine.own import beside, private
from experiments.run import cluster
from experiments.run.limit import watchdog
from experiments.store import files
from experiments.store.lock import LOCK, alone
from experiments.store.storage import Folder
from tests.faults.sweep import ROOT

ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def others(path: Path) -> None:
    os.chown(path, 65534, 65534)


@pytest.fixture
def precious(tmp_path):
    """A file that must stay as it is."""
    file = tmp_path / "precious"
    file.write_text("mine")
    yield file
    assert file.read_text() == "mine"


def test_a_lock_that_is_a_link_is_refused_in_words(tmp_path, precious):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / LOCK).symlink_to(precious)
    with (
        pytest.raises(
            ConfigError,
            match=(
                r"\.lock: it is a link; expected the caller's own file; remove it, or name another folder with"
                r" --out DIR"
            ),
        ),
        alone(tmp_path / "r"),
    ):
        pass


def test_a_lock_that_is_another_name_of_a_file_is_refused(tmp_path, precious):
    (tmp_path / "r").mkdir()
    os.link(precious, tmp_path / "r" / LOCK)
    with pytest.raises(ConfigError, match="no file of its own"), alone(tmp_path / "r"):
        pass


@ONLY_ROOT
def test_another_users_lock_is_refused(tmp_path):
    (tmp_path / LOCK).touch()
    others(tmp_path / LOCK)
    with pytest.raises(ConfigError, match="user 65534's"), alone(tmp_path):
        pass


def test_a_watchdog_writes_through_no_link(tmp_path, precious):
    (tmp_path / "words").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"), watchdog(100.0, "arm", tmp_path / "words"):
        pass


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder short enough for the sockets in it."""
    with tempfile.TemporaryDirectory(prefix="f-", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def test_what_others_plant_where_ray_keeps_its_sessions_is_not_touched(temporary, precious):
    """A folder that others can write into, and a link to one: their locks lead to a file of ours."""
    planted = temporary / "relief-ray-planted"
    planted.mkdir()
    planted.chmod(0o777)
    (planted / LOCK).symlink_to(precious)
    (temporary / "relief-ray-link").symlink_to(precious.parent)
    with cluster.session_folder():
        assert (planted / LOCK).readlink() == precious and (temporary / "relief-ray-link").is_symlink()
    assert not (precious.parent / LOCK).exists()


def test_only_the_caller_enters_the_folder_of_a_session(temporary):
    with cluster.session_folder() as folder:
        Path(folder).chmod(0o777)  # as Ray does
        assert stat.S_IMODE(Path(folder).parent.stat().st_mode) == 0o700 and Path(folder).parent.parent == temporary
    assert list(temporary.iterdir()) == []


def test_the_session_of_a_killed_driver_is_swept_away(temporary):
    left = private(temporary / "relief-ray-left")
    (left / LOCK).touch()
    with cluster.session_folder():
        assert not left.exists()


CACHE = (
    "import abm, os; from abm.machine import kernel_cache; print(kernel_cache.folder().parent);"
    " print(oct(os.stat(kernel_cache.folder()).st_mode)[-3:])"
)


def cache(temporary: Path, home: Path, code: str = CACHE) -> list[str]:
    """Where kernels are kept by a process without a home of its own."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME")
    }
    environment |= {"TMPDIR": str(temporary), "HOME": str(home), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.fixture
def homeless(tmp_path):
    home = tmp_path / "home"
    home.write_text("a file where the home should be")
    return home


def test_without_a_home_kernels_lie_in_a_folder_of_the_callers_alone(temporary, homeless):
    mine = temporary / f"relief-{os.geteuid()}"
    assert cache(temporary, homeless) == [str(mine / "kernels"), "700"]
    assert stat.S_IMODE(mine.stat().st_mode) == 0o700 and cache(temporary, homeless) == [str(mine / "kernels"), "700"]


def open_to_all(planted: Path, elsewhere: Path) -> None:
    planted.mkdir()
    planted.chmod(0o777)


def a_link(planted: Path, elsewhere: Path) -> None:
    elsewhere.mkdir()
    planted.symlink_to(elsewhere)


def anothers(planted: Path, elsewhere: Path) -> None:
    planted.mkdir(mode=0o700)
    others(planted)


@pytest.mark.parametrize("plant", [open_to_all, a_link, pytest.param(anothers, marks=ONLY_ROOT)])
def test_a_planted_folder_is_not_used(temporary, homeless, tmp_path, plant):
    plant(temporary / f"relief-{os.geteuid()}", tmp_path / "elsewhere")
    found, mode = cache(temporary, homeless)
    assert Path(found).parent == temporary and Path(found).name != f"relief-{os.geteuid()}" and mode == "700"
    assert not Path(found).exists(), "it goes with the process that made it"


def test_children_keep_kernels_where_their_parent_does(temporary, homeless):
    open_to_all(temporary / f"relief-{os.geteuid()}", temporary)
    code = (
        f"{CACHE.split(';')[0]}, subprocess, sys; subprocess.run([sys.executable, '-c', {CACHE!r}]);"
        f" {CACHE.partition(';')[2]}"
    )
    child, _, parent, _ = cache(temporary, homeless, code)
    assert child == parent


def test_names_do_not_collide_where_processes_share_a_number(tmp_path, monkeypatch):
    """As in containers, each of which begins to count anew."""
    monkeypatch.setattr(os, "getpid", lambda: 7)
    path = tmp_path / "one.json"

    def meets_another(target: Path) -> None:
        files.write_whole(path, b"other")
        target.write_bytes(b"mine")

    files.write_safely(path, meets_another)
    assert path.read_bytes() == b"mine" and list(tmp_path.iterdir()) == [path]
    assert len({beside(path) for _ in range(100)}) == 100


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path):
    (tmp_path / "usual").touch()
    files.write_whole(tmp_path / "one", b"")
    assert (tmp_path / "one").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_second_name_is_whole_where_the_disk_knows_no_links(tmp_path, monkeypatch):
    def none(*_):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", none)
    (tmp_path / "file").write_bytes(b"whole")
    Folder(tmp_path).take(tmp_path / "file", "parts/file")
    assert (tmp_path / "parts" / "file").read_bytes() == b"whole" and len(list((tmp_path / "parts").iterdir())) == 1


@pytest.mark.parametrize("told", [{"worlds": [1, 2], "x": 0.1}, [], "words"])
def test_signed_json_says_when_it_was_changed(told):
    content = files.signed(told)
    assert files.content_of(content) == told
    for bit in range(8 * len(content)):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            assert files.content_of(bytes(changed)) == told
        except ValueError:
            continue
    with pytest.raises(ValueError):
        files.content_of(json.dumps(told).encode())
