"""Everyone settles (rule 12): households, banks and the state pay; then firms pay their bills in order, as far as they can.

Firms' payments depend on what their customers can pay: the month's clearing is the largest vector of paid shares that
is consistent with all purses (Eisenberg and Noe 2001), found by iteration from "everybody pays".
"""

import numpy as np

from abm.agents import government, platforms
from abm.agents.smes import financing
from abm.agents.smes.columns import PRODUCTS, FirmState, SizeClass
from abm.ledger import shares_by_group, shares_of
from abm.markets import clearing as market
from abm.money import rounded_money
from abm.phases import banking, households, relief_flows
from abm.state import MONTHS, State

RENT = PRODUCTS
ROUNDS = 40
CLOSE = 1e-13


def everyone_settles(state: State, month: int) -> None:
    """One month of money."""
    m = state.month
    households.others_pay_households(state, m)
    households.households_pay(state, m)
    the_state_buys(state, m)
    banking.banks_and_state_settle(state, m)
    relief_flows.exporters_join_platforms(state, m)
    bills = bills_of_the_month(state, m)
    relief_flows.sponsor_pays_the_makers(state, m, bills.tied)
    paid = clearing(state, m, bills)
    book_payments(state, m, bills, paid)
    owners_and_investors_are_served(state, m, bills, paid)
    special_producers_hand_over(state, m)
    arrears_are_counted(state, m, bills)


def the_state_buys(state: State, m) -> None:
    """Public purchases, paid on delivery."""
    firms, at = state.firms, state.accounts
    m.public_value = m.public_units * m.got * m.price[:PRODUCTS]
    pay_the_pool(state, m, "consumption", m.public_value, at.government)
    state.ledger.pay("consumption", m.direct_value, at.government, firms.accounts)
    bought = m.public_value.sum() + m.direct_value.sum()
    state.page.spend("government", float(bought), float((m.public_units * m.got).sum() + (m.direct * m.fill).sum()))


def pay_the_pool(state: State, m, flow: str, by_product, payer) -> None:
    """One buyer pays the sellers of each product on delivery, by what they delivered to the pool."""
    amounts = rounded_money(np.asarray(by_product))
    receipts = shares_by_group(amounts, m.pool_value, m.industry)
    state.ledger.clear(flow, np.array([receipts.sum()]), np.array([payer]), receipts, state.firms.accounts)


class Bills:
    """What each firm must pay this month, yuan."""


