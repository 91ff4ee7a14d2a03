"""What a closed firm leaves in its place is bought by the entrant, as far as the founder's money goes, and leased
beyond (rule 13)."""

import numpy as np

from abm.agents.smes import closing
from abm.books.money import rounded_money
from abm.state.firms import NOBODY
from abm.state.state import State


def take_over(state: State, rows: np.ndarray, founders: np.ndarray) -> np.ndarray:
    """Founders buy of the capital in their places what part of their savings pays, and lease the rest; returns the
    rent, yuan a quarter by row."""
    firms, people, p = state.firms, state.workers, state.parameters
    money = p.founders_stake * np.maximum(0.0, people.deposits[founders])
    bought = closing.capital_bought(firms.capital[rows], money, p.estate_capital_value)
    price = rounded_money(p.estate_capital_value * bought)
    state.ledger.pay("start-up equity", price, people.accounts[founders], firms.accounts[rows])
    sellers_are_paid(state, rows, price)
    firms.leased_capital[rows] = firms.capital[rows] - bought
    return closing.lease(firms.leased_capital[rows], p.estate_capital_value, p.quarterly_lease_rate)


def sellers_are_paid(state: State, rows: np.ndarray, price: np.ndarray) -> None:
    """What had been leased is all households'; the rest first makes good what the bank of the closed firm lost, then is
    its owner's."""
    firms, ledger, banks, fund = state.firms, state.ledger, state.banks, state.accounts.fund
    leased = np.divide(
        firms.leased_capital[rows], firms.capital[rows], out=np.zeros(rows.size), where=firms.capital[rows] > 0.0
    )
    to_fund = rounded_money(price * np.minimum(1.0, leased))
    to_bank = rounded_money(np.minimum(price - to_fund, firms.estate_claim[rows]))
    owner = firms.estate_owner[rows]
    seller = np.where(owner >= 0, state.workers.accounts[np.maximum(owner, 0)], fund)
    flow, record = "capital sold by estates", state.record
    ledger.pay(flow, to_fund, firms.accounts[rows], fund)
    ledger.pay(flow, to_bank, firms.accounts[rows], banks.accounts[firms.bank[rows]])
    ledger.pay(flow, price - to_fund - to_bank, firms.accounts[rows], seller)
    record.capital_bought[rows] += price
    record.recovered_from_capital[rows] += to_bank
    record.estate_claims_lapsed[rows] += firms.estate_claim[rows] - to_bank
    firms.estate_claim[rows], firms.estate_owner[rows] = 0.0, NOBODY
