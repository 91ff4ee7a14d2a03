"""The shipped experiments: each is in order, and each programme is asked about."""

import pytest

from abm import configs_path
from experiments import Experiment
from experiments.ask.listing import sections

SHIPPED = configs_path.known("experiments", ".toml")
VERDICTS = (
    "relief_2020", "spark_five_million_jobs", "losing_the_smes", "three_months_of_cash", "loans_that_reach_tens_of_millions", "markets_abroad_or_at_home",
    "platform_or_state", "ending_exclusivity", "low_digital_base", "export_slump_2008", "when_to_stop",
)  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_every_experiment_is_in_order(name):
    assert Experiment.read(name).size().runs > 0


@pytest.mark.parametrize("name", VERDICTS)
def test_a_claim_gets_worlds_enough_for_a_verdict(name):
    """30 worlds or more, with draws of what nobody knows, and every claim is of arms that are played."""
    experiment = Experiment.read(name)
    assert len(experiment.worlds) >= 30 and experiment.question.worlds.draws >= 8 and experiment.checked.uncertain
    assert experiment.question.claim
    assert len(experiment.resolved()["claim"]) == len(experiment.question.claim)


def test_every_programme_appears_in_an_experiment():
    asked = {item["programme"] for name in SHIPPED for arm in Experiment.read(name).arms for item in arm.relief}
    assert set(configs_path.known("relief", ".toml")) - asked == set()


def test_the_list_says_what_each_experiment_asks():
    told = dict(sections()["experiments"])
    assert set(told) == set(SHIPPED) and all(told[name].endswith("?") for name in VERDICTS)
