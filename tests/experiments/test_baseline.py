"""Runs without relief taken over from another result: the same bytes as
if they had been played, or refused in words."""

import json
import re
import shutil

import polars as pl
import pytest

from abm.errors import ConfigError
from experiments import Experiment
from experiments.errors import Stopped
from experiments.run import ensemble, hand_out
from experiments.run.agreement import read_baseline
from experiments.run.replay import replay
from experiments.run.resources import Shard
from experiments.show.runs import lines
from experiments.store import stored
from experiments.store.status import ResultStatus
from tests.experiments.fake_economy import FailingEconomy, FakeEconomy
from tests.experiments.small import retold, write_small

ARMS = 'nothing = []\nspark   = [{ programme = "spark_credit" }]'
OTHER_ARMS = (
    'calm = []\nearly   = [{ programme = "spark_credit", start = "2020-02" }]\nspark = [{ programme = "spark_credit" }]'
)
SAMPLES = "[samples]\n{} = {}\n[compare]"


def source_file(folder, old="", new=""):
    """Another experiment with other arms: its arm without programmes has another name and another place."""
    path = write_small(folder, ARMS, OTHER_ARMS, name="source.toml")
    text = path.read_text().replace("[compare]\n", '[compare]\nagainst = "public"\n')
    assert old in text
    path.write_text(text.replace(old, new) if old else text)
    return path


def play(experiment, folder, workers=0, **settings):
    return experiment.run(workers=workers, out=folder, **{"open_economy": FakeEconomy, "quiet": True} | settings)


@pytest.fixture
def experiment(tmp_path):
    return Experiment.read(write_small(tmp_path))


@pytest.fixture
def source(tmp_path):
    return play(Experiment.read(source_file(tmp_path)), tmp_path / "source").folder


def tables(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".parquet", ".toml")}


class Counting(FakeEconomy):
    """Notes the relief of every fork and the seed of every opening."""

    forked: list = []
    opened: list = []

    def __init__(self, *arguments, rng=0, **settings):
        self.opened.append(rng)
        super().__init__(*arguments, rng=rng, **settings)

    def fork(self, relief=()):
        self.forked.append((self.seed, len(list(relief))))
        return super().fork(relief)


@pytest.fixture
def counting(monkeypatch):
    monkeypatch.setattr(Counting, "forked", [])
    monkeypatch.setattr(Counting, "opened", [])
    return Counting


def baselines_played(counting):
    return sorted(seed for seed, programmes in counting.forked if programmes == 0)


@pytest.mark.parametrize("workers", [0, 2])
def test_same_bytes_and_no_run_without_relief_is_played(experiment, source, tmp_path, counting, workers):
    settings = {"open_economy": counting} if workers == 0 else {"workers": workers}
    play(experiment, tmp_path / "taken", baseline=source, **settings)
    assert workers or (baselines_played(counting) == [] and len(counting.forked) == 4 * 4)
    play(experiment, tmp_path / "played")
    assert tables(tmp_path / "taken") == tables(tmp_path / "played")
    assert "accounts.parquet" in tables(tmp_path / "taken")


def test_it_is_said_what_was_taken_over_and_from_where(experiment, source, tmp_path, capsys):
    result = play(experiment, tmp_path / "r", baseline=source, quiet=False)
    found = result.manifest["taken_over"]
    made_by = ResultStatus.read(source).store.parts.made_by
    assert found == [
        {
            "arm": "nothing",
            "experiment": "source",
            "arm_there": "calm",
            "folder": str(source),
            "identity": made_by,
            "worlds": [0, 1, 2, 3],
            "runs": 4,
        }
    ]
    said = capsys.readouterr().err
    assert f"baseline: 4 of 4 runs of nothing taken over from {source} (source, arm calm, identity {made_by})" in said
    assert "(20/20 runs, 4 taken over)" in said
    assert f"taken over: 4 runs of nothing from {source} (source, arm calm, identity {made_by})" in list(
        lines(ResultStatus.read(result.folder))
    )


