"""Effects worked by hand on tables of four worlds."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from experiments.ask.measures import Measure
from experiments.ask.schema import Compare
from experiments.errors import NotPaired
from experiments.find.bound import bound, bounds
from experiments.find.clusters import Clusters
from experiments.find.effects import effects, served_by_few
from experiments.find.intervals import spread_by_source
from experiments.find.panel import Panel
from experiments.show.tables import bound_line

QUARTERS = ["2020Q1", "2020Q2", "2020Q3", "2020Q4"]
KNOWN = {name: Measure("persons", "level", "") for name in ("employment",)} | {
    "gdp": Measure("yuan a quarter", "flow", ""),
    "programme_cost": Measure("yuan a quarter", "flow", ""),
    "rate": Measure("share", "share", ""),
    "money_drawn": Measure("yuan a quarter", "flow", ""),
}
STARTS = {"nothing": None, "help": "2020Q2"}


def read(rows: pl.DataFrame) -> Panel:
    """All worlds have one opening."""
    return Panel.read(rows, drawn_openings=1)


def table(
    differences: dict[str, list[list[float]]], worlds_a_draw: int = 1, level: float | None = None
) -> pl.DataFrame:
    """World w has 100 + 10 w in every quarter without relief, or a level; `differences` are worlds x quarters."""
    rows = []
    for arm in ("nothing", "help"):
        for measure, by_world in differences.items():
            for world, by_quarter in enumerate(by_world):
                for quarter, difference in zip(QUARTERS, by_quarter, strict=True):
                    value = (100.0 + 10 * world if level is None else level) + (difference if arm == "help" else 0.0)
                    rows.append((arm, world, world // worlds_a_draw, 7, quarter, measure, value))
    return pl.DataFrame(rows, schema=["arm", "world", "draw", "seed", "quarter", "measure", "value"], orient="row")


def compare(*measures: str) -> Compare:
    return Compare(measures=list(measures), during="2020Q2:2020Q3", after="2020Q4:2020Q4", confidence=0.9)


JOBS = [[0, 1, 3, 2], [0, 2, 4, 2], [0, 3, 5, 2], [0, 4, 6, 2]]


def row(found: pl.DataFrame, measure: str, window: str) -> dict:
    return found.filter((pl.col("measure") == measure) & (pl.col("window") == window)).row(0, named=True)


def test_means_over_windows_with_t_intervals():
    found = effects(read(table({"employment": JOBS})), compare("employment"), STARTS, KNOWN)
    during = row(found, "employment", "during")
    by_world = np.array([2.0, 3.0, 4.0, 5.0])
    half = stats.t.ppf(0.95, 3) * by_world.std(ddof=1) / 2
    assert during["effect"] == 3.5
    assert (during["low"], during["high"]) == pytest.approx((3.5 - half, 3.5 + half))
    assert (during["worlds"], during["units"], during["share_positive"], during["warning"]) == (4, 4, 1.0, None)
    assert during["percent"] == pytest.approx(3.5 / 115 * 100)
    assert row(found, "employment", "after")["effect"] == 2.0
    assert row(found, "employment", "2020Q3")["effect"] == 4.5


def test_an_arm_that_serves_a_handful_reports_no_effect():
    few = [[0, -90, -90, -90]] * 4
    known = KNOWN | {"treated_agents": Measure("agents", "level", "")}
    found = effects(read(table({"employment": JOBS, "treated_agents": few})), compare("employment"), STARTS, known)
    during = row(found, "employment", "during")
    assert during["effect"] is None and during["low"] is None and "fewer than 30 agents" in during["note"]


def test_an_arm_that_changes_the_shock_alone_need_serve_nobody_and_has_no_bound():
    none, known = [[0, -100, -100, -100]] * 4, KNOWN | {"treated_agents": Measure("agents", "level", "")}
    found = effects(
        read(table({"employment": JOBS, "treated_agents": none})), compare("employment"), STARTS, known, {"help"}
    )
    assert row(found, "employment", "during")["effect"] == 3.5
    money = {name: [[0] * 4] * 4 for name in ("money_drawn", "programme_cost")}
    panel = read(table({"employment": JOBS} | money))
    assert [one.arm for one in bounds(panel, compare("employment"), STARTS)] == ["help"]
    assert bounds(panel, compare("employment"), STARTS, {"help"}) == []


def test_an_arm_tells_of_a_programme_hidden_behind_a_larger_one():
    served = {"treated_agents": [[0] * 4] * 4, "fewest_treated_agents": [[0, -96, -96, -96]] * 4}
    assert dict(served_by_few(read(table(served)))) == {"help": 19.0}
    assert dict(served_by_few(read(table(served | {"fewest_treated_agents": [[0] * 4] * 4})))) == {}


def test_cumulated_from_the_first_programme():
    found = effects(read(table({"employment": JOBS})), compare("employment"), STARTS, KNOWN)
    assert row(found, "employment", "cumulated")["effect"] == 3.5 * 2 + 2
    assert row(found, "employment", "cumulated")["unit"] == "job-quarters"
    assert row(found, "employment", "cumulated_during")["effect"] == 7


def test_shares_do_not_add_up():
    found = effects(read(table({"rate": JOBS})), compare("rate"), STARTS, KNOWN)
    assert "cumulated" not in found["window"]


def test_variance_reduction_by_hand():
    found = effects(read(table({"employment": JOBS})), compare("employment"), STARTS, KNOWN)
    with_relief, without = np.array([102, 113, 124, 135.0]), np.array([100, 110, 120, 130.0])
    expected = (with_relief.var(ddof=1) + without.var(ddof=1)) / (with_relief - without).var(ddof=1)
    assert row(found, "employment", "during")["variance_reduction"] == pytest.approx(expected)


def test_effects_are_against_the_arm_asked_for_wherever_it_stands():
    """Arms help, nothing, more: `more` has twice the jobs of `help`, and costs 300 in place of 30 a quarter."""
    measures = {"employment": JOBS, "programme_cost": [[0, 30, 30, 30]] * 4}
    usual = table(measures)
    more = (
        usual.filter(pl.col("arm") == "help")
        .with_columns(arm=pl.lit("more"))
        .join(usual.filter(pl.col("arm") == "nothing"), on=["world", "quarter", "measure"], suffix="_without")
    )
    times = pl.when(pl.col("measure") == "employment").then(2.0).otherwise(10.0)
    more = more.with_columns(
        value=pl.col("value_without") + times * (pl.col("value") - pl.col("value_without"))
    ).select(usual.columns)
    parts = [usual.filter(pl.col("arm") == "help"), usual.filter(pl.col("arm") == "nothing"), more]
    found = effects(read(pl.concat(parts)), compare("employment", "cost_per_job"), STARTS | {"more": "2020Q2"}, KNOWN)
    answer = {(one["arm"], one["measure"], one["window"]): one for one in found.iter_rows(named=True)}
    assert {arm for arm, *_ in answer} == {"help", "more"} and set(found["against"]) == {"nothing"}
    assert [answer[arm, "employment", "during"]["effect"] for arm in ("help", "more")] == [3.5, 7.0]
    assert answer["more", "employment", "during"]["level_against"] == 115
    assert [answer[arm, "cost_per_job", "cumulated"]["effect"] for arm in ("help", "more")] == pytest.approx(
        [90 / 9, 900 / 18]
    )


def test_the_table_says_which_spread_is_of_luck():
    """Effects 1, 3, 7 and 9 of the draws 0, 0, 1, 1, as in the next test."""
    found = effects(
        read(table({"employment": [[0, d, d, d] for d in (1, 3, 7, 9)]}, worlds_a_draw=2)),
        compare("employment"),
        STARTS,
        KNOWN,
    )
    during = row(found, "employment", "during")
    assert (during["luck_sd"] ** 2, during["parameter_sd"] ** 2) == pytest.approx((2, 17))


def test_luck_and_parameters_apart():
    """Draws {1, 3} and {7, 9}: inside variance 2; between means 2 and 8, so 18 - 2 / 2 = 17."""
    luck, parameters = spread_by_source(np.array([1.0, 3.0, 7.0, 9.0]), np.array([0, 0, 1, 1]))
    assert luck**2 == pytest.approx(2) and parameters**2 == pytest.approx(17)


def test_an_effect_before_its_cause_is_refused():
    early = [[0, 1, 3, 2], [0, 2, 4, 2], [0.001, 3, 5, 2], [0, 4, 6, 2]]
    with pytest.raises(NotPaired, match="arm help, measure employment, 2020Q1.*world 2.*2020Q2"):
        effects(read(table({"employment": early})), compare("employment"), STARTS, KNOWN)


def test_cost_per_job_by_hand():
    cost = [[0, 30, 30, 30]] * 4
    found = effects(read(table({"employment": JOBS, "programme_cost": cost})), compare("cost_per_job"), STARTS, KNOWN)
    answer = row(found, "cost_per_job", "cumulated")
    assert answer["effect"] == pytest.approx(90 / 9)
    assert answer["low"] < 10 < answer["high"]


def test_cost_and_jobs_are_those_of_the_same_world():
    """Where each job costs ten everywhere there is nothing to doubt; with costs of another world there would be."""
    cost = [[10 * jobs for jobs in world] for world in JOBS]
    found = effects(read(table({"employment": JOBS, "programme_cost": cost})), compare("cost_per_job"), STARTS, KNOWN)
    answer = row(found, "cost_per_job", "cumulated")
    assert (answer["low"], answer["effect"], answer["high"]) == pytest.approx((10, 10, 10))


def test_a_draw_is_the_unit_where_worlds_share_one():
    """Draws of the effects 2, 3 and 4, 5: means 2.5 and 4.5, so 3.5 give or take t with one degree of freedom."""
    during = row(
        effects(read(table({"employment": JOBS}, worlds_a_draw=2)), compare("employment"), STARTS, KNOWN),
        "employment",
        "during",
    )
    half = stats.t.ppf(0.95, 1) * np.array([2.5, 4.5]).std(ddof=1) / np.sqrt(2)
    assert (during["low"], during["high"]) == pytest.approx((3.5 - half, 3.5 + half))
    assert (during["worlds"], during["units"], during["openings"], during["freedom"]) == (4, 2, 1, pytest.approx(1))


def test_a_fixed_cost_over_jobs_is_the_inverse_of_the_interval_of_jobs():
    """With no spread in the numerator Fieller's interval is the inverted t interval of the denominator."""
    jobs = np.array([6.0, 8.0, 10.0, 12.0])
    clusters = Clusters.alone(4)
    plain, ratio = clusters.of(jobs).interval(0.9), clusters.ratio(np.full(4, 90.0), jobs, 0.9)
    assert (ratio.low, ratio.high) == pytest.approx((90 / plain.high, 90 / plain.low))


