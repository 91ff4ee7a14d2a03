"""Stocks, trade credit, cash, loans and fixed capital of firms at the opening."""

from dataclasses import replace

import numpy as np

from abm.agents import platforms
from abm.contracts import platform_lines, trade_credit
from abm.luck import chance, draws
from abm.markets import sums
from abm.markets.wages import wage_bills
from abm.names import Industry, Owner
from abm.opening.draft import Draft
from abm.opening.firms import special_row
from abm.opening.table import Table
from abm.phases import planning
from abm.state.firms import PRODUCTS, Channel, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import ShopGroup


def give_trade_credit(state: State, draft: Draft) -> None:
    """Half of last month's purchases from producers is not yet paid; sellers are owed what buyers owe [A081]."""
    firms, t, p, demand = state.firms, state.technology, state.parameters, draft.demand
    industry = firms.industry
    alive = firms.state != FirmState.CLOSED
    open_share = p.trade_credit_share / MONTHS / (1.0 + p.trend_nominal)
    bought = t.services_per_unit.T[industry] * firms.normal_output[:, None]
    bought[:, Industry.BUSINESS] -= state.usual.take_rate * demand.groups[:, ShopGroup.ONLINE]
    materials = firms.normal_output * t.materials_per_unit[industry] * (1.0 + p.trend_real * t.material_cover[industry])
    bought += t.material_mix.T[industry][:, :PRODUCTS] * materials[:, None]
    bought += np.outer(firms.planned_investment, t.investment_mix[:PRODUCTS])
    bought[~alive] = 0.0
    firms.not_yet_due = bought.sum(axis=1) * open_share
    by_industry = np.stack([sums.by_group(industry, bought[:, p], PRODUCTS) for p in range(PRODUCTS)], axis=1)
    state.last_month.bought_mix = trade_credit.mix_of(by_industry, state.last_month.bought_mix)
    owed = trade_credit.not_yet_due_by_product(state)
    standing = np.bincount(industry, weights=firms.standing, minlength=PRODUCTS)
    firms.receivable = owed[industry] * firms.standing / np.where(standing > 0, standing, 1.0)[industry]
    firms.rent_not_yet_due = firms.fixed_rent * open_share
    firms.rent_receivable = firms.rent_share * firms.rent_not_yet_due.sum()


def give_capital(state: State, draft: Draft, table: Table) -> None:
    """Investment by sector to firms by what they can fund, so that no owner must pay in; capital is what it keeps on
    trend.

    Loans go to those with a bank, by what they could fund without; so collateral and debt grow together.
    """
    firms, p, unit = state.firms, state.parameters, draft.unit
    give_stocks(state)
    give_trade_credit(state, draft)
    flow = {sector: -value * unit for sector, value in table.flows["fixed_investment"].items()}
    alive = firms.state != FirmState.CLOSED
    small = (firms.size_class <= SizeClass.MEDIUM) & alive
    large = (firms.size_class == SizeClass.LARGE) & alive
    give_cash(state, draft, table)
    before_credit = np.maximum(p.least_pull_on_loans * firms.normal_output, fundable(state))
    give_loans(state, table, before_credit)
    give_cash(state, draft, table)
    free = np.maximum(p.least_pull_on_investment * firms.normal_output, fundable(state))
    invested = np.zeros(len(firms))
    for who, total in ((small, flow["smes"]), (large, flow["large"])):
        weight = np.where(who, free, 0.0)
        invested += total * weight / weight.sum()
    invested[firms.size_class == SizeClass.PLATFORM] = flow["platforms"] * p.platform_shares
    invested[special_row(firms, Industry.FINANCE, Owner.BANKS)] = flow["banks"]
    state_rows = [special_row(firms, industry, Owner.GOVERNMENT) for industry in (Industry.BUSINESS, Industry.PUBLIC)]
    invested[state_rows] = flow["government"] * firms.normal_output[state_rows] / firms.normal_output[state_rows].sum()
    set_capital(state, invested)
    give_trade_credit(state, draft)


def set_capital(state: State, invested: np.ndarray) -> None:
    """Capital that this investment keeps on trend, used at the usual rate; empty places have their cell's premises."""
    firms, p = state.firms, state.parameters
    alive = firms.state != FirmState.CLOSED
    firms.capital = invested / (p.wear + p.trend_real)
    capacity = state.usual.capacity_ratio * firms.normal_output
    firms.output_per_capital = np.divide(capacity, firms.capital, out=np.zeros(len(firms)), where=firms.capital > 0)
    mean = (firms.by_cell(capacity, alive) / np.maximum(1e-9, firms.by_cell(firms.capital, alive))).ravel()[firms.cell]
    closed = np.flatnonzero(~alive)
    firms.output_per_capital[closed] = mean[closed]
    firms.capital[closed] = capacity[closed] / np.maximum(1e-9, mean[closed])
    firms.planned_investment = np.where(alive, invested, 0.0)


def give_stocks(state: State) -> None:
    """Materials, merchandise and finished goods at their covers, at cost."""
    firms, t = state.firms, state.technology
    industry = firms.industry
    alive = firms.state != FirmState.CLOSED
    firms.unit_cost = planning.firm_unit_cost(state)
    firms.materials = np.where(
        alive, t.materials_per_unit[industry] * t.material_cover[industry] * firms.normal_output, 0.0
    )
    firms.material_value = firms.materials.copy()
    firms.finished = np.where(alive, t.finished_cover[industry] * firms.expected_orders.sum(axis=1), 0.0)
    firms.finished_value = firms.finished * firms.unit_cost


