"""What each firm must pay in a month, claim by claim in the order of their rank, and what it can pay (rule 12)."""

import numpy as np

from abm.agents import banks, government
from abm.agents.smes import financing, staffing
from abm.calendar import quarter_name
from abm.contracts import balance_sheets, loans
from abm.markets import clearing as market
from abm.markets import purchases, sums, wages
from abm.measures.breach import BookError
from abm.phases.settlement import repayment
from abm.relief.effects import public_flows, relief_flows, services, sponsored_orders
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.state import MONTHS, State

ROUNDS = 60  # eight do in the pandemic
CLOSE = 1e-13
UNBOUNDED = 1e15  # yuan: special producers stand for whole industries and always pay


class Bills:
    """What each firm must pay this month, yuan."""


def bills_of_the_month(state: State, m) -> Bills:
    """Claims in their order: wages, suppliers, taxes and contributions, interest, rent; and the profit they leave."""
    b = Bills()
    b.alive = state.firms.state <= FirmState.SUSPENDED
    pay_due(state, m, b)
    taxes_due(state, m, b)
    interest_and_instalments_due(state, m, b)
    purchases_and_rents_due(state, m, b)
    b.relief = (
        sponsored_orders.discounts(state, m) + b.given_back + relief_flows.platform_bears_interest(state, b.let_off)
    )
    b.relief = b.relief + services.cloud_credits(state, m)
    b.relief = b.relief + b.tax_back + b.rent_waived + public_flows.wages_subsidised(state, m)
    b.profit = (
        m.output_value - m.input_value - b.gross - b.tax + b.subsidy + b.waived + b.relief - b.interest - b.ground
    )
    return b


def pay_due(state: State, m, b: Bills) -> None:
    """Wages for work and at home, and the contributions that go with them."""
    firms, p, people, farm = state.firms, state.parameters, state.workers, state.reference.farm_row
    at_work = firms.state == FirmState.OPEN
    shut = (m.operating <= 0.0) & at_work
    furloughs = shut | ((firms.furlough > 0) & b.alive)
    firms.months_furloughed = np.where(furloughs, firms.months_furloughed + 1, 0).astype(np.int16)
    at_home = np.where(shut, 1.0, firms.furlough)
    home_pay = staffing.furlough_pay(at_home, firms.months_furloughed <= 1, p.furlough_pay_first_month, p.furlough_pay)
    b.work_share, b.furlough_share = (
        np.where(at_work, (1.0 - at_home) * firms.hours, 0.0),
        np.where(at_work, home_pay, 0.0),
    )
    b.pay_base = wages.wage_bills(people.employer, people.wage, len(firms)) / MONTHS
    b.pay_base[farm] = state.village.farm_pay / MONTHS
    b.work_share[farm], b.furlough_share[farm] = 1.0, 0.0
    b.gross = b.pay_base * (b.work_share + b.furlough_share)
    rate = state.public.contribution_rate
    b.contributions = government.contributions(b.gross, rate, firms.pays_contributions)
    b.net_share = 1.0 - rate * firms.pays_contributions
    b.wages = b.gross - b.contributions


def taxes_due(state: State, m, b: Bills) -> None:
    """Production tax, negative for the subsidised, and contributions, less what is waived or given back."""
    firms, pull = state.firms, state.instruments
    exported = np.divide(m.export_value, m.sales_value, out=np.zeros(len(firms)), where=m.sales_value > 0)
    added = m.output_value - m.input_value
    tax = government.production_tax(added, firms.production_tax_rate, exported)
    tax = tax * (1.0 - pull.production_tax_cut[m.number])
    b.tax, b.subsidy = np.maximum(0.0, tax), np.maximum(0.0, -tax)
    b.waived = b.contributions * pull.contribution_cut[m.number]
    b.given_back = public_flows.taken_over(
        b.contributions - b.waived, pull.contribution_extra[m.number], pull.contribution_extra_limit[m.number]
    )
    b.tax_back = public_flows.taken_over(
        b.tax, pull.production_tax_extra[m.number], pull.production_tax_extra_limit[m.number]
    )
    b.taxes = b.tax + b.contributions - b.waived - b.given_back - b.tax_back


def interest_and_instalments_due(state: State, m, b: Bills) -> None:
    """Interest to the bank and to the platform's bank, less what is let off; and principal."""
    firms, p, page, pull = state.firms, state.parameters, state.page, state.instruments
    risk_margin = np.where(firms.size_class <= SizeClass.MEDIUM, p.risk_margin, 0.0)
    rate = banks.rate((p.reference_rate + state.conditions.policy_rate_change) / 4.0, risk_margin) / MONTHS
    b.bank_interest = page.opening.loan * rate * b.alive * (1.0 - pull.interest_cut[m.number])
    b.cheaper = public_flows.taken_over(b.bank_interest, 1.0, pull.relent_loan[m.number] * pull.relent_cut / 12.0)
    b.bank_interest = b.bank_interest - b.cheaper
    a_month = p.platform_rate / 12.0 * b.alive
    b.let_off = firms.relief_advance * (1.0 - pull.platform_rate) * a_month
    b.platform_interest = (page.opening.platform_loan + firms.advance) * a_month - b.let_off
    b.interest = b.bank_interest + b.platform_interest
    repayment.principal_falls_due(state, m)