def bills_of_the_month(state: State, m) -> Bills:
    """Claims in their order: wages, suppliers, taxes and contributions, interest, rent."""
    firms, p, page, people = state.firms, state.parameters, state.page, state.workers
    b = Bills()
    alive = firms.state <= FirmState.SUSPENDED
    shut = (m.operating <= 0.0) & (firms.state == FirmState.OPEN)
    firms.months_furloughed = np.where(shut | ((firms.furlough > 0) & alive), firms.months_furloughed + 1, 0).astype(np.int16)
    later = np.where(firms.months_furloughed <= 1, p.furlough_pay_first_month, p.furlough_pay)
    at_home = np.where(shut, 1.0, firms.furlough)
    b.work_share = np.where(firms.state == FirmState.OPEN, (1.0 - at_home) * firms.hours, 0.0)
    b.furlough_share = np.where(firms.state == FirmState.OPEN, at_home * later, 0.0)
    employed = people.employer >= 0
    b.pay_base = np.bincount(people.employer[employed], weights=people.wage[employed], minlength=len(firms)) / MONTHS
    farm = state.reference["farm_row"]
    b.pay_base[farm] = state.village.farm_pay / MONTHS
    b.work_share[farm], b.furlough_share[farm] = 1.0, 0.0
    gross = b.pay_base * (b.work_share + b.furlough_share)
    rate = state.public.contribution_rate * firms.pays_contributions
    b.contributions = government.contributions(gross, rate, firms.pays_contributions)
    b.net_share = 1.0 - rate
    b.waived = b.contributions * state.instruments.contribution_cut[m.number]
    b.wages = gross - b.contributions
    b.gross = gross
    exported = np.divide(m.export_value, m.sales_value, out=np.zeros(len(firms)), where=m.sales_value > 0)
    added = m.output_value - m.input_value
    tax = government.production_tax(np.maximum(added, 0.0), 0.0, firms.production_tax_rate, 0.0, False, exported)
    tax = tax * (1.0 - state.instruments.production_tax_cut[m.number])
    b.subsidy = np.maximum(0.0, -tax)
    b.tax = np.maximum(0.0, tax)
    b.given_back = relief_flows.contributions_given_back(state, m, b.contributions - b.waived)
    b.taxes = b.tax + b.contributions - b.waived - b.given_back
    small = firms.size_class <= SizeClass.MEDIUM
    reference = p.reference_rate + state.conditions.policy_rate_change
    b.bank_interest = page.opening_loan * (reference / 12.0 + np.where(small, p.risk_margin / MONTHS, 0.0)) * alive
    b.bank_interest = b.bank_interest * (1.0 - state.instruments.interest_cut)
    b.platform_interest = (page.opening_platform_loan + firms.advance) * p.platform_rate / 12.0 * alive
    let_off = firms.relief_advance * (1.0 - state.instruments.platform_rate) * p.platform_rate / 12.0 * alive
    b.platform_interest = b.platform_interest - let_off
    b.interest = b.bank_interest + b.platform_interest
    months = np.maximum(1, firms.advance_months)
    m.instalment_due = platforms.instalment(firms.advance, months) * alive
    b.instalment = m.deducted = platforms.deducted(m.household_sales[:, 1], m.instalment_due)
    b.ground = firms.ground_rent / MONTHS * alive
    value = state.technology.investment_mix * np.append(m.got, 1.0) * m.price / m.paid_price
    b.investment = np.outer(m.investment, value[:PRODUCTS])
    b.investment_abroad = m.investment * value[PRODUCTS]
    b.tied = relief_flows.tied_purchases(state, m)
    bought = m.bills + b.investment - b.tied
    b.new_suppliers = bought
    b.suppliers = firms.not_yet_due + bought * (1.0 - p.trade_credit_share)
    b.rent_due = firms.rent_not_yet_due + m.rent * (1.0 - p.trade_credit_share)
    b.imports = m.imported_services + m.imported_materials + b.investment_abroad
    b.rent = b.rent_due + b.ground
    b.relief = relief_flows.discounts(state, m) + b.given_back + relief_flows.platform_bears_interest(state, let_off)
    b.profit = m.output_value - m.input_value - gross - b.tax + b.subsidy + b.waived + b.relief - b.interest - b.ground
    return b


def clearing(state: State, m, b: Bills):
    """Shares paid on each kind of claim, consistent with what customers pay."""
    firms, p, people = state.firms, state.parameters, state.workers
    pool = p.trade_credit_share
    trade_sales = b.new_suppliers.sum(axis=0)
    sold = np.bincount(firms.industry, weights=m.pool_value, minlength=PRODUCTS)
    part = np.divide(trade_sales, sold, out=np.zeros(PRODUCTS), where=sold > 0)
    m.trade_value = m.pool_value * part[firms.industry]
    b.receivable_due = firms.receivable + firms.receivable_overdue + m.trade_value * (1.0 - pool)
    b.rent_receivable_due = firms.rent_receivable + firms.rent_receivable_overdue + m.rent_sold * (1.0 - pool)
    special = firms.size_class == SizeClass.SPECIAL
    at_source = m.commission + b.instalment
    cash = np.where(special, 1e15, np.maximum(0.0, firms.deposits - at_source + m.commissions_received))
    owner = firms.owner
    purse = np.where(owner >= 0, people.deposits[np.maximum(owner, 0)], 0.0) / np.maximum(1, state.reference["firms_of_owner"][np.maximum(owner, 0)])
    claims = np.stack([b.wages + 0.0, b.imports + b.suppliers.sum(axis=1), b.taxes, b.interest, b.rent], axis=1)
    old = np.stack([firms.owed_wages, firms.overdue.sum(axis=1), firms.owed_taxes, firms.owed_interest,
                    firms.rent_overdue + firms.ground_rent_overdue], axis=1)  # fmt: skip
    pull = state.instruments
    runs = (pull.platform_from <= m.number) & (m.number < pull.platform_until)
    platform_line = firms.granted_platform_loan - np.where(runs, 0.0, banking.undrawn_relief(state))
    help_limit = financing.owner_help(np.inf, firms.monthly_outlays, purse, p.owner_help)
    lines = np.stack([firms.granted_loan, platform_line, help_limit], axis=1)
    lines[special] = 0.0
    n = len(firms)
    share, late_share, sources, left = np.empty((n, 5)), np.empty((n, 5)), np.empty((n, 3)), np.empty(n)
    market.clear_month(
        cash, m.industry, b.receivable_due, b.rent_receivable_due, claims, old, lines, b.suppliers, firms.overdue,
        b.rent_due, firms.rent_overdue, p.arrears_repayment_cushion * firms.monthly_outlays, ROUNDS, CLOSE,
        share, late_share, sources, left, np.empty(PRODUCTS + 1),
    )  # fmt: skip
    b.share, b.late_share, b.sources, b.left = share, late_share, sources, left
    return b


