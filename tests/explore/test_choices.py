"""Choices are an experiment: what the file says, and that complaints about it are those of `relief check`."""

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from abm.errors import ConfigError
from experiments.cli import main
from experiments.experiment import Experiment
from experiments.explore import dials, saving
from experiments.explore.choices import Choices, windows
from experiments.explore.twins import checked, text_of
from tests.explore.made import SMALL


@pytest.mark.parametrize(
    ("begins", "last", "during", "after"),
    [
        ("2020Q2", "2021Q4", "2020Q2:2020Q4", "2021Q1:2021Q4"),
        ("2020Q4", "2021Q4", "2020Q4:2020Q4", "2021Q1:2021Q4"),
        ("2020Q2", "2020Q3", "2020Q2:2020Q3", "2020Q3:2020Q3"),
        ("2023Q1", "2021Q4", "2021Q4:2021Q4", "2021Q4:2021Q4"),
        ("2018Q1", "2019Q2", "2019Q1:2019Q2", "2019Q2:2019Q2"),
        (None, "2021Q2", "2021Q2:2021Q2", "2021Q2:2021Q2"),
    ],
)
def test_windows_are_the_year_in_which_relief_begins_and_the_rest(begins, last, during, after):
    assert windows(begins, last) == (during, after)


def test_the_file_says_what_was_chosen():
    asked = Experiment.of_text(Path("mine.toml"), text_of(SMALL, 12, 'Is "it" so?')).question
    assert (asked.question, asked.economy, asked.shock, asked.scale) == (
        'Is "it" so?',
        "china_2019",
        "covid_2020",
        100_000,
    )
    assert asked.quarters == "2019Q1:2021Q4" and asked.parameters == {"minimum_smes": 500}
    assert (asked.worlds.draws, asked.worlds.seeds_per_draw, asked.worlds.seed) == (1, 12, 3)
    assert asked.arms == {
        "nothing": [],
        "relief": [
            {"programme": "spark_credit", "shops": 4e6},
            {"programme": "mybank_loans", "start": "2020-02"},
        ],
    }
    assert asked.compare.against == "nothing" and tuple(asked.compare.measures) == SMALL.measures
    assert (asked.compare.during, asked.compare.after) == ("2020Q1:2020Q4", "2021Q1:2021Q4")


def test_tables_of_figures_are_said_by_name():
    parameters = SMALL.parameters | {"luck_scale": {"micro": 0.1}}
    asked = Experiment.of_text(Path("mine.toml"), text_of(replace(SMALL, parameters=parameters))).question
    assert asked.parameters["luck_scale"] == {"micro": 0.1}


def test_without_programmes_there_is_one_arm():
    asked = checked(Path("mine.toml"), text_of(replace(SMALL, relief={})))
    assert [arm.name for arm in asked.arms] == ["nothing"]


BAD = [
    ({"economy": "chna_2019"}, "did you mean china_2019?"),
    ({"shock": "covid_202"}, "did you mean covid_2020?"),
    ({"relief": {"spark_credt": {}}}, "did you mean spark_credit?"),
    ({"relief": {"spark_credit": {"start": "2023-01"}}}, "it ends in 2021-05, before it starts in 2023-01"),
    (
        {"relief": {"spark_credit": {"start": "2023-01", "end": "2023-12"}}},
        "its first programme starts in 2023Q1, after the last quarter of 2019Q1:2021Q4",
    ),
    (
        {"relief": {"spark_credit": {"start": "2018-01"}}},
        "its first programme starts in 2018Q1; the economy opens in 2019Q1",
    ),
    ({"relief": {"spark_credit": {"level": -1}}}, "expected a multiple of the budget, 0 or more"),
    ({"relief": {"spark_credit": {"mean_line": 5}}}, "mean_line: 5 is outside its range 10000 to 100000"),
    ({"relief": {"wage_subsidy": {"level": "chosen"}}}, "only a platform chooses its relief"),
    ({"relief": {"spark_credit": {"start": "June"}}}, "start: 'June'"),
    ({"parameters": {"minimum_smes": 500, "caution": 99}}, "caution: 99 is outside its range"),
    ({"parameters": {}}, "too coarse"),
    ({"scale": 1, "parameters": {}}, "this machine has"),
    ({"last": "2020-12"}, "expected two quarters"),
    ({"last": "2018Q4"}, "the first quarter comes after the last"),
    ({"last": "2060Q4"}, "expected 2048Q4 or earlier"),
    ({"measures": ()}, "measures: []: expected at least 1 in it"),
    ({"luck": 1.5}, "worlds.seed: 1.5: expected a whole number"),
    ({"luck": -1}, "worlds.seed: -1: expected 0 or more"),
    ({"luck": dials.as_typed(None)}, "worlds.seed: '': expected a whole number"),
    ({"scale": dials.as_typed(None)}, "scale: '': expected a whole number"),
    ({"scale": 0}, "scale: 0: expected 1 or more"),
]


