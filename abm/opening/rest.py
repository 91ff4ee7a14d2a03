"""Books of the opening, fitted by playing the resting quarter until it repeats.

What the table fixes stands: output, pay, taxes, loans, investment. What must follow is found from the resting quarter
itself: an owner draws what is left once cash grows with trend, a household's deposits are what its saving keeps on
trend, a bank pays out what keeps its reserves on trend, pensions are what keeps the public debt on trend. So the opening
is a fixed point of every rule, agent by agent.
"""

from dataclasses import replace

import numpy as np

from abm import balance_sheets
from abm.agents.smes.columns import Channel, FirmState, SizeClass
from abm.agents.workers.columns import GROUPS, WorkerState
from abm.errors import ConfigError
from abm.markets import shops
from abm.measures import record
from abm.opening import demand as demands
from abm.opening import people
from abm.opening.cells import LARGE, SELF_EMPLOYED, SME
from abm.opening.firms import SPECIALS, group_of_firm
from abm.opening.resting import resting_parameters
from abm.opening.table import Table
from abm.phases import planning, turnover
from abm.phases.orders import SLOT_OF_GROUP
from abm.shocks import Shock
from abm.state import MONTHS, State

PASSES = 60
FIRST_PASSES = 5
ROUNDS = 3
STEP = 1.0
REPEATS = 1.5e-6
VILLAGE_SPENDS = 0.72


def give_pay(state: State, table: Table) -> None:
    """Pay by cell; the self-employed owner's part is drawings, not wages; yuan a quarter."""
    firms, workers, p, unit = state.firms, state.workers, state.parameters, state.unit
    group = group_of_firm(firms)
    usual = np.zeros(len(firms))
    for j in range(10):
        for g in (SME, SELF_EMPLOYED, LARGE):
            here = (firms.staff > 0) & (firms.industry == j) & (group == g) & (firms.size_class != SizeClass.SPECIAL)
            if not here.any():
                continue
            pull = firms.staff[here] * firms.productivity[here] ** (0.0 if g == SELF_EMPLOYED else p.wage_spread)
            usual[here] = table.pay[j, g] * unit * pull / pull.sum() / firms.staff[here]
    for row, (industry, owner) in zip(_specials(firms), SPECIALS, strict=True):
        if firms.staff[row] > 0:
            usual[row] = table.pay[industry, owner] * unit / firms.staff[row]
        elif industry == 0:
            state.village.farm_pay = table.pay[industry, owner] * unit
            firms.pays_contributions[row] = False
    firms.wage_offer = usual
    firms.usual_pay = np.where(firms.size_class == SizeClass.SELF_EMPLOYED, usual, 0.0)
    hired = workers.employer >= 0
    workers.wage[hired] = usual[workers.employer[hired]]
    owner_works = hired & (workers.own_firm >= 0) & (firms.size_class[np.maximum(workers.own_firm, 0)] == SizeClass.SELF_EMPLOYED)
    workers.last_wage[hired] = workers.wage[hired]
    workers.wage[owner_works] = 0.0
    choose_banks(state)
    # The jobless come from small firms, and have been without a job for up to a year.
    small = np.flatnonzero(hired & (firms.size_class[np.maximum(workers.employer, 0)] <= SizeClass.MEDIUM))
    without = np.flatnonzero(~hired)
    like = small[people.chance.integers_below(people.chance.stream(state.seed, people.chance.Purpose.OPENING_JOBS, 0), without, small.size)]
    workers.last_wage[without] = usual[workers.employer[like]]
    workers.industry[without] = firms.industry[workers.employer[like]]
    workers.quarters_jobless[without] = without % 4


def _specials(firms) -> np.ndarray:
    return np.flatnonzero(firms.size_class == SizeClass.SPECIAL)


def give_public_sector(state: State, table: Table) -> None:
    """Rates from the table: contributions, income tax, production tax by cell, profit tax; dues and new capital."""
    firms, workers, public, unit = state.firms, state.workers, state.public, state.unit
    bill = np.bincount(workers.employer[workers.employer >= 0], weights=workers.wage[workers.employer >= 0], minlength=len(firms))
    payers = bill[firms.pays_contributions].sum()
    public.contribution_rate = table.flows["contributions"]["government"] * unit / payers
    net = bill.sum() + state.village.farm_pay - table.flows["contributions"]["government"] * unit
    public.income_tax_rate = table.flows["income_tax"]["government"] * unit / (net - state.village.farm_pay)
    public.benefits = table.flows["benefits"]["households"] * unit
    public.household_bonds = table.stocks["bonds"]["households"] / state.scale
    public.central_bank_bonds = table.stocks["bonds"]["central_bank"] / state.scale
    public.usual_treasury = table.stocks["treasury"]["government"] / state.scale
    large = firms.size_class == SizeClass.LARGE
    weight = np.where(large, firms.normal_output, 0.0) / firms.normal_output[large].sum()
    dues = -(table.flows["state_property_income"]["large"] + table.flows["land_premium"]["large"]) * unit
    firms.state_dues = dues * weight
    state.reference["state_property_part"] = table.flows["state_property_income"]["large"] * unit / -dues
    firms.new_capital = table.flows["owner_capital"]["large"] * unit * weight
    public.owner_capital = float(firms.new_capital.sum())
    firms.profit_tax_rate = state.parameters.profit_tax_rate[firms.size_class] * (firms.size_class != SizeClass.SPECIAL)
    private_tax(state, table)
    village_share = table.jobs[0, 5] / (table.jobs[0, 5] + len(workers) * state.scale)
    state.village.benefit_share = village_share


