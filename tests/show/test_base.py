"""What the arm compared with is called."""

import pytest

from experiments.show.base import base

ARMS = {"nothing": [], "loans": ["mybank_loans"], "both": ["mybank_loans", "spark_credit"], "no_cut": []}


def called(against, arm=None, arms=ARMS):
    return base({"arms": {name: {"programmes": programmes} for name, programmes in arms.items()}}, against, arm)


@pytest.mark.parametrize(("against", "arm", "words"), [
    ("nothing", "loans", "without it"),
    ("nothing", None, "without it"),
    ("loans", "both", "under “loans”"),  # it has relief of its own
    ("loans", "nothing", "under “loans”"),
    ("nothing", "no_cut", "under “nothing”"),  # the arm has none: it leaves something of the shock out
])  # fmt: skip # a table
def test_whether_anybody_is_without_relief(against, arm, words):
    assert called(against, arm).it == words


def test_where_no_arm_has_a_programme_the_base_goes_by_its_name():
    assert called("as_it_was", arms={"as_it_was": [], "no_cut": []}).relief == "under “as it was”"
    assert called("as_it_was", arms={"as_it_was": [], "no_cut": []}).helped == "in the arm"
