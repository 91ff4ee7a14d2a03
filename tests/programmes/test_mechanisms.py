"""Each programme moves what it acts on by the right amount, and moves nothing else before the quarter's markets."""

from types import SimpleNamespace

import numpy as np
import pytest

import abm.quarter
from abm.phases import lending
from abm.phases.settlement import settlement
from abm.phases.turnover import losses
from abm.relief.effects import bank_loans, coupons
from abm.shocks import Shock
from abm.state.firms import FirmState, SizeClass
from abm.state.lines import Coupons
from abm.state.state import MONTHS
from abm.state.workers import WorkerState
from experiments.contract import arms
from tests.at_rest import at_rest

QUARTER = {"start": "2020-01", "end": "2020-03"}
BEFORE_MARKETS = ("news_arrives", "programmes_set_their_instruments", "firms_make_plans")


@pytest.fixture(scope="module")
def world(world):
    return at_rest(world)


@pytest.fixture(scope="module")
def quiet(world):
    """The world without the shock's own relief, in which a programme's effect is not mixed with it."""
    state = world.fork()
    items = Shock.read("covid_2020").public_relief
    state.shock = Shock.read("covid_2020", {f"public_relief.{name}.on": False for name in items})
    return state


def with_programme(world, name, **changes):
    return arms.arm(world, arms.ample(name, **{**QUARTER, **changes}))


def up_to_the_markets(state):
    for name in BEFORE_MARKETS:
        getattr(abm.quarter, name)(state)
    return state


PLANNED = {"cloud_credits": {"posts": 0.0}}  # people whom the platform hires are sought by its plan, before the markets


@pytest.mark.parametrize("name", arms.PROGRAMMES)
def test_nothing_but_levers_moves_before_the_markets(world, name):
    helped, alone = (
        up_to_the_markets(state) for state in (with_programme(world, name, **PLANNED.get(name, {})), arms.arm(world))
    )
    assert arms.fingerprint(helped, ("instruments",)) == arms.fingerprint(alone, ("instruments",))
    assert arms.fingerprint(helped.instruments) != arms.fingerprint(alone.instruments)


# Bills that the state takes over: contributions, production tax, rent


def first_month(world, monkeypatch, name, **changes):
    """The economy and its bills of the first month, with and without a programme, before anybody pays."""
    kept, real = {}, settlement.bills_of_the_month
    for arm, state in (("with", with_programme(world, name, **changes)), ("without", arms.arm(world))):

        def look(state, m, arm=arm):
            bills = real(state, m)
            kept.setdefault(arm, (state, bills))
            return bills

        monkeypatch.setattr(settlement, "bills_of_the_month", look)
        arms.played(state, 1)
    return kept["with"], kept["without"]


def test_a_vat_cut_lets_off_the_tax_of_those_served_and_no_more(quiet, monkeypatch):
    (state, bills), (_, usual) = first_month(quiet, monkeypatch, "vat_cut", extra_share=0.4)
    limit = arms.line(state, "vat_cut").limit[0]
    served = limit > 0.0
    assert served.sum() > 100 and (state.firms.size_class[served] <= SizeClass.SMALL).all()
    taxes, without = bills.taxes, usual.taxes
    assert taxes.tax == pytest.approx(without.tax) and not taxes.tax_back[~served].any()
    assert taxes.tax_back[served] == pytest.approx(np.minimum(0.4 * without.tax[served], limit[served]), abs=0.01)
    assert taxes.due == pytest.approx(without.due - taxes.tax_back, abs=0.01)
    assert bills.pay.contributions == pytest.approx(usual.pay.contributions)


@pytest.mark.parametrize(
    ("name", "term", "due"),
    [("payroll_cut", "contribution_cut", "contributions"), ("vat_cut", "production_tax_cut", "taxes")],
)
def test_what_the_shock_and_a_programme_waive_is_never_more_than_what_is_due(world, name, term, due):
    state = arms.played(with_programme(world, name, start="2020-04", end="2020-06"), 2)
    back, still_due = arms.paid(state, name), np.maximum(0.0, getattr(state.record, due))
    both = (back > 0.0) & (getattr(state.instruments, term).max(axis=0) > 0.0)
    assert both.any() and (back <= still_due + 0.01).all(), "due is what the shock's own cut leaves"