def private_tax(state: State, table: Table) -> None:
    """Production-tax rate by cell on value added at home, first guess; the fit makes the yield exact."""
    firms = state.firms
    group = group_of_firm(firms)
    rate = np.zeros(len(firms))
    for j in range(10):
        for g in (SME, SELF_EMPLOYED, LARGE):
            if table.value_added_by_owner[j, g] > 0:
                rate[(firms.industry == j) & (group == g)] = table.production_tax[j, g] / table.value_added_by_owner[j, g]
    for row, (industry, owner) in zip(_specials(firms), SPECIALS, strict=True):
        rate[row] = table.production_tax[industry, owner] / table.value_added_by_owner[industry, owner]
    firms.production_tax_rate = rate


def give_trade_credit(state: State) -> None:
    """Half of last month's purchases from producers is not yet paid; sellers are owed what buyers owe [A081]."""
    firms, t, p, demand = state.firms, state.technology, state.parameters, state.demand
    industry = firms.industry
    alive = firms.state != FirmState.CLOSED
    open_share = p.trade_credit_share / MONTHS / (1.0 + p.trend_nominal)
    bought = t.services_per_unit.T[industry] * firms.normal_output[:, None]
    bought[:, 7] -= state.reference["take_rate"] * demand.groups[:, 1]
    materials = firms.normal_output * t.materials_per_unit[industry] * (1.0 + p.trend_real * t.material_cover[industry])
    bought += t.material_mix.T[industry][:, :10] * materials[:, None]
    bought += np.outer(firms.planned_investment, t.investment_mix[:10])
    bought[~alive] = 0.0
    firms.not_yet_due = bought * open_share
    owed = firms.not_yet_due.sum(axis=0)
    standing = np.bincount(industry, weights=firms.standing, minlength=10)
    firms.receivable = owed[industry] * firms.standing / np.where(standing > 0, standing, 1.0)[industry]
    firms.rent_not_yet_due = firms.fixed_rent * open_share
    firms.rent_receivable = firms.rent_share * firms.rent_not_yet_due.sum()


def give_people(state: State, table: Table) -> None:
    """First guess of income; spending, sellers and budgets; then each firm's orders and output as they come out."""
    firms, workers, village, unit = state.firms, state.workers, state.village, state.unit
    benefit = state.public.benefits * (1.0 - village.benefit_share) / len(workers)
    income = workers.wage * (1.0 - state.public.contribution_rate) * (1.0 - state.public.income_tax_rate) + benefit
    owner = firms.owner >= 0
    profit = 0.08 * firms.normal_output[owner] + firms.usual_pay[owner]
    income = income + np.bincount(firms.owner[owner], weights=profit, minlength=len(workers))
    village_income = village.farm_pay + table.surplus[0, 5] * unit + state.public.benefits * village.benefit_share
    target = state.demand.groups
    people.know_sellers(workers, target, state.seed)
    people_spend(state, table, income, village_income)


def people_spend(state: State, table: Table, income: np.ndarray, village_income: float) -> None:
    """Spending, housing and shares in property by income; budgets by seller; orders as they come; yuan a quarter."""
    workers, village, unit, p = state.workers, state.village, state.unit, state.parameters
    consumption = (table.to_households.sum() + table.imports_households) * unit
    share = VILLAGE_SPENDS * village_income / consumption
    spending = people.spending_at_rest(workers, income, consumption * (1.0 - share), p)
    spent = people.split_budgets(workers, spending, state.demand.groups * (1.0 - share), state.pooled_share)
    groups = state.demand.groups.sum(axis=0)
    village.planned_spending = (groups * share).sum() / (1.0 - state.pooled_share)
    village.taste = groups * share / village.planned_spending
    workers.planned_spending = spent
    workers.income, village.income = income.copy(), village_income
    workers.usual_income, village.usual_income = income.copy(), village_income
    saving = np.maximum(0.02 * income, income - spent)
    saving_village = village_income - village.planned_spending
    housing = -table.flows["fixed_investment"]["households"] * unit
    everyone = saving.sum() + saving_village
    workers.planned_housing = housing * saving / everyone
    village.planned_housing = housing * saving_village / everyone
    for who, own in ((workers, saving), (village, saving_village)):
        who.property_share = own / everyone
        who.capital_share = own / everyone
    # An internet bank takes no homes as security.
    lends = saving * ~np.isin(workers.bank, state.reference["internet_banks"])
    workers.mortgage = -table.stocks["loans_household"]["households"] / state.scale * lends / lends.sum()
    orders_as_they_come(state, table)


