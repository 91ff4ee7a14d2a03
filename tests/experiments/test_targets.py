"""Targets: every row of the validation table is there, the fit stays out
of the hold-out, and mistakes are told in words."""

import tomllib

import polars as pl
import pytest

from abm.calendar import quarter_index
from abm.errors import ConfigError
from experiments.experiment import Experiment
from experiments.validation import targets
from experiments.validation.worlds import WITHOUT, validation_experiments

ROWS = {
    "quiet world": {"test"},
    "quiet states": {"test"},
    "quiet exit a quarter": {"fit"},
    "opening": {"fit"},
    "GDP against trend": {"fit", "test"},
    "value added by industry": {"input", "fit"},
    "not operating at end of May 2020": {"test"},
    "at work in reopened firms": {"test"},
    "unemployment, headcount, migrants, hours": {"fit", "test"},
    "exports": {"fit", "test"},
    "online share": {"fit", "test"},
    "consumption, retail, catering, credit": {"test"},
    "hold-out 2020Q3-2021Q2": {"test"},
    "stylised facts": {"test"},
    "platform credit": {"input", "test"},
    "causal anchors": {"test"},
}
GOOD = """
[jobs]
row = "quiet world"
kind = "test"
value = 1.0
within = 0.5
unit = "share"
source = "a survey"
world = "covid"
moment = "level"
arguments = { measure = "employment", quarter = "2020Q1" }
"""


@pytest.fixture(scope="module")
def figures():
    return targets.read()


def test_every_row_of_the_table_is_there_with_its_kinds(figures):
    assert {
        row: {one.kind for one in figures if one.row == row} for row in dict.fromkeys(one.row for one in figures)
    } == ROWS


def test_the_fit_stays_out_of_the_hold_out(figures):
    for one in figures:
        quarters = [
            one.arguments[key]
            for key in ("quarter", "base", "first", "last", "before", "struck", "after")
            if key in one.arguments
        ]
        if one.kind in ("fit", "input"):
            assert not one.hold_out
            assert all(quarter <= targets.FIT[1] for quarter in quarters), one.name
        if one.world == "covid" and not one.hold_out:
            assert quarters and max(quarters) <= targets.FIT[1], one.name
        assert not one.hold_out or one.world == "covid"


def test_the_hold_out_is_gdp_unemployment_exports_and_what_came_after(figures):
    held = {one.name for one in figures if one.hold_out}
    for name in ("gdp", "unemployment"):
        assert held >= {f"hold_out_{name}_{q}" for q in ("2020q3", "2020q4", "2021q1", "2021q2")}
        assert held >= {f"hold_out_{name}_beats_{b}" for b in ("random_walk", "back_to_trend", "autoregression")}
    assert held >= {"exports_2020q3", "exports_2021q2", "online_share_2020q3", "inclusive_loans_2020q4"}


def test_figures_of_the_table_stand_as_the_data_have_them(figures):
    known = {one.name: one for one in figures}
    gdp = known["gdp_2020q1"]
    assert (gdp.value, gdp.low, gdp.high, gdp.kind) == (-0.1208, pytest.approx(-0.1358), pytest.approx(-0.1058), "fit")
    assert known["gdp_2020q2"].kind == "fit"
    assert known["exports_2020q1"].value == -0.1758
    assert known["value_added_catering_2020q1"].value == -0.353
    assert known["value_added_ranks_2020q1"].arguments["data"]["information"] == 0.132
    assert known["online_share_2020q1"].value == 0.054
    assert known["consumption_income_2020q2"].value == -0.064