@pytest.mark.parametrize(
    ("jobs", "words"),
    [
        ([[0, 1, 1, 1], [0, -1, -1, -1], [0, 2, 2, 2], [0, -1, -1, -1]], "includes zero"),
        ([[0, 0, 0, 0]] * 4, "does not change"),
        ([[0, -1, -1, -1], [0, -2, -1, -1], [0, -1, -2, -1], [0, -1, -1, -2]], "falls"),
    ],
)
def test_cost_per_job_is_not_defined_in_words(jobs, words):
    panel = read(table({"employment": jobs, "programme_cost": [[0, 30, 30, 30]] * 4}))
    found = row(effects(panel, compare("cost_per_job"), STARTS, KNOWN), "cost_per_job", "cumulated")
    assert found["effect"] is None and words in found["note"]


def test_what_no_programme_pays_for_costs_nothing_that_could_be_named():
    """An arm that changes the shock keeps jobs, and its sponsors pay nothing: no bargain of 0 yuan a job."""
    panel = read(table({"employment": JOBS, "programme_cost": [[0, 0, 0, 0]] * 4}))
    found = row(effects(panel, compare("cost_per_job"), STARTS, KNOWN), "cost_per_job", "cumulated")
    assert found["effect"] is None and found["note"] == "not defined: no programme pays"


