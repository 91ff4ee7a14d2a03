"""What sponsors sell to shops on credit or at a discount, which makers they buy it from, and export goods turned home
(rules 9, 19)."""

import numpy as np

from abm.agents import abroad, platforms
from abm.agents.arithmetic import ratio
from abm.agents.smes import channels
from abm.books.ledger import shares_of
from abm.books.money import rounded_money, whole_grains
from abm.contracts import debts, loans
from abm.markets import sums
from abm.relief.effects.relief_flows import against, share_the_purse_allows
from abm.state.bills import PurchaseBills
from abm.state.firms import PRODUCTS, Channel
from abm.state.month import Commissions, Diverted, Inputs, Month
from abm.state.state import MONTHS, State


def orders_are_diverted(state: State, month: int, operating: np.ndarray, inputs: Inputs, pool: np.ndarray) -> Diverted:
    """Orders that a platform takes from all sellers of a product and brings to some: traffic is zero-sum."""
    home = turned_home(state, month, operating, pool)
    sponsored, credit_share = orders_of_the_sponsor(state, month, operating, inputs)
    return Diverted(home, home * state.instruments.home_discount, sponsored, credit_share)


def turned_home(state: State, month: int, operating: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """Orders at home for goods cancelled abroad last month, never more
    than the product's buyers want; units by firm."""
    firms = state.firms
    goods = abroad.turned_home(firms.cancelled_orders, state.instruments.turned_home[month]) * (operating > 0.0)
    whole = sums.by_group(firms.industry, goods, PRODUCTS)
    return goods * np.minimum(1.0, ratio(pool, whole, 1.0))[firms.industry]


def orders_of_the_sponsor(state: State, month: int, operating: np.ndarray, inputs: Inputs) -> tuple[np.ndarray, float]:
    """What shops order through the sponsor goes to its makers as far as their idle capacity goes, the rest to all;
    units by firm, and the share that it sells on credit (rule 19)."""
    firms, pull = state.firms, state.instruments
    if not pull.makers.any():
        return np.zeros(len(firms)), 0.0
    goods = inputs.units * inputs.material_share
    whole = sums.by_row(goods * state.last_month.purchase_price[:PRODUCTS])
    credit = on_credit(state, month, whole)
    through = np.minimum(whole, credit + at_a_discount(state, month, whole))
    wanted = sums.in_turn(goods * ratio(through, whole, 0.0)[:, None])
    idle = pull.makers * operating * firms.normal_output * (state.usual.capacity_ratio - 1.0) / MONTHS
    room = sums.by_group(firms.industry, idle, PRODUCTS)
    orders = platforms.makers_orders(idle, wanted[firms.industry], room[firms.industry])
    return orders, float(ratio(credit.sum(), through.sum(), 0.0))


def margin_of_the_sponsor(state: State, diverted: Diverted, fill: np.ndarray) -> np.ndarray:
    """What the makers leave the sponsor of their sales through it, by its two ways of selling them; yuan by firm."""
    page, rate = state.page, state.instruments.makers_commission
    makers = rounded_money(channels.commission(diverted.sponsored * fill * state.firms.price, rate))
    margin = float(makers.sum())
    if margin > 0.0:
        page.margin_on_credit += margin * diverted.sponsored_on_credit
        page.margin_on_supplies += margin * (1.0 - diverted.sponsored_on_credit)
    return makers


def book_margin(state: State, commissions: Commissions) -> None:
    """The makers' commission is kept at the source, as that of sellers online."""
    if commissions.margin > 0.0:
        at, jd = state.accounts.firms, state.firms.accounts[state.addresses.jd_row]
        state.ledger.clear("commissions", commissions.makers, at, np.array([commissions.margin]), np.array([jd]))


def merchandise(m: Month) -> np.ndarray:
    """Goods for stock among the month's purchases, by product; yuan."""
    return m.sales.received.bills * m.inputs.material_share


def on_credit(state: State, month: int, whole: np.ndarray) -> np.ndarray:
    """Of a firm's merchandise, what the sponsor sells it on credit: within the line, its share of purchases and the
    sponsor's purse; yuan."""
    pull, firms = state.instruments, state.firms
    runs = (pull.stock_from <= month) & (month < pull.stock_until)
    free = np.maximum(0.0, pull.stock_limit - firms.stock_credit) * runs
    wanted = platforms.jd_purchases(whole, pull.stock_share, free)
    return wanted * share_the_purse_allows(state, state.addresses.jd_row, float(wanted.sum()))


def at_a_discount(state: State, month: int, whole: np.ndarray) -> np.ndarray:
    """Of a firm's merchandise, what it buys from the sponsor below the usual price; yuan."""
    pull = state.instruments
    left = np.maximum(0.0, pull.supply_limit - state.page.discounted)
    return platforms.jd_purchases(whole, pull.supply_share, left) * (pull.supply_discount[month] > 0.0)


def tied_purchases(state: State, m: Month) -> np.ndarray:
    """Merchandise sold on credit this month, by product; yuan (rule 19)."""
    if not state.instruments.stock_limit.any():
        return np.zeros_like(m.sales.received.bills)
    bought = merchandise(m)
    whole = bought.sum(axis=1)
    part = np.divide(on_credit(state, m.number, whole), whole, out=np.zeros(len(whole)), where=whole > 0.0)
    # Down to whole grains, so that no rounding lifts a purchase above the line.
    return np.maximum(0.0, whole_grains(bought * part[:, None]))


def sponsor_sells_on_credit(state: State, m: Month, purchases: PurchaseBills) -> None:
    """The shop pays the sponsor with the sponsor's loan, and the sponsor its
    makers at once; they would have waited for half of it."""
    firms, ledger, at = state.firms, state.ledger, state.accounts.firms
    tied, lent = purchases.tied, purchases.on_credit
    if not lent.any():
        return
    loans.grant(state, debts.STOCK_CREDIT, lent)
    received = np.zeros(len(firms))
    for product in np.flatnonzero(tied.any(axis=0)):
        received += shares_of(float(tied[:, product].sum()), np.where(firms.industry == product, m.sales.to_pool, 0.0))
    sold = np.zeros(len(firms))
    sold[state.addresses.jd_row] = lent.sum()
    ledger.clear("inputs", lent, at, sold, at)
    ledger.clear("inputs", sold, at, received, at)
    state.page.tied += lent
    state.page.trade_bought += lent + sold
    state.page.trade_sold += received + sold
    state.page.stock_credit_peak = max(state.page.stock_credit_peak, float(firms.stock_credit.sum()))
    book_resale(state, sold, float((tied / m.sales.price[:PRODUCTS]).sum()))


def book_resale(state: State, sold: np.ndarray, units: float) -> None:
    """Gross, like a shop: what the sponsor sells is output, what it bought
    for it input; yuan by firm, and units in all."""
    page, jd = state.page, state.addresses.jd_row
    page.output_value += sold
    page.input_value += sold
    page.sales[:, Channel.BUSINESS] += sold
    page.output_units[jd] += units
    page.input_units[jd] += units


def discounts(state: State, m: Month) -> np.ndarray:
    """What the supplier gives back this month on merchandise bought from it,
    and takes from its own purse (minus); yuan by firm."""
    pull, page, jd = state.instruments, state.page, state.addresses.jd_row
    if not pull.supply_limit.any():
        return np.zeros(len(state.firms))
    goods = at_a_discount(state, m.number, merchandise(m).sum(axis=1))
    back = pull.supply_discount[m.number] * goods
    able = share_the_purse_allows(state, jd, float(back.sum()))
    back = rounded_money(back * able)
    state.ledger.pay("relief: platform", back, state.firms.accounts[jd], state.accounts.firms)
    page.discounted += goods * able
    page.discount += back
    return against(back, jd)
