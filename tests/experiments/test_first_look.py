"""The shipped first look, on the economy itself: it runs, pairs exactly, and gives the same bytes on Ray."""

from pathlib import Path

import polars as pl
import pytest

from experiments import Experiment

pytestmark = pytest.mark.slow
FIRST_LOOK = Path(__file__).parents[2] / "configs" / "experiments" / "first_look.toml"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Played in this process."""
    return Experiment.read(FIRST_LOOK).run(workers=0, out=tmp_path_factory.mktemp("here") / "r", quiet=True)


def test_every_run_is_done(here):
    assert here.failures == []
    assert set(here.runs["status"]) == {"done"}


def test_nothing_happens_before_the_first_programme(here):
    before = here.effects.filter(pl.col("window") < here.starts["both"], pl.col("window").str.contains("Q"))
    assert len(before) > 0 and (before["effect"] == 0).all()


def test_relief_costs_something(here):
    cost = here.effects.filter(pl.col("measure") == "programme_cost", pl.col("window") == "during")
    assert (cost["effect"] > 0).all()


def test_same_bytes_on_two_workers(here, tmp_path):
    there = Experiment.read(FIRST_LOOK).run(workers=2, out=tmp_path / "r", quiet=True)
    for name in ("runs.parquet", "quarters.parquet", "fates.parquet", "config.toml"):
        assert (there.folder / name).read_bytes() == (here.folder / name).read_bytes()
