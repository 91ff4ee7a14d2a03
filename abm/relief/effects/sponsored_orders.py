"""What sponsors sell to shops on credit or at a discount, which makers they buy it from, and export goods turned home
(rules 9, 19)."""

import numpy as np

from abm.agents import abroad, platforms
from abm.agents.arithmetic import ratio
from abm.agents.smes import channels
from abm.books.ledger import shares_by_group
from abm.books.money import rounded_money, whole_grains
from abm.contracts import debts, loans
from abm.markets import sums
from abm.relief.effects.relief_flows import against, share_the_purse_allows
from abm.relief.effects.sums import added_up, in_turn
from abm.state.bills import PurchaseBills
from abm.state.firms import PRODUCTS, Channel
from abm.state.lines import OrdersMoved, PriceCut, StockCredit
from abm.state.month import Commissions, Diverted, Inputs, Month
from abm.state.state import MONTHS, State


def orders_are_diverted(state: State, month: int, operating: np.ndarray, inputs: Inputs, pool: np.ndarray) -> Diverted:
    """Orders that a platform takes from all sellers of a product and brings to some: traffic is zero-sum."""
    home, given_up = turned_home(state, month, operating, pool)
    by_line = orders_of_the_sponsor(state, month, operating, inputs)
    sponsored = added_up(by_line, len(state.firms))
    return Diverted(home, given_up, sponsored, tuple(by_line) if sponsored.any() else ())


