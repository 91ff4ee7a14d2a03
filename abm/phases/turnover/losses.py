"""What firms will never pay ends, creditor by creditor; banks have provided for part of it (rules 13, 15)."""

import numpy as np

from abm.agents import banks as rules
from abm.books.flows import Sector
from abm.books.money import rounded_money
from abm.contracts import balance_sheets, debts, wages_owed
from abm.measures.sheet import SECTORS, firms_sector
from abm.state.state import State

# Kind of claim, book of the payments that settle it, columns, creditor.
OWED_TO_BANKS = (
    ("loans to firms", "loans", ("loan",), Sector.BANKS),
    ("platform loans", "loans", ("platform_loan", "advance"), Sector.BANKS),
    ("interest", "interest", ("owed_interest", "owed_platform_interest"), Sector.BANKS),
)
OWED_TO_OTHERS = (
    ("stock credit", "loans", ("stock_credit",), Sector.PLATFORMS),
    ("taxes", "taxes", ("owed_taxes",), Sector.GOVERNMENT),
    ("wages", "wages", ("owed_wages",), Sector.HOUSEHOLDS),
    ("ground rents", "rents", ("ground_rent_overdue",), Sector.HOUSEHOLDS),
)


def write_off(state: State, rows: np.ndarray) -> None:
    """The claims on closed firms that nobody will pay end with them."""
    state.firms.estate_claim[rows] = state.firms.loan[rows]
    state.page.estate_claims[rows] += state.firms.loan[rows]
    banks_lose(state, rows)
    end_claims(state, rows, OWED_TO_OTHERS)
    nothing_is_asked(state, rows, ("stock_credit",))
    state.claims["amount"][np.isin(state.claims["firm"], rows)] = 0.0
    wages_owed.count_owed_wages(state)


def banks_lose(state: State, rows: np.ndarray) -> None:
    """Each bank gives up what firms in these rows still owe it:
    provisions are used up, the rest falls on its equity."""
    firms, banks, page = state.firms, state.banks, state.page
    platform = firms.platform_loan[rows] + firms.advance[rows]
    lost = balance_sheets.by_lender(state, firms.loan[rows], platform, rows)
    called = guarantor_pays(state, rows)
    used = rules.provisions_used(banks.provisions, lost - called)
    banks.provisions = banks.provisions - used
    page.provisions_used += used
    page.loans_lost += lost
    refinanced = float(firms.refinanced[rows].sum())
    page.refinanced_written_off += refinanced
    page.relief_loans_written_off += float(firms.relief_advance[rows].sum()) + refinanced
    firms.relief_advance[rows] = firms.refinanced[rows] = 0.0
    end_claims(state, rows, OWED_TO_BANKS)
    nothing_is_asked(state, rows, ("advance", "platform_loan", "loan"))


def guarantor_pays(state: State, rows: np.ndarray) -> np.ndarray:
    """The state makes good the guaranteed part of what the firms' banks lose on their loans; yuan by bank."""
    firms, banks, n = state.firms, state.banks, len(state.banks)
    called = rounded_money(np.bincount(firms.bank[rows], weights=firms.guaranteed_loan[rows], minlength=n))
    relief = np.minimum(
        called, rounded_money(np.bincount(firms.bank[rows], weights=firms.relief_guaranteed[rows], minlength=n))
    )
    state.ledger.pay("guarantees called", called - relief, state.accounts.government, banks.accounts)
    state.ledger.pay("relief: guarantees", relief, state.accounts.government, banks.accounts)
    state.page.guarantees_called += called
    state.page.guarantors_asked += 1.0
    state.page.relief_guarantees_called += float(relief.sum())
    firms.guaranteed_loan[rows] = firms.relief_guaranteed[rows] = 0.0
    return called


def nothing_is_asked(state: State, rows: np.ndarray, kinds) -> None:
    """Arrears of principal end with the debts they are part of."""
    for kind in kinds:
        owed = getattr(state.firms, debts.ARREARS[kind])
        state.page.principal_forgiven[rows] += owed[rows]
        owed[rows] = 0.0


def end_claims(state: State, rows: np.ndarray, kinds) -> None:
    """Debts of firms in these rows end; debtors' sectors gain what the creditor's loses."""
    firms = state.firms
    for kind, book, names, creditor in kinds:
        lost = sum(getattr(firms, name)[rows] for name in names)
        if not lost.any():
            continue
        change = np.bincount(firms_sector(state)[rows], weights=lost, minlength=SECTORS)
        change[creditor] -= lost.sum()
        state.page.lose(kind, change)
        state.page.change(book, rows, lost)
        if creditor == Sector.PLATFORMS:
            state.page.change(book, state.reference.jd_row, -lost.sum())
        for name in names:
            getattr(firms, name)[rows] = 0.0
