"""Code that is edited while Ray starts: the workers have read other code
than the driver, and nothing of theirs is kept."""

import shutil

import pytest

from tests.experiments.small import write_small
from tests.faults import sweep as sweeps
from tests.faults.sweep import ROOT

EDITS = """
from pathlib import Path

from experiments.run import hand_out

start = hand_out.start


def edited(*words):
    file = Path(hand_out.__file__).parents[2] / "abm/books/money.py"
    file.write_text(file.read_text() + "# edited\\n")
    start(*words)


hand_out.start = edited
"""


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The packages, configs and these tests in a folder of their own, of which code may be edited."""
    target = tmp_path / "copy"
    for name in ("abm", "experiments", "configs", "tests"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CITATION.cff"):
        shutil.copy(ROOT / name, target)
    monkeypatch.setattr(sweeps, "ROOT", target)
    monkeypatch.chdir(target)  # where workers look first
    return target


def test_workers_that_read_edited_code_refuse(copy, tmp_path, sweep):
    """Edited between what the driver has read and the start of its workers; put back, the same command goes on."""
    driver, code = copy / "tests/faults/driver.py", copy / "abm/books/money.py"
    whole, plain = code.read_text(), driver.read_text()
    driver.write_text(plain.replace("if __name__", EDITS + "\nif __name__"))
    one = sweep("FakeEconomy", config=write_small(tmp_path))
    ended, said = one.run("--workers", "1")
    assert ended != 0 and "Traceback" not in said, said
    assert "abm/books/money.py: edited" in said or "other code than when and where the command was given" in said, said
    assert "othing that" in said and code.read_text() != whole
    assert not one.parts() and not list(one.folder.glob("*.parquet")), [*one.folder.iterdir()]
    code.write_text(whole)
    driver.write_text(plain)
    assert one.run("--workers", "0")[0] == 0 and (one.folder / "quarters.parquet").is_file()