def orders_as_they_come(state: State, table: Table) -> None:
    """Household orders by seller from the lists, then output that serves everybody."""
    firms, workers, village, t, p = state.firms, state.workers, state.village, state.technology, state.parameters
    budget = workers.planned_spending[:, None] * workers.taste.astype(np.float64)
    ordered = np.zeros((len(firms), 2))
    shops.place_orders(budget, workers.sellers, workers.budget_share, np.ones(len(firms)), SLOT_OF_GROUP, np.empty(workers.sellers.shape), ordered)
    groups = state.demand.groups
    total = ordered.copy()
    for g in range(GROUPS):
        sells = groups[:, g] > 0
        weight = np.where(sells, ordered[:, SLOT_OF_GROUP[g]], 0.0)
        total[:, SLOT_OF_GROUP[g]] += village.planned_spending * village.taste[g] * weight / weight.sum()
    demand = state.demand
    # A firm sells offline in one group: the total by group is the total of its firm.
    offline = groups[:, [0, 2, 3, 4]] > 0
    demand.groups = np.zeros_like(groups)
    demand.groups[:, [0, 2, 3, 4]] = offline * total[:, 0][:, None]
    demand.groups[:, 1] = total[:, 1]
    investment = (table.to_investment.sum() + table.imports_investment) * state.unit
    pooled = (workers.planned_spending - budget.sum(axis=1)).sum() + village.planned_spending * (1.0 - village.taste.sum())
    public = t.public_purchases.copy()
    public[9] = 0.0
    final = public + investment * t.investment_mix[:10] + pooled * t.pooled_mix[:10]
    rows = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    commission = state.reference["take_rate"] * total[:, 1].sum()
    demand.direct[rows] = commission * p.platform_shares
    output = demands.output_at_rest(firms, demand, t, final, p, state.reference["take_rate"])
    closed = firms.state == FirmState.CLOSED
    firms.normal_output = np.where(closed, firms.normal_output, output)
    staff = np.maximum(1, firms.staff)
    firms.productivity = np.where(firms.staff > 0, firms.normal_output / staff, 0.0)
    cell = firms.industry.astype(np.int64) * 7 + firms.size_class
    by_cell = lambda x: np.bincount(cell[~closed], weights=x[~closed], minlength=70)  # noqa: E731
    firms.productivity[closed] = (by_cell(firms.normal_output) / np.maximum(1.0, by_cell(firms.staff)))[cell[closed]]
    expected = np.stack([total[:, 0], total[:, 1], demand.business + demand.rent + demand.direct, demand.export], axis=1)
    expected[closed] = 0.0
    firms.expected_orders = expected
    firms.orders = expected.copy()
    firms.usual_orders = expected.sum(axis=1)
    firms.standing = np.where(closed, 0.0, demand.business)
    give_export_standing(state)
    state.news.orders = np.stack([np.bincount(firms.industry, weights=expected[:, c], minlength=10) for c in range(4)], axis=1)
    state.reference["usual_industry_orders"] = state.news.orders.sum(axis=1)


def give_export_standing(state: State) -> None:
    """Shares of foreign orders by destination; a small part of SME exports comes through platforms."""
    firms, p, demand = state.firms, state.parameters, state.demand
    small = (demand.export > 0) & (firms.size_class <= SizeClass.MEDIUM)
    luck = people.chance.uniforms(people.chance.stream(state.seed, people.chance.Purpose.PLATFORM_JOINING, 0), firms.id)
    firms.export_platform = small & (luck < 0.2)
    base = p.platform_export_share * demand.export.sum()
    weight = np.where(firms.export_platform, np.minimum(demand.export, np.median(demand.export[small])), 0.0)
    online = np.minimum(base * weight / weight.sum(), 0.5 * demand.export)
    firms.export_quality = np.where(firms.export_platform, online / firms.weight, 0.0)
    state.reference["export_platform_base"] = online.sum()
    state.reference["export_platform_sellers"] = (firms.export_quality * firms.weight).sum()
    ordinary = demand.export - online
    firms.standing_export = np.outer(ordinary, p.export_destination_shares)
    by_industry = np.bincount(firms.industry, weights=ordinary, minlength=10)
    state.technology = replace(state.technology, foreign_demand=np.outer(by_industry, p.export_destination_shares))
    mean_online = online[firms.export_platform].sum() / max(1.0, float(firms.weight[firms.export_platform].sum()))
    state.reference["export_platform_mean"] = mean_online
    firms.export_entry_excess = 2.0 * p.platform_annual_fee * luck


