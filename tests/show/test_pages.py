"""Pages take their places when all of them are there: no reader who leaves early, and no error on the way, leaves a
folder with some."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from abm.errors import ConfigError
from experiments import Experiment
from experiments.find.result import Result
from experiments.show import pages, readme, style
from experiments.show.saved import Saved
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

WRITTEN = ("README.md", "details.md", "effects.csv", "verdicts.csv")


@pytest.fixture
def folder(tmp_path) -> Path:
    experiment = Experiment.read(write_small(tmp_path), ["worlds.draws=4", "worlds.seeds_per_draw=1", "accounts=0"])
    return experiment.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=FakeEconomy).folder


@pytest.fixture
def unpainted(monkeypatch):
    """Figures are looked at elsewhere; here a file of each is enough."""

    def save(figure, table, stem: Path, title: str, caption: str, *_, **__) -> Saved:
        style.plt.close(figure)
        stem.parent.mkdir(exist_ok=True)
        stem.with_suffix(".svg").write_text(title, "utf-8")
        return Saved(stem, title, caption)

    monkeypatch.setattr(style, "save", save)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_whoever_closes_the_output_at_once_has_every_page(folder):
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "experiments", "redraw", str(folder)]
    ended = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2], timeout=120)
    os.close(writes)
    assert b"Traceback" not in ended.stderr
    assert all((folder / name).is_file() for name in WRITTEN) and (folder / "figures" / "headline.png").is_file()
    assert not (folder / pages.DRAFT).exists()


def told_by(folder: Path, capsys, monkeypatch, draws: int) -> list[str]:
    """Lines on a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    changes = [f"worlds.draws={draws}", "worlds.seeds_per_draw=1", "accounts=0"]
    asked = Experiment.read(write_small(folder), changes)
    result = asked.run(workers=0, out=folder / f"of_{draws}", quiet=True, open_economy=FakeEconomy)
    pages.show(result)
    return capsys.readouterr().out.splitlines()


def test_a_first_look_is_told_on_half_a_screen(tmp_path, unpainted, capsys, monkeypatch):
    """The headline arm by arm and each claim in a line; of other measures nothing, which four draws tell."""
    two, four = (told_by(tmp_path, capsys, monkeypatch, draws) for draws in (2, 4))
    words = " ".join(" ".join(two).split())
    assert len(two) <= 25 < len(four)
    assert "GDP" not in words and "GDP" in " ".join(four)
    assert all(arm in words for arm in ("spark", "loans", "both", "public"))
    assert "Too few worlds for a finding: 2 draws, where 4 are the least." in words
    assert words.count("Spark supports more than five million jobs (") == 1
    assert "figures in" in words[-200:]


def test_an_error_on_the_way_leaves_the_pages_that_were_there(folder, unpainted, monkeypatch):
    pages.write(Result(folder))
    before = bytes_of(folder)
    (folder / "effects.csv").write_text("an older table", "utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(readme, "write", full)
    with pytest.raises(ConfigError, match="No space left on device; tables, figures and pages are written there"):
        pages.write(Result(folder))
    assert bytes_of(folder) == before | {"effects.csv": b"an older table"}
    monkeypatch.undo()


def test_what_a_killed_process_left_of_a_draft_is_swept_away(folder, unpainted):
    (folder / pages.DRAFT).mkdir()
    (folder / pages.DRAFT / "notes.csv").write_text("half a table", "utf-8")
    told = pages.write(Result(folder))
    assert told == f"{folder / 'README.md'}; figures in {folder / 'figures'}"
    assert not (folder / "notes.csv").exists() and not (folder / pages.DRAFT).exists()
    assert all((folder / name).is_file() for name in WRITTEN)
