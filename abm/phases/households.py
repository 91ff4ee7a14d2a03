"""Households' side of the month: income comes in, spending goes out, wages owed are kept by contract (rules 6, 7, 12)."""

import numpy as np

from abm.agents import government
from abm.agents.smes.columns import ABROAD, PRODUCTS, FirmState
from abm.agents.workers.columns import WorkerState
from abm.ledger import shares_by_group, shares_of
from abm.money import rounded_money
from abm.state import MONTHS, State


def earn(state: State, amount) -> None:
    """Write income of workers on the page; yuan by worker."""
    state.page.income += amount


def others_pay_households(state: State, m) -> None:
    """Deposit interest, benefits, property income; yuan a month, from opening balances where they come from a stock."""
    p, people, ledger, at, page = state.parameters, state.workers, state.ledger, state.accounts, state.page
    rate = p.reference_rate / 12.0
    banks = state.banks.accounts
    for table in (state.firms, people):
        opening = page.opening.deposits[table.offset : table.offset + len(table)]
        interest = np.maximum(0.0, opening) * rate
        if table is state.firms:
            interest = interest * (table.state != FirmState.CLOSED)
        ledger.pay("deposit interest", interest, banks[table.bank], table.accounts)
        state.banks.profit -= np.bincount(table.bank, weights=interest, minlength=len(state.banks))
        if table is people:
            earn(state, interest)
        else:
            state.firms.profit_of_quarter += interest
            page.profit += interest
    village = max(0.0, page.opening.deposits[at.village]) * rate
    ledger.pay("deposit interest", village, banks[0], at.village)
    state.banks.profit[0] -= village
    page.village_income += village
    pensions(state)
    jobless(state, m)
    property_income(state)


def pensions(state: State) -> None:
    """Pensions and other fixed benefits, alike per head, the village's by its people."""
    people, ledger, at, village = state.workers, state.ledger, state.accounts, state.village
    total = state.public.benefits / MONTHS
    to_village = total * village.benefit_share
    each = np.full(len(people), (total - to_village) / len(people))
    ledger.pay("benefits", each, at.government, people.accounts)
    ledger.pay("benefits", to_village, at.government, at.village)
    earn(state, each)
    state.page.village_income += to_village


def jobless(state: State, m) -> None:
    """Unemployment benefit of the insured who search (rule 16) [B041, B042]."""
    people, p, ledger, at = state.workers, state.parameters, state.ledger, state.accounts
    covered = people.insured & (people.state == WorkerState.SEARCHING)
    benefit = government.unemployment_benefit(people.last_wage, p.unemployment_benefit, covered) / MONTHS
    ledger.pay("unemployment benefit", benefit, at.government, people.accounts)
    earn(state, benefit)


def property_income(state: State) -> None:
    """The households' fund pays out what it got, and calls for the capital it will put up; by shares fixed at the opening."""
    people, ledger, at, village = state.workers, state.ledger, state.accounts, state.village
    held = max(0.0, ledger.balance(at.fund))
    out = rounded_money(people.property_share * held)
    ledger.pay("property income passed on", out, at.fund, people.accounts)
    ledger.pay("property income passed on", village.property_share * held, at.fund, at.village)
    earn(state, out)
    state.page.village_income += village.property_share * held
    call = state.public.owner_capital / MONTHS
    give = np.minimum(rounded_money(people.capital_share * call), np.maximum(0.0, people.deposits))
    ledger.pay("capital called", give, people.accounts, at.fund)
    ledger.pay("capital called", min(village.capital_share * call, max(0.0, ledger.balance(at.village))), at.village, at.fund)


def wages_arrive(state: State, received: np.ndarray) -> None:
    """Income tax is withheld at once; yuan by worker."""
    tax = rounded_money(government.income_tax(received, state.public.income_tax_rate))
    state.ledger.pay("income tax", tax, state.workers.accounts, state.accounts.government)
    earn(state, received - tax)


def add_wage_claims(state: State, worker, firm, amount) -> None:
    """Unpaid wages as contracts between a worker and a firm."""
    claims = state.claims
    claims["worker"] = np.concatenate([claims["worker"], worker])
    claims["firm"] = np.concatenate([claims["firm"], firm])
    claims["amount"] = np.concatenate([claims["amount"], amount])
    count_owed_wages(state)


def count_owed_wages(state: State) -> None:
    """Wages owed by firm: the sum of its contracts."""
    claims = state.claims
    keep = claims["amount"] > 0.0
    if not keep.all():
        for name in ("worker", "firm", "amount"):
            claims[name] = claims[name][keep]
    state.firms.owed_wages = np.bincount(claims["firm"], weights=claims["amount"], minlength=len(state.firms))