def test_a_result_that_played_everything_says_so(experiment, tmp_path):
    result = play(experiment, tmp_path / "r")
    assert result.manifest["taken_over"] == [] and "taken over" not in "".join(lines(ResultStatus.read(result.folder)))


def test_worlds_that_are_not_there_are_played(tmp_path, source, counting):
    """Twice the luck for the same draws: half of the worlds, under other numbers, are those of the source."""
    experiment = Experiment.read(write_small(tmp_path), ["worlds.seeds_per_draw=4", "accounts=2"])
    theirs = {world.seed for world in Experiment.read(source / "config.toml").worlds}
    taken = [world for world in experiment.worlds if world.seed in theirs]
    assert [world.number for world in taken] == [0, 1, 4, 5]
    baseline = read_baseline(experiment, source)
    assert baseline.there == {0: 0, 4: 2, 5: 3}
    assert baseline.text().endswith(
        "; 5 played, their worlds with books that are not kept there over the same quarters (1), not there (seed and"
        " draw) (4)"
    )
    result = play(experiment, tmp_path / "taken", baseline=source, open_economy=counting)
    assert baselines_played(counting) == sorted(
        world.seed for world in experiment.worlds if world.number not in (0, 4, 5)
    )
    assert result.manifest["taken_over"][0]["worlds"] == [0, 4, 5]
    play(experiment, tmp_path / "played")
    assert tables(tmp_path / "taken") == tables(tmp_path / "played")


def test_worlds_that_failed_there_are_played(tmp_path, experiment, counting):
    source = play(Experiment.read(source_file(tmp_path)), tmp_path / "source", open_economy=FailingEconomy).folder
    bad = sorted(world.seed for world in experiment.worlds if world.seed % 2 == 0)
    assert 0 < len(bad) < 4, "the seeds of this test no longer fail in some worlds only"
    assert f"failed there ({len(bad)})" in read_baseline(experiment, source).text()
    play(experiment, tmp_path / "taken", baseline=source, open_economy=counting)
    assert baselines_played(counting) == bad
    play(experiment, tmp_path / "played")
    assert tables(tmp_path / "taken") == tables(tmp_path / "played")


def test_worlds_that_fail_here_are_kept_as_failures_all_the_same(experiment, source, tmp_path):
    taken, played = (
        play(experiment, tmp_path / name, baseline=one, open_economy=FailingEconomy)
        for name, one in (("taken", source), ("played", None))
    )
    assert tables(taken.folder) == tables(played.folder)
    assert (
        [{**failure, "traceback": None} for failure in taken.failures]
        == [{**failure, "traceback": None} for failure in played.failures]
        != []
    )
    assert taken.manifest["taken_over"][0]["runs"] == 4 - len(taken.failures)
    mended = play(experiment, taken.folder)
    assert mended.manifest["taken_over"] == taken.manifest["taken_over"]
    play(experiment, tmp_path / "whole")
    assert tables(taken.folder) == tables(tmp_path / "whole")


def test_quarters_beyond_those_asked_for_are_cut_off(tmp_path, experiment, counting):
    """But for books, whose last quarter is closed by the opening of the next."""
    source = play(Experiment.read(source_file(tmp_path, "2019Q1:2021Q4", "2019Q1:2022Q2")), tmp_path / "source").folder
    later = Experiment.read(write_small(tmp_path), ["quarters=2019Q2:2021Q4"])
    play(later, tmp_path / "taken", baseline=source, open_economy=counting)
    assert baselines_played(counting) == [later.worlds[0].seed]
    play(later, tmp_path / "played")
    assert tables(tmp_path / "taken") == tables(tmp_path / "played")


def test_an_experiment_of_that_arm_alone_plays_nothing(tmp_path, source, counting):
    alone = Experiment.read(alone_file(tmp_path))
    play(alone, tmp_path / "taken", baseline=source, open_economy=counting)
    assert counting.opened == [] and counting.forked == []
    play(alone, tmp_path / "played")
    assert tables(tmp_path / "taken") == tables(tmp_path / "played")


