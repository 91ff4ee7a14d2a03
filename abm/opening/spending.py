"""What people spend with whom at the opening, and the orders and output that follow."""

from dataclasses import replace

import numpy as np

from abm.luck import chance
from abm.markets import shops
from abm.names import Industry, Owner
from abm.opening import demand as demands
from abm.opening import people
from abm.opening.draft import Draft
from abm.opening.table import Table
from abm.state.firms import CHANNELS, PRODUCTS, Channel, FirmState, SizeClass
from abm.state.state import State
from abm.state.workers import GROUPS, OFFLINE, SLOT_OF_GROUP, ShopGroup


def give_people(state: State, draft: Draft, table: Table) -> None:
    """First guess of income; spending, sellers and budgets; then each firm's orders and output as they come out."""
    firms, workers, village, unit = state.firms, state.workers, state.village, draft.unit
    benefit = state.public.benefits * (1.0 - village.benefit_share) / len(workers)
    income = workers.wage * (1.0 - state.public.contribution_rate) * (1.0 - state.public.income_tax_rate) + benefit
    owner = firms.owner >= 0
    profit = state.parameters.first_profit * firms.normal_output[owner] + firms.usual_pay[owner]
    income = income + np.bincount(firms.owner[owner], weights=profit, minlength=len(workers))
    farm_surplus = table.surplus[Industry.AGRICULTURE, Owner.HOUSEHOLDS] * unit
    village_income = village.farm_pay + farm_surplus + state.public.benefits * village.benefit_share
    target = draft.demand.groups
    people.know_sellers(workers, target, state.seed)
    people_spend(state, draft, table, income, village_income)


def people_spend(state: State, draft: Draft, table: Table, income: np.ndarray, village_income: float) -> None:
    """Spending, housing and shares in property by income; budgets by seller; orders as they come; yuan a quarter."""
    workers, village, unit, p = state.workers, state.village, draft.unit, state.parameters
    consumption = (table.to_households.sum() + table.imports_households) * unit
    share = p.usual_share_village * village_income / consumption
    spending = people.spending_at_rest(workers, income, consumption * (1.0 - share), p)
    spent = people.split_budgets(workers, spending, draft.demand.groups * (1.0 - share), draft.pooled_share)
    groups = draft.demand.groups.sum(axis=0)
    village.planned_spending = (groups * share).sum() / (1.0 - draft.pooled_share)
    village.taste = groups * share / village.planned_spending
    workers.planned_spending = spent
    workers.income, village.income = income.copy(), village_income
    workers.usual_income, village.usual_income = income.copy(), village_income
    saving = np.maximum(p.least_saving * income, income - spent)
    saving_village = village_income - village.planned_spending
    housing = -table.flows["fixed_investment"]["households"] * unit
    everyone = saving.sum() + saving_village
    workers.planned_housing = housing * saving / everyone
    village.planned_housing = housing * saving_village / everyone
    for who, own in ((workers, saving), (village, saving_village)):
        who.property_share = own / everyone
        who.capital_share = own / everyone
    # An internet bank takes no homes as security.
    lends = saving * ~np.isin(workers.bank, state.addresses.internet_banks)
    workers.mortgage = -table.stocks["loans_household"]["households"] / state.scale * lends / lends.sum()
    orders_as_they_come(state, draft, table)