def test_a_rent_waiver_pays_landlords_what_tenants_of_the_state_do_not(quiet):
    helped, alone = (
        arms.played(state, 1) for state in (with_programme(quiet, "rent_waiver", share_waived=0.5), arms.arm(quiet))
    )
    waived, firms = arms.paid(helped, "rent_waiver"), alone.firms
    share = (firms.weight * (waived > 0.0)).sum() / (
        firms.weight * (firms.fixed_rent > 0.0) * (firms.size_class <= SizeClass.SMALL)
    ).sum()
    assert share == pytest.approx(0.13, abs=0.04)
    open_all_along = (waived > 0.0) & (alone.firms.state == FirmState.OPEN) & (helped.firms.state == FirmState.OPEN)
    half = np.isclose(waived[open_all_along], 0.5 * alone.record.rents[open_all_along], rtol=0.02)
    assert half.mean() > 0.99, "but for who closes in between"
    assert helped.ledger.flow("relief: rents") == pytest.approx(waived.sum())
    assert helped.ledger.flow("rents") >= alone.ledger.flow("rents"), "landlords lose nothing"


def test_landlords_are_owed_what_tenants_still_owe(quiet, monkeypatch):
    clear, owed = settlement.clearing, []

    def look(state, m, bills, receivables, principal):
        rents = bills.rents
        owed.append(
            (receivables.rents.sum(), rents.premises.sum() + state.firms.rent_overdue.sum(), rents.waived.sum())
        )
        return clear(state, m, bills, receivables, principal)

    monkeypatch.setattr(settlement, "clearing", look)
    arms.played(with_programme(quiet, "rent_waiver"), 1)
    for to_landlords, by_tenants, waived in owed:
        assert waived > 0.0 and to_landlords == pytest.approx(by_tenants)


def test_relief_reaches_the_purse_of_those_served_in_the_first_month(quiet):
    """What a firm holds at the end of the month is more by what the state gave or paid in its stead, where it pays
    everything anyway."""
    for name in ("vat_cut", "rent_waiver", "wage_subsidy", "payroll_cut"):
        purse = {}
        for arm, state in (("with", with_programme(quiet, name)), ("without", arms.arm(quiet))):
            with pytest.MonkeyPatch.context() as patch:
                seen = arms.by_month(patch, lambda state, month: (state.firms.deposits.copy(), arms.paid(state, name)))
                arms.played(state, 1)
            purse[arm] = seen[0]
        gave = purse["with"][1]
        more = purse["with"][0] - purse["without"][0]
        served = gave > 0.0
        whole = np.abs(more[served] - gave[served]) <= 0.01 * gave[served] + 0.01
        assert served.sum() > 50 and whole.mean() > 0.6, f"{name}: {whole.mean():.2f}"


def test_a_wage_subsidy_is_a_sum_for_each_employee_kept(quiet):
    state = arms.played(with_programme(quiet, "wage_subsidy", per_employee=1000.0), 1)
    paid, firms = arms.paid(state, "wage_subsidy"), state.firms
    staff = np.maximum(0, state.record.opening.staff - (firms.size_class == SizeClass.SELF_EMPLOYED))
    served = paid > 0.0
    assert (firms.size_class[served] <= SizeClass.MEDIUM).all() and (paid <= 3 * 1000.0 * staff + 0.01).all()
    stayed = served & (firms.staff >= state.record.opening.staff) & (firms.state == FirmState.OPEN)
    assert stayed.sum() > 100 and np.median(paid[stayed] / staff[stayed]) == pytest.approx(3000.0)
    fell = served & (firms.staff < state.record.opening.staff)
    assert fell.any() and (paid[fell] <= 3000.0 * staff[fell] + 0.01).all(), "who is dismissed earns nothing more"


# Credit


def test_a_deferral_lets_principal_wait_and_rewards_the_bank(quiet):
    helped, alone = (
        arms.played(state, 1) for state in (with_programme(quiet, "loan_deferral", reward=0.01), arms.arm(quiet))
    )
    line = arms.line(helped, "loan_deferral")
    served = line.begun > 0.0
    assert (
        alone.record.principal_fallen_due[served].sum() > 0.0 and not helped.record.principal_fallen_due[served].any()
    )
    owed = quiet.firms.loan + quiet.firms.platform_loan + quiet.firms.advance
    assert line.begun[served] == pytest.approx(owed[served])
    assert line.paid_to_banks == pytest.approx(0.01 * line.begun.sum(), rel=1e-6)
    assert helped.ledger.flow("relief: deferral") == line.paid_to_banks
    assert helped.record.interest[served].sum() == pytest.approx(alone.record.interest[served].sum(), rel=1e-4), (
        "interest goes on"
    )


def test_a_deferral_counts_each_debt_once_and_leaves_out_whom_the_shock_defers(world):
    state = arms.arm(world, arms.ample("loan_deferral", start="2020-04", end="2021-06"))
    assert arms.played(state, 3).relief_books["loan_deferral"].spent == 0.0, "all wait anyway until March 2021"
    arms.played(state, 3)
    first = state.relief_books["loan_deferral"].spent
    small = state.firms.size_class <= SizeClass.MEDIUM
    assert first == pytest.approx(
        (state.firms.loan + state.firms.platform_loan + state.firms.advance)[small].sum(), rel=0.1
    )