def alone_file(folder):
    """Without the claim, which speaks of another arm."""
    path = write_small(folder, "[worlds]", 'play = ["nothing"]\n[worlds]', name="alone.toml")
    path.write_text(path.read_text().split("[[claim]]")[0])
    return path


@pytest.mark.parametrize(("key", "kept"), [("samples", "firms.parquet"), ("samples_of_people", "people.parquet")])
def test_agents_are_taken_over_where_the_same_quarters_were_sampled(tmp_path, counting, key, kept):
    samples = SAMPLES.replace("samples", key)
    source = play(
        Experiment.read(source_file(tmp_path, "[compare]", samples.format("calm", ["2021Q4", "2020Q2", "2019Q2"]))),
        tmp_path / "source",
    ).folder
    sampling = Experiment.read(write_small(tmp_path, "[compare]", samples.format("nothing", ["2019Q2", "2021Q4"])))
    play(sampling, tmp_path / "taken", baseline=source, open_economy=counting)
    assert baselines_played(counting) == []
    play(sampling, tmp_path / "played")
    assert kept in tables(tmp_path / "taken") and tables(tmp_path / "taken") == tables(tmp_path / "played")
    more = Experiment.read(write_small(tmp_path, "[compare]", samples.format("nothing", ["2019Q3"])))
    with pytest.raises(ConfigError, match=rf"{key}.calm = .*expected \['2019Q3'\] as here"):
        play(more, tmp_path / "more", baseline=source)


def test_firms_are_not_taken_over_from_people(tmp_path):
    people = SAMPLES.replace("samples", "samples_of_people").format("calm", ["2019Q2"])
    source = play(Experiment.read(source_file(tmp_path, "[compare]", people)), tmp_path / "source").folder
    firms = Experiment.read(write_small(tmp_path, "[compare]", SAMPLES.format("nothing", ["2019Q2"])))
    with pytest.raises(ConfigError, match=r"samples.calm = \[\], expected \['2019Q2'\] as here"):
        play(firms, tmp_path / "firms", baseline=source)


def test_fates_are_refused(tmp_path, source):
    asked = Experiment.read(write_small(tmp_path, "[compare]", '[fates]\nquarters = ["2020Q4", "2021Q4"]\n[compare]'))
    with pytest.raises(
        ConfigError, match=r"fates.quarters = .*firms are followed one by one in nothing.*leave --baseline out"
    ):
        play(asked, tmp_path / "r", baseline=source)
    assert not (tmp_path / "r").exists()


def test_the_arm_may_change_the_shock_if_both_do(tmp_path):
    class Shocked(FakeEconomy):
        def fork(self, relief=(), shock_changes=None):
            return super().fork(relief)

    without = "{ shock = { public_relief.payroll_cut.on = false } }"
    source = play(
        Experiment.read(source_file(tmp_path, "calm = []", f"calm = []\nhard = {without}")),
        tmp_path / "source",
        open_economy=Shocked,
    ).folder
    hard = Experiment.read(write_small(tmp_path, "nothing = []", f"nothing = {without}"))
    assert read_baseline(hard, source).taken.arm_there == "hard"
    play(hard, tmp_path / "taken", baseline=source, open_economy=Shocked)
    play(hard, tmp_path / "played", open_economy=Shocked)
    assert tables(tmp_path / "taken") == tables(tmp_path / "played")
    other = Experiment.read(
        write_small(tmp_path, "nothing = []", "nothing = { shock = { public_relief.vat_cut_small.on = false } }")
    )
    with pytest.raises(
        ConfigError,
        match=(
            r"arms = calm, hard.*expected one without programmes and with shock = \{'public_relief.vat_cut_small.on':"
            r" False\}, as nothing is here"
        ),
    ):
        read_baseline(other, source)


