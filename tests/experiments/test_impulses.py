"""Impulse responses worked by hand: quarters, multipliers, growth after the end, published ranges."""

import numpy as np
import pytest

from abm.calendar import quarter_index
from abm.errors import ConfigError
from abm.shocks import Shock
from experiments.find.intervals import NOTHING, Interval
from experiments.find.panel import Panel
from experiments.impulses import question, ranges
from experiments.impulses.question import Impulse, named, path_of
from experiments.impulses.ranges import Beside, Range
from experiments.impulses.responses import MEASURES, TOLD, Responses

WORLDS, QUARTERS = 8, [f"{2019 + q // 4}Q{q % 4 + 1}" for q in range(4 + 16)]
BEGINS, GDP = "2020Q1", 1000.0
STARTS = {"nothing": None, "push": BEGINS}
APART = np.linspace(-0.5, 0.5, WORLDS)[:, None]  # of the worlds' effects from their mean; adds up to nothing


def made(changes: dict[str, list[float]], apart: float = 0.0, begins: int = 4) -> Responses:
    """Every measure is 1,000 without the push; with it so much more from 2020Q1 on, quarter by quarter."""
    values = {}
    for measure in MEASURES:
        usual = np.full((WORLDS, len(QUARTERS)), GDP)
        pushed = usual.copy()
        more = np.array(changes.get(measure, []), dtype=float)
        pushed[:, begins : begins + len(more)] += more + apart * APART * (more != 0)
        values["nothing", measure], values["push", measure] = usual, pushed
    worlds = np.arange(WORLDS)
    panel = Panel(("nothing", "push"), worlds, worlds, worlds, tuple(QUARTERS), values)
    return Responses.of(panel, "nothing", BEGINS, STARTS)


def test_quarters_are_counted_from_the_first():
    """GDP is 1, 2, 3, ... higher: 0.1, 0.4, 0.8 and 1.2 per cent in the quarters that are told."""
    found = made({"gdp_real": list(range(1, 17))})
    rows = [row for row in found.rows("push", None) if row.response == "gdp"]
    assert [row.quarter for row in rows] == list(TOLD) == [1, 4, 8, 12]
    assert [row.found.mean for row in rows] == pytest.approx([0.1, 0.4, 0.8, 1.2])
    assert found.quarters == 16 and len(found.path("push", "gdp")) == 16


def test_a_multiplier_is_what_was_gained_over_what_was_spent_so_far():
    """10 a quarter for four quarters; GDP 4, 8, 12, 12, then 4 for four quarters: 0.4, 36 of 40, 52 of 40."""
    spent, gained = [10.0] * 4, [4.0, 8.0, 12.0, 12.0, 4.0, 4.0, 4.0, 4.0]
    found = made({"gdp_real": gained, "fiscal_impulse": spent})
    by_quarter = [found.a_yuan("push", "gdp_a_yuan", "fiscal_impulse", quarter).mean for quarter in (1, 2, 4, 8)]
    assert by_quarter == pytest.approx([0.4, 12 / 20, 36 / 40, 52 / 40])


def test_a_multiplier_has_fiellers_interval():
    found = made({"gdp_real": [8.0], "fiscal_impulse": [10.0]}, apart=1.0)
    one = found.a_yuan("push", "gdp_a_yuan", "fiscal_impulse", 1)
    gain, spent = 8.0 + APART[:, 0], 10.0 + APART[:, 0]
    assert one == found.panel.clusters.ratio(gain, spent, 0.95)
    assert one.low < one.mean < one.high


def test_of_what_falls_the_falls_are_told():
    """Exports 50 lower and GDP 40: 0.8 of GDP lost a yuan of exports lost, not -0.8."""
    found = made({"gdp_real": [-40.0], "exports": [-50.0]})
    assert found.a_yuan("push", "gdp_a_yuan", "exports", 1).mean == pytest.approx(0.8)
    rises = made({"gdp_real": [40.0], "exports": [-50.0]})
    assert rises.a_yuan("push", "gdp_a_yuan", "exports", 1).mean == pytest.approx(-0.8)


def test_without_a_yuan_there_is_no_multiplier():
    found = made({"gdp_real": [8.0]})
    assert found.a_yuan("push", "gdp_a_yuan", None, 1) == NOTHING
    assert np.isnan(found.a_yuan("push", "gdp_a_yuan", "fiscal_impulse", 1).mean)


