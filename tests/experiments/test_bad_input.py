"""Bad input is refused in words: which file, which key, which value, what was expected; and nothing is written."""

import pytest

from abm.errors import ConfigError
from experiments import Experiment
from tests.experiments.small import write_small

# what is written instead of what, and the words that the refusal must contain
BAD = {
    "unknown key": ("[worlds]\n", "[worlds]\ndrawz = 3\n", ["small.toml:8: worlds.drawz", "did you mean draws"]),
    "unknown key at the top": ('shock    = "covid_2020"', 'shok = "covid_2020"', ["small.toml:4: shok", "did you mean shock"]),
    "wrong type": ("draws = 2\n", 'draws = "two"\n', ["small.toml:8: worlds.draws", "'two'", "whole number"]),
    "a number for a list": ('uncertain = ["caution", "search_share"]', "uncertain = 3", ["worlds.uncertain", "3", "list"]),
    "negative": ("seeds_per_draw = 2", "seeds_per_draw = -2", ["seeds_per_draw", "-2", "expected 1 or more"]),
    "missing key": ('question = "Does relief keep jobs?"\n', "", ["small.toml: question", "is not said"]),
    "not TOML": ("[worlds]", "[worlds", ["small.toml", "not valid TOML", "line 7"]),
    "unknown economy": ('"china_2019"', '"china_2109"', ["small.toml:3: economy", "china_2109", "did you mean china_2019"]),
    "unknown shock": ('"covid_2020"', '"covid_2021"', ["small.toml:4: shock", "covid_2021", "did you mean covid_2020"]),
    "quarters reversed": ('"2019Q1:2021Q4"', '"2021Q4:2019Q1"', ["small.toml:5: quarters", 'write "2019Q1:2021Q4"']),
    "no such quarter": ('"2019Q1:2021Q4"', '"2019Q1:2021Q5"', ["quarters", "2021Q5", "2020Q2:2020Q4"]),
    "before the opening": ('"2019Q1:2021Q4"', '"2018Q1:2021Q4"', ["quarters", "2018Q1", "opens in 2019Q1"]),
    "window outside": ('"2020Q2:2020Q4"', '"2020Q2:2022Q4"', ["compare.during", "2022Q4", "2019Q1:2021Q4"]),
    "too coarse": ("10_000", "1_000_000", ["small.toml:6: scale", "1000000", "too coarse", "or less"]),
    "unknown parameter": ('"search_share"', '"serch_share"', ["small.toml:10: worlds.uncertain", "serch_share", "did you mean search_share"]),
    "range upside down": ('["caution", "search_share"]', "{ caution = [1.2, 0.4] }", ["worlds.uncertain.caution", "[1.2, 0.4]", "low below high"]),
    "impossible range": ('["caution", "search_share"]', "{ search_share = [0.5, 7.0] }", ["worlds.uncertain.search_share", "7", "outside its range"]),
    "fixed and uncertain": ("[worlds]", "[parameters]\ncaution = 0.7\n[worlds]", ["worlds.uncertain", "caution", "say it once"]),
    "parameter out of range": ("[worlds]", "[parameters]\nmpc = 99.0\n[worlds]", ["parameters.mpc", "99", "outside its range"]),
    "unknown override": ("[worlds]", "[parameters]\nmcp = 0.3\n[worlds]", ["parameters.mcp", "no such parameter", "did you mean mpc"]),
    "unknown change of the shock": ("[worlds]", "[shock_changes]\nfera = { times = 0.5 }\n[worlds]", ["small.toml:8: shock_changes.fera", "did you mean fear"]),
    "public relief is a table": ("[worlds]", "[shock_changes]\npublic_relief = false\n[worlds]", ["shock_changes.public_relief", "nothing of this name"]),
    "unknown public relief": (
        "[worlds]", "[shock_changes.public_relief.payrol_cut]\non = false\n[worlds]", ["shock_changes.public_relief.payrol_cut.on", "payroll_cut"],
    ),
    "draws all alike": ('["caution", "search_share"]', "[]", ["worlds", "draws: 2", "alike", "seeds_per_draw = 4"]),
    "grid of two by two": ("draws = 2\n", 'draws = 5\ndesign = "grid"\n', ["draws: 5", "grid", "4, 9, 16"]),
    "a broken trajectory": ("draws = 2\n", 'draws = 8\ndesign = "morris"\n', ["draws: 8", "morris", "blocks of 3", "12, 15, 18"]),
    "lopsided Sobol sets": ("draws = 2\n", 'draws = 12\ndesign = "saltelli"\n', ["draws: 12", "3 blocks of 4", "power of two", "16 draws"]),
    "unknown design": ("draws = 2\n", 'draws = 2\ndesign = "sobl"\n', ["worlds.design", "sobl", "sobol"]),
    "unknown programme": ('"spark_credit"', '"spark_kredit"', ["small.toml:13: arms.spark[1]", "spark_kredit", "spark_credit"]),
    "unknown programme key": ('programme = "spark_credit" }', 'programme = "spark_credit", bugdet_yuan = 1.0 }', ["arms.spark[1]", "bugdet_yuan"]),
    "an arm changes what no shock has": (
        "nothing = []", "nothing = []\nother = { shock = { fera = { times = 0.5 } } }", ["arms.other.shock.fera", "did you mean fear"],
    ),
    "an arm switches off unknown relief": (
        "nothing = []", "nothing = []\nother = { shock = { public_relief.payrol_cut.on = false } }",
        ["arms.other.shock.public_relief.payrol_cut.on", "payroll_cut"],
    ),
    "an arm's switch is none": (
        "nothing = []", "nothing = []\nother = { shock = { public_relief.payroll_cut.on = 0 } }", ["arms.other.shock.public_relief.payroll_cut.on", "true or false"],
    ),
    "an arm's shock is no table": ("nothing = []", "nothing = []\nother = { shock = 3 }", ["arms.other.shock", "3", "expected changes of the shock"]),
    "an arm of unknown keys": ("nothing = []", "nothing = []\nother = { shok = {} }", ["arms.other", "is not an arm"]),
    "an arm's programmes are no list": ("nothing = []", "nothing = []\nother = { relief = 3 }", ["arms.other", "is not an arm"]),
    "joins an unknown arm": ('["spark", "loans"]', '["spark", "lones"]', ["small.toml:15: arms.both.join", "lones", "did you mean loans"]),
    "joins itself": ('["spark", "loans"]', '["spark", "both"]', ["arms.both", "refers to itself", "both -> both"]),
    "a level beside the budget of another arm": ('as = "both" }', 'as = "both" }, level = 2.0', ["small.toml:16: arms.public[1].level", "leave out one of the two"]),
    "budget as an unknown arm": ('as = "both"', 'as = "booth"', ["small.toml:16: arms.public[1].budget", "booth", "did you mean both"]),
    "not an arm": ("nothing = []", 'nothing = "none"', ["arms.nothing", "'none'", "is not an arm"]),
    "not a programme": ("nothing = []", "nothing = [3]", ["arms.nothing[1]", "3", "programme"]),
    "against no arm": ("[compare]", '[compare]\nagainst = "nothin"', ["compare.against", "nothin", "did you mean nothing"]),
    "unknown measure": ('"employment"', '"employmnt"', ["compare.measures[1]", "employmnt", "did you mean employment"]),
    "sample of no arm": ("[compare]", '[samples]\nnothin = ["2020Q1"]\n[compare]', ["samples.nothin", "nothin", "did you mean nothing"]),
    "sample of no quarter": ("[compare]", '[samples]\nnothing = ["2025Q1"]\n[compare]', ["samples.nothing[1]", "2025Q1", "2019Q1:2021Q4"]),
    "starts too late": ('quarters = "2019Q1:2021Q4"', 'quarters = "2019Q1:2019Q4"', ["arms.spark", "after the last quarter"]),
    "extends nothing": ('question = "Does relief keep jobs?"', 'extends = "bigger.toml"', ["small.toml: extends", "bigger.toml", "no such file"]),
    "extends itself": ('question = "Does relief keep jobs?"', 'extends = "small.toml"', ["small.toml: extends", "inherits from itself"]),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_in_words(case, tmp_path, monkeypatch):
    old, new, words = BAD[case]
    path = write_small(tmp_path, old, new)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(path.name).run(workers=0)
    for word in words:
        assert word in str(refusal.value)
    assert list(tmp_path.iterdir()) == [path]


def test_every_mistake_is_told_at_once(tmp_path):
    path = write_small(tmp_path)
    changes = ["worlds.drawz=3", "scale=abc", "compare.during=2020Q4:2020Q1"]
    with pytest.raises(ConfigError) as refusal:
        Experiment.read(path, changes)
    told = str(refusal.value).splitlines()
    assert len(told) == len(changes)
    assert all("--set" in line for line in told)


def test_a_missing_file_names_the_nearest(tmp_path):
    with pytest.raises(ConfigError, match="relief_2002.*did you mean relief_2020"):
        Experiment.read("relief_2002")


def test_a_change_must_be_a_key_and_a_value(tmp_path):
    with pytest.raises(ConfigError, match="expected key=value"):
        Experiment.read(write_small(tmp_path), ["worlds.draws"])