def test_one_world_has_an_effect_and_no_interval():
    found = effects(read(table({"employment": JOBS[:1]})), compare("employment"), STARTS, KNOWN)
    answer = row(found, "employment", "during")
    assert answer["effect"] == 2.0 and answer["low"] is None and answer["variance_reduction"] is None


def test_the_bound_by_hand():
    """40,000 yuan lent and 3,000 given at 8,600 yuan a job bridge 5 jobs; the effect peaks at 4.5 in 2020Q3."""
    panel = read(
        table({"employment": JOBS, "money_drawn": [[0, 40_000, 0, 0]] * 4, "programme_cost": [[0, 0, 3_000, 0]] * 4})
    )
    found = bound(panel, "nothing", "help", STARTS, 8_600)
    assert (found.most_jobs, found.jobs_found, found.quarter, found.broken) == (5, 4.5, "2020Q3", False)
    assert bound(panel, "nothing", "help", STARTS, 10_000).broken
    less = [[0, -40_000, 0, 0]] * 4
    panel = read(table({"employment": JOBS, "money_drawn": less, "programme_cost": [[0, 0, 0, 0]] * 4}))
    found = bound(panel, "nothing", "help", STARTS, 8_600)
    assert (found.money, found.most_jobs, found.jobs_found, found.broken) == (-40_000, 0.0, 4.5, False)