REFUSED = {
    "shock=none": ("shock = 'covid_2020', expected 'none'",),
    "scale=5_000": ("scale = 10000, expected 5000",),
    "burn_in=3": ("burn_in = None, expected 3",),
    "parameters.mpc=0.5": ("parameters.mpc = None, expected 0.5",),
    "shock_changes.fear={times=0.5}": ("shock_changes.fear = None, expected {'times': 0.5}",),
    "quarters=2019Q1:2022Q1": ("quarters = '2019Q1:2021Q4', expected all of '2019Q1:2022Q1'",),
    "compare.against=public": ("compare.against = 'public': the arm has programmes (payroll_cut)",),
    "worlds.seed=9": ("of the 4 worlds here none can be taken over (not there (seed and draw): 4)", "expected seed = "),
    'worlds.uncertain=["search_share"]': (
        "its first has seed = 1835504127, caution = ",
        "expected seed = 1835504127, search_share = ",
    ),
    "worlds.uncertain.caution=[0.6, 0.61]": ("of the 4 worlds here none",),
}


@pytest.mark.parametrize("change", REFUSED)
def test_another_question_is_refused_before_anything_is_kept(tmp_path, source, change):
    other = Experiment.read(write_small(tmp_path), [change])
    with pytest.raises(ConfigError) as refused:
        play(other, tmp_path / "r", baseline=source)
    assert all(words in str(refused.value) for words in ("--baseline", *REFUSED[change])), refused.value
    assert re.search("leave --baseline out", str(refused.value)) and not (tmp_path / "r").exists()


def test_worlds_whose_shock_is_drawn_otherwise_are_others(tmp_path):
    """The same seeds and the same economy: what is drawn of the shock alone decides."""
    uncertain = 'uncertain = {{ caution = [0.4, 1.4], "shock.fear" = {} }}'
    drawn = 'uncertain = ["caution", "search_share"]'
    source = play(
        Experiment.read(write_small(tmp_path, drawn, uncertain.format([0.5, 1.5]), "mild.toml")), tmp_path / "mild"
    ).folder
    other = Experiment.read(write_small(tmp_path, drawn, uncertain.format([0.6, 1.6]), "harsh.toml"))
    theirs = Experiment.read(source / "config.toml").worlds
    assert [(one.seed, one.parameters) for one in other.worlds] == [(one.seed, one.parameters) for one in theirs]
    with pytest.raises(ConfigError, match="of the 4 worlds here none can be taken over"):
        read_baseline(other, source)
    assert len(read_baseline(Experiment.read(tmp_path / "mild.toml"), source).there) == 4


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("code", "code is of another commit.*relief replay"),
        ("programmes", "code of a programme.*relief replay"),
        ("worlds", "decided otherwise"),
        ("packages", "other package versions"),
        ("configs", "config has changed"),
        ("question", "another question"),
    ],
)
def test_other_makers_are_refused(experiment, source, tmp_path, part, words):
    text = json.loads((source / "manifest.json").read_text())
    retold(source, identity=text["identity"] | {part: "older"})
    with pytest.raises(
        ConfigError,
        match=(
            rf"manifest.json: identity.{part} = 'older', expected '\w+' as here; .*{words}.*run that experiment anew,"
            r" or leave --baseline out"
        ),
    ):
        play(experiment, tmp_path / "r", baseline=source)


def test_a_config_that_was_changed_by_hand_is_noticed(experiment, source, tmp_path):
    config = source / "config.toml"
    config.write_text(config.read_text().replace("scale = 10000", "scale = 20000"))
    with pytest.raises(ConfigError, match="config.toml: its bytes are not those that were written"):
        play(experiment, tmp_path / "r", baseline=source)
    retold(source, config=stored.hashed(config))
    with pytest.raises(ConfigError, match="identity.question"):
        play(experiment, tmp_path / "r", baseline=source)


