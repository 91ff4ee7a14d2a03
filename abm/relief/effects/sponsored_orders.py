"""What sponsors sell to shops on credit or at a discount, which makers they buy it from, and export goods turned home
(rules 9, 19)."""

import numpy as np

from abm.agents import abroad, platforms
from abm.agents.arithmetic import ratio
from abm.agents.smes import channels
from abm.books.ledger import shares_of
from abm.books.money import rounded_money
from abm.contracts import loans
from abm.markets import sums
from abm.relief.effects.relief_flows import against, share_the_purse_allows
from abm.state.firms import PRODUCTS, Channel
from abm.state.state import MONTHS, State


def moved_to_makers(state: State, m) -> np.ndarray:
    """Orders that a platform takes from all sellers of a product and brings to some: traffic is zero-sum; units by
    firm."""
    home, m.sponsored = turned_home(state, m), orders_of_the_sponsor(state, m)
    m.given_up = home * state.instruments.home_discount
    return home + m.sponsored


def turned_home(state: State, m) -> np.ndarray:
    """Orders at home for goods cancelled abroad last month, never more than the product's buyers want; units by
    firm."""
    firms = state.firms
    goods = abroad.turned_home(firms.cancelled_orders, state.instruments.turned_home[m.number]) * (m.operating > 0.0)
    whole = sums.by_group(firms.industry, goods, PRODUCTS)
    return goods * np.minimum(1.0, ratio(m.pool, whole, 1.0))[firms.industry]


def orders_of_the_sponsor(state: State, m) -> np.ndarray:
    """What shops order through the sponsor goes to its makers as far as their idle capacity goes, the rest to all;
    units by firm (rule 19)."""
    firms, pull = state.firms, state.instruments
    m.sponsored_on_credit = 0.0
    if not pull.makers.any():
        return np.zeros(len(firms))
    goods = m.inputs * m.material_share
    whole = sums.by_row(goods * m.paid_price[:PRODUCTS])
    credit = on_credit(state, m, whole)
    through = np.minimum(whole, credit + at_a_discount(state, m, whole))
    m.sponsored_on_credit = float(ratio(credit.sum(), through.sum(), 0.0))
    wanted = sums.in_turn(goods * ratio(through, whole, 0.0)[:, None])
    idle = pull.makers * m.operating * firms.normal_output * (state.reference.capacity_ratio - 1.0) / MONTHS
    room = sums.by_group(firms.industry, idle, PRODUCTS)
    return platforms.makers_orders(idle, wanted[firms.industry], room[firms.industry])


def margin_of_the_sponsor(state: State, m) -> None:
    """What the makers leave the sponsor of their sales through it, by its two ways of selling them; yuan by firm."""
    page, rate = state.page, state.instruments.makers_commission
    m.makers_commission = rounded_money(channels.commission(m.sponsored * m.fill * state.firms.price, rate))
    m.margin = float(m.makers_commission.sum())
    if m.margin > 0.0:
        page.margin_on_credit += m.margin * m.sponsored_on_credit
        page.margin_on_supplies += m.margin * (1.0 - m.sponsored_on_credit)


def book_margin(state: State, m) -> None:
    """The makers' commission is kept at the source, as that of sellers online."""
    if m.margin > 0.0:
        at, jd = state.accounts.firms, state.firms.accounts[state.reference.jd_row]
        state.ledger.clear("commissions", m.makers_commission, at, np.array([m.margin]), np.array([jd]))


def merchandise(m) -> np.ndarray:
    """Goods for stock among the month's purchases, by product; yuan."""
    return m.bills * m.material_share


def on_credit(state: State, m, whole: np.ndarray) -> np.ndarray:
    """Of a firm's merchandise, what the sponsor sells it on credit: within the line, its share of purchases and the
    sponsor's purse; yuan."""
    pull, firms = state.instruments, state.firms
    runs = (pull.stock_from <= m.number) & (m.number < pull.stock_until)
    free = np.maximum(0.0, pull.stock_limit - firms.stock_credit) * runs
    wanted = platforms.jd_purchases(whole, pull.stock_share, free)
    return wanted * share_the_purse_allows(state, state.reference.jd_row, float(wanted.sum()))


def at_a_discount(state: State, m, whole: np.ndarray) -> np.ndarray:
    """Of a firm's merchandise, what it buys from the sponsor below the usual price; yuan."""
    pull = state.instruments
    left = np.maximum(0.0, pull.supply_limit - state.page.discounted)
    return platforms.jd_purchases(whole, pull.supply_share, left) * (pull.supply_discount[m.number] > 0.0)


def tied_purchases(state: State, m) -> np.ndarray:
    """Merchandise sold on credit this month, by product; yuan (rule 19)."""
    if not state.instruments.stock_limit.any():
        return np.zeros_like(m.bills)
    bought = merchandise(m)
    whole = bought.sum(axis=1)
    part = np.divide(on_credit(state, m, whole), whole, out=np.zeros(len(whole)), where=whole > 0.0)
    # Down to whole grains, so that no rounding lifts a purchase above the line.
    return np.maximum(0.0, np.floor(bought * part[:, None] * 1024.0) / 1024.0)


def sponsor_sells_on_credit(state: State, m, tied: np.ndarray) -> None:
    """The shop pays the sponsor with the sponsor's loan, and the sponsor its makers at once; they would have waited for
    half of it."""
    firms, ledger, at = state.firms, state.ledger, state.accounts.firms
    m.tied = sums.by_row(tied)
    if not m.tied.any():
        return
    loans.grant(state, "stock_credit", m.tied)
    received = np.zeros(len(firms))
    for product in np.flatnonzero(tied.any(axis=0)):
        received += shares_of(float(tied[:, product].sum()), np.where(m.industry == product, m.pool_value, 0.0))
    sold = np.zeros(len(firms))
    sold[state.reference.jd_row] = m.tied.sum()
    ledger.clear("inputs", m.tied, at, sold, at)
    ledger.clear("inputs", sold, at, received, at)
    state.page.tied += m.tied
    state.page.trade_bought += m.tied + sold
    state.page.trade_sold += received + sold
    state.page.stock_credit_peak = max(state.page.stock_credit_peak, float(firms.stock_credit.sum()))
    book_resale(state, sold, float((tied / m.price[:PRODUCTS]).sum()))


def book_resale(state: State, sold: np.ndarray, units: float) -> None:
    """Gross, like a shop: what the sponsor sells is output, what it bought for it input; yuan by firm, and units in
    all."""
    page, jd = state.page, state.reference.jd_row
    page.output_value += sold
    page.input_value += sold
    page.sales[:, Channel.BUSINESS] += sold
    page.output_units[jd] += units
    page.input_units[jd] += units


def discounts(state: State, m) -> np.ndarray:
    """What the supplier gives back this month on merchandise bought from it, and takes from its own purse (minus); yuan
    by firm."""
    pull, page, jd = state.instruments, state.page, state.reference.jd_row
    if not pull.supply_limit.any():
        return np.zeros(len(state.firms))
    goods = at_a_discount(state, m, merchandise(m).sum(axis=1))
    back = pull.supply_discount[m.number] * goods
    able = share_the_purse_allows(state, jd, float(back.sum()))
    back = rounded_money(back * able)
    state.ledger.pay("relief: platform", back, state.firms.accounts[jd], state.accounts.firms)
    page.discounted += goods * able
    page.discount += back
    return against(back, jd)