def pay_wage_arrears(state: State, share: np.ndarray, flow: str = "wage arrears paid") -> None:
    """A firm pays the same share of every wage it owes."""
    claims, firms, people = state.claims, state.firms, state.workers
    if claims["amount"].size == 0:
        return
    paid = claims["amount"] * share[claims["firm"]]
    state.ledger.pay(flow, paid, firms.accounts[claims["firm"]], people.accounts[claims["worker"]])
    earn(state, np.bincount(claims["worker"], weights=paid, minlength=len(people)))
    claims["amount"] = np.where(paid >= claims["amount"] - 1.0 / 1024.0, 0.0, claims["amount"] - paid)
    count_owed_wages(state)


def owners_draw(state: State, amount: np.ndarray) -> None:
    """Drawings go to the owner; dividends of firms without one to the households' fund."""
    firms, people, ledger, at = state.firms, state.workers, state.ledger, state.accounts
    owned = firms.owner >= 0
    rows = np.flatnonzero(owned & (amount > 0))
    money = rounded_money(amount)
    ledger.pay("drawings", money[rows], firms.accounts[rows], people.accounts[firms.owner[rows]])
    earn(state, np.bincount(firms.owner[rows], weights=money[rows], minlength=len(people)))
    others = np.flatnonzero(~owned & (amount > 0))
    ledger.pay("drawings", money[others], firms.accounts[others], at.fund)


def households_pay(state: State, m) -> None:
    """Pooled consumption, imports, housing and mortgage interest; yuan a month, never more than the purse."""
    people, ledger, t, p = state.workers, state.ledger, state.technology, state.parameters
    value = t.pooled_mix * np.append(m.got, 1.0) * m.price / m.paid_price
    housing_value = t.investment_mix * np.append(m.got, 1.0) * m.price / m.paid_price
    spend_pool(state, m, "consumption", m.people_pooled, m.village_pooled, value, t.pooled_mix)
    spend_pool(state, m, "investment", m.housing, m.village_housing, housing_value, t.investment_mix)
    due = state.page.opening.mortgage * p.reference_rate / 12.0
    paid = np.minimum(rounded_money(due), np.maximum(0.0, people.deposits))
    ledger.pay("interest", paid, people.accounts, state.banks.accounts[people.bank])
    state.banks.profit += np.bincount(people.bank, weights=due, minlength=len(state.banks))
    people.mortgage += due - paid
    earn(state, -paid)
    growth = state.page.opening.mortgage * p.trend_nominal / MONTHS
    ledger.pay("loans granted", growth, state.banks.accounts[people.bank], people.accounts)
    people.mortgage += growth


def spend_pool(state: State, m, flow: str, by_worker, by_village: float, value, mix) -> None:
    """Workers and village pay the sellers of each product, and abroad, by what the pool got; yuan."""
    people, ledger, at, firms = state.workers, state.ledger, state.accounts, state.firms
    level = value.sum()
    payers = np.append(people.accounts, at.village)
    gave = rounded_money(np.append(by_worker, by_village) * level)
    total = float(gave.sum())
    by_product = shares_of(total, value)
    received = shares_by_group(by_product[:PRODUCTS], m.pool_value, m.industry)
    from_abroad = shares_of(float(by_product[ABROAD]), gave)
    if by_product[ABROAD] > 0.0:
        ledger.pay("imports", from_abroad, payers, at.abroad)
        state.page.imports += float(by_product[ABROAD])
    ledger.clear(flow, gave - from_abroad, payers, received, firms.accounts)
    units = (mix * np.append(m.got, 1.0) / m.paid_price).sum()
    state.page.spend(flow, total, (by_worker.sum() + by_village) * units)


def follow_their_firms(state: State, m) -> None:
    """Workers' states follow what happened to their firms this month."""
    firms, people = state.firms, state.workers
    fresh = np.where(firms.hours < 1.0 - 1e-9, WorkerState.SHORT_HOURS, WorkerState.AT_WORK)
    shut = (firms.state == FirmState.OPEN) & (m.operating <= 0.0)
    at_firm = np.where(shut, WorkerState.FURLOUGHED, fresh)
    at_firm = np.where(firms.state == FirmState.SUSPENDED, WorkerState.ATTACHED, at_firm).astype(np.int8)
    keep = (people.employer >= 0) & (people.state != WorkerState.STRANDED)
    people.state = np.where(keep, at_firm[people.employer], people.state)
