"""The books of loans that go wrong: each bank's provisions, losses,
guarantees and recoveries; each firm's arrears of principal."""

import numpy as np

from abm.books.flows import Sector
from abm.contracts import debts
from abm.markets import sums
from abm.measures import flow_of_funds
from abm.measures.agents_books import payments
from abm.measures.breach import FLOAT, compare, compare_all, nearly, rounded
from abm.state.state import State


def by_bank(state: State, by_firm: np.ndarray) -> np.ndarray:
    """A column of firms added up by their own bank."""
    return sums.scattered(state.firms.bank, by_firm, len(state.banks))


def received_by_banks(state: State, book: str) -> np.ndarray:
    """What each bank itself got less what it paid in a book; yuan."""
    return -state.ledger.books[book][state.accounts.banks]


def provisions_of_banks(state: State, phase: str) -> None:
    """Provisions of each bank: opening + set aside - used up."""
    record, banks = state.record, state.banks
    expected = record.opening.provisions + record.provided - record.provisions_used
    near = FLOAT * float(np.abs(record.opening.lent).max())  # provisions are a share of loans
    compare_all(
        state,
        phase,
        "provisions, and opening + set aside - used up, of bank",
        banks.id,
        banks.provisions,
        expected,
        near,
    )


def losses_of_banks(state: State, phase: str) -> None:
    """Each loan that was written off was some bank's."""
    ended = dict.fromkeys(lender.instrument for lender in debts.lenders(Sector.BANKS))
    lost = -flow_of_funds.written_off(state, *ended)[Sector.BANKS]
    compare(
        state, phase, "loans lost bank by bank, and written off", state.record.loans_lost.sum(), lost, FLOAT * abs(lost)
    )


def guarantees_of_banks(state: State, phase: str) -> None:
    """Loans of each bank that the state guarantees: opening + guaranteed -
    repaid - called; what is called is what the bank gets."""
    firms, record = state.firms, state.record
    got = received_by_banks(state, "guarantees")
    expected = by_bank(state, record.opening.guaranteed_loan + record.guaranteed - record.guarantees_ended) - got
    # what is called is rounded bank by bank
    near = rounded(record.guarantors_asked) + FLOAT * float((expected + got).max(initial=0.0))
    what = "guaranteed loans, and opening + guaranteed - repaid - called, of bank"
    compare_all(state, phase, what, state.banks.id, by_bank(state, firms.guaranteed_loan), expected, near)
    compare_all(state, phase, "guarantees called and paid, of bank", state.banks.id, record.guarantees_called, got, 0.0)
    # A loan is paid out by the grain, its guarantee is a share of what was asked for.
    before = np.maximum(0.0, record.opening.guaranteed_loan - record.opening.loan)
    near = before + rounded(payments(state, "loans")) + FLOAT * firms.loan
    beyond = np.maximum(0.0, firms.guaranteed_loan - firms.loan)
    nearly(state, phase, "loans guaranteed beyond what is owed, of firm", beyond, np.zeros(len(firms)), near)


def capital_of_closed_firms(state: State, phase: str) -> None:
    """Capital sold with each place: paid by the entrant at the going price;
    what a bank gets is a loss of its own made good."""
    firms, record, price = state.firms, state.record, state.parameters.estate_capital_value
    paid = state.ledger.books["capital"][state.accounts.firms]
    owned = np.where(record.firms_opened > 0.0, price * (firms.capital - firms.leased_capital), 0.0)
    nearly(
        state,
        phase,
        "capital bought at the going price, and paid for, of firm",
        owned,
        paid,
        rounded(1.0) + FLOAT * price * firms.capital,
    )
    nearly(state, phase, "capital bought, and paid for, of firm", record.capital_bought, paid, 0.0)
    claimed = (
        record.opening.estate_claim + record.estate_claims - record.recovered_from_capital - record.estate_claims_lapsed
    )
    near = FLOAT * (record.opening.estate_claim + record.estate_claims)
    nearly(
        state,
        phase,
        "claims of banks on the capital left, and opening + lost - recovered - lapsed, of firm",
        firms.estate_claim,
        claimed,
        near,
    )
    got, due = received_by_banks(state, "capital"), by_bank(state, record.recovered_from_capital)
    compare_all(
        state,
        phase,
        "losses made good by capital sold, and money received for it, of bank",
        state.banks.id,
        due,
        got,
        0.0,
    )


def principal_stays_owed(state: State, phase: str) -> None:
    """Arrears of principal of each firm: opening + fallen due - paid -
    ended with the debt; never more than the debt."""
    firms, record = state.firms, state.record
    owed, debt = debts.missed(firms), debts.owed(firms)
    expected = (
        record.opening.principal_arrears
        + record.principal_fallen_due
        - record.principal_paid
        - record.principal_forgiven
    )
    near = FLOAT * (
        record.opening.principal_arrears
        + np.abs(record.principal_fallen_due)
        + record.principal_paid
        + record.principal_forgiven
    )
    nearly(state, phase, "arrears of principal, and opening + fallen due - paid - ended, of firm", owed, expected, near)
    nearly(
        state,
        phase,
        "principal in arrears beyond the debt, of firm",
        np.maximum(0.0, owed - debt),
        np.zeros(len(firms)),
        FLOAT * debt,
    )


ALWAYS = (provisions_of_banks, losses_of_banks, guarantees_of_banks, capital_of_closed_firms, principal_stays_owed)
