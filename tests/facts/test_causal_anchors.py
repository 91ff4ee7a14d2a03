"""Causal anchors on the economy itself: each is measured, those whose direction the model gets right keep it, and a
planted effect is found again.

Whether an anchor passes is reported by `relief validate` and asserted nowhere: nothing is tuned to them, by a test as
little as by a fit.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from abm import Economy
from abm.state.firms import SizeClass
from abm.state.lines import CreditLine
from abm.state.state import MONTHS
from experiments.experiment import Experiment
from experiments.validation import comparisons, cross_sections, targets
from experiments.validation.moments import Record, moment
from experiments.validation.play import Asked, of_row, validate
from experiments.validation.score import worlds_of
from tests.paired import at_the_end_of_2019

ROW = "causal anchors"
ANCHORS = {one.name: one for one in of_row(targets.read(), ROW)}
SCALE, WORLDS = 20_000, 4


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What `relief validate --row "causal anchors"` finds on a few worlds: scores by name, and the worlds."""
    found = validate(
        Asked(scale=SCALE, worlds=WORLDS, row=ROW), tmp_path_factory.mktemp("anchors"), workers=0, quiet=True
    )
    return {score.target.name: score for score in found.scores}, worlds_of(found.results)


def by_world(found, name: str) -> np.ndarray:
    return np.array([moment(ANCHORS[name], record) for record in found[1][ANCHORS[name].world]])


def error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / np.sqrt(values.size))


@pytest.mark.slow
@pytest.mark.parametrize("name", ANCHORS)
def test_an_anchor_is_measured_on_every_world_with_its_band(found, name):
    score = found[0][name]
    assert score.mean is not None, score.note
    assert (
        score.worlds == WORLDS
        and np.isfinite([score.low, score.mean, score.high]).all()
        and score.low <= score.mean <= score.high
    )


@pytest.mark.slow
def test_deferred_loans_reopen_firms_and_policy_loans_alone_do_not(found):
    deferral, loans = by_world(found, "anchor_deferral"), by_world(found, "anchor_policy_loans")
    assert deferral.mean() > 0.0 and np.abs(loans).max() < 0.001
    assert np.abs(loans).mean() < deferral.mean()


@pytest.mark.slow
def test_relief_from_contributions_reopens_firms(found):
    helped = by_world(found, "anchor_payroll_cut")
    assert helped.mean() > 0.0


@pytest.mark.slow
def test_a_newcomer_abroad_loses_where_many_come_with_it(found):
    """In each world: what is lost is skewed, and four worlds say little of its mean."""
    assert (by_world(found, "anchor_crowding") < 0.0).all()


@pytest.mark.slow
def test_being_online_does_not_lower_survival(found):
    gap = by_world(found, "anchor_online_survival")
    assert gap.mean() > -2.0 * error(gap)


@pytest.mark.slow
def test_failures_without_support_are_of_the_order_found_elsewhere(found):
    more = by_world(found, "anchor_failures")
    assert 0.0615 / 3.0 < more.mean() < 0.091 * 3.0


@pytest.mark.slow
def test_most_of_what_coupons_bring_in_is_missing_later(found):
    for record in found[1]["quiet"]:
        gross, net = (
            comparisons.per_yuan(record, "consumption", "2027Q1", last, "coupons") for last in ("2027Q1", "2027Q4")
        )
        assert gross > 1.0 and net < gross / 2.0
        assert record.at("programme_cost", "2027Q2", "coupons") == 0.0, (
            "handed out in one quarter, so that what follows is what is missing later"
        )


# A comparison that mixes up who is treated does not find an effect that was planted.


@pytest.mark.slow
def test_a_planted_gain_of_sellers_above_the_cutoff_is_found_whole(found):
    asked = ANCHORS["anchor_platform_credit"].arguments
    for record in found[1]["credit"]:
        before, sold = record.firms[asked["before"]], record.firms[asked["quarter"]]
        score = before.select("id", score="above_cutoff", online_then="online", class_then="size_class")
        treated = pl.col("online_then") & pl.col("class_then").is_in(cross_sections.SCORED) & (pl.col("score") >= 0.0)
        for who, expected in (
            (treated, 0.18),
            (~treated, None),
            (pl.lit(True), 0.0),
            (pl.col("class_then") == "large", 0.0),
            (~pl.col("online_then"), 0.0),
        ):
            planted = sold.join(score, on="id", how="left").with_columns(
                sales=pl.col("sales") * pl.when(who.fill_null(False)).then(1.18).otherwise(1.0)
            )
            measured = moment(
                ANCHORS["anchor_platform_credit"], with_arm(record, asked["arm"], asked["quarter"], planted)
            )
            assert measured == pytest.approx(-0.18 if expected is None else expected, abs=1e-9)