def purchases_and_rents_due(state: State, m, b: Bills) -> None:
    """Inputs and investment goods, half of them bought last month; imports; rent, also of a firm that is shut."""
    firms, p, pull = state.firms, state.parameters, state.instruments
    b.investment_price = state.technology.investment_mix * np.append(m.got, 1.0) * m.price / m.paid_price
    b.investment_abroad = m.investment * b.investment_price[PRODUCTS]
    b.tied = sponsored_orders.tied_purchases(state, m)
    b.new_suppliers, b.suppliers = np.empty_like(m.bills), np.empty_like(m.bills)
    b.bought, b.inputs = purchases.owe(
        m.bills,
        m.investment,
        b.investment_price,
        b.tied,
        firms.not_yet_due,
        p.trade_credit_share,
        b.new_suppliers,
        b.suppliers,
    )
    b.imports = m.imported_services + m.imported_materials + b.investment_abroad
    b.rent_due = firms.rent_not_yet_due + m.rent * (1.0 - p.trade_credit_share)
    b.rent_waived = public_flows.taken_over(b.rent_due, pull.rent_waived[m.number], pull.rent_waived_limit[m.number])
    b.rent_due = b.rent_due - b.rent_waived
    b.ground = firms.ground_rent / MONTHS * b.alive
    b.rent = b.rent_due + b.ground


def receivables_due(state: State, m, b: Bills) -> None:
    """What customers and tenants owe each firm this month, half of it since last month; yuan."""
    firms, pool = state.firms, state.parameters.trade_credit_share
    sold = sums.by_group(firms.industry, m.pool_value, PRODUCTS)
    part = np.divide(b.bought, sold, out=np.zeros(PRODUCTS), where=sold > 0)
    m.trade_value = m.pool_value * part[firms.industry]
    b.receivable_due = firms.receivable + firms.receivable_overdue + m.trade_value * (1.0 - pool)
    b.rent_receivable_due = firms.rent_receivable + firms.rent_receivable_overdue + m.rent_sold * (1.0 - pool)


def clearing(state: State, m, b: Bills) -> None:
    """Shares paid on each kind of claim, consistent with what customers pay."""
    firms, p = state.firms, state.parameters
    special = firms.size_class == SizeClass.SPECIAL
    at_source = m.commission + m.makers_commission + m.kept_back
    cash = np.where(
        special, UNBOUNDED, np.maximum(0.0, balance_sheets.free_cash(firms) - at_source + m.commissions_received)
    )
    purse = balance_sheets.owners_deposits(state, slice(None))
    claims = np.stack([b.wages, b.imports + b.inputs, b.taxes, b.interest, b.rent], axis=1)
    old = np.stack(
        [
            firms.owed_wages,
            sums.by_row(firms.overdue),
            firms.owed_taxes,
            firms.owed_interest + firms.owed_platform_interest,
            firms.rent_overdue + firms.ground_rent_overdue,
        ],
        axis=1,
    )
    pull = state.instruments
    runs = (pull.platform_from <= m.number) & (m.number < pull.platform_until)
    platform_line = firms.granted_platform_loan - np.where(runs, 0.0, loans.undrawn_relief(state))
    help_limit = financing.owner_help(firms.monthly_outlays, purse, p.owner_help)
    lines = np.stack([firms.granted_loan, platform_line, help_limit], axis=1)
    lines[special] = 0.0
    n = len(firms)
    share, late_share, sources = np.empty((n, 5)), np.empty((n, 5)), np.empty((n, 3))
    rounds = market.clear_month(
        cash,
        m.industry,
        b.receivable_due,
        b.rent_receivable_due,
        claims,
        old,
        lines,
        b.suppliers,
        firms.overdue,
        b.rent_due,
        firms.rent_overdue,
        p.arrears_repayment_cushion * firms.monthly_outlays,
        ROUNDS,
        CLOSE,
        share,
        late_share,
        sources,
        np.empty(PRODUCTS + 1),
    )
    if rounds == ROUNDS:
        when = f"{quarter_name(state.quarter)}, month {m.number + 1}"
        raise BookError(f"{when}: what everybody can pay has not settled after {ROUNDS} rounds of the month's clearing")
    b.share, b.late_share, b.sources = share, late_share, sources
