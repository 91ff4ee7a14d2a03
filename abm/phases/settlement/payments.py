"""The ledger moves what a month's clearing found; what stays unpaid is owed to someone (rules 12, 14)."""

import numpy as np

from abm.agents import government
from abm.agents.smes import financing
from abm.books.ledger import shares_by_group, shares_of
from abm.books.money import rounded_money
from abm.contracts import balance_sheets, debts, loans, trade_credit, wages_owed
from abm.contracts.debts import Principal
from abm.markets import clearing, purchases, sums, wages
from abm.markets.clearing import Claim, Source
from abm.phases.settlement import households, repayment
from abm.phases.settlement.bills import UNBOUNDED
from abm.relief.effects import credit_lines, sponsored_orders, waivers
from abm.state.bills import Bills, PayBills, Payments, PurchaseBills, Receivables, RentBills
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.month import Commissions, Month
from abm.state.state import MONTHS, State


def book_payments(
    state: State, m: Month, bills: Bills, owed: Receivables, principal: Principal, payments: Payments
) -> None:
    """The ledger moves what the clearing found; what stays unpaid becomes arrears with a creditor."""
    state.ledger.pay("subsidies", bills.taxes.subsidy, state.accounts.government, state.accounts.firms)
    pay_commissions(state, m.commissions)
    repayment.platform_keeps_back(state, principal)
    credit_lines.draw_all(state, m.number, payments.drawn)
    owners_help(state, payments.drawn[Source.OWNER])
    pay_wages(state, bills.pay, payments)
    pay_suppliers(state, bills.purchases, owed, payments)
    pay_landlords(state, m, bills.rents, owed, payments)
    pay_for_imports(state, bills.purchases.imports, payments)
    pay_taxes(state, bills, payments)
    loans.book_interest(state, bills.interest, payments)
    credit_lines.banks_pay_for_origination(state, bills.interest, payments)
    pay_ground_rents(state, bills.rents, payments)
    write_the_bills(state, bills)


def pay_commissions(state: State, commissions: Commissions) -> None:
    """Online sellers and makers pay at the source; platforms share what online sellers pay."""
    firms, record = state.firms, state.record
    rows = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    online = commissions.online
    received = shares_of(float(rounded_money(online).sum()), commissions.platform_shares[rows])
    state.ledger.clear("commissions", online, state.accounts.firms, received, firms.accounts[rows])
    record.platform_income[rows] += received
    sponsored_orders.book_margin(state, commissions)
    record.platform_income[state.addresses.jd_row] += commissions.margin


def owners_help(state: State, amount: np.ndarray) -> None:
    """Owners put in what their firm lacks, as far as they are ready to; yuan by firm."""
    firms, people = state.firms, state.workers
    helped = np.flatnonzero(amount > 0)
    state.ledger.pay("owner's help", amount[helped], people.accounts[firms.owner[helped]], firms.accounts[helped])


def pay_taxes(state: State, bills: Bills, payments: Payments) -> None:
    """Production tax, contributions and arrears of both; what is given back goes both ways."""
    firms, ledger, taxes = state.firms, state.ledger, bills.taxes
    at, government_account = state.accounts.firms, state.accounts.government
    paid, late_paid = payments.paid[Claim.TAXES], payments.late_paid[Claim.TAXES]
    contributions = np.maximum(0.0, bills.pay.contributions - taxes.waived - taxes.given_back)
    ledger.pay("production tax", np.maximum(0.0, taxes.tax - taxes.tax_back) * paid, at, government_account)
    ledger.pay("contributions", contributions * paid, at, government_account)
    waivers.book_taxes_given_back(state, taxes)
    ledger.pay("tax arrears paid", firms.owed_taxes * late_paid, at, government_account)
    firms.owed_taxes = firms.owed_taxes * (1.0 - late_paid) + taxes.due * (1.0 - paid)


def pay_ground_rents(state: State, rents: RentBills, payments: Payments) -> None:
    """To the households' fund; the rest is owed."""
    firms, paid, late_paid = state.firms, payments.paid[Claim.RENT], payments.late_paid[Claim.RENT]
    rent = rents.ground * paid + firms.ground_rent_overdue * late_paid
    state.ledger.pay("ground rents", rent, state.accounts.firms, state.accounts.fund)
    firms.ground_rent_overdue = firms.ground_rent_overdue * (1.0 - late_paid) + rents.ground * (1.0 - paid)


