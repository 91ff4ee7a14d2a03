"""Principal falls due month by month; what is missed is owed until it is
paid, to the lender that asked for it (rules 10-12)."""

from collections.abc import Sequence

import numpy as np

from abm.agents import banks, platforms
from abm.books.flows import Sector
from abm.books.money import whole_grains
from abm.contracts import debts, loans
from abm.contracts.debts import Debt, Principal
from abm.state.firms import Channel, FirmState
from abm.state.month import Month
from abm.state.state import State


def principal_falls_due(state: State, m: Month) -> Principal:
    """What each lender asks this month, nothing where principal waits; the
    platform keeps its part back from online receipts."""
    firms, nothing = state.firms, np.zeros(len(state.firms))
    shut = firms.state != FirmState.OPEN
    deferred, asked = state.instruments.principal_deferred[m.number] | shut, {}
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
    pull, firms, page = state.instruments, state.firms, state.page
    line = np.maximum(0.0, pull.refinancing_limit[month] - page.refinanced)
    if not line.any():
        return
    stock = sum(principal.asked[kind] for kind in debts.owed_to(Sector.PLATFORMS))
    asked = debts.late_interest(firms) + still_asked(principal) - stock
    missing = platforms.refinanced(asked, cash - stock, line)
    left = max(0.0, pull.refinancing_budget - float(page.refinanced.sum()))
    missing = whole_grains(missing * banks.proportional_cut(float(missing.sum()), left))
    loans.grant_advance(state, missing)
    firms.refinanced += missing
    page.refinanced += missing
    pay_in_turn(state, principal, debts.owed_to(Sector.BANKS), missing - loans.pay_overdue_interest(state, missing))


def pay_principal(state: State, principal: Principal, money: np.ndarray) -> None:
    """Lenders are paid in their order; what was asked and not paid is owed."""
    firms, page = state.firms, state.page
    pay_in_turn(state, principal, debts.KINDS, money)
    for kind, asked in principal.asked.items():
        if not asked.any():
            continue
        missed, paid = kind.arrears.of(firms), principal.paid[kind]
        before, waits = missed.copy(), asked <= 0.0
        missed[:] = np.where(waits, before, banks.principal_arrears(kind.principal.of(firms), asked, paid))
        page.principal_fallen_due += np.where(waits, 0.0, asked - before)
        page.principal_paid += paid


def terms_run_on(state: State, principal: Principal, new_stock_credit: np.ndarray) -> None:
    """A month less for who does not wait; what was lent for stock this month, yuan by firm, begins anew."""
    firms = state.firms
    firms.advance_months = np.where(
        firms.advance > 0, np.maximum(1, firms.advance_months - ~principal.waits), 0
    ).astype(np.int16)
    running = np.where(firms.stock_credit > 0, np.maximum(1, firms.stock_credit_months - 1), 0)
    firms.stock_credit_months = np.where(new_stock_credit > 0, state.instruments.stock_term, running).astype(np.int16)
    state.page.stock_credit_at_month_ends += float(firms.stock_credit.sum())


def pay_in_turn(state: State, principal: Principal, kinds: Sequence[Debt], money: np.ndarray) -> None:
    """Up the list each kind of debt takes what is asked and not yet paid from what the earlier ones leave."""
    left = money
    for kind in reversed(kinds):
        paid = principal.paid.get(kind, 0.0)
        part = np.minimum(left, principal.asked[kind] - paid)
        principal.paid[kind] = paid + loans.repay(state, kind, part)
        left = left - part