@pytest.mark.parametrize(
    "harm",
    [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-100])],
    ids=["lost", "cut short"],
)
@pytest.mark.parametrize("table", ["quarters.parquet", "accounts.parquet"])
def test_a_damaged_table_is_refused(experiment, source, tmp_path, harm, table):
    harm(source / table)
    with pytest.raises(
        ConfigError,
        match=(
            rf"{table}: its bytes are not those that were written; expected the hash that manifest.json tells, \w+; run"
            r" the same command again"
        ),
    ):
        play(experiment, tmp_path / "r", baseline=source)
    assert not (tmp_path / "r").exists()


def test_one_figure_changed_is_noticed_too(experiment, source, tmp_path):
    table = pl.read_parquet(source / "quarters.parquet")
    table.with_columns(value=pl.col("value") + 1).write_parquet(source / "quarters.parquet")
    with pytest.raises(ConfigError, match="quarters.parquet: its bytes are not those"):
        play(experiment, tmp_path / "r", baseline=source)


def test_what_is_no_finished_result_is_refused(experiment, source, tmp_path):
    with pytest.raises(ConfigError, match="expected the folder of an experiment's result"):
        play(experiment, tmp_path / "r", baseline=tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="folder of this experiment itself"):
        play(experiment, source, baseline=source, fresh=True)
    assert (source / "quarters.parquet").is_file()
    play(Experiment.read(source_file(tmp_path)), tmp_path / "half", shard=Shard(1, 2))
    with pytest.raises(ConfigError, match="is not finished.*run it to its end first"):
        play(experiment, tmp_path / "r", baseline=tmp_path / "half")


def test_a_source_that_changes_meanwhile_stops_the_work(experiment, source, tmp_path):
    class Changing(FakeEconomy):
        def __init__(self, *arguments, **settings):
            shutil.rmtree(source, ignore_errors=True)
            super().__init__(*arguments, **settings)

    with pytest.raises(
        Stopped, match="quarters.parquet: its bytes are not those that were written. 1 of 4 worlds are kept"
    ):
        play(experiment, tmp_path / "r", baseline=source, open_economy=Changing)
    result = play(experiment, tmp_path / "r")
    assert result.manifest["taken_over"][0]["worlds"] == [0]
    play(experiment, tmp_path / "played")
    assert tables(tmp_path / "r") == tables(tmp_path / "played")


def test_shards_and_sittings_with_and_without(experiment, source, tmp_path):
    for number, one in ((1, source), (3, None), (4, source)):
        play(experiment, tmp_path / "r", shard=Shard(number, 4), baseline=one)
    assert "taken over: 2 runs of nothing" in "".join(lines(ResultStatus.read(tmp_path / "r")))
    result = play(experiment, tmp_path / "r", baseline=source)
    assert result.manifest["taken_over"][0]["worlds"] == [0, 1, 3]
    play(experiment, tmp_path / "played")
    assert tables(tmp_path / "r") == tables(tmp_path / "played")


def test_what_was_taken_over_is_known_when_parts_are_put_together(experiment, source, tmp_path, monkeypatch):
    monkeypatch.setattr(hand_out, "SECONDS_A_CHUNK", 0)
    monkeypatch.setattr(ensemble, "RUNS_A_PART", 10)
    result = play(experiment, tmp_path / "r", baseline=source)
    assert result.manifest["taken_over"][0]["worlds"] == [0, 1, 2, 3]
    play(experiment, tmp_path / "played")
    assert tables(tmp_path / "r") == tables(tmp_path / "played")


def test_an_experiment_stops_at_the_same_world(tmp_path, source):
    stop = 'stop_when = { measure = "employment", half_width = 1.0, at_most = 60 }\nmeasures'
    experiment = Experiment.read(write_small(tmp_path, "measures", stop))
    taken, played = (
        play(experiment, tmp_path / name, baseline=one) for name, one in (("taken", source), ("played", None))
    )
    assert taken.manifest["taken_over"][0]["runs"] == 4 and taken.manifest["looks"] == played.manifest["looks"] != []
    assert tables(taken.folder) == tables(played.folder)


