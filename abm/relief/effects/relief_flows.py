"""What platforms pay in a month: interest borne, fees of export platforms waived (rules 9, 11)."""

import numpy as np

from abm.agents import platforms
from abm.books.money import rounded_money, whole_grains
from abm.contracts import balance_sheets, debts
from abm.markets.clearing import Claim
from abm.platforms import export_platforms
from abm.platforms.sponsors import marketplace_row
from abm.state.bills import InterestBills, Payments
from abm.state.state import State


def share_the_purse_allows(state: State, row: int, wanted: float) -> float:
    """A sponsor gives no more than it has at the bank."""
    purse = max(0.0, float(balance_sheets.free_cash(state.firms)[row]))
    return 1.0 if wanted <= purse else purse / wanted


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
    at = debts.platform_bank(state)
    state.ledger.pay("platform funding", money, firms.accounts[row], banks.accounts[at])
    banks.profit += np.bincount(at, weights=money, minlength=len(banks))
    state.page.interest_borne_by_platform += float(money.sum())
    loss = np.zeros(len(firms))
    loss[row] = -money.sum()
    return loss


def banks_pay_for_origination(state: State, interest: InterestBills, payments: Payments) -> None:
    """Of the interest that came in on loans under relief, the cut that the marketplace bears included, the bank passes
    a part on to it."""
    firms, banks, row = state.firms, state.banks, marketplace_row(state)
    lent = firms.relief_advance + firms.refinanced
    if not lent.any():
        return
    under_relief = lent / np.maximum(1.0, debts.owed(firms, debts.INTERNET_BANK))
    earned = interest.platform * payments.paid[:, Claim.INTEREST] * under_relief + interest.let_off
    fee = rounded_money(platforms.origination_fee(earned, state.parameters.origination_fee))
    by_bank = np.bincount(debts.platform_bank(state), weights=fee, minlength=len(banks))
    state.ledger.pay("origination fees", by_bank, banks.accounts, firms.accounts[row])
    banks.profit -= by_bank
    firms.profit_of_quarter[row] += fee.sum()
    state.page.profit[row] += fee.sum()
    state.page.platform_income[row] += fee.sum()


def exporters_join_platforms(state: State, month: int) -> None:
    """Rule 9: who finds it worth the cost joins an export platform; first sales come a quarter later. A waived fee is
    paid and given back."""
    firms, page, row = state.firms, state.page, marketplace_row(state)
    waived = np.minimum(state.instruments.fee_waived[month], state.parameters.platform_annual_fee * firms.weight)
    fee = state.parameters.platform_annual_fee * firms.weight
    part = waived / fee
    asked = export_platforms.weigh_it_up(state, month) | (waived > 0.0)
    joins = asked & export_platforms.wants_to_join(state, part) & (firms.deposits >= fee - waived)
    if not joins.any():
        return
    accounts, own_account = state.accounts.firms, firms.accounts[row]
    waived = whole_grains(np.where(joins, waived, 0.0))
    state.ledger.pay("relief: platform", waived, own_account, accounts)
    state.ledger.pay("platform fees", waived, accounts, own_account)
    own = rounded_money(np.where(joins, fee - waived, 0.0))
    state.ledger.pay("platform fees", own, accounts, own_account)
    change = -against(own, row)
    firms.profit_of_quarter += change
    page.profit += change
    page.fees_waived += waived
    page.platform_income[row] += float((waived + own).sum())
    join(state, joins)
    page.joined_export_platforms += float(firms.weight[joins].sum())


def join(state: State, joins: np.ndarray) -> None:
    """A newcomer sells like an average seller, from the next quarter on."""
    firms = state.firms
    firms.export_platform[joins] = True
    firms.export_platform_from[joins] = state.quarter + 1
    firms.export_quality[joins] = state.usual.export_platform_mean
