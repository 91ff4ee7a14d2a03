"""Everyone settles (rule 12): households, banks and the state pay; then firms pay their bills in order, as far as they
can.

Firms' payments depend on what their customers can pay: the month's clearing is the largest vector of paid shares that
is consistent with all purses (Eisenberg and Noe 2001), found by iteration from "everybody pays".
"""

import numpy as np

from abm.books.ledger import shares_by_group, shares_of
from abm.books.money import rounded_money
from abm.contracts import escrow
from abm.markets import arrears
from abm.measures import sheet
from abm.phases.phase import phase
from abm.phases.settlement import banks_and_state, households
from abm.phases.settlement.bills import Bills, bills_of_the_month, clearing, receivables_due
from abm.phases.settlement.payments import book_payments, owners_and_investors_are_served
from abm.relief.effects import public_flows, relief_flows, services, sponsored_orders
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.state import MONTHS, State


@phase()
def everyone_settles(state: State, month: int) -> None:
    """A month's money: households, banks and the state pay, then firms pay their bills in order, as far as they can."""
    m = state.month
    households.others_pay_households(state, m)
    households.households_pay(state, m)
    escrow.platforms_hold_and_release(state, m)
    the_state_buys(state, m)
    banks_and_state.banks_and_state_settle(state, m)
    relief_flows.exporters_join_platforms(state, m)
    services.services_are_given(state, m)
    bills = bills_of_the_month(state, m)
    sponsored_orders.sponsor_sells_on_credit(state, m, bills.tied)
    receivables_due(state, m, bills)
    public_flows.the_state_helps(state, m, bills)
    clearing(state, m, bills)
    book_payments(state, m, bills)
    owners_and_investors_are_served(state, m, bills)
    special_producers_hand_over(state)
    arrears_are_counted(state, m, bills)
    state.page.months_settled += 1.0


def the_state_buys(state: State, m) -> None:
    """Public purchases, paid on delivery."""
    at = state.accounts
    m.public_value = m.public_units * m.got * m.price[:PRODUCTS]
    pay_the_pool(state, m, "consumption", m.public_value, at.government)
    state.ledger.pay("consumption", m.direct_value, at.government, at.firms)
    bought = m.public_value.sum() + m.direct_value.sum()
    state.page.spend("government", float(bought), float((m.public_units * m.got).sum() + (m.direct * m.fill).sum()))


def pay_the_pool(state: State, m, flow: str, by_product, payer) -> None:
    """One buyer pays the sellers of each product on delivery, by what they delivered to the pool."""
    amounts = rounded_money(np.asarray(by_product))
    receipts = shares_by_group(amounts, m.pool_value, m.industry)
    state.ledger.clear(flow, np.array([receipts.sum()]), np.array([payer]), receipts, state.accounts.firms)


def special_producers_hand_over(state: State) -> None:
    """Farms, dwellings, bank and public services keep no purse: what is left goes to the owner, who makes up a loss."""
    firms, ledger = state.firms, state.ledger
    for row, owners, shares in state.reference.owners_of_special:
        left = float(firms.deposits[row])
        amounts = shares_of(abs(left), shares)
        account = firms.accounts[row]
        if left > 0.0:
            ledger.clear("surplus of special producers", np.array([left]), np.array([account]), amounts, owners)
        elif left < 0.0:
            ledger.clear("losses of special producers", amounts, owners, np.array([-left]), np.array([account]))
        if owners.size == 1 and owners[0] == state.accounts.village:
            state.page.village_income += left
        elif owners.size == len(state.banks):
            state.banks.profit += np.sign(left) * amounts


def arrears_are_counted(state: State, m, b: Bills) -> None:
    """Who is beyond its creditors' patience, and still not paying, is suspended at the month's end (rules 12, 13)."""
    firms, p, t = state.firms, state.parameters, state.technology
    normal = firms.normal_output / MONTHS
    inputs = normal * (t.services_per_unit.sum(axis=0) + t.materials_per_unit)[firms.industry]
    rents = (firms.fixed_rent + firms.ground_rent) / MONTHS
    deferred, waits = state.instruments.interest_deferred[m.number], state.instruments.principal_deferred[m.number]
    missed, debt = sheet.principal_arrears(firms), firms.loan + firms.platform_loan + firms.advance + firms.stock_credit
    stops = arrears.who_must_stop(
        b.share,
        (
            firms.owed_wages,
            m.overdue,
            firms.rent_overdue + firms.ground_rent_overdue,
            firms.owed_interest + firms.owed_platform_interest,
            missed,
        ),
        (b.pay_base, inputs, rents, b.interest, p.principal_due * debt / MONTHS),
        (
            p.arrears_limit_wages,
            p.arrears_limit_suppliers,
            p.arrears_limit_rent,
            p.arrears_limit_interest,
            p.arrears_limit_principal,
        ),
        (deferred, waits),
        firms.deposits,
        p.penniless_below * firms.monthly_outlays,
    )
    stops &= (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    firms.state[stops] = FirmState.SUSPENDED
    firms.months_idle[stops] = 0
    firms.months_idle[firms.state == FirmState.SUSPENDED] += 1
    owes_interest = firms.owed_interest + firms.owed_platform_interest > 1.0
    owes_principal = missed > 1.0
    late = (owes_interest & ~deferred) | (owes_principal & ~waits)
    # Deferral stops the clock of who is behind; it does not set it back.
    waiting = np.where(owes_interest | owes_principal, firms.months_overdue, 0)
    firms.months_overdue = np.where(late, firms.months_overdue + 1, waiting).astype(np.int16)
    households.follow_their_firms(state, m)
