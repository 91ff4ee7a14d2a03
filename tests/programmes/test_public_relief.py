"""The public relief of 2020 is part of the shock: each measure acts, and each can be switched off."""

import numpy as np
import pytest

from abm.calendar import quarter_index
from abm.relief import public
from abm.shocks import Shock
from abm.state.firms import SizeClass
from abm.state.instruments import Instruments
from experiments.contract import arms

LEVERS = {
    "payroll_cut": ("contribution_cut",),
    "vat_cut_small": ("production_tax_cut",),
    "loan_deferral": ("principal_deferred", "interest_deferred"),
    "relending": ("interest_cut",),
}
every = pytest.mark.parametrize("measure", LEVERS)


def under(world, **changes):
    state = world.fork()
    state.shock = Shock.read("covid_2020", {f"public_relief.{key}": value for key, value in changes.items()})
    return arms.played(state, 2)


@every
def test_a_measure_acts_in_its_months_on_smes_alone(world, measure):
    state = arms.played(arms.arm(world), 1)
    months = np.array([state.shock.is_on(measure, 2020 * 12 + month) for month in range(3)])
    for lever in LEVERS[measure]:
        pulled = getattr(state.instruments, lever) > 0
        assert (pulled.any(axis=1) == months).all()
        assert (state.firms.size_class[pulled.any(axis=0)] <= SizeClass.MEDIUM).all()


@every
def test_switched_off_it_does_nothing_and_that_is_felt(world, nothing, measure):
    without = under(world, **{f"{measure}.on": False})
    for lever in LEVERS[measure]:
        assert not (getattr(without.instruments, lever) > 0).any()
    assert arms.fingerprint(without, ("shock",)) != arms.fingerprint(nothing[1], ("shock",))


def test_the_payroll_cut_waives_a_share_of_wages_for_about_as_many_firms_as_it_says(world, nothing):
    state = nothing[1]
    firms, item = state.firms, state.shock.public_relief["payroll_cut"]
    enterprise = (
        (firms.size_class > SizeClass.SELF_EMPLOYED) & (firms.size_class <= SizeClass.MEDIUM) & (firms.staff > 0)
    )
    cut = state.instruments.contribution_cut[2]
    assert (cut[cut > 0] * state.public.contribution_rate).max() == pytest.approx(item.share_of_wages)
    served = (firms.weight * enterprise * firms.pays_contributions * (cut > 0)).sum() / (
        firms.weight * enterprise
    ).sum()
    assert served == pytest.approx(item.share_of_firms, abs=0.08)


TRILLION = 1e12


def test_each_measure_is_about_as_large_as_it_was(world):
    """Over 2020: payroll 1.54-1.7 tn, other tax and fee cuts 0.9 tn, relending 1.8 tn [B045, B048, B049, C025]."""
    size = dict.fromkeys(("payroll", "tax", "relending"), 0.0)
    state, without = world.fork(), world.fork()
    without.shock = Shock.read("covid_2020", {"public_relief.vat_cut_small.on": False})
    for _ in range(4):
        arms.played(state, 1), arms.played(without, 1)
        size["payroll"] += state.record.waived.sum() * state.scale / TRILLION
        size["tax"] += (without.record.taxes.sum() - state.record.taxes.sum()) * state.scale / TRILLION
        size["relending"] = max(size["relending"], state.banks.special_relending.sum() * state.scale / TRILLION)
    assert 1.2 < size["payroll"] < 1.9, size
    assert 0.6 < size["tax"] < 1.2, size
    assert 0.5 < size["relending"] <= 1.8, size  # a few large loans are drawn or not


def test_relending_makes_a_loan_cheaper_by_the_cut_it_names(nothing):
    state = nothing[1]
    p, item, cut = state.parameters, state.shock.public_relief["relending"], state.instruments.interest_cut[2]
    a_year = p.reference_rate + state.conditions.policy_rate_change + 4.0 * p.risk_margin
    assert (cut > 0.0).any() and cut[cut > 0.0] * a_year == pytest.approx(item.rate_cut)


def test_nobody_wants_to_join_export_platforms_until_the_fee_is_waived(world):
    from abm.platforms import export_platforms
    from abm.relief.effects import relief_flows

    firms = len(world.firms)
    assert export_platforms.newcomers(world).sum() > 30
    assert not export_platforms.wants_to_join(world, np.zeros(firms)).any()
    willing = export_platforms.wants_to_join(world, np.ones(firms))
    assert 0.1 < willing.sum() / export_platforms.newcomers(world).sum() < 0.7
    world = world.fork()
    relief_flows.join(world, willing)
    assert (world.firms.export_platform_from[willing] == world.quarter + 1).all(), "first sales come a quarter later"


def test_the_export_channel_crowds_and_has_a_ceiling(world):
    from abm.platforms import export_platforms

    sellers = world.usual.export_platform_sellers
    few, twice, many = (export_platforms.orders_of_the_channel(world, sellers * times) for times in (1, 2, 1000))
    assert few < twice < 2 * few
    total = world.technology.foreign_demand.sum() + world.usual.export_platform_base
    assert many == pytest.approx(world.parameters.cross_border_ceiling * total)


def test_the_same_firms_are_served_in_every_quarter_of_a_measure(world):
    """In two quarters of 2020 that differ in nothing else; whose principal waits is not whose interest does."""
    state, served = world.fork(), []
    half = {f"public_relief.loan_deferral.share_of_{part}": 0.5 for part in ("principal", "interest")}
    state.shock = Shock.read("covid_2020", half)
    for quarter in ("2020Q2", "2020Q3"):
        state.quarter = quarter_index(quarter)
        state.instruments = pull = Instruments.at_rest(len(state.firms))
        public.set_public_relief(state)
        served.append([getattr(pull, lever)[2] > 0 for levers in LEVERS.values() for lever in levers])
    for before, after in list(zip(*served, strict=True))[:-1]:  # the quota of relending grows
        assert before.any() and (before == after).all()
    *_, principal, interest, _ = served[0]
    assert (principal & ~interest).any() and (interest & ~principal).any()


def test_the_payroll_cut_reaches_its_share_of_all_firms_among_those_that_pay(world):
    """Two enterprises with staff: the one that pays contributions stands for 30 firms, the other for 10. Three tenths
    of all firms are four tenths of those that pay."""
    state, item = world.fork(), world.shock.public_relief["payroll_cut"].changed("share_of_firms", 0.3)
    firms = state.firms
    small = (firms.size_class > SizeClass.SELF_EMPLOYED) & (firms.size_class <= SizeClass.MEDIUM)
    payer, other = np.flatnonzero(small & (firms.staff > 0))[:2]
    firms.staff[small], firms.pays_contributions[small] = 0, False
    firms.staff[[payer, other]], firms.weight[[payer, other]] = 5, [30.0, 10.0]
    firms.pays_contributions[payer] = True
    luck = public.lottery(state, public._DRAW_PAYROLL)
    assert (small & (luck < 0.4)).any() and (small & (luck >= 0.4)).any()
    assert ((public.payroll_cut(state, item) > 0.0) == small & (luck < 0.4)).all()