@pytest.mark.parametrize(("changes", "words"), BAD, ids=[words[:40] for _, words in BAD])
def test_the_page_complains_in_the_words_of_relief_check(tmp_path, monkeypatch, capsys, changes, words):
    monkeypatch.chdir(tmp_path)
    choices = replace(SMALL, **changes)
    with pytest.raises(ConfigError) as refused:
        saving.save(choices, "mine.toml", 2, "", False)
    assert words in str(refused.value) and list(tmp_path.iterdir()) == []
    (tmp_path / "mine.toml").write_text(text_of(choices, 2), encoding="utf-8")
    code, out, err = relief(monkeypatch, capsys, "check", "mine.toml")
    assert (code, out, err.strip()) == (2, "", str(refused.value))


def relief(monkeypatch, capsys, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["relief", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, *capsys.readouterr()


def test_what_is_saved_passes_relief_check_and_says_the_same(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    told = saving.save(SMALL, "mine", 4, "", False)
    assert "4 worlds x 2 arms (nothing, relief) = 8 runs" in told
    code, out, err = relief(monkeypatch, capsys, "check", "mine.toml")
    assert f"saved mine.toml; {' '.join(out.split())}" == " ".join(told.split()) and (code, err) == (0, "")


def test_no_file_is_replaced_by_surprise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text("mine")
    with pytest.raises(ConfigError, match="is there already; name another, or say that it may be replaced"):
        saving.save(SMALL, "mine.toml", 2, "", False)
    assert (tmp_path / "mine.toml").read_text() == "mine"
    saving.save(SMALL, "mine.toml", 2, "", True)
    assert (tmp_path / "mine.toml").read_text() == text_of(SMALL, 2) and len(list(tmp_path.iterdir())) == 1
    (tmp_path / "gone.toml").symlink_to("nowhere")
    with pytest.raises(ConfigError, match="is there already"):
        saving.save(SMALL, "gone.toml", 2, "", False)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "not given; expected a name such as mine.toml"),
        ("  ", "not given"),
        ("mine.txt", "expected a name that ends in .toml, such as mine.toml"),
        ("folder.toml", "is a folder"),
        ("folder", "folder.toml: is a folder"),
        ("other", "other: is a folder"),
        ("nowhere/mine.toml", "there is no folder nowhere"),
        ("bad|name.toml", "the name of a file is that of its result"),
    ],
)
def test_a_bad_place_is_refused_and_nothing_is_left(tmp_path, monkeypatch, path, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.toml").mkdir(), (tmp_path / "other").mkdir()
    with pytest.raises(ConfigError, match=words.replace(".", r"\.").replace("|", r"\|")):
        saving.save(SMALL, path, 2, "", False)
    assert {one.name for one in tmp_path.iterdir()} == {"folder.toml", "other"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [(0.0, "0: expected 1 or more"), (2.5, "2.5: expected a whole number"), (None, "'': expected a")],
)
def test_worlds_that_are_none_are_refused_and_not_mended(tmp_path, monkeypatch, typed, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=f"worlds.seeds_per_draw: {words}"):
        saving.save(SMALL, "mine.toml", dials.as_typed(typed), "", False)
    assert list(tmp_path.iterdir()) == []


def test_a_whole_number_of_a_field_is_whole():
    assert [repr(dials.as_typed(value)) for value in (3.0, 3, 2.5, -1.0, None)] == ["3", "3", "2.5", "-1", "''"]


def test_a_folder_that_may_not_be_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    with pytest.raises(ConfigError, match="may not be written by this user"):
        saving.save(SMALL, str(tmp_path / "mine.toml"), 2, "", False)
    assert list(tmp_path.iterdir()) == [] and stat.S_ISDIR(tmp_path.stat().st_mode)


def test_a_disk_that_fills_up_leaves_no_half_of_a_file(tmp_path):
    class Full(type(tmp_path)):
        def open(self, mode):
            return FullFile(super().open(mode))

    class FullFile:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, content):
            self.file.write(content[:5])
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        saving.write(Full(tmp_path / "mine.toml"), "question", False)
    assert list(tmp_path.iterdir()) == []


def test_worlds_that_differ_open_anew():
    one = Choices()
    assert one.world == replace(one, relief={}, last="2020Q4", measures=("gdp",)).world
    others = [{"economy": "x"}, {"shock": "x"}, {"scale": 5}, {"luck": 2}, {"parameters": {"caution": 1.0}}]
    assert len({one.world, *(replace(one, **changes).world for changes in others)}) == 6
