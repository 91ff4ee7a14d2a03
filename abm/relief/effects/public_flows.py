"""What the state pays in a month under relief programmes: taxes given back, rent and interest borne, wages, benefits,
coupons (rules 7, 10, 12, 16)."""

from dataclasses import replace

import numpy as np

from abm.agents import government
from abm.agents.smes import staffing
from abm.agents.workers import consumption
from abm.books.ledger import shares_of
from abm.books.money import rounded_money, whole_grains
from abm.markets import coupons
from abm.state.bills import Bills, InterestBills, Receivables, TaxBills
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import SLOT_OF_GROUP, WorkerState


def taken_over(due: np.ndarray, share: np.ndarray | float, limit: np.ndarray) -> np.ndarray:
    """The part of a bill that a programme takes over; yuan by firm."""
    return whole_grains(government.taken_over(due, share, limit))


def book_taxes_given_back(state: State, taxes: TaxBills) -> None:
    """The state gives and takes the same yuan, so that the ledger shows what the programme costs."""
    accounts, at, page = state.accounts.firms, state.accounts.government, state.page
    for relief, tax, back in (
        ("relief: contributions", "contributions", taxes.given_back),
        ("relief: taxes", "production tax", taxes.tax_back),
    ):
        state.ledger.pay(relief, back, at, accounts)
        state.ledger.pay(tax, back, accounts, at)
    page.given_back += taxes.given_back
    page.tax_given_back += taxes.tax_back


def the_state_helps(state: State, month: int, bills: Bills, receivables: Receivables) -> Receivables:
    """Rents and interest that the state bears reach landlords and banks before anybody's purse is counted; returns what
    is still owed to each firm."""
    rents = the_state_pays_landlords(state, bills.rents.waived, receivables.rents)
    the_state_pays_banks(state, month, bills.interest)
    return replace(receivables, rents=rents)


def the_state_pays_landlords(state: State, waived: np.ndarray, rents: np.ndarray) -> np.ndarray:
    """The tenant's rent is paid with the state's money; returns what landlords are still owed, so much less, each by
    what it is owed; yuan by firm."""
    if not waived.any():
        return rents
    accounts = state.accounts.firms
    received = shares_of(float(waived.sum()), rents)
    state.ledger.pay("relief: rents", waived, state.accounts.government, accounts)
    state.ledger.clear("rents", waived, accounts, received, accounts)
    state.page.rent_waived += waived
    return np.maximum(0.0, rents - received)


def the_state_pays_banks(state: State, month: int, interest: InterestBills) -> None:
    """Its part of the interest that relending lets off, and its reward for
    loans that begin to wait; the rest is the banks'."""
    pull, page = state.instruments, state.page
    begins = pull.deferred_loan[month]
    page.interest_let_off += interest.cheaper
    page.relent = np.maximum(page.relent, pull.relent_loan[month])
    page.loans_deferred += begins
    page.interest_borne_by_state += to_banks(state, "relief: interest", pull.relent_borne * interest.cheaper)
    page.deferral_rewarded += to_banks(state, "relief: deferral", pull.deferral_reward * begins)


def to_banks(state: State, flow: str, amount: np.ndarray) -> float:
    """The state pays each firm's bank; counted as interest in the bank's profit; yuan by firm, returns the whole."""
    banks, money = state.banks, rounded_money(amount)
    if not money.any():
        return 0.0
    state.ledger.pay(flow, money, state.accounts.government, banks.accounts[state.firms.bank])
    banks.profit += np.bincount(state.firms.bank, weights=money, minlength=len(banks))
    return float(money.sum())


def wages_subsidised(state: State, month: int) -> np.ndarray:
    """A sum for each employee whom an open firm keeps on its payroll, at work or sent home; yuan by firm."""
    firms, pull = state.firms, state.instruments
    hired = staffing.employees(firms.staff, firms.size_class == SizeClass.SELF_EMPLOYED)
    employees = np.minimum(hired, pull.wage_subsidy_staff) * (firms.state == FirmState.OPEN)
    given = whole_grains(pull.wage_subsidy[month] * employees)
    state.ledger.pay("relief: wages", given, state.accounts.government, state.accounts.firms)
    state.page.wages_subsidised += given
    return given


def more_benefit(state: State, month: int) -> None:
    """Benefit on top for those who search, as far as the programme's money goes, alike for all."""
    people, pull, page = state.workers, state.instruments, state.page
    share = pull.benefit_extra[month] * (people.state == WorkerState.SEARCHING)
    if not share.any():
        return
    extra = government.unemployment_benefit(people.last_wage, share, True) / MONTHS
    left, asked = max(0.0, pull.benefit_budget - float(page.benefit_extra.sum())), float(extra.sum())
    extra = whole_grains(extra * (left / asked if asked > left else 1.0))
    state.ledger.pay("relief: benefits", extra, state.accounts.government, state.accounts.workers)
    page.income += extra
    page.benefit_extra += extra


def coupons_are_handed_in(state: State, month: int, affordable: np.ndarray, fill: np.ndarray) -> None:
    """The state pays a share of what a household buys at shops that take its
    coupons, up to their value; it buys with this money."""
    people, pull, page = state.workers, state.instruments, state.page
    value = pull.coupon_value[month]
    if not value.any():
        return
    bought = coupons.bought_where_taken(
        page.pair_orders, affordable, MONTHS, people.sellers, SLOT_OF_GROUP == Channel.SHOP, fill, pull.takes_coupons
    )
    paid = whole_grains(consumption.coupon_redeemed(bought, pull.coupon_share, value))
    state.ledger.pay("relief: coupons", paid, state.accounts.government, state.accounts.workers)
    page.income += paid
    page.coupons += paid
