"""Who is given up when, what an estate pays to whom, and what an entrant starts with."""

from dataclasses import replace

import numpy as np
import pytest

from abm.contracts import balance_sheets, debts
from abm.markets import shops
from abm.names import Cause, Industry
from abm.phases import orders
from abm.phases.turnover import entry, estates, losses, premises, turnover
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.workers import INDUSTRY_OF_GROUP, SLOT_OF_GROUP, ShopGroup
from tests.openings import played_state, with_money

QUARTERS_OF_A_YEAR = 4


def owned_firms(state):
    """Rows of open SMEs of named owners that bank elsewhere than where platform credit is booked."""
    firms = state.firms
    own = (firms.state == FirmState.OPEN) & (firms.owner >= 0) & (firms.size_class <= SizeClass.MEDIUM)
    return np.flatnonzero(own & (firms.bank != debts.platform_bank(state)))


def test_a_dormant_firm_is_given_up_after_a_year_counted_from_the_end_of_its_lease():
    state = played_state(1)
    row = owned_firms(state)[:1]
    state.firms.state[row], state.firms.months_idle[row] = FirmState.SUSPENDED, 4
    turnover.go_dormant(state, row)
    assert state.firms.months_idle[row] == 0
    for _ in range(QUARTERS_OF_A_YEAR):
        assert state.firms.state[row] == FirmState.DORMANT
        turnover.long_dormant_firms_close(state)
    assert state.firms.state[row] == FirmState.CLOSED


def test_an_estate_pays_late_platform_interest_to_the_bank_that_lent():
    state = played_state(1)
    firms, row = state.firms, owned_firms(state)[:1]
    with_money(state, firms.accounts[row], 5000.0)
    for kind in debts.KINDS:
        kind.principal.of(firms)[row] = 0.0
    firms.owed_platform_interest[row] = 600.0
    before = state.banks.profit.copy()
    estates.pay_lenders(state, row, {debts.INTERNET_BANK: np.array([600.0])})
    got = state.banks.profit - before
    assert got[debts.platform_bank(state)[row]] == pytest.approx(600.0) and got.sum() == pytest.approx(600.0)
    assert firms.owed_platform_interest[row] == 0.0


def test_a_platform_loan_that_nobody_pays_is_a_loss_of_the_bank_that_lent():
    state = played_state(1)
    firms, row = state.firms, owned_firms(state)[:1]
    state.record.loans_lost[:] = 0.0
    firms.loan[row], firms.platform_loan[row], firms.advance[row] = 70.0, 200.0, 30.0
    losses.write_off(state, row)
    lost = state.record.loans_lost
    assert lost[debts.platform_bank(state)[row]] == pytest.approx(230.0)
    assert lost[firms.bank[row]] == pytest.approx(70.0)


def test_an_owner_stands_in_with_half_the_savings_and_a_mortgage_for_the_rest():
    state = played_state(1)
    firms, people, row = state.firms, state.workers, owned_firms(state)[:1]
    owner = firms.owner[row]
    state.parameters = state.parameters.changed(secured_share=0.5, owner_savings_pledged=0.5)
    with_money(state, firms.accounts[row], 100.0)
    with_money(state, people.accounts[owner], 800.0)
    firms.loan[row], before = 2000.0, people.mortgage[owner].copy()
    assert estates.owner_backs_the_bank(state, row) == pytest.approx(900.0), "all of it is the bank's collateral"
    assert people.deposits[owner] == pytest.approx(400.0)
    assert people.mortgage[owner] - before == pytest.approx(500.0)
    assert firms.deposits[row] == pytest.approx(1000.0)


def test_competitors_pay_an_estate_its_claims_in_full_and_its_stocks_at_a_discount():
    state = played_state(1)
    firms, p, row = state.firms, state.parameters, owned_firms(state)[:1]
    for name in (*estates.RECEIVABLES, "material_value", "finished_value"):
        getattr(firms, name)[row] = 0.0
    firms.state[row] = FirmState.CLOSED
    firms.receivable[row], firms.material_value[row] = 1000.0, 400.0
    before, gain = firms.deposits[row].copy(), np.zeros(len(firms))
    flows = {name: state.ledger.flow(name) for name in ("claims sold by estates", "stocks sold by estates")}
    estates.sell_to_competitors(state, row, int(firms.industry[row[0]]), gain)
    assert firms.deposits[row] - before == pytest.approx(1000.0 + 400.0 * p.estate_stock_value)
    assert state.ledger.flow("claims sold by estates") - flows["claims sold by estates"] == pytest.approx(1000.0)
    assert state.ledger.flow("stocks sold by estates") - flows["stocks sold by estates"] == pytest.approx(
        400.0 * p.estate_stock_value
    )