def test_every_quarter_and_sample_of_a_target_is_played(figures):
    played = validation_experiments("china_2019", None, None, hold_out=True)
    for one in figures:
        world = played["quiet" if one.world == "opening" else one.world]
        for key in ("quarter", "base"):
            if key in one.arguments:
                assert world.question.first_quarter <= one.arguments[key] <= world.question.last_quarter, one.name
        if one.moment in ("zipf", "growth_kurtosis", "top_exporters", "sales_near_cutoff", "crowding"):
            assert one.arguments["quarter"] in world.question.samples["nothing"]
            assert one.arguments.get("base", one.arguments["quarter"]) in world.question.samples["nothing"]
        kept = world.question.side_by_side["people" if one.moment == "spent_per_coupon" else "firms"]
        for key in ("before", "struck", "after"):
            assert key not in one.arguments or one.arguments[key] in kept["nothing"], one.name
        if one.moment == "spent_per_coupon":
            over = [name for name in kept["nothing"] if one.arguments["first"] <= name <= one.arguments["last"]]
            assert one.arguments["first"] in over and one.arguments["last"] in over
            assert set(over) <= set(kept[one.arguments["arm"]])
        for key in ("arm", "few", "many"):
            if key in one.arguments:
                assert (
                    one.moment not in ("sales_near_cutoff", "crowding")
                    or one.arguments["quarter"] in world.question.samples[one.arguments[key]]
                )
                assert one.arguments[key] in {arm.name for arm in world.arms} | set(played)


def test_the_pandemic_stops_before_the_hold_out_unless_it_is_asked_for():
    for hold_out, last in ((False, "2020Q2"), (True, "2021Q2")):
        experiments = validation_experiments("china_2019", None, 4, hold_out)
        assert experiments["covid"].question.last_quarter == last
        assert all(experiments[name].question.last_quarter == "2020Q2" for name in WITHOUT)
        assert len({tuple(world.seed for world in one.worlds) for one in experiments.values()}) == 1, (
            "the same worlds everywhere"
        )


def test_more_worlds_of_the_pandemic_do_not_lengthen_the_quiet_arm():
    asked = {
        worlds: {
            name: len(one.worlds) for name, one in validation_experiments("china_2019", None, worlds, False).items()
        }
        for worlds in (None, 3, 70)
    }
    usual = {"quiet": 60, "credit": 20, "rush": 8}
    assert asked[None]["covid"] == 32 and usual.items() <= asked[None].items()
    assert all(asked[3][name] == 3 for name in ("covid", "without_deferral", *usual))
    assert asked[70]["covid"] == 70 and usual.items() <= asked[70].items()


def test_only_the_worlds_that_are_needed_are_played():
    assert set(validation_experiments("china_2019", None, None, False, needed={"quiet"})) == {"quiet"}
    assert set(validation_experiments("china_2019", None, None, False, needed={"covid"})) == {"covid", *WITHOUT}


def test_the_quiet_world_lasts_forty_quarters():
    first, last = Experiment.read("validation_quiet").question.quarters.split(":")
    assert quarter_index(last) - quarter_index(first) + 1 == 40


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "test"', 'kind = "tset"', "jobs.kind: 'tset': no such kind; did you mean test?"),
        ('unit = "share"\n', "", "jobs.unit: is not said; every figure needs it"),
        ('unit = "share"', 'unit = "share"\ncolour = "red"', "jobs.colour: no such key"),
        ("value = 1.0", 'value = "much"', "jobs.value: 'much': expected a number"),
        ("value = 1.0\n", "", "jobs: within needs a value or a series to lie around; add one"),
        ("value = 1.0\nwithin = 0.5", 'low = 0.5\nrule = "band"', "jobs: band needs a value or a series to lie around"),
        ("within = 0.5\n", 'rule = "band"\n', "jobs: expected low, high or both, or else within"),
        ("within = 0.5\n", "", "jobs: expected low, high or both, or else within"),
        ("within = 0.5", "within = 0.5\nlow = 0.0", "jobs: expected low, high or both, or else within"),
        ("within = 0.5", "low = 2.0\nhigh = 1.0", "jobs: low 2.0 lies above high 1.0; exchange them"),
        ("value = 1.0", 'value = 1.0\nseries = "gdp_against_trend"', "jobs: expected value or series, not both"),
        (
            "value = 1.0",
            'series = "gdp_against_trnd"',
            "jobs.series: 'gdp_against_trnd': no such series; did you mean gdp_against_trend?",
        ),
        ("value = 1.0", 'series = "catering_sales_yoy"', None),
        (
            'world = "covid"',
            'world = "mars"',
            "jobs.world: 'mars': no such world; known: quiet, covid, opening, anchors, credit",
        ),
        ('moment = "level"', 'moment = "levle"', "jobs.moment: 'levle': no such moment; did you mean level?"),
        (
            'measure = "employment"',
            'measure = "employmnt"',
            "jobs.arguments: measure: 'employmnt': no such measure; did you mean employment?",
        ),
        ('quarter = "2020Q1"', 'quarter = "2020"', "jobs.arguments: quarter: '2020': no such quarter"),
        (', quarter = "2020Q1"', "", "level: missing a required argument: 'quarter'"),
        ('quarter = "2020Q1"', 'quarter = "2020Q1", month = 2', "level: got an unexpected keyword argument 'month'"),
        (
            'quarter = "2020Q1"',
            'quarter = "2020Q3"',
            "2020Q3 lies in the hold-out, which begins in 2020Q3; set hold_out = true",
        ),
        (
            'kind = "test"',
            'kind = "fit"\nhold_out = true',
            "jobs.kind: 'fit': the hold-out is never fitted; expected 'test'",
        ),
        ('moment = "level"', 'moment = "none"\nrule = "absent"', "jobs.rule: 'absent': expected a note that says why"),
        (
            'world = "covid"',
            'world = "covid"\nrule = "beats"',
            "jobs.arguments: expected benchmark, one of random_walk",
        ),
        ('moment = "level"', 'moment = "rank_correlation"', "'data'"),
    ],
)
def test_a_mistake_is_told_with_file_key_value_and_what_to_do(tmp_path, old, new, told):
    path = tmp_path / "targets.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    if told is None:
        assert targets.read(path=path)[0].value == -0.443
        return
    with pytest.raises(ConfigError) as error:
        targets.read(path=path)
    assert told in str(error.value) and str(path) in str(error.value)


