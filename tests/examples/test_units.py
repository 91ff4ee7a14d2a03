"""A figure in the wrong unit is off by four, twelve or a hundred: rates are held against what their sources say in per
cent a year."""

import numpy as np
import pytest

from abm.parameters.parameters import Parameters
from abm.relief.programme import parameters_of
from abm.shocks import Shock
from experiments.contract.arms import PROGRAMMES

P = Parameters.read("china_2019", calibrated=False)
PER_CENT_A_YEAR = {
    "reference_rate": 2.8,
    "bond_rate": 3.5,
    "reserve_rate": 1.5,
    "relending_rate": 2.95,
    "facility_spread": 1.0,
    "policy_rate": 4.15,
    "risk_margin": 2.0,
    "platform_rate": 12.0,
    "lease_rate": 6.0,
    "relief_discount": 10.0,
    "wear": 6.5,
    "trend_real": 6.0,
    "trend_nominal": 7.5,
}
OF_RELENDING = {"rate": 2.5, "rate_cut": 2.6}
WRONG = 2.0  # a better figure may move so far; another unit moves it further
MOST = 1.5  # of what is a share: hours may be above the usual, a response above one for one
SIZES = {name: P.entry(name) for name in P.names()} | {
    f"{name}.{key}": size for name in PROGRAMMES for key, size in parameters_of(name).items()
}
SHARES = [name for name, entry in SIZES.items() if entry.unit.startswith(("share", "probability"))]


def near(value: float, stated: float) -> bool:
    return 1.0 / WRONG < value / stated < WRONG


@pytest.mark.parametrize("name", PER_CENT_A_YEAR)
def test_a_rate_is_what_its_source_says_in_per_cent_a_year(name):
    entry = P.entry(name)
    assert ("a year" in entry.unit) != ("a quarter" in entry.unit), f"{entry.unit}: a rate says for how long"
    periods = 4 if "a quarter" in entry.unit else 1
    for value in (entry.value, entry.low, entry.high):
        assert value == 0.0 or 1.0 / (2.0 * WRONG) < 100.0 * periods * value / PER_CENT_A_YEAR[name] < 2.0 * WRONG, name
    assert near(100.0 * periods * entry.value, PER_CENT_A_YEAR[name])


@pytest.mark.parametrize("name", OF_RELENDING)
def test_relending_is_cheaper_by_points_a_year(name):
    programme, item = parameters_of("relending")[name], Shock.read("covid_2020").public_relief["relending"]
    assert "a year" in programme.unit
    assert near(100.0 * programme.value, OF_RELENDING[name]) and near(100.0 * getattr(item, name), OF_RELENDING[name])


@pytest.mark.parametrize("name", SHARES)
def test_a_share_is_a_part_of_one_not_of_a_hundred(name):
    entry = SIZES[name]
    assert all(
        (figure >= 0.0).all() and (figure <= MOST).all()
        for figure in map(np.atleast_1d, (entry.value, entry.low, entry.high))
    ), entry


@pytest.mark.parametrize("name", ["payroll_cut", "vat_cut_small", "loan_deferral", "loan_guarantee"])
def test_public_relief_of_2020_is_in_shares(name):
    item = Shock.read("covid_2020").public_relief[name]
    assert all(0.0 <= size <= 1.0 for size in item.sizes.values()), item.sizes