def book_payments(state: State, m, b: Bills, _) -> None:
    """The ledger moves what the clearing found; what stays unpaid becomes arrears with a creditor."""
    firms, ledger, at, people = state.firms, state.ledger, state.accounts, state.workers
    account = firms.accounts
    p = state.parameters
    ledger.pay("subsidies", b.subsidy, at.government, account)
    rows = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    commission = rounded_money(m.commission)
    received = shares_of(float(commission.sum()), state.reference["platform_shares"][rows])
    ledger.clear("commissions", commission, account, received, account[rows])
    banking.repay(state, "advance", b.instalment)
    banking.draw_loans(state, m, b.sources)
    help_paid = b.sources[:, 2]
    helped = np.flatnonzero(help_paid > 0)
    ledger.pay("owner's help", help_paid[helped], people.accounts[firms.owner[helped]], account[helped])
    state.page.owner_help += help_paid
    pay_wages(state, m, b)
    pay_suppliers(state, m, b)
    taxes_paid = b.share[:, 2]
    ledger.pay("production tax", b.tax * taxes_paid, account, at.government)
    ledger.pay("contributions", np.maximum(0.0, b.contributions - b.waived - b.given_back) * taxes_paid, account, at.government)
    relief_flows.book_contributions_given_back(state, b.given_back)
    ledger.pay("tax arrears paid", firms.owed_taxes * b.late_share[:, 2], account, at.government)
    firms.owed_taxes = firms.owed_taxes * (1.0 - b.late_share[:, 2]) + b.taxes * (1.0 - taxes_paid)
    banking.book_interest(state, b)
    firms.ground_rent_overdue, old = firms.ground_rent_overdue * (1.0 - b.late_share[:, 4]), firms.ground_rent_overdue
    ledger.pay("ground rents", b.ground * b.share[:, 4] + old * b.late_share[:, 4], account, at.fund)
    firms.ground_rent_overdue += b.ground * (1.0 - b.share[:, 4])
    firms.profit_of_quarter += b.profit
    state.page.wage_bill += b.gross
    state.page.taxes += b.tax - b.subsidy
    state.page.interest += b.interest
    state.page.ground_rents += b.ground
    state.page.contributions += b.contributions - b.waived
    state.page.waived += b.waived
    state.page.profit += b.profit
    state.page.surplus += b.profit + b.interest + b.ground - b.waived - b.relief
    state.page.add("relief: contributions waived", float(b.waived.sum()))


