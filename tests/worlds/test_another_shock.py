"""An arm may change the shock: to the byte what a run under that shock from
the start would have been, and never in the past."""

import pytest

from abm import Economy
from abm.calendar import quarter_index
from abm.errors import ConfigError
from abm.shocks import Shock

OFF = {"public_relief.payroll_cut.on": False, "public_relief.rate_cut.on": False}


def covid(**settings):
    return Economy("china_2019", shock="covid_2020", scale=100_000, rng=3, burn_in=0, **settings)


def test_a_fork_under_another_shock_is_the_run_from_the_start():
    as_it_was, from_the_start = covid(), covid(shock_changes=OFF)
    as_it_was.run(until="2019Q4")
    forked = as_it_was.fork(shock_changes=OFF)
    for economy in (as_it_was, forked, from_the_start):
        economy.run(until="2020Q2")
    assert forked.measures.equals(from_the_start.measures)
    assert not forked.measures.equals(as_it_was.measures)


def test_what_has_been_played_cannot_be_changed():
    economy = covid()
    economy.run(until="2020Q1")
    with pytest.raises(
        ConfigError, match="shock_changes: they differ from covid_2020 in 2020Q1, which has been played"
    ):
        economy.fork(shock_changes=OFF)
    economy.fork(shock_changes={"world_demand": {"2020Q4": 0.9}}).step()


@pytest.mark.parametrize(
    ("changes", "quarter"),
    [
        ({}, None),
        ({"fear": {"times": 1}}, None),
        ({"fear": {"times": 0.5}}, "2020Q1"),
        ({"fear": {"2020Q4": 0.1}}, "2020Q4"),
        ({"shipping": {"2020-04": 0.9}}, "2020Q2"),
        ({"open_share": {"times": 0.9}}, "2020Q1"),
        ({"industry.trade": 0.5}, "2020Q1"),
        ({"public_relief.loan_deferral.on": False}, "2020Q1"),
        ({"public_relief.payroll_cut.from": "2020-05"}, "2020Q1"),
        ({"public_relief.rate_cut.on": False}, "2020Q1"),
    ],
)
def test_two_shocks_differ_from_a_quarter_on(changes, quarter):
    first = Shock.read("covid_2020").first_difference(Shock.read("covid_2020", changes))
    assert first == (None if quarter is None else quarter_index(quarter))


def test_a_measure_that_is_off_in_both_makes_no_difference():
    off = Shock.read("covid_2020", OFF)
    assert off.first_difference(off.changed({"public_relief.payroll_cut.share_of_wages": 0.1})) is None