def test_each_competitor_gets_claims_and_stocks_as_it_paid_for_them():
    """By its purse, not by its size: who has nothing gets nothing."""
    state = played_state(1)
    firms, row = state.firms, owned_firms(state)[:1]
    for name in (*estates.RECEIVABLES, "material_value", "finished_value", "materials", "finished"):
        getattr(firms, name)[row] = 0.0
    firms.state[row] = FirmState.CLOSED
    firms.receivable[row], firms.material_value[row], firms.materials[row] = 1000.0, 400.0, 400.0
    industry, gain = int(firms.industry[row[0]]), np.zeros(len(firms))
    own = estates.rows_of(state, industry)
    buyers = own.start + np.flatnonzero(estates.competitors(firms, own))
    with_money(state, firms.accounts[buyers], np.where(np.arange(buyers.size) % 2 == 0, 0.0, 5000.0))
    was = {name: getattr(firms, name)[buyers].copy() for name in ("receivable", "materials", "deposits")}
    estates.sell_to_competitors(state, row, industry, gain)
    got = {name: getattr(firms, name)[buyers] - before for name, before in was.items()}
    paid = -got["deposits"] / -got["deposits"].sum()
    assert paid[::2].sum() == 0.0 and paid[1::2].min() > 0.0
    assert got["receivable"] == pytest.approx(1000.0 * paid) and got["materials"] == pytest.approx(400.0 * paid)


def entrants():
    """A world in which somebody with money has opened a firm in every place that stood empty."""
    state = played_state(1)
    people = state.workers
    rows = np.flatnonzero(state.firms.state == FirmState.CLOSED)
    founders = np.flatnonzero((people.own_firm < 0) & (people.employer < 0) & (people.deposits > 0.0))
    rows = rows[: founders.size]
    founders = founders[: rows.size]
    with_money(state, people.accounts[founders], 1e9)
    entry.open_firms(state, rows, founders)
    return state, rows


def an_empty_place(state, capital=1000.0):
    """A place that an owned firm has just left, and somebody without a firm who may open in it."""
    firms, people, row = state.firms, state.workers, owned_firms(state)[:1]
    owner, bank = int(firms.owner[row[0]]), int(firms.bank[row[0]])
    with_money(state, firms.accounts[row], 0.0)
    firms.loan[row] = 500_000.0
    turnover.close_firms(state, row, np.array([Cause.VOLUNTARY]))
    firms.capital[row] = capital
    founder = np.flatnonzero((people.own_firm < 0) & (people.employer < 0) & (np.arange(len(people)) != owner))[:1]
    return row, founder, owner, bank


def test_an_entrant_buys_the_capital_of_its_place_from_the_bank_that_lost_on_it_and_then_from_the_old_owner():
    state = played_state(1)
    row, founder, owner, bank = an_empty_place(state)
    firms, people, p = state.firms, state.workers, state.parameters
    assert firms.estate_owner[row] == owner and firms.estate_claim[row] > 100.0
    firms.estate_claim[row] = 100.0
    price = p.estate_capital_value * 1000.0
    with_money(state, people.accounts[founder], 1e6)
    lent, old, had = state.banks.deposits[bank], people.deposits[owner], firms.deposits[row].copy()
    lease = premises.take_over(state, row, founder)
    assert 1e6 - people.deposits[founder] == pytest.approx(price, abs=0.01)
    assert state.banks.deposits[bank] - lent == pytest.approx(100.0)
    assert people.deposits[owner] - old == pytest.approx(price - 100.0, abs=0.01)
    assert firms.deposits[row] == pytest.approx(had) and lease == 0.0 and firms.leased_capital[row] == 0.0
    assert firms.estate_claim[row] == 0.0 and firms.estate_owner[row] < 0


