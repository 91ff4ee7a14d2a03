"""Bad input is refused in words: which file, which key, which value, what was expected; and nothing is written."""

import json
import os
import re

import pytest

from abm import Economy
from abm.errors import ConfigError
from experiments import Experiment
from experiments.ask.reading import changes_layer
from experiments.ask.size import Size, refuse_too_large
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

# what is written instead of what, and the words that the refusal must contain
BAD = {
    "unknown key": ("[worlds]\n", "[worlds]\ndrawz = 3\n", ["small.toml:8: worlds.drawz", "did you mean draws"]),
    "unknown key at the top": (
        'shock    = "covid_2020"',
        'shok = "covid_2020"',
        ["small.toml:4: shok", "did you mean shock"],
    ),
    "wrong type": ("draws = 2\n", 'draws = "two"\n', ["small.toml:8: worlds.draws", "'two'", "whole number"]),
    "a number for a list": (
        'uncertain = ["caution", "search_share"]',
        "uncertain = 3",
        ["worlds.uncertain", "3", "list"],
    ),
    "negative": ("seeds_per_draw = 2", "seeds_per_draw = -2", ["seeds_per_draw", "-2", "expected 1 or more"]),
    "missing key": ('question = "Does relief keep jobs?"\n', "", ["small.toml: question", "is not said"]),
    "not TOML": ("[worlds]", "[worlds", ["small.toml", "not valid TOML", "line 7"]),
    "unknown economy": (
        '"china_2019"',
        '"china_2109"',
        ["small.toml:3: economy", "china_2109", "did you mean china_2019"],
    ),
    "unknown shock": ('"covid_2020"', '"covid_2021"', ["small.toml:4: shock", "covid_2021", "did you mean covid_2020"]),
    "quarters reversed": ('"2019Q1:2021Q4"', '"2021Q4:2019Q1"', ["small.toml:5: quarters", 'write "2019Q1:2021Q4"']),
    "no such quarter": ('"2019Q1:2021Q4"', '"2019Q1:2021Q5"', ["quarters", "2021Q5", "2020Q2:2020Q4"]),
    "before the opening": ('"2019Q1:2021Q4"', '"2018Q1:2021Q4"', ["quarters", "2018Q1", "opens in 2019Q1"]),
    "window outside": ('"2020Q2:2020Q4"', '"2020Q2:2022Q4"', ["compare.during", "2022Q4", "2019Q1:2021Q4"]),
    "too coarse": ("10_000", "1_000_000", ["small.toml:6: scale", "1000000", "too coarse", "or less"]),
    "unknown parameter": (
        '"search_share"',
        '"serch_share"',
        ["small.toml:10: worlds.uncertain", "serch_share", "did you mean search_share"],
    ),
    "range upside down": (
        '["caution", "search_share"]',
        "{ caution = [1.2, 0.4] }",
        ["worlds.uncertain.caution", "[1.2, 0.4]", "low below high"],
    ),
    "impossible range": (
        '["caution", "search_share"]',
        "{ search_share = [0.5, 7.0] }",
        ["worlds.uncertain.search_share", "7", "outside its range"],
    ),
    "fixed and uncertain": (
        "[worlds]",
        "[parameters]\ncaution = 0.7\n[worlds]",
        ["worlds.uncertain", "caution", "say it once"],
    ),
    "parameter out of range": (
        "[worlds]",
        "[parameters]\nmpc = 99.0\n[worlds]",
        ["parameters.mpc", "99", "outside its range"],
    ),
    "unknown override": (
        "[worlds]",
        "[parameters]\nmcp = 0.3\n[worlds]",
        ["parameters.mcp", "no such parameter", "did you mean mpc"],
    ),
    "a table of changes for the name of the shock": (
        'shock    = "covid_2020"\n',
        "shock.fear = { 2021Q2 = 0.2 }\n",
        ["small.toml:4: shock: expected the name of a shock", "write [shock_changes], such as fear = { 2021Q2 = 0.2 }"],
    ),
    "unknown change of the shock": (
        "[worlds]",
        "[shock_changes]\nfera = { times = 0.5 }\n[worlds]",
        ["small.toml:8: shock_changes.fera", "did you mean fear"],
    ),
    "public relief is a table": (
        "[worlds]",
        "[shock_changes]\npublic_relief = false\n[worlds]",
        ["shock_changes.public_relief", "nothing of this name"],
    ),
    "unknown public relief": (
        "[worlds]",
        "[shock_changes.public_relief.payrol_cut]\non = false\n[worlds]",
        ["shock_changes.public_relief.payrol_cut.on", "payroll_cut"],
    ),
    "draws all alike": ('["caution", "search_share"]', "[]", ["worlds", "draws: 2", "alike", "seeds_per_draw = 4"]),
    "grid of two by two": ("draws = 2\n", 'draws = 5\ndesign = "grid"\n', ["draws: 5", "grid", "4, 9, 16"]),
    "a broken trajectory": (
        "draws = 2\n",
        'draws = 8\ndesign = "morris"\n',
        ["draws: 8", "morris", "blocks of 3", "12, 15, 18"],
    ),
    "lopsided Sobol sets": (
        "draws = 2\n",
        'draws = 12\ndesign = "saltelli"\n',
        ["draws: 12", "3 blocks of 4", "power of two", "16 draws"],
    ),
    "unknown design": ("draws = 2\n", 'draws = 2\ndesign = "sobl"\n', ["worlds.design", "sobl", "sobol"]),
    "unknown programme": (
        '"spark_credit"',
        '"spark_kredit"',
        ["small.toml:13: arms.spark[1]", "spark_kredit", "spark_credit"],
    ),
    "unknown programme key": (
        'programme = "spark_credit" }',
        'programme = "spark_credit", bugdet_yuan = 1.0 }',
        ["arms.spark[1]", "bugdet_yuan"],
    ),
    "an arm changes what no shock has": (
        "nothing = []",
        "nothing = []\nother = { shock = { fera = { times = 0.5 } } }",
        ["arms.other.shock.fera", "did you mean fear"],
    ),
    "an arm switches off unknown relief": (
        "nothing = []",
        "nothing = []\nother = { shock = { public_relief.payrol_cut.on = false } }",
        ["arms.other.shock.public_relief.payrol_cut.on", "payroll_cut"],
    ),
    "an arm's switch is none": (
        "nothing = []",
        "nothing = []\nother = { shock = { public_relief.payroll_cut.on = 0 } }",
        ["arms.other.shock.public_relief.payroll_cut.on", "true or false"],
    ),
    "an arm's shock is no table": (
        "nothing = []",
        "nothing = []\nother = { shock = 3 }",
        ["arms.other.shock", "3", "expected changes of the shock"],
    ),
    "an arm of unknown keys": ("nothing = []", "nothing = []\nother = { shok = {} }", ["arms.other", "is not an arm"]),
    "an arm's programmes are no list": (
        "nothing = []",
        "nothing = []\nother = { relief = 3 }",
        ["arms.other", "is not an arm"],
    ),
    "joins an unknown arm": (
        '["spark", "loans"]',
        '["spark", "lones"]',
        ["small.toml:15: arms.both.join", "lones", "did you mean loans"],
    ),
    "joins itself": ('["spark", "loans"]', '["spark", "both"]', ["arms.both", "refers to itself", "both -> both"]),
    "a level beside the budget of another arm": (
        'as = "both" }',
        'as = "both" }, level = 2.0',
        ["small.toml:16: arms.public[1].level", "leave out one of the two"],
    ),
    "budget as an unknown arm": (
        'as = "both"',
        'as = "booth"',
        ["small.toml:16: arms.public[1].budget", "booth", "did you mean both"],
    ),
    "not an arm": ("nothing = []", 'nothing = "none"', ["arms.nothing", "'none'", "is not an arm"]),
    "not a programme": ("nothing = []", "nothing = [3]", ["arms.nothing[1]", "3", "programme"]),
    "against no arm": (
        "[compare]",
        '[compare]\nagainst = "nothin"',
        ["compare.against", "nothin", "did you mean nothing"],
    ),
    "unknown measure": ('"employment"', '"employmnt"', ["compare.measures[1]", "employmnt", "did you mean employment"]),
    "sample of no arm": (
        "[compare]",
        '[samples]\nnothin = ["2020Q1"]\n[compare]',
        ["samples.nothin", "nothin", "did you mean nothing"],
    ),
    "sample of no quarter": (
        "[compare]",
        '[samples]\nnothing = ["2025Q1"]\n[compare]',
        ["samples.nothing[1]", "2025Q1", "2019Q1:2021Q4"],
    ),
    "people of no arm": (
        "[compare]",
        '[samples_of_people]\nnothin = ["2020Q1"]\n[compare]',
        ["samples_of_people.nothin", "nothin", "did you mean nothing"],
    ),
    "people of no quarter": (
        "[compare]",
        '[samples_of_people]\nnothing = ["2020Q1", "2025Q1"]\n[compare]',
        ["samples_of_people.nothing[2]", "2025Q1", "2019Q1:2021Q4"],
    ),
    "sample of a quarter twice": (
        "[compare]",
        '[samples]\nnothing = ["2020Q1", "2020Q2", "2020Q1"]\n[compare]',
        ["samples.nothing[3]", "2020Q1", "named twice"],
    ),
    "people of a quarter twice": (
        "[compare]",
        '[samples_of_people]\nnothing = ["2020Q1", "2020Q1"]\n[compare]',
        ["samples_of_people.nothing[2]", "2020Q1", "named twice"],
    ),
    "starts too late": (
        'quarters = "2019Q1:2021Q4"',
        'quarters = "2019Q1:2019Q4"',
        ["arms.spark", "after the last quarter"],
    ),
    "starts before the economy opens": (
        'spark   = [{ programme = "spark_credit" }]',
        'spark   = [{ programme = "spark_credit", start = "2018-12" }]',
        ["small.toml:13: arms.spark", "starts in 2018Q4", "the economy opens in 2019Q1"],
    ),
    "an arm played twice": (
        "[worlds]",
        'play = ["nothing", "spark", "spark"]\n[worlds]',
        ["small.toml:7: play", "'spark'", "named twice"],
    ),
    "a programme twice in an arm": (
        'spark   = [{ programme = "spark_credit" }]',
        'spark = [{ programme = "spark_credit" }, { programme = "spark_credit", start = "2021-01" }]',
        ["small.toml:13: arms.spark", "spark_credit is named twice", "one budget"],
    ),
    "a programme twice by joining": (
        '["spark", "loans"]',
        '["spark", "spark"]',
        ["small.toml:15: arms.both", "spark_credit is named twice"],
    ),
    "an arm that is nothing": (
        'both    = { join = ["spark", "loans"] }',
        'both = { join = ["spark", "loans"] }\nidle = []',
        ["small.toml:16: arms.idle", "the same as nothing", "zero"],
    ),
    "an arm that is another": (
        "nothing = []",
        'nothing = []\nagain = [{ programme = "spark_credit", level = 1.0 }]',
        ["arms.spark", "the same as again", "zero by construction"],
    ),
    "an arm of the shock as it is": (
        "nothing = []",
        "nothing = []\nsame = { shock = { public_relief.payroll_cut.on = true } }",
        ["arms.same", "the same as nothing"],
    ),
    "more memory than there is": (
        "10_000",
        "10",
        ["small.toml:6: scale", "GB for each of 1 processes", "scale = ", "--address"],
    ),
    "a century": ('"2019Q1:2021Q4"', '"2019Q1:2119Q4"', ["small.toml:5: quarters", "2119Q4", "2048Q4 or earlier"]),
    "a date of TOML": (
        '"spark_credit" }',
        '"spark_credit", start = 2020-04-01 }',
        ["small.toml:13: arms.spark[1].start", "2020-04-01", "text in quotes"],
    ),
    "a thousand million worlds": (
        "draws = 2\nseeds_per_draw = 2",
        "draws = 11\nseeds_per_draw = 10000",
        ["worlds: 11 draws of 10,000 seeds", "expected 100,000 worlds or fewer"],
    ),
    "no number": ("[worlds]", "time_limit = inf\n[worlds]", ["small.toml:7: time_limit", "inf", "not infinite"]),
    "more digits than there are": ("10_000", "1" * 5000, ["small.toml", "not valid TOML"]),
    "more bits than there are": ("10_000", "1" * 40, ["small.toml:6: scale", "64 bits"]),
    "nested without end": (
        "[worlds]",
        f"limits = {'[' * 5000}{']' * 5000}\n[worlds]",
        ["small.toml", "nested too deeply", "16"],
    ),
    "nested by dots": (
        "[worlds]",
        f"parameters.{'a.' * 300}b = 1\n[worlds]",
        ["small.toml:7: parameters", "nested too deeply", "16"],
    ),
    "unknown key of a table left out": (
        "[compare]",
        "[fates]\nquarter = []\n[compare]",
        ["small.toml:18: fates.quarter", "did you mean quarters"],
    ),
    "no arms": (
        'nothing = []\nspark   = [{ programme = "spark_credit" }]',
        "[other]\nx = []",
        ["small.toml:11: arms: {}: expected at least 1"],
    ),
    "a missing table": (
        '[compare]\nmeasures = ["employment", "gdp", "cost_per_job"]',
        "[comparison]",
        ["small.toml: compare: is not said", "[compare] with measures, during, after"],
    ),
    "one trajectory": ("draws = 2\n", 'draws = 3\ndesign = "morris"\n', ["draws: 3", "one block", "6 draws or more"]),
    **{
        f"an arm by the name of {name[:9]!r}": (
            "nothing = []",
            f"nothing = []\n{json.dumps(name)} = []",
            ["arms.", "no name for an arm", "A-Z, a-z, 0-9"],
        )
        for name in ("x[/nope]", "$\\frac{$", "a/b", "", " a", "a|b", "_a_", "long" * 20, "a\nb", "無")
    },
    "a claim of no number": (
        "at_least = 5e6",
        "at_least = nan",
        ["small.toml:27: claim[1].at_least", "nan", "a number that is not infinite"],
    ),
    "a claim of an infinite number": (
        "at_least = 5e6",
        "between = [0.0, inf]",
        ["small.toml:27: claim[1].between[2]", "inf", "not infinite"],
    ),
    "a claim in no words": (
        '"Spark supports more than five million jobs"',
        '""',
        ["small.toml:22: claim[1].says", "not an empty one"],
    ),
    "a claim over quarters reversed": (
        '"peak"',
        '"2020Q4:2020Q2"',
        ["small.toml:26: claim[1].window", 'write "2020Q2:2020Q4"'],
    ),
    "an arm claimed against itself": (
        '"peak"',
        '"peak"\nagainst = "spark"',
        ["small.toml:27: claim[1].against", "'spark'", "is the arm itself"],
    ),
    "a claim of the arm compared against": (
        'arm     = "spark"',
        'arm     = "nothing"',
        ["small.toml:25: claim[1].arm", "'nothing'", "is the arm compared against"],
    ),
    "digits of another script": (
        '"2019Q1:2021Q4"',
        '"2019Q1:２０２１Q4"',
        ["small.toml:5: quarters", "２０２１Q4", "expected two quarters"],
    ),
    "a folder for a shock": ('"covid_2020"', '"."', ["small.toml:4: shock", "cannot be read", "expected a TOML file"]),
    "unknown ratio": ('"cost_per_job"', '"cost_per_jbo"', ["compare.measures[3]", "did you mean cost_per_job?"]),
    "unknown ratio of all costs": ('"cost_per_job"', '"ful_cost_per_job"', ["did you mean full_cost_per_job?"]),
    "unknown ratio of exports": ('"cost_per_job"', '"cost_per_exports"', ["did you mean cost_per_export?"]),
    "a measure twice": (
        '"employment", "gdp"',
        '"employment", "gdp", "gdp"',
        ["compare.measures[3]", "'gdp'", "named twice"],
    ),
    "extends nothing": (
        'question = "Does relief keep jobs?"',
        'extends = "bigger.toml"',
        ["small.toml: extends", "bigger.toml", "no such file"],
    ),
    "extends itself": (
        'question = "Does relief keep jobs?"',
        'extends = "small.toml"',
        ["small.toml: extends", "inherits from itself"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_in_words(case, tmp_path, monkeypatch):
    old, new, words = BAD[case]
    path = write_small(tmp_path, old, new)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(path.name).run(workers=0, open_economy=FakeEconomy)
    for word in words:
        assert word in str(refusal.value)
    assert list(tmp_path.iterdir()) == [path]


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = write_small(tmp_path)
    marked = tmp_path / "marked.toml"
    marked.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert Experiment.read(marked).question == Experiment.read(path).question


def test_a_key_may_stand_in_quotes():
    """Names of arms may hold dots, which a dotted key would part."""
    (layer,) = changes_layer(['arms."a.b".join=["spark"]'])
    assert layer.table == {"arms": {"a.b": {"join": ["spark"]}}}
    (layer,) = changes_layer(["arms.'a b'.relief = []"])
    assert layer.table == {"arms": {"a b": {"relief": []}}}
    for broken in ('arms."a=[]', "arms..a=[]", 'arms."a"b=[]'):
        with pytest.raises(ConfigError, match="--set"):
            changes_layer([broken])


def test_every_mistake_is_told_at_once(tmp_path):
    path = write_small(tmp_path)
    changes = ["worlds.drawz=3", "scale=abc", "compare.during=2020Q4:2020Q1"]
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(path, changes)
    text = str(refusal.value).splitlines()
    assert len(text) == len(changes)
    assert all("--set" in line for line in text)


def test_a_wrong_change_of_the_shock_and_a_wrong_parameter_and_measure_are_told_at_once(tmp_path):
    path = write_small(tmp_path, "[worlds]", "[shock_changes]\nfera = 1\n[parameters]\nmcp = 0.3\n[worlds]")
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(path, ['compare.measures=["bananas"]'])
    told = str(refusal.value).split("\n")
    wrong = ("shock_changes.fera", "parameters.mcp", "bananas")
    assert all(key in line for key, line in zip(wrong, told, strict=True)), told


def test_a_window_ends_where_the_shock_does(tmp_path):
    """Fear is the last thing that the pandemic's file names, in 2022Q1; what foreign demand is after it nobody says."""
    path, longer = write_small(tmp_path), "quarters=2019Q1:2022Q4"
    Experiment.read(path, [longer, "compare.after=2021Q1:2022Q1"])
    with pytest.raises(
        ConfigError,
        match=(
            "compare.after.*'2021Q1:2022Q2': reaches beyond 2022Q1, the last quarter of which covid_2020 says anything"
        ),
    ):
        Experiment.read(path, [longer, "compare.after=2021Q1:2022Q2"])
    Experiment.read(path, [longer, "compare.after=2021Q1:2022Q2", "shock=none"])


def test_a_missing_file_names_the_nearest(tmp_path):
    with pytest.raises(ConfigError, match="relief_2002.*did you mean relief_2020"):
        Experiment.read("relief_2002")


def test_a_change_must_be_a_key_and_a_value(tmp_path):
    with pytest.raises(ConfigError, match="expected key=value"):
        Experiment.read(write_small(tmp_path), ["worlds.draws"])


CHILDREN = {
    "shorter than its parent's window": (
        'quarters = "2019Q1:2020Q4"',
        ["child.toml:2: quarters: does not go with", "small.toml", "compare.after", "2021Q1:2021Q4"],
    ),
    "starts after its parent ends": (
        '[arms]\nspark = [{ programme = "spark_credit", start = "2023-01", end = "2023-06" }]',
        ["child.toml:3: arms.spark", "starts in 2023Q1"],
    ),
    "plays not what its parent compares with": (
        'play = ["spark"]',
        ["child.toml:2: play: does not go with", "compare.against", "'nothing'"],
    ),
    "follows firms later than its parent": (
        '[arms]\nspark = [{ programme = "spark_credit", start = "2021-06", end = "2021-12" }]',
        ["child.toml:3: arms.spark: does not go with", "fates.quarters[1]", "2021Q2"],
    ),
    "ends before its file starts": (
        '[arms]\nspark = [{ programme = "spark_credit", end = "2019-12" }]',
        ["child.toml:3: arms.spark[1]: relief: spark_credit: end: it ends in 2019-12"],
    ),
}


@pytest.mark.parametrize("case", CHILDREN)
def test_what_does_not_go_together_is_told_where_it_was_said_last(case, tmp_path, monkeypatch):
    said, words = CHILDREN[case]
    write_small(tmp_path, "[compare]", '[fates]\nquarters = ["2020Q4", "2021Q4"]\n[compare]')
    (tmp_path / "child.toml").write_text(f'extends = "small.toml"\n{said}\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as refusal:
        Experiment.read("child.toml")
    first = str(refusal.value).splitlines()[0]
    assert all(word in first for word in words), first
    assert not re.search(r"^\S*small\.toml", str(refusal.value), re.MULTILINE)


def test_a_result_that_cannot_be_written_is_refused_before_anything_runs(tmp_path, monkeypatch):
    experiment = Experiment.read(write_small(tmp_path))
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ConfigError, match=f"--out {out}: {tmp_path / 'file'} is a file; expected a folder"):
            experiment.run(out=out, workers=0, open_economy=FakeEconomy)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ConfigError, match=f"--out .*new: {tmp_path} may not be written by this user"):
        experiment.run(out=tmp_path / "new" / "new", workers=0, open_economy=FakeEconomy)


def test_memory_is_asked_for_every_process(tmp_path):
    """Three processes of 1 GB on a machine of 2.5 GB: two fit, or a scale coarser by (1 - 0.25) / (2.5 / 3 - 0.25)."""
    size = Size(1, 1, 1, 1, 1.0, 1e9)
    refuse_too_large(size, 1000, 2, 2.5e9)
    with pytest.raises(
        ConfigError,
        match=(
            "1.0 GB for each of 3 processes; this machine has 2.5 GB; expected --workers 2 or scale = 1_286 or more or"
            " a cluster"
        ),
    ):
        refuse_too_large(size, 1000, 3, 2.5e9)
    with pytest.raises(ConfigError, match=r"scale: 10: .*GB for each of 2 processes"):
        Experiment.read(write_small(tmp_path), ["scale=10"]).refuse_too_large(workers=2)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rng", "x"),
        ("rng", 1.5),
        ("rng", -1),
        ("rng", True),
        ("relief", ["spark_credit", "spark_credit"]),
        ("scale", float("nan")),
    ],
)
def test_an_economy_refuses_in_words(key, value):
    with pytest.raises(ConfigError, match=f"^{key}: .*(expected|name it once)"):
        Economy(**{key: value})


def test_an_economy_is_not_played_beyond_what_it_says_anything_of():
    with pytest.raises(ConfigError, match="2050Q1.*expected 2048Q4 or earlier"):
        Economy.run(None, until="2050Q1")


@pytest.mark.parametrize("seed", [-1, 2**32, "x", True])
def test_a_seed_that_a_file_could_not_say_is_refused(seed, tmp_path):
    with pytest.raises(ConfigError, match="seed: .*expected a whole number from 0 to 4294967295"):
        Experiment.read(write_small(tmp_path)).with_seed(seed)


@pytest.mark.parametrize("name", ["x[/nope]", "_first", "a" * 61, "a|b", "<b>", "$x$"])
def test_the_name_of_a_file_is_that_of_a_folder_and_a_title(tmp_path, name):
    path = write_small(tmp_path)
    wrong = path.with_name(f"{name.replace('/', '-')}.toml")
    path.rename(wrong)
    with pytest.raises(ConfigError, match="the name of a file is that of its result; expected at most 60 of A-Z"):
        Experiment.read(wrong)
