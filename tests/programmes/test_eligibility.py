"""Who may be served is whom a table by hand says, programme by
programme: the rule in code is not held against itself."""

import re
import tomllib

import pytest

from abm.errors import ConfigError
from abm.names import Industry
from abm.parameters.configs_path import find
from abm.relief.programme import read_programme
from abm.state.firms import FirmState, SizeClass
from abm.state.workers import WorkerState
from experiments.contract import arms
from experiments.contract.clauses import in_every_state

SCORED = (
    lambda state: state.firms.score >= state.parameters.score_cutoff,
    lambda state: state.firms.sales_record > 0.0,
)
TRAITS = {  # beyond size, state and industry, which the config names; others of the same kind are without
    "ant_refinancing": SCORED,
    "data_portability": SCORED[1:],
    "loan_deferral": (lambda state: state.firms.loan + state.firms.platform_loan + state.firms.advance > 0.0,),
    "loan_guarantee": (lambda state: state.firms.months_overdue == 0,),
    "mybank_loans": SCORED,
    "payroll_cut": (lambda state: state.firms.pays_contributions,),
    "relending": (lambda state: state.firms.loan > 0.0,),
    "rent_waiver": (lambda state: state.firms.fixed_rent > 0.0,),
    "spark_credit": (lambda state: state.firms.months_overdue == 0,),
    "spark_digital_shops": (lambda state: ~state.firms.online,),
    "thunder_home_market": (lambda state: state.firms.standing_export.sum(axis=1) > 0.0,),
    "thunder_markets": (
        lambda state: ~state.firms.export_platform,
        lambda state: state.firms.standing_export.sum(axis=1) > 0.0,
    ),
    "vat_cut": (lambda state: state.firms.production_tax_rate > 0.0,),
}
SHOPS, ALL, ENTERPRISES, IN_BEING = (
    range(SizeClass.MEDIUM),
    range(SizeClass.LARGE),
    range(SizeClass.MICRO, SizeClass.LARGE),
    (FirmState.OPEN, FirmState.SUSPENDED),
)
KINDS = {
    "cloud_credits": (ENTERPRISES, (FirmState.OPEN,), ()),
    "mybank_loans": (SHOPS, IN_BEING, ()),
    "loan_guarantee": (ALL, IN_BEING, ()),
    "spark_credit": (SHOPS, (FirmState.OPEN,), (Industry.TRADE,)),
    "thunder_factories": (ENTERPRISES, (FirmState.OPEN,), (Industry.MANUFACTURING,)),
    "thunder_farms": (ENTERPRISES, (FirmState.OPEN,), (Industry.AGRICULTURE,)),
    "vat_cut": (SHOPS, (FirmState.OPEN,), ()),
}


@pytest.fixture(scope="module")
def mixed(world):
    return in_every_state(world)


@pytest.mark.parametrize("name", KINDS)
def test_firms_are_of_the_kind_that_the_table_says(mixed, name):
    sizes, states, industries = KINDS[name]
    may, firms = read_programme(name).eligible(mixed), mixed.firms
    assert set(firms.size_class[may]) == set(sizes) and set(firms.state[may]) == set(states)
    assert not industries or set(firms.industry[may]) == set(industries)


@pytest.mark.parametrize(
    ("name", "place"), [(name, place) for name, traits in TRAITS.items() for place in range(len(traits))]
)
def test_firms_have_the_trait_that_the_programme_asks_for_and_others_have_not(mixed, name, place):
    may, has = read_programme(name).eligible(mixed), TRAITS[name][place](mixed)
    assert may.any() and not (may & ~has).any() and not has.all()


def test_coupons_are_for_people_in_towns(world):
    state = world.fork()
    state.workers.state[:40:2], state.workers.state[1:40:2] = WorkerState.IN_VILLAGE, WorkerState.STRANDED
    may = read_programme("digital_coupons").eligible(state)
    assert (
        not may[:40].any()
        and set(state.workers.state[may]).isdisjoint({WorkerState.IN_VILLAGE, WorkerState.STRANDED})
        and may.any()
    )


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ('{ sizes = ["smal"], states = ["open"] }', "who: sizes.1.: 'smal': no such word; did you mean small"),
        ('{ sizes = "small", states = ["open"] }', "who: sizes: 'small': expected a list"),
        ('{ sizes = [], states = ["open"] }', r"who: sizes: \[\]: expected at least 1"),
        ('{ sizes = ["small"], states = ["closed"] }', "who: states.1.: 'closed': no such word; known: open"),
        ('{ sizes = ["small"] }', "who: states: is not said"),
        ('{ sizes = ["small"], states = ["open"], age = [3] }', "who: age: no such key; known: sizes"),
        ('"small firms"', "who: 'small firms': expected { sizes = "),
    ],
)
def test_who_is_said_by_the_names_of_the_model(tmp_path, who, words):
    text = find("relief", "spark_credit", ".toml").read_text("utf-8")
    path = tmp_path / "spark_credit.toml"
    path.write_text(re.sub("who = .*", lambda _: f"who = {who}", text), "utf-8")
    with pytest.raises(ConfigError, match=words):
        read_programme(str(path))


def test_every_programme_for_firms_says_who(tmp_path):
    """Its sentence is for people, its table for the model."""
    for name in arms.MONEY:
        stated = tomllib.loads(find("relief", name, ".toml").read_text("utf-8"))
        assert ("who" in stated) == (read_programme(name).SERVES == "firms"), name