def turned_home(state: State, month: int, operating: np.ndarray, pool: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Orders at home for goods cancelled abroad last month, never more than the product's buyers want, each line's of
    what the earlier ones leave; units by firm, and times the part of the price that buyers do not pay."""
    firms, n, found = state.firms, len(state.firms), []
    cancelled, wanted = firms.cancelled_orders, pool
    for line in state.instruments.of(OrdersMoved):
        goods = abroad.turned_home(cancelled, line.share[month]) * (operating > 0.0)
        whole = sums.by_group(firms.industry, goods, PRODUCTS)
        home = goods * np.minimum(1.0, ratio(wanted, whole, 1.0))[firms.industry]
        cancelled, wanted = cancelled - goods, wanted - sums.by_group(firms.industry, home, PRODUCTS)
        found.append((home, home * line.discount))
    return added_up([home for home, _ in found], n), added_up([given_up for _, given_up in found], n)


def sponsor_lines(state: State) -> list[StockCredit | PriceCut]:
    """Lines by which the sponsor sells to shops what it buys from its makers: on credit, then at a discount."""
    return [*state.instruments.of(StockCredit), *state.instruments.of(PriceCut)]


def orders_of_the_sponsor(state: State, month: int, operating: np.ndarray, inputs: Inputs) -> list[np.ndarray]:
    """What shops order through the sponsor goes to the makers of the line by which they buy it, as far as idle capacity
    goes, the rest to all; units by firm, by line (rule 19)."""
    firms, orders = state.firms, []
    lines = sponsor_lines(state)
    if not lines:
        return orders
    t, industry = state.technology, firms.industry
    whole = inputs.materials * (state.last_month.purchase_price[:PRODUCTS] @ t.material_mix[:PRODUCTS])[industry]
    bought = [*on_credit(state, month, whole), *at_a_discount(state, month, whole)]
    left, idle = whole, operating * firms.normal_output * (state.usual.capacity_ratio - 1.0) / MONTHS
    for line, through in zip(lines, bought, strict=True):
        through = np.minimum(left, through)
        part = sums.by_group(industry, inputs.materials * ratio(through, whole, 0.0), PRODUCTS)
        wanted = t.material_mix[:PRODUCTS] @ part
        able = line.makers * idle
        room = sums.by_group(industry, able, PRODUCTS)
        orders.append(platforms.makers_orders(able, wanted[industry], room[industry]))
        left, idle = left - through, idle - orders[-1]
    return orders


def margin_of_the_sponsor(state: State, diverted: Diverted, fill: np.ndarray) -> np.ndarray:
    """What the makers leave the sponsor of their sales through it, by the line by which it sells them; yuan by firm."""
    parts = []
    if not diverted.by_line:
        return np.zeros(len(state.firms))
    for line, orders in zip(sponsor_lines(state), diverted.by_line, strict=True):
        parts.append(rounded_money(channels.commission(orders * fill * state.firms.price, line.commission)))
        line.earned += float(parts[-1].sum())
    return added_up(parts, len(state.firms))


def book_margin(state: State, commissions: Commissions) -> None:
    """The makers' commission is kept at the source, as that of sellers online."""
    if commissions.margin > 0.0:
        at, jd = state.accounts.firms, state.firms.accounts[state.addresses.jd_row]
        state.ledger.clear("commissions", commissions.makers, at, np.array([commissions.margin]), np.array([jd]))


def on_credit(state: State, month: int, whole: np.ndarray) -> list[np.ndarray]:
    """Of a firm's merchandise, what the sponsor sells it on credit, by line: within the line, its share of what the
    earlier ones leave and the sponsor's purse; yuan."""
    lines, jd = state.instruments.of(StockCredit), state.addresses.jd_row
    wanted = [part for _, part in in_turn(lines, whole, lambda line, left: within_the_line(state, line, month, left))]
    able = share_the_purse_allows(state, jd, float(added_up(wanted, whole.size).sum()))
    return [part * able for part in wanted]


def within_the_line(state: State, line: StockCredit, month: int, whole: np.ndarray) -> np.ndarray:
    """What a shop would buy by one line of credit; yuan."""
    owed = state.parts["stock_credit"].owed(line.programme, state.firms.stock_credit)
    free = np.maximum(0.0, line.limit - owed) * line.runs[month]
    return platforms.jd_purchases(whole, line.share, free)


def at_a_discount(state: State, month: int, whole: np.ndarray) -> list[np.ndarray]:
    """Of a firm's merchandise, what it buys from the sponsor below the usual price, by line; yuan."""
    lines = state.instruments.of(PriceCut)
    return [part for _, part in in_turn(lines, whole, lambda line, left: within_the_limit(line, month, left))]


def within_the_limit(line: PriceCut, month: int, whole: np.ndarray) -> np.ndarray:
    """What a shop would buy below the usual price by one line; yuan."""
    left = np.maximum(0.0, line.limit - line.goods)
    return platforms.jd_purchases(whole, line.share, left) * (line.discount[month] > 0.0)


def tied_purchases(state: State, m: Month) -> list[np.ndarray]:
    """Merchandise sold on credit this month, by line, in whole grains, so that no rounding lifts a purchase above the
    line; yuan by firm (rule 19)."""
    return [whole_grains(credit) for credit in on_credit(state, m.number, m.sales.received.material_value)]


def sponsor_sells_on_credit(state: State, m: Month, bills: PurchaseBills) -> None:
    """The shop pays the sponsor with the sponsor's loan, and the sponsor its
    makers at once; they would have waited for half of it."""
    firms, ledger, at = state.firms, state.ledger, state.accounts.firms
    lent = bills.tied
    if not lent.any():
        return
    owed, parts = firms.stock_credit.copy(), state.parts["stock_credit"]
    loans.grant(state, debts.STOCK_CREDIT, lent)
    parts.add(owed, lent_by_programme(state, bills))
    received = shares_by_group(bills.tied_by_product, m.sales.to_pool, firms.industry)
    sold = np.zeros(len(firms))
    sold[state.addresses.jd_row] = lent.sum()
    ledger.clear("inputs", lent, at, sold, at)
    ledger.clear("inputs", sold, at, received, at)
    state.record.trade_bought += lent + sold
    state.record.trade_sold += received + sold
    for part in parts.of.values():
        part.peak = max(part.peak, float((part.share * firms.stock_credit).sum()))
    book_resale(state, sold, float((bills.tied_by_product / m.sales.price[:PRODUCTS]).sum()))


def lent_by_programme(state: State, bills: PurchaseBills) -> dict[str, np.ndarray]:
    """Written down line by line as well; yuan by firm."""
    new = {}
    for line, lent in zip(state.instruments.of(StockCredit), bills.tied_by_line, strict=True):
        line.lent += lent
        new[line.programme] = new.get(line.programme, 0.0) + lent
    return new


def term_of_stock_credit(state: State, bills: PurchaseBills, running: np.ndarray) -> np.ndarray:
    """Who buys on credit begins anew, by the longest term of the lines by which it buys; months by firm."""
    terms = np.zeros(len(state.firms))
    for line, tied in zip(state.instruments.of(StockCredit), bills.tied_by_line, strict=True):
        terms = np.maximum(terms, line.term * (tied > 0.0))
    return np.where(bills.tied > 0.0, terms, running).astype(np.int16)


def book_resale(state: State, sold: np.ndarray, units: float) -> None:
    """Gross, like a shop: what the sponsor sells is output, what it bought
    for it input; yuan by firm, and units in all."""
    record, jd = state.record, state.addresses.jd_row
    record.output_value += sold
    record.input_value += sold
    record.sales[:, Channel.BUSINESS] += sold
    record.output_units[jd] += units
    record.input_units[jd] += units


def discounts(state: State, m: Month) -> np.ndarray:
    """What the supplier gives back this month on merchandise bought from it, and takes from its own purse (minus); yuan
    by firm."""
    lines, jd, n = state.instruments.of(PriceCut), state.addresses.jd_row, len(state.firms)
    if not lines:
        return np.zeros(n)
    goods = at_a_discount(state, m.number, m.sales.received.material_value)
    wanted = [line.discount[m.number] * part for line, part in zip(lines, goods, strict=True)]
    able, given = share_the_purse_allows(state, jd, float(added_up(wanted, n).sum())), []
    for line, part, back in zip(lines, goods, wanted, strict=True):
        given.append(rounded_money(back * able))
        line.goods += part * able
        line.paid += given[-1]
    back = added_up(given, n)
    state.ledger.pay("relief: platform", back, state.firms.accounts[jd], state.accounts.firms)
    return against(back, jd)