def test_a_new_firm_has_its_founders_money_and_no_other():
    state = played_state(1)
    row, founder, owner, bank = an_empty_place(state)
    people, at = state.workers, state.accounts
    with_money(state, people.accounts[founder], 1e9)
    before, paid_in = state.ledger.balance(slice(None)).copy(), state.ledger.flow("start-up equity")
    entry.open_firms(state, row, founder)
    gained = state.ledger.balance(slice(None)) - before
    put_in = state.ledger.flow("start-up equity") - paid_in
    assert gained[people.accounts[founder]] == pytest.approx(-put_in) and put_in > 0.0
    assert gained[state.firms.accounts[row]] == pytest.approx(entry.equity_needed(state, row), rel=0.2)
    touched = {
        int(people.accounts[founder][0]),
        int(state.firms.accounts[row][0]),
        int(people.accounts[owner]),
        int(state.banks.accounts[bank]),
        at.fund,
    }
    assert set(np.flatnonzero(gained)) <= touched
    assert (np.delete(gained, people.accounts[founder]) >= 0.0).all(), "nobody else pays for it"


def test_what_a_founder_cannot_buy_is_leased_and_is_not_the_firms_own():
    state = played_state(1)
    row, founder, _, _ = an_empty_place(state)
    firms, p = state.firms, state.parameters
    with_money(state, state.workers.accounts[founder], 120.0)
    lease = premises.take_over(state, row, founder)
    bought = p.founders_stake * 120.0 / p.estate_capital_value
    assert state.workers.deposits[founder] == pytest.approx(120.0 * (1.0 - p.founders_stake), abs=0.01)
    assert firms.leased_capital[row] == pytest.approx(1000.0 - bought, abs=0.01)
    assert balance_sheets.own_capital(firms)[row] == pytest.approx(bought, abs=0.01)
    assert lease == pytest.approx(p.lease_rate / 4.0 * p.estate_capital_value * (1000.0 - bought), rel=1e-4)


def test_leased_capital_is_sold_for_all_households_when_its_lessee_has_closed():
    state = played_state(1)
    row, founder, owner, _ = an_empty_place(state)
    firms, p, fund = state.firms, state.parameters, state.accounts.fund
    firms.leased_capital[row], firms.estate_claim[row] = 400.0, 0.0
    with_money(state, state.workers.accounts[founder], 1e6)
    before, old = state.ledger.balance(fund), state.workers.deposits[owner]
    premises.take_over(state, row, founder)
    assert state.ledger.balance(fund) - before == pytest.approx(0.4 * p.estate_capital_value * 1000.0, abs=0.01)
    assert state.workers.deposits[owner] - old == pytest.approx(0.6 * p.estate_capital_value * 1000.0, abs=0.01)


@pytest.mark.parametrize("claim", [100.0, 1e6])
def test_what_was_leased_is_no_collateral_of_the_lessees_bank(claim):
    """Two fifths were leased: households get theirs whole, the bank is made good by the rest alone, if it does."""
    state = played_state(1)
    row, founder, owner, bank = an_empty_place(state)
    firms, p, fund = state.firms, state.parameters, state.accounts.fund
    firms.leased_capital[row], firms.estate_claim[row] = 400.0, claim
    with_money(state, state.workers.accounts[founder], 1e6)
    price = p.estate_capital_value * 1000.0
    to_bank = min(claim, 0.6 * price)
    before, lent, old = state.ledger.balance(fund), state.banks.deposits[bank], state.workers.deposits[owner]
    premises.take_over(state, row, founder)
    assert state.ledger.balance(fund) - before == pytest.approx(0.4 * price, abs=0.01)
    assert state.banks.deposits[bank] - lent == pytest.approx(to_bank, abs=0.01)
    assert state.workers.deposits[owner] - old == pytest.approx(0.6 * price - to_bank, abs=0.01)
    assert state.record.recovered_from_capital[row] == pytest.approx(to_bank, abs=0.01)
    assert state.record.estate_claims_lapsed[row] == pytest.approx(claim - to_bank, abs=0.01)


def test_entrants_pay_rent_for_what_they_lease_and_borrow_on_what_is_theirs():
    state, rows = entrants()
    firms, p = state.firms, state.parameters
    cell = firms.industry[rows], firms.size_class[rows]
    usual = state.entrants.ground_rent[cell] * p.entrant_capacity * firms.normal_output[rows]
    lease = p.lease_rate / 4.0 * p.estate_capital_value * firms.leased_capital[rows]
    assert firms.ground_rent[rows] == pytest.approx(usual + lease)
    assert firms.monthly_outlays[rows] == pytest.approx(entry.first_outlays(state, rows) + lease / 3.0)
    poor, before = rows[:1], balance_sheets.net_worth(state)[rows[0]]
    firms.leased_capital[poor] = 0.25 * firms.capital[poor]
    assert before - balance_sheets.net_worth(state)[poor] == pytest.approx(0.25 * firms.capital[poor])