def give_capital(state: State, table: Table) -> None:
    """Investment by sector to firms by what they can fund, so that no owner must pay in; capital is what it keeps on trend.

    Loans go to those with a bank, by what they could fund without; so collateral and debt grow together.
    """
    firms, p, unit = state.firms, state.parameters, state.unit
    give_stocks(state)
    give_trade_credit(state)
    flow = {sector: -value * unit for sector, value in table.flows["fixed_investment"].items()}
    alive = firms.state != FirmState.CLOSED
    small = (firms.size_class <= SizeClass.MEDIUM) & alive
    large = ((firms.size_class == SizeClass.LARGE) | (firms.size_class == SizeClass.PLATFORM)) & alive
    give_cash(state, table)
    before_credit = np.maximum(0.005 * firms.normal_output, fundable(state))
    give_loans(state, table, before_credit)
    give_cash(state, table)
    free = np.maximum(0.001 * firms.normal_output, fundable(state))
    invested = np.zeros(len(firms))
    for who, total in ((small, flow["smes"]), (large, flow["large"])):
        weight = np.where(who, free, 0.0)
        invested += total * weight / weight.sum()
    rows = _specials(firms)
    invested[rows[2]] = flow["banks"]
    state_rows = rows[[1, 4]]
    invested[state_rows] = flow["government"] * firms.normal_output[state_rows] / firms.normal_output[state_rows].sum()
    set_capital(state, invested)
    give_trade_credit(state)


def set_capital(state: State, invested: np.ndarray) -> None:
    """Capital that this investment keeps on trend, used at the usual rate; empty places have their cell's premises."""
    firms, p = state.firms, state.parameters
    alive = firms.state != FirmState.CLOSED
    firms.capital = invested / (p.wear + p.trend_real)
    capacity = state.reference["capacity_ratio"] * firms.normal_output
    firms.output_per_capital = np.divide(capacity, firms.capital, out=np.zeros(len(firms)), where=firms.capital > 0)
    cell = firms.industry.astype(np.int64) * 7 + firms.size_class
    total = lambda x: np.bincount(cell[alive], weights=x[alive], minlength=70)  # noqa: E731
    mean = total(capacity) / np.maximum(1e-9, total(firms.capital))
    closed = np.flatnonzero(~alive)
    firms.output_per_capital[closed] = mean[cell[closed]]
    firms.capital[closed] = capacity[closed] / np.maximum(1e-9, mean[cell[closed]])
    firms.planned_investment = np.where(alive, invested, 0.0)


def give_stocks(state: State) -> None:
    """Materials, merchandise and finished goods at their covers, at cost."""
    firms, t = state.firms, state.technology
    industry = firms.industry
    alive = firms.state != FirmState.CLOSED
    state.reference["last_opened"] = np.zeros(len(firms))
    firms.unit_cost = planning.firm_unit_cost(state)
    firms.materials = np.where(alive, t.materials_per_unit[industry] * t.material_cover[industry] * firms.normal_output, 0.0)
    firms.material_value = firms.materials.copy()
    firms.finished = np.where(alive, t.finished_cover[industry] * firms.expected_orders.sum(axis=1), 0.0)
    firms.finished_value = firms.finished * firms.unit_cost


def wage_bill(state: State) -> np.ndarray:
    """Pay by firm without the owner's part, contributions included; yuan a quarter."""
    workers = state.workers
    employed = workers.employer >= 0
    return np.bincount(workers.employer[employed], weights=workers.wage[employed], minlength=len(state.firms))


def fundable(state: State) -> np.ndarray:
    """What a firm has for investment and drawings once all else grows with trend; yuan a quarter, the owner's pay taken off."""
    firms, t, p = state.firms, state.technology, state.parameters
    industry, trend = firms.industry, p.trend_nominal
    inputs = (t.services_per_unit.sum(axis=0) + t.imports_per_unit + t.materials_per_unit)[industry] * firms.normal_output
    added = firms.normal_output - inputs - firms.fixed_rent
    bill = wage_bill(state)
    interest = (firms.loan - firms.wanted_cash) * (p.reference_rate / 4.0)
    profit = added * (1.0 - firms.production_tax_rate) - bill - firms.ground_rent - interest
    tax = firms.profit_tax_rate * 0.7 * np.maximum(0.0, profit)
    stocks = p.trend_real * (firms.material_value + firms.finished_value)
    credit = trend * (firms.not_yet_due.sum(axis=1) - firms.receivable - firms.rent_receivable)
    dues = firms.state_dues - firms.new_capital
    return profit - tax - stocks + credit + trend * (firms.loan - firms.wanted_cash) - firms.usual_pay - dues


