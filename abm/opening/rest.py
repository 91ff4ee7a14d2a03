"""Books of the opening, fitted by playing the resting quarter until it repeats.

What the table fixes stands: output, pay, taxes, loans, investment. What must follow is found from the resting quarter
itself: an owner draws what is left once cash grows with trend, a household's deposits are what its saving keeps on
trend, a bank pays out what keeps its reserves on trend, pensions are what keeps the public debt on trend. So the
opening is a fixed point of every rule, agent by agent.
"""

from dataclasses import replace

import numpy as np

from abm.agents.workers import consumption
from abm.books.flows import Sector
from abm.contracts import balance_sheets, working_capital
from abm.errors import ConfigError
from abm.measures import business_demography, labour_force, statistics
from abm.opening.banking import refuse_short_banks, remember_cells, share_out_bonds
from abm.opening.capital import give_stocks, give_trade_credit, set_capital, wage_bill
from abm.opening.draft import Draft
from abm.opening.resting import resting_parameters
from abm.opening.spending import people_spend
from abm.opening.table import Table
from abm.opening.told import what_the_table_says, what_the_table_says_by_owner
from abm.phases import news, planning
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.shocks import Shock
from abm.state.firms import CELLS, FirmState, SizeClass
from abm.state.memory import Memory
from abm.state.state import MONTHS, State
from abm.state.usual import Benchmarks

PASSES, FIRST_PASSES, ROUNDS = 100, 5, 3
REPEATS, STILL_MOVING, LOOKS_BACK = 1.5e-6, 1e-4, 12  # of the balances, and passes
STEP = 0.05  # of foreign assets in one pass
DEEPEST_CUT = 0.9  # of wages in one pass, so that they stay above zero


def fit(state: State, draft: Draft, table: Table) -> None:
    """Play the resting quarter and let what must follow follow, until every balance repeats."""
    usual, state.parameters = state.parameters, resting_parameters(state.parameters)
    shock, state.shock = state.shock, Shock.read("none")
    relief, state.relief = state.relief, ()
    state.technology = replace(state.technology, usual_unemployment=labour_force.unemployment_rate(state))
    state.news.unemployment = state.technology.usual_unemployment
    state.memory = first_memory(state)
    state.firms.spared_at_rest[:] = 0.0  # nobody holds back before it is known how much
    set_accounts(state, draft, table)
    for _ in range(ROUNDS):
        scale_deposits(state, draft, table)
        set_accounts(state, draft, table)
        repeat(state, draft, table, FIRST_PASSES)
        people_again(state, draft, table)
    gap, resting_quarter = repeat(state, draft, table, PASSES)
    if gap > STILL_MOVING:
        raise ConfigError(
            f"opening: the resting quarter does not repeat under these parameters: balances still move by {gap:.2g} of"
            f" their size after {PASSES} trials; change fewer of the parameters that shape the opening, or by less"
        )
    refuse_short_banks(state, table)
    firms = state.firms
    firms.spared_at_rest = usually_spared(state)
    firms.owner_income = draft.opening_profit
    remember_cells(state, draft)
    wages = float(draft.wages_of_table.sum()) + state.village.farm_pay
    says = what_the_table_says(table) | {"wage_bill": wages * state.scale}
    state.benchmarks = Benchmarks(resting_quarter, says, what_the_table_says_by_owner(table))
    state.history.clear()
    state.parameters, state.shock, state.relief = usual, shock, relief
    owners_are_used_to_it(state)
    state.year = business_demography.year_start(state)


def first_memory(state: State) -> Memory:
    """People and firms open with what rests; exits are guessed once parameters are the usual ones again."""
    p, news, firms = state.parameters, state.news, len(state.firms)
    return Memory(
        usual_unemployment=news.unemployment,
        usual_fill=p.usual_fill,
        usual_risk=consumption.income_risk(news.unemployment, news.furlough),
        last_opened=np.zeros(firms),
        last_filled=np.zeros(firms),
        online_share=float(p.online_share),
        normal_exits=np.zeros(CELLS),
    )