def test_a_successor_stands_with_producers_and_abroad_as_the_firm_that_left_the_place():
    state = played_state(1)
    firms = state.firms
    row = owned_firms(state)[firms.standing_export[owned_firms(state)].sum(axis=1) > 0.0][:1]
    at_home, abroad = firms.standing[row].copy(), firms.standing_export[row].copy()
    turnover.close_firms(state, row, np.array([Cause.VOLUNTARY]))
    founder = np.flatnonzero((state.workers.own_firm < 0) & (state.workers.employer < 0))[:1]
    with_money(state, state.workers.accounts[founder], 1e9)
    entry.open_firms(state, row, founder)
    assert (
        (firms.standing[row] == at_home).all() and (firms.standing_export[row] == abroad).all() and abroad.sum() > 0.0
    )


def test_only_shops_sell_online_and_the_others_expect_no_orders_there():
    state, rows = entrants()
    firms = state.firms
    online = firms.online[rows]
    assert online.any() and (firms.industry[rows] != Industry.TRADE).any()
    assert (firms.industry[rows][online] == Industry.TRADE).all()
    assert (firms.expected_orders[rows][~online, Channel.ONLINE] == 0.0).all()


def test_an_entrants_record_is_measured_by_the_usual_sales_of_its_place():
    state, rows = entrants()
    firms = state.firms
    full = (
        firms.expected_orders[rows][:, [Channel.SHOP, Channel.ONLINE]].sum(axis=1) / state.parameters.entrant_capacity
    )
    assert (full > 0.0).any()
    assert firms.usual_sales_record[rows] == pytest.approx(full) and (firms.sales_record[rows] == 0.0).all()


def test_an_entrant_has_been_ordered_what_it_expects_and_nothing_else():
    state, rows = entrants()
    assert (state.firms.orders[rows] == state.firms.expected_orders[rows]).all() and state.firms.orders[
        rows
    ].sum() > 0.0


def test_who_comes_back_from_dormancy_begins_like_an_entrant():
    state = played_state(1)
    firms, p, rows = state.firms, state.parameters, owned_firms(state)[:60]
    turnover.go_dormant(state, rows)
    with_money(state, state.workers.accounts[firms.owner[rows]], 1e9)
    state.news.orders[:] = 1e15
    firms.expected_orders[rows] = 1e12
    turnover.dormant_firms_return(state)
    back = rows[firms.state[rows] == FirmState.OPEN]
    assert 0 < back.size < rows.size
    mix = state.entrants.channel_mix[firms.industry[back], firms.size_class[back]]
    assert firms.expected_orders[back] == pytest.approx(p.entrant_capacity * firms.usual_orders[back, None] * mix)
    assert (firms.orders[back] == firms.expected_orders[back]).all() and (
        firms.expected_orders[np.setdiff1d(rows, back)] == 1e12
    ).all()


@pytest.mark.parametrize(
    ("state_before", "comes_back"),
    [
        (FirmState.SUSPENDED, lambda state, rows: turnover.reopen(state, rows, np.zeros(rows.size), 0)),
        (FirmState.DORMANT, lambda state, rows: turnover.dormant_firms_return(state)),
    ],
    ids=["suspended", "dormant"],
)
def test_who_works_again_has_not_been_idle(monkeypatch, state_before, comes_back):
    """Its months of standing still are over: those of a later stop are counted from its own beginning."""
    state = played_state(1)
    firms, rows = state.firms, owned_firms(state)[:3]
    monkeypatch.setattr(turnover.closing, "dormant_returns", lambda rate, level, *_: np.ones(level.size))
    firms.state[rows], firms.months_idle[rows] = state_before, 3
    comes_back(state, rows)
    assert (firms.state[rows] == FirmState.OPEN).all() and not firms.months_idle[rows].any()


def penniless(state, rows):
    """Neither these firms nor their owners have money, and no bank has granted them any."""
    with_money(state, state.firms.accounts[rows], 0.0)
    with_money(state, state.workers.accounts[state.firms.owner[rows]], 0.0)
    state.firms.granted_loan[rows] = 0.0


