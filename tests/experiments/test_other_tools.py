"""The model as other people's tools call it; the snippets of
docs/other_tools.md are run as they stand, with a small economy."""

import os
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from abm.errors import ConfigError
from experiments import Function
from experiments.run.world import play_world
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

PAGE = Path(__file__).parents[2] / "docs" / "other_tools.md"
UNCERTAIN = 'uncertain = { caution = [0.4, 1.4], "spark_credit.shops" = [], "shock.fear" = [0.5, 1.5] }'


@pytest.fixture
def relief(tmp_path):
    path = write_small(tmp_path, 'uncertain = ["caution", "search_share"]', UNCERTAIN)
    return Function.of(path, ['play=["nothing","spark","loans"]'], open_economy=FakeEconomy)


def test_a_call_is_the_mean_of_paired_effects(relief, tmp_path):
    """What the experiment itself finds in the worlds of that draw."""
    draw = relief.experiment.worlds[:2]
    values = {name.replace(".", "__"): value for name, value in draw[0].values.items()}
    found = relief(**values)
    rows = [play_world(world, relief.plan).quarters for world in draw]
    mean = lambda arm: np.mean(
        [
            table.filter(
                (table["arm"] == arm)
                & (table["measure"] == "employment")
                & table["quarter"].is_in(["2020Q2", "2020Q3", "2020Q4"])
            )["value"].mean()
            for table in rows
        ]
    )
    assert found["spark__employment"] == pytest.approx(mean("spark") - mean("nothing"))
    assert list(found) == relief.outcomes == ["spark__employment", "spark__gdp", "loans__employment", "loans__gdp"]


@pytest.mark.parametrize(
    ("window", "quarters"),
    [("during", ["2020Q2", "2020Q3", "2020Q4"]), ("after", ["2021Q1", "2021Q2", "2021Q3", "2021Q4"])],
)
def test_every_outcome_is_of_its_arm_and_measure_over_the_window_asked_for(window, quarters, tmp_path):
    """Luck moves an effect from quarter to quarter, so that no other quarters have its mean."""
    path = write_small(tmp_path, 'uncertain = ["caution", "search_share"]', UNCERTAIN)
    relief = Function.of(path, ['play=["nothing","spark","loans"]'], window, FakeEconomy)
    tables = [play_world(world, relief.plan).quarters for world in relief.worlds({"caution": 0.5})]

    def mean(arm: str, measure: str, over: list[str]) -> float:
        asked = (pl.col("arm") == arm) & (pl.col("measure") == measure) & pl.col("quarter").is_in(over)
        return np.mean([table.filter(asked)["value"].mean() for table in tables])

    found = relief(caution=0.5)
    assert found == pytest.approx(
        {
            f"{arm}__{measure}": mean(arm, measure, quarters) - mean("nothing", measure, quarters)
            for arm in ("spark", "loans")
            for measure in ("employment", "gdp")
        }
    )
    both = tables[0]["quarter"].unique().to_list()
    assert found["spark__employment"] != pytest.approx(
        mean("spark", "employment", both) - mean("nothing", "employment", both), rel=1e-3
    ), "the test has no teeth"


def test_calls_meet_one_luck_and_what_is_not_said_stays(relief):
    assert relief(caution=0.5) == relief(caution=0.5)
    assert relief(caution=1.0)["spark__employment"] == pytest.approx(
        2 * relief(caution=0.5)["spark__employment"], rel=1e-6
    )
    (world, _), (other, _) = relief.worlds({}), relief.worlds({"spark_credit__shops": 1e6})
    assert world.parameters == world.programmes == world.shock == {} and other.programmes["spark_credit"][
        "shops"
    ] == pytest.approx(1e6)


