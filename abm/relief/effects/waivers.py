"""Bills that are taken over in part: contributions and taxes given back, rents paid to landlords, services of the cloud
(rules 9, 16, 21)."""

import numpy as np

from abm.agents import government
from abm.books.ledger import shares_of
from abm.books.money import whole_grains
from abm.names import Industry
from abm.platforms.sponsors import marketplace_row
from abm.relief.effects.relief_flows import against, share_the_purse_allows
from abm.relief.effects.sums import added_up, in_turn
from abm.state.bills import TaxBills
from abm.state.lines import Bill, Waiver
from abm.state.month import Month
from abm.state.state import State


def waivers_of(state: State, bill: Bill) -> list[Waiver]:
    """Lines that take over part of this bill, in the order of the arm."""
    return [line for line in state.instruments.of(Waiver) if line.bill == bill]


def taken_over(state: State, bill: Bill, month: int, due: np.ndarray) -> np.ndarray:
    """The part of a bill that programmes take over, each of what the earlier ones leave; yuan by firm."""
    parts = []
    for line, part in in_turn(waivers_of(state, bill), due, lambda line, left: a_part(line, month, left)):
        line.paid += part
        parts.append(part)
    return added_up(parts, due.size)


def a_part(line: Waiver, month: int, due: np.ndarray) -> np.ndarray:
    """What one line takes over of a bill; yuan by firm."""
    return whole_grains(government.taken_over(due, line.share[month], line.limit[month]))


def book_taxes_given_back(state: State, taxes: TaxBills) -> None:
    """The state gives and takes the same yuan, so that the ledger shows what the programme costs."""
    accounts, at = state.accounts.firms, state.accounts.government
    for relief, tax, back in (
        ("relief: contributions", "contributions", taxes.given_back),
        ("relief: taxes", "production tax", taxes.tax_back),
    ):
        state.ledger.pay(relief, back, at, accounts)
        state.ledger.pay(tax, back, accounts, at)


def the_state_pays_landlords(state: State, waived: np.ndarray, rents: np.ndarray) -> np.ndarray:
    """The tenant's rent is paid with the state's money; returns what landlords are still owed, so much less, each by
    what it is owed; yuan by firm."""
    if not waived.any():
        return rents
    accounts = state.accounts.firms
    received = shares_of(float(waived.sum()), rents)
    state.ledger.pay("relief: rents", waived, state.accounts.government, accounts)
    state.ledger.clear("rents", waived, accounts, received, accounts)
    return np.maximum(0.0, rents - received)


def cloud_credits(state: State, m: Month) -> np.ndarray:
    """Bills for information services that the marketplace's cloud takes over, in part and up to a limit; yuan by firm,
    its sponsor's loss included."""
    lines, row, n = waivers_of(state, Bill.INFORMATION), marketplace_row(state), len(state.firms)
    if not lines:
        return np.zeros(n)
    product = Industry.INFORMATION
    came = m.inputs.services_per_unit[product] * (m.sales.pool_fill[product] * m.sales.price[product])
    bills = m.inputs.work * came[state.firms.industry]
    parts = list(
        in_turn(lines, bills, lambda line, due: government.taken_over(due, line.share[m.number], line.limit[m.number]))
    )
    able = share_the_purse_allows(state, row, float(added_up([part for _, part in parts], n).sum()))
    given = []
    for line, part in parts:
        given.append(whole_grains(part * able))
        line.paid += given[-1]
    back = added_up(given, n)
    state.ledger.pay("relief: platform", back, state.firms.accounts[row], state.accounts.firms)
    return against(back, row)