def wage_bill(state: State) -> np.ndarray:
    """Pay by firm without the owner's part, contributions included; yuan a quarter."""
    return wage_bills(state.workers.employer, state.workers.wage, len(state.firms))


def fundable(state: State) -> np.ndarray:
    """What a firm has for investment and drawings once all else grows with
    trend; yuan a quarter, the owner's pay taken off."""
    firms, t, p = state.firms, state.technology, state.parameters
    industry, trend = firms.industry, p.trend_nominal
    inputs = (t.services_per_unit.sum(axis=0) + t.imports_per_unit + t.materials_per_unit)[
        industry
    ] * firms.normal_output
    added = firms.normal_output - inputs - firms.fixed_rent
    bill = wage_bill(state)
    interest = (firms.loan - firms.wanted_cash) * (p.reference_rate / 4.0)
    profit = added * (1.0 - firms.production_tax_rate) - bill - firms.ground_rent - interest
    tax = firms.profit_tax_rate * p.reckoned_profit_tax * np.maximum(0.0, profit)
    stocks = p.trend_real * (firms.material_value + firms.finished_value)
    credit = trend * (firms.not_yet_due - firms.receivable - firms.rent_receivable - firms.escrow)
    dues = firms.state_dues - firms.new_capital
    return profit - tax - stocks + credit + trend * (firms.loan - firms.wanted_cash) - firms.usual_pay - dues


def give_cash(state: State, draft: Draft, table: Table) -> None:
    """Cash by wanted runway of outlays, adding up to the table; yuan."""
    firms, p = state.firms, state.parameters
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    large = firms.size_class == SizeClass.LARGE
    rent = firms.fixed_rent + firms.ground_rent
    firms.monthly_outlays = wage_bill(state) / MONTHS + rent / MONTHS + firms.loan * (p.reference_rate / 12.0)
    runway = np.where(small, draft.drawn_runway, 0.0)
    give_escrow(state)
    # What escrow grows by in a quarter's first month comes out of the till.
    least = p.till_money * firms.normal_output / MONTHS + p.trend_nominal * firms.escrow
    cash = np.where(small, np.maximum(runway * firms.monthly_outlays, least), 0.0)
    # The survey of runways decides what small firms hold; large firms hold the rest of the table's company deposits.
    companies = (table.stocks["deposits"]["smes"] + table.stocks["deposits"]["large"]) / state.scale
    weight = np.where(large, firms.normal_output, 0.0)
    cash += (companies - firms.escrow.sum() - cash.sum()) * weight / weight.sum()
    cash[firms.size_class == SizeClass.PLATFORM] = (
        table.stocks["deposits"]["platforms"] / state.scale * p.platform_shares
    )
    firms.wanted_runway = np.divide(
        cash, firms.monthly_outlays, out=np.ones(len(firms)), where=(firms.monthly_outlays > 0) & (cash > 0)
    )
    firms.wanted_cash = cash.copy()
    draft.opening_cash = cash + firms.escrow_held


def give_escrow(state: State) -> None:
    """Part of last month's online sales is still with the platform, by its share of commissions."""
    firms, p = state.firms, state.parameters
    sold = firms.expected_orders[:, Channel.ONLINE] / MONTHS / (1.0 + p.trend_nominal)
    firms.escrow = np.where(firms.state != FirmState.CLOSED, platforms.held_in_escrow(sold, p.escrow_share), 0.0)
    rows = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    firms.escrow_held[rows] = firms.escrow.sum() * p.platform_shares


def give_loans(state: State, table: Table, weight_by: np.ndarray) -> None:
    """Bank loans to those with a bank, platform credit to sellers with a record; yuan, adding up to the table."""
    firms, stocks = state.firms, table.stocks
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    large = firms.size_class == SizeClass.LARGE
    firms.loan[:] = 0.0
    for who, sector in ((small & firms.has_relationship, "smes"), (large, "large")):
        total = -stocks["loans_firms"][sector] / state.scale
        weight = np.where(who, weight_by, 0.0)
        firms.loan += total * weight / weight.sum()
    give_platform_loans(state, -stocks["platform_loans"]["smes"] / state.scale)
    firms.usual_loan = np.divide(
        firms.loan, firms.normal_output, out=np.zeros(len(firms)), where=firms.normal_output > 0
    )


def give_platform_loans(state: State, total: float) -> None:
    """Of small sellers with a line a part has drawn it, by lot, so large that the loans make up the total; yuan
    [C037, C044, C059]."""
    firms, p = state.firms, state.parameters
    sells = (firms.size_class <= SizeClass.SMALL) & (firms.state == FirmState.OPEN) & platform_lines.is_scored(state)
    limit = np.where(sells, platform_lines.limit_by_record(state, p.platform_loan_cap), 0.0)
    share = min(1.0, total / limit.sum())
    luck = chance.uniforms(chance.stream(state.seed, chance.Purpose.OPENING_FIRMS, draws.USES_A_LINE), firms.id)
    drawn = np.where(luck < share, limit, 0.0)
    firms.platform_loan = drawn * (total / drawn.sum())
    firms.usual_platform_loan = firms.platform_loan
    state.usual = replace(state.usual, line_users=share)
