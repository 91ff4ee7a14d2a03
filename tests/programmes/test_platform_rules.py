"""Rules for platforms: each moves the variable that it acts on by the right
amount, and nothing else before the first markets."""

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.phases import news, programmes
from abm.platforms import online_platforms
from abm.relief.programme import read_programme
from abm.state.firms import Channel, SizeClass
from experiments.contract import arms
from tests.at_rest import at_rest

RULES = {
    "commission_cap": ("commission_cap",),
    "commissions_raised": ("commission_rise",),
    "end_of_exclusivity": ("sells_everywhere",),
    "data_portability": ("record_limit",),
}


@pytest.fixture(scope="module")
def world(world):
    return at_rest(world)


def rule(name: str, **changes):
    return read_programme({"programme": name, "start": "2020-01"} | changes)


def first_month(state, monkeypatch):
    """Commissions and online sales of the first month."""
    return arms.by_month(
        monkeypatch,
        lambda state, month: (state.month.commissions.online, state.month.sales.to_households[:, Channel.ONLINE]),
    )


@pytest.mark.parametrize("name", RULES)
def test_before_the_first_markets_it_moves_its_lever_alone(world, name):
    without, under = arms.arm(world), arms.arm(world, rule(name))
    for state in (without, under):
        news.news_arrives(state)
        programmes.programmes_set_their_instruments(state)
    assert arms.fingerprint(under, ("instruments",)) == arms.fingerprint(without, ("instruments",))
    moved = [
        lever
        for lever, found in vars(under.instruments).items()
        if lever != "lines" and not np.array_equal(found, vars(without.instruments)[lever])
    ]
    assert tuple(moved) == RULES[name]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_no_budget_and_costs_its_sponsor_nothing(world, name):
    with pytest.raises(ConfigError, match="budget_yuan: programme .* has nothing of this name"):
        rule(name, budget_yuan=1e9)
    with pytest.raises(ConfigError, match="level: programme .* has nothing of this name"):
        rule(name, level=0.5)
    state = arms.played(arms.arm(world, rule(name)), 2)
    assert state.relief_books[name].spent == state.relief_books[name].cost == 0.0
    assert state.history[-1][1][f"relief_level:{name}"] == 1.0 and state.history[-1][1][f"expected_value:{name}"] == 0.0


@pytest.mark.parametrize(
    ("name", "changes", "rate"),
    [
        ("commission_cap", {"take_rate_at_most": 0.03}, lambda usual: 0.03),
        ("commission_cap", {"take_rate_at_most": 0.0395}, lambda usual: min(usual, 0.0395)),
        ("commissions_raised", {"rise": 0.008}, lambda usual: usual + 0.008),
    ],
)
def test_the_rate_changes_in_its_month_and_nothing_else_does(world, monkeypatch, name, changes, rate):
    usual = world.usual.take_rate
    said = first_month(world, monkeypatch)
    without, under = arms.played(arms.arm(world), 1), arms.played(arms.arm(world, rule(name, **changes)), 1)
    (paid, sold), (other, also_sold) = said[0], said[3]
    assert (sold == also_sold).all() and (paid == usual * sold).all()
    assert other == pytest.approx(rate(usual) * sold)
    assert (under.firms.price == without.firms.price).all(), "prices of the quarter were set before"
    income = [state.record.platform_income.sum() for state in (without, under)]
    assert income[1] / income[0] == pytest.approx(rate(usual) / usual, rel=2e-3)
    assert under.record.output_units.sum() == pytest.approx(without.record.output_units.sum(), rel=1e-6), (
        "as many services at another price"
    )


def test_a_rise_that_starts_within_the_quarter_waits_for_its_month(world, monkeypatch):
    said = first_month(world, monkeypatch)
    arms.played(arms.arm(world, rule("commissions_raised", start="2020-03")), 1)
    rates = [commission.sum() / sold.sum() for commission, sold in said]
    assert rates == pytest.approx([world.usual.take_rate] * 2 + [world.usual.take_rate + 0.005])


def test_sellers_pass_a_rise_on_a_quarter_later(world):
    without, under = (
        arms.played(arms.arm(world), 2),
        arms.played(arms.arm(world, rule("commissions_raised", rise=0.01)), 2),
    )
    dearer = (under.firms.unit_cost - without.firms.unit_cost) * under.firms.normal_output
    expected = 0.01 * without.firms.expected_orders[:, Channel.ONLINE] * without.firms.price
    sells = (expected > 0.0) & (without.firms.wage_offer == under.firms.wage_offer)
    assert sells.sum() > 50 and dearer[sells].sum() == pytest.approx(expected[sells].sum(), rel=0.05)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_cap_binds_whatever_is_raised(world, monkeypatch, order):
    both = [rule("commission_cap", take_rate_at_most=0.035), rule("commissions_raised")]
    said = first_month(world, monkeypatch)
    arms.played(arms.arm(world, *(both[k] for k in order)), 1)
    assert said[0][0] == pytest.approx(0.035 * said[0][1])


