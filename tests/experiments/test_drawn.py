"""What is drawn for a world reaches its economy, its shock and the programmes of its arms; arms still agree until the
first programme."""

from dataclasses import replace
from pathlib import Path

import pytest

from abm.errors import ConfigError
from abm.relief.programme import parameters_of, read_programme
from experiments import Experiment
from experiments.run.world import play_world
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

SHOPS, TERM, FEAR, FIRMS = (
    "spark_credit.shops",
    "spark_credit.term_months",
    "shock.fear",
    "shock.public_relief.payroll_cut.share_of_firms",
)
ALL = f'uncertain = ["caution", "{SHOPS}", "{TERM}", "{FEAR}", "{FIRMS}", "recapture"]'
USUAL = 'uncertain = ["caution", "search_share"]'


@pytest.fixture
def experiment(tmp_path):
    return Experiment.read(write_small(tmp_path, USUAL, ALL))


def seen_by(experiment, world) -> tuple[dict, list]:
    """What the economy of a world was opened with, and what each of its arms was forked with."""
    opened, forked = {}, []

    class Seeing(FakeEconomy):
        def __init__(self, economy, **settings):
            opened.update(settings)
            super().__init__(economy, **settings)

        def fork(self, relief=()):
            forked.append(relief)
            return super().fork(relief)

    play_world(world, experiment.plan(Seeing))
    return opened, forked


def test_a_draw_reaches_economy_shock_and_programmes(experiment):
    for world in experiment.worlds:
        text = world.values
        opened, forked = seen_by(experiment, world)
        assert opened["caution"] == text["caution"]
        assert opened["shock_changes"] == {
            "fear": {"times": text[FEAR]},
            "public_relief.payroll_cut.share_of_firms": text[FIRMS],
        }
        for arm, relief in zip(experiment.arms, forked, strict=True):
            for item in relief:
                programme = read_programme(item)
                usual = {key: entry.value for key, entry in parameters_of(programme.name).items()}
                drawn = {"shops": text[SHOPS], "term_months": text[TERM]} if programme.name == "spark_credit" else {}
                assert dict(programme.values) == {
                    key: value for key, value in (usual | drawn).items() if key != "budget_yuan"
                }, arm.name
    assert len({world.values[SHOPS] for world in experiment.worlds}) == 2


def test_draws_lie_in_the_ranges_of_their_files(tmp_path):
    experiment = Experiment.read(write_small(tmp_path, USUAL, ALL), ["worlds.draws=64"])
    low, high = parameters_of("spark_credit")["shops"].range
    shops = [world.values[SHOPS] for world in experiment.worlds]
    assert low <= min(shops) < low + 0.05 * (high - low) and high - 0.05 * (high - low) < max(shops) <= high
    assert {world.values[TERM] for world in experiment.worlds} == {1.0, 2.0, 3.0}
    assert {type(world.programmes["spark_credit"]["term_months"]) for world in experiment.worlds} == {int}


def test_the_table_of_runs_keeps_what_was_drawn(experiment, tmp_path):
    result = experiment.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=FakeEconomy)
    for world in experiment.worlds:
        rows = result.runs.filter(result.runs["world"] == world.number)
        assert set(rows[SHOPS]) == {world.programmes["spark_credit"]["shops"]} and set(rows[FEAR]) == {
            world.shock["fear"]["times"]
        }
        assert (
            set(rows["recapture.catering"]) == {world.parameters["recapture"]["catering"]}
            and 0 <= rows["recapture"][0] <= 1
        )
    assert (
        result.manifest["uncertain"][SHOPS] | {"low": 5e4, "high": 5e6, "unit": "shops"}
        == result.manifest["uncertain"][SHOPS]
    )


def test_a_failure_tells_all_that_was_drawn(experiment, tmp_path):
    class Broken(FakeEconomy):
        def fork(self, relief=()):
            raise RuntimeError("the bank ran out of paper")

    failed = experiment.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=Broken).failures
    assert [one["parameters"] for one in failed] == [world.values for world in experiment.worlds]


def test_ranges_may_be_said_in_the_experiment(tmp_path):
    line = (
        f'uncertain = {{ caution = [], "{SHOPS}" = [1e5, 2e5], "{FEAR}" = [0.5, 1.5], shock.world_demand.2020Q2 = [0.9,'
        " 0.95] }"
    )
    experiment = Experiment.read(write_small(tmp_path, USUAL, line), ["worlds.draws=16"])
    assert all(1e5 <= world.values[SHOPS] <= 2e5 and 0.5 <= world.values[FEAR] <= 1.5 for world in experiment.worlds)
    assert all(0.9 <= world.shock["world_demand"]["2020Q2"] <= 0.95 for world in experiment.worlds)


def test_a_change_for_all_arms_and_a_draw_of_something_else_go_together(tmp_path):
    changes = ["shock_changes.public_relief.loan_deferral.on=false"]
    experiment = Experiment.read(write_small(tmp_path, USUAL, ALL), changes)
    opened, _ = seen_by(experiment, experiment.worlds[0])
    assert opened["shock_changes"].keys() == {
        "public_relief.loan_deferral.on",
        "fear",
        "public_relief.payroll_cut.share_of_firms",
    }


def test_a_factor_of_an_arm_comes_on_top_of_a_draw(tmp_path):
    calm = "nothing = []\ncalm = { shock = { fear = { times = 0.5 } } }"
    assert len(Experiment.read(write_small(tmp_path, "nothing = []", calm), [f'worlds.uncertain=["{FEAR}"]']).arms) == 6


