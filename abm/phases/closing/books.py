"""Books close (rule 20): identities checked, quarter recorded, everything divided by the trend."""

import numpy as np

from abm.agents.smes import channels, expectations, financing, investment
from abm.agents.workers import consumption
from abm.markets import sums, wages
from abm.measures import identities, labour_force, sheet, statistics
from abm.phases.closing import public_finance
from abm.phases.phase import read_the_books
from abm.relief.book import programmes_count_their_costs
from abm.relief.sponsorship import sponsors_refund
from abm.state.beliefs import if_open
from abm.state.firms import CHANNELS, PRODUCTS, Channel, Firms, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import WorkerState


def books_close(state: State) -> None:
    """Statistics are published, habits follow, the books are checked and
    recorded, and stocks are divided by the trend."""
    sponsors_refund(state)
    public_finance.close_the_quarter(state)
    news_is_published(state)
    programmes_count_their_costs(state)
    read_the_books(state)
    identities.check(state)
    if state.quarter >= state.opening_quarter:
        state.kept_books[state.quarter] = sheet.books(state)
    if not state.has_bases:
        state.bases = statistics.bases_of_the_quarter(state)
    state.history.append((state.quarter, statistics.published(state)))
    habits_follow(state)
    divide_by_trend(state)
    state.quarter += 1


def news_is_published(state: State) -> None:
    """Statistics of the quarter: orders by industry and channel, furlough, unemployment, vacancies."""
    firms, people, news = state.firms, state.workers, state.news
    orders = np.stack([sums.by_group(firms.industry, firms.orders[:, c], PRODUCTS) for c in range(CHANNELS)], axis=1)
    before = if_open(news.orders, news.customers_open)
    news.customers_open = customers_open(state)
    news.orders_growth = expectations.industry_news(if_open(orders, news.customers_open), before)
    news.orders = orders
    staff = sums.by_group(firms.industry, firms.staff, PRODUCTS)
    employed = people.employer >= 0
    without_work = labour_force.sent_home(state) + (people.state == WorkerState.ATTACHED)
    idle = sums.by_group(firms.industry[people.employer[employed]], without_work[employed], PRODUCTS)
    news.furlough = np.where(staff > 0, idle / np.maximum(staff, 1.0), 0.0)
    searching = float((people.state == WorkerState.SEARCHING).sum())
    news.unemployment = labour_force.unemployment_rate(state)
    news.vacancies_per_searcher = state.record.open_places / max(1.0, searching)
    news.vacancy_rate = state.record.open_places / max(1.0, float(firms.staff.sum()))
    state.memory.last_opened, state.memory.last_filled = firms.opened.astype(float), firms.filled.astype(float)


def customers_open(state: State) -> np.ndarray:
    """Share of producers' usual purchases of each product, capital goods
    included, by firms that the authorities let open."""
    firms, t, p = state.firms, state.technology, state.parameters
    living = ~state.record.opening.closed  # who opens at the quarter's end was not asked
    used = t.services_per_unit + t.material_mix[:PRODUCTS] * t.materials_per_unit
    bought = []
    for open_now in (state.conditions.open_now.mean(axis=0), 1.0):
        output = sums.by_group(firms.industry, firms.normal_output * living * open_now, PRODUCTS)
        worn = float((firms.capital * living * open_now).sum()) * (p.wear + p.trend_real)
        bought.append(used @ output + t.investment_mix[:PRODUCTS] * worn)
    return np.divide(bought[0], bought[1], out=np.ones(PRODUCTS), where=bought[1] > 0)


def habits_follow(state: State) -> None:
    """What agents keep in mind: income, outlays, wanted cash, reliability, sales records."""
    firms, people, p, record, village = state.firms, state.workers, state.parameters, state.record, state.village
    people.income = record.income
    village.income = record.village_income
    for who, deposits in ((people, people.deposits), (village, state.ledger.balance(state.accounts.village))):
        shaken = state.memory.shaken
        if shaken:
            who.wanted_deposits = consumption.wanted_deposits(
                who.wanted_deposits, deposits / (1.0 + p.trend_nominal), p.wish_response
            )
    may_open = np.where(record.opening.closed, 1.0, state.conditions.open_now.mean(axis=0))
    firms.reliability = channels.reliability(
        firms.reliability, record.served, record.ordered, may_open, p.reliability_memory
    )
    bill = wages.wage_bills(people.employer, people.wage, len(firms))
    rate = state.public.contribution_rate * firms.pays_contributions
    interest = (firms.loan / (1.0 + p.trend_nominal)) * p.monthly_reference_rate
    outlays = financing.monthly_outlays(
        bill * (1.0 - rate) / MONTHS, bill * rate / MONTHS, (firms.fixed_rent + firms.ground_rent) / MONTHS, interest
    )
    keeps = (firms.state != FirmState.OPEN) | (firms.size_class >= SizeClass.SPECIAL)
    firms.monthly_outlays = np.where(keeps, firms.monthly_outlays, outlays)
    firms.wanted_cash = np.where(
        keeps, firms.wanted_cash, financing.wanted_cash(firms.wanted_runway, firms.monthly_outlays)
    )


def divide_by_trend(state: State) -> None:
    """One declared revaluation: nominal stocks by the nominal trend, real
    stocks by the real one; the gap is a holding gain."""
    firms, people, p, banks, public = state.firms, state.workers, state.parameters, state.banks, state.public
    nominal, real = 1.0 + p.trend_nominal, 1.0 + p.trend_real
    opening = state.record.opening.capital  # investment has been added as it was delivered
    firms.capital = investment.capital_next(opening, p.wear, firms.capital - opening, p.trend_real)
    for table in (firms, people, banks):
        for claim in table.under("AF"):
            claim.of(table)[:] /= nominal
    for goods in firms.under("AN"):
        if goods is not Firms.capital:
            goods.of(firms)[:] /= real
    firms.estate_claim = firms.estate_claim / nominal
    firms.backlog = firms.backlog / real
    firms.cancelled_orders = firms.cancelled_orders / real
    people.put_off = people.put_off / nominal
    people.brought_forward = people.brought_forward / nominal
    people.released /= nominal
    state.last_month.released[:, : Channel.BUSINESS] /= nominal
    state.last_month.released[:, Channel.BUSINESS] /= real
    state.claims["amount"] = state.claims["amount"] / nominal
    banks.provisions = banks.provisions / nominal
    public.household_bonds /= nominal
    public.central_bank_bonds /= nominal
    public.bonds = float(banks.bonds.sum() + public.household_bonds + public.central_bank_bonds)
    state.ledger.rebase(nominal, state.accounts.central_bank)
