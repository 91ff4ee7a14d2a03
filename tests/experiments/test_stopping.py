"""Worlds are added until the interval is narrow: the same number of them
whatever the workers, the order and the sittings."""

import json
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from abm.errors import ConfigError
from experiments import Experiment
from experiments.ask.stop import FEWEST
from experiments.errors import Stopped
from experiments.find.clusters import Clusters
from experiments.run import hand_out
from experiments.run.resources import Shard
from experiments.show.report import sample_lines
from experiments.store.status import ResultStatus
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

FIRST, AT_MOST = 8, 96
CHANGES = ["worlds.draws=8", "worlds.seeds_per_draw=1", 'play=["nothing","spark","loans"]']


def asked(folder, half_width: float, *changes: str, measure: str = "employment", at_most: int = AT_MOST):
    rule = f'compare.stop_when={{ measure = "{measure}", half_width = {half_width}, at_most = {at_most} }}'
    return Experiment.read(write_small(folder), [*CHANGES, rule, *changes])


def play(experiment, folder, workers=0, **settings):
    return experiment.run(workers=workers, out=folder, quiet=True, **{"open_economy": FakeEconomy} | settings)


def looks(result) -> list[dict]:
    return json.loads((result.folder / "manifest.json").read_text())["looks"]


def width(result, arm: str, worlds: int, year: str = "2020") -> float:
    """Half the interval over the level, worked out from the table of effects' own inputs."""
    panel, window = result.panel, {"2020": (2, 3, 4), "2021": (1, 2, 3, 4)}[year]
    columns = panel.columns([f"{year}Q{number}" for number in window])
    effect = panel.difference(arm, "nothing", "employment")[:worlds, columns].mean(axis=1)
    found = Clusters(panel.draws[:worlds], panel.openings[:worlds]).of(effect).interval(0.95)
    return (found.high - found.low) / 2 / panel.values["nothing", "employment"][:worlds, columns].mean()


@pytest.fixture
def wide(tmp_path):
    """All worlds there may be, played without a rule."""
    return play(Experiment.read(write_small(tmp_path), [*CHANGES, f"worlds.draws={AT_MOST}"]), tmp_path / "wide")


def between(wide) -> tuple[float, int]:
    """A half-width that is first reached after some looks, and the world at which it is."""
    widths = {n: max(width(wide, arm, n) for arm in ("spark", "loans")) for n in range(32, AT_MOST + 1, FIRST)}
    enough = 1.01 * min(widths[n] for n in (48, 56, 64))
    return enough, next(n for n, found in widths.items() if found <= enough)


def test_it_stops_at_the_first_look_that_is_narrow_enough(wide, tmp_path):
    enough, stop = between(wide)
    result = play(asked(tmp_path, enough), tmp_path / "r")
    assert 32 < stop < AT_MOST and len(result.panel.worlds) == stop == len(result.runs) // 3
    assert [look["worlds"] for look in looks(result)] == list(range(32, stop + 1, FIRST))
    assert looks(result)[-1]["half_width"] == {arm: pytest.approx(width(wide, arm, stop)) for arm in ("spark", "loans")}
    mine = wide.quarters.filter(pl.col("world") < stop)
    assert result.quarters.equals(mine), "worlds are those of a longer list"


def test_one_arm_may_be_looked_at_alone(wide, tmp_path):
    enough, _ = between(wide)
    found = looks(play(asked(tmp_path, enough, "compare.stop_when.arm=loans"), tmp_path / "r"))
    assert all(set(look["half_width"]) == {"loans"} for look in found)


def test_never_before_thirty_draws_and_never_beyond_the_most(tmp_path):
    assert len(play(asked(tmp_path, 1e9), tmp_path / "wide").panel.worlds) == 32 >= FEWEST
    never = play(asked(tmp_path, 1e-12, at_most=44), tmp_path / "narrow")
    assert len(never.panel.worlds) == 44 and looks(never)[-1]["worlds"] == 44


