"""What each firm must pay in a month, claim by claim in the order of their rank, and what it can pay (rule 12)."""

import numpy as np

from abm.agents import banks, government
from abm.agents.smes import financing, staffing
from abm.books.ledger import shares_of
from abm.calendar import a_quarter, quarter_name
from abm.contracts import balance_sheets, debts, trade_credit
from abm.contracts.debts import Principal
from abm.markets import clearing as market
from abm.markets import sums, wages
from abm.measures.breach import BookError
from abm.relief.effects import bank_loans, gifts, sponsored_orders, waivers
from abm.relief.effects import credit_lines as score_lines
from abm.relief.effects.sums import added_up
from abm.state.bills import (
    Bills,
    InterestBills,
    PayBills,
    Payments,
    PurchaseBills,
    Receivables,
    RentBills,
    TaxBills,
)
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.lines import Bill
from abm.state.month import Month
from abm.state.state import MONTHS, State

ROUNDS = 60  # eight do in the pandemic
CLOSE = 1e-13
UNBOUNDED = 1e15  # yuan: special producers stand for whole industries and always pay


def bills_of_the_month(state: State, m: Month) -> Bills:
    """Claims in their order: wages, suppliers, taxes and contributions, interest, rent; and the profit they leave."""
    pay = pay_due(state, m)
    taxes = taxes_due(state, m, pay)
    interest = interest_due(state, m.number)
    purchases = purchases_due(state, m)
    rents = rents_due(state, m)
    relief = relief_of_the_month(state, m, taxes, interest, rents)
    profit = (
        m.value_added.output
        - m.value_added.inputs
        - pay.gross
        - taxes.tax
        + taxes.subsidy
        + taxes.waived
        + relief
        - interest.due
        - rents.ground
    )
    due = np.stack([pay.net, purchases.due, taxes.due, interest.due, rents.due])
    return Bills(due, late_payments(state), pay, taxes, interest, purchases, rents, profit)


def relief_of_the_month(
    state: State, m: Month, taxes: TaxBills, interest: InterestBills, rents: RentBills
) -> np.ndarray:
    """What programmes give each firm, less what they take from their sponsors; yuan."""
    given = sponsored_orders.discounts(state, m) + taxes.given_back
    given = given + score_lines.platform_bears_interest(state, interest)
    given = given + waivers.cloud_credits(state, m)
    given = given + taxes.tax_back + rents.waived + gifts.wages_subsidised(state, m.number)
    state.firms.relief_in_hand = np.maximum(0.0, given)
    return given


def late_payments(state: State) -> np.ndarray:
    """What each firm has missed before, claim by claim; yuan."""
    firms = state.firms
    return np.stack(
        [
            firms.owed_wages,
            firms.overdue,
            firms.owed_taxes,
            debts.late_interest(firms),
            firms.rent_overdue + firms.ground_rent_overdue,
        ]
    )


def pay_due(state: State, m: Month) -> PayBills:
    """Wages for work and at home, and the contributions that go with them."""
    firms, p, people, farm = state.firms, state.parameters, state.workers, state.addresses.farm_row
    at_work = firms.state == FirmState.OPEN
    shut = (m.workplaces.operating <= 0.0) & at_work
    furloughs = shut | ((firms.furlough > 0) & in_being(state))
    firms.months_furloughed = np.where(furloughs, firms.months_furloughed + 1, 0).astype(np.int16)
    at_home = np.where(shut, 1.0, firms.furlough)
    home_pay = staffing.furlough_pay(at_home, firms.months_furloughed <= 1, p.furlough_pay_first_month, p.furlough_pay)
    work_share = np.where(at_work, (1.0 - at_home) * firms.hours, 0.0)
    furlough_share = np.where(at_work, home_pay, 0.0)
    base = wages.wage_bills(people.employer, people.wage, len(firms)) / MONTHS
    base[farm] = state.village.farm_pay / MONTHS
    work_share[farm], furlough_share[farm] = 1.0, 0.0
    gross = base * (work_share + furlough_share)
    rate = state.public.contribution_rate
    contributions = government.contributions(gross, rate, firms.pays_contributions)
    net_share = 1.0 - rate * firms.pays_contributions
    return PayBills(base, work_share, furlough_share, gross, contributions, net_share, net=gross - contributions)