def orders_as_they_come(state: State, draft: Draft, table: Table) -> None:
    """Household orders by seller from the lists, then output that serves everybody."""
    firms, workers, village, t, p = state.firms, state.workers, state.village, state.technology, state.parameters
    budget = workers.planned_spending[:, None] * workers.taste.astype(np.float64)
    by_channel, pair = np.zeros((2, len(firms))), np.empty(workers.sellers.shape)
    shops.place_orders(
        budget,
        workers.sellers,
        workers.budget_share,
        np.ones(len(firms)),
        np.ones(len(firms)),
        SLOT_OF_GROUP,
        pair,
        by_channel,
    )
    ordered = by_channel.T
    groups = draft.demand.groups
    total = ordered.copy()
    for g in range(GROUPS):
        sells = groups[:, g] > 0
        weight = np.where(sells, ordered[:, SLOT_OF_GROUP[g]], 0.0)
        total[:, SLOT_OF_GROUP[g]] += village.planned_spending * village.taste[g] * weight / weight.sum()
    demand = draft.demand
    # A firm sells offline in one group: the total by group is the total of its firm.
    offline = groups[:, OFFLINE] > 0
    demand.groups = np.zeros_like(groups)
    demand.groups[:, OFFLINE] = offline * total[:, Channel.SHOP][:, None]
    demand.groups[:, ShopGroup.ONLINE] = total[:, Channel.ONLINE]
    investment = (table.to_investment.sum() + table.imports_investment) * draft.unit
    pooled = (workers.planned_spending - budget.sum(axis=1)).sum() + village.planned_spending * (
        1.0 - village.taste.sum()
    )
    public = t.public_purchases.copy()
    public[Industry.PUBLIC] = 0.0
    final = public + investment * t.investment_mix[:PRODUCTS] + pooled * t.pooled_mix[:PRODUCTS]
    rows = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    commission = state.usual.take_rate * total[:, Channel.ONLINE].sum()
    demand.direct[rows] = commission * p.platform_shares
    output = demands.output_at_rest(firms, demand, t, final, p, state.usual.take_rate)
    closed = firms.state == FirmState.CLOSED
    firms.normal_output = np.where(closed, firms.normal_output, output)
    staff = np.maximum(1, firms.staff)
    firms.productivity = np.where(firms.staff > 0, firms.normal_output / staff, 0.0)
    usual = firms.by_cell(firms.normal_output, ~closed) / np.maximum(1.0, firms.by_cell(firms.staff, ~closed))
    firms.productivity[closed] = usual.ravel()[firms.cell[closed]]
    expected = np.stack(
        [total[:, 0], total[:, 1], demand.business + demand.rent + demand.direct, demand.export], axis=1
    )
    expected[closed] = 0.0
    firms.expected_orders = expected
    firms.orders = expected.copy()
    firms.usual_orders = expected.sum(axis=1)
    firms.standing = np.where(closed, 0.0, demand.business)
    give_export_standing(state, draft)
    state.news.orders = np.stack(
        [np.bincount(firms.industry, weights=expected[:, c], minlength=PRODUCTS) for c in range(CHANNELS)], axis=1
    )
    state.usual = replace(state.usual, industry_orders=state.news.orders.sum(axis=1))


def give_export_standing(state: State, draft: Draft) -> None:
    """Shares of foreign orders by destination; a small part of SME exports comes through platforms."""
    firms, p, demand = state.firms, state.parameters, draft.demand
    small = (demand.export > 0) & (firms.size_class <= SizeClass.MEDIUM)
    luck = chance.uniforms(chance.stream(state.seed, chance.Purpose.PLATFORM_JOINING, 0), firms.id)
    firms.export_platform = small & (luck < p.export_platform_members)
    base = p.platform_export_share * demand.export.sum()
    weight = np.where(firms.export_platform, np.minimum(demand.export, np.median(demand.export[small])), 0.0)
    online = np.minimum(base * weight / weight.sum(), p.platform_export_limit * demand.export)
    firms.export_quality = np.where(firms.export_platform, online / firms.weight, 0.0)
    ordinary = demand.export - online
    firms.standing_export = np.outer(ordinary, p.export_destination_shares)
    by_industry = np.bincount(firms.industry, weights=ordinary, minlength=PRODUCTS)
    state.technology = replace(state.technology, foreign_demand=np.outer(by_industry, p.export_destination_shares))
    mean_online = online[firms.export_platform].sum() / max(1.0, float(firms.weight[firms.export_platform].sum()))
    state.usual = replace(
        state.usual,
        export_platform_base=online.sum(),
        export_platform_sellers=(firms.export_quality * firms.weight).sum(),
        export_platform_mean=mean_online,
    )
    firms.export_entry_excess = p.export_entry_excess * p.platform_annual_fee * luck