def give_cash(state: State, table: Table) -> None:
    """Cash by wanted runway of outlays, adding up to the table; yuan."""
    firms, p = state.firms, state.parameters
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    large = firms.size_class == SizeClass.LARGE
    rent = firms.fixed_rent + firms.ground_rent
    firms.monthly_outlays = wage_bill(state) / MONTHS + rent / MONTHS + firms.loan * (p.reference_rate / 12.0)
    runway = np.where(small, state.reference["drawn_runway"], 0.0)
    cash = np.where(small, np.maximum(runway * firms.monthly_outlays, p.till_money * firms.normal_output / MONTHS), 0.0)
    # The survey of runways decides what small firms hold; large firms hold the rest of the table's company deposits.
    companies = (table.stocks["deposits"]["smes"] + table.stocks["deposits"]["large"] - p.platform_deposits) / state.scale
    weight = np.where(large, firms.normal_output, 0.0)
    cash += (companies - cash.sum()) * weight / weight.sum()
    platforms = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    cash[platforms] = p.platform_deposits / state.scale * p.platform_shares
    firms.wanted_runway = np.divide(cash, firms.monthly_outlays, out=np.ones(len(firms)), where=(firms.monthly_outlays > 0) & (cash > 0))
    firms.wanted_cash = cash.copy()
    state.opening_cash = cash


def give_loans(state: State, table: Table, weight_by: np.ndarray) -> None:
    """Bank loans to those with a bank, platform credit to small sellers online; yuan, adding up to the table."""
    firms, stocks = state.firms, table.stocks
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    large = firms.size_class == SizeClass.LARGE
    firms.loan[:] = 0.0
    for who, sector in ((small & firms.has_relationship, "smes"), (large, "large")):
        total = -stocks["loans_firms"][sector] / state.scale
        weight = np.where(who, weight_by, 0.0)
        firms.loan += total * weight / weight.sum()
    total = -stocks["platform_loans"]["smes"] / state.scale
    weight = np.where(small & firms.online & (firms.size_class <= SizeClass.SMALL), firms.normal_output, 0.0)
    firms.platform_loan = total * weight / weight.sum()
    firms.usual_loan = np.divide(firms.loan, firms.normal_output, out=np.zeros(len(firms)), where=firms.normal_output > 0)


def give_finance(state: State, table: Table) -> None:
    """Banks and what they hold; who owns the special producers; first guess of people's money."""
    firms, workers, stocks = state.firms, state.workers, table.stocks
    remember_cells(state)
    banks = state.banks
    banks.state_dues = -table.flows["state_property_income"]["banks"] * state.unit * banks.lending_share
    banks.profit_tax_rate[:] = 0.25
    rows = _specials(firms)
    at = state.accounts
    one = np.ones(1)
    state.reference["owners_of_special"] = [
        (int(rows[0]), np.array([at.village]), one), (int(rows[1]), np.array([at.government]), one),
        (int(rows[2]), banks.accounts, banks.lending_share.copy()), (int(rows[3]), np.array([at.fund]), one),
        (int(rows[4]), np.array([at.government]), one),
    ]  # fmt: skip
    state.opening_deposits = np.maximum(1.0, 6.0 * workers.income)
    state.opening_village = 6.0 * state.village.income
    state.reference["mean_sales_record"] = 1.0


def choose_banks(state: State) -> None:
    """Bank types by the table's shares; each agent stays with its bank."""
    firms, workers, banks, p = state.firms, state.workers, state.banks, state.parameters
    kinds = np.repeat(np.arange(4), p.banks_by_type.astype(int))
    banks.id[:] = np.arange(len(banks))
    banks.kind[:] = kinds
    each = lambda share: share[kinds] / p.banks_by_type[kinds]  # noqa: E731
    reach = {name: np.cumsum(each(getattr(p, name))) for name in ("deposit_shares", "sme_loan_shares", "other_loan_shares")}
    luck = people.draw(workers, "bank", state.seed)
    workers.bank = np.minimum(len(banks) - 1, np.searchsorted(reach["deposit_shares"] / reach["deposit_shares"][-1], luck)).astype(np.int16)
    luck = people.chance.uniforms(people.chance.stream(state.seed, people.chance.Purpose.OPENING_FIRMS, 50), firms.id)
    for who, name in ((firms.size_class <= SizeClass.MEDIUM, "sme_loan_shares"), (firms.size_class > SizeClass.MEDIUM, "other_loan_shares")):
        chosen = np.minimum(len(banks) - 1, np.searchsorted(reach[name] / reach[name][-1], luck)).astype(np.int16)
        firms.bank = np.where(who, chosen, firms.bank).astype(np.int16)
    banks.lending_share = each(p.deposit_shares)
    banks.lending_share /= banks.lending_share.sum()
    state.reference["internet_banks"] = np.flatnonzero(kinds == 3)


