"""Worlds are drawn once, the same for every arm, inside the ranges; arms join and share budgets as they say."""

from pathlib import Path

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.names import INDUSTRIES
from abm.parameters.parameters import Parameters
from experiments import Experiment
from experiments.ask.designs import DESIGNS, LEVELS, WITH_ONE_LUCK, check_design
from experiments.ask.reading import merge
from experiments.ask.schema import MOST_WORLDS, Worlds
from tests.experiments.small import write_small

CONFIGS = Path(__file__).parents[2] / "configs" / "experiments"


DRAWS = {"grid": 9, "morris": 12, "saltelli": 16}


@pytest.mark.parametrize("inputs", range(2, 6))
def test_a_grid_takes_the_powers_of_its_levels_and_no_number_beside_them(inputs):
    """Whatever rounding makes of a root, such as of 64, 125 and 1,000 draws over three inputs."""
    whole = [levels**inputs for levels in range(2, 100) if levels**inputs < MOST_WORLDS]
    for levels, draws in enumerate(whole, start=2):
        check_design(Worlds(draws=draws, design="grid"), inputs)
        for other in (draws - 1, draws + 1):
            with pytest.raises(ConfigError, match=f"draws: {other}: a grid over {inputs} parameters has"):
                check_design(Worlds(draws=other, design="grid"), inputs)
        if draws < 5_000:
            points = DESIGNS["grid"](draws, inputs, 1)
            assert len(np.unique(points, axis=0)) == draws and set(points.flat) == set(np.linspace(0, 1, levels))


@pytest.mark.parametrize("design", DESIGNS)
def test_draws_lie_in_their_ranges_and_repeat(design, tmp_path):
    path, draws = write_small(tmp_path), DRAWS.get(design, 9)
    changes = [
        f"worlds.design={design}",
        f"worlds.draws={draws}",
        "worlds.uncertain={ caution = [0.5, 0.9], recapture = [1.0, 1.2] }",
    ]
    worlds = Experiment.read(path, changes).worlds
    assert worlds == Experiment.read(path, changes).worlds
    assert len(worlds) == 2 * draws
    assert len({world.seed for world in worlds}) == (2 if design in WITH_ONE_LUCK else 2 * draws)
    assert len({world.parameters["caution"] for world in worlds}) == {"grid": 3, "morris": LEVELS, "saltelli": 8}.get(
        design, 9
    )
    assert all(0.5 <= world.parameters["caution"] <= 0.9 for world in worlds)
    usual = Parameters.read().recapture[INDUSTRIES.index("catering")]
    assert all(usual <= world.parameters["recapture"]["catering"] <= usual * 1.2 for world in worlds)


def test_the_seeds_of_a_draw_share_its_parameters(tmp_path):
    worlds = Experiment.read(write_small(tmp_path)).worlds
    assert [world.draw for world in worlds] == [0, 0, 1, 1]
    assert worlds[0].parameters == worlds[1].parameters != worlds[2].parameters
    assert worlds[0].seed != worlds[1].seed


@pytest.mark.parametrize(
    ("design", "few", "many"), [("sobol", 2, 6), ("random", 3, 5), ("morris", 6, 9), ("saltelli", 8, 16)]
)
def test_more_worlds_keep_the_first_ones(design, few, many, tmp_path):
    path, change = write_small(tmp_path), f"worlds.design={design}"
    assert (
        Experiment.read(path, [change, f"worlds.draws={many}"]).worlds[: 2 * few]
        == Experiment.read(path, [change, f"worlds.draws={few}"]).worlds
    )


def test_a_trajectory_moves_one_input_at_a_time(tmp_path):
    worlds = Experiment.read(
        write_small(tmp_path), ["worlds.design=morris", "worlds.draws=12", "worlds.seeds_per_draw=1"]
    ).worlds
    points = np.array([list(world.values.values()) for world in worlds]).reshape(4, 3, 2)
    assert (np.count_nonzero(np.diff(points, axis=1), axis=2) == 1).all()


def test_another_seed_is_another_list(tmp_path):
    experiment = Experiment.read(write_small(tmp_path))
    assert experiment.with_seed(5).worlds != experiment.worlds


def test_one_draw_without_uncertain_parameters(tmp_path):
    worlds = Experiment.read(write_small(tmp_path), ["worlds.draws=1", "worlds.uncertain=[]"]).worlds
    assert [world.parameters for world in worlds] == [{}, {}]


def test_arms_join_and_equal_budgets(tmp_path):
    arms = {arm.name: arm for arm in Experiment.read(write_small(tmp_path)).arms}
    assert arms["nothing"].relief == () and arms["nothing"].starts is None
    assert arms["both"].relief == arms["spark"].relief + arms["loans"].relief
    assert arms["both"].budget_yuan == arms["spark"].budget_yuan + arms["loans"].budget_yuan
    assert arms["public"].budget_yuan == arms["both"].budget_yuan
    assert arms["both"].starts == min(arms["spark"].starts, arms["loans"].starts)


def test_an_equal_budget_is_shared_as_default_budgets_are(tmp_path):
    line = 'public  = [{ programme = "payroll_cut", budget = { as = "both" } }]'
    two = (
        'two = [{ programme = "spark_credit", budget = { as = "x" } }, { programme = "mybank_loans", budget = { as ='
        ' "x" } }]'
    )
    path = write_small(tmp_path, line, 'x = [{ programme = "payroll_cut", budget_yuan = 1e9 }]\n' + two)
    arms = {arm.name: arm for arm in Experiment.read(path).arms}
    first, second = (item["budget_yuan"] for item in arms["two"].relief)
    assert first + second == pytest.approx(1e9)
    assert first / second == pytest.approx(arms["spark"].budget_yuan / arms["loans"].budget_yuan)