@pytest.mark.slow
def test_everyone_above_the_cutoff_is_offered_a_line():
    experiment = Experiment.read("validation_credit", [f"scale={SCALE}", "worlds.seeds_per_draw=1"])
    relief = next(arm.relief for arm in experiment.arms if arm.name == "platform_credit")
    economy = Economy("china_2019", scale=SCALE, rng=1)
    economy.run(until="2019Q4")
    before, helped = economy.cross_section(), economy.fork(relief=relief)
    helped.step()
    (offered,) = helped.state.instruments.of(CreditLine)
    line = pl.DataFrame({"id": helped.state.firms.id, "line": offered.limit > 0.0})
    sellers = before.filter(
        pl.col("online") & pl.col("operates") & pl.col("size_class").is_in(cross_sections.SCORED)
    ).join(line, on="id")
    assert ((sellers["above_cutoff"] >= 0.0) == sellers["line"]).all()


@pytest.mark.slow
def test_a_planted_lead_of_firms_online_is_found_whole(found):
    """Every firm lives but for one in ten of those off line, industry by industry and class by class alike."""
    asked = ANCHORS["anchor_online_survival"].arguments
    cell = ["industry", "size_class", "online"]
    for record in found[1]["covid"]:
        before = record.firms[asked["struck"]]
        whole = before.with_columns(operates=True)
        assert cross_sections.survival_gap(before, whole) == 0.0
        assert cross_sections.survival_gap(before, whole.clear()) == 0.0, "who fails on both sides makes no gap"
        working = before.filter("operates").with_columns(
            weight=1.0, turn=pl.int_range(pl.len()).over(cell), number=pl.len().over(cell)
        )
        gone = ~pl.col("online") & (pl.col("turn") < 0.1 * pl.col("number"))
        share = working.filter(~pl.col("online")).group_by("industry", "size_class").agg(lost=gone.mean())
        online = working.filter(pl.col("online") & (pl.col("size_class") != "large")).join(
            share, on=["industry", "size_class"]
        )
        assert cross_sections.survival_gap(working, working.filter(~gone)) == pytest.approx(online["lost"].mean())


@pytest.mark.slow
def test_a_planted_loss_in_the_crowd_is_found_whole(found):
    asked = ANCHORS["anchor_crowding"].arguments
    for record in found[1]["quiet"]:
        few, usual = record.firms_of_arms[asked["few"]][asked["quarter"]], record.firms[asked["quarter"]]
        exports = usual.select("id", usual="exports")
        brought = few.join(exports, on="id", how="left").with_columns(
            exports=pl.col("exports") - 0.1 * pl.col("usual").fill_null(0.0)
        )
        assert moment(
            ANCHORS["anchor_crowding"], with_arm(record, asked["many"], asked["quarter"], brought)
        ) == pytest.approx(-0.1)
        assert moment(ANCHORS["anchor_crowding"], with_arm(record, asked["many"], asked["quarter"], few)) == 0.0


def planted_among(record: Record, arm: str, quarter: str, more: pl.Expr) -> float:
    """The coupons' anchor where people of an arm spend so much more in a quarter than without it."""
    alone = record.people[quarter].select("id", alone="consumption")
    table = record.people_of_arms[arm][quarter].join(alone, on="id").with_columns(consumption=pl.col("alone") + more)
    others = {name: record.people_of_arms[arm][name] for name in record.people_of_arms[arm] if name != quarter}
    same = {
        name: one.drop("consumption").join(record.people[name].select("id", "consumption"), on="id")
        for name, one in others.items()
    }
    arms = record.people_of_arms | {arm: same | {quarter: table.drop("alone")}}
    return moment(ANCHORS["anchor_coupons"], replace(record, people_of_arms=arms))