SPARK = '[{ programme = "spark_credit" }]'
REFUSED = {
    "fixed in an arm": (
        SPARK,
        '[{ programme = "spark_credit", shops = 1e6 }]',
        [SHOPS],
        ["small.toml", "worlds.uncertain[1]", "fixed in arm spark too", "say it once"],
    ),
    "fixed for all arms": (
        "[arms]",
        "[shock_changes]\nfear = { times = 0.5 }\n[arms]",
        [FEAR],
        [FEAR, "fixed under [shock_changes] too"],
    ),
    "a size fixed in an arm": (
        "nothing = []",
        "nothing = []\nother = { shock = { public_relief.payroll_cut.share_of_firms = 0.5 } }",
        [FIRMS],
        ["fixed in arm other too"],
    ),
    "a point fixed in an arm": (
        "nothing = []",
        "nothing = []\nother = { shock = { fear = { 2020Q2 = 0.5 } } }",
        [FEAR],
        ["fixed in arm other too"],
    ),
    "a programme of no arm": (
        "",
        "",
        ["spark_supplies.bonus"],
        ["no arm has a programme spark_supplies", "spark_credit"],
    ),
    "an unknown parameter of a programme": ("", "", ["spark_credit.shop"], ["spark_credit.shop", "did you mean shops"]),
    "an unknown path": ("", "", ["shock.fera"], ["fera", "did you mean fear"]),
    "a switch": ("", "", ["shock.public_relief.payroll_cut.on"], ["a switch or a month", "share_of_wages"]),
    "a budget without a range": (
        "",
        "",
        ["payroll_cut.budget_yuan"],
        ["a budget has no range of its own", "[low, high]"],
    ),
    "named twice": ("", "", ["caution", "caution"], ["caution: is named twice"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_words(case, tmp_path):
    old, new, names, words = REFUSED[case]
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(
            write_small(tmp_path, USUAL, f"uncertain = {names}".replace("'", '"'))
            if not old
            else twice(tmp_path, old, new, names)
        )
    for word in words:
        assert word in str(refusal.value)


def twice(folder, old: str, new: str, names: list):
    """The small experiment with two lines of it replaced."""
    path = write_small(folder, old, new)
    path.write_text(path.read_text().replace(USUAL, f"uncertain = {names}".replace("'", '"')))
    return path


def test_equal_budgets_are_equal_in_every_world(experiment):
    arms = {arm.name: arm for arm in experiment.arms}
    for world in experiment.worlds:
        budget = {
            name: sum(read_programme(item).budget_yuan for item in world.relief(arm)) for name, arm in arms.items()
        }
        assert budget["public"] == budget["both"] == budget["spark"] + budget["loans"] > 0


def test_a_drawn_budget_is_refused_where_another_is_made_equal_to_it(tmp_path):
    with pytest.raises(ConfigError, match="arm public has the same budget as arm both.*fix the budget"):
        Experiment.read(write_small(tmp_path), ["worlds.uncertain={ spark_credit.budget_yuan = [1e9, 2e9] }"])
    free = Experiment.read(
        write_small(tmp_path),
        ["worlds.uncertain={ spark_credit.budget_yuan = [1e9, 2e9] }", 'play=["nothing","spark"]'],
    )
    assert all(1e9 <= world.relief(free.arms[1])[0]["budget_yuan"] <= 2e9 for world in free.worlds)


def test_draws_move_the_real_economy_and_arms_agree_until_the_first_programme(tmp_path):
    """A world of the real model: fear moves the baseline, shops move relief, and neither moves what comes before it."""
    line = f'uncertain = {{ "{SHOPS}" = [5e4, 5e6], "{FEAR}" = [0.2, 1.5] }}'
    changes = [
        "worlds.draws=4",
        "worlds.seeds_per_draw=1",
        "worlds.design=grid",
        "quarters=2019Q1:2020Q3",
        "burn_in=0",
        "compare.during=2020Q2:2020Q2",
        "compare.after=2020Q3:2020Q3",
        'play=["nothing","spark"]',
    ]
    asked = Experiment.read(write_small(tmp_path, USUAL, line), changes)
    worlds = {
        tuple(world.values.values()): play_world(replace(world, seed=1), asked.plan(coarse)).quarters
        for world in asked.worlds
    }
    few, many = worlds[5e4, 0.2], worlds[5e6, 0.2]
    frightened = worlds[5e4, 1.5]
    assert value(few, "nothing", "2019Q4", "gdp") == value(frightened, "nothing", "2019Q4", "gdp")
    assert value(few, "nothing", "2020Q2", "gdp") > value(frightened, "nothing", "2020Q2", "gdp")
    assert value(few, "nothing", "2020Q3", "gdp") == value(many, "nothing", "2020Q3", "gdp")
    assert value(few, "spark", "2020Q1", "gdp") == value(few, "nothing", "2020Q1", "gdp")
    assert 0 < value(few, "spark", "2020Q3", "money_drawn") < value(many, "spark", "2020Q3", "money_drawn")


def coarse(*arguments, **settings):
    from abm import Economy

    return Economy(*arguments, **settings | {"scale": 100_000})


def value(rows, arm: str, quarter: str, measure: str) -> float:
    return rows.filter((rows["arm"] == arm) & (rows["quarter"] == quarter) & (rows["measure"] == measure))[
        "value"
    ].item()


def test_the_snippets_of_the_page_read(tmp_path):
    """Each one laid over a shipped experiment that has its arms."""
    page = (Path(__file__).parents[2] / "docs" / "uncertainty.md").read_text(encoding="utf-8")
    snippets = [part.split("```")[0] for part in page.split("```toml\n")[1:]]
    assert len(snippets) == 4
    for index, snippet in enumerate(snippets):
        (tmp_path / f"{index}.toml").write_text(f'extends = "relief_2020.toml"\n{snippet}')
        assert Experiment.read(tmp_path / f"{index}.toml").checked.uncertain