def test_money_that_comes_sooner_bounds_by_what_is_out_and_not_by_its_sum():
    """40,000 yuan lent a quarter before the other arm lends 36,000: four thousand in all, and forty at the peak."""
    sooner = [[0, 40_000, -36_000, 0]] * 4
    panel = read(table({"employment": JOBS, "money_drawn": sooner, "programme_cost": [[0, 0, 3_000, 0]] * 4}))
    found = bound(panel, "nothing", "help", STARTS, 8_000)
    assert (found.money, found.most_jobs, found.broken) == (40_000, 5.0, False)


def test_a_cost_that_nobody_has_without_relief_is_not_below_zero():
    """Costs of 0, 0, 0 and 8: two give or take 6.4, of which what lies below nothing is cut, in every window."""
    cost = [[0, 0, 0, 0]] * 3 + [[0, 8, 8, 8]]
    known = KNOWN | {"programme_cost": Measure("yuan a quarter", "flow", "")}
    found = effects(read(table({"programme_cost": cost}, level=0)), compare("programme_cost"), STARTS, known)
    assert found["low"].min() == 0 and row(found, "programme_cost", "during")["effect"] == 2
    other = effects(read(table({"employment": cost})), compare("employment"), STARTS, KNOWN)
    assert row(other, "employment", "during")["low"] < 0, "of jobs there are some without relief"


def test_a_rule_that_spends_nothing_has_no_bound():
    """Half a job kept without a yuan is no error: money does not bound what it does not pay for."""
    nothing = {name: [[0] * 4] * 4 for name in ("money_drawn", "programme_cost")}
    found = bound(read(table({"employment": JOBS} | nothing)), "nothing", "help", STARTS, 8_600)
    assert (found.money, found.jobs_found, found.known, found.broken) == (0.0, 4.5, False, False)
    assert bound_line(found, "“nothing”") == (
        "No bound, “help”: it lends and gives no more than “nothing”; found 4.50 jobs at the peak (2020Q3)."
    )


def test_luck_and_parameters_apart_where_a_draw_has_lost_worlds():
    """Draws {1, 3, 5} and {7}: inside 8 / 2 = 4, between 3 x 1 + 9 = 12; a draw has (4 - 10 / 4) = 1.5 worlds as they
    count, so that parameters have (12 - 4) / 1.5."""
    luck, parameters = spread_by_source(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 0, 1]))
    assert luck**2 == pytest.approx(4) and parameters**2 == pytest.approx(16 / 3)
