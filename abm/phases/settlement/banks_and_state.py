"""Loans move: granted, drawn, repaid; interest and the accounts between
banks, state and central bank (rules 10, 15-17)."""

import numpy as np

from abm.agents import banks as rules
from abm.agents import central_bank
from abm.books.money import rounded_money
from abm.calendar import a_month
from abm.contracts import balance_sheets, debts, loans
from abm.state.firms import FirmState
from abm.state.state import MONTHS, State

LEAST = 1e-9  # yuan: where nothing is eligible, nothing is divided by


def banks_and_state_settle(state: State, month: int) -> None:
    """Standing loans grow with trend; interest on bonds, reserves and
    relending; banks' dividends and dues; yuan a month."""
    firms, p, record, banks, ledger, at = (
        state.firms,
        state.parameters,
        state.record,
        state.banks,
        state.ledger,
        state.accounts,
    )
    at_work = firms.state == FirmState.OPEN
    loans.grant(state, debts.BANK_LOAN, record.loan_growth / MONTHS * record.bank_room[firms.bank] * at_work)
    loans.grant(state, debts.PLATFORM_LOAN, record.platform_loan_growth / MONTHS * at_work)
    bond = p.monthly_bond_rate
    ledger.pay("bond interest", banks.bonds * bond, at.government, banks.accounts)
    ledger.pay("bond interest", state.public.household_bonds * bond, at.government, at.fund)
    ledger.pay("bond interest", state.public.central_bank_bonds * bond, at.government, at.central_bank)
    on_reserves = a_month(np.maximum(0.0, record.opening.reserves) * p.reserve_rate)
    ledger.pay("reserve interest", on_reserves, at.central_bank, banks.accounts)
    facility = central_bank.facility_rate(p.policy_rate + state.policy_rate_change, p.facility_spread)
    usual = banks.relending - banks.special_relending
    cost = (
        usual * p.relending_rate
        + banks.special_relending * state.instruments.relending_rate
        + banks.facility * facility
    )
    on_relending = a_month(cost)
    ledger.pay("relending interest", on_relending, banks.accounts, at.central_bank)
    ledger.pay("state property income", banks.state_dues / MONTHS, banks.accounts, at.government)
    banks.profit += banks.bonds * bond + on_reserves - on_relending
    central_bank_relends(state, month)
    payout, (equity, weighted) = banks.usual_payout / MONTHS, balance_sheets.equity_and_risk(state)
    dividends = rules.dividends(np.maximum(0.0, payout), equity, weighted, p.dividend_ratio)
    ledger.pay("dividends of banks", dividends, banks.accounts, at.fund)
    ledger.pay("owner capital", np.maximum(0.0, -payout), at.fund, banks.accounts)


def central_bank_relends(state: State, month: int) -> None:
    """Cheap central-bank money within the quota, against the loans of each bank that it makes cheaper (rule 17)."""
    firms, banks, ledger, at, pull = state.firms, state.banks, state.ledger, state.accounts, state.instruments
    eligible = np.bincount(firms.bank, weights=firms.loan * pull.cheap_loan[month], minlength=len(banks))
    quota = pull.relending_quota[month] * eligible / max(LEAST, float(eligible.sum()))
    more = rounded_money(central_bank.relending(eligible, banks.special_relending, quota))
    back = rounded_money(np.maximum(0.0, banks.special_relending - quota))
    ledger.pay("loans granted", more, at.central_bank, banks.accounts)
    ledger.pay("loans repaid", back, banks.accounts, at.central_bank)
    banks.relending += more - back
    banks.special_relending = np.maximum(0.0, banks.special_relending + more - back)