def write_the_bills(state: State, bills: Bills) -> None:
    """What fell due, paid or not, on the record; and the profit that it left."""
    firms, record, pay, taxes = state.firms, state.record, bills.pay, bills.taxes
    firms.profit_of_quarter += bills.profit
    record.wage_bill += pay.gross
    record.wages_paid += firms.staff
    record.taxes += taxes.tax - taxes.subsidy
    record.interest += bills.interest.due
    record.ground_rents += bills.rents.ground
    record.contributions += pay.contributions - taxes.waived
    record.waived += taxes.waived
    record.profit += bills.profit


def pay_wages(state: State, pay: PayBills, payments: Payments) -> None:
    """Wages and furlough pay worker by worker; what a firm cannot pay becomes a claim of that worker on that firm."""
    firms, people, ledger, at = state.firms, state.workers, state.ledger, state.accounts
    terms = np.stack([pay.net_share, pay.work_share, pay.furlough_share, payments.paid[Claim.WAGES]], axis=1)
    work, home, tax, unpaid = np.empty((4, len(people)))
    for_work, at_home, owing = wages.pay(
        people.employer,
        people.wage,
        MONTHS,
        terms,
        state.public.income_tax_rate,
        state.record.income,
        work,
        home,
        tax,
        unpaid,
    )
    ledger.clear("wages", for_work, at.firms, work, at.workers)
    if at_home.any():
        ledger.clear("furlough pay", at_home, at.firms, home, at.workers)
    ledger.pay("income tax", tax, at.workers, at.government)
    farm = state.addresses.farm_row
    farm_pay = pay.net[farm]
    ledger.pay("wages", farm_pay, firms.accounts[farm], at.village)
    state.record.village_income += farm_pay
    if owing:
        short = np.flatnonzero(unpaid != 0.0)
        wages_owed.add_wage_claims(state, short, people.employer[short], unpaid[short])
    wages_owed.pay_wage_arrears(state, payments.late_paid[Claim.WAGES])


def pay_suppliers(state: State, purchased: PurchaseBills, owed: Receivables, payments: Payments) -> None:
    """Buyers of a product pay, by the mix of what their industry owes; its sellers share what came in by what they are
    owed."""
    firms, record, last = state.firms, state.record, state.last_month
    later, industry = state.parameters.trade_credit_share, firms.industry
    by_firm, paid, left = purchases.settle(
        industry,
        purchased.suppliers,
        payments.paid[Claim.SUPPLIERS],
        firms.overdue,
        payments.late_paid[Claim.SUPPLIERS],
        PRODUCTS,
    )
    mixes = np.stack([purchased.suppliers_mix, last.overdue_mix])
    by_product = (paid[:, :, None] * mixes).sum(axis=(0, 1))
    last.overdue_mix = trade_credit.mix_of((left[:, :, None] * mixes).sum(axis=0), last.overdue_mix)
    last.bought_mix = trade_credit.mix_of(purchased.by_product, last.bought_mix)
    firms.not_yet_due = purchased.bought * later
    received = shares_by_group(shares_of(float(by_firm.sum()), by_product), owed.trade, industry)
    state.ledger.clear("inputs", by_firm, state.accounts.firms, received, state.accounts.firms)
    # Sellers are still owed what buyers still owe, to the last bit, shared by what was due.
    due = sums.by_group(industry, owed.trade, PRODUCTS)
    still_owed = trade_credit.overdue_by_product(state)
    still_owed_part = np.divide(still_owed, due, out=np.zeros(PRODUCTS), where=due > 0)
    firms.receivable_overdue = owed.trade * still_owed_part[industry]
    firms.receivable = owed.trade_sold * later
    record.trade_sold += owed.trade_sold
    record.trade_bought += purchased.bought


def pay_landlords(state: State, m: Month, rents: RentBills, owed: Receivables, payments: Payments) -> None:
    """Tenants pay, landlords share what came in, and what is still owed, by what they are owed."""
    firms, record, at, later = state.firms, state.record, state.accounts.firms, state.parameters.trade_credit_share
    paid, late_paid = payments.paid[Claim.RENT], payments.late_paid[Claim.RENT]
    rent = rents.premises * paid + firms.rent_overdue * late_paid
    received = shares_of(float(rounded_money(rent).sum()), owed.rents)
    state.ledger.clear("rents", rent, at, received, at)
    firms.rent_overdue = firms.rent_overdue * (1.0 - late_paid) + rents.premises * (1.0 - paid)
    firms.rent_not_yet_due = m.workplaces.rent * later
    due = owed.rents.sum()
    firms.rent_receivable_overdue = owed.rents * (firms.rent_overdue.sum() / due if due > 0 else 0.0)
    firms.rent_receivable = m.demand.rents * later
    record.rents_sold += m.demand.rents
    record.rents += m.workplaces.rent