@pytest.mark.parametrize(
    ("months", "cause"), [(1, None), (2, Cause.ILLIQUID), (3, Cause.ILLIQUID), (4, Cause.SUSPENDED_TOO_LONG)]
)
def test_who_is_suspended_without_money_gives_up_after_a_month_and_with_or_without_it_after_four(months, cause):
    state = played_state(1)
    firms, p, rows = state.firms, state.parameters, owned_firms(state)[:80]
    penniless(state, rows)
    firms.state[rows], firms.months_idle[rows], firms.monthly_outlays[rows] = FirmState.SUSPENDED, months, 1000.0
    turnover.suspended_firms_return_or_give_up(state, 0)
    closed, asleep = firms.state[rows] == FirmState.CLOSED, firms.state[rows] == FirmState.DORMANT
    if cause is None:
        assert (firms.state[rows] == FirmState.SUSPENDED).all()
    else:
        assert (closed | asleep).all() and 0.15 < asleep.mean() < 0.45 and p.goes_dormant == 0.3
        assert (firms.cause_of_closure[rows[closed]] == cause).all()


def test_who_has_money_to_wait_is_not_illiquid():
    state = played_state(1)
    firms, rows = state.firms, owned_firms(state)[:80]
    firms.state[rows], firms.months_idle[rows], firms.monthly_outlays[rows] = FirmState.SUSPENDED, 3, 1000.0
    with_money(state, firms.accounts[rows], 1001.0)
    turnover.suspended_firms_return_or_give_up(state, 0)
    assert np.isin(firms.state[rows], (FirmState.OPEN, FirmState.SUSPENDED)).all()


@pytest.mark.parametrize(("times_sales", "closes"), [(0.49, False), (0.51, True)])
def test_who_owes_half_a_years_sales_more_than_it_has_is_insolvent(times_sales, closes):
    state = played_state(1)
    firms, row = state.firms, owned_firms(state)[0]
    sales = 4.0 * max(state.record.sales[row].sum(), firms.usual_orders[row])
    firms.owed_taxes[row] += balance_sheets.net_worth(state)[row] + times_sales * sales
    turnover.firms_close_and_open(state)
    assert (firms.cause_of_closure[row] == Cause.INSOLVENT) == closes


def closed_by(state, cause):
    return (
        (state.firms.state == FirmState.CLOSED)
        & (state.firms.closed_at == state.quarter)
        & (state.firms.cause_of_closure == cause)
    )


@pytest.mark.parametrize(("income_share", "some_close"), [(0.75, False), (0.65, True)])
def test_owners_who_earn_far_less_than_elsewhere_give_up_now_and_then(income_share, some_close):
    state = played_state(1)
    firms, p = state.firms, state.parameters
    rows = owned_firms(state)[firms.size_class[owned_firms(state)] == SizeClass.SELF_EMPLOYED]
    income = income_share * p.voluntary_income / 4.0 * firms.weight
    firms.owner_income, state.record.profit = income.copy(), income.copy()
    turnover.firms_close_and_open(state)
    given_up = closed_by(state, Cause.VOLUNTARY)[rows]
    assert given_up.any() == some_close and given_up.mean() < 2 * p.voluntary_hazard