def test_who_goes_everywhere_takes_from_the_others_what_it_gains(world, monkeypatch):
    said = arms.by_month(
        monkeypatch,
        lambda state, month: state.firms.orders[:, [Channel.SHOP, Channel.ONLINE]] * state.firms.price[:, None],
    )
    arms.played(arms.arm(world), 1)
    under = arms.played(arms.arm(world, rule("end_of_exclusivity", share_that_goes=0.5)), 1)
    goes, (before, after) = under.instruments.sells_everywhere, (said[0], said[3])
    assert (before[:, 0] == after[:, 0]).all(), "offline nothing changes"
    before, after = before[:, 1], after[:, 1]
    assert after.sum() == pytest.approx(before.sum(), rel=1e-9), "buyers online spend what they spend"
    sells = before > 0.0
    assert (after[goes & sells] > before[goes & sells]).all() and goes.sum() >= 5
    assert (after[~goes] <= before[~goes] * (1 + 1e-12)).all() and (after[~goes] < before[~goes]).any()
    p = world.parameters
    reach = (
        p.buyers_on_all_platforms
        + (1 - p.buyers_on_all_platforms) * p.platform_shares[online_platforms.home(world, world.firms.id)]
    )
    assert (after[goes & sells] / before[goes & sells] <= 1 / reach[goes & sells] * (1 + 1e-9)).all(), (
        "at most by what its reach grows"
    )


def test_only_the_tied_are_freed_and_half_of_them_at_most(world):
    free = arms.played(arms.arm(world, rule("end_of_exclusivity", share_that_goes=0.5)), 1).instruments.sells_everywhere
    tied = online_platforms.exclusive(world)
    assert not (free & ~tied).any() and 0.25 < free.sum() / tied.sum() < 0.75
    assert (online_platforms.home(world, world.firms.id)[tied] == 0).all(), "the largest group alone ties its sellers"
    assert not (tied & ~world.firms.online).any() and (world.firms.size_class[tied] <= SizeClass.LARGE).all()


def test_commissions_move_to_the_platforms_that_sellers_go_to(world):
    under = arms.played(arms.arm(world, rule("end_of_exclusivity", share_that_goes=0.5)), 1)
    share = under.month.commissions.platform_shares
    usual = under.usual.platform_shares
    rows = np.flatnonzero(usual > 0.0)
    assert (
        share.sum() == pytest.approx(1.0)
        and (share[rows[1:]] > usual[rows[1:]]).all()
        and share[rows[0]] < usual[rows[0]]
    )
    # All of the home's buyers still find those who left: what they sold at home comes back by its usual share.
    moved = (
        under.month.sales.to_households[under.instruments.sells_everywhere, Channel.ONLINE].sum()
        / under.month.sales.to_households[:, Channel.ONLINE].sum()
    )
    assert 0.0 < usual[rows[0]] - share[rows[0]] < moved


def test_at_rest_platforms_share_commissions_as_they_did(world):
    state = arms.played(arms.arm(world), 1)
    assert (state.month.commissions.platform_shares == state.usual.platform_shares).all()


def test_orders_are_agreed_for_a_quarter_so_the_rule_waits_for_a_whole_one(world):
    state = arms.played(arms.arm(world, rule("end_of_exclusivity", start="2020-02")), 1)
    assert not state.instruments.sells_everywhere.any()
    assert arms.played(state, 1).instruments.sells_everywhere.any()


def test_a_bank_lends_on_a_record_what_the_platform_would(world):
    programme = rule("data_portability", share_that_carries=1.0)
    without, under = arms.played(arms.arm(world), 1), arms.played(arms.arm(world, programme), 1)
    on_record = under.record.granted_on_record
    assert (on_record[programme.limits(world) <= 0.0] == 0.0).all() and (on_record > 0.0).sum() > 5
    debt = under.record.opening.loan + world.firms.platform_loan + world.firms.advance
    assert (on_record <= np.maximum(0.0, programme.limits(world) - debt) + 1.0).all()
    assert under.record.loans_granted - without.record.loans_granted == pytest.approx(on_record.sum(), rel=1e-3)
    assert under.record.loans_wanted == without.record.loans_wanted