def remember_cells(state: State) -> None:
    """What is usual for a firm of an industry and class, for entrants; per unit of output where it grows with size."""
    firms = state.firms
    alive = firms.state != FirmState.CLOSED
    cell = (firms.industry.astype(np.int64) * 7 + firms.size_class)[alive]
    total = lambda x: np.bincount(cell, weights=x[alive], minlength=70).reshape(10, 7)  # noqa: E731
    output, count = np.maximum(1e-300, total(firms.normal_output)), np.maximum(1.0, total(np.ones(len(firms))))
    ref = state.reference
    ref["outlays_per_output"] = total(firms.monthly_outlays) / output
    ref["usual_wage"] = total(firms.wage_offer) / count
    ref["unit_cost"] = total(firms.unit_cost) / count
    ref["channel_mix"] = demands.channel_mix(firms, state.demand)
    for name in ("fixed_rent", "ground_rent", "usual_drawings", "usual_pay"):
        ref[name] = total(getattr(firms, name)) / output
    ref["profit"] = total(firms.owner_income) / output
    loan = total(firms.loan)
    ref["usual_loan"] = loan / np.maximum(1e-300, total(firms.normal_output * firms.has_relationship))


def fit(state: State, table: Table) -> None:
    """Play the resting quarter and let what must follow follow, until every balance repeats."""
    usual, state.parameters = state.parameters, resting_parameters(state.parameters)
    shock, state.shock = state.shock, Shock.read("none")
    relief, state.relief = state.relief, ()
    state.resting = True
    state.technology = replace(state.technology, usual_unemployment=record.unemployment_rate(state))
    state.news.unemployment = state.reference["usual_unemployment"] = state.technology.usual_unemployment
    set_accounts(state, table)
    for _ in range(ROUNDS):
        scale_deposits(state, table)
        set_accounts(state, table)
        repeat(state, table, FIRST_PASSES)
        people_again(state, table)
    gap = repeat(state, table, PASSES)
    state.fit_gap = gap
    firms = state.firms
    firms.owner_income = state.opening_profit
    remember_cells(state)
    state.history.clear()
    state.resting = False
    state.parameters, state.shock, state.relief = usual, shock, relief
    owners_are_used_to_it(state)
    for name in ("demand", "opening_cash", "opening_deposits", "opening_village", "opening_profit", "pooled_share", "unit"):
        delattr(state, name)


def owners_are_used_to_it(state: State) -> None:
    """A first guess of who gives up in a quarter, for entry."""
    firms = state.firms
    hazard = turnover.voluntary_chance(state)
    cell = firms.industry.astype(np.int64) * 7 + firms.size_class
    state.news.normal_exits = np.bincount(cell, weights=hazard, minlength=70).reshape(10, 7)


def repeat(state: State, table: Table, passes: int) -> float:
    """Trial quarters until nothing is left to correct; returns the gap that is."""
    from abm.quarter import play

    workers, village = state.workers, state.village
    spending = workers.planned_spending.copy(), village.planned_spending
    housing = workers.planned_housing.copy(), village.planned_housing
    for _ in range(passes):
        follow_income(state, spending, housing)
        trial = state.fork()
        play(trial)
        gap = correct(state, trial, table)
        scale_deposits(state, table)
        set_accounts(state, table)
        if gap < REPEATS:
            break
    return gap


def scale_deposits(state: State, table: Table) -> None:
    """Bring people's deposits to the table's sum: any sum would repeat, with banks' equity as its counterpart."""
    factor = table.stocks["deposits"]["households"] / state.scale / (state.opening_deposits.sum() + state.opening_village)
    state.opening_deposits = state.opening_deposits * factor
    state.opening_village = state.opening_village * factor


def people_again(state: State, table: Table) -> None:
    """Incomes are known now: budgets are split anew, and all that hangs on output is set again."""
    firms = state.firms
    invested = firms.planned_investment.copy()
    income = state.workers.income, state.village.income
    people_spend(state, table, *income)
    give_stocks(state)
    set_capital(state, invested)
    give_trade_credit(state)
    firms.usual_loan = np.divide(firms.loan, firms.normal_output, out=np.zeros(len(firms)), where=firms.normal_output > 0)


def follow_income(state: State, spending, housing) -> None:
    """At rest income repeats and spending is the usual share of it."""
    for who, spent, housed, deposits in (
        (state.workers, spending[0], housing[0], state.workers.deposits),
        (state.village, spending[1], housing[1], state.ledger.balance(state.accounts.village)),
    ):
        who.usual_income = who.income
        who.usual_share = spent / np.maximum(1e-9, who.income)
        who.housing_share = housed / np.maximum(1e-9, who.income)
        who.wanted_deposits = np.array(deposits) if np.ndim(deposits) else float(deposits)
        who.deposits_at_opening = who.wanted_deposits


