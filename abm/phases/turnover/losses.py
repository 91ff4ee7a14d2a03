"""What firms will never pay ends, creditor by creditor; banks have provided for part of it (rules 13, 15)."""

import numpy as np

from abm.agents import banks as rules
from abm.books.flows import Sector
from abm.books.money import rounded_money
from abm.contracts import balance_sheets, debts, wages_owed
from abm.measures.sheet import SECTORS, firms_sector
from abm.relief.effects import bank_loans
from abm.state.columns import Column
from abm.state.firms import Firms
from abm.state.state import State

# Kind of claim, book of the payments that settle it, column, creditor.
OWED_TO_OTHERS = (
    ("taxes", "taxes", Firms.owed_taxes, Sector.GOVERNMENT),
    ("wages", "wages", Firms.owed_wages, Sector.HOUSEHOLDS),
    ("ground rents", "rents", Firms.ground_rent_overdue, Sector.HOUSEHOLDS),
)


def write_off(state: State, rows: np.ndarray) -> None:
    """The claims on closed firms that nobody will pay end with them."""
    lost = debts.owed(state.firms, debts.OWN_BANK, rows)
    state.firms.estate_claim[rows] = lost
    state.record.estate_claims[rows] += lost
    banks_lose(state, rows)
    end_debts(state, rows, Sector.PLATFORMS)
    for claim, book, column, creditor in OWED_TO_OTHERS:
        end_claims(state, rows, claim, book, [column], creditor)
    gone = np.zeros(len(state.firms), dtype=bool)
    gone[rows] = True
    state.claims["amount"][gone[state.claims["firm"]]] = 0.0
    wages_owed.count_owed_wages(state)


def banks_lose(state: State, rows: np.ndarray) -> None:
    """Each bank gives up what firms in these rows still owe it:
    provisions are used up, the rest falls on its equity."""
    firms, banks, record = state.firms, state.banks, state.record
    owed = {lender: debts.owed(firms, lender, rows) for lender in debts.lenders(Sector.BANKS)}
    lost = balance_sheets.by_bank(state, owed, rows)
    called = guarantor_pays(state, rows)
    used = rules.provisions_used(banks.provisions, lost - called)
    banks.provisions = banks.provisions - used
    record.provisions_used += used
    record.loans_lost += lost
    refinanced = float(firms.refinanced[rows].sum())
    record.relief_loans_written_off += float(firms.relief_advance[rows].sum()) + refinanced
    for name in ("relief_advance", "refinanced"):
        state.parts[name].lose(rows, getattr(firms, name)[rows])
    firms.relief_advance[rows] = firms.refinanced[rows] = 0.0
    end_debts(state, rows, Sector.BANKS)
    end_claims(state, rows, "interest", "interest", debts.interest_columns(), Sector.BANKS)


def guarantor_pays(state: State, rows: np.ndarray) -> np.ndarray:
    """The state makes good the guaranteed part of what the firms' banks lose on their loans; yuan by bank."""
    firms, banks, n = state.firms, state.banks, len(state.banks)
    called = rounded_money(np.bincount(firms.bank[rows], weights=firms.guaranteed_loan[rows], minlength=n))
    relief = bank_loans.relief_guarantees_called(state, rows, called)
    state.ledger.pay("guarantees called", called - relief, state.accounts.government, banks.accounts)
    state.ledger.pay("relief: guarantees", relief, state.accounts.government, banks.accounts)
    state.record.guarantees_called += called
    state.record.guarantors_asked += 1.0
    firms.guaranteed_loan[rows] = firms.relief_guaranteed[rows] = 0.0
    return called


def end_debts(state: State, rows: np.ndarray, sector: Sector) -> None:
    """What firms in these rows owe lenders of a sector ends, and what was asked of it with it."""
    for lender in debts.lenders(sector):
        columns = [kind.principal for kind in debts.owed_to(lender)]
        lost = end_claims(state, rows, lender.instrument, "loans", columns, sector)
        if sector == Sector.PLATFORMS and lost.any():
            state.record.change("loans", lender.row(state, rows), -lost.sum())
    for kind in reversed(debts.owed_to(sector)):
        missed = kind.arrears.of(state.firms)
        state.record.principal_forgiven[rows] += missed[rows]
        missed[rows] = 0.0


def end_claims(
    state: State, rows: np.ndarray, claim: str, book: str, columns: list[Column[np.float64]], creditor: Sector
) -> np.ndarray:
    """Debts of firms in these rows end; debtors' sectors gain what the creditor's loses. Returns it, yuan by row."""
    firms = state.firms
    lost = debts.added_up(firms, columns, rows)
    if not lost.any():
        return lost
    change = np.bincount(firms_sector(state)[rows], weights=lost, minlength=SECTORS)
    change[creditor] -= lost.sum()
    state.record.lose(claim, change)
    state.record.change(book, rows, lost)
    for column in columns:
        if column.name in state.parts:
            state.parts[column.name].lose(rows, column.of(firms)[rows])
        column.of(firms)[rows] = 0.0
    return lost