@pytest.mark.parametrize("key", ["quarter", "base", "first", "last", "before", "struck", "after"])
def test_no_argument_reaches_into_the_hold_out_unsaid(key):
    """A mean up to 2020Q3 looks at the hold-out as much as a level in it."""
    written = targets.Written.model_validate(
        tomllib.loads(GOOD)["jobs"] | {"arguments": {"measure": "employment", key: "2020Q3"}}
    )
    sources = targets.Sources((targets.Layer("targets.toml", "", {}),))
    with pytest.raises(ConfigError, match=f"{key}: 2020Q3 lies in the hold-out"):
        targets.check_quarters("jobs", written, sources)
    targets.check_quarters("jobs", written.model_copy(update={"hold_out": True}), sources)


@pytest.mark.parametrize("value", [0.0, -0.2, 0.3])
def test_a_target_lies_around_what_its_series_says(tmp_path, monkeypatch, value):
    """Nothing at all is a figure too, such as a growth of zero."""
    table = pl.DataFrame({"series": ["jobs", "jobs", "shops"], "quarter": ["2020Q1", "2020Q2", "2020Q1"]})
    told = table.with_columns(value=pl.Series([value, 9.0, 9.0]))
    monkeypatch.setattr(targets, "series_table", lambda: told)
    path = tmp_path / "targets.toml"
    path.write_text(GOOD.replace("value = 1.0", 'series = "jobs"'))
    (one,) = targets.read(path=path)
    assert (one.value, one.low, one.high) == (value, pytest.approx(value - 0.5), pytest.approx(value + 0.5))
    path.write_text(GOOD.replace("value = 1.0", 'series = "shops"').replace("2020Q1", "2020Q2"))
    with pytest.raises(ConfigError, match="jobs.series: 'shops': no value for 2020Q2"):
        targets.read(path=path)


def test_all_mistakes_are_told_at_once(tmp_path):
    path = tmp_path / "targets.toml"
    path.write_text(
        GOOD.replace('kind = "test"', 'kind = "tset"')
        + GOOD.replace("[jobs]", "[more]").replace('moment = "level"', 'moment = "levle"')
    )
    with pytest.raises(ConfigError, match="(?s)jobs.kind.*more.moment"):
        targets.read(path=path)


def test_a_good_file_is_read(tmp_path):
    path = tmp_path / "targets.toml"
    path.write_text(GOOD)
    (one,) = targets.read(path=path)
    assert (one.name, one.low, one.high, one.rule, one.hold_out) == ("jobs", 0.5, 1.5, "range", False)


def test_an_unknown_economy_is_refused():
    with pytest.raises(ConfigError, match="atlantis"):
        targets.read("atlantis")