def repeat(state: State, draft: Draft, table: Table, passes: int) -> tuple[float, dict[str, float]]:
    """Trial quarters until nothing is left to correct; returns the gap that is, and the last trial's measures."""
    workers, village = state.workers, state.village
    spending = workers.planned_spending.copy(), village.planned_spending
    housing = workers.planned_housing.copy(), village.planned_housing
    gaps = []
    while len(gaps) < passes:
        follow_income(state, spending, housing)
        trial = state.fork()
        play(trial)
        gaps.append(correct(state, draft, trial, table))
        scale_deposits(state, draft, table)
        set_accounts(state, draft, table)
        # Grains of money keep some openings moving by a little for ever: deposits are a large multiple of saving.
        stuck = len(gaps) > LOOKS_BACK and gaps[-1] > 0.9 * max(gaps[-LOOKS_BACK - 1 : -1])
        if gaps[-1] < REPEATS or (gaps[-1] < STILL_MOVING and stuck):
            break
    return gaps[-1], trial.history[-1][1]


def usually_spared(state: State) -> np.ndarray:
    """Part of the cash it likes to hold that each firm's plans for a quarter at rest leave untouched."""
    trial = state.fork()
    news.news_arrives(trial)
    planning.firms_make_plans(trial)
    return working_capital.spared_at_rest(trial)


def people_again(state: State, draft: Draft, table: Table) -> None:
    """Incomes are known now: budgets are split anew, and all that hangs on output is set again."""
    firms = state.firms
    invested = firms.planned_investment.copy()
    income = state.workers.income, state.village.income
    people_spend(state, draft, table, *income)
    give_stocks(state)
    set_capital(state, invested)
    give_trade_credit(state, draft)
    firms.usual_loan = np.divide(
        firms.loan, firms.normal_output, out=np.zeros(len(firms)), where=firms.normal_output > 0
    )


def follow_income(state: State, spending, housing) -> None:
    """At rest income repeats and spending is the usual share of it."""
    for who, spent, housed in zip((state.workers, state.village), spending, housing, strict=True):
        who.usual_share = spent / np.maximum(1e-9, who.income)
        who.housing_share = housed / np.maximum(1e-9, who.income)
    state.workers.usual_income, state.village.usual_income = state.workers.income, state.village.income
    state.workers.wanted_deposits = state.workers.deposits
    state.village.wanted_deposits = float(state.ledger.balance(state.accounts.village))


def scale_deposits(state: State, draft: Draft, table: Table) -> None:
    """Bring people's deposits to the table's sum: any sum would repeat, with banks' equity as its counterpart."""
    factor = (
        table.stocks["deposits"]["households"] / state.scale / (draft.opening_deposits.sum() + draft.opening_village)
    )
    draft.opening_deposits = draft.opening_deposits * factor
    draft.opening_village = draft.opening_village * factor


def set_accounts(state: State, draft: Draft, table: Table) -> None:
    """Opening money of everybody; the central bank's own account closes the sum."""
    at, ledger, public = state.accounts, state.ledger, state.public
    ledger.open_with(at.firms, draft.opening_cash)
    ledger.open_with(at.workers, draft.opening_deposits)
    ledger.open_with(at.village, draft.opening_village)
    ledger.open_with(at.government, public.usual_treasury)
    if ledger.balance(at.abroad) == 0.0:
        ledger.open_with(at.abroad, -table.stocks["foreign"]["central_bank"] / state.scale)
    foreign = balance_sheets.foreign_assets(state)
    reserves = (
        foreign - table.stocks["relending"]["banks"] / state.scale + public.central_bank_bonds - public.usual_treasury
    )
    deposits = balance_sheets.bank_deposits(state)
    ledger.open_with(at.banks, reserves * deposits / deposits.sum() - deposits)
    share_out_bonds(state, table)
    ledger.open_with(at.central_bank, 0.0)
    ledger.open_with(at.central_bank, -ledger.total())


