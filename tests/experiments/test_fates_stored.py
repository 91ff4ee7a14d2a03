"""The table of fates in a result's folder: the same bytes however it
was played, and it explains itself; it is shown."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from abm.errors import ConfigError
from experiments import Experiment
from experiments.ask.fates import COLUMNS
from experiments.cli import app
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

FATES = '[saturation]\narms = ["spark"]\nlevels = [0.5]\n[fates]\nquarters = ["2020Q4", "2021Q4"]\n[compare]'


@pytest.fixture
def experiment(tmp_path):
    return Experiment.read(write_small(tmp_path, "[compare]", FATES), ["worlds.seeds_per_draw=4"])


def play(experiment, folder, workers=0):
    return experiment.run(workers=workers, out=folder, quiet=True, open_economy=FakeEconomy)


@pytest.mark.slow
def test_same_bytes_on_any_number_of_workers(experiment, tmp_path):
    here, ray = (play(experiment, tmp_path / str(workers), workers).folder / "fates.parquet" for workers in (0, 2))
    assert here.read_bytes() == ray.read_bytes()


def test_same_bytes_in_two_sittings(experiment, tmp_path):
    class Stopping(FakeEconomy):
        opened = 0

        def __init__(self, *arguments, **settings):
            Stopping.opened += 1
            if Stopping.opened > 3:
                raise KeyboardInterrupt
            super().__init__(*arguments, **settings)

    whole = play(experiment, tmp_path / "whole").folder / "fates.parquet"
    with pytest.raises(Exception, match="goes on from there"):
        experiment.run(workers=0, out=tmp_path / "parts", quiet=True, open_economy=Stopping)
    assert (play(experiment, tmp_path / "parts").folder / "fates.parquet").read_bytes() == whole.read_bytes()


def test_firms_followed_against_another_arm_are_another_result(experiment, tmp_path):
    """Without fates the arm compared with changes only how a result is read."""
    folder = play(experiment, tmp_path / "r").folder
    other = Experiment.read(
        write_small(tmp_path, "[compare]", f'{FATES}\nagainst = "public"'), ["worlds.seeds_per_draw=4"]
    )
    with pytest.raises(ConfigError, match="it answers another question"):
        play(other, folder)


def test_the_table_explains_itself(experiment, tmp_path):
    result = play(experiment, tmp_path / "r")
    found = json.loads(pl.read_parquet_metadata(result.folder / "fates.parquet")["fates"])
    assert result.fates.columns == list(COLUMNS) == list(found["columns"])
    assert {name: set(result.fates[name]) <= set(found[name]) for name in ("by", "offer", "fate")} == dict.fromkeys(
        ("by", "offer", "fate"), True
    )
    assert list(result.fates["arm"].unique(maintain_order=True)) == [
        "spark",
        "loans",
        "both",
        "public",
        "spark at 50 %",
        "spark at 50 %, same budget",
    ]
    assert set(result.fates["world"]) == set(range(8)) and set(result.fates["quarter"]) == {"2020Q4", "2021Q4"}


def test_of_two_draws_nothing_is_told_of_groups_but_where_the_numbers_lie(experiment, tmp_path):
    result = play(experiment, tmp_path / "r")
    assert CliRunner().invoke(app, ["redraw", str(result.folder)]).exit_code == 0
    page = (result.folder / "details.md").read_text(encoding="utf-8")
    told = page.partition("## For whom\n")[2].partition("\n## ")[0]
    assert " ".join(told.split()) == (
        "Of fewer than 4 draws nothing is told of groups of firms; the numbers lie in who_is_helped.csv and"
        " saturation.csv."
    )
    assert "of a thousand firms" not in page and "## Direct, spillover, net" not in page
    assert not (result.folder / "figures" / "fates.svg").exists() and "fates.svg" not in page
    assert len(pl.read_csv(result.folder / "who_is_helped.csv")) and len(pl.read_csv(result.folder / "saturation.csv"))


def test_tables_figures_and_words_are_made_of_it(tmp_path):
    four = ["worlds.draws=4", "worlds.seeds_per_draw=2"]
    result = play(Experiment.read(write_small(tmp_path, "[compare]", FATES), four), tmp_path / "r")
    assert CliRunner().invoke(app, ["redraw", str(result.folder)]).exit_code == 0
    page = (result.folder / "details.md").read_text(encoding="utf-8")
    assert "## For whom" in page and "## Direct, spillover, net" in page and "of a thousand firms" in page
    assert "](figures/fates.svg)" in page and "](figures/saturation_spark.svg)" in page
    assert len(pl.read_csv(result.folder / "who_is_helped.csv")) and len(pl.read_csv(result.folder / "saturation.csv"))
    assert all(
        (result.folder / "figures" / f"{name}.svg").is_file() for name in ("fates", "who_is_helped", "saturation_spark")
    )


@pytest.mark.slow
def test_a_result_without_fates_says_nothing_of_them(tmp_path):
    result = play(Experiment.read(write_small(tmp_path)), tmp_path / "r")
    assert CliRunner().invoke(app, ["redraw", str(result.folder)]).exit_code == 0
    assert result.fates is None and "For whom" not in (result.folder / "details.md").read_text(encoding="utf-8")
    assert not (result.folder / "who_is_helped.csv").exists()