def set_accounts(state: State, table: Table) -> None:
    """Opening money of everybody; the central bank's own account closes the sum."""
    firms, workers, at, ledger, public, banks = (
        state.firms, state.workers, state.accounts, state.ledger, state.public, state.banks,
    )  # fmt: skip
    ledger.open_with(at.firms, state.opening_cash)
    ledger.open_with(at.workers, state.opening_deposits)
    ledger.open_with(at.village, state.opening_village)
    ledger.open_with(at.government, public.usual_treasury)
    if ledger.balance(at.abroad) == 0.0:
        ledger.open_with(at.abroad, -table.stocks["foreign"]["central_bank"] / state.scale)
    foreign = balance_sheets.foreign_assets(state)
    reserves = foreign - table.stocks["relending"]["banks"] / state.scale + public.central_bank_bonds - public.usual_treasury
    deposits = balance_sheets.bank_deposits(state)
    ledger.open_with(at.banks, reserves * deposits / deposits.sum() - deposits)
    share_out_bonds(state, table)
    ledger.open_with(at.central_bank, 0.0)
    ledger.open_with(at.central_bank, -ledger.total())


def share_out_bonds(state: State, table: Table) -> None:
    """Each bank's equity by its type's capital ratio; bonds are what closes its balance sheet, and add up to the table."""
    banks, p = state.banks, state.parameters
    weighted = balance_sheets.risk_weighted(state)
    banks.bonds[:] = banks.relending[:] = 0.0
    held = balance_sheets.bank_equity(state)
    bonds, relending = table.stocks["bonds"]["banks"] / state.scale, -table.stocks["relending"]["banks"] / state.scale
    equity = p.capital_ratio[banks.kind] * weighted
    equity *= (held.sum() + bonds - relending) / equity.sum()
    missing = np.maximum(0.0, held - equity)
    if missing.sum() > relending:
        raise ConfigError(
            "configs/economies/china_2019/parameters/opening.toml: deposit_shares, sme_loan_shares and other_loan_shares leave "
            f"banks {missing.sum() - relending:.3g} yuan short of money for their loans; lend less where deposits are few"
        )
    banks.relending = missing + (relending - missing.sum()) * banks.lending_share
    banks.bonds = equity - held + banks.relending


def correct(state: State, trial: State, table: Table) -> float:
    """Let drawings, deposits, payouts, pensions and foreign assets follow what the trial quarter left; returns the largest gap."""
    p, at, public = state.parameters, state.accounts, state.public
    trend = 1.0 + p.trend_nominal
    before, after = state.ledger.balance(slice(None)).copy(), trial.ledger.balance(slice(None))
    gap = (after - before) * trend
    worst = scale_taxes(state, trial, table)
    to_owner, to_fund, short = owners_take_the_rest(state, gap)
    passed_on = trial.ledger.flow("property income passed on")
    worst = max(worst, short, people_save(state, before, after, to_owner, to_fund, passed_on))
    state.banks.usual_payout += gap[at.banks]
    worst = max(worst, float(np.abs(gap[at.banks]).sum() / np.abs(before[at.banks]).sum()))
    owed = table.stocks["bonds"]["banks"] / state.scale
    debt_gap = (trial.banks.bonds.sum() - owed) * trend
    public.benefits -= debt_gap
    worst = max(worst, abs(debt_gap) / owed)
    public.owner_capital = float(state.firms.new_capital.sum() + np.maximum(0.0, -state.banks.usual_payout).sum())
    balance = -gap[at.abroad] + p.trend_nominal * -before[at.abroad]
    foreign = balance / p.trend_nominal
    worst = max(worst, abs(foreign + before[at.abroad]) / abs(before[at.abroad]))
    state.ledger.open_with(at.abroad, -foreign)
    state.ledger.open_with(at.fund, max(0.0, after[at.fund]))
    for name in ("not_yet_due", "receivable", "rent_not_yet_due", "rent_receivable"):
        setattr(state.firms, name, getattr(trial.firms, name).copy())
    state.workers.income, state.village.income = trial.workers.income.copy(), trial.village.income
    state.opening_profit = trial.page.profit.copy()
    return worst


def owners_take_the_rest(state: State, gap: np.ndarray):
    """Drawings are what is left; an owner whose firm leaves less than a wage pays himself less, then his staff. Returns
    what owners and the households' fund gain, and the gap."""
    firms, workers = state.firms, state.workers
    alive = (firms.size_class != SizeClass.SPECIAL) & (firms.state != FirmState.CLOSED)
    cash_gap = np.where(alive, gap[state.accounts.firms], 0.0)
    taken = firms.usual_drawings + firms.usual_pay
    draws = firms.usual_drawings + cash_gap
    missing = np.maximum(0.0, -(firms.usual_pay + draws))
    firms.usual_pay = np.maximum(0.0, firms.usual_pay + np.minimum(0.0, draws))
    firms.usual_drawings = np.where(alive, np.maximum(0.0, draws), 0.0)
    cut_wages(state, missing)
    more = firms.usual_drawings + firms.usual_pay - taken
    owned = firms.owner >= 0
    to_owner = np.bincount(firms.owner[owned], weights=more[owned], minlength=len(workers))
    worst = float(np.abs(cash_gap).sum() / np.abs(state.opening_cash).sum())
    return to_owner, float(more[~owned].sum()), worst


