"""Worlds of a posterior: rows are drawn whole, reach economy and shock as the calibration set them, and a table that
does not belong is refused in words."""

import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from abm import Economy
from abm.calendar import quarter_index
from abm.errors import ConfigError
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from experiments import Experiment
from experiments.as_function import Function
from experiments.ask.designs import sobol
from experiments.ask.fixed import laid_over
from experiments.ask.free import settings
from experiments.ask.posterior import Posterior
from experiments.ask.schema import Worlds
from experiments.calibration import write as writing
from experiments.calibration.command import calibrated
from experiments.calibration.question import Calibration
from experiments.cli import app
from experiments.find.draws import Draws
from experiments.run.agreement import read_baseline
from experiments.run.replay import replay
from experiments.run.world import play_world
from experiments.store.identity import Asked, here
from experiments.store.status import ResultStatus
from tests.experiments import made_up, made_up_posterior
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.made_up_posterior import COLUMNS, ROWS, numbers
from tests.experiments.small import write_small

USUAL, FROM = 'uncertain = ["caution", "search_share"]', 'from = "posterior"\nuncertain = ["search_share"]'
ALONE = 'from = "posterior"'


@pytest.fixture
def configs(tmp_path, monkeypatch):
    """Read first, ./configs, with a table of sixteen rows."""
    configs = made_up_posterior.home(tmp_path)
    made_up_posterior.write(configs)
    monkeypatch.chdir(tmp_path)
    return configs


@pytest.fixture
def table(configs):
    return configs / "economies" / "china_2019" / "posterior.csv"


def read(folder: Path, *changes: str, line: str = FROM) -> Experiment:
    return Experiment.read(write_small(folder, USUAL, line), changes)


def row_of(world) -> int:
    """By caution, which differs from row to row."""
    return [numbers(row)[0] for row in range(ROWS)].index(world.values["caution"])


def test_a_draw_takes_a_whole_row(configs, tmp_path):
    for world in read(tmp_path, "worlds.draws=8").worlds:
        found = tuple(world.values[name] for name in COLUMNS)
        assert found == numbers(row_of(world)), "inputs of other rows would break what goes together"
        assert 0.3 <= world.values["search_share"] <= 0.9