def pay_wages(state: State, m, b: Bills) -> None:
    """Wages and furlough pay worker by worker; what a firm cannot pay becomes a claim of that worker on that firm."""
    firms, people, ledger, at = state.firms, state.workers, state.ledger, state.accounts
    employed = np.flatnonzero(people.employer >= 0)
    firm = people.employer[employed]
    base = people.wage[employed] / MONTHS * b.net_share[firm]
    work = base * b.work_share[firm] * b.share[firm, 0]
    home = base * b.furlough_share[firm] * b.share[firm, 0]
    payer, payee = firms.accounts[firm], people.accounts[employed]
    ledger.pay("wages", work, payer, payee)
    if home.any():
        ledger.pay("furlough pay", home, payer, payee)
    farm = state.reference["farm_row"]
    farm_pay = b.wages[farm]
    ledger.pay("wages", farm_pay, firms.accounts[farm], at.village)
    state.page.village_income += farm_pay
    received = np.zeros(len(people))
    received[employed] = work + home
    households.wages_arrive(state, received)
    short = b.share[firm, 0] < 1.0
    if short.any():
        unpaid = base[short] * (b.work_share + b.furlough_share)[firm[short]] * (1.0 - b.share[firm[short], 0])
        households.add_wage_claims(state, employed[short], firm[short], unpaid)
    households.pay_wage_arrears(state, b.late_share[:, 0])


def pay_suppliers(state: State, m, b: Bills) -> None:
    """Inputs and rents: buyers of a product pay, its sellers share what came in by what they are owed."""
    firms, ledger, at, p = state.firms, state.ledger, state.accounts, state.parameters
    account = firms.accounts
    paying = rounded_money(b.suppliers * b.share[:, 1, None] + firms.overdue * b.late_share[:, 1, None])
    received = shares_by_group(paying.sum(axis=0), b.receivable_due, m.industry)
    ledger.clear("inputs", paying.sum(axis=1), account, received, account)
    rent = rounded_money(b.rent_due * b.share[:, 4] + firms.rent_overdue * b.late_share[:, 4])
    rent_received = shares_of(float(rent.sum()), b.rent_receivable_due)
    ledger.clear("rents", rent, account, rent_received, account)
    # Imports come against letters of credit: what the firm cannot pay its bank pays, and it owes its bank.
    banking.grant(state, "loan", b.imports * (1.0 - b.share[:, 1]))
    ledger.pay("imports", b.imports, account, at.abroad)
    state.page.imports += float(b.imports.sum())
    firms.overdue = firms.overdue * (1.0 - b.late_share[:, 1, None]) + b.suppliers * (1.0 - b.share[:, 1, None])
    firms.rent_overdue = firms.rent_overdue * (1.0 - b.late_share[:, 4]) + b.rent_due * (1.0 - b.share[:, 4])
    firms.not_yet_due = b.new_suppliers * p.trade_credit_share
    firms.rent_not_yet_due = m.rent * p.trade_credit_share
    # Sellers are still owed what buyers still owe, to the last bit, shared by what was due.
    still_owed = firms.overdue.sum(axis=0)
    due = np.bincount(m.industry, weights=b.receivable_due, minlength=PRODUCTS)
    firms.receivable_overdue = b.receivable_due * np.divide(still_owed, due, out=np.zeros(PRODUCTS), where=due > 0)[m.industry]
    firms.receivable = m.trade_value * p.trade_credit_share
    due = b.rent_receivable_due.sum()
    firms.rent_receivable_overdue = b.rent_receivable_due * (firms.rent_overdue.sum() / due if due > 0 else 0.0)
    firms.rent_receivable = m.rent_sold * p.trade_credit_share