def test_debt_is_told_in_gdps_of_a_year_and_unemployment_in_points():
    found = made({"public_debt": [40.0], "unemployment_rate": [-0.002], "gdp": [0.0]})
    assert found.one("push", "public_debt", None, 1).mean == pytest.approx(1.0)  # 40 of 4 x 1,000
    assert found.one("push", "unemployment", None, 1).mean == pytest.approx(-0.2)


def test_an_effect_that_grows_after_its_end_is_seen():
    """A push of four quarters: largest in its fourth quarter, or planted in the twelfth, up, down, lost in luck."""
    fades, grows = [1.0, 2, 3, 4, 3, 2, 1], [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert made({"gdp_real": fades}, apart=0.5).late("push", 4) is None
    for sign in (1.0, -1.0):
        late = made({"gdp_real": [sign * x for x in grows]}, apart=0.5).late("push", 4)
        assert (late.quarter, late.grows, late.swings_back) == (12, True, False)
        assert late.found.mean == pytest.approx(sign * 1.2) and late.found.low * late.found.high > 0
    assert made({"gdp_real": grows}, apart=300.0).late("push", 4) is None
    eighth, ninth = [0.1] * 7 + [5.0], [0.1] * 8 + [5.0]
    assert made({"gdp_real": eighth}, apart=0.1).late("push", 4) is None
    assert made({"gdp_real": ninth}, apart=0.1).late("push", 4).quarter == 9


def test_an_effect_that_lasts_or_swings_back_does_not_grow():
    lasts = made({"gdp_real": [4.0] * 4 + [3.0] * 8}, apart=0.1).late("push", 4)
    assert (lasts.grows, lasts.swings_back) == (False, False) and lasts.quarter > 8
    back = made({"gdp_real": [4.0] * 4 + [0.0] * 7 + [-2.0]}, apart=0.1).late("push", 4)
    assert (back.quarter, back.grows, back.swings_back) == (12, False, True)
    assert back.found.mean == pytest.approx(-0.2)


def test_what_was_spent_is_added_up_over_gdp():
    """10 a quarter of 1,000: 1 per cent on impact, 4 after four quarters, and no more."""
    found = made({"fiscal_impulse": [10.0] * 4})
    by_quarter = [found.spent("push", "fiscal_impulse", quarter).mean for quarter in TOLD]
    assert by_quarter == pytest.approx([1.0, 4.0, 4.0, 4.0])


def test_worlds_that_differ_before_the_impulse_are_refused():
    """A planted fault: the push begins a quarter too early."""
    from experiments.errors import NotPaired

    with pytest.raises(NotPaired, match="2019Q4"):
        made({"gdp_real": [1.0]}, begins=3)


def test_a_path_is_moved_in_its_quarters_and_nowhere_else():
    """In the pandemic the rate is 0.3 points lower: a point on top makes 1.3, before and after it is what it was."""
    shock, first = Shock.read("covid_2020"), quarter_index(BEGINS)
    for path in ("policy_rate_change", "world_demand", "public_investment"):
        for change in ({"added": 0.001}, {"times": 0.99}):
            asked = {path: named(path_of(shock, path), range(first, first + 4), **change)}
            other = shock.changed(asked)
            for quarter in range(first - 8, first + 30):
                was, now = shock.paths[path].at(quarter), other.paths[path].at(quarter)
                inside = first <= quarter < first + 4
                assert now == (was * change.get("times", 1.0) + change.get("added", 0.0) if inside else was)
            assert shock.first_difference(other) == first


def test_the_shipped_list_is_six_impulses_from_one_quarter_on():
    impulses, experiment = question.read("standard")
    assert list(impulses.impulse) == ["purchases", "transfer", "grant", "rate", "world", "credit"]
    assert [arm.name for arm in experiment.arms] == ["nothing", *impulses.impulse]
    assert {arm.starts for arm in experiment.arms[1:]} == {BEGINS}
    moved = {arm.name: arm.shock_changes for arm in experiment.arms}
    rate = moved["rate"]["policy_rate_change"]
    assert [rate[f"2020Q{q}"] for q in (1, 2, 3, 4)] == [-0.01] * 4 and rate["2021Q1"] == rate["2019Q4"] == 0.0
    assert moved["world"]["world_demand"]["2020Q4"] == moved["world"]["world_online"]["2020Q4"] == 0.95
    assert moved["transfer"]["transfers_to_households"]["2020Q2"] == 0.0
    (line,) = experiment.arms[-1].relief
    assert (line["start"], line["end"]) == ("2020-01", "2020-12")


def test_the_grant_is_a_hundredth_of_a_quarters_gdp():
    """98.65 trillion in 2019 (facts): a quarter of a hundredth of it."""
    (grant,) = question.read("standard")[0].impulse["grant"].relief
    assert grant["budget_yuan"] == pytest.approx(98.65e12 / 4 * 0.01, rel=0.01)


def test_a_list_can_be_put_into_the_pandemic():
    _, experiment = question.read("standard", ["shock=covid_2020"])
    changes = next(arm.shock_changes for arm in experiment.arms if arm.name == "rate")
    assert changes["policy_rate_change"]["2020Q3"] == pytest.approx(-0.013)
    assert experiment.question.compare.after.endswith("2022Q1")  # the last quarter of which the shock says anything


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ("impulse.rate.added={policy_rate=-0.01}", "impulse.rate: policy_rate: no such path.*policy_rate_change"),
        ("impulse.rate.added={fear=0.1, labour_present=0.5}", "no such path by quarter"),
        ("impulse.rate.times={policy_rate_change=2.0}", "is added to and multiplied"),
        ("impulse.rate.added={policy_rate_change=-0.5}", "outside its range"),
        ("impulse.rate.quarters=9", "impulse.rate.quarters"),
        ("quarters=12", "quarters"),
        ("impulse.odd={says='Nothing'}", "impulse.odd: moves nothing"),
    ],
)
def test_mistakes_are_told_in_words(changed, words):
    with pytest.raises(ConfigError, match=words):
        question.read("standard", [changed])