def test_worlds_that_share_a_draw_are_one_of_the_thirty(tmp_path):
    """Two worlds a draw: 64 are the first whole batches with 30 draws in them."""
    wide = play(
        asked(tmp_path, 1e9, "worlds.draws=4", "worlds.seeds_per_draw=2", 'play=["nothing","spark"]'), tmp_path / "wide"
    )
    assert len(wide.panel.worlds) == 64 and len(set(wide.panel.draws)) == 32


def test_of_a_share_the_width_is_in_its_own_unit(tmp_path):
    found = looks(play(asked(tmp_path, 1e-9, measure="unemployment_rate", at_most=32), tmp_path / "r"))
    assert found == [{"worlds": 32, "half_width": {"spark": 0.0, "loans": 0.0}}]


def test_the_window_that_is_asked_for_is_looked_at(wide, tmp_path):
    """While relief runs, or after it: each has a half-width of its own."""
    found = looks(play(asked(tmp_path, 1e9, "compare.stop_when.window=after"), tmp_path / "r"))
    after = {arm: width(wide, arm, 32, "2021") for arm in ("spark", "loans")}
    assert found == [{"worlds": 32, "half_width": pytest.approx(after)}]
    assert after["spark"] != pytest.approx(width(wide, "spark", 32), rel=1e-3)


def test_of_many_looks_the_last_is_told(tmp_path):
    result = play(asked(tmp_path, 1e-12, at_most=44), tmp_path / "r")
    first, last = looks(result)[0], looks(result)[-1]
    (text,) = sample_lines(result)
    assert f"after 44, it was {Decimal(format(last['half_width']['spark'], '.3g')):f} with “spark”" in text
    assert f"{first['half_width']['spark']:.2g}" != f"{last['half_width']['spark']:.2g}", "the test has no teeth"


def test_the_readme_tells_the_last_look(tmp_path):
    text = " ".join(sample_lines(play(asked(tmp_path, 1e9), tmp_path / "r")))
    assert (
        "half the interval of employment was 1,000,000,000 or less, 96 at most; at the last look, after 32, it was"
        in text
        and "with “loans”" in text
    )
    screened = Experiment.read(write_small(tmp_path), [*CHANGES, "worlds.design=morris", "worlds.draws=6"])
    assert "no sample" in sample_lines(play(screened, tmp_path / "s"))[0]


@pytest.mark.parametrize("workers", [2])
@pytest.mark.slow
def test_the_same_bytes_on_any_number_of_workers(workers, wide, tmp_path):
    enough, stop = between(wide)
    results = [play(asked(tmp_path, enough), tmp_path / str(number), workers=number) for number in (0, workers)]
    assert len(results[0].panel.worlds) == stop
    for name in ("quarters.parquet", "runs.parquet"):
        assert len({(result.folder / name).read_bytes() for result in results}) == 1


@pytest.mark.slow
def test_the_order_in_which_worlds_end_does_not_matter(wide, tmp_path, monkeypatch):
    enough, _ = between(wide)
    first = play(asked(tmp_path, enough), tmp_path / "in_order")
    forwards = hand_out.in_this_process
    monkeypatch.setattr(
        hand_out,
        "in_this_process",
        lambda missing, *rest: forwards(list(np.random.default_rng(1).permutation(missing)), *rest),
    )
    second = play(asked(tmp_path, enough), tmp_path / "shuffled")
    assert (first.folder / "quarters.parquet").read_bytes() == (second.folder / "quarters.parquet").read_bytes()
    assert looks(first) == looks(second)


