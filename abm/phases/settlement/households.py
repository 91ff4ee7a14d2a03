"""Households' side of the month: income comes in, spending goes out,
wages owed are kept by contract (rules 6, 7, 12)."""

import numpy as np

from abm.agents import government
from abm.books.ledger import shares_by_group, shares_of
from abm.books.money import rounded_money
from abm.markets import purses
from abm.relief.effects import gifts
from abm.state.firms import ABROAD, PRODUCTS, FirmState
from abm.state.month import Month
from abm.state.state import MONTHS, State
from abm.state.workers import WorkerState

FULL_HOURS = 1.0 - 1e-9  # what rounding may leave of them


def others_pay_households(state: State, month: int) -> None:
    """Deposit interest, benefits, property income; yuan a month, from opening balances where they come from a stock."""
    p, people, ledger, at, record = state.parameters, state.workers, state.ledger, state.accounts, state.record
    rate = p.monthly_reference_rate
    banks = state.banks.accounts
    firms = state.firms
    interest = np.maximum(0.0, record.opening.deposits[at.firms]) * rate * (firms.state != FirmState.CLOSED)
    ledger.pay("deposit interest", interest, banks[firms.bank], at.firms)
    state.banks.profit -= np.bincount(firms.bank, weights=interest, minlength=len(state.banks))
    firms.profit_of_quarter += interest
    record.profit += interest
    interest, benefit = np.empty(len(people)), pensions(state)
    owed, paid = purses.interest_and_benefits(
        record.opening.deposits[at.workers], rate, people.bank, benefit, len(state.banks), record.income, interest
    )
    ledger.clear("deposit interest", paid, at.banks, interest, at.workers)
    state.banks.profit -= owed
    village = max(0.0, record.opening.deposits[at.village]) * rate
    ledger.pay("deposit interest", village, banks[0], at.village)
    state.banks.profit[0] -= village
    record.village_income += village
    jobless(state, month)
    property_income(state)


def pensions(state: State) -> float:
    """Pensions, other fixed benefits and what a path of the shock adds, alike per head, the village's by its people;
    returns a head's, yuan."""
    people, ledger, at, village = state.workers, state.ledger, state.accounts, state.village
    added = transfers_beyond(state)
    total = state.public.benefits / MONTHS + added
    to_village = total * village.benefit_share
    each = (total - to_village) / len(people)
    ledger.pay("benefits", np.full(len(people), each), at.government, at.workers)
    ledger.pay("benefits", to_village, at.government, at.village)
    state.record.village_income += to_village
    state.record.fiscal_impulse += added
    return each


def transfers_beyond(state: State) -> float:
    """A month's transfers that a path of the shock adds; yuan."""
    share = state.conditions.transfers_to_households
    return 0.0 if share == 0.0 else government.transfers(share, state.trend_gdp) / MONTHS


def jobless(state: State, month: int) -> None:
    """Unemployment benefit of the insured who search (rule 16) [B041, B042]."""
    people, p, ledger, at = state.workers, state.parameters, state.ledger, state.accounts
    covered = np.flatnonzero(people.insured & (people.state == WorkerState.SEARCHING))
    benefit = government.unemployment_benefit(people.last_wage[covered], p.unemployment_benefit, True) / MONTHS
    ledger.pay("unemployment benefit", benefit, at.government, people.accounts[covered])
    state.record.income[covered] += benefit
    gifts.more_benefit(state, month)


def property_income(state: State) -> None:
    """The households' fund pays out what it got, and calls for the capital
    it will put up; by shares fixed at the opening."""
    people, ledger, at, village = state.workers, state.ledger, state.accounts, state.village
    held = max(0.0, ledger.balance(at.fund))
    out, give = np.empty(len(people)), np.empty(len(people))
    purses.property_income(people.property_share, held, state.record.income, out)
    ledger.pay("property income passed on", out, at.fund, at.workers)
    ledger.pay("property income passed on", village.property_share * held, at.fund, at.village)
    state.record.village_income += village.property_share * held
    call = state.public.owner_capital / MONTHS
    purses.capital_called(people.capital_share, call, people.deposits, give)
    ledger.pay("capital called", give, at.workers, at.fund)
    ledger.pay(
        "capital called", min(village.capital_share * call, max(0.0, ledger.balance(at.village))), at.village, at.fund
    )