def in_being(state: State) -> np.ndarray:
    """Firms that are open or suspended: their bills go on."""
    return state.firms.state <= FirmState.SUSPENDED


def taxes_due(state: State, m: Month, pay: PayBills) -> TaxBills:
    """Production tax, negative for the subsidised, and contributions, less what is waived or given back."""
    firms, pull, value = state.firms, state.instruments, m.value_added
    exported = np.divide(m.sales.exports, value.sales, out=np.zeros(len(firms)), where=value.sales > 0)
    tax = government.production_tax(value.output - value.inputs, firms.production_tax_rate, exported)
    tax = tax * (1.0 - pull.production_tax_cut[m.number])
    tax, subsidy = np.maximum(0.0, tax), np.maximum(0.0, -tax)
    waived = pay.contributions * pull.contribution_cut[m.number]
    given_back = waivers.taken_over(state, Bill.CONTRIBUTIONS, m.number, pay.contributions - waived)
    tax_back = waivers.taken_over(state, Bill.PRODUCTION_TAX, m.number, tax)
    due = tax + pay.contributions - waived - given_back - tax_back
    return TaxBills(tax, subsidy, waived, given_back, tax_back, due)


def interest_due(state: State, month: int) -> InterestBills:
    """Interest to the bank and to the platform's bank, less what is let off."""
    firms, p, record, pull = state.firms, state.parameters, state.record, state.instruments
    risk_margin = np.where(firms.size_class <= SizeClass.MEDIUM, p.risk_margin, 0.0)
    rate = banks.rate(a_quarter(p.reference_rate + state.policy_rate_change), risk_margin) / MONTHS
    alive = in_being(state)
    bank = record.opening.loan * rate * alive * (1.0 - pull.interest_cut[month])
    cheaper = bank_loans.interest_let_off(state, month, bank)
    bank = bank - added_up(cheaper, len(firms))
    theirs = p.monthly_platform_rate * alive
    let_off = score_lines.let_off(state, theirs)
    platform = (record.opening.platform_loan + firms.advance) * theirs - added_up(let_off, len(firms))
    return InterestBills(bank, platform, cheaper, let_off, due=bank + platform)


def purchases_due(state: State, m: Month) -> PurchaseBills:
    """Inputs and investment goods, half of them bought last month, and imports."""
    firms, inputs, sales = state.firms, m.inputs, m.sales
    investment_price = state.technology.investment_mix * np.append(sales.pool_fill, 1.0) * sales.price
    investment_price = investment_price / m.demand.paid_price
    investment_abroad = inputs.investment * investment_price[PRODUCTS]
    by_line = sponsored_orders.tied_purchases(state, m)
    tied = added_up(by_line, len(firms))
    goods_mix = trade_credit.mix_of(sales.received.goods, state.last_month.bought_mix)
    of_goods = sums.by_group(firms.industry, tied, PRODUCTS)[:, None] * goods_mix
    at_home = investment_price[:PRODUCTS]
    bought = sales.received.service_value + sales.received.material_value + inputs.investment * at_home.sum() - tied
    by_product = sales.received.services + sales.received.goods - of_goods
    by_product += sums.by_group(firms.industry, inputs.investment, PRODUCTS)[:, None] * at_home
    now, before = 1.0 - state.parameters.trade_credit_share, state.last_month.bought_mix
    due = sums.by_group(firms.industry, firms.not_yet_due, PRODUCTS)[:, None] * before + by_product * now
    suppliers = firms.not_yet_due + bought * now
    imports = inputs.imported_services + inputs.imported_materials + investment_abroad
    return PurchaseBills(
        investment_price=investment_price,
        investment_abroad=investment_abroad,
        tied=tied,
        tied_by_line=by_line,
        tied_by_product=shares_of(float(tied.sum()), of_goods.sum(axis=0)),
        bought=bought,
        by_product=by_product,
        suppliers=suppliers,
        suppliers_mix=trade_credit.mix_of(due, before),
        imports=imports,
        due=imports + suppliers,
    )


