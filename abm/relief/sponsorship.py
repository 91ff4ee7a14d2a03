"""Who bears relief in the end: a sponsor that did not pay refunds who did (rules 16, 21)."""

from abm.books.money import rounded_money
from abm.platforms.sponsors import platform_row
from abm.relief.effects.relief_flows import share_the_purse_allows
from abm.state.state import State


def sponsors_refund(state: State) -> None:
    """At the quarter's end: a platform as far as its purse goes, and it counts as its profit or loss."""
    for programme in state.relief:
        if programme.sponsor == programme.payer:
            continue
        row, cost = platform_row(state, programme.GROUP), programme.given(state).cost
        if programme.sponsor == "platform":
            cost = float(rounded_money(cost * share_the_purse_allows(state, row, cost)))
            refund(state, row, cost, "relief refunded by platforms")
        else:
            refund(state, row, -float(rounded_money(cost)), "relief refunded by the state")


def refund(state: State, row: int, yuan: float, flow: str) -> None:
    """Paid by the platform in this row to the state, or if negative the other way round."""
    firms, ends = state.firms, (state.firms.accounts[row], state.accounts.government)
    state.ledger.pay(flow, abs(yuan), *(ends if yuan >= 0.0 else ends[::-1]))
    firms.profit_of_quarter[row] -= yuan
    state.record.profit[row] -= yuan
