"""What platforms pay in a month under relief programmes: tied stock, discounts, interest borne, fees waived (rules 9, 11, 19)."""

import numpy as np

from abm import balance_sheets, export_platforms
from abm.agents import platforms
from abm.agents.smes.columns import SizeClass
from abm.ledger import shares_of
from abm.markets import sums
from abm.money import rounded_money
from abm.names import PLATFORMS
from abm.phases import banking
from abm.state import State

MARKETPLACE = PLATFORMS.index("alibaba_like")  # lends by score and sells abroad; the supplier is `jd_row`


def marketplace_row(state: State) -> int:
    """The platform group that runs marketplaces at home and abroad."""
    return int(np.flatnonzero(state.firms.size_class == SizeClass.PLATFORM)[MARKETPLACE])


def share_the_purse_allows(state: State, row: int, wanted: float) -> float:
    """A sponsor gives no more than it has at the bank."""
    purse = max(0.0, float(balance_sheets.free_cash(state.firms)[row]))
    return 1.0 if wanted <= purse else purse / wanted


def merchandise(m) -> np.ndarray:
    """Goods for stock among the month's purchases, by product; yuan."""
    return m.bills * m.material_share


def tied_purchases(state: State, m) -> np.ndarray:
    """Merchandise that the sponsor pays for, by product: within the line and the sponsor's share of purchases (rule 19)."""
    pull, firms = state.instruments, state.firms
    if not pull.stock_limit.any():
        return np.zeros_like(m.bills)
    bought = merchandise(m)
    whole = bought.sum(axis=1)
    runs = (pull.stock_from <= m.number) & (m.number < pull.stock_until)
    free = np.maximum(0.0, pull.stock_limit - firms.stock_credit) * runs
    wanted = platforms.jd_purchases(whole, pull.stock_share, free)
    wanted = wanted * share_the_purse_allows(state, state.reference.jd_row, float(wanted.sum()))
    part = np.divide(wanted, whole, out=np.zeros(len(firms)), where=whole > 0.0)
    # Down to whole grains, so that no rounding lifts a purchase above the line.
    return np.maximum(0.0, np.floor(bought * part[:, None] * 1024.0) / 1024.0)


def sponsor_pays_the_makers(state: State, m, tied: np.ndarray) -> None:
    """The sponsor's loan goes to the makers at once; they would have waited for half of it."""
    firms, ledger = state.firms, state.ledger
    m.tied = sums.by_row(tied)
    if not m.tied.any():
        return
    banking.grant(state, "stock_credit", m.tied)
    received = np.zeros(len(firms))
    for product in np.flatnonzero(tied.any(axis=0)):
        received += shares_of(float(tied[:, product].sum()), np.where(m.industry == product, m.pool_value, 0.0))
    ledger.clear("inputs", m.tied, state.accounts.firms, received, state.accounts.firms)
    state.page.tied += m.tied
    state.page.trade_bought += m.tied
    state.page.trade_sold += received
    state.page.stock_credit_peak = max(state.page.stock_credit_peak, float(firms.stock_credit.sum()))


def discounts(state: State, m) -> np.ndarray:
    """What the supplier gives back this month on merchandise bought from it, and takes from its own purse (minus); yuan by firm."""
    pull, page, jd = state.instruments, state.page, state.reference.jd_row
    if not pull.supply_limit.any():
        return np.zeros(len(state.firms))
    left = np.maximum(0.0, pull.supply_limit - page.discounted)
    goods = np.minimum(left, pull.supply_share * merchandise(m).sum(axis=1)) * (pull.supply_discount[m.number] > 0.0)
    back = pull.supply_discount[m.number] * goods
    able = share_the_purse_allows(state, jd, float(back.sum()))
    back = rounded_money(back * able)
    state.ledger.pay("relief: platform", back, state.firms.accounts[jd], state.accounts.firms)
    page.discounted += goods * able
    page.discount += back
    return against(back, jd)


def against(given: np.ndarray, row: int) -> np.ndarray:
    """A gift to some is a loss to its sponsor."""
    out = given.copy()
    out[row] -= given.sum()
    return out


def platform_bears_interest(state: State, borne: np.ndarray) -> np.ndarray:
    """The marketplace pays the bank what its borrowers are let off; returns the marketplace's loss by firm, yuan."""
    firms, banks, row = state.firms, state.banks, marketplace_row(state)
    if not borne.any():
        return np.zeros(len(firms))
    money = rounded_money(borne)
    at = balance_sheets.platform_bank(state)
    state.ledger.pay("platform funding", money, firms.accounts[row], banks.accounts[at])
    banks.profit += np.bincount(at, weights=money, minlength=len(banks))
    state.page.interest_borne_by_platform += float(money.sum())
    loss = np.zeros(len(firms))
    loss[row] = -money.sum()
    return loss


def exporters_join_platforms(state: State, m) -> None:
    """Rule 9: who finds it worth the cost joins an export platform; first sales come a quarter later. A waived fee is paid and given back."""
    firms, page, row = state.firms, state.page, marketplace_row(state)
    waived = np.minimum(state.instruments.fee_waived[m.number], state.parameters.platform_annual_fee * firms.weight)
    fee = state.parameters.platform_annual_fee * firms.weight
    part = waived / fee
    asked = export_platforms.weigh_it_up(state, m.number) | (waived > 0.0)
    joins = asked & export_platforms.wants_to_join(state, part) & (firms.deposits >= fee - waived)
    if not joins.any():
        return
    accounts, own_account = state.accounts.firms, firms.accounts[row]
    waived = np.floor(np.where(joins, waived, 0.0) * 1024.0) / 1024.0
    state.ledger.pay("relief: platform", waived, own_account, accounts)
    state.ledger.pay("platform fees", waived, accounts, own_account)
    own = rounded_money(np.where(joins, fee - waived, 0.0))
    state.ledger.pay("platform fees", own, accounts, own_account)
    change = -against(own, row)
    firms.profit_of_quarter += change
    page.profit += change
    page.fees_waived += waived
    join(state, joins)
    page.joined_export_platforms += float(firms.weight[joins].sum())


def join(state: State, joins: np.ndarray) -> None:
    """A newcomer sells like an average seller, from the next quarter on."""
    firms = state.firms
    firms.export_platform[joins] = True
    firms.export_platform_from[joins] = state.quarter + 1
    firms.export_quality[joins] = state.reference.export_platform_mean
