"""Who is given up when, what an estate pays to whom, and what an entrant starts with."""

import numpy as np
import pytest

from abm import balance_sheets
from abm.agents.smes.columns import Channel, FirmState, SizeClass
from abm.names import Industry
from abm.phases import entry, estates, losses, turnover
from tests.openings import played_state

QUARTERS_OF_A_YEAR = 4


def owned_firms(state):
    """Rows of open SMEs of named owners that bank elsewhere than where platform credit is booked."""
    firms = state.firms
    own = (firms.state == FirmState.OPEN) & (firms.owner >= 0) & (firms.size_class <= SizeClass.MEDIUM)
    return np.flatnonzero(own & (firms.bank != balance_sheets.platform_bank(state)))


def with_money(state, accounts, yuan):
    """Puts a balance on accounts, the central bank's own making up for it."""
    before = float(np.sum(state.ledger.balance(accounts)))
    state.ledger.open_with(accounts, yuan)
    central = state.accounts.central_bank
    state.ledger.open_with(central, state.ledger.balance(central) + before - float(np.sum(state.ledger.balance(accounts))))


def test_a_dormant_firm_is_given_up_after_a_year_counted_from_the_end_of_its_lease():
    state = played_state(1)
    row = owned_firms(state)[:1]
    state.firms.state[row], state.firms.months_suspended[row] = FirmState.SUSPENDED, 4
    turnover.go_dormant(state, row)
    assert state.firms.months_suspended[row] == 0
    for quarter in range(1, QUARTERS_OF_A_YEAR + 1):
        assert state.firms.state[row] == FirmState.DORMANT
        turnover.long_dormant_firms_close(state)
    assert quarter == QUARTERS_OF_A_YEAR and state.firms.state[row] == FirmState.CLOSED


def test_an_estate_pays_late_platform_interest_to_the_bank_that_lent():
    state = played_state(1)
    firms, row = state.firms, owned_firms(state)[:1]
    with_money(state, firms.accounts[row], 5000.0)
    firms.loan[row] = firms.platform_loan[row] = firms.advance[row] = firms.stock_credit[row] = firms.owed_interest[row] = 0.0
    firms.owed_platform_interest[row] = 600.0
    before = state.banks.profit.copy()
    estates.pay_lenders(state, row, np.zeros(1), np.array([[0.0, 600.0, 0.0, 0.0, 0.0]]))
    got = state.banks.profit - before
    assert got[balance_sheets.platform_bank(state)[row]] == pytest.approx(600.0) and got.sum() == pytest.approx(600.0)
    assert firms.owed_platform_interest[row] == 0.0


def test_a_platform_loan_that_nobody_pays_is_a_loss_of_the_bank_that_lent():
    state = played_state(1)
    firms, row = state.firms, owned_firms(state)[:1]
    state.page.loans_lost[:] = 0.0
    firms.loan[row], firms.platform_loan[row], firms.advance[row] = 70.0, 200.0, 30.0
    losses.write_off(state, row)
    lost = state.page.loans_lost
    assert lost[balance_sheets.platform_bank(state)[row]] == pytest.approx(230.0)
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
    assert state.ledger.flow("stocks sold by estates") - flows["stocks sold by estates"] == pytest.approx(400.0 * p.estate_stock_value)


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
    full = firms.expected_orders[rows][:, [Channel.SHOP, Channel.ONLINE]].sum(axis=1) / state.parameters.entrant_capacity
    assert (full > 0.0).any()
    assert firms.usual_sales_record[rows] == pytest.approx(full) and (firms.sales_record[rows] == 0.0).all()


def test_an_entrant_has_been_ordered_what_it_expects_and_nothing_else():
    state, rows = entrants()
    assert (state.firms.orders[rows] == state.firms.expected_orders[rows]).all() and state.firms.orders[rows].sum() > 0.0


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
    mix = state.reference.channel_mix[firms.industry[back], firms.size_class[back]]
    assert firms.expected_orders[back] == pytest.approx(p.entrant_capacity * firms.usual_orders[back, None] * mix)
    assert (firms.orders[back] == firms.expected_orders[back]).all() and (firms.expected_orders[np.setdiff1d(rows, back)] == 1e12).all()