def test_an_impulse_that_moves_nothing_is_refused():
    with pytest.raises(ConfigError, match="moves nothing"):
        question.arm(Impulse(says="Nothing"), BEGINS, Shock.read("impulses"))


def beside(low: float, mean: float, high: float) -> Beside:
    said = {"impulse": "push", "response": "gdp", "quarter": 4, "low": 0.2, "high": 1.0, "unit": "per cent"}
    return Beside(
        "push", Range(**said, source="made up", status="recalled", confidence="low"), Interval(mean, low, high)
    )


@pytest.mark.parametrize(
    ("found", "verdict", "reaches"),
    [
        ((0.1, 0.2, 0.3), "inside", True),
        ((0.0, 0.1, 0.15), "below", False),
        ((0.0, 0.1, 0.2), "below", True),
        ((0.9, 1.1, 1.3), "above", True),
        ((1.05, 1.1, 1.3), "above", False),
    ],
)
def test_inside_above_below(found, verdict, reaches):
    one = beside(*found)
    assert (one.verdict, one.reaches) == (verdict, reaches)


def test_what_is_not_defined_lies_nowhere():
    one = beside(np.nan, np.nan, np.nan)
    assert (one.verdict, one.reaches) == ("not defined", False)


def test_published_ranges_are_of_impulses_and_quarters_that_are_played(tmp_path):
    known, impulses = ranges.read(), question.read("standard")[0]
    assert {one.impulse for one in known.values()} <= {*impulses.impulse}
    assert max(one.quarter for one in known.values()) <= impulses.quarters
    assert {one.status for one in known.values()} == {"recalled"}
    (tmp_path / "odd.toml").write_text(
        '[odd]\nimpulse = "rate"\nresponse = "gdq"\nquarter = 0\nlow = 2.0\nhigh = 1.0\n'
    )
    with pytest.raises(ConfigError) as told:
        ranges.read(tmp_path / "odd.toml")
    assert all(word in str(told.value) for word in ("response", "quarter", "source", "odd.toml"))


def test_no_calibration_and_no_target_names_a_published_range():
    """They are read beside the model's responses and nowhere else."""
    from experiments.validation import targets

    assert not {*ranges.read()} & {one.name for one in targets.read()}
