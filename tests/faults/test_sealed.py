"""What is kept between runs is what was written: openings and kernels,
damaged in any way, are set aside and made anew."""

import os
import pickle
import subprocess
import sys
from enum import IntEnum
from functools import partial

import numpy as np
import pytest

from abm.economy import Economy
from abm.machine import kernels, sealed
from abm.opening import frozen, keep, opening
from tests.faults.sweep import ROOT

CONTENT = bytes(range(256)) * 4


def flipped(path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


def another_users(path) -> None:
    os.chown(path, 65534, 65534)


def a_link(path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def a_pipe(path) -> None:
    path.unlink()
    os.mkfifo(path)


HARMS = {
    "head": partial(flipped, bit=3),
    "mark": partial(flipped, bit=8 * 40),
    "line": partial(flipped, bit=8 * 71 + 1),
    "body": partial(flipped, bit=8 * 500),
    "last": lambda path: flipped(path, 8 * path.stat().st_size - 1),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "empty": lambda path: path.write_bytes(b""),
    "without a head": lambda path: path.write_bytes(CONTENT),
    "link": a_link,
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "pipe": a_pipe,
    "another's": pytest.param(
        another_users, marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
    ),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_kept_file_that_was_harmed_is_set_aside_in_words(tmp_path, harm, caplog):
    path = tmp_path / "one.kept"
    sealed.write(path, CONTENT)
    assert sealed.read(path) == CONTENT
    harm(path)
    assert sealed.read(path) is None
    assert os.path.lexists(tmp_path / "one.kept.damaged") and not os.path.lexists(path)
    assert (
        "one.kept: its bytes are not those that were written; set aside in one.kept.damaged and made anew"
        in caplog.text
    )
    sealed.write(path, CONTENT)
    assert sealed.read(path) == CONTENT


def test_one_kept_file_is_not_taken_for_another(tmp_path):
    sealed.write(tmp_path / "one", CONTENT)
    (tmp_path / "one").rename(tmp_path / "other")
    assert sealed.read(tmp_path / "other") is None


def test_a_state_comes_back_as_it_was_things_in_two_places_once():
    array, shut, number = np.arange(6.0).reshape(2, 3), np.arange(3, dtype=np.int8), np.float64(0.1)
    shut.flags.writeable = False
    what = {
        "a": [array, (array, None, True)],
        1: slice(2, 5),
        "shut": shut,
        "number": number,
        "odd": [float("inf"), -0.0, 1e-320, 2**70],
        "empty": np.zeros((0, 4)),
    }
    found = frozen.thaw(frozen.freeze(what))
    assert list(found) == list(what) and found["a"][0] is found["a"][1][0] and found["a"][1][1:] == (None, True)
    assert (
        found["a"][0].tobytes() == array.tobytes() and found["a"][0].shape == (2, 3) and found["a"][0].flags.writeable
    )
    assert found["shut"].dtype == np.int8 and not found["shut"].flags.writeable and found["empty"].shape == (0, 4)
    assert type(found["number"]) is np.float64 and found[1] == slice(2, 5)
    assert repr(found["odd"]) == "[inf, -0.0, 1e-320, " + str(2**70) + "]"


class Colour(IntEnum):
    RED = 1


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (object(), "top.x: builtins.object"),
        (Colour.RED, "top.x: .*Colour"),
        ({1, 2}, "top.x: builtins.set"),
        (len, "top.x: builtins.builtin_function"),
        (np.array([object()]), "an array of object"),
        (np.zeros((4, 4))[::2], "strides"),
        (np.zeros((2, 3)).T, "order of C"),
        (np.array(["a"]), "an array of <U1"),
    ],
)
def test_what_has_no_plain_form_is_refused_with_its_place(thing, words):
    with pytest.raises(frozen.CannotBeKept, match=words):
        frozen.freeze(_held(thing))


def _held(thing):
    news = frozen.News()
    news.x = thing
    return news


@pytest.fixture
def openings(tmp_path, monkeypatch):
    """A folder of openings of its own, and how often one was asked for; it is drawn once."""
    asked, first = [], []
    draw = opening.draw_economy

    def drawn(*words, **named):
        asked.append(named["seed"])
        first.append(first[0] if first else draw(*words, **named))
        return first[0].fork()

    monkeypatch.setattr(keep, "_file", lambda name: tmp_path / f"{name}.safetensors")
    monkeypatch.setattr(opening, "draw_economy", drawn)
    return tmp_path, asked


def played() -> bytes:
    economy = Economy(shock="covid_2020", scale=100_000, rng=8, burn_in=0)
    economy.run(until="2019Q1")
    return pickle.dumps(economy.measures.to_dict(as_series=False)) + economy.state.ledger.balance(slice(None)).tobytes()


def test_fresh_kept_and_mended_openings_play_to_the_same_bytes(openings):
    folder, drawn = openings
    fresh = played()
    assert drawn == [0] and played() == fresh and drawn == [0]
    (file,) = folder.glob("*.safetensors")
    flipped(file, 8 * (file.stat().st_size // 2))
    assert played() == fresh and drawn == [0, 0]
    assert played() == fresh and drawn == [0, 0]
    assert sorted(one.suffix for one in folder.iterdir()) == [".damaged", ".safetensors"]


KERNEL = """
import numpy as np
from abm.machine.kernels import kernel

@kernel
def twice(x):
    return x * 2 + 1

stats = twice.stats
print(twice(np.arange(3)).sum(), twice(1.5), sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))
"""


@pytest.fixture
def twice(tmp_path):
    """A kernel in a process of its own: what it says, and its files."""
    (tmp_path / "script.py").write_text(KERNEL)

    def run() -> list[str]:
        environment = os.environ | {
            "XDG_CACHE_HOME": str(tmp_path),
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        }
        environment.pop("NUMBA_CACHE_DIR", None)
        done = subprocess.run(
            [sys.executable, str(tmp_path / "script.py")], env=environment, capture_output=True, text=True, check=True
        )
        return [*done.stdout.split(), done.stderr]

    return run, lambda: sorted(tmp_path.rglob(f"*{kernels.ENDING}"))


def test_a_damaged_kernel_does_not_run(twice):
    run, files = twice
    assert run() == ["9", "4.0", "0", "2", ""] and run() == ["9", "4.0", "2", "0", ""] and len(files()) == 2
    for file in files():
        content = file.read_bytes()
        flipped(file, 8 * content.index(b"\x7fELF") + 8 * 200)  # machine code, or what leads to it
    *found, said = run()
    assert found == ["9", "4.0", "0", "2"] and said.count("made anew") == 2
    assert run() == ["9", "4.0", "2", "0", ""]


def test_kernels_of_one_name_never_meet(tmp_path):
    """numba numbers the files of a kernel anew in each process, and two that compile side by side wrote into one."""
    one, other = kernels._Files(tmp_path, "k"), kernels._Files(tmp_path, "k")
    one.save(("float64",), "of floats")
    other.save(("int64",), "of whole numbers")
    assert (
        one.load(("int64",)) == "of whole numbers"
        and other.load(("float64",)) == "of floats"
        and one.load(("bool",)) is None
    )
