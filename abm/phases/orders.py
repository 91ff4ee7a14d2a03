"""Abroad, firms and people place their orders for the quarter (rules 7, 8, 9)."""

import numpy as np

from abm.agents import abroad
from abm.agents.smes import channels, expectations
from abm.agents.workers import consumption
from abm.luck import chance
from abm.markets import budgets as spending
from abm.markets import exports, shops, sums
from abm.phases.phase import phase
from abm.platforms import export_platforms, online_platforms
from abm.relief.effects import coupons
from abm.state.firms import PRODUCTS, Channel, FirmState, SizeClass
from abm.state.state import MONTHS, State
from abm.state.workers import GROUPS, INDUSTRY_OF_GROUP, SLOT_OF_GROUP, ShopGroup


@phase()
def abroad_firms_and_people_place_orders(state: State) -> None:
    """Buyers abroad and households order for the quarter: firms learn from orders received; what they can deliver is
    another matter."""
    state.firms.orders[:] = 0.0
    people_plan_spending(state)
    people_choose_sellers(state)
    people_order(state)
    abroad_orders(state)


def people_plan_spending(state: State) -> None:
    """Rule 7: usual income, windfalls, deposits, caution; then fear moves some of it online or puts it off."""
    people, p, village = state.workers, state.parameters, state.village
    everywhere = consumption.income_risk(state.news.unemployment, state.news.furlough)
    usual_risk = what_people_are_used_to(state, everywhere)
    spending.plan(
        people.deposits,
        people.income,
        people.usual_income,
        people.wanted_deposits,
        people.usual_share,
        people.housing_share,
        people.industry,
        everywhere - usual_risk,
        people.put_off,
        p.income_memory,
        p.mpc,
        p.buffer_pull,
        p.caution,
        p.made_up_later,
        p.made_up_quarters,
        people.planned_spending,
        people.planned_housing,
    )
    before = consumption.bought_before(people.brought_forward, people.planned_spending)
    people.planned_spending, people.brought_forward = people.planned_spending - before, people.brought_forward - before
    deposits = state.ledger.balance(state.accounts.village)
    village.usual_income = consumption.usual_income(village.usual_income, village.income, p.income_memory)
    village.planned_spending = consumption.planned_spending(
        village.usual_income,
        village.income,
        deposits,
        village.wanted_deposits,
        village.usual_share,
        p.mpc,
        p.buffer_pull,
        p.caution,
        0.0,
    )
    village.planned_housing = np.minimum(
        consumption.housing_spending(np.maximum(0.0, village.usual_income), village.housing_share),
        np.maximum(0.0, deposits + village.income - village.planned_spending),
    )
    budgets(state)


def what_people_are_used_to(state: State, risk: np.ndarray) -> np.ndarray:
    """Risk of income by industry that people take for normal: slowly what they live through in quiet times."""
    p, memory = state.parameters, state.memory
    speed = expectations.learning(p.income_memory, memory.shaken, p.norms_learn_in_crises)
    memory.usual_risk = memory.usual_risk + speed * (risk - memory.usual_risk)
    return memory.usual_risk


def budgets(state: State) -> None:
    """Planned spending by product; fear cuts what needs contact, part of it goes online."""
    people, p, village, fear = state.workers, state.parameters, state.village, state.conditions.fear
    contact = contact_of_groups(p)
    share = consumption.online_share(state.memory.online_share, fear, p.online_response, p.habit_kept, p.online_share)
    state.memory.online_share = float(share)
    spending.split(
        people.planned_spending,
        people.taste,
        int(ShopGroup.SHOP),
        int(ShopGroup.ONLINE),
        float(share / p.online_share),
        contact,
        fear,
        p.moved_online,
        people.budget,
        people.put_off,
        people.pooled_budget,
    )
    kept, moved, _ = consumption.fear_cut(village.planned_spending, village.taste, contact, fear, p.moved_online)
    village.budget = kept
    village.budget[ShopGroup.ONLINE] += moved.sum()
    village.pooled_budget = village.planned_spending * (1.0 - village.taste.sum())


def contact_of_groups(p) -> np.ndarray:
    """Contact that buying takes, by product group; online none."""
    contact = p.contact[INDUSTRY_OF_GROUP].astype(float)
    contact[ShopGroup.ONLINE] = 0.0
    return contact