def pay_for_imports(state: State, imports: np.ndarray, payments: Payments) -> None:
    """They come against letters of credit: what the firm cannot pay its
    bank pays, and it owes its bank; yuan by firm."""
    loans.grant(state, debts.BANK_LOAN, imports * (1.0 - payments.paid[Claim.SUPPLIERS]))
    state.ledger.pay("imports", imports, state.accounts.firms, state.accounts.abroad)
    state.record.imports += float(imports.sum())


def owners_and_investors_are_served(state: State, m: Month, bills: Bills, principal: Principal) -> None:
    """What is left after bills pays, in order: owner's pay, principal, profit tax, dues and drawings."""
    firms, p, record, ledger, at = state.firms, state.parameters, state.record, state.ledger, state.accounts
    special, at_work = firms.size_class == SizeClass.SPECIAL, firms.state == FirmState.OPEN
    owed = debts.late_interest(firms, to=firms.owed_wages + firms.overdue + firms.owed_taxes)
    clean = owed + firms.rent_overdue <= 1.0
    own = financing.owners_pay(firms.usual_pay, firms.deposits, firms.wanted_cash, p.owner_pay_floor) / MONTHS
    own = own * at_work
    tax = profit_tax_due(state, m.number)
    dues = firms.state_dues / MONTHS * at_work
    drawn = firms.planned_drawings / MONTHS * (clean & at_work)
    purse = np.where(special, UNBOUNDED, np.maximum(0.0, balance_sheets.free_cash(firms)))
    purse = purse + np.where(special, 0.0, pay_new_capital(state))
    repayment.debts_are_refinanced(state, m.number, principal, purse - own)
    owner_paid, principal_paid, tax_paid, dues_paid, drawn_paid = clearing.pay_in_order(
        purse, own, repayment.still_asked(principal), tax, dues, drawn
    )
    to_owner = owner_paid + drawn_paid
    households.owners_draw(state, to_owner)
    repayment.pay_principal(state, principal, principal_paid)
    repayment.terms_run_on(state, principal, bills.purchases)
    ledger.pay("profit tax", tax_paid, at.firms, at.government)
    firms.owed_taxes += tax - tax_paid
    record.profit_tax += tax
    carry_out_investment(state, m, bills.purchases)
    ledger.pay("state property income", dues_paid * state.usual.state_property_part, at.firms, at.government)
    ledger.pay("land premium", dues_paid * (1.0 - state.usual.state_property_part), at.firms, at.government)
    record.drawings += to_owner


def profit_tax_due(state: State, month: int) -> np.ndarray:
    """On the profit of the quarter, in its last month; yuan by firm."""
    firms = state.firms
    if month < MONTHS - 1:
        return np.zeros(len(firms))
    tax = government.profit_tax(firms.profit_of_quarter, firms.profit_tax_rate)
    firms.profit_of_quarter[:] = 0.0
    return tax


def pay_new_capital(state: State) -> np.ndarray:
    """Households' fund buys shares and bonds of large firms, a constant amount on trend; returns yuan a firm."""
    firms, at = state.firms, state.accounts
    due = firms.new_capital / MONTHS * (firms.state == FirmState.OPEN)
    able = max(0.0, state.ledger.balance(at.fund))
    share = min(1.0, able / due.sum()) if due.sum() > 0 else 1.0
    state.ledger.pay("owner capital", due * share, at.fund, at.firms)
    return due * share


def carry_out_investment(state: State, m: Month, purchased: PurchaseBills) -> None:
    """What was delivered is capital now; it is paid on the terms of other purchases from producers."""
    investment, mix = m.inputs.investment, state.technology.investment_mix
    units = investment * (mix * np.append(m.sales.pool_fill, 1.0) / m.demand.paid_price).sum()
    price = purchased.investment_price[:PRODUCTS]
    invested = investment * price.sum() + purchased.investment_abroad
    state.firms.capital += units
    state.record.investment += invested
    state.record.spend("investment", float(invested.sum()), float(units.sum()))