@pytest.mark.parametrize("draws", [1, 2, 4, 8, 16])
def test_the_first_draws_of_any_number_are_spread_over_the_table(configs, tmp_path, draws):
    """Of each equal share of the rows one, and of so many draws as rows each row once."""
    worlds = read(tmp_path, f"worlds.draws={draws}", "worlds.seeds_per_draw=1", line=ALONE).worlds
    shares = [row_of(world) * draws // ROWS for world in worlds]
    assert sorted(shares) == list(range(draws))
    assert worlds == read(tmp_path, "worlds.draws=16", "worlds.seeds_per_draw=1", line=ALONE).worlds[:draws]


def test_rows_and_other_inputs_are_spread_together(configs, tmp_path):
    """In the upper half of the table as many high values of the other input as in the lower."""
    worlds = read(tmp_path, "worlds.draws=16", "worlds.seeds_per_draw=1").worlds
    halves = [(row_of(world) >= ROWS // 2, world.values["search_share"] >= 0.6) for world in worlds]
    assert [halves.count(half) for half in ((False, False), (False, True), (True, False), (True, True))] == [4] * 4


def test_another_seed_draws_other_rows_at_random_too(configs, tmp_path):
    orders = {
        tuple(
            row_of(world)
            for world in read(tmp_path, "worlds.draws=6", f"worlds.design={design}", f"worlds.seed={seed}").worlds
        )
        for design in ("sobol", "random", "latin_hypercube")
        for seed in (1, 2)
    }
    assert len(orders) == 6


def test_a_row_is_set_as_the_calibration_set_its_point(configs, tmp_path):
    """Factors are of the figures in the files, so that nothing of the calibrated files may be laid under them."""
    experiment = read(tmp_path)
    world, opened = experiment.worlds[-1], {}

    class Seeing(FakeEconomy):
        def __init__(self, economy, **settings):
            opened.update(settings)
            super().__init__(economy, **settings)

    play_world(world, experiment.plan(Seeing))
    caution, recapture, fear, demand = numbers(row_of(world))
    entry = Parameters.read(calibrated=False).entry("recapture")
    assert opened["calibrated"] is False
    assert opened["caution"] == caution and opened["search_share"] == world.values["search_share"]
    assert list(opened["recapture"].values()) == pytest.approx(entry.low + recapture * (entry.high - entry.low))
    assert opened["shock_changes"] == {"fear": {"times": fear}, "world_demand": {"2020Q2": demand}}
    path = Shock.read("covid_2020", opened["shock_changes"], calibrated=False).paths["fear"]
    before = Shock.read("covid_2020", calibrated=False).paths["fear"]
    assert path.points == pytest.approx({time: fear * value for time, value in before.points.items()})


def test_a_world_is_the_point_that_the_calibration_would_play(configs, tmp_path):
    """In the real model, coarse: opened by an experiment or by a calibration, the same number comes out, and another
    where calibrated files are laid under it."""
    experiment = read(tmp_path, "burn_in=0", line=ALONE)
    world, free = experiment.worlds[0], experiment.checked.posterior.free
    ranks = [(world.values[one.name] - one.low) / (one.high - one.low) for one in free]
    parameters, changes, _ = settings(free, ranks)
    usual = {"shock": "covid_2020", "shock_changes": changes, "scale": 100_000, "rng": world.seed, "burn_in": 0}
    economies = [
        experiment.plan(lambda *place, **asked: Economy(*place, **asked | {"scale": 100_000})).open(world),
        *(Economy("china_2019", **usual, **parameters, calibrated=calibrated) for calibrated in (False, True)),
    ]
    found = []
    for economy in economies:
        economy.run(until="2020Q2")
        found.append(economy.measures.filter(pl.col("measure") == "gdp")["value"].to_list()[-1])
    assert found[0] == pytest.approx(found[1], rel=1e-12) != found[2]


def test_of_another_shock_the_parameters_alone_are_drawn(configs, tmp_path):
    experiment = read(tmp_path, "shock=none")
    assert [one.name for one in experiment.checked.posterior.free] == ["caution", "recapture"]
    assert [world.shock for world in experiment.worlds] == [{}] * 4
    assert "Of another shock, covid_2020, and left out: shock.fear, shock.world_demand.2020Q2." in said(experiment)


def said(experiment) -> str:
    from experiments.show.size import size_text

    return size_text(experiment)


def test_from_where_worlds_are_drawn_is_said(configs, tmp_path):
    from experiments.show.size import size_facts

    whole = (
        "Worlds are drawn from the posterior of made_up (2026-01-02): each draw is one of 16 rows of what was fitted"
        " together ({}); search_share, each by itself from its range."
    )
    experiment = read(tmp_path)
    assert whole.format("4 inputs") in said(experiment)
    named = "caution, recapture, shock.fear, shock.world_demand.2020Q2"
    assert size_facts(experiment)["worlds_from"] == whole.format(named)
    assert "Worlds are drawn from the prior: caution, search_share, each by itself from its range" in said(
        read(tmp_path, line=USUAL)
    )
    assert "Nothing is drawn: worlds differ by luck alone." in said(
        read(tmp_path, "worlds.uncertain=[]", "worlds.draws=1", line=USUAL)
    )


def play(experiment, folder, **means):
    return experiment.run(workers=0, out=folder, quiet=True, open_economy=FakeEconomy, **means)


def test_the_table_of_runs_keeps_what_was_drawn_and_the_page_says_from_where(configs, tmp_path):
    from experiments.show.report import write_details
    from experiments.show.sensitivity import jointly

    experiment = read(tmp_path, "worlds.draws=4")
    result = play(experiment, tmp_path / "r")
    for world in experiment.worlds:
        row = result.runs.filter(pl.col("world") == world.number).row(0, named=True)
        assert tuple(row[name] for name in COLUMNS) == numbers(row_of(world))
        assert row["recapture.catering"] == world.parameters["recapture"]["catering"]
        assert row["search_share"] == world.values["search_share"]
    assert list(result.manifest["uncertain"]) == [*COLUMNS, "search_share"]
    assert result.manifest["posterior"] | {"rows": 16, "config": "made_up"} == result.manifest["posterior"]
    points = Draws.read(result).points
    assert points.shape == (4, 5) and points.min() >= 0 and points.max() <= 1
    (words,) = jointly(result)
    assert words.startswith("4 inputs were drawn together, from the posterior of made_up")
    page = write_details(result, []).read_text(encoding="utf-8")
    assert "- Worlds are drawn from the posterior of made" in page and "4 that were fitted together, search" in page
    assert ResultStatus.read(result.folder).missing == []
    again = replay(ResultStatus.read(result.folder), 7, experiment.plan(FakeEconomy))
    assert again.same and again.changed == []
    assert '"posterior"' in (result.folder / "config.toml").read_text()


def test_a_changed_table_voids_what_was_drawn_from_it_and_nothing_else(configs, table, tmp_path):
    jointly, alone = Asked.of(read(tmp_path)), Asked.of(read(tmp_path, line=USUAL))
    before = here(jointly), here(alone)
    table.write_text(table.read_text().replace("0.31,", "0.32,"))
    after = here(jointly), here(alone)
    assert [part for part in before[0] if before[0][part] != after[0][part]] == ["configs"]
    assert before[1] == after[1]
    play(read(tmp_path, line=USUAL), tmp_path / "alone")
    play(read(tmp_path), tmp_path / "jointly")
    table.write_text(table.read_text().replace("0.32,", "0.33,"))
    play(read(tmp_path, line=USUAL), tmp_path / "alone")
    with pytest.raises(ConfigError, match="config has changed since"):
        play(read(tmp_path), tmp_path / "jointly")


def test_a_result_of_the_prior_is_no_baseline_of_the_posterior(configs, tmp_path):
    play(read(tmp_path, "worlds.uncertain=[]", "worlds.draws=1", line=USUAL), tmp_path / "prior")
    with pytest.raises(ConfigError, match="worlds.from = 'prior', expected 'posterior' as here"):
        read_baseline(read(tmp_path, "worlds.uncertain=[]", "worlds.draws=1"), tmp_path / "prior")


def test_as_a_function_it_is_refused(configs, tmp_path):
    path = write_small(tmp_path, USUAL, FROM)
    with pytest.raises(ConfigError, match='small: worlds.from: .*drawn together.*expected "prior"'):
        Function.of(path)


REFUSED = {
    "named as well": ('uncertain = ["caution"]', r"small.toml:\d+: worlds.uncertain\[1\]: caution: it was fitted by"),
    "a part named": ('uncertain = ["shock.fear.2020Q3"]', "shock.fear.2020Q3: shock.fear was fitted by made_up and"),
    "its whole named": (
        'uncertain = ["shock.world_demand"]',
        "shock.world_demand: shock.world_demand.2020Q2 was fitted",
    ),
    "a grid": (
        'design = "grid"',
        "worlds: design: grid: it moves one input at a time.*expected sobol or random or latin",
    ),
    "morris": ('design = "morris"', "design: morris: .*go together"),
    "saltelli": ('design = "saltelli"', 'design: saltelli: .*or from = "prior"'),
    "fixed": (
        "[parameters]\ncaution = 0.5",
        r"small.toml:\d+: parameters.caution: was fitted by made_up and .*; leave it out here, or say from",
    ),
    "a point that a factor moves": (
        "[shock_changes]\nfear = { 2020Q3 = 0.1 }",
        r"small.toml:\d+: shock_changes.fear.2020Q3: was fitted by made_up .* as are 2020Q1, 2020Q2, 2020Q3, 2020Q4,"
        r" 2021Q1, 2021Q4 of fear; every other quarter of it is free. To set a fitted one, copy"
        r" configs/shocks/covid_2020.toml under another name",
    ),
    "a factor on all of it": (
        "[shock_changes]\nfear = { times = 0.5 }",
        r"small.toml:\d+: shock_changes.fear.times: moves points that were fitted by made_up",
    ),
    "a point that was fitted": (
        "[shock_changes]\nworld_demand = { 2020Q1 = 0.9, 2020Q2 = 0.9 }",
        r"^[^\n]*small.toml:\d+: shock_changes.world_demand.2020Q2: was fitted .* as are 2020Q2 of world_demand; every"
        r" other quarter of it is free[^\n]*$",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_go_with_it_is_refused(configs, tmp_path, case):
    line, words = REFUSED[case]
    with pytest.raises(ConfigError, match=words):
        read(tmp_path, line=f"{ALONE}\n{line}")


def test_what_goes_with_it_is_not_refused(configs, tmp_path):
    """Another point of a path of which one was fitted; a factor that an arm lays over the draw."""
    assert len(read(tmp_path, 'worlds.uncertain=["shock.world_demand.2021Q1"]').worlds[0].values) == 4 + 10 + 1
    calm = "nothing = []\ncalm = { shock = { fear = { times = 0.5 } } }"
    path = write_small(tmp_path, "nothing = []", calm)
    path.write_text(path.read_text().replace(USUAL, FROM))
    assert len(Experiment.read(path).arms) == 6


def test_points_that_were_not_fitted_are_changed_and_fitted_ones_keep_what_is_drawn(configs, tmp_path):
    """By hand: a factor f moves what the file has of fear, such as 0.22 f in 2020Q3; 2021Q2 is the user's own, not f
    times it; of world_demand 2020Q2 is drawn, 2020Q3 given, and 2020Q1 as its file has it."""
    given = "[shock_changes]\nfear = { 2021Q2 = 0.2, 2021Q3 = 0.0 }\nworld_demand = { 2020Q3 = 0.9, 2020Q4 = 1.0 }"
    experiment = read(tmp_path, line=f"{ALONE}\n{given}")
    world, opened = experiment.worlds[-1], {}

    class Seeing(FakeEconomy):
        def __init__(self, economy, **settings):
            opened.update(settings)
            super().__init__(economy, **settings)

    play_world(world, experiment.plan(Seeing))
    _, _, times, demand = numbers(row_of(world))
    file, shock = (Shock.read("covid_2020", changes, calibrated=False) for changes in ({}, opened["shock_changes"]))
    quarter = quarter_index
    for drawn, written in (("2020Q1", 0.24), ("2020Q3", 0.22), ("2021Q1", 0.11)):
        assert shock.fear(quarter(drawn)) == pytest.approx(times * written)
    assert shock.fear(quarter("2021Q2")) == 0.2 and shock.world_demand(quarter("2020Q2")) == demand
    assert shock.world_demand(quarter("2020Q3")) == 0.9
    assert shock.world_demand(quarter("2020Q1")) == file.world_demand(quarter("2020Q1")) < 1


def test_an_arm_changes_points_that_were_not_fitted_and_no_other(configs, tmp_path):
    arm = "nothing = []\nslump = {{ shock = {{ world_demand = {{ {} = 0.9 }} }} }}"
    path = write_small(tmp_path, "nothing = []", arm.format("2020Q3"))
    path.write_text(path.read_text().replace(USUAL, FROM))
    assert Experiment.read(path).checked.arms[1].shock_changes == {"world_demand": {"2020Q3": 0.9}}
    path.write_text(path.read_text().replace("2020Q3 = 0.9", "2020Q2 = 0.9"))
    with pytest.raises(ConfigError, match=r"small.toml:\d+: arms.slump.shock.world_demand.2020Q2: was fitted"):
        Experiment.read(path)


def test_the_way_out_is_a_copy_of_the_shock(configs, tmp_path):
    """Of a shock of another name the parameters alone are drawn, and every point of it is the user's."""
    file = configs / "shocks" / "covid_2020.toml"
    (configs / "shocks" / "mine.toml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    given = "[shock_changes]\nworld_demand = { 2020Q2 = 0.9 }\nfear = { times = 0.5 }"
    experiment = read(tmp_path, "shock=mine", line=f"{ALONE}\n{given}")
    assert set(experiment.worlds[0].values) >= {"caution", "recapture"} and experiment.worlds[0].shock == {}


def test_closures_of_one_size_are_the_users_where_they_were_not_fitted(tmp_path):
    """Of open_share.small a factor moves February to June 2020; a month after them is not scaled with the rest."""
    said = "[shock_changes.open_share]\nsmall = { 2020-08 = 0.9, 2020-09 = 1.0 }"
    ranges = 'uncertain = { "shock.open_share" = [0.5, 0.9] }\n'
    experiment = Experiment.read(write_small(tmp_path, USUAL, ranges + said))
    world = experiment.worlds[-1]
    assert laid_over(world.shock, experiment.question.changes_of_shock) == {
        "open_share": {"times": world.values["shock.open_share"]},
        "open_share.small": {"2020-08": 0.9, "2020-09": 1.0},
    }


def test_more_draws_than_rows_are_refused(configs, tmp_path):
    with pytest.raises(
        ConfigError, match="worlds.draws: 17: .*posterior.csv has 16 rows.*expected 16 or fewer, and more"
    ):
        read(tmp_path, "worlds.draws=17")


DAMAGED = {
    "another calibration": ('config = "made_up"', 'config = "other"', "was drawn by other .*was written by made_up"),
    "another day": ('"2026-01-02"', '"2026-01-03"', "they do not belong together; write both anew with `relief cali"),
    "another seed": ("seed = 7", "seed = 8", r"drawn by made_up \(c-f-q, seed 8.*written by made_up \(c-f-q, seed 7"),
    "another identity": ('"c-f-q"', '"d-f-q"', "do not belong together"),
    "no head": ("# points = 40\n", "", "posterior.csv: points: is not said"),
    "no TOML": ("# points = 40", "# points = ", "its lines behind # are TOML"),
    "an unknown input": ("caution = [", "cauton = [", r"posterior.csv: fit.cauton: .*did you mean caution\?"),
    "other columns": ("caution,recapture", "recapture,caution", "posterior.csv:10: .*expected the columns of its head"),
    "a number too few": ("0.33,0.85,", "0.33,", "posterior.csv:12: 3 numbers; expected 4"),
    "no number": ("0.33,0.85,", "0.33,much,", "posterior.csv:12: recapture: 'much': expected a number from 0 to 1"),
    "not a number": ("0.33,0.85,", "nan,0.85,", "posterior.csv:12: caution: 'nan'"),
    "outside": ("0.33,0.85,", "1.7,0.85,", "posterior.csv:12: caution: '1.7': expected a number from 0.3 to 1.5"),
}  # fmt: skip # a table


@pytest.mark.parametrize("case", DAMAGED)
def test_a_table_that_does_not_belong_or_is_damaged_is_refused(configs, table, tmp_path, case):
    old, new, words = DAMAGED[case]
    assert old in table.read_text()
    table.write_text(table.read_text().replace(old, new))
    with pytest.raises(ConfigError, match=words):
        read(tmp_path)
    read(tmp_path, line=USUAL)


def test_without_a_table_the_command_that_makes_it_is_named(configs, table, tmp_path):
    table.unlink()
    with pytest.raises(
        ConfigError,
        match=(
            r"small.toml:\d+: worlds.from: no posterior.csv lies beside .*calibrated.toml.*`relief calibrate made_up"
            r" --write configs/economies/china_2019/calibrated.toml`, or say from = .prior."
        ),
    ):
        read(tmp_path)


def test_calibrated_files_that_say_more_or_less_are_refused(configs, tmp_path):
    """The world opens without them, so that what they say more would be lost without a word."""
    economy, shock = configs / "economies/china_2019/calibrated.toml", configs / "shocks/calibrated/covid_2020.toml"
    kept = economy.read_text()
    economy.write_text(kept + "[mpc]\nvalue = 0.4\ninterval = [0.3, 0.5]\n")
    with pytest.raises(ConfigError, match="china_2019/calibrated.toml says mpc where the table does not"):
        read(tmp_path)
    economy.write_text(kept)
    shock.rename(shock.with_name("export_slump_2008.toml"))
    with pytest.raises(ConfigError, match="calibrated/covid_2020.toml is not there, where fear, world_demand should"):
        read(tmp_path)
    (configs / "shocks" / "export_slump_2008.toml").write_text((configs / "shocks" / "covid_2020.toml").read_text())
    with pytest.raises(
        ConfigError, match="export_slump_2008.toml is of another shock than covid_2020, and would be left"
    ):
        read(tmp_path, "shock=export_slump_2008")


def test_a_number_rounded_past_its_end_is_the_end(configs, table, tmp_path):
    table.write_text(table.read_text().replace("0.31,0.9,", "0.299998,0.9,"))
    posterior = Posterior.read("china_2019", "covid_2020")
    assert posterior.rows[0, 0] == 0.3 and posterior.row(0)[0][1] == 0.3


def test_stopping_counts_draws_of_a_posterior(configs, tmp_path):
    from experiments.ask.stop import worlds_a_unit

    assert worlds_a_unit(read(tmp_path, line=ALONE).question) == 2
    stop = 'compare.stop_when={ measure = "employment", half_width = 1.0, at_most = 64 }'
    with pytest.raises(ConfigError, match="worlds.draws: 32: .*has 16 rows"):
        read(tmp_path, stop, line=ALONE)


def test_the_schema_says_from_and_a_resolved_experiment_reads_back(configs, tmp_path):
    from experiments.ask.to_toml import to_toml
    from experiments.schemas import schemas

    assert schemas()["experiment"]["$defs"]["Worlds"]["properties"]["from"]["enum"] == ["prior", "posterior"]
    experiment = read(tmp_path)
    (tmp_path / "again.toml").write_text(to_toml(experiment.resolved()))
    assert tomllib.loads((tmp_path / "again.toml").read_text())["worlds"]["from"] == "posterior"
    assert Experiment.read(tmp_path / "again.toml").worlds == experiment.worlds
    assert Worlds().source == "prior" and not Worlds().drawn


def test_check_says_it_on_the_terminal(configs, tmp_path):
    found = CliRunner().invoke(app, ["check", str(write_small(tmp_path, USUAL, FROM))])
    assert found.exit_code == 0 and "Worlds are drawn from the posterior of made_up" in found.output


# ---- What a calibration writes. ----


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A made-up calibration from end to end: its folder, its file and the configs it wrote into."""
    folder = tmp_path_factory.mktemp("written")
    with pytest.MonkeyPatch.context() as patch:
        configs = made_up_posterior.home(folder)
        patch.chdir(folder)
        patch.setattr("experiments.calibration.fit.STEPS", 1500)
        patch.setattr("experiments.calibration.fit.STEPS_OF_A_BATCH", 100)
        asked = Calibration.read(made_up.write_config(folder), targets=made_up.targets)
        target = Path("configs/economies/china_2019/calibrated.toml")
        lines = list(calibrated(asked, folder / "r", 0, target=target, quiet=True, moments_of=made_up.moments_of))
    return folder, configs, lines


def test_marginal_quantiles_are_those_of_the_report(written, monkeypatch):
    """So many of the table's rows lie below what the report calls 5, 50 and 95 % of an input; and no row is made up."""
    folder, _, lines = written
    monkeypatch.chdir(folder)
    posterior = Posterior.read("china_2019", "covid_2020")
    inputs = {row["input"]: row for row in pl.read_csv(folder / "r" / "inputs.csv").iter_rows(named=True)}
    assert [one.name for one in posterior.free] == list(inputs) and len(posterior.rows) == 512
    for one, column in zip(posterior.free, posterior.rows.T, strict=True):
        report = inputs[one.name]
        for end, share in (("low", 0.05), ("median", 0.5), ("high", 0.95)):
            assert (column < report[end]).mean() == pytest.approx(share, abs=0.03), (one.name, end)
        assert np.quantile(column, (0.05, 0.5, 0.95)) == pytest.approx(
            [report[end] for end in ("low", "median", "high")], abs=0.06 * (report["high"] - report["low"])
        )
    assert "posterior.csv: written, joint draws of the posterior, whose chain is worth" in lines[-1]


def test_what_goes_together_in_the_posterior_goes_together_in_the_table(written, monkeypatch):
    folder, *_ = written
    monkeypatch.chdir(folder)
    posterior = Posterior.read("china_2019", "covid_2020")
    kept = pl.read_csv(folder / "r" / "posterior.csv").select([one.name for one in posterior.free]).to_numpy()
    assert np.corrcoef(posterior.rows.T) == pytest.approx(np.corrcoef(kept.T), abs=0.12)
    assert np.abs(np.corrcoef(kept.T) - np.eye(3)).max() > 0.2, "without correlation it would show nothing"


def test_the_table_belongs_to_the_files_written_with_it_and_is_plain(written):
    folder, configs, _ = written
    text = (configs / "economies/china_2019/posterior.csv").read_text(encoding="utf-8")
    said = tomllib.loads((configs / "economies/china_2019/calibrated.toml").read_text())["calibration"]
    identity = json.loads((folder / "r" / "manifest.json").read_text())["identity"]
    assert said["identity"] == "-".join(identity[part] for part in ("code", "configs", "question"))
    assert said["seed"] == 1 and f'# identity = "{said["identity"]}"' in text and "# seed = 1\n" in text
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    assert rows[0] == "caution,speed_down,shock.fear" and len(rows) == 513
    digits = [re.sub(r"e.*|[^0-9]", "", cell).lstrip("0") for row in rows[1:] for cell in row.split(",")]
    assert max(map(len, digits)) == 6


def test_rows_stand_along_the_first_axis_and_share_the_draws_evenly():
    """By hand: nine draws on a line, of which eight are kept in order; a tenth in another direction moves nothing."""
    line = np.array([0.9, 0.1, 0.5, 0.3, 0.7, 0.2, 0.8, 0.4])
    draws = np.column_stack([line, 0.5 - 0.1 * line])
    kept = writing.fair(SimpleNamespace(posterior=SimpleNamespace(draws=draws)))
    assert kept[:, 0].tolist() == sorted(line) and np.allclose(kept[:, 1], 0.5 - 0.1 * kept[:, 0])
    many = np.column_stack([np.arange(4096.0)[::-1], np.zeros(4096)])
    assert writing.fair(SimpleNamespace(posterior=SimpleNamespace(draws=many)))[:, 0].tolist() == list(
        range(4, 4096, 8)
    )


def test_in_order_the_first_draws_say_more_than_shuffled():
    """Of a made-up posterior of 19 inputs, by the error of a mean over 16 Sobol draws against that over independent
    ones: effects along its first axis, of all inputs, and across the axis; decision 27 tells these figures."""
    luck = np.random.default_rng(5)
    spread = luck.normal(size=(19, 3)) * np.array([0.25, 0.12, 0.08])
    every = 0.5 + luck.normal(size=(48_000, 3)) @ spread.T + 0.06 * luck.normal(size=(48_000, 19))
    every = every[((every > 0) & (every < 1)).all(axis=1)]
    rows = writing.fair(SimpleNamespace(posterior=SimpleNamespace(draws=every)))
    along, mixed = writing.along_first_axis(rows), rows @ luck.normal(size=19)
    across = mixed - along * np.cov(mixed, along)[0, 1] / along.var(ddof=1)
    assert along.var(ddof=1) / np.trace(np.cov(rows.T)) == pytest.approx(0.47, abs=0.005)
    shuffled, found = np.random.default_rng(0).permutation(512), []
    down = [(sobol(16, 6, seed)[:, 0] * 512).astype(int) for seed in range(400)]
    for effect in (along, mixed, across):
        for order in (np.arange(512), shuffled):
            means = [effect[order[rows_drawn]].mean() for rows_drawn in down]
            found.append(np.sqrt(np.mean((means - effect.mean()) ** 2)) / (effect.std() / 4))
    assert found == pytest.approx([0.10, 0.99, 0.62, 1.00, 1.00, 1.07], abs=0.02)


def test_an_experiment_draws_from_what_a_calibration_wrote(written, monkeypatch, tmp_path):
    folder, *_ = written
    monkeypatch.chdir(folder)
    experiment = read(tmp_path, "worlds.draws=16")
    rows = {tuple(row) for row in experiment.checked.posterior.rows.tolist()}
    assert {
        tuple(world.values[name] for name in ("caution", "speed_down", "shock.fear")) for world in experiment.worlds
    } <= rows
