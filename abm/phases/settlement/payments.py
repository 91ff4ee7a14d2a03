"""The ledger moves what a month's clearing found; what stays unpaid is owed to someone (rules 12, 14)."""

import numpy as np

from abm.agents import government
from abm.agents.smes import financing
from abm.books.ledger import shares_by_group, shares_of
from abm.books.money import rounded_money
from abm.contracts import balance_sheets, loans, wages_owed
from abm.markets import clearing, purchases, sums, wages
from abm.markets.clearing import Claim, Source
from abm.phases.settlement import households, repayment
from abm.phases.settlement.bills import UNBOUNDED, Bills
from abm.relief.effects import public_flows, relief_flows, sponsored_orders
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.state import MONTHS, State


def book_payments(state: State, m, b: Bills) -> None:
    """The ledger moves what the clearing found; what stays unpaid becomes arrears with a creditor."""
    firms, ledger, at, people = state.firms, state.ledger, state.accounts, state.workers
    account = at.firms
    ledger.pay("subsidies", b.subsidy, at.government, account)
    rows = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    received = shares_of(float(rounded_money(m.commission).sum()), m.platform_shares[rows])
    ledger.clear("commissions", m.commission, account, received, firms.accounts[rows])
    state.page.platform_income[rows] += received
    sponsored_orders.book_margin(state, m)
    state.page.platform_income[state.reference.jd_row] += m.margin
    repayment.platform_keeps_back(state, m)
    loans.draw_loans(state, m, b.sources)
    help_paid = b.sources[:, Source.OWNER]
    helped = np.flatnonzero(help_paid > 0)
    ledger.pay("owner's help", help_paid[helped], people.accounts[firms.owner[helped]], firms.accounts[helped])
    pay_wages(state, b)
    pay_suppliers(state, m, b)
    taxes_paid = b.share[:, Claim.TAXES]
    ledger.pay("production tax", np.maximum(0.0, b.tax - b.tax_back) * taxes_paid, account, at.government)
    ledger.pay(
        "contributions", np.maximum(0.0, b.contributions - b.waived - b.given_back) * taxes_paid, account, at.government
    )
    public_flows.book_taxes_given_back(state, b)
    ledger.pay("tax arrears paid", firms.owed_taxes * b.late_share[:, Claim.TAXES], account, at.government)
    firms.owed_taxes = firms.owed_taxes * (1.0 - b.late_share[:, Claim.TAXES]) + b.taxes * (1.0 - taxes_paid)
    loans.book_interest(state, b)
    relief_flows.banks_pay_for_origination(state, b)
    late, share = b.late_share[:, Claim.RENT], b.share[:, Claim.RENT]
    ledger.pay("ground rents", b.ground * share + firms.ground_rent_overdue * late, account, at.fund)
    firms.ground_rent_overdue = firms.ground_rent_overdue * (1.0 - late)
    firms.ground_rent_overdue += b.ground * (1.0 - share)
    firms.profit_of_quarter += b.profit
    state.page.wage_bill += b.gross
    state.page.wages_paid += firms.staff
    state.page.taxes += b.tax - b.subsidy
    state.page.interest += b.interest
    state.page.ground_rents += b.ground
    state.page.contributions += b.contributions - b.waived
    state.page.waived += b.waived
    state.page.profit += b.profit


def pay_wages(state: State, b: Bills) -> None:
    """Wages and furlough pay worker by worker; what a firm cannot pay becomes a claim of that worker on that firm."""
    firms, people, ledger, at = state.firms, state.workers, state.ledger, state.accounts
    terms = np.stack([b.net_share, b.work_share, b.furlough_share, b.share[:, Claim.WAGES]], axis=1)
    work, home, tax, unpaid = np.empty((4, len(people)))
    for_work, at_home, owing = wages.pay(
        people.employer,
        people.wage,
        MONTHS,
        terms,
        state.public.income_tax_rate,
        state.page.income,
        work,
        home,
        tax,
        unpaid,
    )
    ledger.clear("wages", for_work, at.firms, work, at.workers)
    if at_home.any():
        ledger.clear("furlough pay", at_home, at.firms, home, at.workers)
    ledger.pay("income tax", tax, at.workers, at.government)
    farm = state.reference.farm_row
    farm_pay = b.wages[farm]
    ledger.pay("wages", farm_pay, firms.accounts[farm], at.village)
    state.page.village_income += farm_pay
    if owing:
        short = np.flatnonzero(unpaid)
        wages_owed.add_wage_claims(state, short, people.employer[short], unpaid[short])
    wages_owed.pay_wage_arrears(state, b.late_share[:, Claim.WAGES])