def owners_and_investors_are_served(state: State, m, b: Bills, _) -> None:
    """What is left after bills pays, in order: owner's pay, principal, profit tax, dues and drawings."""
    firms, p, page, ledger, at = state.firms, state.parameters, state.page, state.ledger, state.accounts
    special = firms.size_class == SizeClass.SPECIAL
    clean = (firms.owed_wages + firms.overdue.sum(axis=1) + firms.owed_taxes + firms.owed_interest + firms.rent_overdue) <= 1.0
    own = financing.owners_pay(firms.usual_pay, firms.deposits, firms.wanted_cash, p.owner_pay_floor) / MONTHS
    own = own * (firms.state == FirmState.OPEN)
    principal = banking.principal_due(state, m)
    tax = np.zeros(len(firms))
    if m.number == MONTHS - 1:
        tax = government.profit_tax(firms.profit_of_quarter, firms.profit_tax_rate)
        firms.profit_of_quarter[:] = 0.0
    dues = firms.state_dues / MONTHS * (firms.state == FirmState.OPEN)
    drawn = firms.planned_drawings / MONTHS * (clean & (firms.state == FirmState.OPEN))
    claims = np.stack([own, principal, tax, dues, drawn], axis=1)
    purse = np.where(special, 1e15, np.maximum(0.0, firms.deposits))
    purse = purse + np.where(special, 0.0, pay_new_capital(state))
    paid = financing.pay_in_order(purse, claims)
    to_owner = paid[:, 0] + paid[:, 4]
    households.owners_draw(state, to_owner)
    banking.pay_principal(state, principal, paid[:, 1])
    ledger.pay("profit tax", paid[:, 2], firms.accounts, at.government)
    firms.owed_taxes += tax - paid[:, 2]
    page.profit_tax += tax
    carry_out_investment(state, m, b)
    ledger.pay("state property income", paid[:, 3] * state.reference["state_property_part"], firms.accounts, at.government)
    ledger.pay("land premium", paid[:, 3] * (1.0 - state.reference["state_property_part"]), firms.accounts, at.government)
    page.drawings += to_owner


def pay_new_capital(state: State) -> np.ndarray:
    """Households' fund buys shares and bonds of large firms, a constant amount on trend; returns yuan a firm."""
    firms, at = state.firms, state.accounts
    due = firms.new_capital / MONTHS * (firms.state == FirmState.OPEN)
    able = max(0.0, state.ledger.balance(at.fund))
    share = min(1.0, able / due.sum()) if due.sum() > 0 else 1.0
    state.ledger.pay("owner capital", due * share, at.fund, firms.accounts)
    return due * share


def carry_out_investment(state: State, m, b: Bills) -> None:
    """What was delivered is capital now; it is paid on the terms of other purchases from producers."""
    units = m.investment * (state.technology.investment_mix * np.append(m.got, 1.0) / m.paid_price).sum()
    invested = b.investment.sum(axis=1) + b.investment_abroad
    state.firms.capital += units
    state.page.investment += invested
    state.page.spend("investment", float(invested.sum()), float(units.sum()))


def special_producers_hand_over(state: State, m) -> None:
    """Farms, dwellings, bank and public services keep no purse: what is left goes to the owner, who makes up a loss."""
    firms, ledger = state.firms, state.ledger
    for row, owners, shares in state.reference["owners_of_special"]:
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
    fails = (b.share < 1.0 - 1e-9).any(axis=1)
    deferred = state.instruments.interest_deferred[m.number]
    over = [
        financing.beyond_limit(firms.owed_wages, b.pay_base, p.arrears_limit_wages),
        financing.beyond_limit(firms.overdue.sum(axis=1), inputs, p.arrears_limit_suppliers),
        financing.beyond_limit(firms.rent_overdue + firms.ground_rent_overdue, rents, p.arrears_limit_rent),
        financing.beyond_limit(firms.owed_interest, b.interest, p.arrears_limit_interest) & ~deferred,
    ]
    penniless = np.where(firms.deposits < 0.01 * firms.monthly_outlays, 0.0, firms.deposits)
    stops = financing.suspended(*over, penniless) & fails & (firms.size_class <= SizeClass.MEDIUM)
    stops &= firms.state == FirmState.OPEN
    firms.state[stops] = FirmState.SUSPENDED
    firms.months_suspended[stops] = 0
    firms.months_suspended[firms.state == FirmState.SUSPENDED] += 1
    overdue = (firms.owed_interest + firms.owed_principal > 1.0) & ~deferred
    firms.months_overdue = np.where(overdue, firms.months_overdue + 1, 0).astype(np.int16)
    households.follow_their_firms(state, m)