def test_nobody_gives_up_a_firm_that_is_younger_than_its_founders_patience():
    """All earn half of what the owner is used to elsewhere and would leave at once; the first third is a quarter too
    young, the others just old enough."""
    state = played_state(1)
    firms = state.firms
    state.parameters = p = state.parameters.changed(voluntary_hazard=0.15, founders_patience=6)
    rows = owned_firms(state)[firms.size_class[owned_firms(state)] == SizeClass.SELF_EMPLOYED]
    firms.owner_income[rows] = 0.5 * p.voluntary_threshold * p.quarterly_voluntary_income * firms.weight[rows]
    young = rows[: rows.size // 3]
    firms.born[rows] = state.quarter - 6
    firms.born[young] = state.quarter - 5
    chances = turnover.voluntary_chance(state)
    assert (chances[young] == 0.0).all()
    assert (chances[rows[rows.size // 3 :]] == 0.15).all()


@pytest.mark.parametrize("odds", [0.0, 0.03])
def test_owners_leave_for_other_reasons_by_size_and_whatever_they_earn(odds):
    state = played_state(1)
    firms = state.firms
    by_class = dict.fromkeys(("micro", "small", "medium", "large", "special", "platform"), 0.0) | {
        "self_employed": odds
    }
    state.parameters = state.parameters.changed(other_exit=by_class)
    firms.owner_income[:] = 1e12
    size, there = firms.size_class.copy(), firms.state <= FirmState.DORMANT
    turnover.firms_close_and_open(state)
    left = closed_by(state, Cause.OTHER_REASONS)
    stalls = there & (size == SizeClass.SELF_EMPLOYED)
    assert set(size[left]) <= {SizeClass.SELF_EMPLOYED}
    assert left.sum() == pytest.approx(odds * stalls.sum(), abs=4.0 * np.sqrt(odds * stalls.sum()))


def test_a_founder_needs_what_a_stall_takes_for_each_firm_that_the_place_stands_for():
    """Where nothing is due and nothing is stocked, the least that a firm is started with, times 40 firms; elsewhere two
    months of outlays and the first stock, if that is more."""
    state = played_state(1)
    firms, t, rows = state.firms, state.technology, owned_firms(state)[:1]
    state.parameters = p = state.parameters.changed(start_up_months=2.0)
    firms.weight[rows], firms.normal_output[rows] = 40.0, 0.0
    assert entry.equity_needed(state, rows) == pytest.approx(40.0 * p.start_up_equity)
    firms.normal_output[rows] = 1e9
    industry = firms.industry[rows]
    stock = t.materials_per_unit[industry] * t.material_cover[industry] * 1e9 * p.entrant_capacity
    assert entry.equity_needed(state, rows) == pytest.approx(2.0 * entry.first_outlays(state, rows) + stock)


STALLS = Industry.TRADE, SizeClass.SELF_EMPLOYED


@pytest.mark.parametrize(("stood_empty", "come"), [(0.0, 10.0), (20.0, 14.0), (-20.0, 6.0)])
def test_who_left_in_the_quarter_is_replaced_and_leaves_no_place_to_be_filled_besides(monkeypatch, stood_empty, come):
    state = played_state(1)
    firms, asked, nobody = state.firms, [], np.empty(0, dtype=np.int64)
    state.parameters = state.parameters.changed(entry_refill=0.2)

    def places(state, number):
        asked.append(number)
        return nobody, nobody

    monkeypatch.setattr(entry, "empty_places", places)
    left = np.zeros_like(state.memory.normal_exits)
    left[STALLS] = 10.0
    state.record.exits, state.memory.normal_exits = left.copy(), left.copy()
    normal = firms.by_cell(firms.state != FirmState.CLOSED) + left
    normal[STALLS] += stood_empty
    state.technology = replace(state.technology, normal_firms=normal)
    entry.founders_open_firms(state)
    assert asked[0][STALLS] == come, "a fifth of the places that stood empty when the quarter began comes on top"
    assert asked[0].sum() == come


def test_who_looks_for_a_shop_comes_upon_a_new_one_four_times_as_often_as_upon_the_largest(monkeypatch):
    """The largest shops, and one that a programme shows to all, are seen a quarter as often as a newcomer; half as
    large, half as often again; a newcomer of two years is one like any other."""
    state = played_state(1)
    firms, p, met = state.firms, state.parameters, []
    monkeypatch.setattr(shops, "keep_or_replace", lambda *given: met.append(given[5]))
    shop = np.flatnonzero((firms.industry == Industry.TRADE) & (firms.state == FirmState.OPEN) & ~firms.online)[:3]
    offline = np.flatnonzero((INDUSTRY_OF_GROUP == Industry.TRADE) & (SLOT_OF_GROUP == Channel.SHOP))[0]
    sells = (firms.industry == Industry.TRADE) & (firms.size_class <= SizeClass.LARGE)
    top = np.quantile(firms.expected_orders[sells, Channel.SHOP], p.seen_by_all)
    firms.entrant[shop] = True, True, False
    firms.born[shop] = state.quarter - p.young_quarters + np.array([1, 0, 1])
    firms.expected_orders[shop, Channel.SHOP] = 0.5 * top
    shown = np.flatnonzero(sells & firms.online & ~firms.entrant)[0]
    state.instruments.shown_online = np.where(np.arange(len(firms)) == shown, 1.0, 0.0)
    orders.people_choose_sellers(state)
    seen = met[0]
    assert p.new_shops_noticed == 4.0
    assert seen[shop, offline] == pytest.approx([1.0, 0.125, 0.125], rel=0.02)
    assert seen[sells & ~firms.entrant, offline].max() == 0.25
    assert seen[shown, ShopGroup.ONLINE] == 0.25