def test_a_sitting_that_was_stopped_goes_on_to_the_same_end(wide, tmp_path):
    enough, _ = between(wide)
    played = []

    class Interrupted(FakeEconomy):
        def __init__(self, *arguments, **settings):
            played.append(1)
            if len(played) == 37:
                raise KeyboardInterrupt
            super().__init__(*arguments, **settings)

    with pytest.raises(Stopped):
        play(asked(tmp_path, enough), tmp_path / "two", open_economy=Interrupted)
    second, first = play(asked(tmp_path, enough), tmp_path / "two"), play(asked(tmp_path, enough), tmp_path / "one")
    assert (first.folder / "quarters.parquet").read_bytes() == (second.folder / "quarters.parquet").read_bytes()


def test_a_narrower_width_goes_on_from_what_is_there(wide, tmp_path):
    enough, stop = between(wide)
    assert len(play(asked(tmp_path, enough), tmp_path / "r").panel.worlds) == stop
    more = play(asked(tmp_path, 1e-12), tmp_path / "r")
    assert len(more.panel.worlds) == AT_MOST and more.quarters.equals(wide.quarters)
    assert looks(more)[0]["half_width"] == {arm: pytest.approx(width(wide, arm, 32)) for arm in ("spark", "loans")}, (
        "later worlds had a say"
    )
    again = play(asked(tmp_path, enough), tmp_path / "r")
    assert len(again.panel.worlds) == len(again.runs) // 3 == AT_MOST, "what has been played is not thrown away"


def test_without_uncertain_parameters_luck_is_added(tmp_path):
    experiment = asked(tmp_path, 1e9, "worlds.uncertain=[]", "worlds.draws=1", "worlds.seeds_per_draw=10", at_most=60)
    assert len(play(experiment, tmp_path / "r").panel.worlds) == 30
    assert len({world.seed for world in experiment.worlds}) == 60 and {world.draw for world in experiment.worlds} == {0}


BAD = {
    "unknown measure": (
        '{ measure = "employmnt", half_width = 0.1, at_most = 90 }',
        [],
        ["compare.stop_when.measure", "did you mean employment"],
    ),
    "a ratio": (
        '{ measure = "cost_per_job", half_width = 0.1, at_most = 90 }',
        [],
        ["compare.stop_when.measure", "no such measure"],
    ),
    "unknown arm": (
        '{ measure = "gdp", half_width = 0.1, at_most = 90, arm = "lones" }',
        [],
        ["compare.stop_when.arm", "did you mean loans"],
    ),
    "fewer than the first": (
        '{ measure = "gdp", half_width = 0.1, at_most = 2 }',
        [],
        ["compare.stop_when.at_most", "fewer than the 8 worlds"],
    ),
    "fewer than thirty draws": (
        '{ measure = "gdp", half_width = 0.1, at_most = 58 }',
        ["worlds.seeds_per_draw=2"],
        ["compare.stop_when.at_most", "58", "expected 60", "30 draws"],
    ),
    "no width": (
        '{ measure = "gdp", half_width = 0.0, at_most = 90 }',
        [],
        ["compare.stop_when.half_width", "expected more than 0"],
    ),
    "cannot grow": (
        '{ measure = "gdp", half_width = 0.1, at_most = 90 }',
        ["worlds.design=latin_hypercube"],
        ["latin_hypercube", "random or sobol"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_in_words(case, tmp_path):
    rule, changes, words = BAD[case]
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(write_small(tmp_path), [*CHANGES, f"compare.stop_when={rule}", *changes])
    for word in words:
        assert word in str(refusal.value)


def test_a_shard_cannot_know_where_it_ends(tmp_path):
    with pytest.raises(ConfigError, match="--shard 1-of-2: .*no shard sees"):
        play(asked(tmp_path, 1e9), tmp_path / "r", shard=Shard(1, 2))


def test_what_a_stopped_experiment_did_not_play_is_not_missing(tmp_path):
    folder = play(asked(tmp_path, 1e9), tmp_path / "r").folder
    state = ResultStatus.read(folder)
    assert len(state.worlds) == 32 and state.missing == [] and state.runs_of(31) == range(93, 96)