def test_relending_cuts_the_rate_of_the_loans_it_covers_and_the_state_bears_its_part(quiet):
    budget = 2e12
    helped, alone = (
        arms.played(state, 1)
        for state in (
            with_programme(quiet, "relending", budget_yuan=budget, rate_cut=0.02, borne_by_state=0.25),
            arms.arm(quiet),
        )
    )
    line = arms.line(helped, "relending")
    let_off = line.let_off
    assert line.cheaper.sum() == pytest.approx(budget / arms.SCALE)
    assert let_off.sum() == pytest.approx(0.02 / 4 * budget / arms.SCALE, rel=0.02)
    assert alone.record.interest.sum() - helped.record.interest.sum() == pytest.approx(let_off.sum(), rel=0.02)
    assert line.paid_to_banks == pytest.approx(0.25 * let_off.sum(), rel=1e-3)
    assert helped.banks.special_relending.sum() * (1 + helped.parameters.trend_nominal) == pytest.approx(
        budget / arms.SCALE, rel=0.01
    )


def test_relending_comes_on_top_of_the_shocks_own_for_other_loans(world):
    state = arms.played(with_programme(world, "relending", start="2020-04", end="2020-06", budget_yuan=3e12), 2)
    pull = state.instruments
    assert not ((arms.line(state, "relending").loan > 0.0) & (pull.interest_cut > 0.0)).any(), (
        "no loan is made cheaper twice"
    )
    assert (pull.interest_cut > 0.0).any() and (pull.relending_quota > 3e12 / arms.SCALE).all()


def test_a_guarantee_makes_banks_lend_to_those_without_collateral(quiet):
    granted = {}
    for share in (0.0, 0.8):
        state = arms.arm(quiet, *([arms.ample("loan_guarantee", **QUARTER, share_of_loan=share)] if share else []))
        up_to_the_markets(state)
        lending.banks_then_platforms_lend(state)
        granted[share] = state.firms.granted_loan.copy()
    small = state.firms.size_class <= SizeClass.MEDIUM
    assert granted[0.8][small].sum() > 1.5 * granted[0.0][small].sum()
    assert granted[0.8][~small].sum() <= granted[0.0][~small].sum() + 0.01


def test_a_called_guarantee_is_paid_by_the_state_and_known_as_the_programmes(quiet):
    state = arms.played(with_programme(quiet, "loan_guarantee"), 1)
    rows = np.flatnonzero(state.firms.relief_guaranteed > 100.0)[:5]
    covered, before = state.firms.relief_guaranteed[rows].sum(), state.ledger.flow("relief: guarantees")
    part = state.parts["relief_guaranteed"].part("loan_guarantee")
    assert rows.size == 5 and (state.firms.relief_guaranteed <= 0.8 * state.firms.loan + 0.01).all()
    losses.banks_lose(state, rows)
    assert state.ledger.flow("relief: guarantees") - before == pytest.approx(covered, abs=0.01)
    assert part.lost >= covered - 0.01 and not state.firms.relief_guaranteed[rows].any()


def test_a_guarantee_beside_the_shocks_covers_a_share_of_the_rest(world):
    state = arms.arm(world, arms.ample("loan_guarantee", start="2020-04", share_of_loan=0.5))
    state.shock = Shock.read("covid_2020", {"public_relief.loan_guarantee.on": True})
    arms.played(state, 2)
    loan = np.zeros(len(state.firms))
    row = np.flatnonzero(arms.line(state, "loan_guarantee").share[0] > 0.0)[0]
    loan[row] = 1000.0
    before = state.firms.guaranteed_loan[row], state.firms.relief_guaranteed[row]
    bank_loans.guarantee(state, loan, 0)
    assert state.firms.guaranteed_loan[row] - before[0] == pytest.approx(900.0)
    assert state.firms.relief_guaranteed[row] - before[1] == pytest.approx(100.0)


# People


def test_more_benefit_reaches_those_who_search_by_their_last_wage(quiet, monkeypatch):
    seen = arms.by_month(monkeypatch, lambda state, month: arms.paid(state, "unemployment_benefit"))
    searching = {}
    real = abm.quarter.everyone_settles

    def look(state, month):
        if month == 0:
            searching[0] = (state.workers.state == WorkerState.SEARCHING) & (state.workers.own_firm < 0)
            searching[1] = state.workers.last_wage.copy(), state.workers.insured.copy()
        real(state, month)

    monkeypatch.setattr(abm.quarter, "everyone_settles", look)
    arms.played(with_programme(quiet, "unemployment_benefit", extra_for_insured=0.2, share_for_uninsured=0.3), 1)
    who, (wage, insured) = searching[0], searching[1]
    expected = np.where(insured, 0.2, 0.3) * wage / MONTHS
    paid = seen[0] > 0.0
    assert (paid <= who).all() and paid.sum() > 100 and seen[0][paid] == pytest.approx(expected[paid], abs=0.01)