def owners_draw(state: State, amount: np.ndarray) -> None:
    """Drawings go to the owner; dividends of firms without one to the households' fund."""
    firms, people, ledger, at = state.firms, state.workers, state.ledger, state.accounts
    owned = firms.owner >= 0
    rows = np.flatnonzero(owned & (amount > 0))
    money = rounded_money(amount)
    ledger.pay("drawings", amount[rows], firms.accounts[rows], people.accounts[firms.owner[rows]])
    state.record.income[firms.owner[rows]] += money[rows]  # nobody owns two firms
    others = np.flatnonzero(~owned & (amount > 0))
    ledger.pay("drawings", amount[others], firms.accounts[others], at.fund)


def households_pay(state: State, m: Month) -> None:
    """Pooled consumption, imports, housing and mortgage interest; yuan a month, never more than the purse."""
    people, ledger, at, t, p = state.workers, state.ledger, state.accounts, state.technology, state.parameters
    fill, price, paid_price = np.append(m.sales.pool_fill, 1.0), m.sales.price, m.demand.paid_price
    value = t.pooled_mix * fill * price / paid_price
    housing_value = t.investment_mix * fill * price / paid_price
    state.record.consumption += spend_pool(
        state, m, "consumption", m.purses.pooled, m.purses.village_pooled, value, t.pooled_mix
    )
    spend_pool(state, m, "investment", m.purses.housing, m.purses.village_housing, housing_value, t.investment_mix)
    paid, granted = np.empty(len(people)), np.empty(len(people))
    by_bank = purses.serve_the_mortgage(
        state.record.opening.mortgage,
        p.monthly_reference_rate,
        p.trend_nominal / MONTHS,
        people.deposits,
        people.bank,
        len(state.banks),
        people.mortgage,
        state.record.income,
        paid,
        granted,
    )
    state.banks.profit += by_bank[0]
    ledger.clear("interest", paid, at.workers, by_bank[1], at.banks)
    ledger.clear("loans granted", by_bank[2], at.banks, granted, at.workers)


def spend_pool(
    state: State, m: Month, flow: str, by_worker: np.ndarray, by_village: float, value: np.ndarray, mix: np.ndarray
) -> np.ndarray:
    """Workers and village pay the sellers of each product, and abroad, by what the pool got; what each worker paid;
    yuan."""
    ledger, at, level = state.ledger, state.accounts, value.sum()
    payers = slice(at.workers.start, at.village + 1)  # the village's account follows its workers'
    gave = np.empty(len(state.workers) + 1)
    gave[-1] = rounded_money(by_village * level)
    total = purses.pay_the_pool(by_worker, level, gave[:-1]) + float(gave[-1])
    by_product = shares_of(total, value)
    received = shares_by_group(by_product[:PRODUCTS], m.sales.to_pool, state.firms.industry)
    from_abroad = shares_of(float(by_product[ABROAD]), gave, total)
    if by_product[ABROAD] > 0.0:
        ledger.pay("imports", from_abroad, payers, at.abroad)
        state.record.imports += float(by_product[ABROAD])
    ledger.clear(flow, gave - from_abroad, payers, received, at.firms)
    units = (mix * np.append(m.sales.pool_fill, 1.0) / m.demand.paid_price).sum()
    state.record.spend(flow, total, (by_worker.sum() + by_village) * units)
    return gave[:-1]


def follow_their_firms(state: State, operating: np.ndarray) -> None:
    """Workers' states follow what happened to their firms this month."""
    firms, people = state.firms, state.workers
    fresh = np.where(firms.hours < FULL_HOURS, WorkerState.SHORT_HOURS, WorkerState.AT_WORK)
    shut = (firms.state == FirmState.OPEN) & (operating <= 0.0)
    at_firm = np.where(shut, WorkerState.FURLOUGHED, fresh)
    at_firm = np.where(firms.state == FirmState.SUSPENDED, WorkerState.ATTACHED, at_firm).astype(np.int8)
    purses.follow(people.employer, at_firm, int(WorkerState.STRANDED), people.state)