def people_choose_sellers(state: State) -> None:
    """Rule 8: regulars are kept, replaced when gone, compared now and then."""
    firms, people, p = state.firms, state.workers, state.parameters
    gone = firms.state >= FirmState.DORMANT
    # A shop that is shut for a time, and a new one in an old place, keep the share of customers that comes back.
    opened_anew = firms.entrant & (firms.born == state.quarter - 1)
    shut = (firms.state == FirmState.SUSPENDED) | (opened_anew & ~gone)
    first, last, sells = state.record.seller_ranges = seller_ranges(state)
    visible = np.where(sells, firms.expected_orders[:, SLOT_OF_GROUP], 0.0)
    # A new shop is looked at: while it is young more often than the largest.
    fresh = firms.entrant & (state.quarter - firms.born < p.young_quarters)
    top = np.maximum([np.quantile(visible[sells[:, g], g], p.seen_by_all) for g in range(GROUPS)], 1.0)
    firms.attraction = channels.attraction(firms.price, firms.reliability, p.price_elasticity)
    a_quarter = 1.0 - (1.0 - p.comparison_probability) ** MONTHS
    changed = np.zeros(len(people), dtype=np.bool_)
    visible = np.minimum(1.0, visible / top)
    shown = np.where(sells[:, ShopGroup.ONLINE], state.instruments.shown_online, 0.0)
    visible[:, ShopGroup.ONLINE] = np.maximum(visible[:, ShopGroup.ONLINE], shown)
    visible = np.where(fresh[:, None] & sells, 1.0, visible / p.new_shops_noticed)
    shops.keep_or_replace(
        people.id,
        people.sellers,
        people.budget_share,
        first,
        last,
        visible,
        sells,
        gone,
        shut,
        firms.attraction,
        chance.stream(state.seed, chance.Purpose.REPLACING_SELLER, state.quarter),
        chance.stream(state.seed, chance.Purpose.COMPARED_SELLER, state.quarter),
        1.0 - p.returns,
        a_quarter,
        p.budget_moved,
        changed,
    )
    state.record.changed_seller = changed


def seller_ranges(state: State):
    """Rows among which a group's sellers stand, and who sells in it."""
    firms = state.firms
    sells = (firms.industry[:, None] == INDUSTRY_OF_GROUP[None, :]) & (firms.size_class <= SizeClass.LARGE)[:, None]
    sells[:, ShopGroup.ONLINE] &= firms.online
    first = np.array([np.argmax(firms.industry == j) for j in INDUSTRY_OF_GROUP], dtype=np.int64)
    last = np.array([len(firms) - np.argmax((firms.industry == j)[::-1]) for j in INDUSTRY_OF_GROUP], dtype=np.int64)
    return first, last, sells


def people_order(state: State) -> None:
    """Household budgets reach sellers: named ones directly, the village through all sellers' usual shares."""
    firms, people, village = state.firms, state.workers, state.village
    ordered = np.zeros((2, len(firms)))
    draw = online_platforms.draw_on_customers(state)
    online = draw * online_platforms.relative_reach(state)
    state.record.pair_orders = np.empty(people.sellers.shape)
    shops.place_orders(
        people.budget,
        people.sellers,
        people.budget_share,
        draw,
        online,
        SLOT_OF_GROUP,
        state.record.pair_orders,
        ordered,
    )
    _, _, sells = state.record.seller_ranges
    village_orders = np.zeros((len(firms), 2))
    for g in range(GROUPS):
        weight = np.where(sells[:, g], ordered[SLOT_OF_GROUP[g]], 0.0)
        if weight.sum() > 0.0:
            village_orders[:, SLOT_OF_GROUP[g]] += village.budget[g] * weight / weight.sum()
    state.record.village_orders = village_orders
    coupons.use_coupons(state, ordered[Channel.SHOP])
    firms.orders[:, Channel.SHOP] = (ordered[Channel.SHOP] + village_orders[:, Channel.SHOP]) / firms.price
    firms.orders[:, Channel.ONLINE] = (ordered[Channel.ONLINE] + village_orders[:, Channel.ONLINE]) / firms.price


def abroad_orders(state: State) -> None:
    """Rule 9: demand by industry and destination to standing exporters; platform orders on top, partly diverted."""
    firms, p, t = state.firms, state.parameters, state.technology
    pull = np.where(firms.state >= FirmState.SUSPENDED, 0.0, np.exp(firms.luck)) * firms.reliability
    share, price = exports.shares_of_demand(
        firms.industry, firms.standing_export, pull, firms.price, p.export_price_elasticity
    )
    demand = abroad.foreign_demand(t.foreign_demand, state.conditions.world_demand, price, p.export_price_elasticity)
    ordinary = sums.by_row(abroad.ordinary_orders(demand[firms.industry], share))
    sellers = firms.export_platform & (pull > 0.0)
    online, entrants = platform_orders(state, sellers)
    taken = sums.by_group(firms.industry, entrants / firms.price, PRODUCTS)
    standing = sums.by_group(firms.industry, ordinary, PRODUCTS)
    kept = abroad.kept_share(taken, p.diverted, standing)
    firms.platform_orders = online
    firms.orders[:, Channel.EXPORT] = ordinary * kept[firms.industry] + online / firms.price


def platform_orders(state: State, sellers: np.ndarray):
    """Orders on export platforms by firm, and the part that went to sellers
    who joined after the opening; yuan a quarter."""
    firms = state.firms
    active = sellers & (firms.export_platform_from <= state.quarter)
    weight = np.where(active, abroad.platform_weight(firms.export_quality, firms.weight), 0.0)
    whole = weight.sum()
    online = (
        export_platforms.orders_of_the_channel(state, whole) * weight / whole if whole > 0.0 else np.zeros(len(firms))
    )
    return online, np.where(firms.export_platform_from > state.opening_quarter, online, 0.0)
