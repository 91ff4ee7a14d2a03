"""Everyone settles (rule 12): households, banks and the state pay; then firms pay their bills in order, as far as they
can.

Firms' payments depend on what their customers can pay: the month's clearing is the largest vector of paid shares that
is consistent with all purses (Eisenberg and Noe 2001), found by iteration from "everybody pays".
"""

from dataclasses import replace

import numpy as np

from abm.books.ledger import shares_by_group, shares_of
from abm.books.money import rounded_money
from abm.contracts import debts, escrow
from abm.markets import arrears
from abm.phases.phase import phase
from abm.phases.settlement import banks_and_state, households, repayment
from abm.phases.settlement.bills import bills_of_the_month, clearing, receivables_due
from abm.phases.settlement.payments import book_payments, owners_and_investors_are_served
from abm.relief.effects import bank_loans, relief_flows, services, sponsored_orders, waivers
from abm.state.bills import Bills, Payments
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.month import Month
from abm.state.state import MONTHS, State


@phase()
def everyone_settles(state: State, month: int) -> None:
    """A month's money: households, banks and the state pay, then firms pay their bills in order, as far as they can."""
    m = state.month
    households.others_pay_households(state, month)
    households.households_pay(state, m)
    escrow.platforms_hold_and_release(state, m)
    the_state_buys(state, m)
    banks_and_state.banks_and_state_settle(state, month)
    relief_flows.exporters_join_platforms(state, month)
    services.services_are_given(state, month)
    bills = bills_of_the_month(state, m)
    principal = repayment.principal_falls_due(state, m)
    sponsored_orders.sponsor_sells_on_credit(state, m, bills.purchases)
    owed = receivables_due(state, m, bills.purchases)
    # Before anybody's purse is counted.
    owed = replace(owed, rents=waivers.the_state_pays_landlords(state, bills.rents.waived, owed.rents))
    bank_loans.the_state_pays_banks(state, month, bills.interest)
    payments = clearing(state, m, bills, owed, principal)
    book_payments(state, m, bills, owed, principal, payments)
    owners_and_investors_are_served(state, m, bills, principal)
    special_producers_hand_over(state)
    arrears_are_counted(state, month, bills, payments)
    households.follow_their_firms(state, m.workplaces.operating)
    state.record.months_settled += 1.0


def the_state_buys(state: State, m: Month) -> None:
    """Public purchases, paid on delivery."""
    at, direct = state.accounts, m.value_added.direct
    units = m.demand.public * m.sales.pool_fill
    by_product = units * m.sales.price[:PRODUCTS]
    pay_the_pool(state, m, "consumption", by_product, at.government)
    state.ledger.pay("consumption", direct, at.government, at.firms)
    bought = by_product.sum() + direct.sum()
    state.record.fiscal_impulse += float((m.demand.beyond * m.sales.pool_fill * m.sales.price[:PRODUCTS]).sum())
    services = (m.demand.direct * m.output.fill).sum()
    state.record.spend("government", float(bought), float(units.sum() + services))


def pay_the_pool(state: State, m: Month, flow: str, by_product: np.ndarray, payer: int) -> None:
    """One buyer pays the sellers of each product on delivery, by what they delivered to the pool."""
    amounts = rounded_money(np.asarray(by_product))
    receipts = shares_by_group(amounts, m.sales.to_pool, state.firms.industry)
    state.ledger.clear(flow, np.array([receipts.sum()]), np.array([payer]), receipts, state.accounts.firms)


def special_producers_hand_over(state: State) -> None:
    """Farms, dwellings, bank and public services keep no purse: what is left goes to the owner, who makes up a loss."""
    firms, ledger = state.firms, state.ledger
    for row, owners, shares in state.addresses.owners_of_special:
        left = float(firms.deposits[row])
        amounts = shares_of(abs(left), shares)
        account = firms.accounts[row]
        if left > 0.0:
            ledger.clear("surplus of special producers", np.array([left]), np.array([account]), amounts, owners)
        elif left < 0.0:
            ledger.clear("losses of special producers", amounts, owners, np.array([-left]), np.array([account]))
        if owners.size == 1 and owners[0] == state.accounts.village:
            state.record.village_income += left
        elif owners.size == len(state.banks):
            state.banks.profit += np.sign(left) * amounts


def arrears_are_counted(state: State, month: int, bills: Bills, payments: Payments) -> None:
    """Who is beyond its creditors' patience, and still not paying, is suspended at the month's end (rules 12, 13)."""
    firms, p, t = state.firms, state.parameters, state.technology
    deferred, waits = bank_loans.interest_waits(state, month), bank_loans.principal_waits(state, month)
    missed, interest = debts.missed(firms), debts.late_interest(firms)
    short = np.flatnonzero((payments.paid < arrears.PAID).any(axis=0))
    normal = firms.normal_output[short] / MONTHS
    inputs = normal * (t.services_per_unit.sum(axis=0) + t.materials_per_unit)[firms.industry[short]]
    rents = (firms.fixed_rent[short] + firms.ground_rent[short]) / MONTHS
    principal = p.principal_due * debts.owed(firms, rows=short) / MONTHS
    beyond = arrears.who_must_stop(
        (
            firms.owed_wages[short],
            firms.overdue[short],
            firms.rent_overdue[short] + firms.ground_rent_overdue[short],
            interest[short],
            missed[short],
        ),
        (bills.pay.base[short], inputs, rents, bills.interest.due[short], principal),
        (
            p.arrears_limit_wages,
            p.arrears_limit_suppliers,
            p.arrears_limit_rent,
            p.arrears_limit_interest,
            p.arrears_limit_principal,
        ),
        (deferred[short], waits[short]),
        firms.deposits[short],
        p.penniless_below * firms.monthly_outlays[short],
    )
    stops = short[beyond & (firms.size_class[short] <= SizeClass.MEDIUM) & (firms.state[short] == FirmState.OPEN)]
    firms.state[stops] = FirmState.SUSPENDED
    firms.months_idle[stops] = 0
    firms.months_idle[firms.state == FirmState.SUSPENDED] += 1
    owes_interest, owes_principal = interest > firms.weight, missed > firms.weight  # a yuan for each firm
    late = (owes_interest & ~deferred) | (owes_principal & ~waits)
    # Deferral stops the clock of who is behind; it does not set it back.
    waiting = np.where(owes_interest | owes_principal, firms.months_overdue, 0)
    firms.months_overdue = np.where(late, firms.months_overdue + 1, waiting).astype(np.int16)