def test_more_benefit_makes_those_ask_for_more_whose_last_wage_is_long_past(quiet):
    hired = []
    for relief in (
        (),
        (arms.ample("unemployment_benefit", **QUARTER, extra_for_insured=0.4, share_for_uninsured=0.5),),
    ):
        state = arms.arm(quiet, *relief)
        jobless = state.workers.state == WorkerState.SEARCHING
        state.workers.quarters_jobless[jobless] = 20
        state.workers.last_wage[jobless] *= 3.0
        hired.append(arms.played(state, 1).record.hired)
    assert hired[1] < hired[0]


def test_coupons_move_money_from_the_state_through_the_household_to_the_shop(quiet):
    helped, alone = (
        arms.played(state, 1) for state in (with_programme(quiet, "digital_coupons", budget_yuan=1e12), arms.arm(quiet))
    )
    gave, takes = arms.paid(helped, "digital_coupons"), arms.line(helped, "digital_coupons").takers
    assert helped.ledger.flow("relief: coupons") == pytest.approx(gave.sum()) and (gave <= 3 * 50.0).all()
    assert helped.record.income - alone.record.income == pytest.approx(gave, abs=0.35 * helped.record.income.max())
    sold = [state.record.sales[:, 0] for state in (helped, alone)]
    assert sold[0][takes].sum() - sold[1][takes].sum() > gave.sum(), "people add money of their own"
    assert sold[0][~takes].sum() < sold[1][~takes].sum(), "some of it would have been spent elsewhere"


def test_what_coupons_bring_forward_is_missed_later(quiet):
    helped, alone, more = arms.arm(quiet, arms.ample("digital_coupons", **QUARTER)), arms.arm(quiet), []
    for _ in range(2):
        arms.played(helped, 1), arms.played(alone, 1)
        more.append(helped.record.final["consumption"][0] - alone.record.final["consumption"][0])
    gave = helped.relief_books["digital_coupons"].spent
    assert more[0] > gave, "coupons move spending of people's own"
    assert more[0] + more[1] < 0.7 * more[0], "part of it is missed in the next quarter"
    assert helped.workers.brought_forward.sum() < 0.05 * more[0]


def test_what_was_ordered_ahead_and_did_not_come_is_not_missed_later():
    """One person orders 90 yuan a quarter from takers, 60 of it early: 20 a month, of which half comes; of what was
    missed others deliver a fifth of a group's in the month after. Another person's purse carries half."""
    people, groups = 2, 2
    line = Coupons(programme="one", value=np.zeros((3, people)), share=0.3, moved=0.8, takers=np.zeros(1, dtype=bool))
    line.early, line.missed = np.array([60.0, 60.0]), np.zeros((people, groups))
    state, purse = SimpleNamespace(workers=SimpleNamespace(brought_forward=np.zeros(people))), np.array([1.0, 0.5])
    ordered = np.array([[20.0, 10.0], [10.0, 5.0]])
    for bought in (np.array([[5.0, 10.0], [2.5, 5.0]]), ordered, np.zeros((people, groups))):
        coupons.orders_ahead_arrive(state, line, purse, ordered, bought, np.array([0.2, 0.7]))
    first, second = 60 / 3 * 15 / 30, 60 / 3 * 15 / 30 * 0.2  # 15 of 30 come; of the 10 early yuan missed 2 come later
    assert state.workers.brought_forward == pytest.approx([first + second + 20.0, (first + second + 20.0) / 2])
    assert line.missed == pytest.approx(np.array([[40 / 3, 20 / 3], [20 / 3, 10 / 3]])), "all of the last month"


@pytest.mark.parametrize("name", ["vat_cut", "rent_waiver", "wage_subsidy", "payroll_cut"])
def test_what_the_state_gives_or_pays_in_its_stead_is_profit_of_the_firm(quiet, name):
    """In the first month nothing else differs: the owner earns, and is taxed on, so much more."""
    profit = {}
    for arm, state in (("with", with_programme(quiet, name)), ("without", arms.arm(quiet))):
        with pytest.MonkeyPatch.context() as patch:
            seen = arms.by_month(
                patch,
                lambda state, month: np.stack(
                    [state.record.profit, state.firms.profit_of_quarter, arms.paid(state, name)]
                ),
            )
            arms.played(state, 1)
        profit[arm] = seen[0]
    gave = profit["with"][2]
    assert (gave > 0.0).sum() > 50
    for more in (profit["with"] - profit["without"])[:2]:
        assert more == pytest.approx(gave, rel=1e-6, abs=0.01)