def pay_suppliers(state: State, m, b: Bills) -> None:
    """Inputs and rents: buyers of a product pay, its sellers share what came in by what they are owed."""
    firms, ledger, at, p = state.firms, state.ledger, state.accounts, state.parameters
    account = at.firms
    by_firm, by_product, m.overdue, still_owed = purchases.settle(
        b.suppliers,
        b.share[:, Claim.SUPPLIERS],
        b.new_suppliers,
        p.trade_credit_share,
        b.late_share[:, Claim.SUPPLIERS],
        firms.overdue,
        firms.not_yet_due,
    )
    received = shares_by_group(by_product, b.receivable_due, m.industry)
    ledger.clear("inputs", by_firm, account, received, account)
    rent = b.rent_due * b.share[:, Claim.RENT] + firms.rent_overdue * b.late_share[:, Claim.RENT]
    rent_received = shares_of(float(rounded_money(rent).sum()), b.rent_receivable_due)
    ledger.clear("rents", rent, account, rent_received, account)
    # Imports come against letters of credit: what the firm cannot pay its bank pays, and it owes its bank.
    loans.grant(state, "loan", b.imports * (1.0 - b.share[:, Claim.SUPPLIERS]))
    ledger.pay("imports", b.imports, account, at.abroad)
    state.page.imports += float(b.imports.sum())
    firms.rent_overdue = firms.rent_overdue * (1.0 - b.late_share[:, Claim.RENT]) + b.rent_due * (
        1.0 - b.share[:, Claim.RENT]
    )
    firms.rent_not_yet_due = m.rent * p.trade_credit_share
    # Sellers are still owed what buyers still owe, to the last bit, shared by what was due.
    due = sums.by_group(m.industry, b.receivable_due, PRODUCTS)
    firms.receivable_overdue = (
        b.receivable_due * np.divide(still_owed, due, out=np.zeros(PRODUCTS), where=due > 0)[m.industry]
    )
    firms.receivable = m.trade_value * p.trade_credit_share
    due = b.rent_receivable_due.sum()
    firms.rent_receivable_overdue = b.rent_receivable_due * (firms.rent_overdue.sum() / due if due > 0 else 0.0)
    firms.rent_receivable = m.rent_sold * p.trade_credit_share
    page = state.page
    page.trade_sold += m.trade_value
    page.trade_bought += sums.by_row(b.new_suppliers)
    page.rents_sold += m.rent_sold
    page.rents += m.rent


def owners_and_investors_are_served(state: State, m, b: Bills) -> None:
    """What is left after bills pays, in order: owner's pay, principal, profit tax, dues and drawings."""
    firms, p, page, ledger, at = state.firms, state.parameters, state.page, state.ledger, state.accounts
    special = firms.size_class == SizeClass.SPECIAL
    owed = firms.owed_wages + m.overdue + firms.owed_taxes + firms.owed_interest + firms.owed_platform_interest
    clean = owed + firms.rent_overdue <= 1.0
    own = financing.owners_pay(firms.usual_pay, firms.deposits, firms.wanted_cash, p.owner_pay_floor) / MONTHS
    own = own * (firms.state == FirmState.OPEN)
    tax = np.zeros(len(firms))
    if m.number == MONTHS - 1:
        tax = government.profit_tax(firms.profit_of_quarter, firms.profit_tax_rate)
        firms.profit_of_quarter[:] = 0.0
    dues = firms.state_dues / MONTHS * (firms.state == FirmState.OPEN)
    drawn = firms.planned_drawings / MONTHS * (clean & (firms.state == FirmState.OPEN))
    purse = np.where(special, UNBOUNDED, np.maximum(0.0, balance_sheets.free_cash(firms)))
    purse = purse + np.where(special, 0.0, pay_new_capital(state))
    repayment.debts_are_refinanced(state, m, purse - own)
    principal = repayment.still_asked(m)
    owner_paid, principal_paid, tax_paid, dues_paid, drawn_paid = clearing.pay_in_order(
        purse, own, principal, tax, dues, drawn
    )
    to_owner = owner_paid + drawn_paid
    households.owners_draw(state, to_owner)
    repayment.pay_principal(state, m, principal_paid)
    ledger.pay("profit tax", tax_paid, at.firms, at.government)
    firms.owed_taxes += tax - tax_paid
    page.profit_tax += tax
    carry_out_investment(state, m, b)
    ledger.pay("state property income", dues_paid * state.reference.state_property_part, at.firms, at.government)
    ledger.pay("land premium", dues_paid * (1.0 - state.reference.state_property_part), at.firms, at.government)
    page.drawings += to_owner


def pay_new_capital(state: State) -> np.ndarray:
    """Households' fund buys shares and bonds of large firms, a constant amount on trend; returns yuan a firm."""
    firms, at = state.firms, state.accounts
    due = firms.new_capital / MONTHS * (firms.state == FirmState.OPEN)
    able = max(0.0, state.ledger.balance(at.fund))
    share = min(1.0, able / due.sum()) if due.sum() > 0 else 1.0
    state.ledger.pay("owner capital", due * share, at.fund, at.firms)
    return due * share


def carry_out_investment(state: State, m, b: Bills) -> None:
    """What was delivered is capital now; it is paid on the terms of other purchases from producers."""
    units = m.investment * (state.technology.investment_mix * np.append(m.got, 1.0) / m.paid_price).sum()
    invested = purchases.outlay(m.investment, b.investment_price[:PRODUCTS]) + b.investment_abroad
    state.firms.capital += units
    state.page.investment += invested
    state.page.spend("investment", float(invested.sum()), float(units.sum()))