def test_draws_of_programmes_do_not_touch_a_run_without_any(tmp_path, counting):
    """Worlds alike but for a programme: one of them that did not fail serves all."""

    class Broke(FakeEconomy):
        def step(self):
            if self.relief and self.relief[0].get("shops") == first.programmes["spark_credit"]["shops"]:
                raise RuntimeError("the bank ran out of paper")
            super().step()

    uncertain = [
        'worlds.uncertain=["spark_credit.shops"]',
        'worlds.design="morris"',
        "worlds.draws=8",
        "worlds.seeds_per_draw=1",
    ]
    theirs, experiment = (Experiment.read(file(tmp_path), uncertain) for file in (source_file, write_small))
    first = theirs.worlds[0]
    source = play(theirs, tmp_path / "source", open_economy=Broke)
    failed = {failure["world"] for failure in source.failures}
    baseline = read_baseline(experiment, source.folder)
    assert 0 in failed and set(baseline.there.values()) == {min(set(range(len(theirs.worlds))) - failed)}
    assert list(baseline.there) == list(range(1, 8)) and list(baseline.played.values()) == [
        1
    ]  # the books of the first world are kept of no other
    play(experiment, tmp_path / "taken", baseline=source.folder, open_economy=counting)
    assert len(baselines_played(counting)) == 1
    play(experiment, tmp_path / "played")
    assert tables(tmp_path / "taken") == tables(tmp_path / "played")


def test_a_run_that_was_taken_over_is_played_anew_by_replay(experiment, source, tmp_path):
    folder = play(experiment, tmp_path / "r", baseline=source).folder
    state = ResultStatus.read(folder)
    for run in (0, 5, 6):
        assert replay(state, run, state.experiment.plan(FakeEconomy)).same

    class Other(FakeEconomy):
        def step(self):
            super().step()
            self.records[-1] = (*self.records[-1][:3], 2e6)

    assert not replay(state, 0, state.experiment.plan(Other)).same


def test_a_result_with_runs_taken_over_is_a_source_like_any_other(experiment, source, tmp_path):
    first = play(experiment, tmp_path / "first", baseline=source).folder
    again = play(
        Experiment.read(source_file(tmp_path, 'against = "public"', 'against = "calm"')),
        tmp_path / "again",
        baseline=first,
    )
    assert tables(again.folder).keys() == tables(source).keys()
    assert all(
        tables(again.folder)[name] == tables(source)[name]
        for name in ("quarters.parquet", "accounts.parquet", "runs.parquet")
    )


ONLY_THERE = {
    "scale=5_000": "scale = 5000, expected 10000",
    "burn_in=3": "burn_in = 3, expected None",
    "parameters.mpc=0.5": "parameters.mpc = 0.5, expected None",
    "shock_changes.fear={times=0.5}": "shock_changes.fear = {'times': 0.5}, expected None",
}


@pytest.mark.parametrize("change", ONLY_THERE)
def test_what_only_the_other_result_says_is_refused_as_well(tmp_path, experiment, change):
    """Its economy or its shock is another one, though nothing is said of it here."""
    source = play(Experiment.read(source_file(tmp_path), [change]), tmp_path / "source").folder
    with pytest.raises(ConfigError) as refused:
        read_baseline(experiment, source)
    assert f"config.toml: {ONLY_THERE[change]} as here" in str(refused.value)
    assert len(read_baseline(Experiment.read(write_small(tmp_path), [change]), source).there) == 4


def test_what_both_say_otherwise_is_refused(tmp_path):
    source = play(Experiment.read(source_file(tmp_path), ["parameters.mpc=0.5"]), tmp_path / "source").folder
    with pytest.raises(ConfigError, match="parameters.mpc = 0.5, expected 0.4 as here"):
        read_baseline(Experiment.read(write_small(tmp_path), ["parameters.mpc=0.4"]), source)
