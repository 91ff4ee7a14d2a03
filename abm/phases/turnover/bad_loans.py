"""Banks provide for loans that are non-performing and in the end give them up (rule 15)."""

import numpy as np

from abm.agents import banks as rules
from abm.books.flows import Sector
from abm.contracts import balance_sheets, debts, loans
from abm.phases.phase import phase
from abm.phases.turnover import estates, losses
from abm.state.firms import FirmState
from abm.state.state import State


@phase()
def banks_count_their_losses(state: State) -> None:
    """Loans too long non-performing are given up after their security is sold; for the others a part is set aside."""
    give_up_loans(state)
    provide(state)


def give_up_loans(state: State) -> None:
    """What firms in being have not paid for long: the owner's pledge is called, the rest is lost, and nobody lends to
    them for years."""
    firms, p = state.firms, state.parameters
    debt = debts.owed(firms, Sector.BANKS)
    late = rules.given_up(firms.months_overdue, p.overdue_months, p.months_non_performing)
    rows = np.flatnonzero(late & (debt > 0.0) & (firms.state != FirmState.CLOSED))
    if rows.size == 0:
        return
    estates.owner_backs_the_bank(state, rows)
    secured = np.zeros(len(firms))
    secured[rows] = estates.affordable(state, rows, p.secured_share * firms.loan[rows])
    loans.repay(state, debts.BANK_LOAN, secured)
    state.record.living_loans_written_off += float((debt - secured)[rows].sum())
    losses.banks_lose(state, rows)
    firms.months_overdue[rows] = 0
    firms.usual_loan[rows] = firms.usual_platform_loan[rows] = 0.0
    firms.record_clear_from[rows] = state.quarter + p.default_remembered


def provide(state: State) -> None:
    """Provisions follow what is non-performing; what is added to them is taken
    off the bank's equity, what is released comes back."""
    firms, banks = state.firms, state.banks
    bad, share = balance_sheets.non_performing(state), state.parameters.loss_given_default
    at_risk = {lender: debts.owed(firms, lender) for lender in debts.lenders(Sector.BANKS)}
    at_risk[debts.OWN_BANK] -= firms.guaranteed_loan
    wanted = balance_sheets.by_bank(
        state, {lender: rules.provision(amount, bad, share) for lender, amount in at_risk.items()}
    )
    state.record.provided += wanted - banks.provisions
    banks.provisions = wanted
