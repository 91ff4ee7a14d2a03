"""Principal falls due month by month; what is missed is owed until it is
paid, to the lender that asked for it (rules 10-12)."""

from collections.abc import Sequence

import numpy as np

from abm.agents import banks, platforms
from abm.books.flows import Sector
from abm.books.money import whole_grains
from abm.contracts import debts, loans
from abm.contracts.debts import Debt, Principal
from abm.relief.effects import bank_loans, credit_lines, sponsored_orders
from abm.state.bills import PurchaseBills
from abm.state.firms import Channel, FirmState
from abm.state.month import Month
from abm.state.state import State


def principal_falls_due(state: State, m: Month) -> Principal:
    """What each lender asks this month, nothing where principal waits; the
    platform keeps its part back from online receipts."""
    firms, nothing = state.firms, np.zeros(len(state.firms))
    shut = firms.state != FirmState.OPEN
    deferred, asked = bank_loans.principal_waits(state, m.number) | shut, {}
    for kind in reversed(debts.KINDS):
        if not kind.principal.of(firms).any():
            asked[kind] = nothing
            continue
        waits = deferred if kind.lender.sector == Sector.BANKS else shut
        due = banks.principal_asked(kind.principal.of(firms), kind.arrears.of(firms), kind.falls_due(state))
        # In whole grains: less than one can be asked of nobody, and would stay owed.
        asked[kind] = np.where(waits, 0.0, whole_grains(due))
    wanted = sum(asked[kind] for kind in debts.KINDS if kind.kept_back)
    return Principal(deferred, asked, kept_back=platforms.deducted(m.sales.to_households[:, Channel.ONLINE], wanted))


def platform_keeps_back(state: State, principal: Principal) -> None:
    """The platform's part is paid before the seller sees the money."""
    pay_in_turn(state, principal, [kind for kind in debts.KINDS if kind.kept_back], principal.kept_back)


def still_asked(principal: Principal) -> np.ndarray:
    """Principal asked for this month that no platform has kept back; yuan by firm."""
    return sum(asked - principal.paid.get(kind, 0.0) for kind, asked in principal.asked.items())


def debts_are_refinanced(state: State, month: int, principal: Principal, cash: np.ndarray) -> None:
    """Interest in arrears and principal that a firm cannot pay its banks an internet bank pays under a programme, and
    is owed it instead (rule 11)."""
    firms, stock = state.firms, sum(principal.asked[kind] for kind in debts.owed_to(Sector.PLATFORMS))
    asked = debts.late_interest(firms) + still_asked(principal) - stock
    lent = credit_lines.refinance(state, month, asked, cash - stock)
    if lent.any():
        pay_in_turn(state, principal, debts.owed_to(Sector.BANKS), lent - loans.pay_overdue_interest(state, lent))


def pay_principal(state: State, principal: Principal, money: np.ndarray) -> None:
    """Lenders are paid in their order; what was asked and not paid is owed."""
    firms, record = state.firms, state.record
    pay_in_turn(state, principal, debts.KINDS, money)
    for kind, asked in principal.asked.items():
        if not asked.any():
            continue
        missed, paid = kind.arrears.of(firms), principal.paid[kind]
        before, waits = missed.copy(), asked <= 0.0
        missed[:] = np.where(waits, before, banks.principal_arrears(kind.principal.of(firms), asked, paid))
        record.principal_fallen_due += np.where(waits, 0.0, asked - before)
        record.principal_paid += paid


def terms_run_on(state: State, principal: Principal, purchases: PurchaseBills) -> None:
    """A month less for who does not wait; what was lent for stock this month begins anew."""
    firms = state.firms
    firms.advance_months = np.where(
        firms.advance > 0, np.maximum(1, firms.advance_months - ~principal.waits), 0
    ).astype(np.int16)
    running = np.where(firms.stock_credit > 0, np.maximum(1, firms.stock_credit_months - 1), 0)
    firms.stock_credit_months = sponsored_orders.term_of_stock_credit(state, purchases, running)
    for part in state.parts["stock_credit"].of.values():
        part.at_month_ends += float((part.share * firms.stock_credit).sum())


def pay_in_turn(state: State, principal: Principal, kinds: Sequence[Debt], money: np.ndarray) -> None:
    """Up the list each kind of debt takes what is asked and not yet paid from what the earlier ones leave."""
    rows = np.flatnonzero(money > 0.0)
    left = money[rows]
    for kind in reversed(kinds):
        paid = principal.paid.setdefault(kind, np.zeros(money.size))
        part = np.minimum(left, principal.asked[kind][rows] - paid[rows])
        paid[rows] += loans.repay(state, kind, part, rows)
        left = left - part
