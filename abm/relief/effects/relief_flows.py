"""What sponsors pay of their own: how far their purse goes, and fees of export platforms waived (rule 9)."""

import numpy as np

from abm.books.money import rounded_money, whole_grains
from abm.contracts import balance_sheets
from abm.platforms import export_platforms
from abm.platforms.sponsors import marketplace_row
from abm.relief.effects.sums import added_up, in_turn
from abm.state.lines import EntryFee
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


def exporters_join_platforms(state: State, month: int) -> None:
    """Rule 9: who finds it worth the cost joins an export platform; first sales come a quarter later. A waived fee is
    paid and given back."""
    firms, record, row = state.firms, state.record, marketplace_row(state)
    fee = state.parameters.platform_annual_fee * firms.weight
    lines = state.instruments.of(EntryFee)
    parts = list(in_turn(lines, fee, lambda line, left: np.minimum(line.fee[month], left)))
    waived = added_up([part for _, part in parts], len(firms))
    part = waived / fee
    asked = export_platforms.weigh_it_up(state, month) | (waived > 0.0)
    joins = asked & export_platforms.wants_to_join(state, part) & (firms.deposits >= fee - waived)
    if not joins.any():
        return
    accounts, own_account = state.accounts.firms, firms.accounts[row]
    waived = added_up([pay_fee(line, np.where(joins, part, 0.0)) for line, part in parts], len(firms))
    state.ledger.pay("relief: platform", waived, own_account, accounts)
    state.ledger.pay("platform fees", waived, accounts, own_account)
    own = rounded_money(np.where(joins, fee - waived, 0.0))
    state.ledger.pay("platform fees", own, accounts, own_account)
    change = -against(own, row)
    firms.profit_of_quarter += change
    record.profit += change
    record.platform_income[row] += float((waived + own).sum())
    join(state, joins)
    record.joined_export_platforms += float(firms.weight[joins].sum())


def pay_fee(line: EntryFee, waived: np.ndarray) -> np.ndarray:
    """Written down with the line that pays it, in whole grains; yuan by firm."""
    paid = whole_grains(waived)
    line.paid += paid
    return paid


def join(state: State, joins: np.ndarray) -> None:
    """A newcomer sells like an average seller, from the next quarter on."""
    firms = state.firms
    firms.export_platform[joins] = True
    firms.export_platform_from[joins] = state.quarter + 1
    firms.export_quality[joins] = state.usual.export_platform_mean