def test_a_child_says_only_what_differs(tmp_path):
    write_small(tmp_path)
    child = tmp_path / "child.toml"
    child.write_text(
        'extends = "small.toml"\nplay = ["nothing", "both"]\n[worlds]\nuncertain = { caution = [0.5, 0.9] }\n'
    )
    experiment = Experiment.read(child)
    assert [arm.name for arm in experiment.arms] == ["nothing", "both"]
    assert set(experiment.worlds[0].parameters) == {"caution"}
    assert experiment.question.worlds.seeds_per_draw == 2


def test_changes_reach_the_economy(tmp_path):
    """Overrides, a change of the shock and a world's draw arrive as the economy takes them."""
    changes = [
        "shock_changes.public_relief.payroll_cut.on=false",
        "shock_changes.fear={ times = 0.5 }",
        "parameters.mpc=0.25",
        "burn_in=0",
    ]
    experiment = Experiment.read(write_small(tmp_path), changes)
    world, seen = experiment.worlds[0], {}
    experiment.plan(lambda economy, **settings: seen.update(settings)).open(world)
    assert seen["shock_changes"] == {"fear": {"times": 0.5}, "public_relief.payroll_cut.on": False}
    assert seen | {"mpc": 0.25, "burn_in": 0, "rng": world.seed, "shock": "covid_2020", **world.parameters} == seen


SWITCHED_OFF = "off = { shock = { public_relief.payroll_cut.on = false } }"


def test_an_arm_may_change_the_shock(tmp_path):
    """It starts where the shock first differs, and its changes reach the fork and nobody else's."""
    lines = [
        SWITCHED_OFF,
        'with_loans = { shock = { fear = { times = 0.5 } }, relief = [{ programme = "mybank_loans" }] }',
        'joined = { join = ["spark"], shock = { public_relief.loan_deferral.until = "2020-12" } }',
    ]
    arms = {
        arm.name: arm
        for arm in Experiment.read(write_small(tmp_path, "nothing = []", "\n".join(["nothing = []", *lines]))).arms
    }
    assert arms["off"].shock_changes == {"public_relief.payroll_cut.on": False} and arms["off"].starts == "2020Q1"
    assert arms["with_loans"].relief == arms["loans"].relief and arms["with_loans"].starts == "2020Q1"
    assert arms["nothing"].shock_changes == {}
    assert arms["joined"].relief == arms["spark"].relief and arms["joined"].starts == "2020Q1"


def test_a_child_replaces_an_arm_whole(tmp_path):
    write_small(tmp_path, "nothing = []", f"nothing = []\n{SWITCHED_OFF}")
    (tmp_path / "child.toml").write_text(
        'extends = "small.toml"\n[arms]\noff = { shock = { fear = { times = 0.5 } } }\n'
    )
    arms = {arm.name: arm for arm in Experiment.read(tmp_path / "child.toml").arms}
    assert arms["off"].shock_changes == {"fear": {"times": 0.5}}


def test_lists_and_joins_are_replaced_whole():
    parent = {"arms": {"a": [1], "b": {"join": ["a"]}}, "x": {"y": 1, "z": 2}}
    assert merge(parent, {"arms": {"b": [3]}, "x": {"y": 5}}) == {"arms": {"a": [1], "b": [3]}, "x": {"y": 5, "z": 2}}


def test_a_resolved_experiment_reads_back_as_itself(tmp_path):
    from experiments.ask.to_toml import to_toml

    experiment = Experiment.read(write_small(tmp_path, "nothing = []", f"nothing = []\n{SWITCHED_OFF}"))
    again = tmp_path / "again.toml"
    again.write_text(to_toml(experiment.resolved()))
    assert Experiment.read(again).resolved() == experiment.resolved()
    assert Experiment.read(again).worlds == experiment.worlds


def test_the_shipped_screening_is_in_order():
    experiment = Experiment.read(CONFIGS / "what_drives_the_effect.toml")
    assert [arm.name for arm in experiment.arms] == ["nothing", "spark", "spring_thunder", "both"]
    assert len(experiment.checked.uncertain) == 23 and not any(
        one.moves_opening for one in experiment.checked.uncertain
    )


@pytest.mark.parametrize("name", ["relief_2020", "first_look"])
def test_shipped_experiments_are_in_order(name):
    experiment = Experiment.read(CONFIGS / f"{name}.toml")
    assert experiment.size().runs == len(experiment.worlds) * len(experiment.arms)


def test_the_experiment_of_the_first_run_reads(tmp_path, monkeypatch):
    page = (Path(__file__).parents[2] / "docs/first_run.md").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(page.split("```toml\n")[1].split("```")[0])
    monkeypatch.chdir(tmp_path)
    assert [arm.name for arm in Experiment.read("mine.toml", ["worlds.draws=4"]).arms] == ["on_time", "early"]


def test_the_experiment_of_the_readme_reads_from_wherever_it_lies(tmp_path, monkeypatch):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    snippet = readme.split("```toml\n# mine.toml\n")[1].split("```")[0]
    (tmp_path / "mine.toml").write_text(snippet)
    monkeypatch.chdir(tmp_path)
    mine = Experiment.read("mine.toml")
    assert [arm.name for arm in mine.arms] == ["on_time", "early"] and len(mine.worlds) == 32
