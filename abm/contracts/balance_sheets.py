"""What banks and the state hold and owe, read off the books; no behaviour."""

from collections.abc import Mapping

import numpy as np

from abm.agents import banks as rules
from abm.books.flows import Sector
from abm.contracts import debts
from abm.markets import sums
from abm.state.state import State


def net_worth(state: State) -> np.ndarray:
    """What a firm owns less what it owes, yuan."""
    firms = state.firms
    owns = firms.deposits + firms.material_value + firms.finished_value + own_capital(firms) + firms.receivable
    owns = (
        owns
        + firms.escrow
        - firms.escrow_held
        + firms.receivable_overdue
        + firms.rent_receivable
        + firms.rent_receivable_overdue
    )
    owes = debts.owed(firms) + firms.owed_wages + firms.owed_taxes
    owes = debts.late_interest(firms, to=owes)
    owes = owes + firms.not_yet_due + firms.overdue
    return owns - owes - firms.rent_not_yet_due - firms.rent_overdue - firms.ground_rent_overdue


def free_cash(firms) -> np.ndarray:
    """Money at the bank that is a firm's own: a platform's less what it holds for sellers; yuan."""
    return firms.deposits - firms.escrow_held


def own_capital(firms) -> np.ndarray:
    """Capital that a firm has not leased, yuan at replacement cost."""
    return np.maximum(0.0, firms.capital - firms.leased_capital)


def owners_deposits(state: State, rows) -> np.ndarray:
    """Deposits of the named owners of some firms, yuan; nobody owns two firms."""
    owner = state.firms.owner[rows]
    return np.where(owner >= 0, np.maximum(0.0, state.workers.deposits[np.maximum(owner, 0)]), 0.0)


def bank_deposits(state: State) -> np.ndarray:
    """Customers' deposits by bank, yuan; village and households' fund bank with the first."""
    n = len(state.banks)
    total = sum(sums.scattered(table.bank, table.deposits, n) for table in (state.firms, state.workers))
    total[0] += state.ledger.balance(state.accounts.village) + state.ledger.balance(state.accounts.fund)
    return total


def bank_reserves(state: State) -> np.ndarray:
    """Reserves by bank, yuan: customers' deposits less the money the bank has made itself."""
    return bank_deposits(state) + state.banks.deposits


def loans_by_bank(state: State) -> np.ndarray:
    """Loans to firms by bank, platform credit at the internet banks, yuan."""
    return by_bank(state, {lender: debts.owed(state.firms, lender) for lender in debts.lenders(Sector.BANKS)})


def by_bank(state: State, amounts: Mapping[debts.Lender, np.ndarray], rows: np.ndarray | None = None) -> np.ndarray:
    """Amounts by lender of all firms, or of those in these rows, with the banks that lent; yuan by bank."""
    whole = np.zeros(len(state.banks))
    for lender, amount in amounts.items():
        there = np.flatnonzero(amount != 0.0)
        at = lender.row(state, there if rows is None else rows[there])
        whole += np.bincount(at, weights=amount[there], minlength=whole.size)
    return whole


def lent_by_firms(state: State) -> np.ndarray:
    """What platforms have lent to other firms, yuan by firm."""
    lent = np.zeros(len(state.firms))
    for lender in debts.lenders(Sector.PLATFORMS):
        lent[lender.row(state, debts.EVERY)] += debts.owed(state.firms, lender).sum()
    return lent


def non_performing(state: State) -> np.ndarray:
    """Firms so long overdue that what they owe banks is non-performing; true or false. Deferral stops their clock."""
    return rules.non_performing(state.firms.months_overdue, state.parameters.overdue_months, False)


def mortgages_by_bank(state: State) -> np.ndarray:
    """Mortgages by bank, yuan."""
    return sums.scattered(state.workers.bank, state.workers.mortgage, len(state.banks))


def risk_weighted(state: State) -> np.ndarray:
    """Risk-weighted assets by bank, yuan."""
    return equity_and_risk(state)[1]


def bank_equity(state: State) -> np.ndarray:
    """Equity by bank, yuan: what it owns, loans less provisions, less what it owes."""
    return equity_and_risk(state)[0]


def equity_and_risk(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Equity and risk-weighted assets by bank, yuan: two sides of the same
    loans, less what is provided for their loss."""
    banks, p = state.banks, state.parameters
    loans, mortgages = loans_by_bank(state) - banks.provisions, mortgages_by_bank(state)
    equity = banks.deposits + loans + mortgages + banks.bonds - banks.relending - banks.facility
    return equity, p.firm_loan_risk_weight * loans + p.mortgage_risk_weight * mortgages


def foreign_assets(state: State) -> float:
    """Foreign assets of the central bank, yuan: what abroad has paid in net."""
    return -float(state.ledger.balance(state.accounts.abroad))