def test_a_matrix_of_points(relief):
    points = [[0.5, 1e6, 1.0], [1.0, 1e6, 1.0]]
    assert relief.on(points)[1, 0] == relief(caution=1.0, spark_credit__shops=1e6, shock__fear=1.0)["spark__employment"]
    assert relief.problem["bounds"][1] == [5e4, 5e6] and relief.on(points).shape == (2, 4)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cautoin": 0.5}, "no such input; did you mean caution"),
        ({"caution": 3.0}, "3 is outside its range 0.4 to 1.4"),
    ],
)
def test_refused_in_words(values, words, relief):
    with pytest.raises(ConfigError, match=words):
        relief(**values)


class Workbench:
    """As EMA Workbench 3 works with a Python function: keyword arguments in, outcomes out by their names; names are
    identifiers."""

    def __init__(self, name, function):
        assert name.isidentifier()
        self.function = function

    def run(self, scenarios: int):
        rng, cases = np.random.default_rng(0), []
        assert all(one[0].isidentifier() for one in (*self.uncertainties, *self.outcomes))
        for _ in range(scenarios):
            said = {name: rng.uniform(low, high) for name, low, high in self.uncertainties}
            output = self.function(**said)
            cases.append((said, {name: output[name] for (name,) in self.outcomes}))
        return cases


@pytest.fixture
def workbench(monkeypatch):
    """Stands in for a library that this project does not install."""
    stand_in = types.ModuleType("ema_workbench")
    stand_in.Model = Workbench
    stand_in.RealParameter = lambda name, low, high: (name, low, high)
    stand_in.ScalarOutcome = lambda name: (name,)
    stand_in.perform_experiments = lambda model, scenarios: (model, model.run(2))
    monkeypatch.setitem(sys.modules, "ema_workbench", stand_in)


def test_the_snippets_of_the_page_run(workbench, tmp_path, monkeypatch):
    """One after the other, as they stand; a made-up economy plays, and the real one, coarse, in Mesa's runner."""
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    snippets = [part.split("```")[0] for part in text.split("```python\n")[1:]]
    names: dict = {}
    for snippet in snippets:
        exec(made_quick(snippet), names)
    assert (tmp_path / "results" / "from_a_notebook" / "quarters.parquet").is_file()
    assert len(names["result"].effects) and names["effects"].shape == (64, 6) and len(names["found"]["median"]) == 23
    assert len(names["outcomes"]) == 2 and len(names["rows"]) == 4 and all(row["gdp"] > 0 for row in names["rows"])


POOL = """
import multiprocessing
from abm import Economy
from abm.errors import ConfigError
from experiments import Function
from tests.experiments.fake_economy import FakeEconomy

relief = Function.of({path!r}, ['play=["nothing","spark"]'], open_economy=FakeEconomy)

def effect(caution):
    return relief(caution=caution)["spark__employment"]

def opened(scale):
    return Economy(scale=scale)

here = [effect(caution) for caution in (0.5, 1.0)]
with multiprocessing.get_context("fork").Pool(1) as pool:
    assert pool.map_async(effect, (0.5, 1.0)).get(60) == here
    try:
        pool.apply_async(opened, (40_000,)).get(10)
    except ConfigError as error:
        print(error)
"""


def test_a_function_plays_in_processes_forked_after_it_has_played_here(relief, tmp_path):
    """An economy is refused there, in words and at once."""
    script = POOL.replace("{path!r}", repr(str(tmp_path / "small.toml")))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    assert "forked from one in which polars had run" in done.stdout and 'set_start_method("forkserver")' in done.stdout


def made_quick(snippet: str) -> str:
    """With the made-up economy, or the real one as coarse as it gets, over one quarter."""
    quick = snippet.replace("quiet=True)", "quiet=True, open_economy=FakeEconomy)").replace(
        '"worlds.seeds_per_draw=1"])', '"worlds.seeds_per_draw=1"], open_economy=FakeEconomy)'
    )
    return "from tests.experiments.fake_economy import FakeEconomy\n" + quick.replace("10_000", "100_000").replace(
        "max_steps=8", "max_steps=1"
    )