def correct(state: State, draft: Draft, trial: State, table: Table) -> float:
    """Let drawings, deposits, payouts, pensions and foreign assets follow what the trial quarter left; returns the
    largest gap."""
    p, at, public = state.parameters, state.accounts, state.public
    trend = 1.0 + p.trend_nominal
    before, after = state.ledger.balance(slice(None)).copy(), trial.ledger.balance(slice(None))
    gap = (after - before) * trend
    worst = scale_taxes(state, draft, trial, table)
    to_owner, to_fund, short = owners_take_the_rest(state, draft, gap)
    passed_on = trial.ledger.flow("property income passed on")
    worst = max(worst, short, people_save(state, draft, before, after, to_owner, to_fund, passed_on))
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
    # A small gap in trade is many times as much in assets: banks' reserves, and so their equity, must not be moved far
    # at once.
    state.ledger.open_with(
        at.abroad, np.clip(-foreign, (1.0 + STEP) * before[at.abroad], (1.0 - STEP) * before[at.abroad])
    )
    state.ledger.open_with(at.fund, max(0.0, after[at.fund]))
    for name in ("not_yet_due", "receivable", "rent_not_yet_due", "rent_receivable", "escrow", "escrow_held"):
        setattr(state.firms, name, getattr(trial.firms, name).copy())
    state.last_month.bought_mix = trial.last_month.bought_mix
    state.workers.income, state.village.income = trial.workers.income.copy(), trial.village.income
    draft.opening_profit = trial.record.profit.copy()
    return worst


def owners_take_the_rest(state: State, draft: Draft, gap: np.ndarray):
    """Drawings are what is left; an owner whose firm leaves less than a wage pays himself less, then his staff. Returns
    what owners and the households' fund gain, and the gap."""
    firms, workers = state.firms, state.workers
    alive = (firms.size_class != SizeClass.SPECIAL) & (firms.state != FirmState.CLOSED)
    cash_gap = np.where(alive, gap[state.accounts.firms], 0.0)
    taken = firms.usual_drawings + firms.usual_pay
    draws = firms.usual_drawings + cash_gap
    draws = draws + dues_by_profit(state, draws)
    missing = np.maximum(0.0, -(firms.usual_pay + draws))
    firms.usual_pay = np.maximum(0.0, firms.usual_pay + np.minimum(0.0, draws))
    left = np.where(alive, np.maximum(0.0, draws), 0.0)
    firms.usual_drawings = left - cut_wages(state, draft, missing, left)
    more = firms.usual_drawings + firms.usual_pay - taken
    owned = firms.owner >= 0
    to_owner = np.bincount(firms.owner[owned], weights=more[owned], minlength=len(workers))
    worst = float(np.abs(cash_gap).sum() / np.abs(draft.opening_cash).sum())
    return to_owner, float(more[~owned].sum()), worst


def dues_by_profit(state: State, draws: np.ndarray) -> np.ndarray:
    """Large firms that leave nothing owe the state less, those that do owe it
    more; returns what each gains, yuan a quarter."""
    firms = state.firms
    large = firms.size_class == SizeClass.LARGE
    left = np.where(large, np.maximum(0.0, draws), 0.0)
    let_off = np.where(large, np.minimum(np.maximum(0.0, -draws), firms.state_dues), 0.0)
    let_off *= min(1.0, left.sum() / max(1e-9, let_off.sum()))
    gain = let_off - left * (let_off.sum() / max(1e-9, left.sum()))
    firms.state_dues = firms.state_dues - gain
    return gain


def cut_wages(state: State, draft: Draft, missing: np.ndarray, left: np.ndarray) -> np.ndarray:
    """A firm that cannot pay its cell's wages pays lower ones, and owes lower rents where it has no staff; one that now
    can pays them again. Returns what it pays more, yuan a quarter."""
    firms, workers, p = state.firms, state.workers, state.parameters
    bill = wage_bill(state)
    cut = np.minimum(DEEPEST_CUT * bill, missing)
    restored = np.minimum(left, np.maximum(0.0, draft.wages_of_table - bill))
    factor = 1.0 + np.divide(restored - cut, bill, out=np.zeros(len(firms)), where=bill > 0)
    employed = workers.employer >= 0
    workers.wage[employed] *= factor[workers.employer[employed]]
    firms.wage_offer *= factor
    still = missing - cut
    rent = firms.ground_rent.copy()
    firms.ground_rent = rent - np.minimum(rent, still)
    firms.production_tax_rate = np.where(
        still > firms.ground_rent + rent, firms.production_tax_rate / 2.0, firms.production_tax_rate
    )
    firms.unit_cost = planning.firm_unit_cost(state)
    firms.finished_value = firms.finished * firms.unit_cost
    rents = firms.fixed_rent + firms.ground_rent
    firms.monthly_outlays = wage_bill(state) / MONTHS + rents / MONTHS + firms.loan * (p.reference_rate / 12.0)
    firms.wanted_runway = np.divide(
        firms.wanted_cash, firms.monthly_outlays, out=np.ones(len(firms)), where=firms.monthly_outlays > 0
    )
    return restored