def rents_due(state: State, m: Month) -> RentBills:
    """Rent, also of a firm that is shut, half of it for last month; and ground rent."""
    firms, p = state.firms, state.parameters
    premises = firms.rent_not_yet_due + m.workplaces.rent * (1.0 - p.trade_credit_share)
    waived = waivers.taken_over(state, Bill.RENT, m.number, premises)
    premises = premises - waived
    ground = firms.ground_rent / MONTHS * in_being(state)
    return RentBills(premises, waived, ground, due=premises + ground)


def receivables_due(state: State, m: Month, purchased: PurchaseBills) -> Receivables:
    """What customers and tenants owe each firm this month, half of it since last month."""
    firms, later = state.firms, state.parameters.trade_credit_share
    sold = sums.by_group(firms.industry, m.sales.to_pool, PRODUCTS)
    part = np.divide(purchased.by_product.sum(axis=0), sold, out=np.zeros(PRODUCTS), where=sold > 0)
    trade_sold = m.sales.to_pool * part[firms.industry]
    trade = firms.receivable + firms.receivable_overdue + trade_sold * (1.0 - later)
    rents = firms.rent_receivable + firms.rent_receivable_overdue + m.demand.rents * (1.0 - later)
    return Receivables(trade_sold, trade, rents)


def clearing(state: State, m: Month, bills: Bills, receivables: Receivables, principal: Principal) -> Payments:
    """Shares paid on each kind of claim, consistent with what customers pay."""
    firms, n = state.firms, len(state.firms)
    paid, late_paid, drawn = np.empty((5, n)), np.empty((5, n)), np.empty((3, n))
    rounds = market.clear_month(
        cash_at_hand(state, m, principal),
        firms.industry,
        receivables.trade,
        receivables.rents,
        bills.due,
        bills.late,
        credit_lines(state, m.number),
        bills.purchases.suppliers,
        firms.overdue,
        bills.purchases.suppliers_mix,
        state.last_month.overdue_mix,
        bills.rents.premises,
        firms.rent_overdue,
        state.parameters.arrears_repayment_cushion * firms.monthly_outlays,
        ROUNDS,
        CLOSE,
        paid,
        late_paid,
        drawn,
        np.empty(PRODUCTS + 1),
    )
    if rounds == ROUNDS:
        when = f"{quarter_name(state.quarter)}, month {m.number + 1}"
        raise BookError(f"{when}: what everybody can pay has not settled after {ROUNDS} rounds of the month's clearing")
    return Payments(paid, late_paid, drawn)


def cash_at_hand(state: State, m: Month, principal: Principal) -> np.ndarray:
    """Deposits that are the firm's own and commissions, less what is kept at the source; yuan by firm."""
    firms, commissions = state.firms, m.commissions
    at_source = commissions.online + commissions.makers + principal.kept_back
    cash = np.maximum(0.0, balance_sheets.free_cash(firms) - at_source + commissions.received)
    return np.where(firms.size_class == SizeClass.SPECIAL, UNBOUNDED, cash)


def credit_lines(state: State, month: int) -> np.ndarray:
    """What bank, platform and owner would give in the month; yuan by source and firm."""
    firms = state.firms
    purse = balance_sheets.owners_deposits(state, slice(None))
    help_limit = financing.owner_help(firms.monthly_outlays, purse, state.parameters.owner_help)
    lines = np.vstack([score_lines.to_draw_on(state, month), help_limit])
    return np.where(firms.size_class == SizeClass.SPECIAL, 0.0, lines)
