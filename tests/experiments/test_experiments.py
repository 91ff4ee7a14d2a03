"""The shipped experiments: each is in order, and each programme is asked about."""

from pathlib import Path

import polars as pl
import pytest

from abm.calendar import quarter_index
from abm.parameters import configs_path
from experiments import Experiment
from experiments.ask.listing import sections
from experiments.ask.quarters import quarters_of

SHIPPED = configs_path.known("experiments", ".toml")
VERDICTS = (
    "relief_2020",
    "spark_five_million_jobs",
    "losing_the_smes",
    "three_months_of_cash",
    "loans_that_reach_tens_of_millions",
    "markets_abroad_or_at_home",
    "platform_or_state",
    "ending_exclusivity",
    "low_digital_base",
    "export_slump_2008",
    "when_to_stop",
)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_experiment_is_in_order(name):
    assert Experiment.read(name).size().runs > 0


@pytest.mark.parametrize("name", VERDICTS)
def test_a_claim_gets_worlds_enough_for_a_verdict(name):
    """Sixteen draws or more of what nobody knows, each a unit of the interval, and every claim is of arms played."""
    experiment = Experiment.read(name)
    assert experiment.question.worlds.draws >= 16 and experiment.checked.uncertain
    assert experiment.question.claim
    assert len(experiment.resolved()["claim"]) == len(experiment.question.claim)


@pytest.mark.parametrize("name", VERDICTS)
def test_sponsors_and_instruments_are_compared_in_the_same_months(name):
    """Credit of one sponsor that begins before the other's would win or lose by its date."""
    asked = Experiment.read(name)
    starts = {arm.name: arm.starts for arm in asked.arms}
    apart = [
        claim.says
        for claim in asked.question.claim
        if claim.compares in ("sponsor", "instrument", "bundle") and starts[claim.arm] != starts[claim.against]
    ]
    assert apart == []


@pytest.mark.parametrize("name", VERDICTS)
def test_how_many_are_touched_is_an_input(name):
    """Shops served, and those who work there, follow from what was put in
    wherever it is not the firm that decides to draw."""
    touched = [
        claim
        for claim in Experiment.read(name).question.claim
        if claim.measure == "jobs_reached" or (claim.measure == "programme_reach" and claim.arm == "spark")
    ]
    assert all(claim.input is not None for claim in touched) and (touched or name != "spark_five_million_jobs")


def test_the_state_gives_about_what_the_platforms_cost():
    """The demo's arms are alike in what is paid and lost, not in what may be lent: in the reference result the
    platforms' costs are this large."""
    (public,) = (arm for arm in Experiment.read("relief_2020").arms if arm.name == "public")
    table = pl.read_csv(Path(__file__).parents[2] / "results/reference/relief_2020/effects.csv")
    (cost,) = table.filter(
        (pl.col("arm") == "both") & (pl.col("measure") == "full_cost") & (pl.col("window") == "cumulated")
    )["effect"]
    assert public.budget_yuan == pytest.approx(cost, rel=0.15)


def test_five_quarters_of_public_investment_are_five():
    asked = Experiment.read("export_slump_2008")
    (stimulus,) = (arm for arm in asked.arms if arm.name == "stimulus")
    invested = asked.checked.shock.changed(stimulus.shock_changes).public_investment
    assert [
        quarter for quarter in quarters_of("2019Q1:2023Q4") if invested(quarter_index(quarter)) != 1.0
    ] == quarters_of("2020Q2:2021Q2")


def test_every_programme_appears_in_an_experiment():
    asked = {item["programme"] for name in SHIPPED for arm in Experiment.read(name).arms for item in arm.relief}
    assert set(configs_path.known("relief", ".toml")) - asked == set()


def test_the_list_says_what_each_experiment_asks():
    found = dict(sections()["experiments"])
    assert set(found) == set(SHIPPED) and all(found[name].endswith("?") for name in VERDICTS)