def people_save(state: State, draft: Draft, before, after, to_owner, to_fund: float, passed_on: float) -> float:
    """Deposits are what saving keeps on trend; who would save too little for the least gets a larger share of what the
    households' fund passes on: support within families. Returns the relative change."""
    p, at, workers, village = state.parameters, state.accounts, state.workers, state.village
    keeps = p.trend_nominal - p.reference_rate / 4.0
    worst = 0.0
    for account, name, extra, who in (
        (at.workers, "opening_deposits", to_owner + to_fund * workers.property_share, workers),
        (at.village, "opening_village", to_fund * village.property_share, village),
    ):
        own = before[account]
        saved = after[account] * (1.0 + p.trend_nominal) - own * (1.0 + p.reference_rate / 4.0) + extra
        floor = (who.planned_spending + who.planned_housing) / MONTHS * p.least_savings_months
        need = np.maximum(0.0, floor * keeps - saved)
        who.property_share = who.property_share + need / passed_on
        new = np.maximum(floor, own + (saved / keeps - own))
        worst = max(worst, float(np.abs(new - own).sum() / np.abs(own).sum()))
        setattr(draft, name, new)
    whole = workers.property_share.sum() + village.property_share
    workers.property_share, village.property_share = workers.property_share / whole, village.property_share / whole
    return worst


def scale_taxes(state: State, draft: Draft, trial: State, table: Table) -> float:
    """Make profit and income taxes yield what the table says; returns the largest relative correction."""
    ledger, firms, banks, public = trial.ledger, state.firms, state.banks, state.public
    worst = 0.0
    for sector, name in ((Sector.SMES, "smes"), (Sector.LARGE, "large"), (Sector.PLATFORMS, "platforms")):
        target, got = -table.flows["profit_tax"][name] * draft.unit, ledger.flow("profit tax", payer=sector)
        factor = target / max(got, 1e-9)
        firms.profit_tax_rate = np.where(
            state.ledger.sector[state.accounts.firms] == sector, firms.profit_tax_rate * factor, firms.profit_tax_rate
        )
        worst = max(worst, abs(factor - 1.0))
    target, got = -table.flows["profit_tax"]["banks"] * draft.unit, ledger.flow("profit tax", payer=Sector.BANKS)
    banks.profit_tax_rate *= target / max(got, 1e-9)
    income = table.flows["income_tax"]["government"] * draft.unit
    public.income_tax_rate *= income / ledger.flow("income tax")
    total = float(table.production_tax.sum()) * draft.unit
    got = ledger.flow("production tax") - ledger.flow("subsidies")
    firms.production_tax_rate = firms.production_tax_rate * np.where(firms.production_tax_rate > 0, total / got, 1.0)
    return max(worst, abs(income / ledger.flow("income tax") - 1.0), abs(total / got - 1.0))


def owners_are_used_to_it(state: State) -> None:
    """A first guess of who gives up in a quarter, for entry."""
    state.memory.normal_exits = state.firms.by_cell(turnover.voluntary_chance(state))


def burn_in(state: State, quarters: int) -> State:
    """The world with luck rests elsewhere than the opening: let it find that place, then call the date 2019Q1."""
    if quarters <= 0:
        return state
    shock, state.shock = state.shock, Shock.read("none")
    relief, state.relief = state.relief, ()
    state.quarter -= quarters
    for _ in range(quarters):
        play(state)
    state.shock, state.relief = shock, relief
    state.bases = statistics.bases_of_the_last_year(state)
    state.history.clear()
    return state