def cut_wages(state: State, missing: np.ndarray) -> None:
    """A firm that cannot pay its cell's wages pays lower ones, and owes lower rents where it has no staff; yuan a quarter."""
    firms, workers, p = state.firms, state.workers, state.parameters
    if missing.sum() <= 1e-9 * firms.normal_output.sum():
        return
    bill = wage_bill(state)
    factor = 1.0 - np.minimum(0.9, np.divide(missing, bill, out=np.zeros(len(firms)), where=bill > 0))
    employed = workers.employer >= 0
    workers.wage[employed] *= factor[workers.employer[employed]]
    firms.wage_offer *= factor
    still = np.maximum(0.0, missing - bill * (1.0 - factor))
    rent = firms.ground_rent
    firms.ground_rent = rent - np.minimum(rent, still)
    firms.production_tax_rate = np.where(still > firms.ground_rent + rent, 0.5 * firms.production_tax_rate, firms.production_tax_rate)
    firms.unit_cost = planning.firm_unit_cost(state)
    firms.finished_value = firms.finished * firms.unit_cost
    rents = firms.fixed_rent + firms.ground_rent
    firms.monthly_outlays = wage_bill(state) / MONTHS + rents / MONTHS + firms.loan * (p.reference_rate / 12.0)
    firms.wanted_runway = np.divide(firms.wanted_cash, firms.monthly_outlays, out=np.ones(len(firms)), where=firms.monthly_outlays > 0)


def people_save(state: State, before, after, to_owner, to_fund: float, passed_on: float) -> float:
    """Deposits are what saving keeps on trend, half a step at a time; who would save too little to hold a month's spending
    gets a larger share of what the households' fund passes on: support within families. Returns the relative change."""
    p, at, workers, village = state.parameters, state.accounts, state.workers, state.village
    keeps = p.trend_nominal - p.reference_rate / 4.0
    worst = 0.0
    for account, name, extra, who in (
        (at.workers, "opening_deposits", to_owner + to_fund * workers.property_share, workers),
        (at.village, "opening_village", to_fund * village.property_share, village),
    ):
        own = before[account]
        saved = after[account] * (1.0 + p.trend_nominal) - own * (1.0 + p.reference_rate / 4.0) + extra
        floor = (who.planned_spending + who.planned_housing) / MONTHS * 1.5
        need = np.maximum(0.0, floor * keeps - saved)
        who.property_share = who.property_share + STEP * need / passed_on
        new = np.maximum(floor, own + STEP * (saved / keeps - own))
        worst = max(worst, float(np.abs(new - own).sum() / np.abs(own).sum()))
        setattr(state, name, new)
    whole = workers.property_share.sum() + village.property_share
    workers.property_share, village.property_share = workers.property_share / whole, village.property_share / whole
    return worst


def scale_taxes(state: State, trial: State, table: Table) -> float:
    """Make profit and income taxes yield what the table says; returns the largest relative correction."""
    ledger, firms, banks, public = trial.ledger, state.firms, state.banks, state.public
    worst = 0.0
    for sector, name in ((1, "smes"), (2, "large")):
        target = -table.flows["profit_tax"][name] * state.unit
        got = ledger.flow("profit tax", payer=sector) + (ledger.flow("profit tax", payer=3) if sector == 2 else 0.0)
        who = (firms.size_class <= SizeClass.MEDIUM) if sector == 1 else (firms.size_class >= SizeClass.LARGE)
        firms.profit_tax_rate = np.where(who, firms.profit_tax_rate * target / got, firms.profit_tax_rate)
        worst = max(worst, abs(target / got - 1.0))
    target, got = -table.flows["profit_tax"]["banks"] * state.unit, ledger.flow("profit tax", payer=4)
    banks.profit_tax_rate *= target / max(got, 1e-9)
    income = table.flows["income_tax"]["government"] * state.unit
    public.income_tax_rate *= income / ledger.flow("income tax")
    total = float(table.production_tax.sum()) * state.unit
    got = ledger.flow("production tax") - ledger.flow("subsidies")
    firms.production_tax_rate = firms.production_tax_rate * np.where(firms.production_tax_rate > 0, total / got, 1.0)
    return max(worst, abs(income / ledger.flow("income tax") - 1.0), abs(total / got - 1.0))


def burn_in(state: State, quarters: int) -> State:
    """The world with luck rests elsewhere than the opening: let it find that place, then call the date 2019Q1."""
    from abm.quarter import play

    if quarters <= 0:
        return state
    shock, state.shock = state.shock, Shock.read("none")
    relief, state.relief = state.relief, ()
    state.quarter -= quarters
    state.reference["burn_in"] = quarters
    for _ in range(quarters):
        play(state)
    state.shock, state.relief = shock, relief
    record.settle_scale(state)
    state.history.clear()
    return state


__all__ = ["Channel", "WorkerState", "fit", "burn_in"]