@pytest.mark.slow
def test_planted_spending_of_winners_is_found_whole_and_what_all_spend_is_not(found):
    asked = ANCHORS["anchor_coupons"].arguments
    first, arm = asked["first"], asked["arm"]
    wins = pl.col("coupons") > 0.0
    for record in found[1]["rush"]:
        rush = record.people_of_arms[arm][first]
        assert 0.1 < float(wins_of(rush)) < 0.5, "so many come first that most come late"
        for more, expected in ((1.3 * pl.col("redeemed"), 1.3), (pl.lit(200.0), 0.0)):
            assert planted_among(record, arm, first, more) == pytest.approx(expected, abs=1e-9)
        assert planted_among(record, arm, first, pl.when(wins).then(0.0).otherwise(pl.lit(1.0))) < 0.0


def wins_of(people: pl.DataFrame) -> float:
    return float((people["coupons"] > 0.0).mean())


@pytest.mark.slow
def test_coupons_paid_to_people_are_what_the_programme_cost(found):
    asked = ANCHORS["anchor_coupons"].arguments
    for record in found[1]["rush"]:
        people = record.people_of_arms[asked["arm"]]
        cost = record.at("programme_cost", asked["first"], asked["arm"])
        assert people[asked["first"]]["redeemed"].sum() * SCALE == pytest.approx(cost, rel=1e-9)
        assert people["2020Q3"]["redeemed"].sum() == 0.0 and people["2020Q3"]["coupons"].sum() == 0.0


def with_arm(record: Record, arm: str, quarter: str, firms: pl.DataFrame) -> Record:
    """The same world, but for the firms of one arm in a quarter."""
    return replace(record, firms_of_arms=record.firms_of_arms | {arm: record.firms_of_arms[arm] | {quarter: firms}})


@pytest.mark.slow
def test_what_sellers_near_the_cutoff_sell_does_not_hang_on_their_lines():
    """The ordinary lines are taken away: what the miss of the anchor of platform credit is explained by."""
    economy = Economy("china_2019", scale=SCALE, rng=1)
    economy.run(until="2019Q4")
    before, with_lines, without = economy.cross_section(), economy.fork(), economy.fork()
    without.state.parameters = without.state.parameters.changed(score_cutoff={"at": 1.0})
    with_lines.step(), without.step()
    top = without.state.parameters.score_cutoff - with_lines.state.parameters.score_cutoff
    sellers = before.filter(
        pl.col("online")
        & pl.col("size_class").is_in(cross_sections.SCORED)
        & pl.col("above_cutoff").is_between(0.0, top)
    ).select("id")
    both = sellers.join(with_lines.cross_section(), on="id").join(without.cross_section(), on="id", suffix="_with")
    assert len(both) > 20 and abs(cross_sections.gain(both)) < 0.01


def test_grants_are_as_many_months_of_pay_as_the_study_s_programme_lent():
    """Two and a half months of what a job at an SME with a payroll pays at the end of 2019 (fact G015)."""
    experiment = Experiment.read("validation_anchors")
    (grant,) = next(arm.relief for arm in experiment.arms if arm.name == "grants")
    months = int(grant["end"][-2:]) - int(grant["start"][-2:]) + 1
    state = at_the_end_of_2019(1)
    workers, firms = state.workers, state.firms
    hired = workers.employer >= 0
    size = firms.size_class[workers.employer[hired]]
    small = (size >= SizeClass.MICRO) & (size <= SizeClass.MEDIUM)
    pay = workers.wage[hired][small].mean() / MONTHS
    assert months * grant["per_employee"] == pytest.approx(2.5 * pay, rel=0.03)


# Nothing is tuned to them.


def test_every_anchor_is_a_test_and_no_calibration_knows_it():
    assert all(one.name.startswith("anchor_") and one.kind == "test" for one in ANCHORS.values()) and len(ANCHORS) > 5
    assert {one.name for one in targets.read() if one.name.startswith("anchor_")} == set(ANCHORS)
    for file in (Path(__file__).parents[2] / "configs/calibrations").glob("*.toml"):
        assert "anchor_" not in file.read_text("utf-8"), file.name


def test_no_test_asks_an_anchor_to_pass():
    verdict = "PA" + "SS"
    for file in Path(__file__).parents[1].rglob("test_*.py"):
        asking = [line for line in file.read_text("utf-8").splitlines() if "anchor_" in line and verdict in line]
        assert asking == [], file.name
